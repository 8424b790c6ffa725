"""The register of templates: what WhatsApp allows to be sent after the 24 hours. It alone opens their book.

What is read is of the caller's transaction or snapshot, and what is written is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from edge.store.all_tables import Tables
from edge.store.documents.typed_book import Book
from edge.whatsapp.templates import Template


class TemplateRegister:
    def __init__(self, tables: Tables) -> None:
        self._table = tables.templates
        self._book = Book(tables.templates, Template, key="key")

    def one(self, key: str) -> Template | None:
        return self._book.one(key=key)

    def all(self) -> list[Template]:
        return self._book.all()

    def keys_after(self, after: str) -> list[str]:
        """In their order. There may be thousands, so that one document at a time is read."""
        return sorted(key for document in self._table if (key := str(document["key"])) > after)

    def count(self) -> int:
        return self._book.count()

    def replace(self, templates: Iterable[Template]) -> None:
        """These and no others."""
        self._book.clear()
        for template in templates:
            self._book.add(template)
