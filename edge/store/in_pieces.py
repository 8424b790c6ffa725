"""All rows of a table, a piece at a time: no list of a million, and no reading that stands in a checkpoint's way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from edge.store.rows import decoded
from edge.store.sqlite import Database

_PIECE = 200


def rows(
    database: Database, table: str, columns: tuple[str, ...], customer: str | None = None
) -> Iterator[dict[str, Any]]:
    """Rows of a stream in the order of their numbers, up to the last that there is now. customer: only of this one.

    table, columns: names of our own, never from outside.
    """
    with database.reading() as connection:
        (last,) = connection.execute(f"SELECT coalesce(max(seq), 0) FROM {table}").fetchone()
    named = ("seq", *columns)
    condition, whose = ("AND customer = ?", (customer,)) if customer else ("", ())
    sql = f"SELECT {', '.join(named)} FROM {table} WHERE seq > ? AND seq <= ? {condition} ORDER BY seq LIMIT {_PIECE}"
    for row in _pieces(database, sql, last, *whose):
        yield dict(zip(named, row, strict=True))


def documents(database: Database, book: str) -> Iterator[dict[str, Any]]:
    """The documents of a book, the oldest first."""
    with database.reading() as connection:
        (last,) = connection.execute(f'SELECT coalesce(max(id), 0) FROM "book_{book}"').fetchone()
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
