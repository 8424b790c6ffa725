"""What was closed today, as far as the box can know. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice, takewhile

from edge.access.staff import Staff
from edge.clock import Moment
from edge.desk import rules
from edge.language import Said
from edge.records.event_row import EventRow
from edge.records.events import Claimed, Closed
from edge.records.outcomes import Outcome, is_by_staff
from edge.records.query import Query, State
from edge.registers.books import Books
from edge.settings import Settings

# No shop closes more, and a look at the board never goes further back.
MOST_CLOSED_A_DAY = 1000
# So long it is told who has taken a customer, so that their row can say so before it goes.
JUST_SECONDS = 10
# No shop takes more within JUST_SECONDS.
MOST_JUST_TAKEN = 20


class Closings:
    """And what colleagues have just taken."""

    def __init__(self, books: Books, settings: Settings) -> None:
        self._books = books
        self._settings = settings
        self._known: tuple[tuple[object, ...], dict[str, datetime]] = ((), {})

    def count(self, now: Moment) -> int:
        """How many of today's are closed still."""
        return self._books.queue.those_count(list(self._today(now)), State.CLOSED, not_as=Outcome.JOINED)

    def claims(self, now: Moment) -> list[EventRow[Claimed]]:
        """What anybody has just taken, the latest first: the same for all who look."""
        newest = islice(self._books.events.newest(Claimed), MOST_JUST_TAKEN)
        least = now.boottime - JUST_SECONDS
        return [*takewhile(lambda event: event.boot == now.boot and event.boottime >= least, newest)]

    def just_taken(
        self, by: Staff, claims: Sequence[EventRow[Claimed]], names: Mapping[str, str | Said]
    ) -> Mapping[str, str | Said]:
        """Which of those who waited a colleague has just taken."""
        taken: dict[str, str | Said] = {}
        for event in claims:
            if event.query and event.staff and event.staff != by.id:
                taken.setdefault(event.query, names.get(event.staff, ""))
        return taken

    def undoable(self, by: Staff, now: Moment) -> tuple[list[Query], str]:
        """What this person has closed last, within a minute, and may open again: one, or a form's with its mark."""
        newest, least = self._books.events.newest(Closed), now.boottime - rules.UNDO_CLOSE_SECONDS
        recent = takewhile(lambda event: event.boot == now.boot and event.boottime >= least, newest)
        found, together = list[Query](), ""
        for event in (event for event in recent if event.staff == by.id):
            mark = event.what.together or ""
            if found and mark != together:
                continue
            query = self._books.queries.kept(event.query or "")
            mine = query and query.closing.by == by.id and is_by_staff(query.closing.outcome)
            customer = self._books.customers.one(query.customer) if query and mine else None
            if customer and customer.is_blocked:
                continue
            if query and mine and not self._books.queries.open_of(query.customer):
                found, together = [*found, query], mark
                if not mark:
                    break
        return found, together

    def queries(self, now: Moment) -> list[Query]:
        """The queries that were closed today and still are, the latest first, each with when that truly was."""
        today = self._today(now)
        found = {query.id: query for query in map(Query.read, self._books.queue.those(list(today), State.CLOSED))}
        shown = [
            found[query] for query in today if query in found and found[query].closing.outcome is not Outcome.JOINED
        ]
        return [replace(query, closing=replace(query.closing, at=today[query.id])) for query in shown]

    def _today(self, now: Moment) -> dict[str, datetime]:
        """Which queries were closed today, the latest first, and when that truly was.

        By the order of events: what was closed under a wrong clock is neither missed nor counted for years.
        """
        zone = self._settings.shop().timezone
        midnight = now.at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        last = next(self._books.events.newest(Closed), None)
        began = now.at.timestamp() - now.boottime  # goes on being the same until somebody sets the clock
        # Found anew in each minute too: what was ahead of the clock is reached some time.
        key = (last and last.seq, midnight, now.boot, now.trusted, round(began), int(now.boottime // 60))
        known, today = self._known
        if known != key:
            today = self._find_closings(now, midnight)
            self._known = (key, today)
        return today

    def _find_closings(self, now: Moment, midnight: datetime) -> dict[str, datetime]:
        today: dict[str, datetime] = {}
        for event in islice(self._books.events.newest(Closed), MOST_CLOSED_A_DAY):
            at = self._happened_at(event, now)
            if at is not None and at < midnight:
                break
            if at is not None and event.query:
                today.setdefault(event.query, at)
        return today

    def _happened_at(self, event: EventRow[Closed], now: Moment) -> datetime | None:
        """Within this boot by the box's own count, else as far as anybody can know."""
        if event.boot == now.boot:
            return now.at - timedelta(seconds=now.boottime - event.boottime)
        return self._books.boots.credible(event.moment, now)
