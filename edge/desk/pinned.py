"""The note that is pinned on a customer: one, and who of the staff changed it last. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edge.clock import Moment, stamp
from edge.errors import Refusal
from edge.text import plain

# What two lines of a phone begin, and a page shows whole.
MOST_PINNED = 300
# Of people who were joined again and again it is cut: each of them has their own in what was written down of the join.
MOST_TOGETHER = 4 * MOST_PINNED
_FIELDS = ("pinned", "pinned_by", "pinned_at")


def written(text: str, by: str, now: Moment) -> dict[str, Any]:
    """The fields of a customer with this note; empty takes it off. Its time is that of a clock that was trusted."""
    text = plain(text)
    if len(text) > MOST_PINNED:
        raise Refusal("too_long", "desk.note_too_long", most=MOST_PINNED)
    at = stamp(now.at) if now.trusted else None
    return dict(zip(_FIELDS, (text, by, at) if text else ("", None, None), strict=True))


def of(document: Mapping[str, Any]) -> dict[str, Any]:
    """These fields of a customer's document."""
    return {name: document.get(name) or ("" if name == "pinned" else None) for name in _FIELDS}


def together(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """The note of two customers who are one: both, and who changed the later one."""
    mine, theirs = of(kept), of(gone)
    if not theirs["pinned"] or theirs["pinned"] == mine["pinned"]:
        return mine
    if not mine["pinned"]:
        return theirs
    last = max((mine, theirs), key=lambda note: note["pinned_at"] or "")
    return {**last, "pinned": f"{mine['pinned']}\n{theirs['pinned']}"[:MOST_TOGETHER]}


def apart(join: Mapping[str, Any], now_is: Mapping[str, Any]) -> dict[str, Any]:
    """What changes with whoever stays where two are two again: the note of before, unless it has been changed since."""
    return of(join["kept"]) if join.get("pinned") == of(now_is) else {}
