"""How connections are opened: one that writes, others that read. Settings are read back; what is not so is refused."""

from __future__ import annotations

import re
import sqlite3
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from edge.disk.digests import digest_of
from edge.disk.disk_trouble import DiskTrouble, StoreRefused, StoreUnavailable

# Of a new database. A message changes a little on each of forty pages, most of them of indexes, and the log holds
# every changed page whole: with pages of 4,096 bytes it is three times as long. A database keeps the size it was made
# with.
PAGE_BYTES = 1024
# Of the log between checkpoints: little enough to recover from within a second on an SD card, and to be moved into the
# database with the room of the reserve. The longer it is, the more often a page in it was changed and is moved once.
CHECKPOINT_BYTES = 8 * 1024 * 1024
BUSY_MILLISECONDS = 2000

_BOTH: Mapping[str, int] = {
    "busy_timeout": BUSY_MILLISECONDS,
    "foreign_keys": 1,
    # trusted_schema stays on: SQLite 3.40 does not count json_extract, which our indexes are made of, as harmless.
    "cell_size_check": 1,  # a damaged page is noticed when it is read, before it spreads
    "mmap_size": 0,  # an I/O error must be an error, not a SIGBUS
}
_WRITER: Mapping[str, int] = {
    **_BOTH,
    "synchronous": 2,  # FULL: what was committed survives a power cut
    "journal_size_limit": 2 * CHECKPOINT_BYTES,
    "cache_size": -1500,  # kB; the whole process has 60 MB
    # What a savepoint must be able to undo is held in memory: in a file it doubles what is written to the card.
    "temp_store": 2,
}
_READER: Mapping[str, int] = {**_BOTH, "query_only": 1, "wal_autocheckpoint": 0, "cache_size": -256}
# Kept ready by each connection, some ten kB each. A page asks thirty.
STATEMENTS = 40

C = TypeVar("C", bound="StoreConnection")

# What SQLite says where it cannot make the index of the log.
_NO_INDEX = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})

_INTO = re.compile(
    r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+"?([\w:]+)',
    re.IGNORECASE,
)
_NOT_WRITING = re.compile(r"\s*(?:SELECT|PRAGMA|BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK|EXPLAIN)\b", re.IGNORECASE)


class StoreConnection(sqlite3.Connection):
    """A connection that can be cut off: after `cut` every further statement is refused as Overdue.

    ended: how many snapshots it has had that are over; see `each_row`.
    """

    cut = False
    ended = 0

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        if self.cut:
            raise Overdue
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        if self.cut:
            raise Overdue
        return super().executemany(sql, parameters)


