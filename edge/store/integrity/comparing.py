"""Is a database that was put back from a copy the same, row by row?"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

from edge.disk.folder import Folder
from edge.store.all_tables import SCHEMA
from edge.store.engine.connections import open_reader
from edge.store.engine.database import Database
from edge.store.integrity.scrub import Scrub

_MOST_ROWS = 2000  # between two looks at whether somebody else needs the box


class Different(Exception):
    """In this table the first row is not the same."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


def compared(restored: Path, copy: Path, data: Path, go_on: Callable[[], None]) -> int:
    """Open the shop in `restored` and compare it with the copy that it was put back from; how many rows there are.

    Also with the sums that webhooks and messages were written with, and its events with those of the shop in `data`.
    Raises Different. go_on: called between two pieces; may raise, which ends it.
    """
    with closing(Database.open(restored, SCHEMA)) as database:
        _scrubbed(database, go_on)
        with database.reading() as connection:
            rows = _compared(copy, connection, go_on)
            _happened(data, connection, go_on)
            return rows


def _compared(copy: Path, restored: sqlite3.Connection, go_on: Callable[[], None]) -> int:
    """How many rows are the same; raises Different at the first that is not."""
    rows = 0
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as original:
        for table in _tables(original):
            pairs = zip_longest(_rows(original, table), _rows(restored, table))
            for one, other in pairs:
                rows += 1
                if one != other:
                    raise Different(table)
                if rows % _MOST_ROWS == 0:
                    go_on()
    return rows


def _scrubbed(database: Database, go_on: Callable[[], None]) -> None:
    """Raises Different where something is not as it was written."""
    scrub = Scrub(database)
    scrub.begin()
    while (found := scrub.step()) is not None:
        if found:
            raise Different(found[0].table)
        go_on()


def _happened(data: Path, restored: sqlite3.Connection, go_on: Callable[[], None]) -> None:
    """Raises Different where an event is not the one that the shop itself has."""
    with closing(open_reader(Folder(data).database)) as shop:
        (last,) = restored.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
        names = ", ".join(row[1] for row in restored.execute("PRAGMA table_info(events)"))
        sql = f"SELECT {names} FROM events WHERE seq <= ? ORDER BY seq"
        pairs = zip_longest(restored.execute(sql, (last,)), shop.execute(sql, (last,)))
        for number, (one, other) in enumerate(pairs):
            if one != other:
                raise Different("events")
            if number % _MOST_ROWS == 0:
                go_on()


def _tables(connection: sqlite3.Connection) -> list[str]:
    """All but virtual ones, whose content lies in others, and SQLite's own."""
    sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')"
    return [name for (name,) in connection.execute(sql) if not name.startswith("sqlite_")]


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    return iter(connection.execute(f'SELECT * FROM "{table}"'))
