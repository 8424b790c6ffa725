"""The register of labels: the owner's list of words for queries. edge/desk/labels.py has their rules.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from edge.records.label import Label
from edge.store.all_tables import Tables
from edge.store.documents.typed_book import Book


class LabelRegister:
    def __init__(self, tables: Tables) -> None:
        self._book = Book(tables.labels, Label)

    def all(self) -> list[Label]:
        """The archived ones too."""
        return self._book.all()

    def names(self, label_ids: Iterable[str]) -> dict[str, str]:
        """What these are called, of those that are here; also those of which no record can be made."""
        return {str(each["id"]): str(each.get("name", "")) for each in self._book.documents(id=[*label_ids])}

    def save(self, label: Label) -> None:
        self._book.save(label)

    def rename(self, label_id: str, name: str) -> None:
        self._book.change({"name": name}, id=label_id)

    def archive(self, label_id: str) -> None:
        self._book.change({"archived": True}, id=label_id)

    def remove(self, label_ids: Iterable[str]) -> None:
        self._book.remove(id=[*label_ids])
