"""Whom the shop blocks: what the owner wants of each, until WhatsApp has done it. It stands in the customer's document.

To block twice is to block once, so what may have gone is simply asked for again.
"""

from __future__ import annotations

from dataclasses import replace

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
        before, at = self._wish(customer), stamp(now.at)
        wish = replace(before, on=on, state=BLOCK_QUEUED, at=at, reason=Said(""), by=by, was=before.stands)
        self._put(customer, wish)
        self._books.keep(_FACT, {"waiting": [*others, customer]})

    def line_up(self, *customers: str) -> None:
        """Of these, who were joined or split, those wait of whom their documents say so."""
        known = {each: self._wish(each) for each in customers}
        others, was = [each for each in self.waiting() if each not in known], self.waiting()
        waiting = [*others, *(each for each, wish in known.items() if wish.state == BLOCK_QUEUED)]
        if set(waiting) != set(was):
            self._books.keep(_FACT, {"waiting": waiting})

    def moved(self, customer: str) -> None:
        """They have another number: WhatsApp has said nothing of that one, and is asked for it."""
        wish = self._wish(customer)
        if wish.on and wish.state == BLOCK_DONE:
            self._put(customer, replace(wish, state=BLOCK_QUEUED, was=False))
        self.line_up(customer)

    def due(self) -> list[tuple[str, bool, str]]:
        """Whom WhatsApp has still to be told of: their id, whether to block, and which number, "" where none is known.

        What is let go is what WhatsApp blocks, also where they have another number by now.
        """
        found = ((each, self._books.customers.document(each)) for each in self.waiting())
        known = ((each, document.get("phone") or "", BlockWish.of(document)) for each, document in found if document)
        those = ((each, wish, phone if wish.on else wish.number or phone) for each, phone, wish in known)
        return [(each, wish.on, number) for each, wish, number in those if wish.state == BLOCK_QUEUED]

    def done(self, customer: str, *, on: bool, number: str) -> None:
        """WhatsApp has done it with this number; what was wanted since waits on."""
        self._end(customer, on, BLOCK_DONE, Said(""), number)

    def failed(self, customer: str, reason: Said, *, on: bool, number: str) -> None:
        """WhatsApp will not, with this number: all is as it was before."""
        self._end(customer, on, BLOCK_FAILED, reason, number)

    def doubt(self, reason: Said) -> None:
        """No wish that waits goes any more. An export brings no list of them: the documents say it."""
        for customer, wish in self._books.customers.wishes(BLOCK_QUEUED):
            number = str((self._books.customers.document(customer) or {}).get("phone") or "")
            self.failed(customer, reason, on=wish.on, number=number)

    def closed(self, customer: str, query: str) -> None:
        """The block has closed this query, which is another one's, maybe, once they are two again."""
        self._put(customer, replace(self._wish(customer), closed=query))

    def _end(self, customer: str, on: bool, state: str, reason: Said, number: str) -> None:
        """Where all is as it was before, and that is what is wanted, it is done."""
        with self._books.transaction():
            wish, done = self._wish(customer), state == BLOCK_DONE
            if done:
                wish = replace(wish, number=number if on else "")
            if wish.state == BLOCK_QUEUED and wish.on != on:
                if done:
                    self._put(customer, replace(wish, was=on))
                return
            if on and wish.was:
                state, reason = BLOCK_DONE, Said("")
            if wish.state == BLOCK_QUEUED and (done or not self._is_elsewhere(customer, on, number)):
                self._put(customer, replace(wish, on=on, state=state, reason=reason))
            self.line_up(customer)

    def _is_elsewhere(self, customer: str, on: bool, number: str) -> bool:
        """Whether a block that WhatsApp refused was of another number than they have now."""
        today = (self._books.customers.document(customer) or {}).get("phone")
        return bool(on and number and today and number != today)

    def _wish(self, customer: str) -> BlockWish:
        return BlockWish.of(self._books.customers.document(customer) or {})

    def _put(self, customer: str, wish: BlockWish) -> None:
        self._books.customers.change(customer, {"block": wish.document()})
