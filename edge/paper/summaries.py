"""The daily summaries: numbered without gaps, one for each business day, kept before the first byte goes to paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from edge.clock import Clock, Moment, stamp
from edge.errors import Refusal
from edge.language import Language, Said, language
from edge.notices import Notices
from edge.paper.a4 import sheet
from edge.paper.call_list import call_list, to_put_right
from edge.paper.days_together import together
from edge.paper.slip_words import Heading
from edge.paper.summary_slip import Slip
from edge.printing import Job, Paper, Picture, PrinterChoice, Printers, PrintQueue, Sheet
from edge.records.events import DaysTakenBack, SummaryMade
from edge.records.summary import StillWaiting, Summary
from edge.registers.books import Books
from edge.reports.daily.days import MOST_AT_ONCE, BusinessDays
from edge.reports.daily.model import DayFigures
from edge.reports.periods.period import staff_of
from edge.reports.periods.ranges import Range, RangeKind
from edge.reports.periods.sums import Sums
from edge.settings import Settings

SUMMARY = "summary"
NOTICE = "days are counted again"
# Printed so much later than the day's end, a summary says that it is late.
LATE = timedelta(hours=1)
MOST_LISTED = 60


class Summaries:
    """address: where staff's phones find the pages, for the code at the end of a slip."""

    def __init__(
        self,
        books: Books,
        days: BusinessDays,
        settings: Settings,
        printers: Printers,
        clock: Clock,
        address: Callable[[], str],
    ) -> None:
        self._books = books
        self._days = days
        self._settings = settings
        self._printers = printers
        self._clock = clock
        self._address = address

    def step(self, queue: PrintQueue) -> int:
        """Close the days that are over, give each its summary, and have it printed; how many. A chore, and once only.

        Days that were missed share one slip; where they are more than a round closes, the last round makes it. Number,
        figures and the order to print are one transaction: after a power cut either all are there or none.
        Days that a wrong clock has closed are opened again before. Their summaries stay in the list as withdrawn.
        """
        self._days.take_back(self._withdraw)
        closed = self._days.step()
        return closed if closed >= MOST_AT_ONCE else self._make(queue)

    def take_back(self, number: int) -> int:
        """The day of this summary and all after it are counted anew, by what is known of the time now; how many.

        Refused for a summary that was withdrawn, and where nobody is sure of the time.
        """
        with self._books.transaction():
            summary = self.of(number)
            if summary.withdrawn:
                raise Refusal("bad_value", "summary.not_counted")
            return self._days.take_back_from(summary.date, self._withdraw)

    def newest(self, before: int = 0) -> list[Summary]:
        """MOST_LISTED of them at most, the newest first; before: only those with a smaller number, 0 for all."""
        last = min(self._last(), before - 1) if before else self._last()
        return [self.of(number) for number in range(last, max(0, last - MOST_LISTED), -1)]

    def of(self, number: int) -> Summary:
        found = self._books.summaries.one(number)
        if found is None:
            raise Refusal("not_found", "summary.not_there")
        return found

    def number_of(self, day: date) -> int | None:
        """The number of a day's summary; None for a day that has none yet."""
        return self._books.summaries.number_of(day)

    def lines(self, number: int, columns: int = 0) -> list[str]:
        """A summary as text: as it went to paper, or as it would now. columns: 0 for the printer's own."""
        summary, choice = self.of(number), self._printers.choice()
        slip = self.of(summary.slip)
        if summary.withdrawn:
            return slip.lines
        paper = Paper(columns, choice.code_page) if columns else choice.paper
        if slip.lines and slip.columns == paper.columns:
            return slip.lines
        if slip.printed_at is None:
            slip = replace(slip, waiting=self.still_waiting(), notices=to_put_right(self._books))
        return self._written(slip, paper, slip.waiting, slip.printed_at)

    def shown(self) -> tuple[date | None, list[str]]:
        """From closing until the shop opens the summary of the day that ended, and its date; else today so far."""
        day = self._days.shown()
        number = self.number_of(day)
        return (day, self.lines(number)) if number else (None, self.today())

    def today(self, columns: int = 0) -> list[str]:
        """What a summary would say if the day ended now; without a number."""
        today, choice = self._days.today(), self._printers.choice()
        if today is None:
            return []
        paper = Paper(columns, choice.code_page) if columns else choice.paper
        now = self._clock.now()
        heading = self._heading(0, None, trusted=now.trusted)
        heading = replace(heading, notices=to_put_right(self._books), so_far_at=now.at)
        return self._slip(paper).summary(heading, today.figures, self.still_waiting())

    def print(self, number: int, queue: PrintQueue) -> str:
        """Have it printed once more, as a copy; one that has not gone to paper yet is tried at once, and is none."""
        with self._books.transaction():
            summary = self.of(number)
            if summary.withdrawn:
                raise Refusal("not_open", "summary.not_counted")
            if job := queue.waits(SUMMARY, summary.slip):
                queue.again(job)
                return job
            return queue.put(SUMMARY, number=summary.slip, wished=True)

    def composed(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        """The sheet at the moment of printing. At the first one the call list is taken, and all of it kept.

        A printer that was off for two days gets the call list of today: what certainly did not begin is taken back.
        Where several summaries wait for it, the last has the call list.
        """
        summary, now = self.of(job.number or 0), self._clock.now()
        if not self._on(summary):
            return None
        if summary.printed_at:
            return self._sheet(self.lines(summary.number), summary.number, choice, copy=True)
        before, list_on = summary, self._next_queued(summary.number)
        waiting, trusted = [] if list_on else self.still_waiting(), summary.trusted and now.trusted
        notices = to_put_right(self._books)
        lines = self._written(
            replace(summary, trusted=trusted, notices=notices), choice.paper, waiting, now.at, list_on
        )
        kept = {"printed_at": stamp(now.at), "lines": lines, "columns": choice.paper.columns, "trusted": trusted}
        kept["waiting"] = [{name: getattr(one, name) for name in one.__slots__} for one in waiting]
        kept["notices"] = [said.kept() for said in summary.notices]
        self._keep(summary, kept)
        made = self._sheet(lines, summary.number, choice)
        return replace(made, undo=lambda: self._not_printed(before))

    def copy(self, number: int = 0) -> Sheet:
        """A summary for the chosen printer, marked as a copy; nothing is kept of it. number: 0 for today so far.

        What is so far says that at its top, and copies nothing.
        """
        choice = self._printers.choice()
        return self._sheet(self.lines(number) if number else self.today(), number, choice, copy=bool(number))

    def still_waiting(self) -> list[StillWaiting]:
        """The call list of this moment: see `call_list`."""
        return call_list(self._books, self._clock.now())

    def heading(self, now: Moment) -> Heading:
        """Of a slip without a number that is printed now."""
        heading = self._heading(0, now.at, trusted=now.trusted)
        return replace(heading, notices=to_put_right(self._books))

    def slip(self) -> Slip:
        """Writes for the printer that is chosen now."""
        return self._slip(self._printers.choice().paper)

    def mark(self) -> str:
        """What a copy says at its top."""
        return self._tongue().say("slip.copy")

    def _sheet(self, lines: list[str], number: int, choice: PrinterChoice, *, copy: bool = False) -> Sheet:
        if not number:
            return Sheet(lines, copy=copy)
        address = f"{self._address()}/summary/{number}" if choice.qr else ""
        return Sheet(lines, address, self._page(number, address) if choice.kind == "cups" else None, copy)

    def _not_printed(self, summary: Summary) -> None:
        blank: dict[str, Any] = {
            "printed_at": None,
            "lines": [],
            "waiting": [],
            "notices": [],
            "trusted": summary.trusted,
        }
        self._keep(summary, blank)

    def _keep(self, summary: Summary, kept: Mapping[str, Any]) -> None:
        """With the summary whose slip it is; of the others on it only that they are on paper."""
        self._books.summaries.change([summary.number], kept)
        others = [one.number for one in self._on(summary) if one.number != summary.number]
        if others:
            fields = {"printed_at": kept["printed_at"], "trusted": kept["trusted"]}
            self._books.summaries.change(others, fields)

    def _on(self, slip: Summary) -> list[Summary]:
        """All that stand on a slip and count."""
        return [one for one in map(self.of, range(slip.first, slip.number + 1)) if not one.withdrawn]

    def _next_queued(self, number: int) -> int:
        """The newest summary after this one that waits for the printer; 0 where there is none."""
        return max((each for each in self._books.prints.numbers_waiting(SUMMARY) if each > number), default=0)

    def _page(self, number: int, address: str) -> Callable[[Sequence[str | Picture]], bytes]:
        """Draws the same on one page of A4, beside the week as a chart. What it needs of the store is read here."""
        day, tongue, name = self.of(number).date, self._tongue(), self._settings.shop().name
        week = self._days.between(day - timedelta(days=6), day)
        return lambda lines: sheet(lines, week, name, tongue, code=address)

    def _last(self) -> int:
        """The newest number: there are no gaps, so it is how many there are."""
        return self._books.summaries.count()

    def _reached(self) -> date:
        """The last day that has a summary."""
        number = self._last()
        while number and self.of(number).withdrawn:
            number -= 1
        return self.of(number).date if number else date.min

    def _withdraw(self, first: date, days: int) -> None:
        now = self._clock.now()
        for number in range(self._last(), 0, -1):
            summary = self.of(number)
            if summary.withdrawn:
                continue
            if summary.date < first:
                break
            self._books.summaries.withdraw(summary)
        said = Said("notices.days_again", {"count": days, "day": first.isoformat()})
        Notices(self._books).post(NOTICE, said, now)
        self._books.events.add(DaysTakenBack(first.isoformat(), days), now)

    def _make(self, queue: PrintQueue) -> int:
        """Give each day that is closed and has none its summary; how many. All of them are one slip."""
        with self._books.transaction():
            after, last, now = self._reached(), self._days.last(), self._clock.now()
            closed = self._days.between(after + timedelta(days=1), last.date) if last and last.date > after else []
            if not closed:
                return 0
            first = self._last() + 1
            slip = first + len(closed) - 1
            for number, day in enumerate(closed, first):
                date = day.date.isoformat()
                summary = {"number": number, "date": date, "made_at": stamp(now.at), "trusted": now.trusted}
                blank: dict[str, Any] = {"printed_at": None, "waiting": [], "lines": [], "columns": 0, "state": "made"}
                beside = {"first": first, "slip": slip, "instead_of": self._books.summaries.withdrawn_of(day.date)}
                self._books.summaries.add({**summary, **blank, **beside})
                self._books.events.add(SummaryMade(number, date), now)
            if self._printers.choice().kind:
                queue.put(SUMMARY, number=slip)
            return len(closed)

    def _written(
        self, slip: Summary, paper: Paper, waiting: list[StillWaiting], printed_at: datetime | None, list_on: int = 0
    ) -> list[str]:
        on = self._on(slip)
        days = self._days.between(on[0].date, on[-1].date) if on else []
        if not days:
            raise Refusal("not_found", "summary.not_there")
        late = printed_at is not None and printed_at - days[0].ends_at > LATE
        heading = self._heading(on[-1].number, printed_at, late=late, trusted=slip.trusted)
        heading = replace(heading, instead_of=on[-1].instead_of, days=days if len(days) > 1 else (), list_on=list_on)
        heading = replace(heading, notices=slip.notices)
        return self._slip(paper).summary(heading, self._together(days), waiting)

    def _together(self, days: Sequence[DayFigures]) -> DayFigures:
        if len(days) == 1:
            return days[0]
        sums = Sums(self._books, Range(RangeKind.RANGE, days[0].date, days[-1].date), None)
        return together(days, sums.spreads(), staff_of(days, sums))

    def _heading(
        self, number: int, printed_at: datetime | None, *, late: bool = False, trusted: bool = True
    ) -> Heading:
        shop = self._settings.shop()
        return Heading(shop.name, number, shop.timezone, printed_at, late=late, trusted=trusted)

    def _slip(self, paper: Paper) -> Slip:
        return Slip(self._tongue(), paper, self._settings.shop().timezone)

    def _tongue(self) -> Language:
        shop = self._settings.shop()
        return language(shop.language, beside_app=shop.beside_app)
