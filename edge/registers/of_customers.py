"""A book in which each document is of a customer: what joins and splits do to all such books alike."""

from __future__ import annotations

from collections.abc import Iterable

from edge.store.all_tables import Table, where


class OfCustomers:
    """The part that those registers share. `table` has the fields id and customer."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def ids_of(self, customers: Iterable[str]) -> list[str]:
        return [str(each["id"]) for each in self._table.search(where("customer").one_of([*customers]))]

    def move(self, other: str, customer: str) -> None:
        """All of the other's are the customer's."""
        self._table.update({"customer": customer}, where("customer") == other)

    def give(self, ids: Iterable[str], customer: str, other: str) -> None:
        """Of these the customer's are the other's."""
        mine = where("id").one_of([*ids]) & (where("customer") == customer)
        self._table.update({"customer": other}, mine)


class HoldsCustomers(OfCustomers):
    """Whoever has a document in such a book stays here."""

    def any_of(self, customer: str) -> bool:
        """Whether there is anything of theirs."""
        return self._table.contains(where("customer") == customer)
