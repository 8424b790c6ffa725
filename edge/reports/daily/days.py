"""The business days of the shop: each closed once, in order, from the events where the one before it ended.

Nothing of a closed day changes any more, so no history slows the next one down. What is not closed yet is counted
whenever somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from edge.clock import Clock, Moment, unstamp
from edge.errors import Refusal
from edge.outbox import FREE_A_MONTH
from edge.records.day_records import DayRow, Spell
from edge.records.events import Begun, Closed, Opened, Reopened
from edge.records.query import State
from edge.registers.books import Books
from edge.reports.daily.absences import MOST_DAYS_BACK, Absences, spans
from edge.reports.daily.calendar import Calendar
from edge.reports.daily.carried import Carried
from edge.reports.daily.counting import Counting
from edge.reports.daily.dating import at, dated, first_misplaced
from edge.reports.daily.event_reading import came_back, recounted, standing_after, take
from edge.reports.daily.model import DayFigures, Span
from edge.reports.daily.names import called
from edge.settings import Settings, ShopSettings

# A box that nobody tells the time closes a day after it has been on for so long all the same, with a mark.
WAIT_FOR_CLOCK_SECONDS = 24 * 3600.0
# After a long absence: a month of days in one go takes a second or two, and the next round goes on.
MOST_AT_ONCE = 31
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Today:
    """What is not closed yet, as far as it has come: from this event on. spells: what it has changed, by their seq.

    joined: customers who turned out to be others, see Days.close. until: how far it has come. waits: see Carried.
    """

    figures: DayFigures
    from_seq: int
    spells: dict[int, Spell]
    joined: Sequence[tuple[str, str]]
    until: datetime
    waits: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a day begins."""

    date: date
    starts_at: datetime
    from_seq: int
    open_at_start: int = 0
    last: DayRow | None = None


