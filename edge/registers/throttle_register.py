"""The register of wrong PINs, counted by place: edge/access/throttle.py says what a place is, and how long one waits.

A document has `key`, the place, `wrong`, how many came in a row, and `tries`, the moments of a day. What is read is of
the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from edge.store.all_tables import Tables, where
from edge.store.documents.typed_book import document_in


class ThrottleRegister:
    def __init__(self, tables: Tables) -> None:
        self._table = tables.throttles

    def one(self, key: str) -> dict[str, Any] | None:
        return document_in(self._table, where("key") == key)

    def all(self) -> list[dict[str, Any]]:
        return [*self._table.all()]

    def save(self, document: Mapping[str, Any]) -> None:
        """In the place of what was counted there before."""
        self._table.upsert(document, where("key") == document["key"])

    def forget(self, keys: Iterable[str]) -> None:
        """These count no more."""
        self._table.remove(where("key").one_of([*keys]))

    def clear(self) -> None:
        self._table.truncate()
