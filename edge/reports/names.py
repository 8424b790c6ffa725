"""What ids are called, for people to read: as it is when somebody asks."""

from __future__ import annotations

from edge.desk.labels import Labels
from edge.store.books import Books, where


class Names:
    """An id that nobody is known by stands for itself."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._staff = {found["id"]: str(found["name"]) for found in books.staff.all()}
        self._labels = {label.id: label.name for label in Labels(books).all()}

    def staff(self, id: str) -> str:
        return self._staff.get(id, id)

    def label(self, id: str) -> str:
        return self._labels.get(id, id)

    def customer(self, query: str) -> str:
        """The customer that a query is with."""
        found = self._books.queries.get(where("id") == query)
        return str(found["name"]) if isinstance(found, dict) else query
