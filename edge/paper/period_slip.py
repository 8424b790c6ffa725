"""A week, a month or any days on one slip, when the owner wants it: what a day's slip has, and a line for each day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from edge.clock import Clock
from edge.errors import Refusal
from edge.paper.days_together import together
from edge.paper.summaries import Summaries
from edge.printing import PrintQueue, Sheet
from edge.registers.books import Books
from edge.reports.daily.days import BusinessDays
from edge.reports.periods.period import staff_of
from edge.reports.periods.ranges import Range, RangeKind
from edge.reports.periods.sums import Sums

PERIOD = "period"


class PeriodSlip:
    """Reads the closed days as they are kept, and the one that goes on as it is so far: the sums of the page."""

    def __init__(self, books: Books, days: BusinessDays, summaries: Summaries, queue: PrintQueue, clock: Clock) -> None:
        self._books = books
        self._days = days
        self._summaries = summaries
        self._queue = queue
        self._clock = clock

    def print(self, first: date, last: date, title: str) -> None:
        """Put it into the queue as it is now; title: what the period is called. Refused where nothing is known."""
        self._queue.put(PERIOD, sheet=Sheet(self.lines(first, last, title)), wished=True)

    def lines(self, first: date, last: date, title: str) -> list[str]:
        with self._books.reading():
            today = self._days.today()
            if today and not first <= today.figures.date <= last:
                today = None
            days = [*self._days.between(first, last), *([today.figures] if today else [])]
            if not days:
                raise Refusal("not_found", "summary.nothing_of", day=title)
        sums = Sums(self._books, Range(RangeKind.RANGE, first, last), today)
        whole = together(days, sums.spreads(), staff_of(days, sums))
        now = self._clock.now()
        heading = self._summaries.heading(now)
        heading = replace(heading, days=days, title=title, so_far_at=now.at if today else None)
        return self._summaries.slip().summary(heading, whole, [])
