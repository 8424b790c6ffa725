"""What WhatsApp does with a customer is asked for anew: just after they were let go, and of another number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.access.staff import Staff
from edge.practice import Identity
from edge.records.customer_record import Customer
from edge.records.message import Who
from edge.reports.daily.days import BusinessDays
from tests.kit.couriers import AMINA, Counter, open_counter, who_is
from tests.kit.told_by_webhook import moves, tells

THERE = Identity("Amina", "250788000777", "RW.777")


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        may_be_blocked(counter, AMINA)
        tells(counter, who_is(AMINA), "Spam")
        yield counter


@pytest.fixture
def owner(counter: Counter) -> Staff:
    return counter.room.staff("Diane", owner=True)


def may_be_blocked(counter: Counter, identity: Identity) -> None:
    """WhatsApp has heard them within 24 hours."""
    counter.practice.join(identity).last_heard_at = counter.practice.cloud.now()


def of(counter: Counter, who: Who) -> Customer:
    return Customer.of(counter.room.customer(who))


def listed(counter: Counter) -> list[object]:
    return [one["wa_id"] for one in counter.practice.cloud.blocks.listed()["data"]]


def is_heard(counter: Counter, who: Who, text: str) -> bool:
    """Whether what they write is in a query, and figures say what the board says."""
    tells(counter, who, text)
    customer = of(counter, who).id
    today = BusinessDays(counter.room.books, counter.room.settings, counter.clock).today()
    waiting = [each for each in counter.room.books.tables.queries.all() if each.get("waiting_since_at")]
    assert today
    assert today.figures.unanswered == len(waiting)
    query = counter.room.books.queries.open_of(customer)
    return query is not None and counter.room.books.messages.page(customer)[-1].query == query.id


def test_who_is_blocked_again_just_after_they_were_let_go_is_heard_until_whatsapp_says_yes(
    counter: Counter, owner: Staff
):
    amina, desk = of(counter, who_is(AMINA)).id, counter.room.desk
    desk.block(amina, owner)
    counter.round()
    assert not is_heard(counter, who_is(AMINA), "Hello?")
    desk.unblock(amina, owner)
    assert is_heard(counter, who_is(AMINA), "And now?")
    desk.block(amina, owner)
    assert is_heard(counter, who_is(AMINA), "Please!")
    counter.round()
    assert of(counter, who_is(AMINA)).block.state == "done"
    assert not is_heard(counter, who_is(AMINA), "Hello?")
    assert counter.room.books.queries.open_of(amina) is None


def test_who_is_blocked_and_has_another_number_is_heard_until_whatsapp_blocks_that_one_too(
    counter: Counter, owner: Staff
):
    amina = of(counter, who_is(AMINA)).id
    counter.room.desk.block(amina, owner)
    counter.round()
    moves(counter, who_is(AMINA), who_is(THERE))
    may_be_blocked(counter, THERE)
    assert is_heard(counter, who_is(THERE), "Me again")
    assert of(counter, who_is(THERE)).id == amina
    counter.starts_again()
    counter.round()
    assert listed(counter) == [AMINA.phone, THERE.phone]
    assert not is_heard(counter, who_is(THERE), "Me again")


def test_who_is_blocked_and_has_another_number_stays_heard_where_whatsapp_will_not_block_it(
    counter: Counter, owner: Staff
):
    counter.room.desk.block(of(counter, who_is(AMINA)).id, owner)
    counter.round()
    moves(counter, who_is(AMINA), who_is(THERE))
    counter.practice.join(THERE)
    counter.round()
    assert of(counter, who_is(THERE)).block.reason.key == "blocking.not_lately"
    assert is_heard(counter, who_is(THERE), "Me again")


def test_who_is_blocked_and_writes_from_another_number_by_themselves_is_heard_too(counter: Counter, owner: Staff):
    amina, theirs = of(counter, who_is(AMINA)).id, Identity("Amina", THERE.phone, AMINA.user_id)
    counter.room.desk.block(amina, owner)
    counter.round()
    assert is_heard(counter, who_is(theirs), "Me again")
    assert of(counter, who_is(theirs)).id == amina
    assert counter.room.books.kept("blocks")["waiting"] == [amina]


def test_a_block_that_is_under_way_while_the_number_changes_is_of_the_number_of_before(counter: Counter, owner: Staff):
    amina = of(counter, who_is(AMINA)).id
    counter.room.desk.block(amina, owner)
    counter.courier.step()
    moves(counter, who_is(AMINA), who_is(THERE))
    counter.courier.rest()
    assert is_heard(counter, who_is(THERE), "Me again")
    may_be_blocked(counter, THERE)
    counter.round()
    assert listed(counter) == [AMINA.phone, THERE.phone]
    assert not is_heard(counter, who_is(THERE), "Me again")


def test_a_block_that_whatsapp_refuses_while_the_number_changes_is_asked_of_the_new_one(counter: Counter, owner: Staff):
    counter.practice.join(AMINA).last_heard_at = None
    counter.room.desk.block(of(counter, who_is(AMINA)).id, owner)
    counter.courier.step()
    moves(counter, who_is(AMINA), who_is(THERE))
    counter.courier.rest()
    may_be_blocked(counter, THERE)
    counter.round()
    assert (of(counter, who_is(THERE)).block.state, listed(counter)) == ("done", [THERE.phone])


def test_who_is_blocked_and_hides_their_new_number_is_heard_and_their_page_says_why(counter: Counter, owner: Staff):
    counter.room.desk.block(of(counter, who_is(AMINA)).id, owner)
    counter.round()
    hidden = Who(user_id="RW.778", name="Amina")
    moves(counter, who_is(AMINA), hidden)
    counter.round()
    block = of(counter, hidden).block
    assert (block.state, block.reason.key) == ("failed", "blocking.no_number")
    assert is_heard(counter, hidden, "Me again")


def test_what_is_let_go_is_the_number_that_whatsapp_blocks(counter: Counter, owner: Staff):
    amina = of(counter, who_is(AMINA)).id
    counter.room.desk.block(amina, owner)
    counter.round()
    counter.room.desk.unblock(amina, owner)
    moves(counter, who_is(AMINA), who_is(THERE))
    counter.round()
    assert (of(counter, who_is(THERE)).block.stands, listed(counter)) == (False, [])
