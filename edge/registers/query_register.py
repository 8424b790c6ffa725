"""The register of queries: all that customers want or wanted. Other modules find, keep and change queries here alone.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from edge.clock import Moment, stamp
from edge.errors import Refusal
from edge.records.events import Closed
from edge.records.outcomes import Outcome
from edge.records.query import Query, State
from edge.records.query_parts import LastLine
from edge.store.all_tables import Tables, where
from edge.store.documents.typed_book import Book


class QueryRegister:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._book = Book(tables.queries, Query)

    def one(self, query_id: str) -> Query | None:
        return self._book.one(id=query_id)

    def must(self, query_id: str) -> Query:
        """NoSuchRecord where it is not there."""
        return self._book.must(id=query_id)

    def asked(self, query_id: str) -> Query:
        """The one that a person has asked for: refused `not_found` where there is none, or it was erased."""
        found = self._book.document(id=query_id)
        if found is None:
            raise Refusal("not_found", "desk.no_query")
        if found.get("erased"):
            raise Refusal("not_found", "forgetting.was_erased")
        return Query.of(found)

    def kept(self, query_id: str) -> Query | None:
        """None too where it was erased."""
        found = self._book.document(id=query_id)
        return Query.of(found) if found and not found.get("erased") else None

    def open_of(self, customer: str) -> Query | None:
        """The one that they have open; the store keeps it that there is no second one."""
        return self._book.one(open_for=customer)

    def any_of(self, customer: str) -> bool:
        return self._book.has(customer=customer)

    def all_of(self, customer: str) -> list[Query]:
        """All of this customer's, in the order in which they came into the store."""
        return self._book.all(customer=customer)

    def claimed(self) -> list[Query]:
        """Those that somebody has."""
        return self._book.all(state=State.CLAIMED)

    def all_open(self) -> list[Query]:
        return self._book.all(state=(State.WAITING, State.CLAIMED))

    def counts(self) -> dict[str, int]:
        """By state; one in which there is none is not named."""
        return self._tables.tally("queries", "state")

    def count_in(self, *states: State) -> int:
        return self._tables.count("queries", "state", *states)

    def customer_of(self, query_id: str) -> str | None:
        found = self._book.document(id=query_id)
        return str(found["customer"]) if found else None

    def ids_of(self, customers: Iterable[str]) -> list[str]:
        """Of those that have one: a card may have taken it."""
        return [str(each["id"]) for each in self._book.documents(customer=[*customers]) if each.get("id")]

    def are_open(self, query_ids: Iterable[str]) -> bool:
        """Whether any of these is."""
        return self._book.has(id=[*query_ids], state=(State.WAITING, State.CLAIMED))

    def labels_of(self, query_ids: Iterable[str]) -> set[str]:
        """The labels that any of these wears."""
        return {str(label) for each in self._book.documents(id=[*query_ids]) for label in each.get("labels", ())}

    def names(self, query_ids: Iterable[str]) -> dict[str, str]:
        """What the customers of these are called, of those that are here."""
        found = (self._book.document(id=query_id) for query_id in query_ids)
        return {str(each["id"]): str(each["name"]) for each in found if each}

    def joined_into(self, query_id: str) -> list[str]:
        """This query, and those of the same customer that were joined into it: what was written there answers here."""
        return self.with_joined(self.customer_of(query_id), [query_id])

    def with_joined(self, customer: str | None, query_ids: Iterable[str]) -> list[str]:
        """These queries of a customer, and those that were joined into any of them."""
        ended = self._book.documents(customer=customer, outcome=Outcome.JOINED)
        into = {str(gone["id"]): self._stays(str(gone["id"])) for gone in ended}
        found = [*query_ids]
        while more := [gone for gone, stays in into.items() if stays in found and gone not in found]:
            found += more
        return found

    def add(self, query: Query) -> None:
        self._book.add(query)

    def save(self, query: Query) -> None:
        """What a newer version wrote beside stays."""
        self._book.save(query)

    def seen_by_holder(self, query_id: str, *, reminded: bool = False) -> None:
        """What came in is not new any more, nor is that somebody said no, nor that it is back at its time."""
        seen = {"fresh": False, "declined_by": None}
        self._book.change({**seen, "remind": None} if reminded else seen, id=query_id)

    def seen_by_who_offered(self, query_id: str) -> None:
        """That somebody said no is not new to them any more."""
        self._book.change({"no_from": None}, id=query_id)

    def lease_again(self, query_id: str, now: Moment) -> None:
        """The lease of its holder begins now."""
        self._book.change({"lease_boot": now.boot, "lease_boottime": now.boottime}, id=query_id)

    def name_open(self, customer: str, name: str) -> None:
        """Another name of its customer's, where a query is open: the closed ones say what they were called then."""
        self._book.change({"name": name}, open_for=customer)

    def name_all(self, customer: str, name: str) -> None:
        self._book.change({"name": name}, customer=customer)

    def last_known(self, customer: str, wamid: str | None) -> None:
        """The message that the last line of the open query is of, where what came since has no id."""
        self._book.change({"last_wamid": wamid}, open_for=customer)

    def now_readable(self, line: LastLine) -> None:
        """The last line of which only an earlier version could not read the message."""
        self._book.change(line.document(), last_wamid=line.wamid, last_kind="unknown")

    def silence(self, query_ids: Iterable[str]) -> None:
        """No word of what was said in these: it has been forgotten."""
        self._book.change({"last_line": "", "last_word": "", "offer_note": ""}, id=[*query_ids])

    def end_open(self, query_ids: Iterable[str], now: Moment) -> list[dict[str, Any]]:
        """What is open of these ends by itself, and is closed by nobody; what was stored of each until now."""
        found = self._book.documents(where("state") != State.CLOSED, id=[*query_ids])
        ended: dict[str, Any] = {
            "state": State.CLOSED,
            "outcome": Outcome.OTHER,
            "closed_by": None,
            "holder": None,
            "open_for": None,
        }
        ended |= {"closed_at": stamp(now.at), "closed_boot": now.boot, "closed_boottime": now.boottime}
        for query in found:
            last = query.get("holder") or query.get("last_holder")
            self._book.change({**ended, "closed_trusted": now.trusted, "last_holder": last}, id=query["id"])
        return found

    def leave(self, query_ids: Iterable[str], left: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
        """All of each of these is what is left of it from now on."""
        found = self._tables.queries.search(where("id").one_of([*query_ids]))
        self._tables.put_documents("queries", ((each.doc_id, left(each)) for each in found))

    def move(self, other: str, customer: str) -> None:
        """All of the other's are the customer's, also the one that is open."""
        self._book.change({"open_for": customer}, open_for=other)
        self._book.change({"customer": customer}, customer=other)

    def _stays(self, gone: str) -> str:
        found = (event.what for event in reversed(self._tables.events.of_query(gone)))
        return next((what.into or "" for what in found if isinstance(what, Closed)), "")
