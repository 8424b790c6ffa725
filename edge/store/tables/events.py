"""The stream of events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from edge.clock import Moment, stamp
from edge.records.event_row import EventRow
from edge.records.events import (
    Event,
    KnownEvent,
    Received,
    Replied,
    ReplyDelivered,
    ReplyRead,
    ReplySent,
    facts_of,
    kind_of,
    read,
)
from edge.store.documents.rows import decoded
from edge.store.engine.connections import each_row
from edge.store.engine.database import Database

K = TypeVar("K", bound=KnownEvent)


_COLUMNS = "kind, data, at, boot, boottime, trusted, query, customer, staff, seq"
_LAST = 2**62  # no event is later
# Most events are of these kinds, and the program never looks for them by kind: the index is without them.
COMMON = frozenset(cls.KIND for cls in (Received, Replied, ReplyDelivered, ReplyRead))
_PASSING = ", ".join(f"'{cls.KIND}'" for cls in (Received, ReplySent, ReplyDelivered, ReplyRead))
# In the letters of the index of what was done about a query, or SQLite does not use it.
IS_DEED = f"kind NOT IN ({_PASSING})"


class Events:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        what: Event,
        moment: Moment,
        *,
        query: str | None = None,
        customer: str | None = None,
        staff: str | None = None,
    ) -> int:
        sql = (
            "INSERT INTO events (kind, at, boot, boottime, trusted, query, customer, staff, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        start = (kind_of(what), stamp(moment.at), moment.boot, moment.boottime, moment.trusted)
        values = (*start, query, customer, staff, json.dumps(facts_of(what), separators=(",", ":")))
        with self._database.transaction() as connection:
            return int(connection.execute(sql, values).lastrowid or 0)

    def of_query(self, query: str, most: int = 200) -> list[EventRow[Event]]:
        """What was done about a query, in order: not how its messages came, nor that its replies left and arrived."""
        return self._rows(f"WHERE query = ? AND {IS_DEED} ORDER BY seq DESC LIMIT ?", (query, most))[::-1]

    def of_queries(
        self,
        queries: Sequence[str],
        kinds: Sequence[type[KnownEvent]],
        most: int,
        *,
        before: str | None = None,
        now: str = "~",
    ) -> list[EventRow[Event]]:
        """The latest of these kinds that were done about any of these queries, in order; none that `of_query` leaves
        out. before: a stamp; none that was done after the first at that hour or later, by a trusted clock of until
        `now`. So what a clock without trust dates is with what came before it.
        """
        those = f"query IN ({_marks(queries)}) AND {IS_DEED} AND kind IN ({_marks(kinds)})"
        values: list[Any] = [*queries, *(kind.KIND for kind in kinds)]
        if before:
            first = f"SELECT min(seq) FROM events WHERE {those} AND trusted AND at >= ? AND at <= ?"
            those, values = f"{those} AND seq <= ifnull(({first}), {_LAST})", [*values, *values, before, now]
        return self._rows(f"WHERE {those} ORDER BY seq DESC LIMIT ?", (*values, most))[::-1]

    def of_kind(self, kind: type[K], most: int = 200) -> list[EventRow[K]]:
        return self._rows(f"WHERE {_index_of(kind.KIND)} = ? ORDER BY seq DESC LIMIT ?", (kind.KIND, most))[::-1]

    def newest(self, kind: type[K]) -> Iterator[EventRow[K]]:
        """All of a kind, the latest first, one by one, inside `reading()`: RuntimeError outside of it."""
        sql = f"SELECT {_COLUMNS} FROM events WHERE {_index_of(kind.KIND)} = ? ORDER BY seq DESC"
        return self._each(sql, (kind.KIND,))

    def after(self, seq: int) -> Iterator[EventRow[Event]]:
        """All that follow a sequence number, in order, one by one, inside `reading()`: RuntimeError outside of it."""
        return self._each(f"SELECT {_COLUMNS} FROM events WHERE seq > ? ORDER BY seq", (seq,))

    def count(self, kind: type[KnownEvent], after: int = 0) -> int:
        """How many of a kind follow a sequence number."""
        sql = f"SELECT count(*) FROM events WHERE {_index_of(kind.KIND)} = ? AND seq > ?"
        with self._database.reading() as connection:
            return int(connection.execute(sql, (kind.KIND, after)).fetchone()[0])

    def between(self, kind: type[K], first: int, last: int = _LAST) -> list[EventRow[K]]:
        """Those of a kind between two sequence numbers, both included, the latest first."""
        condition = f"WHERE {_index_of(kind.KIND)} = ? AND seq BETWEEN ? AND ? ORDER BY seq DESC"
        return self._rows(condition, (kind.KIND, first, last))

    def of_kinds(self, kinds: Sequence[type[KnownEvent]], first: int, last: int) -> list[EventRow[Event]]:
        """Likewise, of several kinds."""
        names = [kind.KIND for kind in kinds]
        condition = f"WHERE {_index_of(*names)} IN ({_marks(names)}) AND seq BETWEEN ? AND ? ORDER BY seq DESC"
        return self._rows(condition, (*names, first, last))

    def _each(self, sql: str, values: tuple[Any, ...]) -> Iterator[EventRow[Any]]:
        with self._database.reading() as connection:  # the caller's own; without one the first row is refused
            rows = each_row(connection, sql, values)
        return (_row(*row) for row in rows)

    def _rows(self, condition: str, values: Sequence[Any]) -> list[EventRow[Any]]:
        with self._database.reading() as connection:
            found = connection.execute(f"SELECT {_COLUMNS} FROM events {condition}", values).fetchall()
        return [_row(*row) for row in found]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _index_of(*kinds: str) -> str:
    """The column by which these kinds are found. One that is common is found by reading all."""
    return "kind" if COMMON.intersection(kinds) else "sought"


def _row(kind: str, data: str, at: str, boot: str, boottime: float, trusted: int, *whose: Any) -> EventRow[Any]:
    return EventRow(read(kind, decoded(data)), at, boot, boottime, bool(trusted), *whose)
