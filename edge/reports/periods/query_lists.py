"""The queries behind a number of a report: each number is a list as long as it is high."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import nsmallest

from edge.clock import unstamp
from edge.records.day_records import Spell
from edge.records.event_row import EventRow
from edge.records.events import Claimed, Event, HandedOver, Lapsed, QueryEvents, Reopened, TakenOver
from edge.records.outcomes import Outcome
from edge.registers.books import Books
from edge.reports.daily.carried import Carried
from edge.reports.daily.days import Today
from edge.reports.daily.model import DayFigures
from edge.reports.periods.model import Behind, QueryPage, QueryRow, What
from edge.reports.periods.pieces import DAYS, LINES, Rest, at_once, patience, pieces
from edge.reports.periods.ranges import Range

A_PAGE = 50
# What a list is about, where it is about how long something took: the slowest comes first.
_SECONDS = {
    What.FIRST_REPLY: "answer_seconds",
    What.FIRST_REPLY_STAFF: "staff_seconds",
    What.FIRST_REPLY_OFFLINE: "offline_seconds",
    What.FIRST_REPLY_SHUT: "shut_seconds",
    What.TO_CLOSE: "close_seconds",
}
# How a spell began.
_HOW: Mapping[What, tuple[str, ...]] = {
    What.CAME_IN: ("new", "back", "staff"),
    What.NEW: ("new",),
    What.REOPENED: ("back", "staff"),
    What.BEGUN: ("shop",),
}
# Deeds of staff that are no part of a spell: a query may have several of them, and stands there as often.
_DEEDS: Mapping[What, tuple[type[QueryEvents], ...]] = {
    What.TAKEN: (Claimed, Reopened),
    What.HANDED_OVER: (HandedOver,),
    What.TAKEN_OVER: (TakenOver,),
    What.LAPSED: (Lapsed,),
}
# A day keeps which spells it counted here: nothing of a spell itself says so for ever.
_NAMED = frozenset({What.SILENT, What.RUN_OUT})
_IN_ORDER = _NAMED | _DEEDS.keys() | {What.UNANSWERED}


class Lists:
    """Reads in pieces: its methods may take long, and hold no snapshot for that time."""

    def __init__(self, books: Books, piece_days: int = DAYS) -> None:
        self._books = books
        self._piece_days = piece_days

    def page(
        self, asked: Range, behind: Behind, today: Today | None, start: int, most: int, rest: Rest = at_once
    ) -> QueryPage:
        """today: the day that is not closed yet, where the period reaches it. rest: called between two pieces.

        Of a year's spells only those are held that stand on the page or before it.
        """
        chosen: Iterable[Spell]
        waited: Mapping[int, float | None] = {}
        if behind.what in _DEEDS:
            chosen = self._done(asked, behind, today, rest)
        elif behind.what in _NAMED:
            chosen = (spell for spell in self._named(asked, behind.what, today, rest) if _fits(spell, behind))
        elif behind.what is What.UNANSWERED:
            with self._books.reading(patience(rest)):
                waited = self._waited(asked, today)
                spells = self._books.days.these([*waited]) | (today.spells if today else {})
            chosen = (spells[seq] for seq in waited if seq in spells and _fits(spells[seq], behind))
        elif behind.what is What.OPEN:
            with self._books.reading(patience(rest)):
                chosen = [spell for spell in self._open(asked, today) if _fits(spell, behind)]
        else:
            chosen = (spell for spell in self._counted(asked, behind, today, rest) if _fits(spell, behind))
        seconds = _SECONDS.get(behind.what)

        def place(spell: Spell) -> tuple[float, int]:
            """The slowest first, where it is about a span, else the newest; some are in order already."""
            order = -getattr(spell, seconds) if seconds else 0
            return (order, 0 if behind.what in _IN_ORDER else -spell.seq)

        first, total = _first(chosen, start + most, place)
        shown = first[start:]
        end = start + len(shown)
        rows = tuple(
            self._rows(shown, lambda spell: getattr(spell, seconds) if seconds else waited.get(spell.seq), rest)
        )
        return QueryPage(rows, total, end if end < total else None)

    def _waited(self, asked: Range, today: Today | None) -> dict[int, float | None]:
        """Of those who were not answered at the end of these days, the longest first: the spell, and for how long."""
        if today:
            figures, waits, until = today.figures, today.waits, today.until
        else:
            rows = self._books.days.between(asked.first.isoformat(), asked.last.isoformat())[-1:]
            if not rows:
                return {}
            figures, waits = DayFigures.of(rows[0].figures), Carried.of(rows[0]).waits
            until = figures.ends_at
        return {
            seq: (until - unstamp(waits[seq])).total_seconds() if seq in waits else None
            for seq in figures.spells_of.get(What.UNANSWERED, ())
        }

    def _counted(self, asked: Range, behind: Behind, today: Today | None, rest: Rest) -> Iterator[Spell]:
        """The spells that the number counts. Each of them on one day, so no piece has one of another."""
        changed, renamed = (today.spells, today.joined) if today else ({}, ())
        for piece in pieces(asked, rest, self._piece_days):
            with self._books.reading(patience(rest)):
                for spell in self._books.days.touching(piece.first.isoformat(), piece.last.isoformat()):
                    for was, customer in renamed:
                        spell.customer = customer if was in (spell.customer, spell.query) else spell.customer
                    if spell.seq not in changed and _counts(spell, piece, behind):
                        yield spell
            rest()
        yield from (spell for spell in changed.values() if _counts(spell, asked, behind))

    def _rows(
        self, spells: Sequence[Spell], seconds: Callable[[Spell], float | None], rest: Rest
    ) -> Iterator[QueryRow]:
        for start in range(0, len(spells), LINES):
            with self._books.reading(patience(rest)):
                yield from [self._row(spell, seconds(spell)) for spell in spells[start : start + LINES]]
            rest()

    def _open(self, asked: Range, today: Today | None) -> list[Spell]:
        found = {spell.seq: spell for spell in self._books.days.open_after(asked.last.isoformat())}
        found |= today.spells if today else {}
        return [spell for spell in found.values() if spell.closed_date is None or not today]

    def _done(self, asked: Range, behind: Behind, today: Today | None, rest: Rest) -> Iterator[Spell]:
        """The spells in which staff did this, the latest deed first."""
        end = 2**62  # no deed stands in two pieces, also where a day is closed meanwhile
        for piece in reversed(list(pieces(asked, rest, self._piece_days))):
            with self._books.reading(patience(rest)):
                days = self._books.days.between(piece.first.isoformat(), piece.last.isoformat())
                reaches = today is not None and piece.last == asked.last
                if not (days or reaches):
                    continue
                first = days[0].from_seq if days else today.from_seq if today else 0
                last = end if reaches else min(end, days[-1].to_seq)
                end = first - 1
                for event in self._books.events.of_kinds(_DEEDS[behind.what], first, last):
                    if _by(event) and behind.staff in ("", _by(event)) and (spell := self._during(event, today)):
                        yield spell
            rest()

    def _named(self, asked: Range, what: What, today: Today | None, rest: Rest) -> Iterator[Spell]:
        """The spells that each day counted, the latest day first, each as often as it did."""
        for piece in reversed(list(pieces(asked, rest, self._piece_days))):
            with self._books.reading(patience(rest)):
                rows = self._books.days.between(piece.first.isoformat(), piece.last.isoformat())
                counted = [DayFigures.of(row.figures) for row in rows]
                counted += [today.figures] if today and piece.last == asked.last else []
                seqs = [seq for day in reversed(counted) for seq in reversed(day.spells_of.get(what, ()))]
                spells = self._books.days.these(seqs) | (today.spells if today else {})
                yield from [spells[seq] for seq in seqs if seq in spells]
            rest()

    def _during(self, event: EventRow[Event], today: Today | None) -> Spell | None:
        query = event.query or ""
        mine = [spell for spell in today.spells.values() if spell.query == query] if today else []
        begun = [spell for spell in mine if spell.seq <= event.seq]
        return max(begun, key=lambda spell: spell.seq, default=self._books.days.newest_of(query, event.seq + 1))

    def _row(self, spell: Spell, seconds: float | None) -> QueryRow:
        query, began = self._books.queries.must(spell.query), spell.since_at or spell.came_at
        opened_at = unstamp(began) if began else query.opening.at
        closed_at: datetime | None = None
        if spell.closed_date:
            took = spell.close_seconds
            closed_at = query.closing.at if took is None else opened_at + timedelta(seconds=took)
        return QueryRow(
            id=query.id,
            name=query.name,
            opened_at=opened_at,
            closed_at=closed_at,
            outcome=spell.outcome or "",
            holder=self._name(spell.closed_by if spell.closed_date else query.holder),
            seconds=seconds,
        )

    def _name(self, staff: str | None) -> str:
        found = self._books.staff.one(staff)
        return found.name if found else ""


def _first(spells: Iterable[Spell], most: int, place: Callable[[Spell], tuple[float, int]]) -> tuple[list[Spell], int]:
    """The first so many by their place, and how many there are in all."""
    total = 0

    def counted() -> Iterator[Spell]:
        nonlocal total
        for spell in spells:
            total += 1
            yield spell

    return nsmallest(most, counted(), key=place), total


def _by(event: EventRow[Event]) -> str:
    """Who is counted for it: a hand-over is the deed of who gave, and what lapsed of who had it."""
    by = event.what.from_ if isinstance(event.what, HandedOver | Lapsed) else event.staff
    return by or ""


def _counts(spell: Spell, asked: Range, behind: Behind) -> bool:
    """Whether a spell is one of those that the number counts."""

    first, last = asked.first.isoformat(), asked.last.isoformat()

    def on(day: str | None) -> bool:
        return first <= (day or "") <= last

    match behind.what:
        case What.CAME_IN | What.NEW | What.REOPENED | What.BEGUN:
            return on(spell.came_date) and spell.how in _HOW[behind.what]
        case What.CLOSED:
            return on(spell.closed_date) and (spell.outcome != Outcome.JOINED or not (behind.staff or behind.label))
        case What.TO_CLOSE:
            return on(spell.closed_date) and spell.close_seconds is not None
        case _:
            return on(spell.answered_date) and getattr(spell, _SECONDS[behind.what]) is not None


def _fits(spell: Spell, behind: Behind) -> bool:
    """What the list is narrowed to."""
    closing = behind.what in (What.CLOSED, What.TO_CLOSE, What.SILENT)
    by = spell.closed_by if closing else spell.answered_by
    wanted: Iterable[tuple[object, object]] = (
        (behind.staff, by),
        (behind.outcome, spell.outcome),
        (behind.customer, spell.customer),
        (behind.weekday, spell.weekday),
        (behind.hour, spell.hour),
    )
    return all(one in (None, "", is_one) for one, is_one in wanted) and (
        not behind.label or behind.label in spell.labels
    )
