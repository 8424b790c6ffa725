"""The register of notices, open and settled. edge/notices.py has their rules.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edge.records.notice import Notice
from edge.store.all_tables import Tables
from edge.store.documents.typed_book import Book


class NoticeRegister:
    def __init__(self, tables: Tables) -> None:
        self._book = Book(tables.notices, Notice)

    def all_open(self) -> list[Notice]:
        return self._book.all(state="open")

    def open_one(self, notice_id: str) -> dict[str, Any] | None:
        """As it is stored: one that the card has spoilt can be settled all the same."""
        return self._book.document(id=notice_id, state="open")

    def open_of(self, kind: str) -> dict[str, Any] | None:
        """As it is stored: one that the card has spoilt must hold up nothing that is said anew."""
        return self._book.document(kind=kind, state="open")

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Settled or not, as they are stored."""
        return self._book.documents(kind=kind)

    def add(self, notice: Notice) -> None:
        self._book.add(notice)

    def renew(self, kind: str, **fields: Any) -> None:
        """Give these fields of the open one new values."""
        self._book.change(fields, kind=kind, state="open")

    def settle(self, notice_id: str) -> None:
        self._book.change({"state": "settled"}, id=notice_id)

    def reword(self, changed: Callable[[Any], Any]) -> None:
        """Every sentence, also of what was settled. changed: gives back the very sentence that is to stay as it is."""
        for each in self._book.documents():
            sentence = changed(each["sentence"])
            if sentence is not each["sentence"]:
                self._book.change({"sentence": sentence}, id=each["id"])
