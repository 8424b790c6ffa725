"""Whoever of the shop writes first: a query is open, and nobody waits for the shop in it."""

from __future__ import annotations

from edge.access.staff import Staff
from edge.desk import rules
from edge.desk.blocking import Blocking
from edge.desk.dialling import dialled
from edge.errors import Refusal
from edge.ids import new_id
from edge.records.customer_record import Customer
from edge.records.events import Begun
from edge.records.message import Direction, Who
from edge.records.query import Query, State
from edge.records.query_parts import NO_WAIT, LastLine, Opening


class WritingFirst(Blocking):
    """What the customer writes then joins that query, and is theirs as ever."""

    def write_to(self, customer_id: str, by: Staff) -> Query:
        """A query with this customer that `by` holds, or the one that is open already, whoever has it.

        It is not the customer's: they wait for nothing, and reports count it as begun by the shop. Any staff may.
        """
        with self._books.transaction():
            customer = self._books.customers.one(customer_id)
            if customer is None:
                raise Refusal("not_found", "team.no_customer")
            return self._customers.open_query(customer_id) or self._begun(customer, by)

    def write_to_number(self, typed: str, name: str, by: Staff) -> Query | Customer:
        """A query with who has this number and has never written; or the customer who has, or had, it already.

        name: what the shop calls them, "" for nothing. Refuses a number that can be none, and any where there is no
        approved text: nothing else may go to them.
        """
        if typed.strip().startswith("@"):
            raise Refusal("bad_value", "writing.username")
        number = dialled(typed, self._settings.shop().zone)
        with self._books.transaction():
            if known := self._customers.known(Who(phone=number)):
                return Customer.of(self._customers.document(known))
            if not self._books.templates.count() and not self._settings.shop().direct_send:
                raise Refusal("not_open", "writing.no_template")
            customer = self._customers.meet(Who(phone=number), self._clock.now())
            self.rename(customer, by, name)
            return self.write_to(customer, by)

    def _begun(self, customer: Customer, by: Staff) -> Query:
        self._must_be_heard(customer)
        if not (customer.phone or customer.user_id):
            raise Refusal("bad_value", "writing.nowhere", name=customer.name)
        now = self._clock.now()
        line, heard_at = LastLine(direction=Direction.OUT), customer.last_heard_at
        new = Query(new_id("q"), customer.id, State.WAITING, customer.name, Opening(now.at), NO_WAIT, heard_at, line)
        query = rules.claimed(new, by, now)
        self._queries.add(query)
        self._books.events.add(Begun(), now, query=query.id, customer=customer.id, staff=by.id)
        return query
