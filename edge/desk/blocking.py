"""The owner blocks a customer through WhatsApp, and takes that back. What still comes from them is kept, in silence."""

from __future__ import annotations

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, Moment
from edge.desk import rules
from edge.desk.endings import Endings
from edge.errors import Refusal
from edge.language import Said
from edge.outbox import Outbox
from edge.outbox.blocks import Blocks
from edge.records.events import Closed, CustomerBlocked, ReplyDropped
from edge.records.outcomes import Outcome
from edge.records.reply import Delivery
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

    def done(self, customer: str, now: Moment, *, on: bool) -> None:
        """WhatsApp has done it. Of who is blocked all is closed, for nobody is to answer it."""
        with self._books.transaction():
            self._blocks.done(customer, on=on)
            self._close_blocked(customer, now)

    def failed(self, customer: str, reason: Said, now: Moment, *, on: bool) -> None:
        """WhatsApp will not: what is open stays open, and what waited for its word may leave."""
        with self._books.transaction():
            self._blocks.failed(customer, reason, on=on)
            self._close_blocked(customer, now)

    def _close_blocked(self, customer_id: str, now: Moment) -> None:
        """What is open, and what has not left."""
        customer, events = self._books.customers.one(customer_id), self._books.events
        if customer is None or not customer.block.silences:
            return
        by = customer.block.by or None
        for reply in self._books.replies.unsent_in(self._books.queries.ids_of([customer_id])):
            if reply.state in (Delivery.QUEUED, Delivery.HELD, Delivery.FAILED):
                self._outbox.settle(reply.id, "drop", now)
                events.add(ReplyDropped(reply.id), now, query=reply.query, customer=customer_id, staff=by)
        if query := self._books.queries.open_of(customer_id):
            self._books.queries.save(rules.closed(query, by, Outcome.OTHER, now))
            events.add(Closed(Outcome.OTHER, query.holder), now, query=query.id, customer=customer_id, staff=by)
