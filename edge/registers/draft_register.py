"""The register of drafts: what somebody has typed on a query and not sent. edge/desk/drafts.py has their rules.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Collection

from edge.records.draft import KeptDraft
from edge.store.all_tables import Tables
from edge.store.documents.typed_book import Book


class DraftRegister:
    def __init__(self, tables: Tables) -> None:
        self._book = Book(tables.drafts, KeptDraft, key="key")

    def one(self, staff: str, query: str) -> KeptDraft | None:
        return self._book.one(key=f"{staff} {query}")

    def all(self) -> list[KeptDraft]:
        """Empty ones too."""
        return self._book.all()

    def on(self, queries: Collection[str]) -> list[KeptDraft]:
        """Everybody's on any of these queries."""
        return self._book.all(query=[*queries])

    def count_on(self, queries: Collection[str]) -> int:
        """How many with words there are on these; also those of which no record can be made."""
        return sum(bool(each.get("text")) for each in self._book.documents(query=[*queries]))

    def save(self, draft: KeptDraft) -> None:
        """In the place of the one of this person on this query."""
        self._book.save(draft)

    def remove(self, drafts: Collection[KeptDraft]) -> None:
        self._book.remove(key=[draft.key for draft in drafts])

    def remove_on(self, queries: Collection[str]) -> None:
        """Everybody's on these queries; also those of which no record can be made."""
        self._book.remove(query=[*queries])

    def remove_of(self, staff: str) -> None:
        self._book.remove(staff=staff)
