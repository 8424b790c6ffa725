"""What an import has laid on a line that was here with less: words, or a file. Both go when it is undone. Pure.

`was` in a row's data is a list of what was there before, the last one last: kind and text, which import has changed
that (`by`), which others have the same (`also`), and whether a file came with it (`media`). Versions before kept one
alone, of a file, with `kind` and `by`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from edge.records.message_row import MessageRow

Level = Mapping[str, Any]


def laid(row: MessageRow, by: str, kind: str, text: str, media: Level | None) -> MessageRow:
    """The row with what an import knows more of it."""
    before = {"kind": row.kind, "text": row.text, "by": by, "media": media is not None}
    data = {**row.data, "was": [*_levels(row), before]}
    return replace(row, kind=kind, text=row.text or text, data={**data, "media": dict(media)} if media else data)


def also_by(row: MessageRow, by: str, *, with_file: bool) -> MessageRow | None:
    """The row where this import has what was laid on it as well; None where nothing changes."""
    levels = _levels(row)
    same = [place for place, level in enumerate(levels) if with_file or not _has_file(level)]
    if not same or by in _whose(levels[same[-1]]):
        return None
    level = levels[same[-1]]
    levels[same[-1]] = {**level, "also": [*_whose(level)[1:], by]}
    return replace(row, data={**row.data, "was": levels})


def without(row: MessageRow, by: str) -> MessageRow | None:
    """The row without what only this import has laid on it; None where that changes nothing."""
    levels = _levels(row)
    place = next((place for place, level in enumerate(levels) if by in _whose(level)), None)
    if place is None:
        return None
    level = levels[place]
    if rest := [each for each in _whose(level) if each != by]:
        levels[place] = {**level, "by": rest[0], "also": rest[1:]}
        return replace(row, data={**row.data, "was": levels})
    del levels[place]
    kind, text = (str(level.get(name, getattr(row, name))) for name in ("kind", "text"))
    data = {name: value for name, value in row.data.items() if name != "media" or not _has_file(level)}
    if place < len(levels):
        levels[place] = {**levels[place], "kind": kind, "text": text}
    else:
        row = replace(row, kind=kind, text=text)
    data = {**data, "was": levels} if levels else {name: value for name, value in data.items() if name != "was"}
    return replace(row, data=data)


def bare(row: MessageRow) -> MessageRow:
    """The row as it was before anything was laid on it."""
    for level in _levels(row):
        for by in _whose(level):
            row = without(row, by) or row
    return row


def _levels(row: MessageRow) -> list[Level]:
    was = row.data.get("was")
    levels = was if isinstance(was, list) else [was]
    return [level for level in levels if isinstance(level, dict) and isinstance(level.get("by"), str)]


def _whose(level: Level) -> Sequence[str]:
    also = level.get("also")
    return [level["by"], *(also if isinstance(also, list) else ())]


def _has_file(level: Level) -> bool:
    return bool(level.get("media", True))
