"""A reply that is not sent after all: whoever drops it leaves a customer who waits, as if nobody had written."""

from __future__ import annotations

import pytest

from edge.language import Said
from edge.records.reply import Delivery
from tests.kit.support import Room

LOOKED_AT = Said("outbox.too_old")


def asked(room: Room) -> str:
    query = room.writes("wamid.1", "Can I come for my 40 bags?")
    room.desk.claim(query, room.staff("Aline"))
    room.clock.forward(minutes=10)
    return query


def wait(room: Room, query: str) -> tuple[object, ...]:
    found = room.query(query)
    return found.wait, found.last


def ended(room: Room, reply: str, end: Delivery) -> None:
    """The courier's part: what became of a reply."""
    now = room.clock.now()
    if end is Delivery.HELD:
        room.outbox.held(room.outbox.get(reply), LOOKED_AT, now)
    elif end is Delivery.UNSURE:
        room.outbox.unsure(room.outbox.begin(reply, now), LOOKED_AT, now)
    elif end is Delivery.FAILED:
        room.outbox.failed(room.outbox.begin(reply, now), LOOKED_AT, 131026, now)


@pytest.mark.parametrize("end", [Delivery.QUEUED, Delivery.HELD, Delivery.UNSURE, Delivery.FAILED])
def test_dropping_a_reply_gives_the_wait_back_as_taking_it_back_does(room: Room, end: Delivery):
    query, aline = asked(room), room.staff("Aline")
    before = wait(room, query)
    reply = room.desk.reply(query, aline, "Yes")
    ended(room, reply, end)
    room.desk.drop_reply(reply, aline)
    assert wait(room, query) == before
    assert room.kinds(query)[-2:] == ["reply_drop", "wait_changed"]
    room.clock.forward(hours=5)
    assert room.desk.return_lapsed() == 1, "the customer waits, so the lease runs"


def test_of_two_replies_that_were_dropped_the_first_wait_comes_back(room: Room):
    query, aline = asked(room), room.staff("Aline")
    before = wait(room, query)
    replies = [room.desk.reply(query, aline, text) for text in ("Yes", "Come at ten")]
    for reply in replies:
        ended(room, reply, Delivery.HELD)
    room.desk.drop_reply(replies[0], aline)
    assert room.query(query).wait.since_at is None, "the second still stands"
    room.desk.drop_reply(replies[1], aline)
    assert wait(room, query) == before


def test_a_reply_of_before_the_close_has_no_part_in_what_the_customer_wants_now(room: Room):
    query, aline = asked(room), room.staff("Aline")
    reply = room.desk.reply(query, aline, "Yes")
    ended(room, reply, Delivery.HELD)
    room.desk.close(query, aline, "sold")
    room.clock.forward(hours=3)
    room.hears("wamid.2", "Now I need a drill")
    since = wait(room, query)
    room.desk.drop_reply(reply, aline)
    assert wait(room, query) == since


def test_a_query_that_was_closed_stays_closed_when_its_reply_is_dropped(room: Room):
    query, aline = asked(room), room.staff("Aline")
    reply = room.desk.reply(query, aline, "Yes")
    ended(room, reply, Delivery.FAILED)
    room.desk.close(query, aline, "sold")
    before = room.query(query)
    room.desk.drop_reply(reply, aline)
    assert room.query(query) == before
