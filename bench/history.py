"""A shop with a past: as many messages as wanted, and always the same two hundred open queries on the board."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.bodies import ACCOUNT, wamid
from edge.access.login import Login
from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, Moment, stamp
from edge.records.instants import Counted
from edge.records.outcomes import Outcome
from edge.records.query import Query, State
from edge.records.query_parts import Closing, CustomerWait, Hold, LastLine, Opening
from edge.registers.books import Books
from edge.settings import Settings
from edge.store.engine.connections import StoreConnection
from edge.web.staff.sign_in import PHONE_COOKIE, SIGN_IN_COOKIE

OPEN = 200
CLAIMED = 80
CLOSED_TODAY = 30
# So many messages has a query, so many queries a customer, in the long run.
OF_A_QUERY = 10
OF_A_CUSTOMER = 5
LAST_LINE = "Good morning, do you still have the blue paint, 4 litres? I need two of them."


@dataclass(frozen=True)
class Past:
    """cookie: somebody is signed in on a phone."""

    cookie: str


def _always(_: int) -> str:
    return LAST_LINE


def fill(
    data: Path,
    messages: int,
    said: Callable[[int], str] = _always,
    *,
    in_order: bool = True,
    team: Sequence[str] = ("Aline", "Eric", "Chantal", "Yves"),
) -> Past:
    """Make such a shop. The store is told to hold all of it in memory meanwhile: one write of each page, not many.

    said: the words of each message. in_order: the index of words has caught up with them. team: who works here; they
    have what is claimed in turn, and the first is the owner.
    """
    clock, books = Clock(), Books.open(data)
    Settings(books).change_account(ACCOUNT)
    people = Team(books)
    pin = people.pin("1111")
    staff = [people.add(name, owner=name == team[0], pin=pin) for name in team]
    login = Login(books, clock, people)
    phone = login.enrol(login.enrol_code(None), "a phone")
    cookie = f"{PHONE_COOKIE}={phone}; {SIGN_IN_COOKIE}={login.sign_in(phone, team[0], '1111')}"
    now = clock.now()
    queries = OPEN + max(CLOSED_TODAY, messages // OF_A_QUERY - OPEN)
    customers = OPEN + queries // OF_A_CUSTOMER
    with books.transaction() as connection:
        connection.execute("PRAGMA cache_size=-1000000")
        books.tables.customers.insert_multiple(_customers(customers, now))
        books.tables.keys.insert_multiple(_keys(customers))
        books.tables.queries.insert_multiple(
            _query(number, customers, staff, now).document() for number in range(queries)
        )
        _stream(connection, messages, queries, customers, now, said)
    if in_order:
        put_in_order(books)
    books.database.checkpoint()
    books.close()
    return Past(cookie)


def put_in_order(books: Books) -> None:
    while books.people.step() or books.words.step():
        pass


def _customers(count: int, now: Moment) -> Iterator[dict[str, Any]]:
    for number in range(count):
        ids = {"phone": str(250_788_000_000 + number), "user_id": f"RW.{70_461_198_223_351_900_000 + number}"}
        yield {"id": f"c_{number}", "name": f"Customer {number}", "created_at": stamp(now.at), **ids}


def _keys(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {"key": f"phone:{250_788_000_000 + number}", "customer": f"c_{number}"}
        yield {"key": f"user:RW.{70_461_198_223_351_900_000 + number}", "customer": f"c_{number}"}


def _query(number: int, customers: int, staff: list[Staff], now: Moment) -> Query:
    """The first ones are open, the next were closed today, the others over the last two years."""
    customer = number if number < OPEN else OPEN + number % (customers - OPEN)
    name = f"Customer {customer}"
    at = now.at - timedelta(minutes=number % (24 * 60))
    # As long ago by the box's own clock: below a minute a row says seconds, and is another one each second.
    came = Counted.of(replace(now, boottime=now.boottime - (now.at - at).total_seconds() - 60))
    ids, last = (f"q_{number}", f"c_{customer}"), LastLine(LAST_LINE, wamid=wamid(number))
    if number < OPEN:
        holder = staff[number % len(staff)].id if number < CLAIMED else None
        hold = Hold(holder, at if holder else None, lease=Counted.of(now))
        state, wait = State.CLAIMED if holder else State.WAITING, CustomerWait(at, number, came)
        return Query(*ids, state, name, Opening(at), wait, at, last, hold)
    ago = timedelta(seconds=1) if number < OPEN + CLOSED_TODAY else timedelta(days=2 + number % 730)
    closing = Closing(now.at - ago, by=staff[0].id, outcome=Outcome.ANSWERED)
    return Query(*ids, State.CLOSED, name, Opening(at - ago), CustomerWait(None, number), at, last, closing=closing)


def _stream(
    connection: StoreConnection, count: int, queries: int, customers: int, now: Moment, said: Callable[[int], str]
) -> None:
    """Messages and the event of each, oldest first."""
    at = stamp(now.at)

    def whose(number: int) -> tuple[str, str]:
        query = number % queries
        return f"c_{query if query < OPEN else OPEN + query % (customers - OPEN)}", f"q_{query}"

    connection.executemany(
        "INSERT INTO messages (wamid, customer, query, direction, kind, text, at, received_at, side, data)"
        " VALUES (?, ?, ?, 'in', 'text', ?, ?, ?, '', '{}')",
        ((wamid(-number - 1), *whose(number), said(number), at, at) for number in range(count)),
    )
    connection.executemany(
        "INSERT INTO events (at, boot, boottime, trusted, kind, customer, query, data)"
        " VALUES (?, ?, ?, 1, 'received', ?, ?, '{}')",
        ((at, now.boot, now.boottime, *whose(number)) for number in range(count)),
    )
