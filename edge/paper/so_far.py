"""The summary of a day that still goes on, on paper whenever the owner wants it. It has no number, and counts as none.

Its figures are those with which the day would be closed at that moment, so that they add up just as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from edge.clock import unstamp
from edge.errors import Refusal
from edge.paper.summaries import SUMMARY, Summaries
from edge.printing import Job, PrinterChoice, PrintQueue, Sheet
from edge.records.summary import StillWaiting
from edge.registers.books import Books
from edge.reports.daily.days import BusinessDays

SO_FAR = "so_far"
# Of those who wait so many are named; the board has all.
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class ToCall:
    """Somebody who waits. number: whole, "" where nobody knows it."""

    row: StillWaiting
    customer: str
    number: str


class SoFar:
    """Puts it into the queue; it is written when its turn comes."""

    def __init__(self, books: Books, days: BusinessDays, summaries: Summaries, queue: PrintQueue) -> None:
        self._books = books
        self._days = days
        self._summaries = summaries
        self._queue = queue
        queue.leave_to({SO_FAR: self._composed})

    def print(self, day: date) -> None:
        """Print this day: the summary that it has, as a copy where it is on paper already; else what it is so far.

        Refused for a day that is neither, and where no printer is chosen.
        """
        if number := self._summaries.number_of(day):
            self._summaries.print(number, self._queue)
        elif day != self._days.open_day():
            raise Refusal("not_found", "summary.nothing_of", day=day.isoformat())
        elif waits := self._queue.waits(SO_FAR):
            self._queue.again(waits)
        else:
            self._queue.put(SO_FAR, wished=True)

    def is_over(self, day: date) -> bool | None:
        """Whether it is a summary that would be printed, or what the day is so far; None where there is neither."""
        return True if self._summaries.number_of(day) else False if day == self._days.open_day() else None

    def newest(self, day: date) -> Job | None:
        """What became of the print of this day that was asked for last."""
        if number := self._summaries.number_of(day):
            slip = self._summaries.of(number).slip
            return next((job for job in self._queue.jobs() if (job.kind, job.number) == (SUMMARY, slip)), None)
        found = (job for job in self._queue.jobs() if job.kind == SO_FAR and not self._is_over(job))
        return next(found, None) if day == self._days.open_day() else None

    def waiting(self) -> tuple[list[ToCall], int]:
        """The MOST_NAMED who wait longest just now, each with a number to call, and how many wait in all."""
        rows = [row for row in self._summaries.still_waiting() if not row.reply]
        with self._books.reading():
            return [self._called(row) for row in rows[:MOST_NAMED]], len(rows)

    def _called(self, row: StillWaiting) -> ToCall:
        query = self._books.queries.one(row.query)
        customer = self._books.customers.one(query.customer) if query else None
        return ToCall(row, customer.id if customer else "", customer.phone if customer else "")

    def _composed(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        """Nothing once the day is over: it has its summary then."""
        return None if self._is_over(job) else Sheet(self._summaries.today())

    def _is_over(self, job: Job) -> bool:
        """Whether the day in which it was asked for has been closed since."""
        last = self._days.last()
        return last is not None and unstamp(job.put_at) < last.ends_at
