"""What ids are called, asked of the books."""

from __future__ import annotations

from collections.abc import Iterable

from edge.desk.labels import Labels
from edge.registers.books import Books
from edge.reports.daily.model import Called


def called(books: Books, queries: Iterable[str]) -> Called:
    """All staff and labels, and the customers of these queries."""
    staff = books.staff.names()
    labels = {label.id: label.name for label in Labels(books).all()}
    return Called(staff, labels, books.queries.names(queries))
