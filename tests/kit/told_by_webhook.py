"""What customers do, as WhatsApp tells a shop at its counter: raw bodies in the journal, and the sorter reads them."""

from __future__ import annotations

import json
from typing import Any

from edge.records.message import Who
from tests.kit.couriers import Counter


def tells(counter: Counter, who: Who, text: str = "", **said: Any) -> str:
    """A customer writes a second later, or does what `said` says; the id of that message."""
    counter.clock.forward(seconds=1)
    wamid = f"wamid.T{counter.room.books.journal.counts()['total']}"
    named = {name: each for name, each in (("from", who.phone), ("from_user_id", who.user_id)) if each}
    message = {"id": wamid, "timestamp": str(int(counter.clock.at.timestamp())), "type": "text", **named}
    change(counter, "messages", who, messages=[message | (said or {"text": {"body": text}})])
    return wamid


def moves(counter: Counter, was: Who, now: Who) -> None:
    """WhatsApp says that a customer has another number and id."""
    news = {"wa_id": now.phone, "user_id": now.user_id, "previous_user_id": was.user_id}
    named = {name: each for name, each in news.items() if each}
    tells(counter, was, type="system", system={"type": "user_changed_number", "body": "changed", **named})


def change(counter: Counter, field: str, who: Who, **value: Any) -> None:
    """Any change of this field that is about a customer."""
    account = counter.room.settings.account()
    assert account
    ids = {name: each for name, each in (("wa_id", who.phone), ("user_id", who.user_id)) if each}
    metadata = {"display_phone_number": "250788000000", "phone_number_id": account.phone_number_id}
    known = {"messaging_product": "whatsapp", "metadata": metadata}
    said = {**known, "contacts": [{"profile": {"name": who.name or ""}, **ids}], **value}
    entry = {"id": account.waba_id, "changes": [{"field": field, "value": said}]}
    counter.room.journal.append(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())
    counter.room.sort()
    assert not counter.room.books.journal.counts().get("aside")
