"""Who is who: one customer, however many ids. Numbers and ids change hands and change form; people stay."""

from __future__ import annotations

from typing import Any

from edge.clock import Moment, stamp
from edge.desk.words import Outcome, Query, State, Who
from edge.names import new_id
from edge.store.books import Books, where


class Customers:
    """Finds and keeps customers. Its methods assume the caller's transaction.

    The order of proof is WhatsApp's own: business-scoped id before phone before parent id.
    """

    def __init__(self, books: Books) -> None:
        self._books = books

    def known(self, who: Who) -> str | None:
        """The customer that one of these ids leads to, without making one."""
        return next((found for found in map(self._behind, who.keys) if found), None)

    def meet(self, who: Who, now: Moment) -> str:
        """The customer behind these ids: found, joined from two that turn out to be one, or new."""
        found = self._matching(who)
        if not found:
            customer = new_id("c")
            self._books.customers.insert({"id": customer, "name": "", "created_at": stamp(now.at)})
        else:
            customer, *others = found
            for other in others:
                self._join(other, customer, now)
        self._remember(customer, who)
        return customer

    def moved(self, was: Who, new: Who, now: Moment) -> str:
        """A customer changed number or id: the same person under new ids, never a new customer.

        A new id that led to somebody else leads to this one from now on: WhatsApp says who has it.
        """
        customer = self.known(was) or self.known(new) or self.meet(was if was.keys else new, now)
        other = self.known(new)
        if other and other != customer and not self._has_rival(other, new):
            self._join(other, customer, now)
        self._remember(customer, new, steal=True)
        return customer

    def document(self, customer: str) -> dict[str, Any]:
        found = self._books.customers.get(where("id") == customer)
        if not isinstance(found, dict):
            raise LookupError(f"no customer {customer}")
        return found

    def rename(self, customer: str, name: str, *, source: str) -> None:
        """Take a name. The shop's own ("contacts") is not replaced by what the customer calls themselves."""
        document = self.document(customer)
        if source == "profile" and document.get("named_by") == "contacts":
            return
        if document["name"] == name:
            return
        self._books.customers.update({"name": name, "named_by": source}, where("id") == customer)
        self._books.queries.update({"name": name}, where("open_for") == customer)

    def _matching(self, who: Who) -> list[str]:
        """Customers that these ids lead to, the strongest proof first.

        A phone whose customer is known under another business-scoped id is a number that changed hands:
        the newcomer must not see, or be shown as, the one before.
        """
        found: list[str] = []
        for key in who.keys:
            customer = self._behind(key)
            if customer is None or customer in found:
                continue
            if key.startswith("phone:") and self._has_rival(customer, who):
                continue
            found.append(customer)
        return found

    def _has_rival(self, customer: str, who: Who) -> bool:
        known = self.document(customer).get("user_id")
        return bool(who.user_id and known and known != who.user_id)

    def _behind(self, key: str) -> str | None:
        found = self._books.keys.get(where("key") == key)
        return str(found["customer"]) if isinstance(found, dict) else None

    def _remember(self, customer: str, who: Who, *, steal: bool = False) -> None:
        for key in who.keys:
            known = self._behind(key)
            if known is None:
                self._books.keys.insert({"key": key, "customer": customer})
            elif known != customer and (steal or key.startswith("phone:")):
                self._books.keys.update({"customer": customer}, where("key") == key)
                self._forget_number(known, key)
        document = self.document(customer)
        ids = {"phone": who.phone, "user_id": who.user_id, "parent_id": who.parent_id, "username": who.username}
        changed = {name: value for name, value in ids.items() if value and document.get(name) != value}
        if changed:
            self._books.customers.update(changed, where("id") == customer)
        if who.name:
            self.rename(customer, who.name, source="profile")
        elif not document["name"]:
            self.rename(customer, _nameless(who), source="")

    def _forget_number(self, customer: str, key: str) -> None:
        """This id is somebody else's now; what we send must not reach them under the old name."""
        kind, value = key.split(":", 1)
        field = {"user": "user_id", "phone": "phone", "parent": "parent_id"}[kind]
        if self.document(customer).get(field) == value:
            self._books.customers.update({field: None}, where("id") == customer)

    def _join(self, other: str, customer: str, now: Moment) -> None:
        """Two customers are one person: all of `other` becomes `customer`'s, and of two open queries one stays."""
        books = self._books
        mine, theirs = self._open_query(customer), self._open_query(other)
        if mine and theirs:
            ended = {"state": State.CLOSED, "outcome": Outcome.JOINED, "closed_at": stamp(now.at), "open_for": None}
            books.queries.update({**ended, "holder": None}, where("id") == theirs.id)
            books.events.add("closed", now, query=theirs.id, customer=customer, data={"outcome": Outcome.JOINED})
        elif theirs:
            books.queries.update({"open_for": customer}, where("id") == theirs.id)
        books.queries.update({"customer": customer}, where("customer") == other)
        books.keys.update({"customer": customer}, where("customer") == other)
        books.replies.update({"customer": customer}, where("customer") == other)
        books.messages.move(other, customer)
        gone = self.document(other)
        kept = self.document(customer)
        fill = {name: gone.get(name) for name in ("phone", "user_id", "parent_id", "username") if not kept.get(name)}
        heard = max((value for value in (gone.get("last_heard_at"), kept.get("last_heard_at")) if value), default=None)
        books.customers.update({**fill, "last_heard_at": heard}, where("id") == customer)
        books.customers.remove(where("id") == other)
        books.events.add("joined", now, customer=customer, data={"other": other})

    def _open_query(self, customer: str) -> Query | None:
        found = self._books.queries.get(where("open_for") == customer)
        return Query.of(found) if isinstance(found, dict) else None


def _nameless(who: Who) -> str:
    """What to call someone without a name: their username, number, or the tail of their id."""
    if who.username:
        return who.username
    if who.phone:
        return f"+{who.phone}"
    tail = (who.user_id or who.parent_id or "")[-6:]
    return f"Customer ··{tail}"
