"""Meta's own agent may answer the shop's customers: what it said can be read; whom it hands over is in the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from edge.language import language
from edge.records.query import State
from tests.kit.bodies import AMINA
from tests.kit.coexistence import come, echo, handed_over, live, stood_by, wrote
from tests.kit.support import Room

EN = language("en")


def sent(wamid: str, room: Room, kind: str = "text", **body: Any) -> dict[str, Any]:
    """What the agent sent, as it is echoed: the message as it was given to WhatsApp, beside its id and time."""
    to = {"to": AMINA.phone, "recipient": AMINA.phone, "recipient_type": "individual"}
    said = body or {"text": {"body": "We are open until six"}}
    return {"id": wamid, "timestamp": str(int(room.clock.at.timestamp())), "message": {**to, "type": kind, **said}}


def apart(room: Room) -> list[str]:
    return [row.text for row in room.board.apart().standby]


def waiting(room: Room) -> list[tuple[str, str]]:
    return [(row.name, row.line) for row in room.board.see(room.staff("Aline")).waiting]


def test_what_the_agent_sent_is_read_where_it_lies_inside_a_message(room: Room):
    come(room, stood_by(message_echoes=[sent("wamid.1", room)]))
    assert apart(room) == ["We are open until six"]
    assert room.board.apart().aside_count == 0


def test_an_echo_that_names_its_customer_by_an_id_alone_is_theirs(room: Room):
    come(room, stood_by(wrote("wamid.1", room.clock.at, "Are you open?")))
    echoed = sent("wamid.2", room)
    echoed["message"] = {"recipient": AMINA.user_id, "type": "text", "text": {"body": "Yes"}}
    come(room, stood_by(message_echoes=[echoed]))
    assert len({row.customer for row in room.board.apart().standby}) == 1
    assert len(room.books.tables.customers) == 1


def test_the_people_of_a_chat_may_be_named_inside(room: Room):
    change = stood_by(wrote("wamid.1", room.clock.at))
    change["value"]["standby"]["contacts"] = change["value"].pop("contacts")
    come(room, change)
    (customer,) = room.books.tables.customers.all()
    assert customer["name"] == "Amina"


@pytest.mark.parametrize(
    ("kind", "body", "read"),
    [
        (
            "interactive",
            {
                "interactive": {
                    "type": "list",
                    "body": {"text": "Choose a time"},
                    "action": {
                        "button": "x",
                        "sections": [{"title": "Today", "rows": [{"id": "1", "title": "14:00"}]}],
                    },
                }
            },
            "Choose a time\nToday\n14:00",
        ),
        (
            "interactive",
            {
                "interactive": {
                    "type": "button",
                    "body": {"text": "Delivered?"},
                    "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]},
                }
            },
            "Delivered?\nYes",
        ),
        (
            "template",
            {"template": {"name": "order_ready", "components": [{"type": "body", "parameters": [{"text": "Lamp"}]}]}},
            "order_ready\nLamp",
        ),
        ("image", {"image": {"link": "https://x.example/a.jpg", "caption": "Our lamps"}}, "Our lamps"),
    ],
)
def test_what_the_agent_sends_in_forms_that_never_come_in_is_read_too(room: Room, kind: str, body: Any, read: str):
    come(room, stood_by(message_echoes=[sent("wamid.1", room, kind, **body)]))
    assert apart(room) == [read]


def test_a_customer_whom_the_agent_hands_over_waits_in_the_queue(room: Room):
    come(room, stood_by(wrote("wamid.1", room.clock.at, "I want a person"), message_echoes=[sent("wamid.2", room)]))
    assert waiting(room) == []
    about = {"type": "summary", "summary": {"text": "Asks about a broken lamp"}}
    passed = {"previous_owner_role": "ai_agent", "new_owner_role": "escalation", "conversation_context": about}
    come(room, handed_over(room.clock.at, control_passed=passed))
    assert waiting(room) == [("Amina", "Asks about a broken lamp")]
    query = room.only_query()
    assert room.query(query).wait.since_at == room.clock.at
    lines = room.board.query(query, room.staff("Aline")).lines
    assert [(line.side, line.text) for line in lines] == [
        ("in", "I want a person"),
        ("out", "We are open until six"),
        ("event", "Asks about a broken lamp"),
    ]
    assert EN.say(lines[1].by or "") == "Meta’s agent"


@pytest.mark.parametrize(
    "told",
    [
        {"control_passed": {"metadata": "Information about the conversation"}},
        {"control_passed": {"previous_owner_app_role": "meta_business_agent"}},
        {"control_passed": {"previous_owner_role": "ai_agent", "new_owner_role": "human_agent"}},
        {"control_passed": {}, "sender": {"wa_id": AMINA.phone, "user_id": AMINA.user_id}},
        {"control_passed": {}, "sender": {"user_id": AMINA.user_id}},
    ],
)
def test_control_is_passed_to_the_shop_unless_an_agent_is_named(room: Room, told: dict[str, Any]):
    come(room, stood_by(wrote("wamid.1", room.clock.at)), handed_over(room.clock.at, **told))
    assert [name for name, _ in waiting(room)] == ["Amina"]


def test_who_is_passed_to_the_agent_waits_for_nobody_here_and_the_owner_hears_of_it(room: Room):
    come(room, handed_over(room.clock.at, by="escalation", to="ai_agent"))
    assert waiting(room) == []
    assert [EN.say(notice.said)[:22] for notice in room.notices.open()] == ["A chat was passed on: "]


def test_a_hand_over_of_nobody_is_said_to_the_owner(room: Room):
    come(room, handed_over(room.clock.at, sender={}))
    assert waiting(room) == []
    assert "handed over a customer" in EN.say(room.notices.open()[0].said)


def test_a_hand_over_that_comes_again_asks_nothing_anew(room: Room):
    aline = room.staff("Aline")
    come(room, handed_over(room.clock.at))
    query = room.only_query()
    room.desk.claim(query, aline)
    room.desk.close(query, aline, "sold")
    come(room, handed_over(room.clock.at))
    assert room.query(query).state is State.CLOSED
    room.clock.forward(minutes=5)
    come(room, handed_over(room.clock.at))
    assert room.query(query).state is State.WAITING, "and the next one does"


def test_whoever_holds_the_query_hears_of_a_hand_over(room: Room):
    come(room, live(wrote("wamid.1", room.clock.at)))
    room.desk.claim(room.only_query(), room.staff("Aline"))
    room.clock.forward(minutes=5)
    come(room, handed_over(room.clock.at))
    assert room.query(room.only_query()).marks.fresh


def test_an_answer_on_the_phone_after_a_hand_over_ends_the_wait_whichever_comes_first(room: Room):
    start = room.clock.at
    room.clock.forward(minutes=5)
    answer = {"from": "447700900800", "to": AMINA.phone, "id": "wamid.9", "type": "text", "text": {"body": "Coming"}}
    answer["timestamp"] = str(int((start + timedelta(minutes=2)).timestamp()))
    come(room, echo(answer), handed_over(start))
    assert room.query(room.only_query()).phone.answered_last


def test_a_hand_over_for_another_number_is_not_ours(room: Room):
    come(room, handed_over(room.clock.at, recipient={"phone_number_id": "999", "display_phone_number": "25078800"}))
    assert len(room.books.tables.queries) == 0
    assert room.board.apart().aside_count == 1


def test_the_24_hours_of_whom_the_agent_hands_over_run_from_what_they_wrote(room: Room):
    long_ago = room.clock.at - timedelta(hours=23)
    come(room, stood_by(wrote("wamid.1", long_ago, "Is it open?")), handed_over(room.clock.at))
    (row,) = room.board.see(room.staff("Aline")).waiting
    assert (row.age_seconds, row.window_seconds) == (0, 57 * 60)
