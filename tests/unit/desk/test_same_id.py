"""WhatsApp's id of a message is one message's. Two customers under one id are two messages all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kit.bodies import body, value
from tests.kit.support import Room, open_room

AMINA, BOSCO = "250788000101", "250788000202"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = open_room(tmp_path)
    yield room
    room.close()


def hears(room: Room, phone: str, text: str, *, ago: int = 0, user: str | None = None, **said: Any) -> None:
    at = str(int(room.clock.at.timestamp()) - ago)
    who = {"from": phone, **({"from_user_id": user} if user else {})}
    message = {**who, "id": "wamid.SAME", "timestamp": at, "type": "text", "text": {"body": text}, **said}
    room.journal.append(body({"field": "messages", "value": value(message, contacts=[])}))
    room.sort()


def heard(room: Room) -> list[str]:
    """The words of every query, as its page has them."""
    aline = room.staff("Aline")
    return sorted(
        " / ".join(line.text for line in room.board.query(query["id"], aline).lines)
        for query in room.books.tables.queries.all()
    )


def test_two_customers_under_one_id_are_both_heard_and_each_once(room: Room):
    for _ in range(3):
        hears(room, AMINA, "Do you have nails?", ago=60)
        hears(room, BOSCO, "Do you have paint?", ago=60)
    assert heard(room) == ["Do you have nails?", "Do you have paint?"]


def test_the_same_words_at_another_time_are_another_message_of_another_customer(room: Room):
    for _ in range(2):
        hears(room, AMINA, "Hello", ago=90)
        hears(room, BOSCO, "Hello", ago=60)
    assert heard(room) == ["Hello", "Hello"]


def test_what_comes_again_after_the_number_has_changed_hands_is_no_message_of_the_new_holder(room: Room):
    hears(room, AMINA, "Do you have nails?", ago=600)
    hears(room, AMINA, "I am new here", user="RW.999", id="wamid.NEW")
    hears(room, AMINA, "Do you have nails?", ago=600)
    hears(room, AMINA, "Do you have nails?", ago=600, user="RW.999")
    assert heard(room) == ["Do you have nails? / I am new here"]


def test_old_chats_and_what_the_shops_phone_wrote_hide_behind_nobodys_id(room: Room):
    hears(room, AMINA, "Do you have nails?", ago=600)
    hears(room, BOSCO, "Do you have paint?", ago=500, id="wamid.OTHER")
    at, shop = int(room.clock.at.timestamp()), "447700900800"
    echo = {"from": shop, "to": BOSCO, "id": "wamid.SAME", "timestamp": str(at - 60), "type": "text"}
    echoed = value(contacts=[], message_echoes=[{**echo, "text": {"body": "Yes, red"}}])
    old = {"from": BOSCO, "id": "wamid.SAME", "timestamp": str(at - 9000), "type": "text", "text": {"body": "Hello"}}
    history = value(contacts=[], history=[{"threads": [{"id": BOSCO, "messages": [old]}]}])
    for _ in range(2):
        room.journal.append(body({"field": "smb_message_echoes", "value": echoed}))
        room.journal.append(body({"field": "history", "value": history}))
    room.sort()
    assert heard(room) == ["Do you have nails?", "Hello / Do you have paint? / Yes, red"]
    (waiting,) = [row for row in room.board.see(room.staff("Aline")).waiting if row.age_seconds is not None]
    assert waiting.line == "Do you have nails?", "the other one has their answer"


def test_what_another_customer_changes_under_the_same_id_is_told_as_theirs(room: Room):
    hears(room, AMINA, "Do you have nails?", ago=60)
    message = {"type": "text", "text": {"body": "Two bags of cement"}}
    edit: dict[str, Any] = {"type": "edit", "edit": {"original_message_id": "wamid.NEVER", "message": message}}
    for _ in range(2):
        hears(room, BOSCO, "", **edit)
    assert heard(room) == ["Do you have nails?", "Two bags of cement"]


def said(room: Room) -> list[str]:
    """All words that are kept, whoever said them and wherever they lie."""
    return sorted(row.text for row in room.books.messages.by_seqs(range(1, 20)).values())


@pytest.mark.parametrize("beside", ["history", "standby", "group"])
@pytest.mark.parametrize("live_first", [True, False])
def test_what_was_said_elsewhere_under_the_same_id_stands_beside_it(room: Room, beside: str, live_first: bool):
    at = str(int(room.clock.at.timestamp()) - 9000)
    old = {"from": AMINA, "id": "wamid.SAME", "timestamp": at, "type": "text", "text": {"body": "Hello"}}
    history = value(contacts=[], history=[{"threads": [{"id": AMINA, "messages": [old]}]}])
    changes = {
        "history": {"field": "history", "value": history},
        "standby": {"field": "standby", "value": value(contacts=[], standby=value(old, contacts=[]))},
        "group": {"field": "messages", "value": value({**old, "group_id": "G1"}, contacts=[])},
    }
    for _ in range(2):
        for live in (live_first, not live_first):
            if live:
                hears(room, BOSCO, "Do you have paint?", ago=60)
            else:
                room.journal.append(body(changes[beside]))
                room.sort()
        assert said(room) == ["Do you have paint?", "Hello"]


def test_other_words_without_a_time_are_another_message_of_another_customer(room: Room):
    for _ in range(2):
        hears(room, AMINA, "Do you have nails?", ago=60)
        hears(room, BOSCO, "Do you have paint?", timestamp="")
    assert heard(room) == ["Do you have nails?", "Do you have paint?"]
