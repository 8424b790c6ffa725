"""The register of read receipts: the blue ticks that are to be asked for, and the last one that was given.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from edge.records.reply import Delivery
from edge.store.all_tables import Tables, where
from edge.store.documents.typed_book import document_in


class ReceiptRegister:
    def __init__(self, tables: Tables) -> None:
        self._table = tables.receipts

    def has(self, wamid: str) -> bool:
        return self._table.contains(where("wamid") == wamid)

    def wanted(self) -> list[str]:
        """The messages whose ticks are to be asked for, in the order in which somebody wanted them."""
        return [each["wamid"] for each in self._table.search(where("state") == Delivery.QUEUED)]

    def last_given(self) -> str | None:
        found = document_in(self._table, where("state") == Delivery.SENT)
        return found["wamid"] if found else None

    def want(self, wamid: str) -> None:
        """Once more changes nothing."""
        if not self.has(wamid):
            self._table.insert({"wamid": wamid, "state": Delivery.QUEUED})

    def given(self, earlier: Iterable[str], last: str) -> None:
        """Only the last of those given stays."""
        self._table.remove(where("state") == Delivery.SENT)
        self.remove(earlier)
        self._table.update({"state": Delivery.SENT}, where("wamid") == last)

    def remove(self, wamids: Iterable[str]) -> None:
        self._table.remove(where("wamid").one_of([*wamids]))
