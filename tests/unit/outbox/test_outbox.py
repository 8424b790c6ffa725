"""The outbox, step by step: what is due, what a status changes, what a person may say."""

from __future__ import annotations

import itertools

import pytest

from edge.errors import Refusal
from edge.language import Said, language
from edge.outbox import Progress
from edge.records.reply import Delivery, Reply
from tests.kit.support import AMINA, BOSCO, Room


def put(room: Room, text: str = "Yes", customer: str = "c_1") -> Reply:
    reply = room.outbox.put(query="q_1", customer=customer, staff="s_1", text=text, quotes=None, now=room.clock.now())
    return room.outbox.get(reply)


def sending(room: Room, text: str = "Yes", customer: str = "c_1") -> Reply:
    return room.outbox.begin(put(room, text, customer).id, room.clock.now())


def tell(room: Room, reply: Reply, status: str, wamid: str = "wamid.out", *, callback: bool = True) -> Delivery:
    progress = Progress(wamid, status, reply.callback if callback else None)
    room.outbox.progress(progress, room.clock.now())
    return room.outbox.get(reply.id).state


def begun(room: Room, reply: Reply) -> Reply:
    return room.outbox.begin(reply.id, room.clock.now())


def due(room: Room) -> list[str]:
    return [reply.id for reply in room.outbox.due(room.clock.now())]


# What leaves, and in which order.


def test_each_customers_oldest_reply_is_due_and_no_other(room: Room):
    first, second, other = put(room, "1"), put(room, "2"), put(room, "3", "c_2")
    assert due(room) == [first.id, other.id]
    room.outbox.begin(first.id, room.clock.now())
    assert due(room) == [other.id], "one in flight"
    room.outbox.accepted(room.outbox.get(first.id), "wamid.1", room.clock.now())
    assert due(room) == [second.id, other.id]


def test_what_came_back_waits_on_boottime_and_keeps_its_place(room: Room):
    first, second = sending(room, "1"), put(room, "2")
    room.outbox.postponed(first, 60, Said("There is no connection."), room.clock.now())
    room.clock.step(days=9)
    assert due(room) == [], "a step of the clock is no waiting, and nobody overtakes"
    room.clock.forward(seconds=61)
    assert due(room) == [first.id]
    room.outbox.postponed(room.outbox.begin(first.id, room.clock.now()), 60, Said(""), room.clock.now())
    room.clock.reboot()
    assert due(room) == [first.id]
    room.outbox.settle(first.id, "drop", room.clock.now())
    assert due(room) == [second.id]


def test_nobody_overtakes_a_reply_that_is_held_or_sent_again(room: Room):
    first, second, third = put(room, "1"), put(room, "2"), put(room, "3")
    room.outbox.failed(room.outbox.begin(first.id, room.clock.now()), Said("No."), 131026, room.clock.now())
    room.outbox.held(second, Said("Look first."), room.clock.now())
    assert due(room) == []
    room.outbox.settle(first.id, "send_again", room.clock.now())
    assert due(room) == [first.id]
    room.outbox.begin(first.id, room.clock.now())
    room.outbox.settle(second.id, "send_again", room.clock.now())
    assert due(room) == [], "one in flight, also where it is not the newest"
    assert room.outbox.get(third.id).state is Delivery.QUEUED


def test_sending_is_on_disk_before_a_byte_leaves_and_begins_once(room: Room):
    reply = put(room)
    first = begun(room, reply)
    assert (first.state, first.tries.attempt, first.callback) == (Delivery.SENDING, 1, f"{reply.id}.1")
    with pytest.raises(Refusal):
        begun(room, reply)
    assert room.outbox.recover(room.clock.now()) == 1
    assert room.outbox.get(reply.id).state is Delivery.UNSURE
    assert due(room) == [], "never again by itself"


# Statuses.


def test_statuses_in_every_order_and_twice_end_at_the_furthest(room: Room):
    for number, order in enumerate(itertools.permutations(["sent", "delivered", "read"])):
        reply = sending(room, customer=f"c_{number}")
        room.outbox.accepted(reply, f"wamid.{number}", room.clock.now())
        reached = [tell(room, reply, status, f"wamid.{number}", callback=False) for status in (*order, *order)]
        assert reached[-1] is Delivery.READ
        ranks = [list(Delivery).index(state) for state in reached]
        assert ranks == sorted(ranks), "forward only"


