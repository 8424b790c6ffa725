"""A blocked customer and another one: not joined by hand, joined by proof, and after a split each with their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.access.staff import Staff
from edge.desk.joins import Joins
from edge.errors import Refusal
from edge.forgetting.person import person, why_not
from edge.practice import Identity
from edge.records.customer_record import Customer
from edge.records.message import Who
from tests.kit.couriers import AMINA, HIDDEN, Counter, open_counter

BY_NUMBER = Who(phone=AMINA.phone, name="Amina")
BY_ID = Who(user_id=HIDDEN.user_id, name="Hidden")
BOTH = Who(AMINA.phone, HIDDEN.user_id)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        yield counter


@pytest.fixture
def owner(counter: Counter) -> Staff:
    return counter.room.staff("Diane", owner=True)


def of(counter: Counter, who: Who) -> Customer:
    return Customer.of(counter.room.customer(who))


def is_one(counter: Counter) -> None:
    """The message that proves it."""
    counter.room.hears("wamid.proof", "It is me", BOTH)


@pytest.fixture
def two(counter: Counter, owner: Staff) -> tuple[Customer, Customer]:
    """One by number, whom WhatsApp blocks, and one by id, who waits."""
    counter.practice.join(Identity("Amina", AMINA.phone, "RW.5")).writes("Spam")
    counter.room.hears("wamid.1", "Spam", BY_NUMBER)
    counter.room.hears("wamid.2", "Nails?", BY_ID)
    counter.room.desk.block(of(counter, BY_NUMBER).id, owner)
    counter.round()
    assert of(counter, BY_NUMBER).block.state == "done"
    return of(counter, BY_NUMBER), of(counter, BY_ID)


def refused(counter: Counter, one: Customer, other: Customer) -> str:
    with pytest.raises(Refusal) as refused:
        counter.room.desk.join(one.id, other.id, counter.aline)
    return refused.value.said.key


def test_who_is_blocked_is_joined_with_nobody_by_hand_until_they_may_write_again(
    counter: Counter, owner: Staff, two: tuple[Customer, Customer]
):
    blocked, waits = two
    assert refused(counter, waits, blocked) == refused(counter, blocked, waits) == "blocking.unblock_first"
    counter.room.desk.unblock(blocked.id, owner)
    assert refused(counter, waits, blocked) == "blocking.letting_go"
    counter.round()
    counter.room.desk.join(waits.id, blocked.id, counter.aline)
    joined = of(counter, BY_ID)
    assert (joined.is_blocked, joined.block.silences) == (False, False)
    assert counter.room.books.queries.open_of(joined.id)


def test_who_had_been_let_go_hides_no_block_of_the_other_one(counter: Counter, owner: Staff, two: tuple[Customer, ...]):
    blocked, waits = two
    counter.room.desk.unblock(blocked.id, owner)
    counter.round()
    counter.room.books.customers.change(waits.id, {"phone": "250788000199"})
    counter.room.desk.block(waits.id, owner)
    assert refused(counter, blocked, waits) == "blocking.unblock_first"


def test_who_is_proven_to_be_the_blocked_one_is_heard_until_whatsapp_says_yes(
    counter: Counter, two: tuple[Customer, ...]
):
    is_one(counter)
    joined = of(counter, BOTH)
    assert len(counter.room.books.tables.customers.all()) == 1
    assert (joined.block.state, joined.block.silences) == ("queued", False)
    assert counter.room.books.queries.open_of(joined.id)
    counter.starts_again()
    counter.round()
    joined = of(counter, BOTH)
    assert (joined.block.state, joined.block.silences) == ("done", True)
    assert counter.room.books.queries.open_of(joined.id) is None, "nobody waits unheard"


def test_the_open_query_of_who_is_proven_to_be_the_blocked_one_is_heard_too(
    counter: Counter, two: tuple[Customer, ...]
):
    """Here the blocked one is who stays."""
    blocked, waits = two
    with counter.room.books.transaction():
        Joins(counter.room.books).join(waits.id, blocked.id, counter.clock.now())
    joined, query = of(counter, BY_NUMBER), counter.room.books.queries.open_of(blocked.id)
    assert (joined.block.state, joined.block.silences) == ("queued", False)
    assert query
    counter.room.hears("wamid.3", "Hello?", BY_NUMBER)
    assert counter.room.books.messages.page(joined.id)[-1].query == query.id


def test_a_split_leaves_each_with_what_whatsapp_does_with_their_number(counter: Counter, two: tuple[Customer, ...]):
    blocked, waits = two
    is_one(counter)
    counter.round()
    (join,) = counter.room.books.tables.joins.all()
    other = counter.room.desk.split(str(join["id"]), counter.aline)
    left = [counter.room.books.customers.one(each) for each in (other, str(join["customer"]))]
    assert {each.id: each.block.stands for each in left if each} == {blocked.id: True, waits.id: False}


def test_who_was_let_go_while_they_were_one_is_so_after_the_split(
    counter: Counter, owner: Staff, two: tuple[Customer, ...]
):
    is_one(counter)
    counter.round()
    counter.room.desk.unblock(of(counter, BOTH).id, owner)
    counter.round()
    (join,) = counter.room.books.tables.joins.all()
    counter.room.desk.split(str(join["id"]), counter.aline)
    assert not any(Customer.of(each).block.stands for each in counter.room.books.tables.customers.all())


def test_a_split_asks_whatsapp_of_those_alone_of_whom_something_is_wanted(counter: Counter, two: tuple[Customer, ...]):
    blocked, waits = two
    is_one(counter)
    (join,) = counter.room.books.tables.joins.all()
    counter.room.desk.split(str(join["id"]), counter.aline)
    assert counter.room.books.kept("blocks")["waiting"] == []
    left = [counter.room.books.customers.one(each.id) for each in (blocked, waits)]
    assert [each.block.stands for each in left if each] == [True, False]


def test_what_came_before_the_first_id_of_a_blocked_number_is_not_blocked_by_itself_after_a_split(
    counter: Counter, owner: Staff
):
    counter.practice.join(Identity("Amina", AMINA.phone, "RW.5")).writes("Spam")
    counter.room.hears("wamid.1", "Spam", BY_NUMBER)
    blocked = of(counter, BY_NUMBER).id
    counter.room.desk.block(blocked, owner)
    counter.room.hears("wamid.2", "Me", BOTH)
    counter.round()
    assert of(counter, BOTH).block.state == "done"
    (join,) = counter.room.books.tables.joins.all()
    counter.room.desk.split(str(join["id"]), counter.aline)
    known = map(Customer.of, counter.room.books.tables.customers.all())
    (earlier,) = [one for one in known if one.id != blocked]
    assert not earlier.block.stops
    assert why_not(counter.room.books, person(counter.room.books, earlier.id)) is None
