"""The register of staff: all who work here or did. It alone opens their book.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Callable
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
        return self._unless_named_so(lambda: self._book.add(one))

    def rename(self, staff_id: str, name: str, key: str) -> bool:
        """False where somebody else has the name."""
        return self._unless_named_so(lambda: self._book.change({"name": name, "key": key}, id=staff_id))

    def change(self, staff_id: str, **fields: Any) -> None:
        """Give these fields of the document new values, and leave the others."""
        self._book.change(fields, id=staff_id)

    def shut_out(self) -> None:
        """Nobody comes in before an owner has let them in."""
        self._book.change_all({"waits": True})

    def _unless_named_so(self, write: Callable[[], object]) -> bool:
        try:
            write()
        except Duplicate as error:
            if error.field != "key":
                raise
            return False
        return True
