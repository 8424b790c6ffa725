"""What happened in a week, a month or any days: from the closed days and their spells, and today as far as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from threading import Lock

from edge.desk.labels import Labels
from edge.desk.one_line import masked
from edge.registers.books import Books
from edge.reports.daily.absences import hours_of, spans
from edge.reports.daily.days import BusinessDays, Today
from edge.reports.daily.model import HOURS, DayFigures, StaffFigures
from edge.reports.periods.model import WEEKDAYS, Behind, DayCount, Named, PeriodFigures, QueryPage, What
from edge.reports.periods.pieces import DAYS, Rest, at_once, patience
from edge.reports.periods.query_lists import A_PAGE, Lists
from edge.reports.periods.ranges import Range
from edge.reports.periods.sums import Sums

MOST_CUSTOMERS = 20


class Periods:
    """Reads only. What lies before the shop's first day, or after today, is a time in which nothing happened.

    piece_days: how many days are read at once, see pieces.py. exporting: held while an export is made of them. There is
    one at a time, however often somebody taps.
    """

    def __init__(self, books: Books, days: BusinessDays, piece_days: int = DAYS) -> None:
        self._books = books
        self._days = days
        self._piece_days = piece_days
        self.exporting = Lock()
        self._lists = Lists(books, piece_days)

    def today(self) -> date:
        """The business day that it is."""
        return self._days.present()

    def shown(self) -> date:
        """The one that is shown to who asks for no other: see BusinessDays.shown."""
        return self._days.shown()

    def see(self, asked: Range, rest: Rest = at_once) -> PeriodFigures:
        """The figures of a period; of one that is not over, as far as it is. rest: called between pieces of it."""
        with self._books.reading(patience(rest)):
            today = self._today(asked)
            days = self._days.between(asked.first, asked.last)
            days += [today.figures] if today else []
        sums = Sums(self._books, asked, today, rest, self._piece_days)
        with self._books.reading(patience(rest)):
            counted = {day.date: day for day in days}
            so_far = min(asked.last, max([self.today(), *counted]))
            return PeriodFigures(
                range=asked,
                open_at_start=days[0].open_at_start if days else 0,
                new=sum(day.new for day in days),
                begun=sum(day.begun for day in days),
                reopened=sum(day.reopened for day in days),
                closed=_summed(day.closed for day in days),
                open_now=days[-1].open_now if days else 0,
                unanswered=days[-1].unanswered if days else 0,
                oldest_seconds=_oldest(days[-1], today) if days else None,
                silent=sum(day.silent for day in days),
                run_out=sum(day.run_out for day in days),
                lapsed=sum(day.lapsed for day in days),
                listed=_listed(days, today),
                days=tuple(_count(day, counted.get(day)) for day in asked.days() if day <= so_far),
                wrote=len(sums.customers),
                away_hours=self._away(days) if asked.count == 1 else frozenset(),
                staff=staff_of(days, sums),
                complete=not today and self._is_closed(asked.last),
                certain=all(day.certain for day in days),
                **sums.spreads(),
                by_hour=tuple(tuple(sums.came[day, hour] for hour in range(HOURS)) for day in range(WEEKDAYS)),
                labels=self._labels(sums.labels),
                customers=tuple(self._customer(id, count) for id, count in sums.customers.most_common(MOST_CUSTOMERS)),
            )

    def behind(
        self, asked: Range, behind: Behind, start: int = 0, most: int = A_PAGE, rest: Rest = at_once
    ) -> QueryPage:
        """A page of the queries that a number of this period counts; the list is as long as the number is high.

        start: how many come before it, see QueryPage.after. most: how many stand on it. rest: as in `see`.
        """
        asked = replace(asked, first=behind.on, last=behind.on) if behind.on else asked
        with self._books.reading(patience(rest)):
            today = self._today(asked)
        return self._lists.page(asked, behind, today, start, most, rest)

    def _today(self, asked: Range) -> Today | None:
        """The day that is not closed yet, where the period reaches into it."""
        last = self._days.last()
        if last and last.date >= asked.last:
            return None
        today = self._days.today()
        return today if today and asked.first <= today.figures.date <= asked.last else None

    def _is_closed(self, day: date) -> bool:
        last = self._days.last()
        return last is not None and last.date >= day

    def _away(self, days: Iterable[DayFigures]) -> frozenset[int]:
        zone = self._days.calendar().zone
        return frozenset(hour for day in days for span in spans(day) for hour in hours_of(span, day, zone))

    def _labels(self, counts: Mapping[str, int]) -> tuple[Named, ...]:
        """In the order of the owner's list, as far as they were used."""
        known = Labels(self._books).all()
        return tuple(Named(label.id, label.name, counts[label.id]) for label in known if label.id in counts)

    def _customer(self, customer: str, count: int) -> Named:
        known = self._books.customers.one(customer)
        number = masked(known.phone) if known and known.phone else ""
        return Named(customer, known.name if known else "", count, number)


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for each in counts:
        found.update(each)
    return dict(found)


def _listed(days: Iterable[DayFigures], today: Today | None) -> frozenset[What]:
    """Who waits now is known. A day of an older version counted whom it did not name."""
    days = list(days)
    found = {What.LAPSED, What.UNANSWERED} if today else {What.LAPSED}
    for what, counted in ((What.SILENT, days), (What.RUN_OUT, days), (What.UNANSWERED, days[-1:])):
        if all(len(day.spells_of.get(what, ())) == getattr(day, what) for day in counted):
            found.add(what)
    return frozenset(found)


def _oldest(day: DayFigures, today: Today | None) -> float | None:
    """For how long the longest wait had lasted at the end of a day, or until now."""
    until = today.until if today else day.ends_at
    return max(0.0, (until - day.unanswered_since).total_seconds()) if day.unanswered_since else None


def _count(day: date, known: DayFigures | None) -> DayCount:
    return DayCount(day, known.new + known.reopened, known.closed_count) if known else DayCount(day)


def staff_of(days: Iterable[DayFigures], sums: Sums) -> tuple[StaffFigures, ...]:
    """Everybody's days together; their names as they were on the last one."""
    found: dict[str, StaffFigures] = {}
    for one in (one for day in days for one in day.staff):
        known = found.get(one.id, StaffFigures(one.id, one.name))
        counts = {name: getattr(known, name) + getattr(one, name) for name in _SUMS}
        found[one.id] = StaffFigures(one.id, one.name, **counts)
    all_of_them = (replace(one, first_reply=sums.replies(one.id)) for one in found.values())
    return tuple(sorted(all_of_them, key=lambda one: (one.name.casefold(), one.id)))


_SUMS = ("taken", "closed", "handed_over", "taken_over", "lapsed")
