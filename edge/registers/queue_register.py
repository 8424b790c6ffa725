"""The queue of customers as the store keeps it: a few of thousands in their order, and counts, without reading all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from edge.store.all_tables import ORDER, Tables
from edge.store.documents.planner import expression, index_name

_STATE, _HOLDER, _OFFERED_TO = map(expression, ("state", "holder", "offered_to"))
_SINCE = expression("waiting_since_at")
_ON_PHONE = f"({expression('on_phone')} IS 1 AND {_SINCE} IS NULL)"
_BY_STATE, _BY_HOLDER, _BY_OFFER = (index_name("queries", field) for field in ("state", "holder", "offered_to"))

_THOSE = f"FROM book_queries WHERE {expression('id')} IN (SELECT value FROM json_each(?)) AND +{_STATE} = ?"


class QueueRegister:
    """Documents of the book of queries, who has waited longest first. `most` bounds what is read, not what is there.

    Each as the text that is kept of it: the same text is the same query, and need not be read a second time.
    """

    def __init__(self, tables: Tables) -> None:
        self._database = tables.database

    def waiting(self, most: int) -> list[str]:
        """Those that nobody has, without what the shop's phone has answered."""
        return self._first(f"INDEXED BY {_BY_STATE} WHERE {_STATE} = 'waiting' AND NOT {_ON_PHONE}", (), ORDER, most)

    def waiting_count(self) -> int:
        return self._count(f"INDEXED BY {_BY_STATE} WHERE {_STATE} = 'waiting' AND NOT {_ON_PHONE}", ())

    def on_phone(self, most: int) -> list[str]:
        """Those that nobody has and that the shop's phone has answered: they end by themselves."""
        return self._first(f"INDEXED BY {_BY_STATE} WHERE {_STATE} = 'waiting' AND {_ON_PHONE}", (), ORDER, most)

    def on_phone_count(self) -> int:
        return self._count(f"INDEXED BY {_BY_STATE} WHERE {_STATE} = 'waiting' AND {_ON_PHONE}", ())

    def answered_on_phone(self) -> list[str]:
        """All that the shop's phone has answered, also those that somebody has; in no order."""
        sql = f"SELECT doc FROM book_queries WHERE {_STATE} IN ('waiting', 'claimed') AND {expression('on_phone')} IS 1"
        return self._all(sql, ())

    def lapsing(self, boot: str, boottime: float) -> list[str]:
        """What somebody has, and its customer waits, since before this time of this boot or another; in no order."""
        began = f"({expression('lease_boot')} IS NOT ? OR {expression('lease_boottime')} <= ?)"
        condition = f"{_STATE} = 'claimed' AND {_SINCE} IS NOT NULL AND {began}"
        return self._all(f"SELECT doc FROM book_queries WHERE {condition}", (boot, boottime))

    def held(self, by: str, most: int) -> list[str]:
        """What this member of staff has."""
        return self._first(f"INDEXED BY {_BY_HOLDER} WHERE {_HOLDER} = ?", (by,), ORDER, most)

    def offered(self, to: str, most: int) -> list[str]:
        """What waits for this member of staff's yes."""
        return self._first(f"INDEXED BY {_BY_OFFER} WHERE {_OFFERED_TO} = ?", (to,), ORDER, most)

    def with_others(self, me: str, most: int) -> list[str]:
        """What colleagues have, and have not offered to me."""
        # "+" keeps SQLite from looking by holder, and from sorting what it then finds.
        condition = f"{_STATE} = 'claimed' AND +{_HOLDER} <> ? AND +{_OFFERED_TO} IS NOT ?"
        return self._first(f"INDEXED BY {_BY_STATE} WHERE {condition}", (me, me), ORDER, most)

    def held_count(self, by: str) -> int:
        return self._count(f"INDEXED BY {_BY_HOLDER} WHERE {_HOLDER} = ?", (by,))

    def offered_count(self, to: str) -> int:
        return self._count(f"INDEXED BY {_BY_OFFER} WHERE {_OFFERED_TO} = ?", (to,))

    def with_replies(self, states: Sequence[str], most: int) -> list[str]:
        """Queries with a reply in one of these states, in the order in which they came."""
        return self._first(f"WHERE {_with_replies(states)}", states, expression("order"), most)

    def with_replies_count(self, states: Sequence[str]) -> int:
        return self._count(f"WHERE {_with_replies(states)}", states)

    def those(self, ids: Sequence[str], state: str) -> list[str]:
        """Queries of these ids, of which there may be many, that are in this state now; in no order."""
        return self._all(f"SELECT doc {_THOSE}", (json.dumps(ids), state))

    def those_count(self, ids: Sequence[str], state: str, not_as: str) -> int:
        """How many of them that is, without those that came to this outcome."""
        sql = f"SELECT count(*) {_THOSE} AND {expression('outcome')} IS NOT ?"
        with self._database.reading() as connection:
            return int(connection.execute(sql, (json.dumps(ids), state, not_as)).fetchone()[0])

    def _first(self, condition: str, values: Sequence[str], order: str, most: int) -> list[str]:
        return self._all(f"SELECT doc FROM book_queries {condition} ORDER BY {order} LIMIT ?", (*values, most))

    def _all(self, sql: str, values: Sequence[Any]) -> list[str]:
        with self._database.reading() as connection:
            return [str(doc) for (doc,) in connection.execute(sql, values)]

    def _count(self, condition: str, values: Sequence[str]) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(f"SELECT count(*) FROM book_queries {condition}", values).fetchone()[0])


def _with_replies(states: Sequence[str]) -> str:
    marks = ",".join("?" * len(states))
    replies = f"SELECT {expression('query')} FROM book_replies WHERE {_STATE} IN ({marks})"
    return f"{expression('id')} IN ({replies})"
