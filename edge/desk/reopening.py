"""Which of a customer's closed queries goes on with what they write now."""

from __future__ import annotations

from datetime import datetime

from edge.clock import Moment
from edge.desk import rules
from edge.records.outcomes import Outcome
from edge.records.query import Query
from edge.registers.books import Books
from edge.settings import Settings


class Reopening:
    """Assumes the caller's transaction."""

    def __init__(self, books: Books, settings: Settings) -> None:
        self._books = books
        self._settings = settings

    def that_comes_back(self, customer: str, heard_at: datetime, came: Moment) -> Query | None:
        """The newest of their closed queries that this message continues: by the order of arrival, not by any clock."""
        found = self._books.queries.all_of(customer)
        closed = [query for query in found if query.closing.outcome is not Outcome.JOINED]
        reopen_seconds = self._settings.shop().reopen_seconds
        for query in sorted(closed, key=self._order, reverse=True):
            if rules.comes_back(query, self._closed_at(query, came), heard_at, came, reopen_seconds):
                return query
        return None

    def _order(self, query: Query) -> int:
        """By what its customer last waited for. Where they never did, the shop wrote first: by its words."""
        said = None if query.wait.order else self._books.messages.latest(query.customer, query.id)
        return query.wait.order or (said.seq if said else 0)

    def _closed_at(self, query: Query, came: Moment) -> datetime | None:
        """When it truly was closed, as far as the box can know by now."""
        closing = query.closing.moment
        return self._books.boots.credible(closing, came) if closing else None
