"""What can still be read of a document that the disk gave back damaged: all but the fields that were hit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from edge.text.json_reading import json_object

# Documents are small. How far on each side of the damage a whole field is looked for.
MOST_BYTES = 256 * 1024
_MOST_PLACES = 60
# What we write is ASCII without control characters: any other byte is damage.
_OURS = range(0x20, 0x7F)


def salvaged(raw: bytes) -> dict[str, Any] | None:
    """The document without what was hit, or None where no whole field is left.

    Only whole fields are cut out: words are never kept in part.
    """
    if len(raw) > MOST_BYTES:
        return None
    text = raw.decode("latin-1")  # one letter for each byte
    if (found := _parsed(text)) is not None:
        return found
    first, last = _damage(raw, text)
    left, right = _before(text, first), _after(text, last)
    cuts = sorted((last - start + end, start, end) for start in left for end in right)
    for _, start, end in cuts:
        opens = text[start] in "{["
        head = text[: start + 1] if opens else text[:start]
        tail = text[end + 1 :] if opens and text[end] == "," else text[end:]
        if (found := _parsed(head + tail)) is not None:
            return found
    return None


def _parsed(text: str) -> dict[str, Any] | None:
    return json_object(text) if text.isascii() else None


def _damage(raw: bytes, text: str) -> tuple[int, int]:
    """From the first letter that cannot be right to behind the last one."""
    wrong = [place for place, byte in enumerate(raw) if byte not in _OURS]
    if wrong:
        return wrong[0], wrong[-1] + 1
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos, error.pos
    return 0, len(raw)


def _before(text: str, first: int) -> list[int]:
    """Where, before the damage, a field may begin: nowhere within words."""
    return [place for place, _ in _outside_words(text, range(first)) if text[place] in "{[,"][-_MOST_PLACES:]


def _after(text: str, last: int) -> list[int]:
    """Where, behind the damage, a field may end. Read from the end: there it is known what are words."""
    backwards = range(len(text) - 1, last - 1, -1)
    return [place for place, _ in _outside_words(text, backwards) if text[place] in ",]}"][-_MOST_PLACES:]


def _outside_words(text: str, places: range) -> Iterator[tuple[int, str]]:
    within = False
    for place in places:
        letter = text[place]
        if letter == '"' and not _is_escaped(text, place):
            within = not within
        elif not within:
            yield place, letter


def _is_escaped(text: str, place: int) -> bool:
    slashes = 0
    while place - slashes > 0 and text[place - slashes - 1] == "\\":
        slashes += 1
    return slashes % 2 == 1