class BusinessDays:
    """health: what the box says of itself when a day is closed, see DayFigures. Only one thread may `step`."""

    def __init__(
        self, books: Books, settings: Settings, clock: Clock, health: Callable[[], Mapping[str, Any]] = dict
    ) -> None:
        self._books = books
        self._settings = settings
        self._clock = clock
        self._health = health
        self._judged_by: tuple[str, datetime | None] | None = None

    def step(self) -> int:
        """Close the days that are over, the oldest first, at most MOST_AT_ONCE; how many. A chore.

        A day is over by what the clock said when it was last trusted and the time that has gone by since, whatever
        it says now. One source alone, which nobody confirms, closes a day of which the box has lived through the
        greater part; those after it only as the box counts the hours. Without any, it is over after
        WAIT_FOR_CLOCK_SECONDS.
        """
        closed = 0
        while closed < MOST_AT_ONCE and self._close_next():
            closed += 1
        return closed

    def take_back(self, and_with_them: Callable[[date, int], object] = lambda first, days: None) -> int:
        """Open those days again that a wrong clock has closed, once the time is sure; how many.

        They are the first of them and all after it, and are counted anew, from the same events, when they are over.
        and_with_them: called in the same transaction with the first day and how many there are.
        """
        now = self._clock.now()
        known = (now.boot, self._books.boots.anchors_at(now).get(now.boot))
        if not now.sure or known == self._judged_by:
            return 0
        self._books.boots.anchor(now)  # which may tell that another boot's was wrong
        first = first_misplaced(self._books, now)
        taken = self.take_back_from(first, and_with_them) if first else 0
        self._judged_by = known
        return taken

    def take_back_from(self, first: date, and_with_them: Callable[[date, int], object]) -> int:
        """Open this day and all after it again, however long ago; how many. Refused where nobody is sure of the time.

        Where they were closed rightly, they are closed again just as they were.
        """
        if not self._clock.now().sure:
            raise Refusal("bad_value", "summary.time_unsure")
        with self._books.transaction():
            taken = len(self._books.days.take_back(first.isoformat()))
            and_with_them(first, taken)
        return taken

    def of(self, day: date) -> DayFigures | None:
        """A closed day, exactly as it was when it was closed; None for one that is not, or never was."""
        found = self._books.days.of(day.isoformat())
        return DayFigures.of(found.figures) if found else None

    def between(self, first: date, last: date) -> list[DayFigures]:
        """The closed days of these, in order; both ends are in it."""
        return [DayFigures.of(row.figures) for row in self._books.days.between(first.isoformat(), last.isoformat())]

    def last(self) -> DayFigures | None:
        """The day that was closed last."""
        found = self._books.days.last()
        return DayFigures.of(found.figures) if found else None

    def today(self) -> Today | None:
        """What happened since the last day was closed; None in a shop in which nothing ever has."""
        now = self._clock.now()
        with self._books.reading():
            start = self._start(now)
            if start is None:
                return None
            counting, to_seq = self._counted(start, now, until=None)
            ends_at = max(start.starts_at, self.calendar().ends_at(start.date))
            until = min(ends_at, self._time(now) or counting.last_at or ends_at)
            figures = self._figures(counting, start, ends_at, to_seq, until=until)
        figures, waits = replace(figures, certain=figures.certain and now.trusted), counting.waits.since
        return Today(figures, start.from_seq, counting.touched, counting.joined, until, waits)

    def open_day(self) -> date | None:
        """The day that is not closed yet; None in a shop in which nothing ever happened."""
        with self._books.reading():
            start = self._start(self._clock.now())
        return start.date if start else None

    def recounted(self) -> Iterator[DayFigures]:
        """Every closed day once more, from nothing but the events: see `recounted`. For tests and for doubts."""
        return recounted(self._books, self.calendar(), self._clock.now())

    def present(self) -> date:
        """The business day that it is: by the clock, but never one that is closed already."""
        now, last = self._clock.now(), self._books.days.last()
        time = self._time(now)
        by_clock = self.calendar().day_of(time or now.at)
        if last is None:
            return by_clock
        following = date.fromisoformat(last.date) + _A_DAY
        return max(by_clock, following) if time else following

    def shown(self) -> date:
        """The day that people mean by today: from closing until the shop opens again, the one that ended last."""
        now, present = self._clock.now(), self.present()
        starts_at, time = self.calendar().starts_at(present), self._time(now) or now.at
        if self._books.days.last() is None or any(self.calendar().open_between(starts_at, max(starts_at, time))):
            return present
        return present - _A_DAY

    def calendar(self) -> Calendar:
        return calendar(self._settings.shop())

    def _close_next(self) -> bool:
        """The figures are read and counted beside everybody else's work; only the keeping is a transaction."""
        now = self._clock.now()
        self._books.boots.anchor(now)
        with self._books.reading():
            start = self._start(now)
            if start is None:
                return False
            ends_at = max(start.starts_at, self.calendar().ends_at(start.date))
            if not self._is_over(start, ends_at, now):
                return False
            counting, to_seq = self._counted(start, now, until=ends_at)
            figures = self._figures(counting, start, ends_at, to_seq, **self._seen(start, ends_at))
        figures = replace(figures, certain=figures.certain and now.trusted)
        carried = Carried(
            counting.absences.down,
            counting.last_at,
            counting.calendar,
            counting.woke,
            counting.troubles.all,
            counting.waits.since,
        )
        day = start.date.isoformat()
        row = DayRow(day, start.from_seq, to_seq, now.boot, now.boottime, figures.kept(), carried.kept())
        certain_from = (start.date - 2 * MOST_DAYS_BACK * _A_DAY).isoformat() if now.sure else ""
        with self._books.transaction():
            self._books.days.close(row, counting.touched.values(), counting.joined, certain_from=certain_from)
        return True

    def _start(self, now: Moment) -> _Start | None:
        """Where the first day begins that is not closed."""
        last = self._books.days.last()
        if last is not None:
            known = DayFigures.of(last.figures)
            return _Start(known.date + _A_DAY, known.ends_at, last.to_seq + 1, known.open_now, last)
        when, events = dated(self._books, now), self._books.events
        first = next((moment for event in events.after(0) if (moment := at(event, when))), None)
        if first is None and self._waited(None, now):  # by the wall that nobody believes: better than no slip for ever
            first = next((unstamp(event.at) for event in events.after(0)), None)
        if first is None:
            return None
        day = self.calendar().day_of(first)
        return _Start(day, self.calendar().starts_at(day), 1)

    def _counted(self, start: _Start, now: Moment, *, until: datetime | None) -> tuple[Counting, int]:
        """The day counted, to the first event that is known to be of a later one, and its last event.

        What nobody can date is where the box's own order has it: before the next event that can be.
        """
        days, when = self._books.days, dated(self._books, now)
        live = days.live()
        carried = Carried.of(start.last)
        counting = Counting(
            start.date,
            self.calendar(),
            live=live,
            newest_of=days.newest_of,
            absences=Absences(self._earlier(live, start.date), carried.down),
            when=when,
            carried=replace(carried, standing=standing_after(self._books, start.last)),
        )
        to_seq = take(self._books, counting, start.from_seq - 1, when, until=until)
        if until:
            came_back(self._books, counting, when, until, first=to_seq + 1)
        return counting, to_seq

    def _figures(self, counting: Counting, start: _Start, ends_at: datetime, to_seq: int, **seen: Any) -> DayFigures:
        names, open_now = called(self._books, counting.in_trouble), self._open_after(to_seq)
        return counting.figures(start.starts_at, ends_at, names, start.open_at_start, open_now, **seen)

    def _open_after(self, seq: int) -> int:
        """How many queries were open after this event: those that are now, less what happened since."""
        events = self._books.events
        came = sum(events.count(kind, seq) for kind in (Opened, Begun, Reopened))
        since = came - events.count(Closed, seq)
        return self._books.queries.count_in(State.WAITING, State.CLAIMED) - since

    def _earlier(self, live: Iterable[Spell], day: date) -> Iterator[Span]:
        """What was away while those waited who have no answer yet."""
        unanswered = [spell.came_date for spell in live if spell.answered_date is None]
        if not unanswered:
            return iter(())
        first = max(min(unanswered), (day - MOST_DAYS_BACK * _A_DAY).isoformat())
        rows = self._books.days.between(first, day.isoformat())
        return chain.from_iterable(spans(DayFigures.of(row.figures)) for row in rows)

    def _seen(self, start: _Start, ends_at: datetime) -> dict[str, Any]:
        """What stands at the end of the day, and is in no event."""
        local = (ends_at - timedelta(microseconds=1)).astimezone(self.calendar().zone)
        month = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        free = self._books.replies.free_since(month) - self._books.replies.free_since(ends_at)
        aside = self._books.journal.counts()["set_aside"] - self._books.journal.elsewhere()
        return {"free_used": free, "free_of": FREE_A_MONTH, "set_aside": aside, "health": self._health()}

    def _time(self, now: Moment) -> datetime | None:
        """What time it is at least; None where nobody can know."""
        time, surely = dated(self._books, now)(now), self._books.boots.surely_at(now)
        return min(time, surely) if time and surely else time

    def _is_over(self, start: _Start, ends_at: datetime, now: Moment) -> bool:
        """See `step`."""
        time = dated(self._books, now)(now)
        if time is None:
            return self._waited(start.last, now)
        if time < ends_at:
            return False
        surely, boots = self._books.boots.surely_at(now), self._books.boots
        if surely is None or surely >= ends_at:
            return True
        alive_at = boots.alive_at(now)
        middle = start.starts_at + (ends_at - start.starts_at) / 2
        return alive_at is not None and middle <= alive_at < ends_at

    def _waited(self, last: DayRow | None, now: Moment) -> bool:
        """Whether the box has been on for so long without the time, since the last day was closed."""
        after, since = (last.to_seq, (last.boot, last.boottime)) if last else (0, ("", 0.0))
        return self._books.boots.seconds_without_time(now, after, since) >= WAIT_FOR_CLOCK_SECONDS


def calendar(shop: ShopSettings) -> Calendar:
    """The business days of a shop with these settings."""
    return Calendar(shop.timezone, shop.hours, shop.day_cut, shop.days_off, shop.last_saturday)
