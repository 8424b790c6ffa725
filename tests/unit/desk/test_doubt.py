"""Nobody knows whether it arrived: when staff are asked, and what is said when it turns out that two went."""

from __future__ import annotations

import pytest

from edge.desk.views.delivery_doubt import Doubt
from edge.language import Said
from edge.outbox import Progress
from edge.outbox.link import LinkState
from edge.records.reply import Delivery, Reply
from tests.kit.support import AMINA, Room


def unsure(room: Room) -> Reply:
    """A reply that went into the dark."""
    query = room.writes(f"wamid.{room.books.messages.count()}", who=AMINA)
    aline = room.staff("Aline")
    if room.query(query).holder is None:
        room.desk.claim(query, aline)
    reply = room.outbox.begin(room.desk.reply(query, aline, "Yes"), room.clock.now())
    room.outbox.unsure(reply, Said("The connection broke."), room.clock.now())
    return room.outbox.get(reply.id)


def asks(room: Room, reply: Reply) -> tuple[str, ...]:
    (query,) = room.books.tables.queries.all()
    return next(
        line.asks for line in room.board.query(query["id"], room.staff("Aline")).lines if line.reply == reply.id
    )


def told(room: Room, reply: Reply, attempt: int, status: str) -> Delivery:
    now = room.clock.now()
    room.outbox.progress(Progress(f"wamid.out{attempt}", status, f"{reply.id}.{attempt}"), now)
    return room.outbox.get(reply.id).state


def kinds(room: Room, reply: Reply) -> list[str]:
    return room.kinds(reply.query)


def test_staff_are_asked_only_after_three_minutes_on_a_line_that_works_with_webhooks_coming_in(room: Room):
    reply = unsure(room)
    room.clock.forward(hours=9)
    assert asks(room, reply) == (), "there was no line at all"
    room.link.became(LinkState.ONLINE, room.clock.now())
    room.clock.forward(minutes=4)
    assert asks(room, reply) == (), "nothing came in: the way in may be closed"
    room.journal.append(b"{}")
    assert asks(room, reply) == ("send_again", "it_arrived", "drop")
    room.link.became(LinkState.OFFLINE, room.clock.now())
    assert asks(room, reply) == ()
    room.link.became(LinkState.ONLINE, room.clock.now())
    room.clock.forward(minutes=2)
    assert asks(room, reply) == (), "since the line is back"


def test_where_no_webhook_comes_for_half_an_hour_staff_are_asked_all_the_same(room: Room):
    reply = unsure(room)
    room.link.became(LinkState.ONLINE, room.clock.now())
    room.clock.forward(minutes=29)
    assert asks(room, reply) == ()
    room.clock.forward(minutes=1)
    assert asks(room, reply)


def test_what_the_courier_could_not_send_is_an_event(room: Room):
    reply = unsure(room)
    assert kinds(room, reply)[-1] == "reply_unsure"
    room.outbox.settle(reply.id, "send_again", room.clock.now())
    room.outbox.failed(room.outbox.begin(reply.id, room.clock.now()), Said("No."), 131026, room.clock.now())
    assert kinds(room, reply)[-1] == "reply_failed"
    room.outbox.settle(reply.id, "send_again", room.clock.now())
    room.outbox.held(room.outbox.get(reply.id), Said("Look first."), room.clock.now())
    assert kinds(room, reply)[-1] == "reply_held"


@pytest.mark.parametrize("status", ["sent", "delivered", "read"])
def test_a_late_word_of_the_first_request_after_the_second_went_is_told_as_sent_twice(room: Room, status: str):
    reply = unsure(room)
    room.outbox.settle(reply.id, "send_again", room.clock.now())
    again = room.outbox.begin(reply.id, room.clock.now())
    room.outbox.accepted(again, "wamid.out2", room.clock.now())
    assert not room.outbox.get(reply.id).tries.twice
    assert told(room, reply, 1, status) is Delivery.SENT, "what is shown is about the one that went last"
    known = room.outbox.get(reply.id)
    assert known.tries.twice
    assert [(each["number"], each["end"], each["wamid"]) for each in known.tries.earlier] == [(1, status, "wamid.out1")]
    assert Doubt(None, room.clock.now(), 0).reason(known) == Said("desk.went_twice")
    told(room, reply, 1, "read")
    assert kinds(room, reply).count("reply_sent_twice") == 1
    assert told(room, reply, 2, "delivered") is Delivery.DELIVERED


def test_a_late_word_while_the_second_is_under_way_waits_for_how_that_ends(room: Room):
    for end, state, twice in (("accepted", "sent", True), ("postponed", "sent", False), ("failed", "sent", False)):
        reply = unsure(room)
        room.outbox.settle(reply.id, "send_again", room.clock.now())
        again = room.outbox.begin(reply.id, room.clock.now())
        assert told(room, reply, 1, "delivered") is Delivery.SENDING
        now = room.clock.now()
        if end == "accepted":
            room.outbox.accepted(again, f"wamid.{reply.id}", now)
        elif end == "postponed":
            room.outbox.postponed(again, 0, Said("No line."), now)
        else:
            room.outbox.failed(again, Said("No."), 131026, now)
        known = room.outbox.get(reply.id)
        assert (known.state, known.tries.twice) == (state, twice)
        assert room.outbox.due(now) == [], "it is there already"


def test_of_a_request_that_failed_only_delivery_counts_as_a_second_one(room: Room):
    reply = unsure(room)
    told(room, reply, 1, "failed")
    room.outbox.settle(reply.id, "send_again", room.clock.now())
    room.outbox.accepted(room.outbox.begin(reply.id, room.clock.now()), "wamid.out2", room.clock.now())
    told(room, reply, 1, "sent")
    assert not room.outbox.get(reply.id).tries.twice
    told(room, reply, 1, "delivered")
    assert room.outbox.get(reply.id).tries.twice
