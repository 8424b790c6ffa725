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
from tests.kit.told_by_webhook import tells


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
