"""The longest message of each kind that WhatsApp has: every word as long as it gets, every list as full."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.kit.bodies import MESSAGES
from tests.kit.support import ACCOUNT

# A letter that takes six on a page; and one, which makes all others take four bytes in memory as it does itself.
TEXT = "🎈" + '"' * 65_535
WORDS = "🎈" + '"' * 8_000
MANY = 12
_SHORT = frozenset({"id", "from", "timestamp", "type", "wa_id", "mime_type", "sha256", "url", "catalog_id", "status"})
_IDS = ("_id", "_type", "_clid", "_time")


def longest(value: Any, key: str = "", *, listed: bool = False) -> Any:
    if isinstance(value, dict):
        return {name: longest(part, name, listed=listed) for name, part in value.items()}
    if isinstance(value, list):
        return [longest(value[number % len(value)], listed=True) for number in range(MANY)] if value else value
    if not isinstance(value, str) or key in _SHORT or key.endswith(_IDS):
        return value
    return TEXT if key == "body" else WORDS[: 700 if listed else None]


def webhooks(phone: str, *, times: int = 1) -> Iterator[tuple[str, str, bytes]]:
    """The kind, the id and the body of the webhook, of each kind so many times; all of one customer."""
    for name, message in MESSAGES.items():
        for number in range(times):
            wamid = f"wamid.{name.replace(' ', '.')}.{number}"
            said = {**longest(message), "id": wamid, "from": phone, "from_user_id": f"RW.{phone}"}
            contact = {"profile": {"name": "Longest"}, "wa_id": phone, "user_id": f"RW.{phone}"}
            yield name, wamid, _body({"contacts": [contact], "messages": [_about_each_other(said, number)]})


def _about_each_other(said: dict[str, Any], number: int) -> dict[str, Any]:
    """An edit or a deletion is of a message that is here; and a quote."""
    target = f"wamid.text.{number}"
    for kind in ("edit", "revoke"):
        if kind in said:
            said[kind] = {**said[kind], "original_message_id": target}
    if "reaction" in said:
        said["reaction"] = {**said["reaction"], "message_id": target}
    if said.get("context", {}).get("id"):
        said["context"] = {**said["context"], "id": target}
    return said


def _body(value: dict[str, Any]) -> bytes:
    metadata = {"display_phone_number": "250788000000", "phone_number_id": ACCOUNT.phone_number_id}
    whole = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    entry = {"id": ACCOUNT.waba_id, "changes": [{"field": "messages", "value": whole}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}, ensure_ascii=False).encode()
