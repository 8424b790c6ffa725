"""Through the events of a day, or of every day: what is counted, and in what order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from edge.clock import Moment
from edge.records.day_records import DayRow, Spell
from edge.records.events import BoxStarted, ReplyInTrouble
from edge.registers.books import Books
from edge.reports.daily.absences import Absences, of_late, spans
from edge.reports.daily.calendar import Calendar
from edge.reports.daily.carried import Carried
from edge.reports.daily.counting import Counting
from edge.reports.daily.dating import When, at, dated
from edge.reports.daily.model import DayFigures, Span
from edge.reports.daily.names import called
from edge.reports.daily.tallies import Standing


def take(
    books: Books,
    counting: Counting,
    after: int,
    when: When,
    *,
    until: datetime | None,
    to_seq: int = 2**62,
) -> int:
    """The events that follow one, to the first that is not before `until`; returns the last that was taken."""
    last = after
    with books.reading():
        for event in books.events.after(after):
            moment = at(event, when)
            if event.seq > to_seq or (until and moment and moment >= until):
                break
            counting.take(event, moment)
            last = event.seq
    return last


def standing_after(books: Books, last: DayRow | None) -> Mapping[str, Standing]:
    """The replies that a person had to look after at the end of a day.

    A day of an older version carried none on. Then it is those that still stand, as they came to it by then.
    """
    known = Carried.of(last).standing
    if last is None or known is not None:
        return known or {}
    found = {}
    for reply, query in books.replies.in_trouble():
        for event in books.events.of_query(query):
            what = event.what
            if isinstance(what, ReplyInTrouble) and what.reply == reply and event.seq <= last.to_seq:
                found[reply] = Standing(what.KIND, query, what.why, last.date)
    return found


def came_back(
    books: Books,
    counting: Counting,
    when: When,
    ends_at: datetime,
    *,
    first: int,
    last: int = 2**62,
) -> None:
    """A box that was off at the day's end has come back by the time that the day is closed."""
    for event in books.events.between(BoxStarted, first, last)[-1:]:
        counting.came_back(event, at(event, when), ends_at)


def _left_by(day: Counting) -> Carried:
    """What the next day is counted with."""
    return Carried(last_at=day.last_at, standing=day.troubles.all, waits=day.waits.since)


def recounted(books: Books, calendar: Calendar, now: Moment) -> Iterator[DayFigures]:
    """Every closed day once more, from nothing but the events: the same as what is kept, unless something is wrong.

    But for what was only seen at the time (free replies, what lay aside, health). For tests and for doubts; it
    reads all that ever happened.
    """
    when, everything = dated(books, now), dict[int, Spell]()
    away: dict[date, list[Span]] = {}
    before: Counting | None = None

    def newest_of(query: str) -> Spell | None:
        mine = (spell for spell in everything.values() if spell.query == query)
        return max(mine, key=lambda spell: spell.seq, default=None)

    for row in books.days.between("", "~"):
        known, carried = DayFigures.of(row.figures), Carried.of(row)
        counting = Counting(
            known.date,
            carried.calendar or calendar,
            live=(spell for spell in everything.values() if spell.is_live),
            newest_of=newest_of,
            absences=Absences(of_late(away, known.date), before.absences.down if before else None),
            when=when,
            carried=_left_by(before) if before else Carried(),
        )
        open_at_start = before.open_count if before else 0
        take(books, counting, row.from_seq - 1, when, until=None, to_seq=row.to_seq)
        if carried.woke:
            came_back(books, counting, when, known.ends_at, first=carried.woke, last=carried.woke)
        names = called(books, counting.in_trouble)
        figures = counting.figures(known.starts_at, known.ends_at, names, open_at_start, counting.open_count)
        yield replace(figures, certain=figures.certain and known.certain)
        everything |= counting.touched
        away[known.date] = spans(figures)
        before = counting
