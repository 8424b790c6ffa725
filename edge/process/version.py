"""Which program this is: its number, and a mark of its code, since shops may run any commit of it."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from edge import __version__

CODE = Path(__file__).parents[1]
MARK = 12  # letters: two programs of one shop will never share these


@cache
def fingerprint() -> str:
    """Of all code of the program as it lies on disk when it is first asked for.

    Whatever this program could not read is read again by another, be its version number the same or not. What the disk
    does not give counts as empty: whoever does without that file goes on.
    """
    whole = sha256()
    for path in sorted(CODE.rglob("*.py")):
        whole.update(path.relative_to(CODE).as_posix().encode() + b"\0" + _code(path) + b"\0")
    return whole.hexdigest()[:MARK]


def _code(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def version() -> str:
    """As people are told it."""
    return f"{__version__} ({fingerprint()})"
