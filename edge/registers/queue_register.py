"""The queue of customers as the store keeps it: a few of thousands in their order, and counts, without reading all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from edge.clock import Moment
from edge.store.all_tables import ORDER, Tables
from edge.store.documents.planner import expression, index_name

_STATE, _HOLDER, _OFFERED_TO = map(expression, ("state", "holder", "offered_to"))
_SINCE = expression("waiting_since_at")
_ON_PHONE = f"({expression('on_phone')} IS 1 AND {_SINCE} IS NULL)"
_WAITS = f"{_STATE} = 'waiting' AND NOT {_ON_PHONE}"
# Of whom nothing was heard that counts, nobody knows that the 24 hours are over.
_HEARD = f"coalesce({expression('last_heard_at')}, 'never')"
# What is new to who has it: the customer wrote, or a colleague said no.
_DUE = "json_extract(doc, '$.remind.due') IS 1"
_NEWS = f"({expression('fresh')} IS 1 OR {expression('declined_by')} IS NOT NULL OR {_DUE})"
# What its holder has put off, and is nothing new to them meanwhile (desk/reminders.py, waits).
_AT, _DUE_BOOT, _DUE_AT = (f"json_extract(doc, '$.remind.{name}')" for name in ("at", "at_boot", "at_boottime"))
_LATER = f"({_AT} IS NOT NULL AND {_DUE_BOOT} = ? AND {_DUE_AT} > ? AND NOT {_NEWS})"
_BY_STATE, _BY_HOLDER, _BY_OFFER = (index_name("queries", field) for field in ("state", "holder", "offered_to"))

_THOSE = f"FROM book_queries WHERE {expression('id')} IN (SELECT value FROM json_each(?)) AND +{_STATE} = ?"


class QueueRegister:
    """Documents of the book of queries, who has waited longest first. `most` bounds what is read, not what is there.

    Each as the text that is kept of it: the same text is the same query, and need not be read a second time.
    """

    def __init__(self, tables: Tables, label: str = "") -> None:
        """label: only what wears it."""
        self._tables = tables
        self._database = tables.database
        self._label = (label,) if label else ()
        self._worn = " AND EXISTS (SELECT 1 FROM json_each(doc, '$.labels') WHERE value = ?)" if label else ""

    def wearing(self, label: str) -> QueueRegister:
        """The same of those with this label."""
        return QueueRegister(self._tables, label)

    def labels_worn(self) -> dict[str, int]:
        """How many that are open wear each label, by its id."""
        open_ones = f"book_queries INDEXED BY {_BY_STATE}, json_each(doc, '$.labels') AS worn"
        sql = f"SELECT worn.value, count(*) FROM {open_ones} WHERE {_STATE} IN ('waiting', 'claimed') GROUP BY 1"
        with self._database.reading() as connection:
            return {str(label): int(count) for label, count in connection.execute(sql)}

    def claimed_count(self) -> int:
        return self._count(f"INDEXED BY {_BY_STATE} WHERE {_STATE} = 'claimed'", ())

    def waiting(self, over: str, soon: str, most: int, skip: int = 0) -> list[str]:
        """Those that nobody has and that can be answered freely, whose turn it is first (desk/rules.py, next_order).

        over, soon: as in desk/window.py, WindowEnds. All who wait are looked at: 0.4 ms with 200 of them, 7 with 2,000.
        """
        condition = f"INDEXED BY {_BY_STATE} WHERE {_WAITS} AND {_HEARD} > ?"
        order = f"{_HEARD} > ?, CASE WHEN {_HEARD} <= ? THEN {_HEARD} END, {ORDER}"
        return self._first(condition, (over, soon, soon), order, most, skip)

    def longest(self, over: str) -> str | None:
        """Of these whoever waits longest, whosever turn it is."""
        found = self._first(f"INDEXED BY {_BY_STATE} WHERE {_WAITS} AND {_HEARD} > ?", (over,), ORDER, 1)
        return next(iter(found), None)

    def over(self, over: str, most: int, skip: int = 0) -> list[str]:
        """Those that nobody has and whose 24 hours are over."""
        return self._first(f"INDEXED BY {_BY_STATE} WHERE {_WAITS} AND {_HEARD} <= ?", (over,), ORDER, most, skip)

    def nobodys_counts(self, over: str) -> tuple[int, int, int]:
        """How many nobody has: of `waiting`, of `over`, and of `on_phone`."""
        phone, late = f"total({_ON_PHONE})", f"total({_HEARD} <= ? AND NOT {_ON_PHONE})"
        those = f"FROM book_queries INDEXED BY {_BY_STATE} WHERE {_STATE} = 'waiting'{self._worn}"
        with self._database.reading() as connection:
            counted = connection.execute(f"SELECT count(*), {phone}, {late} {those}", (over, *self._label))
            both, on_phone, over_count = map(int, counted.fetchone())
        return both - on_phone - over_count, over_count, on_phone

    def on_phone(self, most: int, skip: int = 0) -> list[str]:
        """Those that nobody has and that the shop's phone has answered: they end by themselves."""
        return self._first(f"INDEXED BY {_BY_STATE} WHERE {_STATE} = 'waiting' AND {_ON_PHONE}", (), ORDER, most, skip)

    def answered_on_phone(self) -> list[str]:
        """All that the shop's phone has answered, also those that somebody has; in no order."""
        sql = f"SELECT doc FROM book_queries WHERE {_STATE} IN ('waiting', 'claimed') AND {expression('on_phone')} IS 1"
        return self._all(sql, ())

    def lapsing(self, boot: str, boottime: float) -> list[str]:
        """What somebody has, and its customer waits, since before this time of this boot or another; in no order."""
        began = f"({expression('lease_boot')} IS NOT ? OR {expression('lease_boottime')} <= ?)"
        condition = f"{_STATE} = 'claimed' AND {_SINCE} IS NOT NULL AND {began}"
        return self._all(f"SELECT doc FROM book_queries WHERE {condition}", (boot, boottime))

    def held(self, by: str, now: Moment, most: int, skip: int = 0) -> list[str]:
        """What this member of staff has before them, with what is new to them first (desk/rules.py, news_first)."""
        condition = f"INDEXED BY {_BY_HOLDER} WHERE {_HOLDER} = ? AND NOT {_LATER}"
        order = f"NOT {_DUE}, NOT {_NEWS}, {ORDER}"
        return self._first(condition, (by, now.boot, now.boottime), order, most, skip)

    def later(self, by: str, now: Moment, most: int, skip: int = 0) -> list[str]:
        """What they have put off, what comes back next first."""
        condition = f"INDEXED BY {_BY_HOLDER} WHERE {_HOLDER} = ? AND {_LATER}"
        return self._first(condition, (by, now.boot, now.boottime), f"{_DUE_AT}, {ORDER}", most, skip)

    def later_count(self, by: str, now: Moment) -> int:
        return self._count(f"INDEXED BY {_BY_HOLDER} WHERE {_HOLDER} = ? AND {_LATER}", (by, now.boot, now.boottime))

    def reminders_due(self, boot: str, boottime: float) -> list[str]:
        """What somebody has put off until this time of this boot or before it, or in another boot; in no order."""
        due = f"({_DUE_BOOT} IS NOT ? OR {_DUE_AT} <= ?)"
        condition = f"INDEXED BY {_BY_STATE} WHERE {_STATE} = 'claimed' AND {_AT} IS NOT NULL AND {due}"
        return self._all(f"SELECT doc FROM book_queries {condition}", (boot, boottime))

    def offered(self, to: str, most: int, skip: int = 0) -> list[str]:
        """What waits for this member of staff's yes."""
        return self._first(f"INDEXED BY {_BY_OFFER} WHERE {_OFFERED_TO} = ?", (to,), ORDER, most, skip)

    def with_others(self, me: str, most: int, skip: int = 0) -> list[str]:
        """What colleagues have, and have not offered to me."""
        # "+" keeps SQLite from looking by holder, and from sorting what it then finds.
        condition = f"{_STATE} = 'claimed' AND +{_HOLDER} <> ? AND +{_OFFERED_TO} IS NOT ?"
        return self._first(f"INDEXED BY {_BY_STATE} WHERE {condition}", (me, me), ORDER, most, skip)

    def news_count(self, by: str) -> int:
        """How many of what this member of staff has are new to them."""
        return self._count(f"INDEXED BY {_BY_HOLDER} WHERE {_HOLDER} = ? AND {_NEWS}", (by,))

    def noes(self) -> Mapping[str, int]:
        """By member of staff, to how many offers of what a colleague has somebody said no, and they have not looked."""
        to, told = expression("no_to"), f"{expression('no_to')} IS NOT NULL AND {expression('no_from')} IS NOT NULL"
        sql = f"SELECT {to}, count(*) FROM book_queries INDEXED BY {_BY_STATE} WHERE {_STATE} = 'claimed' AND {told}"
        with self._database.reading() as connection:
            return {str(staff): int(count) for staff, count in connection.execute(f"{sql} GROUP BY 1")}

    def held_count(self, by: str) -> int:
        return self._count(f"INDEXED BY {_BY_HOLDER} WHERE {_HOLDER} = ?", (by,))

    def offered_count(self, to: str) -> int:
        return self._count(f"INDEXED BY {_BY_OFFER} WHERE {_OFFERED_TO} = ?", (to,))

    def with_replies(self, states: Sequence[str], most: int, skip: int = 0) -> list[str]:
        """Queries with a reply in one of these states, in the order in which they came."""
        return self._first(f"WHERE {_with_replies(states)}", states, expression("order"), most, skip)

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

    def _first(self, condition: str, values: Sequence[Any], order: str, most: int, skip: int = 0) -> list[str]:
        sql = f"SELECT doc FROM book_queries {condition}{self._worn} ORDER BY {order} LIMIT ? OFFSET ?"
        place = condition.count("?")  # what the order asks for comes after the label
        return self._all(sql, (*values[:place], *self._label, *values[place:], most, skip))

    def _all(self, sql: str, values: Sequence[Any]) -> list[str]:
        with self._database.reading() as connection:
            return [str(doc) for (doc,) in connection.execute(sql, values)]

    def _count(self, condition: str, values: Sequence[Any]) -> int:
        with self._database.reading() as connection:
            sql = f"SELECT count(*) FROM book_queries {condition}{self._worn}"
            return int(connection.execute(sql, (*values, *self._label)).fetchone()[0])


def _with_replies(states: Sequence[str]) -> str:
    marks = ",".join("?" * len(states))
    replies = f"SELECT {expression('query')} FROM book_replies WHERE {_STATE} IN ({marks})"
    return f"{expression('id')} IN ({replies})"
