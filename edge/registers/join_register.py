"""The register of joins: two customers who became one, with what is needed to make them two again.

A document has what edge/desk/joins.py writes down of one. What is read is of the caller's transaction or snapshot, and
what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from edge.store.books import Books, where
from edge.store.documents.typed_book import document_in


class JoinRegister:
    def __init__(self, books: Books) -> None:
        self._table = books.joins

    def one(self, join_id: str) -> dict[str, Any] | None:
        return document_in(self._table, where("id") == join_id)

    def of(self, customer: str) -> list[dict[str, Any]]:
        """What was joined with this one, who is here."""
        return [dict(join) for join in self._table.search(where("customer") == customer)]

    def of_gone(self, other: str) -> list[dict[str, Any]]:
        """Into whom this one, who is here no more, was joined."""
        return [dict(join) for join in self._table.search(where("other") == other)]

    def add(self, join: Mapping[str, Any]) -> None:
        self._table.insert(join)

    def remove(self, join_id: str) -> None:
        self._table.remove(where("id") == join_id)

    def remove_of(self, customers: Collection[str]) -> None:
        """Those in which any of these is one of the two."""
        self._table.remove(where("customer").one_of([*customers]) | where("other").one_of([*customers]))

    def move(self, other: str, customer: str) -> None:
        """All of the other's are the customer's."""
        self._table.update({"customer": customer}, where("customer") == other)

    def give(self, join_ids: Collection[str], customer: str, other: str) -> None:
        """Of these the customer's are the other's."""
        mine = where("id").one_of([*join_ids]) & (where("customer") == customer)
        self._table.update({"customer": other}, mine)
