"""What a period's spells add up to, read row by row and never held: a year of a busy shop has seventy thousand."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from edge.records.day_records import PHONE, Answer, Spell
from edge.records.outcomes import Outcome
from edge.registers.books import Books
from edge.reports.daily.days import Today
from edge.reports.daily.model import Spread
from edge.reports.periods.pieces import DAYS, Rest, at_once, patience, pieces
from edge.reports.periods.ranges import Range

# Customers, or queries, and whose all of theirs became, in order.
Renamed = Sequence[tuple[str, str]]


class Sums:
    """Of the days `asked`: those that are kept, and what `today` has changed. Reads in pieces; rest: between two.

    came: how many by weekday and hour; customers, labels: how many by id.
    """

    def __init__(
        self, books: Books, asked: Range, today: Today | None, rest: Rest = at_once, piece_days: int = DAYS
    ) -> None:
        self.came: Counter[tuple[int | None, int | None]] = Counter()
        self.customers: Counter[str] = Counter()
        self.labels: Counter[str] = Counter()
        self._whole, self._staff, self._offline, self._shut, self._closes = (array("d") for _ in range(5))
        self._replies: dict[str, array[float]] = defaultdict(lambda: array("d"))
        days = (asked.first.isoformat(), asked.last.isoformat())
        changed = sorted(today.spells.values(), key=lambda spell: spell.seq) if today else []
        but, joined = [spell.seq for spell in changed], today.joined if today else ()
        for piece in pieces(asked, rest, piece_days):
            with books.reading(patience(rest)):
                self._count_kept(books, (piece.first.isoformat(), piece.last.isoformat()), but, joined)
            rest()
        for spell in changed:
            self._count(spell, days)

    def spreads(self) -> dict[str, Spread]:
        """How long first replies and closes took, by the fields of PeriodFigures."""
        took = {"first_reply": self._whole, "first_reply_staff": self._staff, "first_reply_offline": self._offline}
        took |= {"first_reply_shut": self._shut, "to_close": self._closes}
        return {name: Spread.of_known(seconds) for name, seconds in took.items()}

    def replies(self, staff: str) -> Spread:
        """The own time of one of them."""
        return Spread.of_known(self._replies.get(staff, ()))

    def _count_kept(self, books: Books, days: tuple[str, str], but: list[int], renamed: Renamed) -> None:
        kept = books.days
        for weekday, hour, count in kept.by_hour(*days, but):
            self.came[weekday, hour] += count
        each_query = any(was.startswith("q_") for was, _ in renamed)
        for whose, query, count in kept.by_customer(*days, but, each_query=each_query):
            customer = whose
            for was, then in renamed:  # who they turned out to be
                customer = then if was in (customer, query) else customer
            self.customers[customer] += count
        self._answered(kept.answers(*days, but))
        self._closes.extend(seconds for (seconds,) in kept.closes(*days, but))
        for outcome, labels in kept.labelled(*days, but):
            self._labelled(outcome, labels)

    def _count(self, spell: Spell, days: tuple[str, str]) -> None:
        first, last = days
        if spell.came_in and first <= spell.came_date <= last:
            self.came[spell.weekday, spell.hour] += 1
            self.customers[spell.customer] += 1
        if first <= (spell.answered_date or "") <= last:
            parts = (spell.staff_seconds, spell.offline_seconds, spell.shut_seconds)
            self._answered([(spell.answered_by, spell.answer_seconds, *parts)])
        if first <= (spell.closed_date or "") <= last:
            if spell.close_seconds is not None:
                self._closes.append(spell.close_seconds)
            self._labelled(spell.outcome, spell.labels)

    def _answered(self, rows: Iterable[Answer]) -> None:
        """What a spell does not know, it does not count in."""
        for by, whole, staff, offline, shut in rows:
            if whole is not None:
                self._whole.append(whole)
            if staff is not None:
                self._staff.append(staff)
                if by not in (None, PHONE):
                    self._replies[by or ""].append(staff)
            if offline is not None:
                self._offline.append(offline)
            if shut is not None:
                self._shut.append(shut)

    def _labelled(self, outcome: str | None, labels: Iterable[str]) -> None:
        if outcome != Outcome.JOINED:
            self.labels.update(labels)
