"""The summary of a day, the reports of a month and a year: how long they take, also with a million messages kept."""

from __future__ import annotations

import json
import random
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.table import Figure
from edge.clock import Clock, Moment, stamp
from edge.records.access_records import StaffRecord
from edge.records.outcomes import Outcome
from edge.records.query import Query, State
from edge.records.query_parts import Closing, CustomerWait, Opening
from edge.registers.books import Books
from edge.reports.daily.days import BusinessDays
from edge.reports.periods.model import Behind, What
from edge.reports.periods.period import Periods
from edge.reports.periods.ranges import Range, RangeKind
from edge.settings import Settings

MONTH_DAYS = 30
YEAR_DAYS = 350  # of 200 queries are 70,000
QUERIES_A_DAY = 200
MESSAGES_A_DAY = 1_000
STAFF = ("s_aline", "s_eric", "s_chantal", "s_yves")
# The last day that is counted; the clock stands in it, an hour before closing.
LAST_DAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
HOURS = ("06:00-20:00",) * 7
OPEN = 20
BOOT = "bench"

_EVENT = (
    "INSERT INTO events (at, boot, boottime, trusted, kind, query, customer, staff, data) VALUES (?,?,0,1,?,?,?,?,?)"
)
_MESSAGE = (
    "INSERT INTO messages (wamid, customer, query, direction, kind, text, at, received_at, side, data)"
    " VALUES (?, ?, ?, ?, 'text', 'Do you have blue paint?', ?, ?, '', '{}')"
)


def figures(ground: Path, many: int, looks: int) -> Iterator[Figure]:
    """Two shops with the same month, one of them with a long past before it; they are asked in turn."""
    past_days = many // MESSAGES_A_DAY
    with tempfile.TemporaryDirectory(dir=ground) as few_data, tempfile.TemporaryDirectory(dir=ground) as many_data:
        few, much = _shop(Path(few_data), 0), _shop(Path(many_data), past_days)
        try:
            yield from _measured(few, much, many, looks)
        finally:
            few[0].close()
            much[0].close()


def _measured(few: _Shop, much: _Shop, many: int, looks: int) -> Iterator[Figure]:
    month = Range.around(RangeKind.MONTH, LAST_DAY)
    few_day, much_day = _in_turn(few[1].today, much[1].today, looks)
    seen = few[1].today()
    assert seen is not None
    assert seen.figures.adds_up
    assert seen.figures.first_reply.count > QUERIES_A_DAY // 2
    of = f"of {QUERIES_A_DAY} queries and {MESSAGES_A_DAY:,} messages"
    yield _figure(f"ms for a day's summary {of}", few_day, 100)
    yield _figure(f"… with {many:,} messages before that", much_day, 100)
    ratio = _middle(much_day) / _middle(few_day)
    yield Figure("… the one against the other", f"{ratio:.2f}", "≤ 1.5", ratio <= 1.5)
    report = few[2].see(month)
    assert report.new + report.reopened == MONTH_DAYS * QUERIES_A_DAY
    few_month, much_month = _in_turn(lambda: few[2].see(month), lambda: much[2].see(month), looks)
    of = f"of {MONTH_DAYS * QUERIES_A_DAY:,} queries and {MONTH_DAYS * MESSAGES_A_DAY:,} messages"
    yield _figure(f"ms for a month's report {of}", few_month, 300)
    yield _figure(f"… with {many:,} messages before that", much_month, 300)
    behind = Behind(What.FIRST_REPLY)
    lists, _ = _in_turn(lambda: much[2].behind(month, behind), lambda: None, looks)
    yield _figure("ms for the list behind one of its numbers", lists, 300)
    yield from _a_year(much, looks)
    took = []
    for shop in (few, much):
        shop[3].at = NOW + timedelta(hours=3, minutes=30)
        began = time.perf_counter()
        assert shop[1].step() == 1
        took.append(1000 * (time.perf_counter() - began))
    yield Figure("ms to close that day and keep it", f"{took[0]:.0f}, with the long past {took[1]:.0f}")


def _a_year(shop: _Shop, looks: int) -> Iterator[Figure]:
    """The longest report that anybody may ask for; and what it holds in memory at most, by Python's own count."""
    year = Range.between(LAST_DAY - timedelta(days=YEAR_DAYS - 1), LAST_DAY)
    seen = shop[2].see(year)
    took, _ = _in_turn(lambda: shop[2].see(year), lambda: None, looks)
    yield _figure(f"ms for a year's report of {seen.new + seen.reopened:,} queries", took, 300)
    lists, _ = _in_turn(lambda: shop[2].behind(year, Behind(What.FIRST_REPLY)), lambda: None, looks)
    yield _figure("ms for the list behind one of its numbers, of a year", lists, 300)
    tracemalloc.start()
    shop[2].see(year)
    peak = tracemalloc.get_traced_memory()[1] / 1_000_000
    tracemalloc.stop()
    yield Figure("MB that a year's report holds at most", f"{peak:.1f}", "≤ 20", peak <= 20)


