"""The register of keys: each id of WhatsApp's (a phone number, a business-scoped id, a parent id), and whose it is.

A document has `key`, `customer`, and what desk/id_book.py and desk/holders.py keep beside. What is read is of the
caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from edge.store.all_tables import Tables, where
from edge.store.documents.typed_book import document_in


class KeyRegister:
    def __init__(self, tables: Tables) -> None:
        self._table = tables.keys

    def one(self, key: str) -> dict[str, Any] | None:
        """The entry that is written so and no other way."""
        return document_in(self._table, where("key") == key)

    def has(self, key: str) -> bool:
        return self._table.contains(where("key") == key)

    def of(self, *customers: str) -> list[dict[str, Any]]:
        """All that lead, or led, to these."""
        return [dict(entry) for entry in self._table.search(where("customer").one_of([*customers]))]

    def add(self, key: str, customer: str, more: Mapping[str, Any] | None = None) -> None:
        self._table.insert({"key": key, "customer": customer, **(more or {})})

    def change(self, key: str, changes: Mapping[str, Any]) -> None:
        """Give these fields new values, and leave the others."""
        self._table.update(changes, where("key") == key)

    def move(self, other: str, customer: str) -> None:
        """All that lead to the other lead to the customer."""
        self._table.update({"customer": customer}, where("customer") == other)

    def remove_of(self, customers: Iterable[str]) -> None:
        self._table.remove(where("customer").one_of([*customers]))
