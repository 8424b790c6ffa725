"""Two customers who were joined can be two again, and two can be joined by hand; nothing is lost or counted twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from edge.desk.labels import Labels
from edge.errors import Refusal
from edge.records.message import Message, Who
from edge.records.query import State
from edge.reports.daily.days import BusinessDays
from edge.store.all_tables import where
from tests.kit.support import AMINA, BOSCO, NOON, Room

BY_ID, BY_NUMBER = Who(user_id="RW.1"), Who(phone="250788000505")
BOTH = Who(BY_NUMBER.phone, "RW.1")


def words(room: Room, customer: str) -> list[str]:
    return [row.text for row in room.books.messages.page(customer)]


def the_join(room: Room) -> str:
    (join,) = room.books.tables.joins.all()
    return str(join["id"])


def joined_by_a_number(room: Room) -> tuple[str, str]:
    """Two open queries of one who was known by id and one who was known by number, and then both came together."""
    mine = room.writes("wamid.1", "By id", BY_ID)
    room.clock.forward(minutes=10)
    theirs = room.writes("wamid.2", "By number", BY_NUMBER)
    room.clock.forward(minutes=10)
    room.writes("wamid.3", "With both", BOTH)
    return mine, theirs


@pytest.fixture(autouse=True)
def the_sum_is_right(room: Room) -> Iterator[None]:
    yield
    today = BusinessDays(room.books, room.settings, room.clock).today()
    open_now = sum(query["state"] != "closed" for query in room.books.tables.queries.all())
    assert today
    assert today.figures.adds_up
    assert today.figures.open_now == open_now


def test_who_was_joined_by_a_number_has_their_own_words_and_query_again(room: Room):
    mine, theirs = joined_by_a_number(room)
    other = room.desk.split(the_join(room), room.staff("Aline"))
    customer = str(room.customer(BY_ID)["id"])
    assert (words(room, customer), words(room, other)) == (["By id", "With both"], ["By number"])
    assert (room.query(mine).customer, room.query(theirs).customer) == (customer, other)
    assert (room.query(theirs).state, room.query(theirs).closing.outcome) == (State.WAITING, None)
    assert room.query(mine).state is State.WAITING


def test_after_a_split_each_waits_since_their_own_first_word(room: Room):
    mine = room.writes("wamid.1", "By id", BY_ID)
    first = room.query(mine).wait.since_at
    room.clock.forward(minutes=10)
    theirs = room.writes("wamid.2", "By number", BY_NUMBER)
    second = room.query(theirs).wait.since_at
    room.desk.claim(theirs, room.staff("Aline"))
    room.writes("wamid.3", "With both", BOTH)
    assert (room.query(theirs).state, room.query(theirs).wait.since_at) == (State.CLAIMED, first)
    other = room.desk.split(the_join(room), room.staff("Aline"))
    assert (room.query(theirs).customer, room.query(theirs).wait.since_at) == (other, second)
    assert (room.query(mine).state, room.query(mine).wait.since_at) == (State.WAITING, first)
    assert room.query(theirs).last.text == "By number"


def test_what_was_split_is_not_joined_again_by_the_same_number(room: Room):
    joined_by_a_number(room)
    other = room.desk.split(the_join(room), room.staff("Aline"))
    customer = room.hears("wamid.4", "With both again", BOTH)
    assert customer != other
    assert room.hears("wamid.5", "Only the number", BY_NUMBER) == customer, "the number is proven to be theirs"
    assert words(room, other) == ["By number"]


def test_labels_that_came_with_the_join_go_with_the_split(room: Room):
    diane = room.staff("Diane", owner=True)
    loud, late = (Labels(room.books).add(diane, name).id for name in ("loud", "late"))
    mine, theirs = room.writes("wamid.1", "By id", BY_ID), room.writes("wamid.2", "By number", BY_NUMBER)
    room.desk.label(mine, diane, loud, on=True)
    room.desk.label(theirs, diane, late, on=True)
    room.writes("wamid.3", "With both", BOTH)
    assert room.query(mine).marks.labels == (loud, late)
    room.desk.split(the_join(room), diane)
    assert (room.query(mine).marks.labels, room.query(theirs).marks.labels) == ((loud,), (late,))


def test_a_label_that_was_put_on_the_query_that_went_is_there_after_the_split(room: Room):
    diane = room.staff("Diane", owner=True)
    late = Labels(room.books).add(diane, "late").id
    _, theirs = joined_by_a_number(room)
    room.desk.label(theirs, diane, late, on=True)
    room.desk.split(the_join(room), diane)
    assert room.query(theirs).marks.labels == (late,)


def test_two_customers_are_joined_by_hand_and_split_again(room: Room):
    aline = room.staff("Aline")
    mine, theirs = room.writes("wamid.1", "I am Amina", AMINA), room.writes("wamid.2", "And so am I", BOSCO)
    one, two = str(room.customer(AMINA)["id"]), str(room.customer(BOSCO)["id"])
    room.desk.claim(theirs, aline)
    reply = room.desk.reply(theirs, aline, "Good day")
    room.desk.join(one, two, aline)
    assert words(room, one) == ["I am Amina", "And so am I", "Good day"]
    assert room.outbox.get(reply).customer == one
    assert (room.query(mine).state, room.query(theirs).state) == (State.CLOSED, State.CLAIMED)
    assert room.hears("wamid.3", "From my second phone", BOSCO) == room.hears("wamid.4", "and my first", AMINA) == one
    assert room.desk.split(the_join(room), aline) == two
    assert room.outbox.get(reply).customer == two
    assert room.hears("wamid.5", "again", BOSCO) == two
    assert room.hears("wamid.6", "again", AMINA) == one
    assert [room.customer(who)["phone"] for who in (AMINA, BOSCO)] == [AMINA.phone, BOSCO.phone]
    assert [room.customer(who)["name"] for who in (AMINA, BOSCO)] == [AMINA.name, BOSCO.name]


def test_what_was_split_can_be_joined_by_hand_once_more(room: Room):
    aline = room.staff("Aline")
    joined_by_a_number(room)
    other = room.desk.split(the_join(room), aline)
    customer = str(room.customer(BY_ID)["id"])
    room.desk.join(other, customer, aline)
    assert sorted(words(room, other)) == ["By id", "By number", "With both"]
    assert room.customer(BOTH)["id"] == other
    assert len(room.books.tables.queries.search(where("open_for") == other)) == 1


def test_a_join_of_a_join_can_be_split_in_any_order(room: Room):
    aline = room.staff("Aline")
    joined_by_a_number(room)
    first = the_join(room)
    bosco = room.hears("wamid.b", "Third", BOSCO)
    customer = str(room.customer(BY_ID)["id"])
    room.desk.join(str(bosco), customer, aline)
    other = room.desk.split(first, aline)
    assert (words(room, other), words(room, str(bosco))) == (["By number"], ["By id", "With both", "Third"])
    assert room.desk.split(the_join(room), aline) == customer
    assert (words(room, customer), words(room, str(bosco))) == (["By id", "With both"], ["Third"])


def test_a_split_is_done_once_and_nobody_is_joined_with_themselves(room: Room):
    aline = room.staff("Aline")
    joined_by_a_number(room)
    join = the_join(room)
    room.desk.split(join, aline)
    with pytest.raises(Refusal, match="split already"):
        room.desk.split(join, aline)
    customer = str(room.customer(BY_ID)["id"])
    with pytest.raises(Refusal, match="already"):
        room.desk.join(customer, customer, aline)
    with pytest.raises(Refusal):
        room.desk.join(customer, "c_nobody", aline)


def test_a_number_that_gets_its_first_id_can_be_split_where_that_is_somebody_else(room: Room):
    aline = room.staff("Aline")
    query = room.writes("wamid.1", "My loan", BY_NUMBER)
    room.desk.claim(query, aline)
    room.desk.close(query, aline, "answered")
    room.clock.forward(days=90)
    now = room.writes("wamid.2", "Hello, I am new here", BOTH)
    other = room.desk.split(the_join(room), aline)
    assert words(room, other) == ["My loan"]
    assert words(room, str(room.customer(BOTH)["id"])) == ["Hello, I am new here"]
    assert (room.query(query).customer, room.query(now).customer) == (other, room.customer(BOTH)["id"])
    assert room.customer(BOTH)["phone"] == BOTH.phone


def test_a_query_in_which_two_people_wrote_becomes_two(room: Room):
    query = room.writes("wamid.1", "My loan", BY_NUMBER)
    first = room.query(query).wait.since_at
    room.clock.forward(minutes=10)
    assert room.writes("wamid.2", "Hello, I am new here", BOTH) == query
    other = room.desk.split(the_join(room), room.staff("Aline"))
    newcomer = str(room.customer(BOTH)["id"])
    fresh = room.query(room.open_query(newcomer))
    assert (room.query(query).customer, room.query(query).wait.since_at) == (other, first)
    assert (room.query(query).last.text, fresh.last.text) == ("My loan", "Hello, I am new here")
    assert fresh.wait.since_at == room.clock.at


@pytest.mark.parametrize("answered", [True, False])
def test_what_was_changed_since_the_join_goes_with_the_message_that_it_changes(room: Room, answered: bool):
    aline = room.staff("Aline")
    mine, theirs = room.writes("wamid.1", "Two bags", AMINA), room.writes("wamid.2", "Ten nails", BOSCO)
    for query in (mine, theirs) if answered else ():
        room.desk.claim(query, aline)
        room.desk.reply(query, aline, "Kept")
    customer, other = (str(room.customer(who)["id"]) for who in (AMINA, BOSCO))
    room.desk.join(customer, other, aline)
    room.clock.forward(minutes=1)
    edit = Message("wamid.3", BOSCO, "edit", "Ninety nails", room.clock.at, target="wamid.2")
    room.reception.amend(edit, room.clock.now())
    room.desk.split(the_join(room), aline)
    shown = {query: [line.text for line in room.board.query(query, aline).lines] for query in (mine, theirs)}
    kept = ["Kept"] if answered else []
    assert shown == {mine: ["Two bags", *kept], theirs: ["Ninety nails", *kept]}
    waits = room.query(mine).wait.since_at, room.query(theirs).wait.since_at
    assert waits == ((None, room.clock.at) if answered else (NOON, NOON))
    assert (room.query(mine).marks.changed, room.query(theirs).marks.changed) == (False, True)
