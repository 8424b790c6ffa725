"""The owner blocks a customer through WhatsApp, and takes that back. What still comes from them is kept, in silence."""

from __future__ import annotations

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, Moment
from edge.desk.endings import Endings
from edge.desk.unheard import close_open
from edge.errors import Refusal
from edge.language import Said
from edge.outbox import Outbox
from edge.outbox.blocks import Blocks
from edge.records.events import CustomerBlocked
from edge.registers.books import Books
from edge.settings import Settings


class Blocking(Endings):
    def __init__(self, books: Books, outbox: Outbox, settings: Settings, team: Team, clock: Clock) -> None:
        super().__init__(books, outbox, settings, team, clock)
        self._blocks = Blocks(books)

    def block(self, customer_id: str, by: Staff) -> None:
        """Ask WhatsApp to block this customer. Until it has done that all goes on, but that nothing leaves to them.

        Refused `owner_only`, and where their number is not known. WhatsApp refuses who has not written for 24 hours.
        """
        self._want(customer_id, by, on=True)

    def unblock(self, customer_id: str, by: Staff) -> None:
        """Ask WhatsApp to let them write again."""
        self._want(customer_id, by, on=False)

    def _want(self, customer_id: str, by: Staff, *, on: bool) -> None:
        if not by.owner:
            raise Refusal("owner_only", "door.owner_only")
        with self._books.transaction():
            now, customer = self._clock.now(), self._books.customers.one(customer_id)
            if customer is None:
                raise Refusal("not_found", "team.no_customer")
            if on and not customer.phone:
                raise Refusal("bad_value", "blocking.no_number")
            if customer.is_blocked == on:
                return
            self._blocks.want(customer_id, by.id, on=on, now=now)
            self._books.events.add(CustomerBlocked(on), now, customer=customer_id, staff=by.id)


class BlockEnds:
    """How a wish ends, by WhatsApp's word. Nobody is silenced before it, for it may say no."""

    def __init__(self, books: Books, outbox: Outbox) -> None:
        self._books = books
        self._outbox = outbox
        self._blocks = Blocks(books)

    def done(self, customer: str, now: Moment, *, on: bool, number: str = "") -> None:
        """WhatsApp has done it. Of who is blocked all is closed, for nobody is to answer it.

        number: which one it blocks, or has let go; "" for that of today.
        """
        with self._books.transaction():
            self._blocks.done(customer, on=on, number=number or self._today(customer))
            close_open(self._books, self._outbox, customer, now)

    def failed(self, customer: str, reason: Said, now: Moment, *, on: bool, number: str = "") -> None:
        """WhatsApp will not: what is open stays open, and what waited for its word may leave."""
        with self._books.transaction():
            self._blocks.failed(customer, reason, on=on, number=number or self._today(customer))
            close_open(self._books, self._outbox, customer, now)

    def _today(self, customer: str) -> str:
        known = self._books.customers.one(customer)
        return known.phone if known else ""
