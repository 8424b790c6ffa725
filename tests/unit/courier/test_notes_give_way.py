"""The box's own note and a person's reply that is dropped, taken back or sent again: fed by webhooks, and sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.records.reply import Delivery
from tests.kit.couriers import AMINA, Counter, open_counter, who_is
from tests.kit.told_by_webhook import tells

NOTE = "Thank you for your message. Kabeza is closed now. We answer as soon as we are open again."


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A shop that opens in six hours, for one, and whose line is broken."""
    with open_counter(tmp_path / "data") as counter:
        hour = counter.clock.at.hour
        opens = f"{(hour + 6) % 24:02d}:00-{(hour + 7) % 24:02d}:00"
        counter.room.settings.change_shop(name="Kabeza", zone="UTC", hours=(opens,) * 7, closed_note=True)
        counter.practice.join(AMINA).last_heard_at = counter.practice.cloud.now()
        counter.practice.switch("unreachable")
        yield counter


def replies(counter: Counter, text: str = "Yes, we have.") -> str:
    query = counter.room.open_query(str(counter.room.customer(who_is(AMINA))["id"]))
    counter.room.desk.claim(query, counter.aline)
    return counter.room.desk.reply(query, counter.aline, text)


def note(counter: Counter) -> Delivery:
    (found,) = [each for each in counter.room.books.tables.replies.all() if each.get("auto")]
    return Delivery(found["state"])


def in_the_end(counter: Counter) -> list[str]:
    """What the customer has once the line works again."""
    counter.practice.switch("unreachable", False)
    for _ in range(20):
        counter.round(seconds=20)
    return counter.texts


TAKE_BACK = [
    lambda counter, reply: counter.room.desk.take_back(reply, counter.aline),
    lambda counter, reply: counter.room.desk.drop_reply(reply, counter.aline),
]


@pytest.mark.parametrize("tried", [False, True], ids=["", "the note was tried before"])
@pytest.mark.parametrize("goes", TAKE_BACK, ids=["taken back", "dropped"])
def test_where_the_reply_never_goes_the_note_goes(
    counter: Counter, goes: Callable[[Counter, str], object], tried: bool
):
    tells(counter, who_is(AMINA), "Nails?")
    if tried:
        counter.round(seconds=1)
    reply = replies(counter)
    assert note(counter) is Delivery.DROPPED
    goes(counter, reply)
    counter.starts_again()
    assert in_the_end(counter) == [NOTE]


def test_a_note_that_was_under_way_when_somebody_wrote_and_surely_did_not_go_comes_back_too(counter: Counter):
    tells(counter, who_is(AMINA), "Nails?")
    counter.courier.step()
    reply = replies(counter)
    counter.courier.rest()
    assert note(counter) is Delivery.DROPPED
    counter.room.desk.take_back(reply, counter.aline)
    assert in_the_end(counter) == [NOTE]


@pytest.mark.parametrize("goes", TAKE_BACK, ids=["taken back", "dropped"])
def test_where_another_reply_stands_it_does_not(counter: Counter, goes: Callable[[Counter, str], object]):
    tells(counter, who_is(AMINA), "Nails?")
    replies(counter)
    goes(counter, replies(counter, "And screws."))
    assert in_the_end(counter) == ["Yes, we have."]


def test_nor_where_the_query_is_closed_or_the_shop_is_open_by_then(counter: Counter):
    tells(counter, who_is(AMINA), "Nails?")
    counter.room.desk.take_back(replies(counter), counter.aline)
    counter.room.desk.close(counter.room.only_query(), counter.aline, "sold")
    assert in_the_end(counter) == []
    assert note(counter) is Delivery.DROPPED


def test_it_does_not_go_after_a_reply_that_was_held_and_is_sent_again(counter: Counter):
    counter.room.settings.change_shop(closed_note=False)
    tells(counter, who_is(AMINA), "Nails?")
    reply = replies(counter)
    counter.round(seconds=1)
    counter.clock.forward(hours=1, minutes=2)
    counter.room.settings.change_shop(closed_note=True)
    tells(counter, who_is(AMINA), "And the price?")
    assert note(counter) is Delivery.QUEUED
    counter.practice.switch("unreachable", False)
    for _ in range(20):
        counter.round(seconds=20)
    assert (counter.texts, counter.room.outbox.get(reply).state) == ([], Delivery.HELD)
    counter.room.desk.send_again(reply, counter.aline)
    assert note(counter) is Delivery.DROPPED
    assert in_the_end(counter) == ["Yes, we have."]


def test_it_goes_where_that_reply_is_dropped(counter: Counter):
    counter.room.settings.change_shop(closed_note=False)
    tells(counter, who_is(AMINA), "Nails?")
    reply = replies(counter)
    counter.clock.forward(hours=1, minutes=2)
    counter.room.settings.change_shop(closed_note=True)
    tells(counter, who_is(AMINA), "And the price?")
    counter.room.desk.drop_reply(reply, counter.aline)
    assert in_the_end(counter) == [NOTE]
