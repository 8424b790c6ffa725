"""The register of joins: two customers who became one, with what is needed to make them two again.

A document has what edge/desk/joins.py writes down of one. What is read is of the caller's transaction or snapshot, and
what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from edge.registers.of_customers import HoldsCustomers
from edge.store.all_tables import Tables, where
from edge.store.documents.typed_book import document_in


class JoinRegister(HoldsCustomers):
    def __init__(self, tables: Tables) -> None:
        super().__init__(tables.joins)

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

    def remove_of(self, customers: Iterable[str]) -> None:
        """Those in which any of these is one of the two."""
        theirs = [*customers]
        self._table.remove(where("customer").one_of(theirs) | where("other").one_of(theirs))