def _in_turn(one: Callable[[], object], other: Callable[[], object], looks: int) -> tuple[list[float], list[float]]:
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(looks // 4 + 2):
        for ask, into in ((one, took[0]), (other, took[1])):
            began = time.perf_counter()
            ask()
            if number >= 2:
                into.append(1000 * (time.perf_counter() - began))
    return took


def _middle(took: list[float]) -> float:
    return sorted(took)[len(took) // 2]


def _figure(what: str, took: list[float], most: float) -> Figure:
    slow = sorted(took)[int(len(took) * 0.95)]
    return Figure(what, f"{_middle(took):.0f}, 95 %: {slow:.0f}", f"95 %: ≤ {most:.0f}", slow <= most)


class Wall(Clock):
    """The machine's clock, standing still on the day that is counted."""

    at = NOW

    def __init__(self) -> None:
        super().__init__(lambda: self.at)

    def now(self) -> Moment:
        self.witness(self.at)
        return super().now()


_Shop = tuple[Books, BusinessDays, Periods, Wall]


def _shop(data: Path, past_days: int) -> _Shop:
    return live_through(data, past_days + MONTH_DAYS, QUERIES_A_DAY)


def live_through(data: Path, count: int, a_day: int) -> _Shop:
    """A shop that had so many queries on each of so many days; the last one is not over."""
    books, clock = Books.open(data), Wall()
    settings = Settings(books)
    settings.change_shop(hours=HOURS, zone="UTC")
    for staff in STAFF:
        books.staff.add(StaffRecord(staff, staff[2:].title(), staff, owner=False, salt="", pin=""))
    first = LAST_DAY - timedelta(days=count - 1)
    with books.transaction() as connection:
        connection.execute("PRAGMA cache_size=-400000")
        for number in range(count):
            day = first + timedelta(days=number)
            happened = list(_day(day, random.Random(number), a_day))
            connection.executemany(_EVENT, sorted(event for each in happened for event in each[0]))
            connection.executemany(_MESSAGE, (message for each in happened for message in each[1]))
            books.tables.queries.insert_multiple(each[2].document() for each in happened)
    days = BusinessDays(books, settings, clock)
    while days.step():
        pass
    books.database.checkpoint()
    return books, days, Periods(books, days), clock


def _day(day: date, dice: random.Random, a_day: int) -> Iterator[tuple[list[Any], list[Any], Query]]:
    """Each query of a day: its events, its messages and itself. The last few of the last day are open."""
    for number in range(a_day):
        is_open = day == LAST_DAY and number < OPEN
        query, customer = f"q_{day:%y%m%d}n{number}", f"c_{number if is_open else OPEN + dice.randrange(800)}"
        at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC) + timedelta(seconds=dice.randrange(39_000))
        staff = dice.choice(STAFF)
        events, messages = _told(query, customer, staff, at, dice, is_open=is_open)
        state = State.WAITING if is_open else State.CLOSED
        closing = Closing() if is_open else Closing(at, by=staff, outcome=Outcome.ANSWERED)
        whole = Query(query, customer, state, "A customer", Opening(at), CustomerWait(None, number), closing=closing)
        yield events, messages, whole


def _told(
    query: str, customer: str, staff: str, at: datetime, dice: random.Random, *, is_open: bool
) -> tuple[list[Any], list[Any]]:
    events: list[Any] = []
    messages: list[Any] = []

    def add(kind: str, by: str | None = None, **data: object) -> None:
        events.append((stamp(at), BOOT, kind, query, customer, by, json.dumps(data)))

    add("opened", heard_at=stamp(at))
    for turn in range(MESSAGES_A_DAY // QUERIES_A_DAY):
        name = f"{query}_{turn}"
        messages.append((name, customer, query, "out" if turn % 2 else "in", stamp(at), stamp(at)))
        if turn % 2 == 0:
            add("received", message=1, heard_at=stamp(at))
            if turn == 0 and not is_open:
                at += timedelta(seconds=dice.randrange(30, 900))
                add("claimed", staff)
        elif not is_open:
            add("replied", staff, reply=name)
            for step in ("sent", "delivered", "read"):
                at += timedelta(seconds=dice.randrange(1, 5))
                add(f"reply_{step}", reply=name)
        at += timedelta(seconds=dice.randrange(10, 400))
    if not is_open:
        add("closed", staff, outcome="answered", holder=staff)
    return events, messages
