"""A long report is read in pieces: no snapshot of the store is held for long, and others have their turn between two.

What lies in closed days does not change, so that pieces of different instants belong together all the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from edge.process.giving_way import OWNERS_SHARE, GivingWay
from edge.reports.periods.ranges import Range

# So many days are read at once: on the smallest box less than a second.
DAYS = 31
# ... and so many where others are to have their turn between.
GENTLE_DAYS = 7
# Lines of a list that are looked up at once.
LINES = 100

# A piece of an export, where a page has ten seconds for all of it.
PIECE_SECONDS = 60.0

Rest = Callable[[], None]


def pieces(asked: Range, rest: Rest, days: int = DAYS) -> Iterator[Range]:
    """The same days in ranges of so many at most, the earliest first. rest: what is called between two of them."""
    days = min(days, GENTLE_DAYS) if isinstance(rest, Gently) else days
    first = asked.first
    while first <= asked.last:
        last = min(asked.last, first + timedelta(days=days - 1))
        yield replace(asked, first=first, last=last)
        first = last + timedelta(days=1)


def at_once() -> None:
    """For a page that somebody waits for: no rest."""


def patience(rest: Rest) -> float | None:
    """How long one piece may take: on a slow box that is busy, longer than a page may."""
    return PIECE_SECONDS if isinstance(rest, Gently) else None


class Gently:
    """For what takes long and nobody else must feel: between two pieces it gives way."""

    def __init__(self, way: GivingWay) -> None:
        self._way = way
        way.begins()
        self._never = threading.Event()

    def __call__(self) -> None:
        self._way.rest(self._never, OWNERS_SHARE)
