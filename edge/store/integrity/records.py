"""The records of the store as raw as they lie there: to be looked through, and the rotten ones taken out of the way.

SQLite keeps documents with indexes that are made of them, and refuses to touch a row whose document is none any more.
So where it does, the indexes of that table are made anew around the change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from edge.clock import Moment, stamp
from edge.store.documents.planner import expression
from edge.store.documents.rows import encoded
from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database

# Read at a time; between two pages everybody else has their turn.
PAGE = 500
# What these messages are of is looked for; who has written nothing since then waits for nothing.
RECENT = 5_000
# Secrets lie in these. What is taken out of them is not kept.
_SECRET = frozenset({"settings", "phones", "sign_ins", "enrolments", "staff"})
_SIZE = f"coalesce({expression('size')}, 0) + coalesce({expression('thumb')}, 0)"
# What triggers keep of a table, made anew where they were not there.
SHELF_SUMS = (
    "DELETE FROM shelf_sums",
    "INSERT INTO shelf_sums (customer, bytes)"
    f" SELECT coalesce({expression('customer')}, '') AS whose, sum({_SIZE}) AS much FROM book_media"
    " GROUP BY whose HAVING much <> 0",
    "INSERT INTO shelf_sums (customer, bytes) SELECT '*', coalesce(sum(bytes), 0) FROM shelf_sums",
)
PEOPLE = ("INSERT INTO people_changed SELECT id FROM book_customers WHERE true ON CONFLICT DO NOTHING",)
_RESUM = {"book_media": SHELF_SUMS, "book_customers": PEOPLE, "book_keys": PEOPLE}


@dataclass(frozen=True, slots=True)
class Raw:
    """One document as it lies on the disk, whether it can be read or not."""

    row: int
    document: bytes


class Records:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of_book(self, book: str) -> Iterator[Raw]:
        """All documents of a book, the newest first; not of one instant."""
        sql = f"SELECT id, CAST(doc AS BLOB) FROM book_{book} WHERE id < ? ORDER BY id DESC LIMIT {PAGE}"
        last = 2**62
        while True:
            with self._database.reading() as connection:
                page = connection.execute(sql, (last,)).fetchall()
            yield from (Raw(row, document) for row, document in page)
            if len(page) < PAGE:
                return
            last = page[-1][0]

    def replace(self, book: str, documents: Mapping[Raw, Mapping[str, object] | None], now: Moment) -> None:
        """Put other documents (or none) in the place of rotten ones, and keep these as they were found."""
        table = f"book_{book}"
        values = {raw: None if document is None else encoded(document) for raw, document in documents.items()}

        def change(connection: StoreConnection) -> None:
            for raw, text in values.items():
                keep(connection, table, str(raw.row), b"" if book in _SECRET else raw.document, now)
                if text is None:
                    connection.execute(f"DELETE FROM {table} WHERE id = ?", (raw.row,))
                else:
                    connection.execute(f"UPDATE {table} SET doc = ? WHERE id = ?", (text, raw.row))

        changed(self._database, table, change)

    def lost_customers(self) -> list[str]:
        """Those to whom an id or an open query leads, and who are not here."""
        whose = expression("customer")
        here = "SELECT 1 FROM book_customers AS known WHERE json_extract(known.doc,'$.id') = whose"
        led = f"SELECT {whose} AS whose FROM book_keys UNION SELECT {expression('open_for')} FROM book_queries"
        return self._column(f"SELECT whose FROM ({led}) WHERE whose IS NOT NULL AND NOT EXISTS ({here})")

    def lost_queries(self) -> list[tuple[str, str]]:
        """Those of the newest messages that are not here, each with its customer."""
        with self._database.reading() as connection:
            return [(str(query), str(customer)) for query, customer in connection.execute(_lost("query", "queries"))]

    def lost_replies(self) -> list[str]:
        """Those of the newest messages that are not here."""
        with self._database.reading() as connection:
            return [str(reply) for reply, _ in connection.execute(_lost("reply", "replies"))]

    def kept(self) -> int:
        """How many records were ever taken out of the way."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM damaged").fetchone()[0])

    def _column(self, sql: str) -> list[str]:
        with self._database.reading() as connection:
            return [str(value) for (value,) in connection.execute(sql)]


def _lost(field: str, book: str) -> str:
    here = f"SELECT 1 FROM book_{book} AS known WHERE json_extract(known.doc,'$.id') = recent.{field}"
    recent = f"SELECT {field}, customer FROM messages WHERE {field} IS NOT NULL ORDER BY seq DESC LIMIT {RECENT}"
    return (
        f"SELECT {field}, customer FROM ({recent}) AS recent WHERE customer IS NOT NULL AND NOT EXISTS ({here})"
        f" GROUP BY {field}"
    )


def keep(connection: StoreConnection, table: str, row: str, raw: bytes, now: Moment) -> None:
    """What was found in the place of a record, for whoever can read more of it than we can."""
    sql = "INSERT INTO damaged (place, row, raw, found_at) VALUES (?, ?, ?, ?)"
    connection.execute(sql, (table, row, raw, stamp(now.at)))


def changed(database: Database, table: str, change: Callable[[StoreConnection], None]) -> None:
    """Change rows of a table that its indexes may not agree with: they are made anew around the change."""
    with database.transaction() as connection:
        own = "tbl_name = ? AND type IN ('index', 'trigger') AND sql <> ''"
        made = connection.execute(f"SELECT type, name, sql FROM sqlite_schema WHERE {own}", (table,)).fetchall()
        for kind, name, _ in made:
            connection.execute(f'DROP {kind} "{name}"')
        change(connection)
        for *_, again in made:
            connection.execute(again)
        for statement in _RESUM.get(table, ()):
            connection.execute(statement)


def is_indexed(database: Database, table: str, column: str) -> bool:
    """Whether an index of the table, or its key, holds this column."""
    with database.reading() as connection:
        found = connection.execute("SELECT type, sql FROM sqlite_schema WHERE tbl_name = ?", (table,)).fetchall()
    made_of_it = rf"\b{column}\b", rf" AS \(.*\b{column}\b"  # itself, or a column that is worked out from it
    return any(
        kind != "trigger" and (sql is None or re.search(made_of_it[kind == "table"], sql)) for kind, sql in found
    )
