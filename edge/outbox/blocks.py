"""Whom the shop blocks: what the owner wants of each, until WhatsApp has done it. It stands in the customer's document.

To block twice is to block once, so what may have gone is simply asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from edge.clock import Moment, stamp
from edge.errors import Refusal
from edge.language import Said
from edge.records.customer_record import BLOCK_DONE, BLOCK_FAILED, BLOCK_QUEUED, BlockWish
from edge.registers.books import Books

_FACT = "blocks"
# Nobody blocks more while the line is down.
MOST_WAITING = 100


class Blocks:
    """What waits is a short list of customers, in the order in which somebody chose them."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def waiting(self) -> tuple[str, ...]:
        return tuple(self._books.kept(_FACT).get("waiting", ()))

    def want(self, customer: str, by: str, *, on: bool, now: Moment) -> None:
        """In the caller's transaction. Takes the place of what was wanted before."""
        others = [each for each in self.waiting() if each != customer and self._books.customers.has(each)]
        if len(others) >= MOST_WAITING:
            raise Refusal("bad_value", "blocking.too_many")
        before = BlockWish.of(self._books.customers.document(customer) or {})
        wish = BlockWish(on, BLOCK_QUEUED, stamp(now.at), by=by, was=before.stands, closed=before.closed)
        self._put(customer, wish)
        self._books.keep(_FACT, {"waiting": [*others, customer]})

    def line_up(self, *customers: str) -> None:
        """Of these, who were joined or split, those wait of whom their documents say so."""
        known = {each: BlockWish.of(self._books.customers.document(each) or {}) for each in customers}
        others, was = [each for each in self.waiting() if each not in known], self.waiting()
        waiting = [*others, *(each for each, wish in known.items() if wish.state == BLOCK_QUEUED)]
        if set(waiting) != set(was):
            self._books.keep(_FACT, {"waiting": waiting})

    def due(self) -> list[tuple[str, bool, Mapping[str, Any]]]:
        """Whom WhatsApp has still to be told of: their id, whether to block, and their document."""
        found = ((each, self._books.customers.document(each)) for each in self.waiting())
        known = ((each, document, BlockWish.of(document)) for each, document in found if document)
        return [(each, wish.on, document) for each, document, wish in known if wish.state == BLOCK_QUEUED]

    def done(self, customer: str, *, on: bool) -> None:
        """WhatsApp has done it; what was wanted since waits on."""
        self._end(customer, on, BLOCK_DONE, Said(""))

    def failed(self, customer: str, reason: Said, *, on: bool) -> None:
        """WhatsApp will not: all is as it was before."""
        self._end(customer, on, BLOCK_FAILED, reason)

    def closed(self, customer: str, query: str) -> None:
        """The block has closed this query, which is another one's, maybe, once they are two again."""
        self._put(customer, replace(BlockWish.of(self._books.customers.document(customer) or {}), closed=query))

    def _end(self, customer: str, on: bool, state: str, reason: Said) -> None:
        """Where all is as it was before, and that is what is wanted, it is done."""
        with self._books.transaction():
            wish = BlockWish.of(self._books.customers.document(customer) or {})
            if wish.state == BLOCK_QUEUED and wish.on != on:
                if state == BLOCK_DONE:
                    self._put(customer, replace(wish, was=on))
                return
            if on and wish.was:
                state, reason = BLOCK_DONE, Said("")
            if wish.state == BLOCK_QUEUED:
                self._put(customer, replace(wish, on=on, state=state, reason=reason))
            self._books.keep(_FACT, {"waiting": [each for each in self.waiting() if each != customer]})

    def _put(self, customer: str, wish: BlockWish) -> None:
        self._books.customers.change(customer, {"block": wish.document()})
