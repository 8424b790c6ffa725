"""What every use case of the desk stands on: the query that it is about, and the line of what happened to it."""

from __future__ import annotations

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, Moment
from edge.outbox import Outbox
from edge.records.events import Event
from edge.records.query import Query
from edge.registers.books import Books
from edge.settings import Settings


class Cases:
    def __init__(self, books: Books, outbox: Outbox, settings: Settings, team: Team, clock: Clock) -> None:
        self._books = books
        self._queries = books.queries
        self._outbox = outbox
        self._settings = settings
        self._team = team
        self._clock = clock

    def _query(self, query_id: str) -> Query:
        return self._queries.asked(query_id)

    def _save(self, query: Query, what: Event, by: Staff | None, now: Moment) -> Query:
        self._queries.save(query)
        self._books.events.add(what, now, query=query.id, customer=query.customer, staff=by.id if by else None)
        return query
