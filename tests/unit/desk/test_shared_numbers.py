"""A customer whose number is hidden sends it when the shop asks: from then on it is theirs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from edge.records.message import Who
from tests.kit.support import ACCOUNT, Room

HIDDEN = {"from_user_id": "RW.1"}


def writes(room: Room, wamid: str, said: dict[str, Any]) -> None:
    stamp = str(int(room.clock.at.timestamp()))
    message = {"id": wamid, "timestamp": stamp, "type": "text", "text": {"body": wamid}, **said}
    metadata = {"display_phone_number": "250788000100", "phone_number_id": ACCOUNT.phone_number_id}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": [], "messages": [message]}
    change = {"field": "messages", "value": value}
    room.journal.append(json.dumps({"object": "whatsapp_business_account", "entry": [{"changes": [change]}]}).encode())
    room.sort()


def card(origin: str, *phones: dict[str, str]) -> dict[str, Any]:
    return {**HIDDEN, "type": "contacts", "contacts": [{"origin": origin, "phones": list(phones)}]}


@pytest.mark.parametrize(
    "phone",
    [
        {"phone": "+250 788 000 101", "wa_id": "250788000101"},
        {"wa_id": "250788000101"},
        {"phone": "+250 (788) 000-101"},
    ],
)
def test_the_number_that_a_customer_sends_on_request_leads_to_them(room: Room, phone: dict[str, str]):
    writes(room, "wamid.1", HIDDEN)
    writes(room, "wamid.2", card("contact_request", phone))
    writes(room, "wamid.3", {"from": "250788000101"})
    assert len(room.books.tables.customers) == len(room.books.tables.queries) == 1
    known = room.customer(Who(user_id="RW.1"))
    assert (known["phone"], known["user_id"]) == ("250788000101", "RW.1")


@pytest.mark.parametrize(
    "said",
    [
        card("other", {"wa_id": "250788000101"}),
        card("contact_request", {"wa_id": "250788000101"}, {"wa_id": "250788000102"}),
        card("contact_request", {"phone": "0788 000 101"}),
        card("contact_request", {"phone": "RW.788000101"}),
    ],
)
def test_a_card_of_somebody_else_or_without_one_certain_number_links_nothing(room: Room, said: dict[str, Any]):
    writes(room, "wamid.1", said)
    assert room.customer(Who(user_id="RW.1")).get("phone") is None


def test_a_number_sent_on_request_is_taken_from_whoever_was_known_by_another_id(room: Room):
    writes(room, "wamid.1", {"from": "250788000101", "from_user_id": "RW.7"})
    writes(room, "wamid.2", card("contact_request", {"wa_id": "250788000101"}))
    assert room.customer(Who(phone="250788000101"))["user_id"] == "RW.1"
    assert room.customer(Who(user_id="RW.7"))["phone"] is None
