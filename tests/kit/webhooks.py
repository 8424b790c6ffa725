"""What comes through a shop's door for webhooks, whatever its field."""

from __future__ import annotations

import json
from typing import Any

from edge.clock import Clock
from edge.config import Address
from edge.intake.webhook import MOST_BODY_BYTES, Webhook, hook_app
from edge.server.listener import Listener
from tests.kit.shops import Counter, webhook_of
from tests.kit.support import ACCOUNT, NOON

METADATA = {"display_phone_number": "250788000000", "phone_number_id": ACCOUNT.phone_number_id}


def stamp_of(shop: Counter) -> str:
    """Now, as WhatsApp writes a time."""
    return str(int(shop.clock.at.timestamp()))


def hook_of(webhook: Webhook, clock: Clock, *, threads: int = 2) -> Listener:
    """The door for WhatsApp as the shop has it, on any port. Whoever asks for it starts and stops it."""
    most, here = MOST_BODY_BYTES + 1, Address("127.0.0.1", 0)
    return Listener("hook", hook_app(webhook), here, clock, threads=threads, most_body_bytes=most, look=webhook.look)


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


def opened_by(counter: Counter, said: dict[str, Any]) -> str:
    """Somebody new says this; the query that it opened."""
    counter.wamids += 1
    number, wamid = f"2507880{counter.wamids:05d}", f"wamid.W{counter.wamids}"
    who = {"from": number, "from_user_id": f"RW.{number}", "id": wamid, "timestamp": stamp_of(counter)}
    counter.webhook(webhook_of({**who, **said}, name=f"Customer {counter.wamids}", phone=number))
    found = [
        query["id"]
        for query in counter.shop.books.tables.queries.all()
        if query["name"] == f"Customer {counter.wamids}"
    ]
    assert len(found) == 1, "no query was opened"
    return str(found[0])
