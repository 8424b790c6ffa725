"""All rows of a table, a piece at a time: no list of a million, and no reading that stands in a checkpoint's way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from edge.store.documents.rows import decoded
from edge.store.engine.database import Database

_PIECE = 200


def ends_of(database: Database, books: Sequence[str], streams: Sequence[str]) -> dict[str, int]:
    """Of each the number of its last document or row, all at one moment. What is added later has a higher one.

    books, streams: names of our own, never from outside.
    """
    asked = {
        **{book: f'max(id) FROM "book_{book}"' for book in books},
        **{name: f"max(seq) FROM {name}" for name in streams},
    }
    with database.reading() as connection:
        return {name: connection.execute(f"SELECT {sql}").fetchone()[0] or 0 for name, sql in asked.items()}


def rows(
    database: Database, table: str, columns: tuple[str, ...], customer: str | None = None, last: int | None = None
) -> Iterator[dict[str, Any]]:
    """Rows of a stream in the order of their numbers. customer: only of this one. last: up to this one, or now's.

    table, columns: names of our own, never from outside.
    """
    last = ends_of(database, (), (table,))[table] if last is None else last
    named = ("seq", *columns)
    condition, whose = ("AND customer = ?", (customer,)) if customer else ("", ())
    sql = f"SELECT {', '.join(named)} FROM {table} WHERE seq > ? AND seq <= ? {condition} ORDER BY seq LIMIT {_PIECE}"
    for row in _pieces(database, sql, last, *whose):
        yield dict(zip(named, row, strict=True))


def columns_of(database: Database, table: str) -> tuple[str, ...]:
    """The columns of a plain table that somebody writes: none that is worked out from others."""
    with database.reading() as connection:
        found = connection.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", (table,))
        return tuple(str(name) for (name,) in found)


def whole_table(database: Database, table: str, key: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """All rows of a plain table in the order of the columns by which each is known.

    table, key: names of our own, never from outside.
    """
    columns, order = columns_of(database, table), ", ".join(key)
    sql = f"SELECT {', '.join(columns)} FROM {table}"
    after: tuple[Any, ...] = ()
    while True:
        condition = f"WHERE ({order}) > ({', '.join('?' * len(after))})" if after else ""
        with database.reading() as connection:
            found = connection.execute(f"{sql} {condition} ORDER BY {order} LIMIT {_PIECE}", after).fetchall()
        if not found:
            return
        for row in found:
            yield (line := dict(zip(columns, row, strict=True)))
        after = tuple(line[name] for name in key)


def put(database: Database, table: str, columns: Sequence[str], found: Iterable[Sequence[Any]]) -> None:
    """Rows that come from elsewhere, in one transaction. ValueError where the table cannot have one of them.

    table, columns: names of our own. A boot that is known already stays as it is.
    """
    marks = ", ".join("?" * len(columns))
    known = " ON CONFLICT (boot) DO NOTHING" if table == "boots" else ""
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}){known}"
    try:
        with database.transaction() as connection:
            connection.executemany(sql, found)
    except (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.ProgrammingError, OverflowError) as error:
        raise ValueError(table) from error


def documents(database: Database, book: str, last: int) -> Iterator[dict[str, Any]]:
    """The documents of a book, the oldest first, up to this one."""
    sql = f'SELECT id, doc FROM "book_{book}" WHERE id > ? AND id <= ? ORDER BY id LIMIT {_PIECE}'
    for _, doc in _pieces(database, sql, last):
        yield decoded(doc)


def _pieces(database: Database, sql: str, last: int, *more: Any) -> Iterator[tuple[Any, ...]]:
    after = 0
    while True:
        with database.reading() as connection:
            found = connection.execute(sql, (after, last, *more)).fetchall()
        if not found:
            return
        yield from found
        after = found[-1][0]
