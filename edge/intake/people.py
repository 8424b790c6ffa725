"""Whom an item of a webhook is about: phone number, business-scoped id, or both, under the field names of its kind.

Since 2026 the number may be absent. A business-scoped id is never cut to digits: that makes a plausible wrong number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from edge.intake import clean
from edge.intake.clean import Node
from edge.records.message import Message, Who
from edge.text import phone_numbers

# "RW.7046…", with ".ENT" in between for the parent form. Only for ids that stand where a phone number was expected.
_SCOPED = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")

_INTERNATIONAL = re.compile(r"\+[0-9 ().\-\u00a0\u2010-\u2015]{5,40}")


def who(said: Node, phone: str, user: str, parent: str) -> Who:
    """The person under these three field names; nobody (no keys) if none of them holds an id."""
    number = said.get(phone)
    user_id = clean.ident(said.get(user))
    written = clean.ident(number)
    if user_id is None and written and _SCOPED.fullmatch(written):
        user_id = written
    return Who(clean.phone(number), user_id, clean.ident(said.get(parent)))


def sender(said: Node) -> Who:
    return who(said, "from", "from_user_id", "from_parent_user_id")


def addressee(said: Node) -> Who:
    return who(said, "to", "to_user_id", "to_parent_user_id")


def recipient(said: Node) -> Who:
    """Whom a status is about. In a group `recipient_id` names the group, the participant has fields of their own."""
    if clean.word(said.get("recipient_type")) == "group":
        prefix = "recipient_participant"
        return who(said, f"{prefix}_id", f"{prefix}_user_id", f"{prefix}_parent_user_id")
    found = who(said, "recipient_id", "recipient_user_id", "recipient_parent_user_id")
    # The parent's field had its words the other way round before May 2026.
    return found if found.parent_id else replace(found, parent_id=clean.ident(said.get("parent_recipient_user_id")))


def contact(said: object) -> Who:
    """An entry of `contacts`, or the `context` of a history thread: ids and what the person is called."""
    entry = clean.node(said)
    profile = clean.node(entry.get("profile"))
    return replace(
        who(entry, "wa_id", "user_id", "parent_user_id"),
        name=clean.line(profile.get("name")),
        username=clean.line(profile.get("username") or entry.get("username")),
    )


def thread(said: Node) -> Who:
    """The customer of a history thread: its context names them best, its own id is their number or scoped id."""
    return fill(contact(said.get("context")), who(said, "id", "user_id", "parent_user_id"))


def shared(said: Node) -> Who:
    """The number of their own that a customer gave when the shop asked for it: a card of this origin is nobody else's.

    Nobody, where it is no such card or names several numbers.
    """
    cards = [clean.node(card) for card in clean.listed(said.get("contacts")) if clean.node(card)]
    own = [card for card in cards if clean.word(card.get("origin")) == "contact_request"]
    entries = [clean.node(entry) for card in own for entry in clean.listed(card.get("phones"))]
    written = (clean.phone(entry.get("wa_id")) or _digits(entry.get("phone")) for entry in entries)
    found = {number for number in written if number}
    return Who(found.pop()) if len(found) == 1 else Who()


def _digits(written: object) -> str | None:
    """A number as people write it, with its country; without that it could be anybody's."""
    text = (clean.line(written) or "").strip()
    return clean.phone(re.sub(r"[^0-9]", "", text)) if _INTERNATIONAL.fullmatch(text) else None


def succession(said: Node) -> tuple[Who, Who]:
    """Who a system message says somebody was, and now is. Older bodies give only the numbers."""
    news = clean.node(said.get("system"))
    old = sender(said)
    was = Who(
        old.phone,
        clean.ident(news.get("previous_user_id")) or old.user_id,
        clean.ident(news.get("previous_parent_user_id")) or old.parent_id,
    )
    return was, fill(who(news, "wa_id", "user_id", "parent_user_id"), Who(clean.phone(news.get("new_wa_id"))))


def fill(found: Who, other: Who) -> Who:
    """The same person with whatever `other` adds; what is there is never overruled."""
    return Who(
        found.phone or other.phone,
        found.user_id or other.user_id,
        found.parent_id or other.parent_id,
        found.name or other.name,
        found.username or other.username,
    )


class People:
    """The contacts of one change, to be matched with its messages or statuses."""

    def __init__(self, contacts: object) -> None:
        self._all = [contact(entry) for entry in clean.listed(contacts)]
        self._by_key = {each: person for person in self._all for key in person.keys for each in phone_numbers.keys(key)}

    @property
    def are_alone(self) -> bool:
        return len(self._all) == 1

    def complete(self, found: Who, *, alone: bool) -> Who:
        """The same person with whatever the contacts add.

        Matched by any id. Without one, by position, but only if there is one contact and `alone` says that there is
        one sender: wa_id may differ from the real number, so that a lone contact with another number still fits.
        """
        person = next((self._by_key[key] for key in found.keys if key in self._by_key), None)
        if person is None and alone and self.are_alone:
            person = self._all[0]
        if person is None or (found.user_id and person.user_id and found.user_id != person.user_id):
            return found
        return fill(found, person)


def are_one(several: Iterable[Who]) -> bool:
    """True if they are all the same person; stops at the first other one."""
    remaining = iter(several)
    first = next(remaining, None)
    return all(other == first for other in remaining)


def signed(message: Message) -> Message:
    """With who wrote it, and all their ids. In a group it is nobody's own chat, so no customer stands for them."""
    who = message.who
    shown = {"name": who.name, "username": who.username, "phone": who.phone and f"+{who.phone}"}
    shown = shown if any(shown.values()) else {"name": who.user_id}
    sender = {**shown, "user_id": who.user_id, "parent_id": who.parent_id}
    return replace(message, extra={**message.extra, "sender": {key: value for key, value in sender.items() if value}})
