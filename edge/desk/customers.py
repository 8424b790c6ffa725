"""Who is who: one customer, however many ids. Numbers and ids change hands and change form; people stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from edge.clock import Moment, stamp
from edge.desk import numbers
from edge.desk.drafts import Drafts
from edge.desk.ids import FIELDS, Ids, is_number
from edge.desk.lines import masked
from edge.desk.rules import closed, waiting_order
from edge.desk.words import Outcome, Query, State, Who
from edge.names import new_id
from edge.store.books import Books, where

# Where a name comes from, and which comes first: the shop's own address book, their profile, or what the box made up.
_PROOF = {"": 0, "profile": 1, "contacts": 2}


class Customers:
    """Finds and keeps customers. Its methods assume the caller's transaction.

    The order of proof is WhatsApp's own: business-scoped id before phone before parent id.
    """

    def __init__(self, books: Books) -> None:
        self._books = books
        self._ids = Ids(books)

    def known(self, who: Who) -> str | None:
        """The customer that one of these ids leads to, without making one."""
        return next((found for found in map(self._ids.behind, who.keys) if found), None)

    def meet(self, who: Who, now: Moment) -> str:
        """The customer behind these ids: found, joined from two that turn out to be one, or new."""
        customer = self._one_of(self._matching(who), now)
        self._remember(customer, who)
        return customer

    def moved(self, was: Who, new: Who, now: Moment, at: datetime | None = None) -> str:
        """A customer changed number or id (at, by WhatsApp's stamp): the same person under new ids, never a new one.

        A new id that led to somebody else leads to this one from now on: WhatsApp says who has it. Who had the number
        before keeps all that is theirs, apart.
        """
        customer = self._one_of([*self._matching(was), *self._arrived(new, at)], now)
        self._leave_behind(customer, was, new)
        self._remember(customer, new, steal=True)
        return customer

    def _one_of(self, found: list[str], now: Moment) -> str:
        """All of these are one person: the first of them, with what the others had; a new one where there is none."""
        if not found:
            customer = new_id("c")
            self._books.customers.insert({"id": customer, "name": "", "created_at": stamp(now.at)})
            return customer
        customer, *others = dict.fromkeys(found)
        for other in others:
            self._join(other, customer, now)
        return customer

    def _arrived(self, new: Who, at: datetime | None) -> list[str]:
        """Those who are known already under the ids that somebody has moved to, and can only be the same person.

        A business-scoped id proves it. A number does not: another person may have had it, unless all that came from
        there is younger than the move.
        """
        found = []
        for key in new.keys:
            for customer in self._ids.all_behind(key):
                if not is_number(key) or self._began_after(customer, key, new, at):
                    found.append(customer)
        return found

    def _began_after(self, customer: str, key: str, new: Who, at: datetime | None) -> bool:
        first = self._books.messages.first_stamp(customer)
        if not first or not at or first < stamp(at):
            return False
        return not self._ids.is_past(key) and not self._has_rival(customer, new)

    def _leave_behind(self, customer: str, was: Who, new: Who) -> None:
        """Number and business-scoped id change together, also where WhatsApp names only one of them.

        The old ids still lead here, for what is late, until somebody else has them; nothing is sent to them.
        """
        document = self.document(customer)
        known = Who(document.get("phone"), document.get("user_id"))
        kept = {each for key in new.keys for each in numbers.keys(key)}
        for key in {*known.keys, *was.keys} - kept:
            if new.parent_id or not key.startswith("parent:"):
                self._ids.leave(key, customer)

    def document(self, customer: str) -> dict[str, Any]:
        found = self._books.customers.get(where("id") == customer)
        if not isinstance(found, dict):
            raise LookupError(f"no customer {customer}")
        return found

    def open_query(self, customer: str) -> Query | None:
        """The one that they have open; the store keeps it that there is no second one."""
        found = self._books.queries.get(where("open_for") == customer)
        return Query.of(found) if isinstance(found, dict) else None

    def rename(self, customer: str, name: str, *, source: str) -> None:
        """Take a name. The shop's own ("contacts") is not replaced by what the customer calls themselves."""
        document = self.document(customer)
        known = document.get("named_by", "")
        if _PROOF[source] < _PROOF[known] or (own_name(document), known) == (name, source):
            return
        self._books.customers.update({"own_name": name, "named_by": source}, where("id") == customer)
        if not document.get("called"):
            self._books.customers.update({"name": name}, where("id") == customer)
            self._books.queries.update({"name": name}, where("open_for") == customer)

    def called(self, customer: str) -> str | None:
        """What staff call this customer, "" where they call them nothing else than WhatsApp; None where nobody is."""
        found = self._books.customers.get(where("id") == customer)
        return str(found.get("called", "")) if isinstance(found, dict) else None

    def call(self, customer: str, name: str) -> None:
        """What staff call them leads everywhere, whatever WhatsApp says later; "" goes back to WhatsApp's name."""
        own = own_name(self.document(customer))
        shown = {"called": name, "own_name": own, "name": name or own}
        self._books.customers.update(shown, where("id") == customer)
        self._books.queries.update({"name": name or own}, where("customer") == customer)

    def _matching(self, who: Who) -> list[str]:
        """Customers that these ids lead to, the strongest proof first.

        A phone whose customer is known under another business-scoped id is a number that changed hands:
        the newcomer must not see, or be shown as, the one before. So is the number of somebody else that turns up
        at a person who is known and has had a number of their own.
        """
        found: list[str] = []
        for key in who.keys:
            behind = [customer for customer in self._ids.all_behind(key) if customer not in found]
            if is_number(key):
                behind = [] if found and self._ids.have_settled(found[0], key) else behind
                behind = [customer for customer in behind if not self._has_rival(customer, who)]
            found += behind
        return found

    def _has_rival(self, customer: str, who: Who) -> bool:
        """Whether this number's customer is, or has become, somebody else by their business-scoped id."""
        if not who.user_id:
            return False
        known = self.document(customer).get("user_id")
        past = self._ids.is_past(f"phone:{who.phone}")
        return bool(known or past) and known != who.user_id

    def _remember(self, customer: str, who: Who, *, steal: bool = False) -> None:
        """Take these ids as the customer's present ones, unless the strongest of them is past.

        A message from before a change of number may come in after it, and must not turn it back.
        """
        current = steal or not self._ids.is_past(who.keys[0])
        for key in who.keys:
            found = self._ids.find(key)
            elsewhere = any(entry["customer"] != customer for entry in found)
            stale = elsewhere or any(entry.get("past") for entry in found)
            if not found or (current and stale and (steal or not elsewhere or is_number(key))):
                # A number goes to whoever writes from it now; an id never changes hands without WhatsApp's word.
                self._ids.lead(key, customer)
        self._describe(customer, who, current=current)

    def _describe(self, customer: str, who: Who, *, current: bool) -> None:
        document = self.document(customer)
        ids = {"phone": who.phone, "user_id": who.user_id, "parent_id": who.parent_id, "username": who.username}
        changed = {name: value for name, value in ids.items() if current and value and document.get(name) != value}
        if changed:
            self._books.customers.update(changed, where("id") == customer)
        if who.name:
            self.rename(customer, who.name, source="profile")
        else:
            self.rename(customer, _nameless({**document, **changed}), source="")

    def _join(self, other: str, customer: str, now: Moment) -> None:
        """Two customers are one person: all of `other` becomes `customer`'s, and of two open queries one stays."""
        books = self._books
        mine, theirs = self.open_query(customer), self.open_query(other)
        if mine and theirs:
            self._join_queries(mine, theirs, customer, now)
        elif theirs:
            books.queries.update({"open_for": customer}, where("id") == theirs.id)
        books.queries.update({"customer": customer}, where("customer") == other)
        books.keys.update({"customer": customer}, where("customer") == other)
        books.replies.update({"customer": customer}, where("customer") == other)
        books.media.update({"customer": customer}, where("customer") == other)
        books.messages.move(other, customer)
        gone, kept = self.document(other), self.document(customer)
        fill = {name: gone.get(name) for name in (*FIELDS.values(), "username") if not kept.get(name)}
        heard = max((value for value in (gone.get("last_heard_at"), kept.get("last_heard_at")) if value), default=None)
        books.customers.update({**fill, "last_heard_at": heard}, where("id") == customer)
        books.customers.remove(where("id") == other)
        if gone.get("named_by"):
            self.rename(customer, own_name(gone), source=gone["named_by"])
        if gone.get("called") and not kept.get("called"):
            self.call(customer, gone["called"])
        books.events.add("joined", now, customer=customer, data={"other": other})

    def _join_queries(self, mine: Query, theirs: Query, customer: str, now: Moment) -> None:
        """The one that somebody holds stays, else the stronger proof's; the wait counts from the first of both."""
        stays, goes = (theirs, mine) if theirs.holder and not mine.holder else (mine, theirs)
        first = min((query for query in (stays, goes) if query.waiting_since_at), key=waiting_order, default=stays)
        last = max(stays, goes, key=lambda query: query.last_heard_at or query.opened_at)
        ended = replace(closed(goes, None, Outcome.JOINED, now), customer=customer)
        merged = replace(
            stays,
            customer=customer,
            waiting_since_at=first.waiting_since_at,
            came_boot=first.came_boot,
            came_boottime=first.came_boottime,
            order=first.order,
            last_heard_at=last.last_heard_at,
            last_line=last.last_line,
            last_word=last.last_word,
            last_kind=last.last_kind,
            last_wamid=last.last_wamid,
            last_direction=last.last_direction,
            fresh=stays.fresh or stays.state is State.CLAIMED,
            labels=tuple(dict.fromkeys((*stays.labels, *goes.labels))),
        )
        for query in (ended, merged):  # in this order: the store knows one open query a customer
            self._books.queries.update(query.document(), where("id") == query.id)
        for label in merged.labels[len(stays.labels) :]:
            worn = {"label": label, "on": True}
            self._books.events.add("labelled", now, query=stays.id, customer=customer, data=worn)
        Drafts(self._books).move(goes.id, stays.id, now)
        data = {"outcome": Outcome.JOINED, "holder": goes.holder, "into": stays.id}
        self._books.events.add("closed", now, query=goes.id, customer=customer, data=data)


def own_name(customer: Mapping[str, Any]) -> str:
    """What WhatsApp or the shop phone's address book calls them, whatever staff do."""
    return str(customer.get("own_name") or customer["name"])


def _nameless(customer: Mapping[str, Any]) -> str:
    """What to call someone without a name: their username, number, or the tail of their id."""
    if customer.get("username"):
        return str(customer["username"])
    if customer.get("phone"):
        return masked(customer["phone"])
    tail = (customer.get("user_id") or customer.get("parent_id") or "")[-6:]
    return f"··{tail}"  # no word before it: the name is kept, and read in four languages