@pytest.mark.parametrize("status", ["sent", "delivered", "read", "failed"])
def test_a_status_may_overtake_the_answer_to_its_own_send(room: Room, status: str):
    reply = sending(room)
    assert tell(room, reply, status) == status
    room.outbox.accepted(reply, "wamid.out", room.clock.now())
    assert room.outbox.get(reply.id).state == status
    assert room.outbox.get(reply.id).whatsapp.wamid == "wamid.out"


def test_a_status_without_our_callback_waits_until_its_reply_has_a_name(room: Room):
    reply = sending(room)
    for status in ("delivered", "sent"):
        assert tell(room, reply, status, callback=False) is Delivery.SENDING
    room.outbox.accepted(reply, "wamid.out", room.clock.now())
    assert room.outbox.get(reply.id).state is Delivery.DELIVERED


def test_a_status_settles_what_nobody_knew(room: Room):
    lost, refused = sending(room), sending(room, customer="c_2")
    assert room.outbox.recover(room.clock.now()) == 2
    assert tell(room, lost, "sent", "wamid.1") is Delivery.SENT
    assert tell(room, refused, "failed", "wamid.2") is Delivery.FAILED
    assert room.books.messages.by_wamid("wamid.1") is not None, "customers may quote it from now on"


def test_a_failure_counts_until_delivery_was_seen_and_delivery_always(room: Room):
    seen = sending(room)
    assert tell(room, seen, "delivered") is Delivery.DELIVERED
    assert tell(room, seen, "failed") is Delivery.DELIVERED
    other = sending(room, customer="c_2")
    assert tell(room, other, "failed", "wamid.2") is Delivery.FAILED
    assert tell(room, other, "sent", "wamid.2") is Delivery.FAILED, "a late `sent` is old news"
    assert tell(room, other, "delivered", "wamid.2") is Delivery.DELIVERED


def test_news_of_an_attempt_that_failed_do_not_stop_the_next_one(room: Room):
    first = sending(room)
    tell(room, first, "sent", "wamid.1")
    tell(room, first, "failed", "wamid.1")
    room.outbox.settle(first.id, "send_again", room.clock.now())
    for status, callback in (("sent", True), ("failed", True), ("sent", False), ("failed", False)):
        assert tell(room, first, status, "wamid.1", callback=callback) is Delivery.QUEUED
    again = room.outbox.begin(first.id, room.clock.now())
    assert tell(room, first, "failed", "wamid.1") is Delivery.SENDING
    room.outbox.accepted(again, "wamid.2", room.clock.now())
    assert tell(room, first, "failed", "wamid.1") is Delivery.SENT
    assert tell(room, again, "delivered", "wamid.2", callback=False) is Delivery.DELIVERED
    assert room.books.messages.by_wamid("wamid.2") is not None, "the message is called by its last name"


def test_an_unsure_reply_that_turns_out_to_have_gone_is_not_sent_again(room: Room):
    first = sending(room)
    room.outbox.unsure(first, Said("The connection broke."), room.clock.now())
    room.outbox.settle(first.id, "send_again", room.clock.now())
    assert tell(room, first, "sent", "wamid.1") is Delivery.SENT
    assert due(room) == []


def test_a_refusal_that_comes_as_answer_and_as_status_counts_once(room: Room):
    reply = sending(room)
    room.outbox.postponed(reply, 0, Said("Slower."), room.clock.now(), refused=True)
    assert tell(room, reply, "failed") is Delivery.QUEUED


def test_the_first_price_seen_counts_and_a_failure_keeps_its_reason(room: Room):
    reply = sending(room)
    for status, pricing in (("sent", "free_customer_service"), ("delivered", "regular")):
        room.outbox.progress(Progress("wamid.1", status, reply.callback, pricing), room.clock.now())
    assert room.outbox.get(reply.id).whatsapp.pricing == "free_customer_service"
    other = sending(room, customer="c_2")
    news = Progress("wamid.2", "failed", other.callback, code=131026, reason=Said("WhatsApp cannot deliver."))
    assert room.outbox.progress(news, room.clock.now()) is Delivery.FAILED
    known = room.outbox.get(other.id)
    assert (known.whatsapp.code, known.reason) == (131026, Said("WhatsApp cannot deliver."))
    assert room.outbox.progress(news, room.clock.now()) is None


