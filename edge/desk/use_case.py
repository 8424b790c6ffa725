"""What every use case of the desk stands on: the query that it is about, and the line of what happened to it."""

from __future__ import annotations

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock, Moment
from edge.errors import Refusal
from edge.outbox import Outbox
from edge.records.events import Event
from edge.records.query import Query
from edge.settings import Settings
from edge.store.books import Books, where


class Cases:
    def __init__(self, books: Books, outbox: Outbox, settings: Settings, team: Team, clock: Clock) -> None:
        self._books = books
        self._outbox = outbox
        self._settings = settings
        self._team = team
        self._clock = clock

    def _query(self, query_id: str) -> Query:
        found = self._books.queries.get(where("id") == query_id)
        if not isinstance(found, dict):
            raise Refusal("not_found", "desk.no_query")
        if found.get("erased"):
            raise Refusal("not_found", "forgetting.was_erased")
        return Query.of(found)

    def _save(self, query: Query, what: Event, by: Staff | None, now: Moment) -> Query:
        self._books.queries.update(query.document(), where("id") == query.id)
        self._books.events.add(what, now, query=query.id, customer=query.customer, staff=by.id if by else None)
        return query
