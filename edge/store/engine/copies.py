"""Copies of the database: made while the shop writes, and looked at before anybody relies on one."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from edge.disk.disk_trouble import DiskTrouble, StoreRefused
from edge.disk.folder import Folder
from edge.store.engine.connections import StoreConnection, open_reader
from edge.store.engine.disk_errors import unavailable
from edge.store.engine.log_length import LOG_BYTES
from edge.store.engine.migrate import Migration, migrate
from edge.store.engine.opening_check import explained

# A megabyte at a time: whoever asks for an end, or for the disk, waits no longer than that takes.
PIECE_PAGES = 256
# Four times what the log grows to before it is emptied by force: while a copy is being made it cannot be, and a slow
# stick must not fill the card.
MOST_LOG_BYTES = 4 * LOG_BYTES
# Where a copy fails like this, it was the shop's own disk that did not give what was asked of it.
_OF_THE_SOURCE = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ)
# What somebody leaves who has had SQLite count what is in the tables: numbers, which make nothing happen.
_STATISTICS = (
    ("table", "sqlite_stat1", "sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    ("table", "sqlite_stat4", "sqlite_stat4", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"),
)


# What SQLite raises of itself: what a copy holds may be more than a new step of the schema can bear.
StoreError = sqlite3.Error


class Flaw(StrEnum):
    """Why a copy cannot be relied on."""

    DAMAGED = "damaged"
    FOREIGN = "foreign"
    NEWER = "newer"


def copy_database(folder: Path, target: Path, go_on: Callable[[], None]) -> None:
    """Copy the database in `folder` into `target`, an empty file: one instant of it, whatever is written meanwhile.

    Beside a running server or inside of it; takes no lock, and the memory of one piece. `go_on` is called between two
    pieces and may raise, which ends the copy. Nothing is synced here: the file is the caller's.
    StoreRefused, StoreUnavailable: there is no shop, or its disk fails. OSError: `target` does not take it.
    """
    home = Folder(folder)
    home.admit(writing=False)
    if not home.has_database:
        raise StoreRefused(home.no_shop)
    with explained(home):
        source = open_reader(home.database)
    try:
        with explained(home):
            # A snapshot held from here on: the backup would else begin anew after every commit of the shop.
            source.execute("BEGIN DEFERRED")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        _copied(source, target, go_on)
    finally:
        source.close()


def is_sound(folder: Path) -> bool:
    """Whether the shop's own database is whole, as far as can be seen beside a running shop."""
    home = Folder(folder)
    with explained(home):
        reader = open_reader(home.database)
    try:
        return reader.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except sqlite3.DatabaseError:
        return False
    finally:
        reader.close()


def copy_bytes(folder: Path) -> int:
    """How long a copy made now would be. Raises as `copy_database` does where the shop cannot be read."""
    home = Folder(folder)
    with explained(home), closing(open_reader(home.database)) as source:
        pages, size = (source.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        return int(pages * size)


def crowded(folder: Path) -> bool:
    """Whether a copy that is under way stands in the way of the shop: the log cannot be emptied behind its back.

    On a disk that is nearly full it may still grow to what it does without any copy.
    """
    home = Folder(folder)
    return home.log_bytes() > min(MOST_LOG_BYTES, max(LOG_BYTES, home.free_bytes()))


def flaw(path: Path, schema: Sequence[Migration], *, thorough: bool = False) -> Flaw | None:
    """What is wrong with a copy; None for one that this program can go on with. Changes nothing, makes no file.

    thorough: also compares every index with what it is of, which takes several times as long.
    """
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    try:
        connection.execute("PRAGMA cell_size_check=1")
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found > len(schema):
            return Flaw.NEWER
        # What is missing is not ours, and what is too much may act by itself in an open shop: a trigger above all.
        if found < 1 or _parts(connection) != _expected(tuple(schema[:found])):
            return Flaw.FOREIGN
        checked = connection.execute(f"PRAGMA {'integrity' if thorough else 'quick'}_check(1)").fetchall()
        return None if checked == [("ok",)] else Flaw.DAMAGED
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_NOTADB:
            return Flaw.FOREIGN
        return Flaw.DAMAGED
    finally:
        connection.close()


def _copied(source: sqlite3.Connection, target: Path, go_on: Callable[[], None]) -> None:
    copy = sqlite3.connect(f"{target.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        # A copy that is cut short is thrown away whole: it needs no journal, and the caller syncs it.
        copy.execute("PRAGMA journal_mode=OFF")
        copy.execute("PRAGMA synchronous=OFF")
        source.backup(copy, pages=PIECE_PAGES, progress=lambda *_: go_on())
    except sqlite3.Error as error:
        trouble = unavailable(error)
        if trouble is None:
            raise
        if trouble.kind is DiskTrouble.CORRUPT or error.sqlite_errorcode in _OF_THE_SOURCE:
            raise trouble from error
        raise OSError(errno.ENOSPC if trouble.kind is DiskTrouble.FULL else errno.EIO, str(trouble)) from error
    finally:
        copy.close()


def _parts(connection: sqlite3.Connection) -> list[tuple[str, str, str, str]]:
    """Whatever the database is made of: kind, name, of which table, and the SQL text to the letter.

    Names alone prove nothing: a trigger of our name may do something else, an index may be unique no more. SQLite's own
    parts count as well, since anything can be given a name like theirs.
    """
    sql = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"
    return sorted(part for part in connection.execute(sql) if part not in _STATISTICS)


@lru_cache(maxsize=1)  # copies of one version are looked at one after the other, and each step takes its time
def _expected(schema: tuple[Migration, ...]) -> list[tuple[str, str, str, str]]:
    blank = sqlite3.connect(":memory:", isolation_level=None, factory=StoreConnection)
    try:
        migrate(blank, schema)
        return _parts(blank)
    finally:
        blank.close()
