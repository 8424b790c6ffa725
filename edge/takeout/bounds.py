"""How far one export goes. The shop goes on meanwhile, and no line may speak of what stands in no other file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from edge.errors import Refusal
from edge.records.events import Begun, Opened
from edge.records.message_row import ERASING, ERASING_APART
from edge.registers.books import Books
from edge.store.documents.in_pieces import documents, ends_of, rows
from edge.takeout import fields

_STREAMS = ("messages", "events")


class Bounds:
    """What was there when the export began. whose: of this customer only; None for all.

    What is added later is left out. What is changed later is there as it was or as it is. Customers are asked for
    first: where one is joined or split later, some lines would belong to nobody, and the export is refused.
    """

    def __init__(self, books: Books, whose: str | None) -> None:
        self.whose = whose
        self._books = books
        self._database = books.database
        self._ends = ends_of(books.database, tuple(fields.BOOKS), _STREAMS)
        self._customers: set[str] = set()

    def documents(self, book: str) -> Iterator[dict[str, Any]]:
        """The documents of a book, the oldest first."""
        for document in documents(self._database, book, self._ends[book]):
            customer = document.get("id" if book == "customers" else "customer")
            if self.whose and customer != self.whose:
                continue
            if book == "customers":
                self._customers.add(str(customer))
            elif book in fields.OF_ONE:
                self._must_know(customer)
            yield document

    def messages(self, columns: Collection[str]) -> Iterator[Mapping[str, Any]]:
        """Without what is being erased."""
        for row in rows(self._database, "messages", tuple(columns), self.whose, self._ends["messages"]):
            if row["side"] not in (ERASING, ERASING_APART):
                self._must_know(row["customer"])
                yield row

    def events(self) -> Iterator[Mapping[str, Any]]:
        """Also later ones, since what was there is told as it is now; none of a query that is not in it."""
        late: set[str] = set()
        for row in rows(self._database, "events", fields.EVENT, self.whose):
            if (
                row["seq"] > self._ends["events"]
                and row["kind"] in (Opened.KIND, Begun.KIND)
                and self._is_later("queries", row["query"])
            ):
                late.add(row["query"])
            if row["query"] not in late:
                yield row

    def _must_know(self, customer: str | None) -> None:
        """Who is known now was joined or split. Who is not is nobody: an erased one, whose figures stay."""
        if customer and customer not in self._customers and self._is_later("customers", customer):
            raise Refusal("stale", "takeout.changed_meanwhile")

    def _is_later(self, book: str, asked: str) -> bool:
        return any(row > self._ends[book] for row, _ in self._books.tables.with_id(book, asked))
