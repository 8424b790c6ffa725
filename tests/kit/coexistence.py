"""Webhook bodies of a number that is used in the Business app too: live, echoed by the phone, imported, stood by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.kit.bodies import AMINA, OURS, body, value
from tests.kit.support import Room

SHOP = "447700900800"
CONTACT = {"profile": {"name": "Amina"}, "wa_id": AMINA.phone, "user_id": AMINA.user_id}


def wrote(
    wamid: str, at: datetime, text: str = "Do you have cement?", kind: str = "text", **said: Any
) -> dict[str, Any]:
    """A message of Amina's."""
    given = said or {"text": {"body": text}}
    of = {"from": AMINA.phone, "from_user_id": AMINA.user_id, "id": wamid, "timestamp": str(int(at.timestamp()))}
    return {**of, "type": kind, **given}


def answered(wamid: str, at: datetime, text: str = "Yes", kind: str = "text", **said: Any) -> dict[str, Any]:
    """A message of the shop's phone to Amina."""
    given = said or {"text": {"body": text}}
    of = {"from": SHOP, "to": AMINA.phone, "to_user_id": AMINA.user_id, "id": wamid}
    return {**of, "timestamp": str(int(at.timestamp())), "type": kind, **given}


def live(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"field": "messages", "value": value(*messages, contacts=[CONTACT])}


def echo(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"field": "smb_message_echoes", "value": value(contacts=[CONTACT], message_echoes=list(messages))}


def history(*messages: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """A chunk of Amina's old thread. metadata: where the chunk belongs, and how far all of it is."""
    context = {"wa_id": AMINA.phone, "user_id": AMINA.user_id}
    chunk = {
        "metadata": {"phase": 0, **metadata},
        "threads": [{"id": AMINA.phone, "context": context, "messages": list(messages)}],
    }
    return {"field": "history", "value": value(contacts=[], history=[chunk])}


def files(*messages: dict[str, Any]) -> dict[str, Any]:
    """The later body of history, with the files of its placeholders."""
    return {"field": "history", "value": value(*messages, contacts=[])}


def stood_by(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What comes while Meta's agent answers. more: message_echoes, whole as they are."""
    return {"field": "standby", "value": value(contacts=[CONTACT], standby={"messages": list(messages), **more})}


def handed_over(at: datetime, *, by: str = "ai_agent", to: str = "escalation", **more: Any) -> dict[str, Any]:
    """Control of Amina's chat goes from one to another. more: what else the value holds, whole as it is."""
    passed = {"previous_owner_role": by, "new_owner_role": to, "metadata": "hand-over-1"}
    ours = {"display_phone_number": SHOP, "phone_number_id": OURS}
    value = {"messaging_product": "whatsapp", "recipient": ours, "sender": {"phone_number": AMINA.phone}}
    stamped = {**value, "timestamp": str(int(at.timestamp())), "type": "control_passed", "control_passed": passed}
    return {"field": "messaging_handovers", "value": {**stamped, **more}}


def come(room: Room, *changes: dict[str, Any]) -> None:
    """Each in a webhook of its own, in this order, and sorted."""
    for change in changes:
        room.journal.append(body(change))
        room.sort()
