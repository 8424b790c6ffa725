"""The owner blocks a customer through WhatsApp, and takes that back. What still comes from them is kept, in silence."""

from __future__ import annotations

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock
from edge.desk import rules
from edge.desk.endings import Endings
from edge.errors import Refusal
from edge.outbox import Outbox
from edge.outbox.blocks import Blocks
from edge.records.customer_record import Customer
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
        """Ask WhatsApp to block this customer. What is open of theirs is closed, for nobody is to answer it.

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
            if not customer.phone:
                raise Refusal("bad_value", "blocking.no_number")
            if customer.is_blocked == on:
                return
            self._blocks.want(customer_id, by.id, on=on, now=now)
            self._books.events.add(CustomerBlocked(on), now, customer=customer_id, staff=by.id)
            if on:
                self._close(customer, by)

    def _close(self, customer: Customer, by: Staff) -> None:
        """What is open, and what has not left of it."""
        query, now = self._queries.open_of(customer.id), self._clock.now()
        if query:
            for reply in self._books.replies.unsent_in(self._queries.joined_into(query.id)):
                if reply.state in (Delivery.QUEUED, Delivery.HELD, Delivery.FAILED):
                    self._outbox.settle(reply.id, "drop", now)
                    self._save(query, ReplyDropped(reply.id), by, now)
            closed = rules.closed(query, by.id, Outcome.OTHER, now)
            self._save(closed, Closed(Outcome.OTHER, query.holder), by, now)
