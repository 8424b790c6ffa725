"""Webhooks as WhatsApp sends them, signed, made before the clock starts."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator

from edge.settings import Account

ACCOUNT = Account("455600120039911", "311200450017788", "an-app-secret", "a-verify-token", "a-token")
# As many people as write to a busy shop in a month: what is looked up of them does not all lie in one page.
CUSTOMERS = 2_000

_HEAD = (
    "POST /webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nUser-Agent: facebookexternalua\r\n"
    "X-Hub-Signature-256: sha256=%s\r\nContent-Length: %d\r\n\r\n"
)


def body(number: int, at: int) -> bytes:
    """One customer's text, about 600 bytes. Each number is another message; `at` is WhatsApp's stamp."""
    phone = str(250_788_000_000 + number % CUSTOMERS)
    user = f"RW.{70_461_198_223_351_900_000 + number % CUSTOMERS}"
    message = {
        "from": phone,
        "from_user_id": user,
        "id": wamid(number),
        "timestamp": str(at),
        "type": "text",
        "text": {"body": f"Good morning, do you still have the blue paint, 4 litres? I need {number} of them."},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "250788000999", "phone_number_id": ACCOUNT.phone_number_id},
        "contacts": [{"profile": {"name": f"Customer {number % CUSTOMERS}"}, "wa_id": phone, "user_id": user}],
        "messages": [message],
    }
    entry = {"id": ACCOUNT.waba_id, "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def wamid(number: int) -> str:
    """As long and as shuffled as a real one: an index on it gets no help from the order in which they come."""
    return "wamid.HBgM" + hashlib.sha256(str(number).encode()).hexdigest()[:44].upper()


def requests(first: int, count: int, at: int) -> Iterator[bytes]:
    """Whole HTTP requests, kept alive, each with a message of its own."""
    for number in range(first, first + count):
        raw = body(number, at)
        signature = hmac.new(ACCOUNT.app_secret.encode(), raw, hashlib.sha256).hexdigest()
        yield (_HEAD % (signature, len(raw))).encode() + raw
