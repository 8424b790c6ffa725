"""The book of ids: whom each phone number, business-scoped id and parent id leads to, now or still.

Assumes the caller's transaction. A number counts as one however WhatsApp writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edge.registers.books import Books
from edge.text import phone_numbers

# A key's kind → the customer's field for it.
FIELDS = {"user": "user_id", "phone": "phone", "parent": "parent_id"}


def is_number(key: str) -> bool:
    return key.startswith("phone:")


class Ids:
    """A key that is `past` leads to whoever had it last, for what is late; nothing is sent there."""

    def __init__(self, books: Books) -> None:
        self._keys = books.keys
        self._customers = books.customers

    def find(self, key: str) -> list[dict[str, Any]]:
        """The entries of this key in each way that it may be written, as it is given first."""
        found = (self._keys.one(each) for each in phone_numbers.keys(key))
        return [entry for entry in found if entry is not None]

    def exactly(self, key: str) -> Mapping[str, Any] | None:
        """The entry that is written so and no other way."""
        return self._keys.one(key)

    def behind(self, key: str) -> str | None:
        return next((str(entry["customer"]) for entry in self.find(key)), None)

    def all_behind(self, key: str) -> list[str]:
        return list(dict.fromkeys(str(entry["customer"]) for entry in self.find(key)))

    def of(self, customer: str) -> list[dict[str, Any]]:
        return self._keys.of(customer)

    def present(self, customer: str) -> dict[str, str]:
        """What leads to them now, the last of each kind, by the customer's fields."""
        known = sorted(self.of(customer), key=lambda entry: entry.get("since") or "")
        pairs = (entry["key"].split(":", 1) for entry in known if not entry.get("past"))
        return {FIELDS[kind]: value for kind, value in pairs}

    def is_past(self, key: str) -> bool:
        return any(entry.get("past") for entry in self.find(key)[:1])

    def have_settled(self, customer: str, number: str) -> bool:
        """Whether they have, or had, another number or id: who wrote from this number meanwhile is somebody else."""
        others = [entry for entry in self.of(customer) if entry["key"] not in phone_numbers.keys(number)]
        return any(is_number(entry["key"]) or entry.get("past") for entry in others)

    def lead(self, key: str, customer: str, *, since: str, moved: bool = False) -> str | None:
        """From now on (a stamp) this leads to the customer; whoever else it led to has it no more.

        moved: WhatsApp has said that they come from elsewhere. Returns what the address book had ready for who comes.
        """
        known = self.find(key)
        if not known:
            from_then = {"since": since, "moved": True} if moved and is_number(key) else {}
            self._keys.add(key, customer, from_then)
        named = None
        for entry in known:
            handed: dict[str, Any] = {}
            if entry["customer"] != customer:
                self.forget(entry["customer"], key)
                self.lost(entry["customer"], key)
                handed = {"since": since, "before": entry["customer"], "moved": moved, "name": None}
                named = named or entry.get("name")
            self._keys.change(entry["key"], {"customer": customer, "past": False, **handed})
        return named

    def lost(self, customer: str, key: str) -> None:
        """Their page tells why there is no number any more."""
        document = self._customers.document(customer)
        if is_number(key) and document:
            lost = dict.fromkeys([*document.get("lost", ()), key.removeprefix("phone:")])
            self._customers.change(customer, {"lost": [*lost]})

    def came_to(self, key: str, customer: str, at: str) -> None:
        """WhatsApp says that the customer has had this since then: older news of how they left it are past."""
        for entry in self.find(key):
            if entry["customer"] == customer and at > (entry.get("came") or ""):
                self._keys.change(entry["key"], {"came": at})

    def leave(self, key: str, customer: str, until: str | None = None) -> None:
        """The customer has this no more; it leads to them still, for what is late, until somebody else has it.

        until: the stamp of what said so. Nothing, where they have come to it since then.
        """
        known = self.find(key)
        theirs = (entry for entry in known if entry["customer"] == customer)
        if until and any((entry.get("came") or "") > until for entry in theirs):
            return
        self.forget(customer, key)
        if not known:
            self._keys.add(key, customer, {"past": True, "until": until})
        for entry in known:
            if entry["customer"] == customer:
                last = max(until or "", entry.get("until") or "") or None
                self._keys.change(entry["key"], {"past": True, "until": last})

    def left_since(self, key: str, customer: str, at: str) -> bool:
        """Whether the customer has left this after `at`: news of how they came to it are late."""
        of_theirs = (entry for entry in self.find(key) if entry["customer"] == customer and entry.get("past"))
        return any((entry.get("until") or "") > at for entry in of_theirs)

    def forget(self, customer: str, key: str) -> None:
        """This id is not theirs any more; what we send must not reach whoever has it now."""
        kind, value = key.split(":", 1)
        field = FIELDS[kind]
        document = self._customers.document(customer)
        if document and document.get(field) and phone_numbers.same(document[field], value):
            self._customers.change(customer, {field: None})
