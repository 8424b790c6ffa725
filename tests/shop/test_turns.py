"""Whose turn it is: who can soon not be answered freely any more, then who waits longest; never who cannot at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.clock import Moment
from edge.desk import rules, window
from edge.desk.rules import Turn
from edge.desk.views.sections import Section
from edge.errors import Refusal
from edge.records.query import Query, State
from edge.records.query_parts import CustomerWait, Hold, Opening
from edge.registers.books import Books
from tests.kit.examples import examples
from tests.kit.phones import words
from tests.kit.shops import Counter, customer
from tests.kit.support import NOON, Room

HOUR = 3600


def told(room: Room, number: int, hours: float, waits: float | None = None) -> str:
    """A customer who wrote last so many hours ago, and began to wait so many ago."""
    who = customer(number)
    if waits:
        room.writes(f"wamid.{number}.first", who=who, at=room.clock.at - timedelta(hours=waits))
    return room.writes(f"wamid.{number}.{hours}", who=who, at=room.clock.at - timedelta(hours=hours))


def test_who_can_be_answered_for_the_shortest_time_is_taken_first_then_the_oldest_and_who_is_over_never(room: Room):
    aline = room.staff("Aline")
    told(room, 1, hours=30)
    oldest, younger = told(room, 2, hours=19), told(room, 3, hours=1)
    later, sooner = told(room, 4, hours=21, waits=40), told(room, 5, hours=23)
    board = room.board.see(aline)
    assert board.next_up == board.waiting[0]
    assert [row.id for row in board.waiting] == [sooner, later, oldest, younger]
    assert [room.desk.claim_next(aline).id for _ in range(4)] == [sooner, later, oldest, younger]
    with pytest.raises(Refusal):
        room.desk.claim_next(aline)
    assert (room.board.see(aline).waiting_count, room.board.see(aline).counts[Section.OVER]) == (0, 1)


def test_while_the_clock_may_be_wrong_nobody_is_set_apart_and_the_oldest_is_next(room: Room):
    aline = room.staff("Aline")
    told(room, 1, hours=23)
    over = told(room, 2, hours=30)
    room.clock.trusted = False
    board = room.board.see(aline)
    assert (board.waiting_count, board.counts[Section.OVER], board.next_up) == (2, 0, board.waiting[0])
    assert room.desk.claim_next(aline).id == over


def test_a_customer_who_is_over_can_be_taken_by_name_and_is_back_in_the_queue_with_their_next_message(room: Room):
    aline, over = room.staff("Aline"), told(room, 1, hours=30)
    assert room.desk.claim(over, aline).holder == aline.id
    room.desk.release(over, aline)
    told(room, 1, hours=0)
    assert [row.id for row in room.board.see(aline).waiting] == [over]


def test_the_page_says_how_many_are_over_and_does_not_count_them_as_waiting(counter: Counter):
    phone = counter.signed_in("Aline")
    counter.hears("Too late", customer(1, "Habimana"), ago=30 * HOUR)
    page = words(phone.open("/").text)
    assert "24 hours over · 1" in page
    assert "Too late" in words(phone.open("/?see=over").text)
    assert phone.forms("/take-next") == []
    counter.hears("In time", customer(2, "Grace"), ago=60)
    phone.open("/")
    phone.submit(phone.form("/take-next"))
    assert "In time" in words(phone.page.text)


def test_where_replies_go_after_the_24_hours_too_nobody_is_over_and_who_is_comes_first(counter: Counter):
    phone = counter.signed_in("Aline")
    counter.hears("Too late?", customer(1, "Habimana"), ago=30 * HOUR)
    counter.hears("In time", customer(2, "Grace"), ago=60)
    counter.shop.settings.change_shop(direct_send=True)
    page = words(phone.open("/").text)
    assert "Waiting 2" in page
    assert "24 hours over ·" not in page
    assert "Take next Habimana" in page
    phone.submit(phone.form("/take-next"))
    assert "Too late?" in words(phone.page.text)


def test_where_all_who_wait_are_over_no_page_says_that_nobody_waits(counter: Counter):
    phone = counter.signed_in("Aline")
    counter.hears("In time", customer(1, "Grace"), ago=24 * HOUR - 600)
    phone.open("/")
    take = phone.form("/take-next")
    counter.clock.forward(minutes=10)
    for path in ("/", "/?see=waiting", "/wall"):
        page = phone.open(path).text
        assert "Nobody is waiting" not in page, path
        assert "<title>(1) " in page, path
        assert 'data-count="1 ' in page, path
    assert "Waiting 0 + 1" in words(phone.open("/").text)
    page = words(phone.submit(take).text)
    assert "All who wait are past their 24 hours" in page
    assert "Nobody is waiting" not in page


# The store in the order of the rules.

near = st.integers(-2, 2)
hearings = st.none() | st.builds(
    lambda end, milliseconds: NOON - end + timedelta(milliseconds=milliseconds),
    st.sampled_from([window.LENGTH - window.MARGIN, window.LENGTH - window.MARGIN - window.SOON, timedelta(hours=1)]),
    near,
)


def some_query(number: int, since: int | None, heard: int, fresh: bool, mine: bool) -> Query:
    waits = CustomerWait(None if since is None else NOON - timedelta(hours=since), number % 5)
    no = "s_2" if number % 3 == 0 else None
    held = (State.CLAIMED, Hold("s_1", declined_by=no)) if mine else (State.WAITING, Hold(None))
    query = Query(f"q_{number}", f"c_{number}", held[0], "Amina", Opening(NOON), waits, hold=held[1])
    return query.marked(fresh=fresh)


queries = st.builds(some_query, st.integers(0, 10**6), st.none() | near, near, st.booleans(), st.booleans())
rows = st.builds(lambda query, heard: replace(query, last_heard_at=heard), queries, hearings)


@settings(deadline=None, max_examples=examples(20))
@given(st.lists(rows, max_size=12, unique_by=lambda query: query.id), st.booleans())
def test_the_store_keeps_the_order_of_the_rules(
    tmp_path_factory: pytest.TempPathFactory, made: list[Query], trusted: bool
):
    books, now = Books.open(tmp_path_factory.mktemp("turns")), Moment(NOON, "boot", 1.0, trusted)
    with books.transaction():
        books.tables.queries.insert_multiple(query.document() for query in made)
    ends = window.ends(now)
    shown = list(map(Query.read, [*books.queue.waiting(*ends, 99), *books.queue.over(ends.over, 99)]))
    waiting = [query for query in made if query.state is State.WAITING]
    assert [rules.next_order(query, now) for query in shown] == sorted(rules.next_order(each, now) for each in waiting)
    over = sum(rules.turn(query, now) is Turn.OVER for query in waiting)
    assert books.queue.nobodys_counts(ends.over) == (len(waiting) - over, over, 0)
    mine = list(map(Query.read, books.queue.held("s_1", now, 99)))
    assert [rules.news_first(query) for query in mine] == sorted(
        rules.news_first(query) for query in made if query.state is State.CLAIMED
    )
    assert sorted(each.id for each in (*shown, *mine)) == sorted(query.id for query in made)
    parts = [books.queue.waiting(*ends, 5, skip) for skip in (0, 5, 10)]
    assert [Query.read(text) for part in parts for text in part] == shown[: len(shown) - over]
    books.close()
