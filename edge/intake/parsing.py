"""A JSON text into values, within bounds: whatever the text, nothing is raised, and a small box has the memory."""

from __future__ import annotations

import json
import re

from edge.intake import clean

# A body of 3 MB that WhatsApp really sends has some 60,000 objects and lists. Each takes up to 200 bytes of memory, and
# the box may have 192 MB: with this many it has 140 at most, and a million of them would end the program.
MOST_PARTS = 400_000
# To its closing quote, or to the end of the text where there is none: so each letter is looked at once.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)


def parsed(written: str) -> object:
    """The JSON value of a text, None if it is none, or has too many parts. Numbers beyond reason are None, controls in
    strings are borne.

    Nothing but its own text decides: an integer of 5,000 digits must not cost the values beside it.
    """
    if _has_too_many(written):
        return None
    try:
        return json.loads(written, strict=False, parse_int=_integer, parse_constant=_nothing)
    except (ValueError, RecursionError):
        return None


def _has_too_many(written: str) -> bool:
    """Brackets in strings are only somebody's words."""
    if _parts(written, 0, len(written)) <= MOST_PARTS:
        return False
    found, at = 0, 0
    for string in _STRING.finditer(written):
        found += _parts(written, at, string.start())
        at = string.end()
        if found > MOST_PARTS:
            return True
    return found + _parts(written, at, len(written)) > MOST_PARTS


def _parts(written: str, start: int, end: int) -> int:
    return written.count("{", start, end) + written.count("[", start, end)


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= clean.ID else None


def _nothing(_name: str) -> None:
    """NaN and Infinity are no JSON."""
