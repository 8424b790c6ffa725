"""What an owner sees of a report before its tables: sentences, and how much more or less than before. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from edge.language import Said
from edge.language.spans import span
from edge.reports.output.cells import Cell, Unit
from edge.reports.output.tables import Report
from edge.reports.periods.model import Behind, PeriodFigures, What

# Less than that is no change for anybody who waits.
_LEAST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the numbers that are looked for first. before: what it was; change: by how much it is more, None where
    nobody can know. better: whether that is good news, None where it is neither.
    """

    title: Said
    now: Cell
    before: Cell
    change: float | None
    better: bool | None = None

    @property
    def difference(self) -> Cell:
        """By how much, without a sign."""
        return Cell(None if self.change is None else abs(self.change), self.now.unit)


def sentence(figures: PeriodFigures) -> Iterator[Said]:
    """Who wrote, who was answered and how soon, and what is still open; nothing where nothing happened."""
    first = figures.first_reply
    if not (figures.came_in or figures.closed_count):
        return
    yield Said("reports.look_wrote", {"count": figures.wrote})
    if first.count and first.median is not None:
        if first.median < 1:
            yield Said("reports.look_answered_at_once", {"count": first.count})
        else:
            yield Said("reports.look_answered", {"count": first.count, "half": span(first.median)})
    yield Said("reports.look_open", {"count": figures.open_now})


def tiles(report: Report) -> list[Tile]:
    """The four, in the order in which they are looked for."""
    now, before = report.figures, report.before
    first, known = Behind(What.FIRST_REPLY), before.first_reply.median
    median = Cell(now.first_reply.median, Unit.SPAN, first)
    return [
        _counted(report, "reports.came_in", What.CAME_IN, (now.came_in, before.came_in), None),
        _counted(report, "reports.closed", What.CLOSED, (now.closed_count, before.closed_count), True),
        _counted(report, "reports.still_open", What.OPEN, (now.open_now, before.open_now), False),
        _tile(Said("reports.first_reply_median"), median, Cell(known, Unit.SPAN, first, before.range), False),
    ]


def _counted(report: Report, title: str, what: What, counts: tuple[int, int], more_is_better: bool | None) -> Tile:
    behind, (now, known) = Behind(what), counts
    before = Cell(known, behind=behind, days=report.before.range)
    return _tile(Said(title), Cell(now, behind=behind), before, more_is_better)


def _tile(title: Said, now: Cell, before: Cell, more_is_better: bool | None) -> Tile:
    if not isinstance(now.value, int | float) or not isinstance(before.value, int | float):
        return Tile(title, now, before, None)
    change = now.value - before.value
    if now.unit is Unit.SPAN and abs(change) < _LEAST_SECONDS:
        change = 0
    better = None if more_is_better is None or not change else (change > 0) is more_is_better
    return Tile(title, now, before, change, better)