class WritingConnection(StoreConnection):
    """The writer. `into`: the tables that its statements name since somebody emptied it, "*" for any of them."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.into: set[str] = set()

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        self.into.update(_written_by(sql))
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        self.into.update(_written_by(sql))
        return super().executemany(sql, parameters)


@lru_cache(500)  # the program has some hundred statements that write
def _written_by(sql: str) -> Sequence[str]:
    if into := _INTO.match(sql):
        return (into[1],)
    return () if _NOT_WRITING.match(sql) else ("*",)


class Overdue(sqlite3.OperationalError):
    """This reader was held too long and has been cut off, so that the log can be emptied."""

    sqlite_errorcode = sqlite3.SQLITE_INTERRUPT
    sqlite_errorname = "SQLITE_INTERRUPT"


def open_writer(path: Path) -> WritingConnection:
    connection = _connect(path, "rw", WritingConnection)
    try:
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")  # heard only where there are no pages yet
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        if mode != "wal":
            raise StoreRefused(f"The disk of {path} cannot keep a write-ahead log ({mode}): use a local ext4 or f2fs.")
        # Debian's SQLite would write freed pages again to blank them: it wears the card, and pruning fills the disk.
        connection.execute("PRAGMA secure_delete=FAST")
        connection.create_function("digest", 2, digest_of, deterministic=True)
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
        _settle(connection, {**_WRITER, "wal_autocheckpoint": CHECKPOINT_BYTES // page_bytes})
    except BaseException:
        connection.close()
        raise
    return connection


def open_reader(path: Path, *, alone: bool = False) -> StoreConnection:
    """mode=ro: even as the last one to close, it never checkpoints. Only the writer does (see Folder.lock).

    alone: nobody writes. Then it also opens where the disk has no room for the log's index, or is read-only.
    """
    try:
        return _settled_reader(_connect(path, "ro", StoreConnection))
    except sqlite3.OperationalError as error:
        if not alone or error.sqlite_errorcode & 0xFF not in _NO_INDEX:
            raise
    if not path.with_name(f"{path.name}-wal").exists():
        return _settled_reader(_connect(path, "ro&immutable=1", StoreConnection))
    # No lock is asked for, and the log's index lies in memory.
    return _settled_reader(_connect(path, "ro&vfs=unix-none", StoreConnection), "PRAGMA locking_mode=EXCLUSIVE")


def _settled_reader(connection: StoreConnection, *first: str) -> StoreConnection:
    try:
        for pragma in first:
            connection.execute(pragma)
        _settle(connection, _READER)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # here the log's index is opened
    except BaseException:
        connection.close()
        raise
    return connection


def each_row(
    connection: StoreConnection, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> Iterator[tuple[Any, ...]]:
    """Row by row, as long as the reading or the transaction around it lasts: RuntimeError after it.

    A cursor that outlived it would stop wherever the next reader of the same connection makes it stop, without a word.
    """
    ended = connection.ended
    rows = connection.execute(sql, values)

    def go_on() -> Iterator[tuple[Any, ...]]:
        while True:
            if connection.ended != ended:
                raise RuntimeError("these rows were read on after their reading() had ended")
            row = next(rows, None)
            if row is None:
                return
            yield row

    return go_on()


def let_go(error: BaseException | None) -> None:
    """Whoever keeps an error keeps the cursors in its frames, and with them the snapshot of their connection.

    What has ended gives its own up here, so that the connection is free for whoever comes next.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def empty_log(writer: StoreConnection) -> None:
    """Move the log into the database and cut it to nothing. StoreUnavailable (busy) while somebody reads from it."""
    (busy, _, _) = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreUnavailable(DiskTrouble.BUSY, "Somebody is reading; the log could not be emptied.")


def spare_bytes(writer: StoreConnection) -> int:
    """The room inside the database that deleted rows have left."""
    (pages,) = writer.execute("PRAGMA freelist_count").fetchone()
    (size,) = writer.execute("PRAGMA page_size").fetchone()
    return int(pages * size)


def _connect(path: Path, mode: str, factory: type[C]) -> C:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,  # we say BEGIN ourselves
        cached_statements=STATEMENTS,
        check_same_thread=False,  # one thread at a time sees to it: Turns for the writer, Readers for the others
        factory=factory,
    )


def _settle(connection: StoreConnection, settings: Mapping[str, int]) -> None:
    for name, value in settings.items():
        connection.execute(f"PRAGMA {name}={value}")
        row = connection.execute(f"PRAGMA {name}").fetchone()
        # mmap_size answers with no row where the library was built without it: then it is off.
        if row is not None and row[0] != value:
            raise StoreRefused(f"SQLite {sqlite3.sqlite_version} did not take {name}={value} (it says {row[0]}).")


@contextmanager
def savepoint(writer: StoreConnection, acts: list[Any]) -> Iterator[StoreConnection]:
    """A transaction inside of one. acts: what is to be done after the commit, of which that of a failed one goes."""
    still_inside(writer)
    writer.execute("SAVEPOINT nested")
    before = len(acts)
    try:
        yield writer
    except BaseException:
        del acts[before:]
        if writer.in_transaction:
            writer.execute("ROLLBACK TO nested")
            writer.execute("RELEASE nested")
        raise
    still_inside(writer)
    writer.execute("RELEASE nested")


@contextmanager
def undoing(writer: StoreConnection) -> Iterator[None]:
    """Around a transaction, which an error undoes. Raises sqlite3.Error where not even that worked."""
    try:
        yield
    except BaseException as why:
        let_go(why)
        writer.rollback()  # nothing where SQLite has done so itself
        raise
    finally:
        writer.ended += 1


def still_inside(writer: StoreConnection) -> None:
    """StoreUnavailable where the transaction has ended by itself.

    A full or failing disk makes SQLite end the whole of it, even when the error was caught.
    """
    if not writer.in_transaction:
        raise StoreUnavailable(DiskTrouble.IO, "The disk failed, and the transaction was undone.")