@pytest.mark.parametrize("callback", [None, "", "x", "r_nothing.1", ".", "r_.1e9", "💥.²"])
def test_a_status_of_what_was_never_sent_here_is_kept_and_harms_nothing(room: Room, callback: str | None):
    before = sending(room)
    assert room.outbox.progress(Progress("wamid.foreign", "read", callback), room.clock.now()) is None
    assert room.outbox.get(before.id) == before


# What a person may say.


def test_a_person_settles_only_what_waits_for_one(room: Room):
    may = {
        Delivery.QUEUED: {"drop"},
        Delivery.SENDING: set(),
        Delivery.HELD: {"send_again", "drop"},
        Delivery.UNSURE: {"send_again", "it_arrived", "drop"},
        Delivery.FAILED: {"send_again", "drop"},
        Delivery.SENT: set(),
    }
    bring = {
        Delivery.SENDING: lambda reply: begun(room, reply),
        Delivery.HELD: lambda reply: room.outbox.held(reply, Said("Look first."), room.clock.now()),
        Delivery.UNSURE: lambda reply: room.outbox.unsure(begun(room, reply), Said("Perhaps."), room.clock.now()),
        Delivery.FAILED: lambda reply: room.outbox.failed(begun(room, reply), Said("No."), 1, room.clock.now()),
        Delivery.SENT: lambda reply: room.outbox.accepted(begun(room, reply), reply.id, room.clock.now()),
    }
    ends = {"send_again": Delivery.QUEUED, "it_arrived": Delivery.SENT, "drop": Delivery.DROPPED}
    for number, (state, ask) in enumerate(itertools.product(may, ends)):
        reply = put(room, customer=f"c_{number}")
        bring.get(state, lambda reply: None)(reply)
        if ask in may[state]:
            assert room.outbox.settle(reply.id, ask, room.clock.now()).state is ends[ask]
        else:
            with pytest.raises(Refusal):
                room.outbox.settle(reply.id, ask, room.clock.now())
            assert room.outbox.get(reply.id).state is state


def test_every_state_is_counted_also_those_with_none(room: Room):
    put(room)
    assert room.books.replies.counts() == {state.value: int(state is Delivery.QUEUED) for state in Delivery}


def test_ticks_are_asked_for_once_and_given_once(room: Room):
    for _ in range(2):
        room.outbox.ticks.ask_for("wamid.1")
    assert room.outbox.ticks.due(9) == ["wamid.1"]
    room.outbox.ticks.done("wamid.1", given=True)
    assert room.outbox.ticks.due(9) == []


def test_customers_wait_for_nobody_but_themselves(room: Room):
    room.writes("wamid.1", who=AMINA)
    room.writes("wamid.2", who=BOSCO)
    held = put(room, customer="c_amina")
    room.outbox.held(held, Said("Look first."), room.clock.now())
    put(room, customer="c_amina")
    free = put(room, customer="c_bosco")
    assert due(room) == [free.id]


def test_a_reason_of_an_earlier_version_is_shown_as_it_stands(room: Room):
    reply = sending(room)
    room.outbox.unsure(reply, Said("outbox.box_stopped"), room.clock.now())
    assert room.outbox.get(reply.id).reason == Said("outbox.box_stopped")
    room.books.tables.replies.update({"reason": "The connection broke."})
    known = room.outbox.get(reply.id)
    assert language("rw").say(known.reason) == "The connection broke."
    assert room.outbox.progress(Progress("wamid.1", "delivered", reply.callback), room.clock.now())
    assert not room.outbox.get(reply.id).reason


def test_a_failure_of_an_earlier_version_that_came_before_its_reply_was_named_keeps_its_words(room: Room):
    early = {"status": "failed", "callback": None, "pricing": None, "code": 131026, "reason": "No.", "at": None}
    reply = sending(room)
    room.books.messages.keep_early("wamid.1", early)
    room.outbox.accepted(reply, "wamid.1", room.clock.now())
    known = room.outbox.get(reply.id)
    assert (known.state, known.reason) == (Delivery.FAILED, Said("No."))
