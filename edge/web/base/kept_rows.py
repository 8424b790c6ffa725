"""Rows of the board that look as they did when somebody looked last: written once, for all phones of one language."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields
from operator import attrgetter

from edge.desk.views.model import Row
from edge.web.base.phrases import SOON_SECONDS

# A row has some 700 letters, and its key as many again: together a megabyte at most.
MOST_ROWS = 600
# Pages tell these in minutes, and below one minute in seconds.
_SPANS = ("age_seconds", "held_seconds", "lease_seconds", "window_seconds")
_A_MINUTE = 60
_said = attrgetter(*(field.name for field in fields(Row) if field.name not in _SPANS))


class KeptRows:
    """Any thread may write: a row that two write at once is the same twice."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, str] = {}
        # What readers share is one row to them all (desk/views/shared_reads.py): what it says is not looked at again.
        self._same: dict[int, tuple[Row, Hashable, str]] = {}
        self._of: Hashable = None

    def fresh(self, boottime: float, shop: Hashable) -> KeptRows:
        """For a page that is written now, in a shop with these settings: its clock and its language stand in rows.

        Nothing is kept for longer than a minute: the words of whoever is erased would outlive them here.
        """
        of = int(boottime // _A_MINUTE), shop
        if of != self._of:
            self._kept, self._same, self._of = {}, {}, of
        return self

    def text(self, page: list[str], row: Row, how: Hashable, write: Callable[[], object]) -> str:
        """The row as `write` adds it to the page, where it does not stay. how: all else that decides what it says, the
        language before all.

        So `write` may look at nothing else, least of all at who reads: no token stands in what is kept.
        """
        same = self._same.get(id(row))
        if same and same[0] is row and same[1] == how:
            return same[2]
        key = (how, _minutes(row), _said(row))
        try:
            kept = self._kept.get(key)
        except TypeError:  # a name, or a reminder, that is a sentence of ours
            return _written(page, write)
        if kept is None:
            kept = _written(page, write)
            if len(self._kept) >= MOST_ROWS:
                self._kept = {}
            self._kept[key] = kept
        if len(self._same) >= MOST_ROWS:
            self._same = {}
        self._same[id(row)] = row, how, kept
        return kept


def _written(page: list[str], write: Callable[[], object]) -> str:
    begun = len(page)
    write()
    text = "".join(page[begun:])
    del page[begun:]
    return text


def _minutes(row: Row) -> tuple[object, ...]:
    """What is told of its spans stays the same for so long: a minute, or a second below the first of them."""
    left = row.window_seconds
    is_soon = left is not None and left <= SOON_SECONDS
    return is_soon, left == 0, _told(row.age_seconds), _told(row.held_seconds), _told(row.lease_seconds), _told(left)


def _told(span: int | None) -> int | None:
    return span if span is None or span < _A_MINUTE else span // _A_MINUTE * _A_MINUTE
