"""The register of quick replies. edge/desk/quick_replies.py has their rules.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from edge.records.quick_reply import QuickReply
from edge.store.all_tables import Tables
from edge.store.documents.typed_book import Book


class QuickReplyRegister:
    def __init__(self, tables: Tables) -> None:
        self._book = Book(tables.quick_replies, QuickReply)

    def all(self) -> list[QuickReply]:
        return self._book.all()

    def add(self, quick: QuickReply) -> None:
        self._book.add(quick)

    def edit(self, quick_id: str, title: str, text: str) -> bool:
        """False where it is not there."""
        return bool(self._book.change({"title": title, "text": text}, id=quick_id))

    def give_file(self, quick_id: str, file: str, name: str) -> bool:
        """This file goes with it from now on; "" takes it off. False where it is not there."""
        return bool(self._book.change({"file": file, "file_name": name}, id=quick_id))

    def put_at(self, quick_id: str, place: int) -> None:
        """Its place in the owner's order."""
        self._book.change({"place": place}, id=quick_id)

    def remove(self, quick_id: str) -> None:
        self._book.remove(id=quick_id)
