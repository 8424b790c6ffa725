"""How a verb ends that could not do what was asked: in a sentence that says what to do next."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

from edge.disk.disk_trouble import DiskTrouble, StoreRefused, StoreUnavailable, unavailable_by_system
from edge.errors import Refusal

FAILED = 1
INTERRUPTED = 130  # as a shell has it for whoever is ended by Ctrl+C

_NEW_CARD = "Restart the box. If it comes again, put in a new card, and bring the shop back with: iduka restore"
_NEXT = {
    DiskTrouble.FULL: "Make room on it, or use a larger card, and do it again.",
    DiskTrouble.IO: _NEW_CARD,
    DiskTrouble.READONLY: _NEW_CARD,
    DiskTrouble.CORRUPT: "Save what can be read with: iduka rescue FOLDER. Or bring a backup back with: iduka restore",
    DiskTrouble.BUSY: "Wait a minute, and do it again.",
    DiskTrouble.MOVED: "",  # the sentence itself says it
    DiskTrouble.DAMAGED: "Start the shop, which puts it aside, and do it again.",
}
_NOT_ALLOWED = (errno.EACCES, errno.EPERM)
_OF_DISKS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


def ended(act: Callable[[], int]) -> int:
    """Do it and return the exit code. What a person can mend is said without a traceback; the rest is our own fault."""
    try:
        return act()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        raise  # whoever reads has gone: see `heard_out`
    except (Refusal, StoreRefused, StoreUnavailable, OSError) as error:
        print(_sentence(error), file=sys.stderr)
        return FAILED


def _sentence(error: Exception) -> str:
    match error:
        case Refusal():
            return error.sentence
        case StoreUnavailable():
            return f"{error} {_NEXT[error.kind]}".strip()
        case OSError():
            return _by_the_system(error)
    return str(error)


def _by_the_system(error: OSError) -> str:
    if error.errno in _NOT_ALLOWED and error.filename:
        return Refusal("bad_value", "setup.not_ours", path=str(error.filename)).sentence
    if error.errno not in _OF_DISKS:
        raise error
    trouble = unavailable_by_system(error)
    where = f" This is about {error.filename}." if error.filename else ""
    return f"{trouble}{where} {_NEXT[trouble.kind]}"
