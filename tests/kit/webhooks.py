"""What comes through a shop's door for webhooks, whatever its field."""

from __future__ import annotations

import json
from typing import Any

from tests.kit.shops import Counter, webhook_of
from tests.kit.support import ACCOUNT, NOON

METADATA = {"display_phone_number": "250788000000", "phone_number_id": ACCOUNT.phone_number_id}


def stamp_of(shop: Counter) -> str:
    """Now, as WhatsApp writes a time."""
    return str(int(shop.clock.at.timestamp()))


def body_of(field: str, value: dict[str, Any]) -> bytes:
    """A body with one change of this field."""
    said = {"messaging_product": "whatsapp", "metadata": METADATA, **value}
    entry = {"id": ACCOUNT.waba_id, "changes": [{"field": field, "value": said}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def writes(counter: Counter, number: int, *texts: str, name: str = "Amina") -> None:
    """The customer of this number writes these texts, all in one webhook."""
    at, phone = stamp_of(counter), f"2507880{number:05d}"
    messages = []
    for text in texts:
        counter.wamids += 1
        messages.append(
            {"id": f"w.{counter.wamids}", "from": phone, "timestamp": at, "type": "text", "text": {"body": text}}
        )
    counter.webhook(webhook_of(*messages, name=name, phone=phone))


def amina_writes(counter: Counter, text: str) -> None:
    """Amina writes a text at noon; the id of her message is made of it."""
    message = {
        "from": "250788000101",
        "id": f"wamid.{text}",
        "timestamp": str(int(NOON.timestamp())),
        "type": "text",
        "text": {"body": text},
    }
    counter.webhook(webhook_of(message, name="Amina", phone="250788000101"))
