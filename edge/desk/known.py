"""What is known of a customer, whoever asks: their document, their open query, and what they are called.

Assumes the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edge.desk.id_book import Ids
from edge.desk.one_line import masked
from edge.records.query import Query
from edge.registers.books import Books

# Where a name comes from, and which comes first: the shop's own address book, their profile, or what the box made up.
_PROOF = {"": 0, "profile": 1, "contacts": 2}


class Known:
    def __init__(self, books: Books) -> None:
        self._books = books
        self.queries = books.queries
        self.register = books.customers
        self._keys = books.keys
        self._ids = Ids(books)

    def document(self, customer: str) -> dict[str, Any]:
        found = self.register.document(customer)
        if found is None:
            raise LookupError(f"no customer {customer}")
        return found

    def open_query(self, customer: str) -> Query | None:
        """The one that they have open; the store keeps it that there is no second one."""
        return self.queries.open_of(customer)

    def rename(self, customer: str, name: str, *, source: str) -> None:
        """Take a name. The shop's own ("contacts") is not replaced by what the customer calls themselves."""
        document = self.document(customer)
        known = document.get("named_by", "")
        if _PROOF[source] < _PROOF[known] or (own_name(document), known) == (name, source):
            return
        self.register.change(customer, {"own_name": name, "named_by": source})
        if not document.get("called"):
            self.register.change(customer, {"name": name})
            self.queries.name_open(customer, name)

    def called(self, customer: str) -> str | None:
        """What staff call this customer, "" where they call them nothing else than WhatsApp; None where nobody is."""
        found = self.register.one(customer)
        return found.called if found else None

    def call(self, customer: str, name: str) -> None:
        """What staff call them leads everywhere, whatever WhatsApp says later; "" goes back to WhatsApp's name."""
        own = own_name(self.document(customer))
        shown = {"called": name, "own_name": own, "name": name or own}
        self.register.change(customer, shown)
        self.queries.name_all(customer, name or own)


def own_name(customer: Mapping[str, Any]) -> str:
    """What WhatsApp or the shop phone's address book calls them, whatever staff do."""
    return str(customer.get("own_name") or customer["name"])


def nameless(customer: Mapping[str, Any]) -> str:
    """What to call someone without a name: their username, number, or the tail of their id."""
    if customer.get("username"):
        return str(customer["username"])
    if customer.get("phone"):
        return masked(customer["phone"])
    tail = (customer.get("user_id") or customer.get("parent_id") or "")[-6:]
    return f"··{tail}"  # no word before it: the name is kept, and read in four languages
