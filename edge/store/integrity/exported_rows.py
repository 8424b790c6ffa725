"""What an export brings into an empty box, as rows: what was there before comes after it, and nothing hangs loose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from edge.store.engine.database import Database

_EVENT = ("kind", "at", "boot", "boottime", "trusted", "query", "customer", "staff", "data")
_NAMES = ", ".join(_EVENT)


def lift_events(database: Database) -> list[Sequence[Any]]:
    """What has happened in the box so far, in order; it is there no more."""
    with database.transaction() as connection:
        found = connection.execute(f"SELECT {_NAMES} FROM events ORDER BY seq").fetchall()
        connection.execute("DELETE FROM events")
        return found


def lay_events(database: Database, events: Iterable[Sequence[Any]]) -> None:
    """These again, under numbers that follow those that are there."""
    sql = f"INSERT INTO events ({_NAMES}) VALUES ({', '.join('?' * len(_EVENT))})"
    with database.transaction() as connection:
        for event in events:
            connection.execute(sql, event)


def count_on(database: Database) -> None:
    """The next message has a number that none of those here has, also none that became news under another one."""
    most = "(SELECT max(coalesce(live, 0)) FROM messages)"
    with database.transaction() as connection:
        connection.execute(f"UPDATE sqlite_sequence SET seq = max(seq, {most}) WHERE name = 'messages'")


def first_lost(database: Database) -> str | None:
    """Which file speaks of what is in no other: a message of nobody, a query of nobody.

    Of those who were erased queries and replies are left, for the figures, and their customer is in no file.
    """
    customer = "SELECT 1 FROM book_customers AS known WHERE json_extract(known.doc,'$.id') = whose"
    message = "SELECT 1 FROM messages WHERE seq = whose"
    erased = "SELECT json_extract(doc,'$.id') FROM book_queries WHERE json_extract(doc,'$.erased')"
    asked = {
        "messages": ("SELECT DISTINCT customer AS whose FROM messages WHERE customer IS NOT NULL", customer),
        **{
            book: (f"SELECT DISTINCT json_extract(doc,'$.customer') AS whose FROM book_{book} {but}", customer)
            for book, but in {
                "keys": "",
                "queries": f"WHERE json_extract(doc,'$.id') NOT IN ({erased})",
                "replies": f"WHERE json_extract(doc,'$.query') NOT IN ({erased})",
            }.items()
        },
        # Below zero are the files of quick replies, which have no message.
        "media": ("SELECT json_extract(doc,'$.message') AS whose FROM book_media WHERE whose >= 0", message),
    }
    with database.reading(600) as connection:
        for name, (those, here) in asked.items():
            sql = f"SELECT 1 FROM ({those}) WHERE NOT EXISTS ({here}) LIMIT 1"
            if connection.execute(sql).fetchone():
                return name
    return None
