"""JSON from outside: what WhatsApp or a customer sent, or what lies in a file that a disk, a person or another version
may have changed. Whatever it is, nothing is raised, and a small box has the memory. Rows of the store have a reader of
their own.

json_value: as much as can be understood, whatever it is. For webhooks, which come once.
json_object: an object exactly as it was written, or None. For what can be refused, or does without.
json_texts: the words within a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

# A body of 3 MB that WhatsApp really sends has some 60,000 objects and lists. Each takes up to 200 bytes of memory, and
# the box may have 192 MB: with this many it has 140 at most, and a million of them would end the program.
MOST_PARTS = 400_000
# No number of WhatsApp's or of ours has so many, and Python takes the square of their count.
MOST_DIGITS = 256
# To its closing quote, or to the end of the text where there is none: so each letter is looked at once.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)


def json_value(written: str | bytes) -> object:
    """The value; None where it is none, is nested too deeply, or has too many parts.

    Bytes that are no UTF-8 spoil the words that they stand in, controls in strings are borne, and numbers beyond reason
    are None. So nothing but its own text decides: an integer of 5,000 digits must not cost the values beside it.
    """
    text = written if isinstance(written, str) else written.decode("utf-8-sig", "replace")
    if _has_too_many(text):
        return None
    try:
        return json.loads(text, strict=False, parse_int=_integer, parse_constant=_nothing)
    except (ValueError, RecursionError):
        return None


def json_object(written: str | bytes) -> dict[str, Any] | None:
    """The object; None where it is something else, is nested too deeply, has too many parts, or is no JSON: with a
    control in a string, a number beyond reason, or bytes that are no UTF-8."""
    try:
        text = written if isinstance(written, str) else written.decode("utf-8-sig")
        value = None if _has_too_many(text) else json.loads(text, parse_int=_exactly, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def json_texts(value: object) -> Iterator[str]:
    """All texts within, however deep; never by recursion, since a customer may have nested them."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list | tuple):
            waiting.extend(node)


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
    return int(digits) if len(digits) <= MOST_DIGITS else None


def _exactly(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError
    return int(digits)


def _nothing(_name: str) -> None:
    """NaN and Infinity are no JSON."""


def _refused(name: str) -> None:
    raise ValueError(name)
