"""What can go wrong between the box and its disk, in plain words."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum


class DiskTrouble(StrEnum):
    FULL = "full"
    IO = "io"
    READONLY = "readonly"
    CORRUPT = "corrupt"
    BUSY = "busy"
    MOVED = "moved"
    DAMAGED = "damaged"


SENTENCES = {
    DiskTrouble.FULL: "The disk is full.",
    DiskTrouble.IO: "The disk failed while reading or writing.",
    DiskTrouble.READONLY: "The disk does not let us write.",
    DiskTrouble.CORRUPT: "The disk gave back something other than what was written.",
    DiskTrouble.BUSY: "The store is busy.",
    DiskTrouble.MOVED: "The database is not where the shop opened it: put it back in its place, or restart the box.",
    DiskTrouble.DAMAGED: "A record in the store cannot be read.",
}

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

_ERRNOS = {errno.ENOSPC: DiskTrouble.FULL, errno.EDQUOT: DiskTrouble.FULL, errno.EROFS: DiskTrouble.READONLY}


class StoreUnavailable(Exception):
    """The disk would not take or give it (full, failing, read-only, locked, a rotten record). Nothing was changed."""

    def __init__(self, kind: DiskTrouble, sentence: str = "") -> None:
        super().__init__(sentence or SENTENCES[kind])
        self.kind = kind


class StoreRefused(Exception):
    """The store must not be opened like this; the message says why and the way out, in plain words."""


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


def unavailable_by_system(error: OSError) -> StoreUnavailable:
    """The same for a system call that failed."""
    kind = _ERRNOS.get(error.errno or 0, DiskTrouble.IO)
    return StoreUnavailable(kind, f"{SENTENCES[kind]} ({errno.errorcode.get(error.errno or 0, 'unknown')})")


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
