"""What SQLite says of the disk, as the trouble that it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from edge.disk.disk_trouble import SENTENCES, DiskTrouble, StoreUnavailable

# Primary result codes of SQLite; the extended ones carry them in their low byte.
_CODES = {
    sqlite3.SQLITE_FULL: DiskTrouble.FULL,
    sqlite3.SQLITE_IOERR: DiskTrouble.IO,
    sqlite3.SQLITE_CANTOPEN: DiskTrouble.IO,
    sqlite3.SQLITE_READONLY: DiskTrouble.READONLY,
    sqlite3.SQLITE_PERM: DiskTrouble.READONLY,
    sqlite3.SQLITE_CORRUPT: DiskTrouble.CORRUPT,
    sqlite3.SQLITE_NOTADB: DiskTrouble.CORRUPT,
    sqlite3.SQLITE_BUSY: DiskTrouble.BUSY,
    sqlite3.SQLITE_LOCKED: DiskTrouble.BUSY,
    sqlite3.SQLITE_PROTOCOL: DiskTrouble.BUSY,
    sqlite3.SQLITE_INTERRUPT: DiskTrouble.BUSY,
}

# How SQLite, and Python's module for it, say that one value is not what was written. They have no code for it.
_ROTTEN = ("malformed JSON", "Could not decode to UTF-8")


def unavailable(error: BaseException) -> StoreUnavailable | None:
    """The same failure as StoreUnavailable, or None where the disk is not to blame (a constraint, a bug, a Refusal)."""
    if isinstance(error, StoreUnavailable):
        return error
    if not isinstance(error, sqlite3.Error):
        return None
    if str(error).startswith(_ROTTEN):
        return StoreUnavailable(DiskTrouble.DAMAGED)
    # Errors that the Python module raises by itself carry no code: they are misuse, not trouble.
    kind = _CODES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if kind is None:
        return None
    return StoreUnavailable(kind, f"{SENTENCES[kind]} ({error.sqlite_errorname})")


@contextmanager
def told(consequences: Callable[[StoreUnavailable], None]) -> Iterator[None]:
    """Raises what SQLite says of the disk inside as StoreUnavailable, once `consequences` have been drawn from it."""
    try:
        yield
    except (sqlite3.Error, StoreUnavailable) as error:
        trouble = unavailable(error)
        if trouble is None:
            raise
        consequences(trouble)
        if trouble is error:
            raise
        if trouble.kind is DiskTrouble.DAMAGED:
            raise trouble from None  # what SQLite says of a rotten value has the value in it: a customer's words
        raise trouble from error
