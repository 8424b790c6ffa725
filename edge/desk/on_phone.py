"""What was answered on the shop's phone: it leaves the queue, and ends by itself when the customer says no more."""

from __future__ import annotations

from edge.clock import Clock, Moment
from edge.desk import rules
from edge.records.events import Closed
from edge.records.outcomes import Outcome
from edge.records.query import Query
from edge.registers.books import Books
from edge.settings import Settings


class AnsweredOnPhone:
    """A chore. `step` closes what is over and returns how many queries that were."""

    def __init__(self, books: Books, settings: Settings, clock: Clock) -> None:
        self._books = books
        self._queries = books.queries
        self._settings = settings
        self._clock = clock

    def step(self) -> int:
        reopen_seconds = self._settings.shop().reopen_seconds
        closed = 0
        if not self._books.queue.answered_on_phone():
            return 0
        with self._books.transaction():
            now = self._clock.now()
            for query in map(Query.read, self._books.queue.answered_on_phone()):
                if query.hold.remind.at:  # its holder has said when they look again
                    continue
                if rules.over_on_phone(query, now, reopen_seconds) and not self._has_unsent(query):
                    self._close(query, now)
                    closed += 1
        return closed

    def _has_unsent(self, query: Query) -> bool:
        """Whether a person still has something to decide or to send here."""
        return self._books.replies.has_unsent(self._queries.joined_into(query.id))

    def _close(self, query: Query, now: Moment) -> None:
        ended = rules.closed(query, None, Outcome.ON_PHONE, now)
        self._queries.save(ended)
        what = Closed(Outcome.ON_PHONE, query.holder)
        self._books.events.add(what, now, query=query.id, customer=query.customer)
