"""Whether the card keeps what is written to it: a small file is written, and read back from the card itself."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from edge.disk.synced import synced

NAME = "card-trial"
_BYTES = 16 * 1024
# A disk without room is no disk that forgets.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def read_again(path: Path) -> bytes:
    """From the card, and not from the memory in which the kernel still has it."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read()


def keeps(folder: Path, reads: Callable[[Path], bytes] = read_again) -> bool:
    """Whether the card below this folder gives back what it has just been given. True where it has no room for it."""
    path, written = folder / NAME, os.urandom(_BYTES)
    try:
        path.write_bytes(written)
        synced(path)
        return reads(path) == written
    except OSError as error:
        return error.errno in _NO_ROOM
    finally:
        with suppress(OSError):
            path.unlink()
