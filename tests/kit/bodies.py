"""Webhook bodies for the tests of reading: the examples of tests/webhooks, wrapped as WhatsApp wraps them."""

from __future__ import annotations

import json
from typing import Any

from edge.intake.facts import Fact
from edge.intake.payload import read
from edge.records.message import Message, Who
from tests.kit.paths import ROOT

OURS = "455600120039911"
HERE = ROOT / "tests" / "webhooks"
MESSAGES: dict[str, dict[str, Any]] = json.loads((HERE / "messages.json").read_text("utf-8"))
CHANGES: dict[str, dict[str, Any]] = json.loads((HERE / "changes.json").read_text("utf-8"))

CONTACT = {
    "profile": {"name": "Amina Yusuf", "username": "@amina.y"},
    "wa_id": "447700900142",
    "user_id": "GB.70461198223351904417",
    "parent_user_id": "GB.ENT.5512300981",
}
AMINA = Who("447700900142", "GB.70461198223351904417", "GB.ENT.5512300981", "Amina Yusuf", "@amina.y")


def value(*messages: object, contacts: list[object] | None = None, **rest: object) -> dict[str, Any]:
    """The value of a `messages` change, with Amina as its contact unless told otherwise."""
    metadata = {"display_phone_number": "447700900800", "phone_number_id": OURS}
    known = [CONTACT] if contacts is None else contacts
    said = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": known, **rest}
    return {**said, "messages": list(messages)} if messages else said


def body(*changes: object) -> bytes:
    entry = {"id": "311200450017788", "changes": list(changes)}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def told(*messages: object, **rest: Any) -> list[Fact]:
    """What is read from these messages of a customer."""
    return read(body({"field": "messages", "value": value(*messages, **rest)}), phone_number_id=OURS)


def changed(name: str, **other: object) -> list[Fact]:
    change = CHANGES[name]
    return read(body({**change, "value": {**change["value"], **other}}), phone_number_id=OURS)


def only(found: list[Fact]) -> Any:
    assert len(found) == 1, found
    return found[0]


def message_of(found: list[Fact]) -> Message:
    message = only(found).message
    assert isinstance(message, Message)
    return message
