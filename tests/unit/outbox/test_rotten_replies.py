"""A reply of which the store has lost a field keeps no customer's message out, and no day from being closed."""

from __future__ import annotations

import pytest

from edge.language import Said
from edge.outbox import is_forgotten
from edge.outbox.front import MAY_GO_NOW, WINDOW_CLOSED
from edge.records.day_records import DayRow
from edge.records.reply import UNSENT, Delivery
from edge.reports.daily.event_reading import standing_after
from tests.kit.support import AMINA, Room


@pytest.fixture
def half(room: Room) -> str:
    """A reply to Amina that was held and does not say any more who wrote it; its id."""
    query = room.writes("wamid.1")
    now, customer = room.clock.now(), room.query(query).customer
    reply = room.outbox.put(query=query, customer=customer, staff="s_1", text="Yes", quotes=None, now=now)
    room.outbox.held(room.outbox.get(reply), WINDOW_CLOSED, now)
    (document,) = room.books.tables.replies.all()
    del document["staff"]
    room.books.tables.replies.truncate()
    room.books.tables.replies.insert({**document})
    room.clock.forward(days=2)
    return reply


def test_half_a_held_reply_keeps_no_message_out_and_may_go_now(room: Room, half: str) -> None:
    assert room.hears("wamid.2", "Hello again", AMINA)
    (document,) = room.books.tables.replies.all()
    assert Said.of(document["reason"]) == MAY_GO_NOW


def test_half_a_reply_is_not_forgotten(room: Room, half: str) -> None:
    assert not is_forgotten(room.books, half, 0)
    assert room.books.replies.attempt_of("r_nobody") is None


def test_half_a_reply_stands_among_those_that_a_day_of_an_older_version_left(room: Room, half: str) -> None:
    assert list(standing_after(room.books, DayRow("2026-11-20", 1, 2**40, "boot-1", 0.0, {}, {}))) == [half]


def test_a_reply_in_a_state_that_is_not_known_is_not_settled_so_that_its_file_stays(room: Room, half: str) -> None:
    settled = set()
    for state in (*Delivery, "of a newer version"):
        room.books.tables.replies.update({"state": state})
        settled |= {state} if room.books.replies.is_settled(half) else set()
    assert settled == {"sent", "delivered", "read", "played", "dropped"} == {*Delivery} - {*UNSENT}
    assert room.books.replies.is_settled("r_nobody"), "nothing of it is here"
