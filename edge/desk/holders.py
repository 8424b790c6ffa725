"""Who had a number when: what was written from it, or said of it, before it changed hands is the earlier holder's.

An entry of `keys` for a number has `since` (a stamp) once it has come to somebody else, `before` (the customer who had
it until then, where one is known) and `moved` where WhatsApp itself told of it. Assumes the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from edge.clock import Moment, stamp
from edge.desk.joins import Joins
from edge.desk.known import Known, own_name
from edge.desk.one_line import masked
from edge.ids import new_id
from edge.records.message import Who
from edge.registers.books import Books


class Holders(Known):
    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._joins = Joins(books)

    def earlier(self, who: Who, at: datetime | None, now: Moment, *, thread: bool) -> str | None:
        """Whoever had this number when this was written, where that is not who has it now.

        A business-scoped id says by itself who wrote. Only the ids of an old thread are those of today's holder, and a
        move makes a new one: what is older than the move is not of that id.
        """
        entry = self._entry(who.phone)
        if entry is None or at is None or not entry.get("since") or stamp(at) >= entry["since"]:
            return None
        todays = thread and entry.get("moved") and self._ids.behind(f"user:{who.user_id}") == entry["customer"]
        if who.user_id and not todays:
            return None
        before = self._before(entry) or self._somebody(entry, now)
        return before if before != entry["customer"] else None

    def since_then(self, phone: str | None, at: datetime | None) -> str | None:
        """Who has this number, where it came to them after this was written, or they have written since.

        Whoever else wrote from there then has lost it; it is nothing to reach them by.
        """
        entry = self._entry(phone)
        if entry is None or at is None:
            return None
        came = entry.get("since")
        if came is None and not entry.get("past"):
            holder = self.document(entry["customer"])
            came = holder.get("last_heard_at") if holder.get("user_id") else None
        return str(entry["customer"]) if came and stamp(at) < came else None

    def named(self, phone: str, name: str, at: datetime | None) -> bool:
        """The shop's address book has this name for a number; whether that is settled without today's holder.

        A card from before the number changed hands, or one with the earlier holder's name, says nothing of who has it
        now. A name for a number that its customer has left is kept for whoever comes.
        """
        entry = self._entry(phone)
        if entry is None:
            return False
        if entry.get("past"):
            self._keys.change(entry["key"], {"name": name})
            return True
        before = self._before(entry)
        if at and entry.get("since") and stamp(at) < entry["since"]:
            if before:
                self.rename(before, name, source="contacts")
            return True
        return bool(before and before != entry["customer"] and own_name(self.document(before)) == name)

    def _entry(self, phone: str | None) -> Mapping[str, Any] | None:
        return next(iter(self._ids.find(f"phone:{phone}")), None) if phone else None

    def _before(self, entry: Mapping[str, Any]) -> str | None:
        """The earlier holder, or whom they have been joined with since."""
        found = entry.get("before")
        while found and not self.register.has(found):
            found = self._joins.into(found)
        return str(found) if found else None

    def _somebody(self, entry: Mapping[str, Any], now: Moment) -> str:
        """Someone of whom nothing is known but the number that they had."""
        customer, phone = new_id("c"), str(entry["key"]).removeprefix("phone:")
        document = {"id": customer, "name": masked(phone), "own_name": masked(phone), "lost": [phone]}
        self.register.add({**document, "created_at": stamp(now.at)})
        self._keys.change(entry["key"], {"before": customer})
        return customer
