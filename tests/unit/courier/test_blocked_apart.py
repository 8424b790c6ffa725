"""A blocked customer and another one who were taken for one are two again: only the blocked one goes unheard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.access.staff import Staff
from edge.practice import Identity
from edge.records.customer_record import Customer
from edge.records.message import Who
from edge.records.query import Query
from edge.reports.daily.days import BusinessDays
from tests.kit.couriers import AMINA, HIDDEN, Counter, open_counter
from tests.kit.told_by_webhook import tells

BY_NUMBER = Who(phone=AMINA.phone, name="Amina")
BY_ID = Who(user_id=HIDDEN.user_id, name="Hidden")
BOTH = Who(AMINA.phone, HIDDEN.user_id, name="Hidden")


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        may_be_blocked(counter)
        tells(counter, BY_NUMBER, "Spam")
        yield counter


def may_be_blocked(counter: Counter) -> None:
    """WhatsApp has heard the number within 24 hours."""
    person = counter.practice.join(Identity("Amina", AMINA.phone, "RW.5"))
    person.last_heard_at = counter.practice.cloud.now()


@pytest.fixture
def owner(counter: Counter) -> Staff:
    return counter.room.staff("Diane", owner=True)


def of(counter: Counter, who: Who) -> Customer:
    return Customer.of(counter.room.customer(who))


def open_of(counter: Counter, customer: str) -> Query | None:
    return counter.room.books.queries.open_of(customer)


def split(counter: Counter) -> tuple[Customer, Customer]:
    """The free one, and the blocked one."""
    (join,) = counter.room.books.tables.joins.all()
    counter.room.desk.split(str(join["id"]), counter.aline)
    known = sorted(map(Customer.of, counter.room.books.tables.customers.all()), key=lambda one: one.block.stands)
    assert [one.block.silences for one in known] == [False, True]
    return known[0], known[1]


def figures_say_what_the_board_says(counter: Counter) -> None:
    today = BusinessDays(counter.room.books, counter.room.settings, counter.clock).today()
    waiting = [each for each in counter.room.books.tables.queries.all() if each.get("waiting_since_at")]
    assert today
    assert (today.figures.unanswered, today.figures.adds_up) == (len(waiting), True)


@pytest.mark.parametrize("blocked_first", [True, False])
def test_who_had_no_answer_waits_again_after_the_split_though_the_block_closed_what_they_asked(
    counter: Counter, owner: Staff, blocked_first: bool
):
    counter.room.desk.block(of(counter, BY_NUMBER).id, owner)
    if blocked_first:
        counter.round()
    tells(counter, BY_ID, "Nails?")
    asked = open_of(counter, of(counter, BY_ID).id)
    tells(counter, BOTH, "It is me")
    counter.round()
    assert counter.room.books.queries.counts().keys() == {"closed"}, "WhatsApp has said yes"
    free, blocked = split(counter)
    again = open_of(counter, free.id)
    assert asked
    assert again
    assert again.wait.since_at == asked.wait.since_at
    assert open_of(counter, blocked.id) is None
    figures_say_what_the_board_says(counter)


def test_who_has_had_an_answer_by_then_does_not_wait_after_the_split(counter: Counter, owner: Staff):
    counter.room.desk.block(of(counter, BY_NUMBER).id, owner)
    tells(counter, BY_ID, "Nails?")
    query = counter.room.open_query(of(counter, BY_ID).id)
    counter.room.desk.claim(query, counter.aline)
    outbox, now = counter.room.outbox, counter.clock.now()
    outbox.accepted(outbox.begin(counter.room.desk.reply(query, counter.aline, "Yes."), now), "wamid.r", now)
    tells(counter, BOTH, type="reaction", reaction={"message_id": "wamid.r", "emoji": "👍"})
    counter.round()
    free, blocked = split(counter)
    left = open_of(counter, free.id)
    assert left is None or left.wait.since_at is None
    assert open_of(counter, blocked.id) is None
    figures_say_what_the_board_says(counter)


def test_what_the_free_one_wrote_while_they_were_one_and_silenced_asks_for_an_answer_after_the_split(
    counter: Counter, owner: Staff
):
    counter.room.desk.block(of(counter, BY_NUMBER).id, owner)
    counter.round()
    tells(counter, BY_ID, "Nails?")
    query = counter.room.open_query(of(counter, BY_ID).id)
    counter.room.desk.claim(query, counter.aline)
    counter.room.desk.close(query, counter.aline, "sold")
    counter.clock.forward(hours=30)
    may_be_blocked(counter)
    tells(counter, BOTH, "It is me")
    counter.round()
    assert of(counter, BOTH).block.silences
    tells(counter, BY_ID, "And screws?")
    free, blocked = split(counter)
    waits = open_of(counter, free.id)
    assert waits
    assert (waits.last.text, waits.wait.since_at is not None) == ("And screws?", True)
    assert open_of(counter, blocked.id) is None
    figures_say_what_the_board_says(counter)


def test_who_is_blocked_again_by_the_split_keeps_nothing_open(counter: Counter, owner: Staff):
    """Here they are heard while they are one, for WhatsApp has not said yes again."""
    counter.room.desk.block(of(counter, BY_NUMBER).id, owner)
    counter.round()
    tells(counter, BY_ID, "Nails?")
    tells(counter, BOTH, "It is me")
    counter.practice.switch("link_cut")
    tells(counter, BY_NUMBER, "Hello?")
    free, blocked = split(counter)
    assert open_of(counter, blocked.id) is None
    assert open_of(counter, free.id)
    figures_say_what_the_board_says(counter)
