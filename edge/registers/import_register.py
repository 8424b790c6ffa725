"""The register of imports: exported chats that somebody has brought in. It alone opens their book.

A document has what edge/bringing keeps of one, see Import there. What is read is of the caller's transaction or
snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from edge.registers.of_customers import OfCustomers
from edge.store.all_tables import Tables, where
from edge.store.documents.typed_book import document_in


class ImportRegister(OfCustomers):
    def __init__(self, tables: Tables) -> None:
        super().__init__(tables.imports)

    def one(self, import_id: str) -> dict[str, Any] | None:
        return document_in(self._table, where("id") == import_id)

    def ordered(self, order_id: str) -> dict[str, Any] | None:
        """The one that the console has asked for by this order."""
        return document_in(self._table, where("order") == order_id)

    def all(self) -> list[dict[str, Any]]:
        return [*self._table.all()]

    def in_states(self, *states: str) -> list[dict[str, Any]]:
        return [*self._table.search(where("state").one_of([*states]))]

    def of(self, *customers: str) -> list[dict[str, Any]]:
        return [*self._table.search(where("customer").one_of([*customers]))]

    def these(self, import_ids: Iterable[str]) -> list[dict[str, Any]]:
        return [*self._table.search(where("id").one_of([*import_ids]))]

    def of_groups(self) -> list[dict[str, Any]]:
        return [*self._table.search(where("is_group") == True)]  # noqa: E712 - a condition of the store's

    def with_text(self, digest: str) -> list[dict[str, Any]]:
        """Those of the very text that has this digest."""
        return [*self._table.search(where("digest") == digest)]

    def add(self, document: Mapping[str, Any]) -> None:
        self._table.insert(document)

    def remove_of(self, customers: Iterable[str]) -> None:
        self._table.remove(where("customer").one_of([*customers]))

    def change(self, import_id: str, changes: Mapping[str, Any]) -> None:
        """Give these fields new values, and leave the others."""
        self._table.update(changes, where("id") == import_id)
