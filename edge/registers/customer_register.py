"""The register of customers: their documents, which desk/customers.py and its neighbours change, and all others read.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from edge.records.customer_record import BlockWish, Customer
from edge.store.all_tables import Tables, where
from edge.store.documents.typed_book import document_in


class CustomerRegister:
    def __init__(self, tables: Tables) -> None:
        self._table = tables.customers

    def one(self, customer: str | None) -> Customer | None:
        found = self.document(customer) if customer else None
        return None if found is None else Customer.of(found)

    def count(self) -> int:
        return len(self._table)

    def has(self, customer: str) -> bool:
        return self._table.contains(where("id") == customer)

    def document(self, customer: str) -> dict[str, Any] | None:
        """All that is stored of them."""
        return document_in(self._table, where("id") == customer)

    def names(self, customers: Iterable[str]) -> dict[str, str]:
        """Of those that are here."""
        found = self._table.search(where("id").one_of([*customers]))
        return {str(each["id"]): str(each.get("name", "")) for each in found}

    def made_by(self, import_id: str) -> list[str]:
        """Those of whom only this import tells."""
        return [str(each["id"]) for each in self._table.search(where("import") == import_id)]

    def wishes(self, state: str) -> list[tuple[str, BlockWish]]:
        """Of whom the owner wants something that has come so far, and what it is."""
        found = ((str(each["id"]), BlockWish.of(each)) for each in self._table.search(where("block").exists()))
        return [(customer, wish) for customer, wish in found if wish.state == state]

    def add(self, document: Mapping[str, Any]) -> None:
        self._table.insert(document)

    def change(self, customer: str, changes: Mapping[str, Any]) -> None:
        """Give these fields new values, and leave the others."""
        self._table.update(changes, where("id") == customer)

    def remove(self, customers: Iterable[str]) -> None:
        self._table.remove(where("id").one_of([*customers]))
