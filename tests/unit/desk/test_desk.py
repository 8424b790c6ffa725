"""The desk's table, verb by verb: who may, what becomes of the query, what is written down, and what a refusal says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edge.access.staff import Staff
from edge.errors import Refusal
from edge.language import Said
from edge.records.events import Closed, Opened, TakenOver
from edge.records.message import Message
from edge.records.query import State
from edge.records.reply import Delivery
from tests.kit.support import AMINA, BOSCO, Room


@pytest.fixture
def aline(room: Room) -> Staff:
    return room.staff("Aline")


@pytest.fixture
def eric(room: Room) -> Staff:
    return room.staff("Eric")


@pytest.fixture
def owner(room: Room) -> Staff:
    return room.staff("Diane", owner=True)


@pytest.fixture
def query(room: Room) -> str:
    return room.writes("wamid.1")


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.RaisesExc(Refusal, check=lambda refusal: refusal.code == code)


def echo(room: Room, wamid: str, **more: object) -> None:
    fields = {"who": AMINA, "kind": "text", "text": "Yes", "at": room.clock.at, "direction": "out", **more}
    room.reception.hear_echo(Message(wamid=wamid, **fields), room.clock.now())  # type: ignore[arg-type]


# Claim.


def test_a_claim_gives_the_query_to_one_person_and_turns_the_ticks_blue(room: Room, aline: Staff, query: str):
    taken = room.desk.claim(query, aline)
    assert (taken.state, taken.holder) == (State.CLAIMED, aline.id)
    assert room.query(query) == taken
    assert room.kinds(query) == ["opened", "received", "claimed"]
    assert room.outbox.ticks.due(9) == ["wamid.1"]


def test_reading_never_claims(room: Room, aline: Staff, query: str):
    room.board.see(aline)
    room.board.query(query, aline)
    room.desk.look(query, aline)
    assert room.query(query).state is State.WAITING
    assert room.outbox.ticks.due(9) == []


def test_the_loser_of_a_race_is_told_who_has_it_and_since_when(room: Room, aline: Staff, eric: Staff, query: str):
    before = room.desk.claim(query, aline)
    room.clock.forward(seconds=4)
    with refused("taken") as caught:
        room.desk.claim(query, eric)
    assert "Aline took this 4 s ago" in caught.value.sentence
    assert room.query(query) == before
    assert room.kinds(query).count("claimed") == 1


def test_since_when_does_not_depend_on_the_clock_on_the_wall(room: Room, aline: Staff, eric: Staff, query: str):
    room.desk.claim(query, aline)
    room.clock.forward(seconds=4)
    for days in (2, -5):
        room.clock.step(days=days)
        with refused("taken") as caught:
            room.desk.claim(query, eric)
        assert "Aline took this 4 s ago" in caught.value.sentence


def test_after_a_restart_with_a_doubtful_clock_nobody_pretends_to_know_since_when(
    room: Room, aline: Staff, eric: Staff, query: str
):
    room.desk.claim(query, aline)
    room.clock.reboot()
    room.clock.trusted = False
    with refused("taken") as caught:
        room.desk.claim(query, eric)
    assert "Aline took this a while ago" in caught.value.sentence


def test_claiming_twice_is_harmless(room: Room, aline: Staff, query: str):
    before = room.desk.claim(query, aline)
    assert room.desk.claim(query, aline) == before
    assert room.kinds(query).count("claimed") == 1


def test_a_query_that_is_closed_or_unknown_cannot_be_claimed(room: Room, aline: Staff, query: str):
    room.desk.claim(query, aline)
    room.desk.close(query, aline, "sold")
    with refused("not_open"):
        room.desk.claim(query, aline)
    with refused("not_found"):
        room.desk.claim("q_nowhere", aline)


def test_the_oldest_is_who_has_waited_longest_by_whatsapps_own_stamps(room: Room, aline: Staff):
    first = room.writes("wamid.1", who=AMINA)
    room.clock.forward(minutes=5)
    late = room.writes("wamid.2", who=BOSCO, at=room.clock.at.replace(hour=9))
    assert room.desk.claim_next(aline).id == late
    assert room.desk.claim_next(aline).id == first
    with refused("not_found"):
        room.desk.claim_next(aline)


# Take over, release.


def test_a_claimed_query_changes_hands_only_by_an_explicit_take_over(room: Room, aline: Staff, eric: Staff, query: str):
    room.desk.claim(query, aline)
    taken = room.desk.take_over(query, eric)
    assert (taken.holder, taken.hold.before) == (eric.id, aline.id)
    (event,) = room.books.events.of_kind(TakenOver)
    assert (event.staff, event.what.from_) == (eric.id, aline.id)


def test_a_waiting_query_or_ones_own_is_not_taken_over(room: Room, aline: Staff, query: str):
    with refused("not_yours"):
        room.desk.take_over(query, aline)
    room.desk.claim(query, aline)
    with refused("already_open"):
        room.desk.take_over(query, aline)


@pytest.mark.parametrize("name", ["aline", "owner"])
def test_holder_and_owner_may_release(room: Room, request: pytest.FixtureRequest, aline: Staff, query: str, name: str):
    by: Staff = request.getfixturevalue(name)
    room.desk.claim(query, aline)
    released = room.desk.release(query, by)
    assert (released.state, released.holder, released.hold.before) == (State.WAITING, None, aline.id)
    assert room.kinds(query)[-1] == "released"
    assert room.query(query).wait.since_at is not None, "the customer still waits for an answer"


def test_a_colleague_may_not_release(room: Room, aline: Staff, eric: Staff, query: str):
    room.desk.claim(query, aline)
    with refused("not_yours"):
        room.desk.release(query, eric)


# Hand over.


def test_a_query_that_is_offered_stays_with_the_giver_until_the_other_accepts(
    room: Room, aline: Staff, eric: Staff, query: str
):
    room.desk.claim(query, aline)
    offered = room.desk.hand_over(query, aline, eric.id, " She wants 40 of them ")
    assert (offered.holder, offered.hold.offer.to, offered.hold.offer.note) == (
        aline.id,
        eric.id,
        "She wants 40 of them",
    )
    accepted = room.desk.accept(query, eric)
    assert (accepted.holder, accepted.hold.before, accepted.hold.offer.to) == (eric.id, aline.id, None)
    assert room.kinds(query)[-2:] == ["offered", "handed_over"]


def test_an_offer_that_is_declined_changes_nothing_else(room: Room, aline: Staff, eric: Staff, query: str):
    before = room.desk.claim(query, aline)
    room.desk.hand_over(query, aline, eric.id)
    declined = room.desk.decline(query, eric)
    assert declined == replace(before, hold=replace(before.hold, declined_by=eric.id))
    assert room.kinds(query)[-1] == "declined"
    with refused("not_offered"):
        room.desk.accept(query, eric)


def test_only_whom_it_was_offered_to_may_accept(room: Room, aline: Staff, eric: Staff, owner: Staff, query: str):
    room.desk.claim(query, aline)
    room.desk.hand_over(query, aline, eric.id)
    for somebody in (aline, owner):
        with refused("not_offered"):
            room.desk.accept(query, somebody)


def test_an_offer_ends_with_a_release_a_take_over_and_a_close(room: Room, aline: Staff, eric: Staff, owner: Staff):
    ends = (
        lambda query: room.desk.release(query, aline),
        lambda query: room.desk.take_over(query, owner),
        lambda query: room.desk.close(query, aline, "other"),
    )
    for number, end in enumerate(ends):
        query = room.writes(f"wamid.{number}", who=AMINA)
        if room.query(query).state is State.WAITING:
            room.desk.claim(query, aline)
        else:
            room.desk.take_over(query, aline)
        room.desk.hand_over(query, aline, eric.id)
        end(query)
        with pytest.raises(Refusal):
            room.desk.accept(query, eric)


def test_the_owner_may_hand_over_for_others_and_a_colleague_may_not(
    room: Room, aline: Staff, eric: Staff, owner: Staff, query: str
):
    room.desk.claim(query, aline)
    with refused("not_yours"):
        room.desk.hand_over(query, eric, eric.id)
    assert room.desk.hand_over(query, owner, eric.id).holder == aline.id


@pytest.mark.parametrize("to", ["", "s_nobody", "holder"])
def test_a_query_is_handed_to_a_colleague_only(room: Room, aline: Staff, query: str, to: str):
    room.desk.claim(query, aline)
    with refused("bad_value"):
        room.desk.hand_over(query, aline, aline.id if to == "holder" else to)


# Reply.


def test_a_reply_lies_in_the_outbox_and_ends_the_wait(room: Room, aline: Staff, query: str):
    room.desk.claim(query, aline)
    reply = room.outbox.get(room.desk.reply(query, aline, " Yes, 300 francs.\n"))
    assert (reply.state, reply.words.text, reply.staff) == (Delivery.QUEUED, "Yes, 300 francs.", aline.id)
    assert room.query(query).wait.since_at is None
    assert room.kinds(query)[-1] == "replied"
    assert room.board.query(query, aline).lines[-1].state == "queued"


def test_only_the_holder_replies(room: Room, aline: Staff, owner: Staff, query: str):
    with refused("not_yours"):
        room.desk.reply(query, aline, "Yes")
    room.desk.claim(query, aline)
    with refused("not_yours"):
        room.desk.reply(query, owner, "Yes")
    room.desk.close(query, aline, "sold")
    with refused("not_open"):
        room.desk.reply(query, aline, "Yes")
    assert sum(room.books.replies.counts().values()) == 0


@pytest.mark.parametrize(("text", "code"), [("", "empty"), (" \n", "empty"), ("x" * 4097, "too_long")])
def test_a_reply_that_whatsapp_would_not_take_is_refused_whole(
    room: Room, aline: Staff, query: str, text: str, code: str
):
    before = room.desk.claim(query, aline)
    with refused(code):
        room.desk.reply(query, aline, text)
    assert room.query(query) == before
    assert room.books.messages.count() == 1


def test_half_an_emoji_in_a_reply_does_no_harm(room: Room, aline: Staff, query: str):
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, "ok \ud83d")
    assert room.outbox.get(reply).words.text == "ok ?"


# Close, reopen.


@pytest.mark.parametrize("outcome", ["answered", "sold", "no stock", "other"])
def test_the_holder_closes_with_an_outcome(room: Room, aline: Staff, query: str, outcome: str):
    room.desk.claim(query, aline)
    closed = room.desk.close(query, aline, outcome)
    assert (closed.state, closed.closing.outcome, closed.closing.by, closed.holder) == (
        State.CLOSED,
        outcome,
        aline.id,
        None,
    )
    (event,) = room.books.events.of_kind(Closed)
    assert (event.staff, event.what) == (aline.id, Closed(outcome, aline.id))
    assert room.board.see(aline).closed_today == 1


def test_the_owner_closes_what_waits_and_what_others_hold(room: Room, aline: Staff, owner: Staff, query: str):
    assert room.desk.close(query, owner, "other").state is State.CLOSED
    second = room.writes("wamid.2", who=BOSCO)
    room.desk.claim(second, aline)
    assert room.desk.close(second, owner, "other").hold.before == aline.id


def test_nobody_else_closes_and_not_without_an_outcome(room: Room, aline: Staff, eric: Staff, query: str):
    with refused("not_yours"):
        room.desk.close(query, eric, "sold")
    room.desk.claim(query, aline)
    with refused("not_yours"):
        room.desk.close(query, eric, "sold")
    for outcome in ("", "joined", "SOLD"):
        with refused("bad_value"):
            room.desk.close(query, aline, outcome)
    room.desk.close(query, aline, "sold")
    with refused("not_open"):
        room.desk.close(query, aline, "sold")
    assert room.kinds(query).count("closed") == 1


def test_whoever_reopens_a_closed_query_has_it(room: Room, aline: Staff, eric: Staff, query: str):
    room.desk.claim(query, aline)
    room.desk.close(query, aline, "sold")
    reopened = room.desk.reopen(query, eric)
    assert (reopened.state, reopened.holder, reopened.opening.reopened) == (State.CLAIMED, eric.id, 1)
    assert room.desk.reopen(query, eric) == reopened
    assert room.kinds(query).count("reopened") == 1


def test_a_customer_has_one_open_query_whoever_reopens(room: Room, aline: Staff, owner: Staff, query: str):
    room.desk.close(query, owner, "other")
    room.clock.forward(days=2)
    newer = room.writes("wamid.2")
    assert newer != query
    with refused("already_open"):
        room.desk.reopen(query, aline)


# What the customer does.


def test_what_the_customer_writes_joins_their_open_query_and_marks_it_for_its_holder(
    room: Room, aline: Staff, query: str
):
    assert room.writes("wamid.2") == query
    assert not room.query(query).marks.fresh
    room.desk.claim(query, aline)
    assert room.writes("wamid.3", "And screws?") == query
    assert (room.query(query).marks.fresh, room.query(query).last.text) == (True, "And screws?")
    room.desk.look(query, room.staff("Eric"))
    assert room.query(query).marks.fresh, "a colleague's look is not the holder's"
    room.desk.look(query, aline)
    assert not room.query(query).marks.fresh
    assert room.kinds(query) == ["opened", "received", "received", "claimed", "received"]


def test_a_customer_who_comes_back_soon_reopens_the_query_with_its_last_holder_as_a_hint(
    room: Room, aline: Staff, query: str
):
    room.desk.claim(query, aline)
    room.desk.close(query, aline, "sold")
    room.clock.forward(hours=23)
    assert room.writes("wamid.2") == query
    again = room.query(query)
    assert (again.state, again.opening.reopened, again.holder, again.hold.before) == (State.WAITING, 1, None, aline.id)
    (row,) = room.board.see(aline).waiting
    assert (row.hint, row.reopened) == ("Aline", True)
    assert room.kinds(query)[-2:] == ["reopened", "received"]
    assert len(room.books.events.of_kind(Opened)) == 1


def test_a_customer_who_comes_back_later_has_a_new_query(room: Room, aline: Staff, owner: Staff, query: str):
    room.desk.close(query, owner, "other")
    room.clock.forward(hours=24, seconds=1)
    assert room.writes("wamid.2") != query
    assert len(room.books.events.of_kind(Opened)) == 2


def test_a_clock_that_was_set_after_the_close_does_not_make_a_new_query(room: Room, owner: Staff, query: str):
    room.clock.trusted = False
    room.clock.step(days=-9)
    room.desk.close(query, owner, "other")
    room.clock.step(days=9)
    room.clock.trusted = True
    room.clock.forward(minutes=5)
    assert room.writes("wamid.2") == query


def test_a_message_that_was_under_way_while_the_query_was_closed_reopens_it(room: Room, owner: Staff, query: str):
    written = room.clock.at
    room.clock.forward(days=1)
    room.desk.close(query, owner, "other")
    room.clock.forward(days=3)
    assert room.writes("wamid.2", at=written) == query


def test_an_answer_on_the_shops_phone_ends_the_wait_whoever_holds_the_query(room: Room, aline: Staff, query: str):
    room.desk.claim(query, aline)
    echo(room, "wamid.e")
    answered = room.query(query)
    assert (answered.state, answered.holder, answered.wait.since_at) == (State.CLAIMED, aline.id, None)
    assert answered.phone.answered_last
    assert room.kinds(query)[-1] == "answered_on_phone"
    echo(room, "wamid.e")
    assert room.kinds(query).count("answered_on_phone") == 1


def test_an_answer_on_the_phone_opens_nothing(room: Room, owner: Staff, query: str):
    room.desk.close(query, owner, "other")
    echo(room, "wamid.e")
    assert room.query(query).state is State.CLOSED
    assert len(room.books.tables.queries) == 1


def test_an_answer_that_comes_in_late_does_not_end_the_wait_for_what_came_after_it(room: Room, query: str):
    answered_at = room.clock.at
    room.clock.forward(minutes=5)
    room.writes("wamid.2", "Are you there?")
    asked_at = room.clock.at
    echo(room, "wamid.e", at=answered_at)
    assert room.query(query).wait.since_at == asked_at
    assert room.query(query).last.text == "Are you there?"


# The lease.


def test_a_query_without_a_reply_goes_back_after_the_lease(room: Room, aline: Staff, query: str):
    lease = room.settings.shop().lease_seconds
    room.desk.claim(query, aline)
    room.clock.forward(seconds=lease - 60)
    assert room.desk.return_lapsed() == 0
    assert room.board.see(aline).mine[0].lease_seconds == 60, "it is shown before it happens"
    room.clock.forward(seconds=61)
    assert room.desk.return_lapsed() == 1
    assert (room.query(query).state, room.query(query).hold.before) == (State.WAITING, aline.id)
    assert room.kinds(query)[-1] == "lapsed"


def test_a_reply_ends_the_lease_and_the_next_message_starts_it_again(room: Room, aline: Staff, query: str):
    lease = room.settings.shop().lease_seconds
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "Yes")
    room.clock.forward(seconds=3 * lease)
    assert room.desk.return_lapsed() == 0
    room.writes("wamid.2")
    room.clock.forward(seconds=lease - 1)
    assert room.desk.return_lapsed() == 0
    room.clock.forward(seconds=2)
    assert room.desk.return_lapsed() == 1


def test_steps_of_the_clock_neither_take_a_query_away_nor_leave_it_for_ever(room: Room, aline: Staff, query: str):
    room.desk.claim(query, aline)
    for days in (2, -9):
        room.clock.step(days=days)
        assert room.desk.return_lapsed() == 0
    room.clock.forward(seconds=room.settings.shop().lease_seconds + 1)
    assert room.desk.return_lapsed() == 1


def test_a_power_cut_starts_the_lease_again(room: Room, aline: Staff, query: str):
    lease = room.settings.shop().lease_seconds
    room.desk.claim(query, aline)
    room.clock.forward(seconds=lease - 1)
    room.clock.reboot()
    assert room.desk.return_lapsed() == 0
    room.clock.forward(seconds=lease - 1)
    assert room.desk.return_lapsed() == 0
    room.clock.forward(seconds=2)
    assert room.desk.return_lapsed() == 1


# Notes, and replies that need a person.


def test_a_note_is_for_staff_and_needs_words(room: Room, aline: Staff, query: str):
    room.desk.note(query, aline, "Pays by MoMo")
    line = room.board.query(query, aline).lines[-1]
    assert (line.side, line.text, line.by) == ("note", "Pays by MoMo", "Aline")
    assert sum(room.books.replies.counts().values()) == 0
    for text, code in ((" ", "empty"), ("x" * 2001, "too_long")):
        with refused(code):
            room.desk.note(query, aline, text)


def test_what_becomes_of_an_unsure_reply_is_said_by_its_holder_the_owner_or_anybody_once_it_is_free(
    room: Room, aline: Staff, eric: Staff, owner: Staff, query: str
):
    room.desk.claim(query, aline)
    replies = [room.desk.reply(query, aline, f"No. {number}") for number in range(3)]
    for reply in replies:
        room.outbox.unsure(room.outbox.begin(reply, room.clock.now()), Said("It may have arrived."), room.clock.now())
    with refused("not_yours"):
        room.desk.drop_reply(replies[0], eric)
    room.desk.it_arrived(replies[0], aline)
    room.desk.drop_reply(replies[1], owner)
    room.desk.close(query, aline, "answered")
    room.desk.send_again(replies[2], eric)
    states = [room.outbox.get(reply).state for reply in replies]
    assert states == [Delivery.SENT, Delivery.DROPPED, Delivery.QUEUED]
    assert room.kinds(query)[-5:] == ["reply_it_arrived", "reply_drop", "wait_changed", "closed", "reply_send_again"]
    with refused("not_open"):
        room.desk.send_again(replies[2], eric)
