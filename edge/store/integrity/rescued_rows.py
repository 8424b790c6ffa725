"""Reading what can still be read of a damaged database, row by row, into a new one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.disk.disk_trouble import StoreRefused
from edge.disk.synced import synced
from edge.store.engine.connections import StoreConnection, open_reader
from edge.store.engine.migrate import Migration, migrate

# So many rows are asked for at once; where that fails, half of them, down to one.
ROWS = 256
# A table whose end cannot be read is followed so far beyond what was found last.
BEYOND = 4096
# Made anew from the other tables, by triggers and by the index of words itself.
_DERIVED = re.compile(r"people|known_words|indexed|message_words\w*|sqlite_\w+")
_WRITES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)")

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ReadOff:
    """Of one table: how many rows are there again, and how many places of it could not be read, or not be kept."""

    table: str
    rows: int
    lost: int


def read_off(source: Path, target: Path, schema: Sequence[Migration]) -> list[ReadOff]:
    """A new database at `target`, which must not exist, with every row of `source` that can be read.

    Nobody may have `source` open; nothing in it is changed. StoreRefused where not even its tables can be found.
    """
    reader, copy = _reader(source), sqlite3.connect(target, isolation_level=None, factory=StoreConnection)
    try:
        copy.execute("PRAGMA journal_mode=OFF")
        copy.execute("PRAGMA synchronous=OFF")  # a copy that is cut short is thrown away, and it is synced at the end
        migrate(copy, schema)
        found = [_table(reader, copy, name) for name in _tables(reader, copy)]
    except sqlite3.DatabaseError as error:
        raise StoreRefused(
            f"Not even the tables of {source} can be found any more. Restore a backup with: iduka restore"
        ) from error
    finally:
        copy.close()
        reader.close()
    synced(target)
    return found


def _reader(source: Path) -> StoreConnection:
    try:
        reader = open_reader(source, alone=True)
    except sqlite3.Error as error:
        raise StoreRefused(f"{source} cannot be read at all. Restore a backup with: iduka restore") from error
    reader.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return reader


def _tables(reader: StoreConnection, copy: StoreConnection) -> list[str]:
    """Those that both have and that are not made of others: customers first, since what others make needs them."""
    names = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name <> 'book_customers', name"
    known = {name for (name,) in copy.execute(names)}
    triggers = copy.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
    made = {table for (sql,) in triggers for table in _WRITES.findall(sql.partition("BEGIN")[2])}
    found = [name for (name,) in reader.execute(names)]
    return [name for name in found if name in known and name not in made and not _DERIVED.fullmatch(name)]


def _table(reader: StoreConnection, copy: StoreConnection, table: str) -> ReadOff:
    columns = [row[1] for row in copy.execute(f'PRAGMA table_info("{table}")')]
    named, marks = ", ".join(columns), ", ".join("?" * len(columns))
    rows = lost = 0
    for found in _rows(reader, table, named):
        if found is None:
            lost += 1
            continue
        if not rows:
            copy.execute(f'DELETE FROM "{table}"')  # what a new shop begins with
        try:
            added = copy.execute(f'INSERT OR IGNORE INTO "{table}" ({named}) VALUES ({marks})', found).rowcount
        except sqlite3.Error:  # a document that is none any more, which no index can take
            added = 0
        rows, lost = rows + added, lost + (not added)
    return ReadOff(table, rows, lost)


def _rows(reader: StoreConnection, table: str, named: str) -> Iterator[Row | None]:
    """Every row; None for each place that cannot be read."""
    try:
        reader.execute(f'SELECT rowid FROM "{table}" LIMIT 0')
    except sqlite3.OperationalError:  # a table without such numbers: as far as it can be read in its own order
        yield from _in_order(reader, table, named)
        return
    low = _edge(reader, table, "min") or 1
    last = _edge(reader, table, "max") or low
    while low <= last:
        came = list(_between(reader, table, named, low, min(low + ROWS - 1, last)))
        yield from came
        low += ROWS
        if low > last and any(came):
            last = max(last, _edge(reader, table, "max") or low + BEYOND)
        low = _next(reader, table, low)


def _between(reader: StoreConnection, table: str, named: str, low: int, high: int) -> Iterator[Row | None]:
    try:
        rows = reader.execute(f'SELECT {named} FROM "{table}" WHERE rowid BETWEEN ? AND ?', (low, high)).fetchall()
    except sqlite3.DatabaseError:
        if low == high:
            yield None
            return
        middle = (low + high) // 2
        yield from _between(reader, table, named, low, middle)
        yield from _between(reader, table, named, middle + 1, high)
    else:
        yield from rows


def _in_order(reader: StoreConnection, table: str, named: str) -> Iterator[Row | None]:
    try:
        yield from reader.execute(f'SELECT {named} FROM "{table}"')
    except sqlite3.DatabaseError:
        yield None


def _edge(reader: StoreConnection, table: str, which: str) -> int | None:
    """The first or the last number; None where that cannot be read, or there is none."""
    try:
        (found,) = reader.execute(f'SELECT {which}(rowid) FROM "{table}"').fetchone()
    except sqlite3.DatabaseError:
        return _given_last(reader, table) if which == "max" else None
    return None if found is None else int(found)


def _given_last(reader: StoreConnection, table: str) -> int | None:
    try:
        row = reader.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    except sqlite3.DatabaseError:
        return BEYOND
    return int(row[0]) if row else BEYOND


def _next(reader: StoreConnection, table: str, low: int) -> int:
    """The first number from `low` on that is there; where that cannot be read, `low`."""
    try:
        (found,) = reader.execute(f'SELECT min(rowid) FROM "{table}" WHERE rowid >= ?', (low,)).fetchone()
    except sqlite3.DatabaseError:
        return low
    return low if found is None else int(found)
