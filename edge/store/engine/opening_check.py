"""The first step through the door: is this the shop that was here before, and is it whole?"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from edge.disk.disk_trouble import DiskTrouble, StoreRefused, StoreUnavailable, unavailable_by_system
from edge.disk.folder import OPENING_BYTES, ROOM_BYTES, Folder
from edge.process.at_work import AtWork
from edge.store.engine.before_upgrade import keep
from edge.store.engine.connections import StoreConnection, WritingConnection, open_writer
from edge.store.engine.cut_log import CutLog
from edge.store.engine.disk_errors import unavailable
from edge.store.engine.migrate import Migration, migrate, version
from edge.store.engine.readers import Readers

log = logging.getLogger(__name__)


def first_writer(home: Folder, schema: Sequence[Migration]) -> WritingConnection:
    """The writer of the database in `home` (whose lock we hold), created if this is the beginning, and up to date."""
    _refuse_what_is_lost(home)
    home.forget_restoring()
    home.prepare()
    home.rewrite_log()
    cut_log = CutLog(home.path)
    marks = cut_log.marks()
    if home.free_bytes() < OPENING_BYTES:
        home.spend_reserve()
    elif not home.reserved and home.free_bytes() >= ROOM_BYTES:
        home.reserve()
    writer = open_writer(home.database)
    try:
        if cut_log.look(writer, marks):
            log.error("the end of what was acknowledged is lost: the disk has changed it")
        _bring_up_to_date(home, writer, schema)
        # A commit that a failing disk had refused must not come back to life from the log (see Database._mend).
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        home.mark()
        home.know_files()
        log.info("SQLite %s, schema %d", sqlite3.sqlite_version, len(schema))
    except BaseException:
        writer.close()
        raise
    return writer


def _refuse_what_is_lost(home: Folder) -> None:
    if home.half_restored:
        raise StoreRefused(
            f"A restore into {home.path} was cut short, so there is no shop yet. Do it again: iduka restore FOLDER"
        )
    if home.marked and not home.has_database:
        raise StoreRefused(
            f"A shop was kept in {home.path}, but its database is gone or empty. Nothing was started, so "
            "that nothing is written over it. Restore a backup (iduka restore) into an empty folder; to begin an "
            "empty shop, remove shop-id."
        )


def _bring_up_to_date(home: Folder, writer: StoreConnection, schema: Sequence[Migration]) -> None:
    """Take the steps of the schema that are missing, after a copy. Refused where what was in it is lost."""
    if home.marked and schema and version(writer) == 0:
        raise StoreRefused(f"The database in {home.path} has lost its contents. Restore a backup with: iduka restore")
    if not searches(writer):
        raise StoreRefused(
            f"The SQLite library here ({sqlite3.sqlite_version}) was built without FTS5, by which messages are "
            "found. Use the one of your distribution; Debian's and Raspberry Pi OS's have it."
        )
    at_work = AtWork()
    with at_work.while_it_runs(writer):
        if home.marked and version(writer) < len(schema):
            keep(home, writer, at_work)
        migrate(writer, schema)
    at_work()


def first_writer_or_trouble(
    home: Folder, schema: Sequence[Migration], readers: Readers
) -> tuple[WritingConnection | None, StoreUnavailable | None]:
    """`first_writer`; or why the disk does not let us have it, where what is there can be read all the same."""
    try:
        with explained(home):
            return first_writer(home, schema), None
    except StoreUnavailable as trouble:
        if trouble.kind is DiskTrouble.BUSY or not home.marked or version_read(readers) != len(schema):
            raise
        return None, trouble


def version_read(readers: Readers) -> int:
    with readers.borrow() as connection:
        return version(connection)


def searches(connection: StoreConnection) -> bool:
    """Whether this SQLite library can keep the index of words."""
    return connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone() is not None


def blamed(home: Folder, trouble: StoreUnavailable) -> StoreUnavailable:
    """SQLite says "I/O error" also where the log's index finds no room, or the disk lets nobody write."""
    if trouble.kind is not DiskTrouble.IO:
        return trouble
    if home.is_read_only:
        return StoreUnavailable(DiskTrouble.READONLY)
    return StoreUnavailable(DiskTrouble.FULL) if home.free_bytes() < OPENING_BYTES else trouble


@contextmanager
def explained(home: Folder) -> Iterator[None]:
    """What goes wrong while opening, as StoreRefused or StoreUnavailable, where it is one of them."""
    try:
        yield
    except PermissionError as error:
        raise StoreRefused(home.not_yours) from error
    except OSError as error:
        raise unavailable_by_system(error) from error
    except sqlite3.Error as error:
        trouble = unavailable(error)
        if trouble is None:
            raise
        trouble = blamed(home, trouble)
        if trouble.kind is DiskTrouble.CORRUPT:
            sentence = (
                f"{home.database} is damaged, or is no database ({trouble}). Save what can be read with: "
                "iduka rescue FOLDER. Or bring a backup back into an empty folder with: iduka restore FOLDER"
            )
            raise StoreRefused(sentence) from error
        raise trouble from error
