"""Bodies as WhatsApp documents and sends them, as plain functions.

An identity and a content make a message, messages make a change, changes make a body:

    body(account, messages(account, [amina], [message(amina, text("Is my lamp ready?"), wamid=…, at=…)]))
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from edge.practice.account import Account

Json = dict[str, Any]

FREE = "free_customer_service"
CHARGED = "regular"


@dataclass(frozen=True, slots=True)
class Identity:
    """How WhatsApp names one customer. `phone` is missing where a username hides it; `user_id` hardly ever is."""

    name: str | None = None
    phone: str | None = None
    user_id: str | None = None
    parent_user_id: str | None = None
    username: str | None = None

    def lengthened(self) -> Identity:
        """The same person with ids as long as they may be, the same ones each time."""
        country, _, digits = (self.user_id or "RW.0").partition(".")
        mine, parents = (hashlib.sha512(f"{word} {digits}".encode()).hexdigest().upper() for word in ("own", "parent"))
        return replace(self, user_id=f"{country}.{mine}", parent_user_id=f"{country}.ENT.{parents}")


def new_wamid() -> str:
    """Random, so that a restarted practice never repeats one."""
    return "wamid." + base64.b64encode(secrets.token_bytes(27)).decode("ascii")


def sign(secret: str, body: bytes) -> str:
    """The value of X-Hub-Signature-256, taken over the bytes that travel."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def encode(body: Mapping[str, Any]) -> bytes:
    """JSON with non-ASCII and slashes escaped, as Meta does it: whoever hashes re-serialised JSON fails here first."""
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def body(account: Account, *changes: Mapping[str, Any], time: int | None = None) -> Json:
    """One entry with these changes. `time` stands on account-level fields only."""
    entry: Json = {"id": account.waba_id, "changes": list(changes)}
    if time is not None:
        entry["time"] = time
    return {"object": "whatsapp_business_account", "entry": [entry]}


def change(account: Account, field: str, **value: Any) -> Json:
    """A change about our number: `value` beside its metadata."""
    return {
        "field": field,
        "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": account.phone, "phone_number_id": account.phone_number_id},
            **value,
        },
    }


def messages(account: Account, senders: Iterable[Identity], messages: Iterable[Json]) -> Json:
    """What customers wrote. System messages come without senders."""
    contacts = [contact(sender) for sender in senders]
    return change(account, "messages", **({"contacts": contacts} if contacts else {}), messages=list(messages))


def statuses(account: Account, statuses: Iterable[Json], receivers: Iterable[Identity] = ()) -> Json:
    """What became of our messages. Receivers stand on sent, delivered and read; never on failed."""
    contacts = [contact(receiver) for receiver in receivers]
    return change(account, "messages", **({"contacts": contacts} if contacts else {}), statuses=list(statuses))


def errors(account: Account, *errors: Json) -> Json:
    """Errors at value level: no message or status is attached."""
    return change(account, "messages", errors=list(errors))


def account_level(field: str, **value: Any) -> Json:
    """account_update, security, …: no metadata, and the body carries a time."""
    return {"field": field, "value": value}


def contact(who: Identity) -> Json:
    profile = _given(name=who.name, username=who.username)
    return _given(profile=profile, wa_id=who.phone, user_id=who.user_id, parent_user_id=who.parent_user_id)


def message(who: Identity, content: Mapping[str, Any], *, wamid: str, at: datetime, **more: Any) -> Json:
    """One message. `more`: context, referral, group_id, errors, as they stand beside the content."""
    return _given(
        **{"from": who.phone},
        from_user_id=who.user_id,
        from_parent_user_id=who.parent_user_id,
        id=wamid,
        timestamp=_stamp(at),
        **content,
        **more,
    )


# What a message holds, by type.


def text(words: str) -> Json:
    return {"type": "text", "text": {"body": words}}


def file(kind: str, media_id: str, mime: str, sha256: bytes, **more: Any) -> Json:
    """image, video, audio (voice=…), document (filename=…), sticker (animated=…); caption=… and url=… where given."""
    hashed = base64.b64encode(sha256).decode("ascii")
    return {"type": kind, kind: {"id": media_id, "mime_type": mime, "sha256": hashed, **_given(**more)}}


def location(latitude: float, longitude: float, **more: Any) -> Json:
    """more: name, address, url."""
    return {"type": "location", "location": {"latitude": latitude, "longitude": longitude, **more}}


