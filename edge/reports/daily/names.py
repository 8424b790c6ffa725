"""What ids are called, asked of the books."""

from __future__ import annotations

from collections.abc import Iterable

from edge.desk.labels import Labels
from edge.registers.query_register import QueryRegister
from edge.registers.staff_register import StaffRegister
from edge.reports.daily.model import Called
from edge.store.books import Books


def called(books: Books, queries: Iterable[str]) -> Called:
    """All staff and labels, and the customers of these queries."""
    staff = StaffRegister(books).names()
    labels = {label.id: label.name for label in Labels(books).all()}
    return Called(staff, labels, QueryRegister(books).names(queries))
