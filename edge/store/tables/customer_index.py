"""Customers by any part of their name or number: a small table of what can be looked for, read from end to end.

Twenty thousand customers are some milliseconds. Triggers write down whose name or number has changed, in the
transaction that changes it; who searches reads those plainly until `step` has put them in order. So no code that
changes a customer has to know of this table, and what is found is always true. (For seconds after an upgrade brought
the table, while all of thousands are to be put in order, not everybody is found.)
"""

from __future__ import annotations

import json
from typing import Any

from edge.store.documents.planner import expression
from edge.store.documents.rows import decoded
from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database
from edge.text.asked import Asked
from edge.text.text_folding import plain_words

# Who searches reads this many plainly in about a millisecond.
MOST_CHANGED = 32
BATCH = 256
# Where thousands have changed at once, a search reads the newest of them, some 20 ms.
MOST_PLAINLY = 512
# Of more the first count, those whose name begins with the words before others: nobody reads on, they ask for more.
MOST_LOOKED_AT = 200

# What a customer is called by the shop, by themselves, and by everybody.
_NAMES = ("name", "own_name", "username")
_KEY, _CUSTOMER = expression("key"), expression("customer")


class People:
    """`step` belongs to one thread; anybody may `find`."""

    def __init__(self, database: Database, *, most_changed: int = MOST_CHANGED) -> None:
        """most_changed: so many are left for a search to read plainly, before a batch is worth it."""
        self._database = database
        self._most_changed = most_changed

    def find(self, asked: Asked, most: int) -> list[dict[str, Any]]:
        """Documents of customers whom this finds, who was heard last first."""
        with self._database.reading() as connection:
            found = [*_plainly(connection, asked), *_by_table(connection, asked)][:MOST_LOOKED_AT]
            sql = f"""SELECT doc FROM book_customers WHERE id IN (SELECT value FROM json_each(?))
                ORDER BY {expression("last_heard_at")} DESC, id DESC LIMIT ?"""
            return [decoded(doc) for (doc,) in connection.execute(sql, (json.dumps(found), most))]

    def step(self) -> int:
        """Put a batch of those in order who have changed, once it is enough; how many."""
        with self._database.reading() as connection:
            (count,) = connection.execute("SELECT count(*) FROM people_changed").fetchone()
        if count <= self._most_changed:
            return 0
        with self._database.quietly() as connection:
            changed = [row for (row,) in connection.execute("SELECT id FROM people_changed LIMIT ?", (BATCH,))]
            for row in changed:
                connection.execute("DELETE FROM people WHERE kind IN ('name', 'number') AND id = ?", (row,))
                values = ((kind, row, value) for kind, value in _values(connection, row))
                connection.executemany("INSERT INTO people VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values)
                connection.execute("DELETE FROM people_changed WHERE id = ?", (row,))
        return len(changed)


def _values(connection: StoreConnection, row: int) -> list[tuple[str, str]]:
    """What a customer can be found by, as it is now. All numbers that lead to them, also those that they had before."""
    found = connection.execute("SELECT doc FROM book_customers WHERE id = ?", (row,)).fetchone()
    if found is None:
        return []
    document = decoded(found[0])
    sql = f"SELECT {_KEY} FROM book_keys WHERE {_CUSTOMER} = ?"
    keys = [key for (key,) in connection.execute(sql, (document["id"],)) if key.startswith("phone:")]
    folded = dict.fromkeys(" ".join(plain_words(document.get(name) or "")) for name in _NAMES)
    return [*(("name", name) for name in folded if name), *(("number", key.removeprefix("phone:")) for key in keys)]


def _plainly(connection: StoreConnection, asked: Asked) -> list[int]:
    changed = connection.execute(f"SELECT id FROM people_changed ORDER BY id DESC LIMIT {MOST_PLAINLY}").fetchall()
    return [row for (row,) in changed if any(asked.finds(*value) for value in _values(connection, row))]


def _by_table(connection: StoreConnection, asked: Asked) -> list[int]:
    """The same as Asked.finds, once more in SQL. First those whose value begins with what was asked."""
    found: dict[int, None] = {}
    for condition, values, beginning in (_by_name(asked), _by_number(asked)):
        sql = f"""SELECT id FROM people WHERE {condition} AND id NOT IN (SELECT id FROM people_changed)
            ORDER BY value NOT GLOB ?, id DESC LIMIT {MOST_LOOKED_AT}"""
        found.update(dict.fromkeys(row for (row,) in connection.execute(sql, (*values, f"{beginning}*"))))
    return list(found)


def _by_name(asked: Asked) -> tuple[str, tuple[str, ...], str]:
    if not asked.parts:
        return "false", (), ""
    inside = " AND ".join("instr(value, ?)" for _ in asked.parts)
    return f"kind = 'name' AND {inside}", asked.parts, asked.parts[0]


def _by_number(asked: Asked) -> tuple[str, tuple[str, ...], str]:
    if not asked.digits:
        return "false", (), ""
    called = [f"{'?' * place}{asked.called}*" for place in asked.places]
    either = " OR ".join(["instr(value, ?)", *("value GLOB ?" for _ in called)])
    return f"kind = 'number' AND ({either})", (asked.digits, *called), asked.digits