def contacts(*cards: Json) -> Json:
    return {"type": "contacts", "contacts": list(cards)}


def interactive(kind: str, **answer: Any) -> Json:
    """button_reply, list_reply, nfm_reply (response_json is text), call_permission_reply."""
    return {"type": "interactive", "interactive": {"type": kind, kind: answer}}


def button(words: str, payload: str) -> Json:
    """A tap on a template's quick reply."""
    return {"type": "button", "button": {"payload": payload, "text": words}}


def reaction(target: str, emoji: str | None) -> Json:
    """None removes the reaction: the field is then absent."""
    return {"type": "reaction", "reaction": _given(message_id=target, emoji=emoji)}


def order(catalog_id: str, items: Sequence[Json], words: str | None = None) -> Json:
    """items: product_retailer_id, quantity, item_price, currency."""
    return {"type": "order", "order": _given(catalog_id=catalog_id, text=words, product_items=list(items))}


def edit(original: str, content: Json) -> Json:
    return {"type": "edit", "edit": {"original_message_id": original, "message": content}}


def revoke(original: str) -> Json:
    return {"type": "revoke", "revoke": {"original_message_id": original}}


def unsupported(kind: str | None = None, code: int = 131051) -> Json:
    why = {"code": code, "title": "Message type unknown", "message": "Message type unknown"}
    why["error_data"] = {"details": "this kind of message cannot be passed on"}
    return _given(type="unsupported", unsupported={"type": kind} if kind else None, errors=[why])


def system(kind: str, words: str, **more: Any) -> Json:
    """user_changed_number (wa_id, user_id, previous_user_id), user_changed_user_id (user_id, previous_user_id)."""
    return {"type": "system", "system": {"type": kind, "body": words, **_given(**more)}}


def reply_to(wamid: str, sender: str | None = None) -> Json:
    """The context of a message that quotes another."""
    return _given(**{"from": sender}, id=wamid)


def status(to: Identity, wamid: str, state: str, at: datetime, *, sent_to_phone: bool = True, **more: Any) -> Json:
    """sent, delivered, read, played or failed. more: biz_opaque_callback_data, pricing, errors, where there are any.

    A `failed` that was sent to a phone does not name the business-scoped id.
    """
    nameless = state == "failed" and sent_to_phone
    return _given(
        id=wamid,
        status=state,
        timestamp=_stamp(at),
        recipient_id=to.phone,
        recipient_user_id=None if nameless else to.user_id,
        recipient_parent_user_id=None if nameless else to.parent_user_id,
        **more,
    )


def pricing(kind: str, category: str = "service") -> Json:
    return {"billable": kind == CHARGED, "pricing_model": "PMP", "type": kind, "category": category}


def echoes(account: Account, to: Identity, *contents: Json, wamids: Sequence[str], at: datetime) -> Json:
    """What staff typed in the WhatsApp Business app on the shop's phone; edits and revocations too."""
    sent = [
        _given(
            **{"from": account.phone},
            to=to.phone,
            to_user_id=to.user_id,
            id=wamid,
            timestamp=_stamp(at),
            **content,
        )
        for wamid, content in zip(wamids, contents, strict=True)
    ]
    return change(account, "smb_message_echoes", contacts=[contact(to)], message_echoes=sent)


def history(
    account: Account, who: Identity, messages: Iterable[Json], *, phase: int = 0, chunk: int = 1, progress: int = 100
) -> Json:
    """Old messages of one thread, made with `message`; the shop's own carry its phone as `from`."""
    known = _given(wa_id=who.phone, user_id=who.user_id, username=who.username)
    thread = _given(
        id=who.phone,
        context=known,
        messages=[{**each, "history_context": {"status": "READ"}} for each in messages],
    )
    about = {"phase": phase, "chunk_order": chunk, "progress": progress}
    return change(account, "history", history=[{"metadata": about, "threads": [thread]}])


def standby(account: Account, **value: Any) -> Json:
    """Meta's own agent is answering: messages, message_echoes or statuses, for our information only."""
    return change(account, "standby", standby=value)


def _stamp(at: datetime) -> str:
    return str(int(at.timestamp()))


def _given(**fields: Any) -> Json:
    """WhatsApp leaves out what it does not say: no nulls, no empty strings for a missing phone."""
    return {name: value for name, value in fields.items() if value is not None}
