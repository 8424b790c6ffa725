"""The daily summaries: numbered without gaps, one for each business day, kept before the first byte goes to paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from edge.clock import Clock, Moment, stamp, unstamp
from edge.desk import window
from edge.desk.words import Query
from edge.errors import Refusal
from edge.language import Language, Said, language
from edge.notices import Notices
from edge.printing import Job, Paper, PrinterChoice, Printers, PrintQueue, Sheet
from edge.reports.a4 import sheet
from edge.reports.days import BusinessDays
from edge.reports.slip import MOST_WAITING, Heading, Slip
from edge.reports.words import StillWaiting
from edge.settings import Settings
from edge.store.books import Books, where

SUMMARY = "summary"
WITHDRAWN = "withdrawn"
NOTICE = "days are counted again"
# Of the days that were missed a round makes up at most so many, the oldest first; the next round goes on.
MOST_AT_ONCE = 7
# Printed so much later than the day's end, a summary says that it is late.
LATE = timedelta(hours=1)
MOST_LISTED = 60


@dataclass(frozen=True, slots=True)
class Summary:
    """printed_at: when it first went to paper, or may have. From then on lines and `waiting`, the call list of that
    moment, stay as they are. trusted: whether the clock was believed when it was made, and when it was printed.

    withdrawn: a wrong clock had closed its day, which gets another one. instead_of: the number that this one replaces.
    """

    number: int
    date: date
    made_at: datetime
    trusted: bool
    printed_at: datetime | None
    waiting: list[StillWaiting]
    lines: list[str]
    columns: int
    withdrawn: bool
    instead_of: int

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Summary:
        return cls(
            number=document["number"],
            date=date.fromisoformat(document["date"] or document["was_of"]),
            made_at=unstamp(document["made_at"]),
            trusted=document["trusted"],
            printed_at=unstamp(document["printed_at"]) if document["printed_at"] else None,
            waiting=[StillWaiting(**each) for each in document["waiting"]],
            lines=document["lines"],
            columns=document["columns"],
            withdrawn=document["state"] == WITHDRAWN,
            instead_of=document.get("instead_of", 0),
        )


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

        Number, figures and the order to print are one transaction: after a power cut either all are there or none.
        Days that a wrong clock has closed are opened again before. Their summaries stay in the list as withdrawn.
        """
        self._days.take_back(self._withdraw)
        self._days.step()
        made = 0
        while made < MOST_AT_ONCE and self._make_next(queue):
            made += 1
        return made

    def newest(self, before: int = 0) -> list[Summary]:
        """MOST_LISTED of them at most, the newest first; before: only those with a smaller number, 0 for all."""
        last = min(self._last(), before - 1) if before else self._last()
        return [self.of(number) for number in range(last, max(0, last - MOST_LISTED), -1)]

    def of(self, number: int) -> Summary:
        found = self._books.summaries.get(where("number") == number)
        if not isinstance(found, dict):
            raise Refusal("not_found", "summary.not_there")
        return Summary.of(found)

    def number_of(self, day: date) -> int | None:
        """The number of a day's summary; None for a day that has none yet."""
        found = self._books.summaries.get(where("date") == day.isoformat())
        return int(found["number"]) if isinstance(found, dict) else None

    def lines(self, number: int, columns: int = 0) -> list[str]:
        """A summary as text: as it went to paper, or as it would now. columns: 0 for the printer's own."""
        summary, choice = self.of(number), self._printers.choice()
        if summary.withdrawn:
            return summary.lines
        paper = Paper(columns, choice.code_page) if columns else choice.paper
        if summary.lines and summary.columns == paper.columns:
            return summary.lines
        waiting = summary.waiting if summary.printed_at else self.still_waiting()
        return self._written(summary, paper, waiting, summary.printed_at)

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
        heading = self._heading(0, None, trusted=self._clock.now().trusted)
        return self._slip(paper).summary(heading, today.figures, self.still_waiting())

    def print(self, number: int, queue: PrintQueue) -> str:
        """Have it printed once more, as a copy; one that has not gone to paper yet is tried at once, and is none."""
        with self._books.transaction():
            if job := queue.waits(SUMMARY, number):
                queue.again(job)
                return job
            if self.of(number).withdrawn:
                raise Refusal("not_open", "summary.not_counted")
            return queue.put(SUMMARY, number=number, wished=True)

    def composed(self, job: Job, choice: PrinterChoice) -> Sheet | None:
        """The sheet at the moment of printing. At the first one the call list is taken, and all of it kept.

        A printer that was off for two days gets the call list of today: what certainly did not begin is taken back.
        """
        summary, now = self.of(job.number or 0), self._clock.now()
        if summary.withdrawn:
            return None
        if summary.printed_at:
            return self._sheet(self.lines(summary.number), summary.number, choice, copy=True)
        waiting, trusted = self.still_waiting(), summary.trusted and now.trusted
        lines = self._written(replace(summary, trusted=trusted), choice.paper, waiting, now.at)
        kept = {"printed_at": stamp(now.at), "lines": lines, "columns": choice.paper.columns, "trusted": trusted}
        kept["waiting"] = [{name: getattr(one, name) for name in one.__slots__} for one in waiting]
        self._books.summaries.update(kept, where("number") == summary.number)
        made = self._sheet(lines, summary.number, choice)
        return replace(made, undo=lambda: self._not_printed(summary))

    def copy(self, number: int = 0) -> Sheet:
        """A summary for the chosen printer, marked as a copy; nothing is kept of it. number: 0 for today so far."""
        choice = self._printers.choice()
        return self._sheet(self.lines(number) if number else self.today(), number, choice, copy=True)

    def still_waiting(self) -> list[StillWaiting]:
        """Who waits for an answer just now, the longest first: nobody's query yet, and those with somebody as well.

        All of them, since they are counted; with the numbers of those whom a slip names.
        """
        now, found = self._clock.now(), []
        with self._books.reading():
            open_ones = self._books.queries.search(where("state").one_of(["waiting", "claimed"]))
            waiting = [query for query in map(Query.of, open_ones) if query.waiting_since_at]
            waiting.sort(key=lambda query: (query.waiting_since_at, query.order))
            for place, query in enumerate(waiting):
                number = self._number_of(query.customer) if place < MOST_WAITING else ""
                found.append(_waiting(query, number, now))
        return found

    def mark(self) -> str:
        """What a copy says at its top."""
        return self._tongue().say("slip.copy")

    def _number_of(self, customer_id: str) -> str:
        customer = self._books.customers.get(where("id") == customer_id)
        return str(customer.get("phone") or "") if isinstance(customer, dict) else ""

    def _sheet(self, lines: list[str], number: int, choice: PrinterChoice, *, copy: bool = False) -> Sheet:
        if not number:
            return Sheet(lines, copy=copy)
        address = f"{self._address()}/summary/{number}" if choice.qr else ""
        return Sheet(lines, address, self._page(number, address) if choice.kind == "cups" else None, copy)

    def _not_printed(self, summary: Summary) -> None:
        blank: dict[str, Any] = {"printed_at": None, "lines": [], "waiting": [], "trusted": summary.trusted}
        self._books.summaries.update(blank, where("number") == summary.number)

    def _page(self, number: int, address: str) -> Callable[[Sequence[str]], bytes]:
        """Draws the same on one page of A4, beside the week as a chart. What it needs of the store is read here."""
        day, tongue, name = self.of(number).date, self._tongue(), self._settings.shop().name
        week = self._days.between(day - timedelta(days=6), day)
        return lambda lines: sheet(lines, week, name, tongue, code=address)

    def _last(self) -> int:
        """The newest number: there are no gaps, so it is how many there are."""
        return len(self._books.summaries)

    def _reached(self) -> date:
        """The last day that has a summary."""
        number = self._last()
        while number and self.of(number).withdrawn:
            number -= 1
        return self.of(number).date if number else date.min

    def _replaced(self, day: str) -> int:
        """The number of the newest summary of this day that was withdrawn; 0 for none."""
        if not self._books.count("summaries", "state", WITHDRAWN):
            return 0
        found = self._books.summaries.search(where("was_of") == day)
        return max((int(document["number"]) for document in found), default=0)

    def _withdraw(self, first: date, days: int) -> None:
        now = self._clock.now()
        for number in range(self._last(), 0, -1):
            summary = self.of(number)
            if summary.withdrawn:
                continue
            if summary.date < first:
                break
            gone = {"state": WITHDRAWN, "date": None, "was_of": summary.date.isoformat()}
            self._books.summaries.update(gone, where("number") == number)
        said = Said("notices.days_again", {"count": days, "day": first.isoformat()})
        Notices(self._books).post(NOTICE, said, now)
        self._books.events.add("days_taken_back", now, data={"first": first.isoformat(), "days": days})

    def _make_next(self, queue: PrintQueue) -> bool:
        with self._books.transaction():
            number, after, last = self._last() + 1, self._reached(), self._days.last()
            closed = self._days.between(after + timedelta(days=1), last.date) if last and last.date > after else []
            if not closed:
                return False
            now, day = self._clock.now(), closed[0]
            summary = {"number": number, "date": day.date.isoformat(), "made_at": stamp(now.at), "trusted": now.trusted}
            blank: dict[str, Any] = {"printed_at": None, "waiting": [], "lines": [], "columns": 0, "state": "made"}
            self._books.summaries.insert({**summary, **blank, "instead_of": self._replaced(day.date.isoformat())})
            self._books.events.add("summary", now, data={"number": number, "date": summary["date"]})
            if self._printers.choice().kind:
                queue.put(SUMMARY, number=number)
            return True

    def _written(
        self, summary: Summary, paper: Paper, waiting: list[StillWaiting], printed_at: datetime | None
    ) -> list[str]:
        figures = self._days.of(summary.date)
        if figures is None:
            raise Refusal("not_found", "summary.not_there")
        late = printed_at is not None and printed_at - figures.ends_at > LATE
        heading = self._heading(summary.number, printed_at, late=late, trusted=summary.trusted)
        heading = replace(heading, instead_of=summary.instead_of)
        return self._slip(paper).summary(heading, figures, waiting)

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


def _waiting(query: Query, number: str, now: Moment) -> StillWaiting:
    """With a clock that nobody trusts ages are not known, and the window is WhatsApp's to judge."""
    since = query.waiting_since_at
    age = max(0, int((now.at - since).total_seconds())) if since and now.trusted else None
    left = window.seconds_left(query.last_heard_at, now.at) if now.trusted else None
    return StillWaiting(query.id, query.name, number[-3:], age, left)
