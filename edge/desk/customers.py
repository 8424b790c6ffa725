"""Who is who: one customer, however many ids. Numbers and ids change hands and change form; people stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from edge.access.staff import Staff
from edge.clock import Moment, stamp, unstamp
from edge.desk import window
from edge.desk.holders import Holders
from edge.desk.id_book import is_number
from edge.desk.joins import Joins, Why
from edge.desk.known import Known, nameless
from edge.desk.moved_account import MovedAccount
from edge.ids import new_id
from edge.outbox import may_go_now
from edge.outbox.blocks import Blocks
from edge.records.message import Who
from edge.registers.books import Books
from edge.text import phone_numbers


class Customers(Known):
    """Finds and keeps customers. Its methods assume the caller's transaction.

    joined: of each who has been joined by proof, the runs of their messages; for whoever asks to take out.
    The order of proof is WhatsApp's own: business-scoped id before phone before parent id.
    """

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._joins = Joins(books)
        self._holders = Holders(books)
        self._moved_account = MovedAccount(books)
        self._blocks = Blocks(books)
        self.joined: list[list[tuple[int, int]]] = []

    def known(self, who: Who) -> str | None:
        """The customer that one of these ids leads to, without making one."""
        return next((found for found in map(self._ids.behind, who.keys) if found), None)

    def meet(self, who: Who, now: Moment, at: datetime | None = None, *, thread: bool = False) -> str:
        """The customer behind these ids: found, joined from two that turn out to be one, or new.

        at: WhatsApp's stamp of what they wrote, since a number may have been somebody else's then. thread: the ids are
        those of a whole old thread, as they are today.
        """
        if not thread and (known := self._unchanged(who)):
            return known
        if earlier := self._holders.earlier(who, at, now, thread=thread):
            return earlier
        if who.user_id and self._holders.since_then(who.phone, at) not in (None, self._ids.behind(who.keys[0])):
            who = replace(who, phone=None)
        self._moved_account.settle(who, now)
        found = self._matching(who)
        holder = self._ids.behind(f"phone:{who.phone}") if not found and who.user_id else None
        if len(found) == 1 and self._first_id_of(found[0], who):
            self._joins.mark_before(found[0], now)
        customer = self._one_of(found, who, now)
        if holder:
            self._moved_account.remember_newcomer(holder, customer)
        self._remember(customer, who, at or now.at)
        return customer

    def _unchanged(self, who: Who) -> str | None:
        """The customer of most messages: all their ids lead to one as they are, and nothing about them is new."""
        if not who.user_id or (who.phone and len(phone_numbers.spellings(who.phone)) > 1):
            return None
        entries = [self._ids.exactly(key) for key in who.keys]
        first = entries[0]
        if first is None or any(
            entry is None or entry.get("past") or entry["customer"] != first["customer"] for entry in entries
        ):
            return None
        document = self.document(first["customer"])
        named = {"profile": who.name, "username": who.username, "phone": who.phone, "parent_id": who.parent_id}
        same = all(document.get(field) == value for field, value in named.items() if value)
        if not same or document.get("user_id") != who.user_id or self._moved_account.cares(document):
            return None
        return str(first["customer"])

    def moved(self, was: Who, new: Who, now: Moment, at: datetime | None = None) -> str:
        """A customer changed number or id (at, by WhatsApp's stamp): the same person under new ids, never a new one.

        A new id that led to somebody else leads to this one from now on: WhatsApp says who has it. Who had the number
        before keeps all that is theirs, apart. News that come late turn back nothing that has come since.
        """
        when, earlier = at or now.at, None if was.user_id else self._holders.earlier(was, at, now, thread=False)
        left = [earlier] if earlier else self._matching(was)
        known = [Who(each.get("phone"), each.get("user_id")) for each in map(self.document, left)]
        found = [*left, *self._arrived(new, at, now)]
        if self._holders.since_then(new.phone, at) not in (None, *found):
            new = replace(new, phone=None)
        customer = self._one_of(found, new, now)
        self._leave_behind(customer, [was, *(one for one in known if {*was.keys} & {*one.keys})], new, when)
        if any(self._ids.left_since(key, customer, stamp(when)) for key in new.keys):
            self._fill(customer)
        else:
            self._remember(customer, new, when, steal=True)
        for key in new.keys:
            self._ids.came_to(key, customer, stamp(when))
        if self.document(customer).get("block") and not self.document(customer).get("phone"):
            self._blocks.moved(customer)
        return customer

    def name_by_book(self, phone: str, name: str, now: Moment, at: datetime | None = None) -> None:
        """The shop's address book has this name for a number, since then."""
        if not self._holders.named(phone, name, at):
            self.rename(self.meet(Who(phone=phone), now), name, source="contacts")

    def join_by_hand(self, customer: str, other: str, by: Staff, now: Moment) -> None:
        """Somebody says that `other` is the same person as this customer, whatever was said before."""
        for one, two in ((customer, other), (other, customer)):
            apart = [each for each in self.document(one).get("apart", ()) if each != two]
            self.register.change(one, {"apart": apart})
        self._joins.join(other, customer, now, why=Why.HAND, by=by)
        self._share_window(customer, now)

    def _first_id_of(self, customer: str, who: Who) -> bool:
        """Whether this is the first id of somebody who has written, known by a number alone until now.

        Where only the shop has written, nobody else can have written from there.
        """
        if not who.user_id or self._ids.find(f"user:{who.user_id}") or not self._books.messages.has_heard(customer):
            return False
        return not any(entry["key"].startswith(("user:", "parent:")) for entry in self._ids.of(customer))

    def _one_of(self, found: list[str], who: Who, now: Moment) -> str:
        """All of these are one person: the first of them, with what the others had; a new one where there is none.

        But for those of whom somebody has said that they are two.
        """
        if not found:
            customer = new_id("c")
            self.register.add({"id": customer, "name": "", "created_at": stamp(now.at)})
            return customer
        customer, *others = dict.fromkeys(found)
        for other in others:
            if not self._joins.are_apart(customer, other):
                self.joined.append(self._books.messages.runs(other))
                self._joins.join(other, customer, now, proven=who.keys)
                self._share_window(customer, now)
        return customer

    def _share_window(self, customer: str, now: Moment) -> None:
        """Whichever of the two wrote last: what was held for the window of the other one may go."""
        heard = self.document(customer).get("last_heard_at")
        if heard and window.is_open(unstamp(heard), now.at, trusted=now.trusted):
            may_go_now(self._books, customer, unstamp(heard))

    def _arrived(self, new: Who, at: datetime | None, now: Moment) -> list[str]:
        """Those who are known already under the ids that somebody has moved to, and can only be the same person.

        A business-scoped id proves it. A number does not: another person may have had it, unless all that came from
        there is younger than the move.
        """
        found = []
        for key in new.keys:
            for customer in self._ids.all_behind(key):
                if is_number(key):
                    known = self._began_after(customer, at) and not self._ids.is_past(key)
                    found += [customer] if known and not self._has_rival(customer, new) else []
                else:
                    self._part_with_before(customer, at, now)
                    found.append(customer)
        return found

    def _began_after(self, customer: str, at: datetime | None) -> bool:
        first = self._books.messages.first_stamp(customer)
        return bool(first and at and first > stamp(at))

    def _part_with_before(self, customer: str, at: datetime | None, now: Moment) -> None:
        """Words from the new number came before the news of the move, and were taken for those of who had it before."""
        marks = [join for join in self._joins.of(customer) if join["why"] == Why.BEFORE]
        for mark in [] if self._began_after(customer, at) else marks:
            self._joins.split(mark["id"], None, now)

    def _fill(self, customer: str) -> None:
        """How they are reached now, where only the keys say it."""
        document, present = self.document(customer), self._ids.present(customer)
        missing = {field: value for field, value in present.items() if not document.get(field)}
        self.register.change(customer, missing)

    def _leave_behind(self, customer: str, was: Sequence[Who], new: Who, at: datetime) -> None:
        """Number and business-scoped id change together, also where WhatsApp names only one of them.

        was: as the news have it, and as this person was known before; somebody with two numbers, joined by hand, has
        the other one still. The old ids lead here, for what is late, until somebody else has them; nothing is sent to
        them.
        """
        kept = {each for key in new.keys for each in phone_numbers.keys(key)}
        for key in {key for one in was for key in one.keys} - kept:
            if new.parent_id or not key.startswith("parent:"):
                self._ids.leave(key, customer, stamp(at))

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

    def _remember(self, customer: str, who: Who, at: datetime, *, steal: bool = False) -> None:
        """Take these ids as the customer's present ones, unless the strongest of them is past.

        A message from before a change of number may come in after it, and must not turn it back.
        """
        names: list[str | None] = []
        current = steal or not self._ids.is_past(who.keys[0])
        for key in who.keys:
            found = self._ids.find(key)
            elsewhere = any(entry["customer"] != customer for entry in found)
            stale = elsewhere or any(entry.get("past") for entry in found)
            if not found and not current:  # a number changes with the id, and this one is past
                self._ids.leave(key, customer, stamp(at))
            elif not found or (current and stale and (steal or not elsewhere or is_number(key))):
                # A number goes to whoever writes from it now; an id never changes hands without WhatsApp's word.
                names.append(self._ids.lead(key, customer, since=stamp(at), moved=steal))
        self._describe(customer, who, current=current)
        for name in filter(None, names):
            self.rename(customer, name, source="contacts")
        if steal and not who.phone:  # they may have written from their new number before WhatsApp told of it
            self._fill(customer)

    def _describe(self, customer: str, who: Who, *, current: bool) -> None:
        document = self.document(customer)
        if who.name and document.get("profile") != who.name:
            self.register.change(customer, {"profile": who.name})
        ids = {"phone": who.phone, "user_id": who.user_id, "parent_id": who.parent_id, "username": who.username}
        changed: dict[str, Any] = {
            name: value for name, value in ids.items() if current and value and document.get(name) != value
        }
        if "user_id" in changed and document.get("user_id") and not who.phone:
            changed["phone"] = None  # somebody with two, joined by hand: the known number is that of the other one
        if changed:
            self.register.change(customer, changed)
        if changed.get("phone") and document.get("block"):
            self._blocks.moved(customer)
        if who.name:
            self.rename(customer, who.name, source="profile")
        else:
            self.rename(customer, nameless({**document, **changed}), source="")
