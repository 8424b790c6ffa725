"""What can go wrong between the box and its disk, in plain words."""

from __future__ import annotations

import errno
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

_ERRNOS = {errno.ENOSPC: DiskTrouble.FULL, errno.EDQUOT: DiskTrouble.FULL, errno.EROFS: DiskTrouble.READONLY}


class StoreUnavailable(Exception):
    """The disk would not take or give it (full, failing, read-only, locked, a rotten record). Nothing was changed."""

    def __init__(self, kind: DiskTrouble, sentence: str = "") -> None:
        super().__init__(sentence or SENTENCES[kind])
        self.kind = kind


class StoreRefused(Exception):
    """The store must not be opened like this; the message says why and the way out, in plain words."""


def unavailable_by_system(error: OSError) -> StoreUnavailable:
    """The same for a system call that failed."""
    kind = _ERRNOS.get(error.errno or 0, DiskTrouble.IO)
    return StoreUnavailable(kind, f"{SENTENCES[kind]} ({errno.errorcode.get(error.errno or 0, 'unknown')})")
