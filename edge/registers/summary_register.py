"""The register of the daily summaries: numbered without gaps. It alone opens their book; edge/paper has their rules.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from edge.records.summary import WITHDRAWN, Summary
from edge.store.all_tables import Tables, where
from edge.store.documents.typed_book import document_in


class SummaryRegister:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._table = tables.summaries

    def one(self, number: int) -> Summary | None:
        found = document_in(self._table, where("number") == number)
        return None if found is None else Summary.of(found)

    def number_of(self, day: date) -> int | None:
        """The number of a day's summary; None for a day that has none yet."""
        found = document_in(self._table, where("date") == day.isoformat())
        return None if found is None else int(found["number"])

    def withdrawn_of(self, day: date) -> int:
        """The number of the newest summary of this day that was withdrawn; 0 for none."""
        if not self._tables.count("summaries", "state", WITHDRAWN):
            return 0
        found = self._table.search(where("was_of") == day.isoformat())
        return max((int(document["number"]) for document in found), default=0)

    def count(self) -> int:
        return len(self._table)

    def documents(self) -> list[dict[str, Any]]:
        """All, as they are stored."""
        return [*self._table.all()]

    def add(self, document: Mapping[str, Any]) -> None:
        self._table.insert(document)

    def change(self, numbers: Iterable[int], changes: Mapping[str, Any]) -> None:
        """Give these fields of these summaries new values, and leave the others."""
        self._table.update(changes, where("number").one_of([*numbers]))

    def withdraw(self, summary: Summary) -> None:
        """Its day gets another one; it stays under its number."""
        self.change([summary.number], {"state": WITHDRAWN, "date": None, "was_of": summary.date.isoformat()})
