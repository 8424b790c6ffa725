"""The register of staff: all who work here or did. It alone opens their book.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from typing import Any

from edge.records.access_records import StaffRecord
from edge.store.all_tables import Tables
from edge.store.documents.table import Duplicate
from edge.store.documents.typed_book import Book


class StaffRegister:
    def __init__(self, tables: Tables) -> None:
        self._book = Book(tables.staff, StaffRecord)

    def one(self, staff_id: str | None) -> StaffRecord | None:
        return self._book.one(id=staff_id) if staff_id else None

    def keyed(self, key: str) -> StaffRecord | None:
        """Whoever has this name, as it is looked up."""
        return self._book.one(key=key)

    def all(self) -> list[StaffRecord]:
        """Those who have left too."""
        return self._book.all()

    def has_owner(self) -> bool:
        return self._book.has(owner=True)

    def names(self) -> dict[str, str]:
        return {one.id: one.name for one in self.all()}

    def add(self, one: StaffRecord) -> bool:
        """False where somebody has their name."""
        try:
            self._book.add(one)
        except Duplicate:
            return False
        return True

    def change(self, staff_id: str, **fields: Any) -> bool:
        """Give these fields of the document new values; False where somebody else has the key."""
        try:
            self._book.change(fields, id=staff_id)
        except Duplicate:
            return False
        return True

    def shut_out(self) -> None:
        """Nobody comes in before an owner has let them in."""
        self._book.change_all({"waits": True})
