"""Looking through the whole database, piece by piece, for what the disk gives back other than it was written."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from edge.disk.digests import digest_of
from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database

# So long at a stretch: whoever waits for a page feels nothing of it.
PIECE_SECONDS = 0.04
# Of webhooks, which may be megabytes, fewer are read at once than of what is small.
FEW, MANY = 8, 100
_IDS = re.compile(rb'"([qc]_[a-z0-9]{1,40})"')

# As bytes: what is no text any more is to be seen, and not to raise.
_OF_A_MESSAGE = (
    "digest, CAST(text AS BLOB), CAST(data AS BLOB), CAST(coalesce(query, '') || ' ' || coalesce(customer, '') AS BLOB)"
)

Row = tuple[bytes | None, ...]
Judge = Callable[[Row], bool]


@dataclass(frozen=True, slots=True)
class Damage:
    """A row that is not what was written, or (row None) what its table is made of. ids: of its query and customer."""

    table: str
    row: int | None
    ids: tuple[str, ...] = ()


class Scrub:
    """One thread steps. Each piece is a reading of its own: nothing stands in the way of the log."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pieces: Iterator[list[Damage]] = iter(())

    def begin(self) -> None:
        """From the beginning once more."""
        self._pieces = self._all()

    def step(self, seconds: float = PIECE_SECONDS) -> list[Damage] | None:
        """What a few pieces have shown; None when all has been looked through. StoreUnavailable where nothing reads."""
        until, found = time.monotonic() + seconds, list[Damage]()
        for piece in self._pieces:
            found += piece
            if time.monotonic() > until:
                return found
        return found or None

    def _all(self) -> Iterator[list[Damage]]:
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        with self._database.reading() as connection:
            names = [str(name) for (name,) in connection.execute(sql)]
        for name in names:
            yield self._structure(name)
        for name in names:
            if name == "journal":
                yield from self._rows(name, "digest, body, NULL, NULL", _webhook, FEW)
            elif name == "messages":
                yield from self._rows(name, _OF_A_MESSAGE, _message, MANY)
            elif name == "events":
                yield from self._rows(name, "CAST(data AS BLOB)", _document, MANY)
            elif name.startswith("book_"):
                yield from self._rows(name, "CAST(doc AS BLOB)", _document, MANY)

    def _structure(self, table: str) -> list[Damage]:
        """Whether the table's pages, and those of its indexes, hang together."""
        try:
            with self._database.reading() as connection:
                found = connection.execute(f'PRAGMA quick_check("{table}")').fetchall()
        except StoreUnavailable as error:
            if error.kind is DiskTrouble.BUSY:  # too large for one look; its rows are looked at all the same
                return []
            return [Damage(table, None)]
        return [] if found == [("ok",)] else [Damage(table, None)]

    def _rows(self, table: str, columns: str, is_right: Judge, many: int) -> Iterator[list[Damage]]:
        low, last = self._edge(table, "min"), self._edge(table, "max")
        if low is None or last is None:
            return
        while low <= last:
            high = min(low + many - 1, last)
            yield self._between(table, columns, is_right, low, high)
            low = self._next(table, high)

    def _between(self, table: str, columns: str, is_right: Judge, low: int, high: int) -> list[Damage]:
        sql = f"SELECT rowid, {columns} FROM {table} WHERE rowid BETWEEN ? AND ?"
        try:
            with self._database.reading() as connection:
                rows = connection.execute(sql, (low, high)).fetchall()
        except StoreUnavailable as error:
            if error.kind is DiskTrouble.BUSY:
                raise
            if low == high:
                return [Damage(table, low)]
            middle = (low + high) // 2
            lower = self._between(table, columns, is_right, low, middle)
            return lower + self._between(table, columns, is_right, middle + 1, high)
        return [Damage(table, row, _ids(found)) for row, *found in rows if not is_right(tuple(found))]

    def _edge(self, table: str, which: str) -> int | None:
        return self._asked(lambda reader: reader.execute(f"SELECT {which}(rowid) FROM {table}").fetchone()[0])

    def _next(self, table: str, after: int) -> int:
        """The first row after this one; where that cannot be read, the next number."""
        sql = f"SELECT min(rowid) FROM {table} WHERE rowid > ?"
        found = self._asked(lambda reader: reader.execute(sql, (after,)).fetchone()[0])
        return after + 1 if found is None else found

    def _asked(self, ask: Callable[[StoreConnection], int | None]) -> int | None:
        try:
            with self._database.reading() as connection:
                return ask(connection)
        except StoreUnavailable as error:
            if error.kind is DiskTrouble.BUSY:
                raise
            return None


def _webhook(row: Row) -> bool:
    digest, body, *_ = row
    return digest is None or digest_of(body or b"") == digest


def _message(row: Row) -> bool:
    digest, text, data, _ = row
    return digest is None or digest_of(text or b"", data or b"") == digest


def _document(row: Row) -> bool:
    try:
        json.loads((row[0] or b"").decode())
    except ValueError:
        return False
    return True


def _ids(row: list[bytes | None]) -> tuple[str, ...]:
    """The query and the customer that a damaged row names, as far as it can be read: with quotes, or as columns."""
    last = row[-1]
    if len(row) > 1:
        return tuple((last or b"").decode("ascii", "replace").split())
    return tuple(dict.fromkeys(found.decode() for found in _IDS.findall(last or b"")))[:2]
