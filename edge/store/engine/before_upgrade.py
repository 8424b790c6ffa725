"""The database as it was before an upgrade changes it: one copy beside it, for the way back to the older program."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edge.clock import Moment
from edge.disk.folder import ROOM_BYTES, Folder
from edge.disk.synced import synced
from edge.store.engine.connections import StoreConnection
from edge.store.engine.migrate import version

log = logging.getLogger(__name__)

# A megabyte of pages: between two pieces the start says that it is still at work.
PIECE_PAGES = 1024
_NAME = "before-upgrade-{}.db"
# The database of a newer version, where the shop went back to a copy; and the folder in which that copy is filled.
_ASIDE, _FILLED = "after-upgrade-{}.db", "going-back"
# By then it is known whether the new program does; what came since is not in the copy.
KEPT = timedelta(days=14)


def keep(home: Folder, writer: StoreConnection, went_on: Callable[..., object] = lambda *_: None) -> None:
    """Copy the database as it is, before a step of the schema is taken.

    On a disk without room for both there is none: the steps are whole or not taken at all, and the shop has to open.
    went_on: called after each piece of it.
    """
    (pages,), (size,) = (writer.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    path = copy_of(home.path, version(writer))
    with suppress(OSError):  # one of an earlier upgrade would pass for this one's
        path.unlink()
    if home.free_bytes() < pages * size + ROOM_BYTES:
        log.warning("the disk has no room for a copy of the data before the upgrade")
        return
    partial = path.with_suffix(".partial")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        with closing(sqlite3.connect(partial)) as copy:
            writer.backup(copy, pages=PIECE_PAGES, progress=went_on)
        synced(partial)
        partial.rename(path)
        synced(home.path)
    except (sqlite3.Error, OSError) as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        log.warning("the data could not be copied before the upgrade: %s", type(error).__name__)
        return
    for older in {*home.path.glob(_NAME.format("*")), *home.path.glob(_ASIDE.format("*"))} - {path}:
        older.unlink()
    shutil.rmtree(going_back_in(home.path), ignore_errors=True)
    log.info("the data were copied to %s before the upgrade", path.name)


def copy_of(folder: Path, number: int) -> Path:
    """Where the data lie as they were before an upgrade changed this schema."""
    return folder / _NAME.format(number)


def aside_of(folder: Path, number: int) -> Path:
    """Where the data of a newer version with this schema lie, after the shop went back to a copy."""
    return folder / _ASIDE.format(number)


def going_back_in(folder: Path) -> Path:
    """The folder in which a copy is filled with what came since, before it takes the database's place."""
    return folder / _FILLED


def forget(folder: Path, now: Moment) -> None:
    """The upgrade has proven itself: the room is given back. A chore."""
    copies = (*folder.glob(_NAME.format("*")), *folder.glob(_ASIDE.format("*")))
    for path in copies if now.trusted else ():
        with suppress(OSError):
            if now.at - datetime.fromtimestamp(path.stat().st_mtime, UTC) > KEPT:
                path.unlink()
