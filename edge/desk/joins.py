"""Two customers become one, by proof or by hand; what each of them had is written down, so that they can be two again.

Assumes the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from edge.access.staff import Staff
from edge.clock import Moment, stamp, unstamp
from edge.desk import blocked_joins, merging, pinned, said_last, unheard
from edge.desk.drafts import Drafts
from edge.desk.id_book import FIELDS, is_number
from edge.desk.known import Known, nameless, own_name
from edge.desk.waits_told import tell_wait
from edge.errors import Refusal
from edge.ids import new_id
from edge.records.events import Closed, CustomersJoined, CustomersSplit, Labelled, Opened, Reopened
from edge.records.outcomes import Outcome
from edge.records.query import Query
from edge.registers.books import Books

# What is known of one of two, and not of the other, is known of both.
_FILLED = ("username", "speaks")
_NAMING = ("own_name", "named_by", "called", "name")


class Why(StrEnum):
    """What says that two are one. BEFORE: nothing was joined, a number that was known alone got its first id.

    MOVED_ACCOUNT: the shop has moved to another business, where everybody has another id.
    """

    PROOF = "proof"
    BEFORE = "before"
    MOVED_ACCOUNT = "account"
    HAND = "hand"


class Joins(Known):
    """A document of the book `joins` holds what came from the one who is gone: ids, and the runs of their messages."""

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._drafts = Drafts(books)
        self._joins = books.joins
        self._imports = books.imports

    def of(self, customer: str) -> list[dict[str, Any]]:
        """What can be split off, the latest first."""
        return sorted(self._joins.of(customer), key=lambda join: (join["at"], join["id"]), reverse=True)

    def into(self, gone: str) -> str | None:
        """Whom a customer that is here no more was joined with."""
        found = self._joins.of_gone(gone)
        return str(found[-1]["customer"]) if found else None

    def are_apart(self, one: str, other: str) -> bool:
        """Whether somebody, or WhatsApp, has said that these two are two."""
        return other in self.document(one).get("apart", ()) or one in self.document(other).get("apart", ())

    def join(
        self,
        other: str,
        customer: str,
        now: Moment,
        *,
        why: Why = Why.PROOF,
        by: Staff | None = None,
        proven: Collection[str] = (),
    ) -> None:
        """All of `other` becomes `customer`'s, and of two open queries one stays.

        proven: the ids that are surely the customer's; they stay theirs, should the two be split again.
        """
        books = self._books
        gone, kept = self.document(other), self.document(customer)
        join = self._written_down(gone, kept, why, by, now, proven)
        mine, theirs = self.open_query(customer), self.open_query(other)
        if mine and theirs:
            join["open"] = self._one_query(*merging.chosen(mine, theirs), customer, now)
        self.queries.move(other, customer)
        self._keys.move(other, customer)
        self._joins.move(other, customer)
        self._imports.move(other, customer)
        books.media.move(other, customer)
        books.replies.move(other, customer)
        books.messages.move(other, customer)
        fill = {name: gone.get(name) for name in (*FIELDS.values(), *_FILLED) if not kept.get(name)}
        heard = max((value for value in (gone.get("last_heard_at"), kept.get("last_heard_at")) if value), default=None)
        apart = sorted({*gone.get("apart", ()), *kept.get("apart", ())} - {customer, other})
        self.register.change(customer, {**fill, **join["pinned"], "last_heard_at": heard, "apart": apart})
        self.register.remove([other])
        blocked_joins.joined(books, join)
        if gone.get("named_by"):
            self.rename(customer, own_name(gone), source=gone["named_by"])
        if gone.get("called") and not kept.get("called"):
            self.call(customer, gone["called"])
        self._joins.add({**join, "named": self._naming(customer)})
        books.events.add(CustomersJoined(other), now, customer=customer, staff=by.id if by else None)

    def mark_before(self, customer: str, now: Moment, why: Why = Why.BEFORE) -> None:
        """A number gets its first id, or a new one: what came until now may be another person's."""
        gone = {**self.document(customer), "id": new_id("c")}
        join = self._written_down(gone, {"id": customer, "name": ""}, why, None, now, (), of=customer)
        left = [key for key in join["keys"] if key.startswith("user:") and self._ids.is_past(key)]
        self._joins.add({**join, "keys": left, "named": self._naming(customer)})

    def split(self, join_id: str, by: Staff | None, now: Moment) -> str:
        """The one who was joined is a customer of their own again, with all that they had; returns them.

        What came since the join stays, but for changes of what is theirs. Both are marked as two, and are joined again
        by hand only.
        """
        join = self._joins.one(join_id)
        if join is None:
            raise Refusal("not_found", "customers.no_join")
        customer, other, books = str(join["customer"]), str(join["other"]), self._books
        gone = {**blocked_joins.gone(join), **dict.fromkeys(FIELDS.values())}
        self.register.add({**gone, "apart": [*join["gone"].get("apart", ()), customer]})
        apart = [*self.document(customer).get("apart", ()), other]
        self.register.change(customer, {"apart": apart, **pinned.apart(join, self.document(customer))})
        closed = blocked_joins.part(books, join)
        self._joins.remove(join_id)
        self._give_ids_back(join)
        books.messages.give_back(customer, other, join["messages"])
        if was := join["open"]:
            books.messages.put_back((customer, other), was["goes"]["id"], was.get("messages", ()))
        changes = books.messages.give_changes_back(customer, other)
        self._joins.give(join.get("joins", ()), customer, other)
        self._imports.give(join.get("imports", ()), customer, other)
        books.media.give(join.get("media", ()), customer, other)
        books.replies.give(join.get("replies", ()), customer, other)
        books.messages.give_brought_back(customer, other, join.get("imports", ()))
        self._since_then(join)
        unheard.open_again(books, join, closed, now)
        self._part_queries(join, now)
        self._wait_apart(customer, other, changes, now)
        self._name_apart(join)
        books.events.add(CustomersSplit(customer, join["queries"]), now, customer=other, staff=by.id if by else None)
        unheard.settle(books, join, now)
        for each in (customer, other):
            if query := self.open_query(each):
                tell_wait(books, query, now, may_be_over=True)
        return other

    def _since_then(self, join: Mapping[str, Any]) -> None:
        """Their number is the customer's since their first id came, and was the other one's until then."""
        for entry in self._ids.of(join["customer"]) if join["before"] else ():
            if is_number(entry["key"]) and not entry.get("since"):
                handed = {"since": join["at"], "before": join["other"], "moved": True}
                self._keys.change(entry["key"], handed)
                self._ids.lost(join["other"], entry["key"])

    def _written_down(
        self,
        gone: Mapping[str, Any],
        kept: Mapping[str, Any],
        why: Why,
        by: Staff | None,
        now: Moment,
        proven: Collection[str],
        of: str | None = None,
    ) -> dict[str, Any]:
        """of: whose things these are as yet, where that is not the one who goes."""
        of, books = of or gone["id"], self._books
        return {
            "id": new_id("j"),
            "customer": kept["id"],
            "other": gone["id"],
            "at": stamp(now.at),
            "why": why,
            "staff": by.id if by else None,
            "gone": dict(gone),
            "kept": dict(kept),
            "proven": sorted(proven),
            "pinned": pinned.together(kept, gone),
            "messages": books.messages.runs(of),
            "keys": [entry["key"] for entry in self._ids.of(of)],
            "open": None,
            "before": of != gone["id"],
            "queries": books.queries.ids_of([of]),
            "replies": books.replies.ids_of([of]),
            "media": books.media.ids_of([of]),
            "joins": self._joins.ids_of([of]),
            "imports": self._imports.ids_of([of]),
        }

    def _naming(self, customer: str) -> dict[str, Any]:
        document = self.document(customer)
        return {name: document.get(name) for name in _NAMING}

    def _one_query(self, stays: Query, goes: Query, customer: str, now: Moment) -> dict[str, Any]:
        ended, kept = merging.merged(stays, goes, customer, now)
        for query in (ended, kept):  # in this order: the store knows one open query a customer
            self.queries.save(query)
        self._label(stays, kept, now)
        self._drafts.move(goes.id, stays.id, now)
        said = self._books.messages.runs(goes.customer, goes.id)
        self._tell_what_waits(goes)
        self._books.messages.carry_over(goes.customer, goes.id, stays.id)
        what = Closed(Outcome.JOINED, goes.holder, stays.id)
        self._books.events.add(what, now, query=goes.id, customer=customer)
        return {"stays": stays.document(), "goes": goes.document(), "messages": said}

    def _tell_what_waits(self, goes: Query) -> None:
        """No page of the one that stays has shown what waits in the one that goes."""
        if goes.wait.since_at:
            before = stamp(goes.wait.since_at - timedelta(milliseconds=1))
            for row in self._books.messages.heard_after(goes.customer, goes.id, before):
                self._books.messages.is_news(row.seq)

    def _label(self, was: Query, query: Query, now: Moment) -> None:
        for label in {*was.marks.labels} ^ {*query.marks.labels}:
            what = Labelled(label, label in query.marks.labels)
            self._books.events.add(what, now, query=query.id, customer=query.customer)

    def _give_ids_back(self, join: Mapping[str, Any]) -> None:
        """All but those that were proven to be the customer's; an id that has gone elsewhere meanwhile stays there."""
        customer, other = str(join["customer"]), str(join["other"])
        for entry in self._ids.of(customer):
            if entry["key"] not in join["keys"] or entry["key"] in join["proven"]:
                continue
            kind, value = entry["key"].split(":", 1)
            self._keys.change(entry["key"], {"customer": other})
            self._ids.forget(customer, entry["key"])
            if not entry.get("past") and join["gone"].get(FIELDS[kind]) == value:
                self.register.change(other, {FIELDS[kind]: value})
        self._give_own_back(join)

    def _give_own_back(self, join: Mapping[str, Any]) -> None:
        """What the customer had before, and has still, is how they are reached again."""
        customer = str(join["customer"])
        document, own = self.document(customer), {entry["key"]: entry for entry in self._ids.of(customer)}
        for kind, field in FIELDS.items():
            value = join["kept"].get(field)
            mine = own.get(f"{kind}:{value}")
            if value and not document.get(field) and mine and not mine.get("past"):
                self.register.change(customer, {field: value})

    def _name_apart(self, join: Mapping[str, Any]) -> None:
        """The customer has the name of before, unless another one has come since."""
        customer = str(join["customer"])
        if join["named"] != self._naming(customer):
            return
        document = self.document(customer)
        own = join["kept"].get("own_name") or join["kept"].get("name") or document.get("profile") or nameless(document)
        called = str(join["kept"].get("called") or "")
        by = join["kept"].get("named_by") or ("profile" if own == document.get("profile") else "")
        shown = {"own_name": own, "named_by": by, "called": called, "name": called or own}
        self.register.change(customer, shown)
        self.queries.name_open(customer, shown["name"])

    def _part_queries(self, join: Mapping[str, Any], now: Moment) -> None:
        """Each has their own queries. Of two open ones that became one, the one that went waits again."""
        customer, other = str(join["customer"]), str(join["other"])
        theirs = [self.queries.must(each) for each in join["queries"]]
        theirs = [query for query in theirs if query.customer == customer]
        for query in theirs:
            self.queries.save(replace(query, customer=other, name=self.document(other)["name"]))
        if join["open"]:
            stayed, gone = Query.of(join["open"]["stays"]), Query.of(join["open"]["goes"])
            self._two_queries(stayed, gone, {query.id for query in theirs}, customer, other, now)
        for query in theirs:
            self._carry_over(self.queries.must(query.id), customer, now)

    def _two_queries(
        self, stayed: Query, gone: Query, theirs: Collection[str], customer: str, other: str, now: Moment
    ) -> None:
        stays, goes = self.queries.must(stayed.id), self.queries.must(gone.id)
        whose = other if goes.id in theirs else customer
        over = not stays.is_open and stays.closing.outcome is not Outcome.JOINED  # into a third one's: no end of this
        if over or goes.closing.outcome is not Outcome.JOINED or self.open_query(whose):
            return
        if stays.is_open:
            self.queries.save(alone := merging.parted(stays, stayed, gone))
            self._label(stays, alone, now)
        self.queries.save(again := merging.back_again(gone, goes, whose))
        what = Reopened("split", stamp(again.wait.since_at or again.opening.at))
        self._books.events.add(what, now, query=again.id, customer=whose)

    def _carry_over(self, query: Query, customer: str, now: Moment) -> None:
        """What the customer wrote since the join in a query that is the other one's is in one of their own."""
        first = next(iter(self._books.messages.heard_after(customer, query.id, "", most=1)), None)
        if first is None or first.at is None:
            return
        mine = self.open_query(customer)
        if query.is_open and query.wait.since_at:
            since = max(unstamp(first.at), query.wait.since_at)
            mine = mine or self._begun_in(query, customer, since, first.seq, now)
            self.queries.save(merging.waits_from(mine, since))
            theirs = self._books.messages.latest(query.customer, query.id)
            self.queries.save(merging.without_others(query, theirs))
        if mine:
            self._books.messages.carry_over(customer, query.id, mine.id)

    def _wait_apart(self, customer: str, other: str, changes: Collection[int], now: Moment) -> None:
        """Whoever changed their words since the join waits for an answer to that, and not the customer."""
        rows = self._books.messages.by_seqs(changes).values()
        times = [unstamp(row.at or row.received_at) for row in rows]
        mine, theirs = self.open_query(customer), self.open_query(other)
        if mine and mine.wait.since_at in times:
            alone = merging.without_others(mine, self._books.messages.latest(customer, mine.id))
            self.queries.save(alone.marked(changed=False))
        if times and theirs:
            self.queries.save(merging.waits_from(theirs, min(times)).marked(changed=True))
        for one, two in ((customer, other), (other, customer)):
            if query := self.open_query(one):
                self.queries.save(said_last.apart_from(self._books, query, two, now))

    def _begun_in(self, query: Query, customer: str, since: datetime, seq: int, now: Moment) -> Query:
        mine = merging.begun_in(query, new_id("q"), customer, str(self.document(customer)["name"]), since, seq)
        self.queries.add(mine)
        self._books.events.add(Opened(stamp(since)), now, query=mine.id, customer=customer)
        return mine
