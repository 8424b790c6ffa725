"""The board of a shop with thousands of open queries, and what counts as closed today under clocks that go wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.access.staff import Staff
from edge.clock import AHEAD, Moment
from edge.desk import rules
from edge.desk.views.sections import MOST_ROWS, Section
from edge.records.query import Query, State
from edge.records.query_parts import CustomerWait, Hold, Offer, Opening
from edge.records.reply import Delivery
from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.engine.database import Database
from tests.kit.examples import examples
from tests.kit.shops import Counter
from tests.kit.support import BOSCO, NOON, Room

MANY = MOST_ROWS + 50
YEARS = timedelta(days=1500)


def query(number: int, state: State = State.WAITING, holder: str | None = None, offered_to: str | None = None) -> Query:
    wait, hold = CustomerWait(NOON + timedelta(seconds=number), number), Hold(holder, offer=Offer(offered_to))
    return Query(f"q_{number}", f"c_{number}", state, f"N {number}", Opening(NOON), wait, hold=hold)


def fill(books: Books, *queries: Query) -> None:
    with books.transaction():
        books.tables.queries.insert_multiple(query.document() for query in queries)


@pytest.fixture
def aline(room: Room) -> Staff:
    return room.staff("Aline", owner=True)


@pytest.fixture
def eric(room: Room) -> Staff:
    return room.staff("Eric")


def test_each_section_shows_the_first_fifty_and_counts_them_all(room: Room, aline: Staff, eric: Staff):
    ranges = [range(start * MANY, (start + 1) * MANY) for start in range(4)]
    fill(
        room.books,
        *(query(number) for number in ranges[0]),
        *(query(number, state=State.CLAIMED, holder=aline.id) for number in ranges[1]),
        *(query(number, state=State.CLAIMED, holder=eric.id) for number in ranges[2]),
        *(query(number, state=State.CLAIMED, holder=eric.id, offered_to=aline.id) for number in ranges[3]),
    )
    replies = ({"id": f"r_{number}", "query": f"q_{number}", "state": Delivery.FAILED.value} for number in ranges[0])
    with room.books.transaction():
        room.books.tables.replies.insert_multiple(replies)
    board = room.board.see(aline)
    sections = (Section.WAITING, Section.MINE, Section.OTHERS, Section.OFFERED, Section.LOOK)
    for section, numbers in zip(sections, (*ranges, ranges[0]), strict=True):
        assert [row.id for row in board.rows[section]] == [f"q_{number}" for number in numbers[:MOST_ROWS]]
    assert [board.counts[section] for section in sections] == [MANY] * 5
    assert room.desk.claim_next(eric).id == "q_0"


def test_a_query_with_several_troubled_replies_counts_once(room: Room, aline: Staff):
    fill(room.books, query(1))
    for number, state in enumerate((Delivery.HELD, Delivery.UNSURE, Delivery.FAILED, Delivery.SENT)):
        room.books.tables.replies.insert({"id": f"r_{number}", "query": "q_1", "state": state.value})
    board = room.board.see(aline)
    assert (len(board.look_replies), board.counts[Section.LOOK]) == (1, 1)


def test_the_page_says_how_many_more_there_are_and_stays_light(counter: Counter):
    phone = counter.signed_in("Aline")
    fill(counter.shop.books, *(query(number) for number in range(2000)))
    page = phone.open("/").text
    assert "Next in the queue · 2000" in page
    assert "and 1990 more" in page
    page = phone.open("/?see=waiting").text
    assert "and 1950 more" in page
    assert len(page) < 50_000


def in_queue(number: int, since: int | None, opened: int, state: State) -> Query:
    return replace(
        query(number, state=state, holder="s_1" if state is State.CLAIMED else None),
        opening=Opening(NOON + timedelta(milliseconds=opened)),
        wait=CustomerWait(None if since is None else NOON + timedelta(milliseconds=since), number % 7),
    )


near = st.integers(-3, 3)
waits = st.builds(
    in_queue, st.integers(0, 10**6), st.none() | near, near, st.sampled_from([State.WAITING, State.CLAIMED])
)


@settings(deadline=None, max_examples=examples(12))
@given(st.lists(waits, max_size=12, unique_by=lambda query: query.id))
def test_the_store_keeps_the_queue_in_the_order_of_the_rule(
    tmp_path_factory: pytest.TempPathFactory, queries: list[Query]
):
    books = Books.open(tmp_path_factory.mktemp("queue"))
    fill(books, *queries)
    for found, state in (
        (books.queue.waiting("", "", 100), State.WAITING),
        (books.queue.held("s_1", Moment(NOON, "boot", 1.0, trusted=True), 100), State.CLAIMED),
    ):
        shown = [Query.read(text) for text in found]
        assert sorted(query.id for query in shown) == sorted(query.id for query in queries if query.state is state)
        assert all(rules.waiting_order(one) <= rules.waiting_order(next_) for one, next_ in pairwise(shown))
    books.close()


# Closed today.


def close_one(room: Room, aline: Staff, wamid: str) -> str:
    found = room.writes(wamid)
    room.desk.close(found, aline, "answered")
    return found


def test_what_was_closed_by_a_clock_years_ahead_is_not_closed_today_for_years(room: Room, aline: Staff):
    room.clock.trusted = False
    room.clock.step(days=1500)
    close_one(room, aline, "wamid.1")
    room.clock.reboot()
    room.clock.step(days=-1500)
    room.clock.trusted = True
    assert room.board.see(aline).closed_today == 0
    assert room.board.closed() == []


@pytest.mark.parametrize("step", [YEARS, -56 * timedelta(days=365)])
def test_what_was_closed_by_a_wrong_clock_in_this_boot_counts_by_the_boxs_own_count(
    room: Room, aline: Staff, step: timedelta
):
    room.clock.trusted = False
    room.clock.at += step
    found = close_one(room, aline, "wamid.1")
    room.clock.at -= step
    room.clock.trusted = True
    room.clock.forward(minutes=30)
    assert room.board.see(aline).closed_today == 1
    assert [(row.id, row.closed_at) for row in room.board.closed()] == [(found, NOON)]
    room.clock.forward(days=1)
    assert room.board.see(aline).closed_today == 0


def test_a_boot_that_was_anchored_later_tells_when_things_truly_were(room: Room, aline: Staff):
    room.clock.trusted = False
    room.clock.step(days=-20000)
    room.books.boots.began(room.clock.now())
    found = close_one(room, aline, "wamid.1")
    room.clock.step(days=20000)
    room.clock.trusted = True
    room.books.boots.anchor(room.clock.now())
    room.clock.forward(hours=1)
    room.clock.reboot()
    assert [(row.id, row.closed_at) for row in room.board.closed()] == [(found, NOON)]


def test_what_was_reopened_is_not_closed_any_more_and_what_was_closed_twice_counts_once(room: Room, aline: Staff):
    found = close_one(room, aline, "wamid.1")
    room.desk.reopen(found, aline)
    assert room.board.see(aline).closed_today == 0
    room.desk.close(found, aline, "sold")
    assert room.board.see(aline).closed_today == 1


def test_the_count_follows_each_close_and_each_reopening_and_ends_at_the_shops_midnight(room: Room, aline: Staff):
    first, count = close_one(room, aline, "wamid.1"), lambda: room.board.see(aline).closed_today
    assert count() == 1
    room.desk.reopen(first, aline)
    assert count() == 0
    room.desk.close(first, aline, "sold")
    close_one(room, aline, "wamid.2")
    assert count() == len(room.board.closed()) == 1, "the same customer's: one query"
    room.desk.close(room.writes("wamid.3", who=BOSCO), aline, "sold")
    assert count() == len(room.board.closed()) == 2
    room.clock.forward(hours=24 - 12 - 2, seconds=-1)
    assert count() == 2, "it is 23:59:59 in Kigali"
    room.clock.forward(seconds=1)
    assert count() == len(room.board.closed()) == 0


def test_a_clock_that_is_set_moves_what_counts_as_today_at_once(room: Room, aline: Staff):
    close_one(room, aline, "wamid.1")
    room.clock.reboot()
    for days, count in ((0, 1), (1, 0), (-1, 1)):
        room.clock.step(days=days)
        assert room.board.see(aline).closed_today == count


def test_a_clock_that_is_set_back_within_a_day_moves_what_this_boot_closed_into_the_day_before(
    room: Room, aline: Staff
):
    close_one(room, aline, "wamid.1")
    room.clock.forward(hours=9)
    assert room.board.see(aline).closed_today == 1, "closed at 14:00 in Kigali, and it is 23:00"
    room.clock.step(hours=-15)
    assert room.board.see(aline).closed_today == len(room.board.closed()) == 0, (
        "it is 08:00: nine hours before it was 23"
    )


def test_a_stamp_a_little_ahead_is_no_clock_gone_wrong(room: Room, aline: Staff):
    close_one(room, aline, "wamid.1")
    room.clock.reboot()
    room.clock.at -= AHEAD / 2
    assert room.board.see(aline).closed_today == 1


# The step of the schema.


def test_a_shop_of_an_earlier_version_keeps_its_queries_and_gets_their_order(tmp_path: Path):
    earlier = Database.open(tmp_path, SCHEMA[:2])
    with earlier.transaction() as connection:
        for number in (2, 1):
            document = query(number).document()
            connection.execute("INSERT INTO book_queries (doc) VALUES (?)", (json.dumps(document),))
    earlier.close()
    books = Books.open(tmp_path)
    assert [Query.read(text).id for text in books.queue.waiting("", "", 10)] == ["q_1", "q_2"]
    books.close()
