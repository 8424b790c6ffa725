"""From an older schema to ours, one transaction for each step."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from edge.disk.disk_trouble import StoreRefused
from edge.store.engine.connections import StoreConnection

# A function, or SQL of any number of statements. Its place in the schema, counted from 1, is its version.
Migration = Callable[[StoreConnection], None] | str


def steps(folder: Path) -> tuple[Migration, ...]:
    """The steps that lie in a folder as SQL, one a file: 0001_its_name.sql and on, without a gap.

    Shops have taken them. A file is never changed again, whatever else changes; a new step is a new file at the end.
    """
    files = sorted(folder.glob("*.sql"))
    for number, file in enumerate(files, 1):
        if not file.name.startswith(f"{number:04}_"):
            raise ValueError(f"{file.name} is not step {number} of the schema")
    return tuple(file.read_text("utf-8") for file in files)


def version(connection: StoreConnection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def migrate(connection: StoreConnection, schema: Sequence[Migration]) -> None:
    """Take the steps that are still missing. A step that fails changes nothing; the next start tries it again.

    Refuses a database that a newer version of the program has made, before anything is touched.
    """
    found = version(connection)
    if found > len(schema):
        raise StoreRefused(other_schema(found, len(schema)))
    for number in range(found, len(schema)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            _take(connection, schema[number])
            connection.execute(f"PRAGMA user_version={number + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise


def _take(connection: StoreConnection, step: Migration) -> None:
    if not isinstance(step, str):
        step(connection)
        return
    for statement in _statements(step):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    """Python's executescript would commit first; so we cut where SQLite says that a statement is complete."""
    statement = ""
    for piece in script.split(";"):
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n\t;"):
                yield statement
            statement = ""
    if statement.strip(" \n\t;"):
        yield statement  # a comment, or something that SQLite will refuse by itself


def other_schema(found: int, known: int) -> str:
    """What to do about data that are not of this version."""
    if found < known:
        return (
            f"The data are of an earlier version of this program (schema {found}, this one knows {known}). "
            "Start the shop once (sudo systemctl start iduka), which brings them up to date, and do it again."
        )
    return (
        f"The data were written by a newer version of this program (schema {found}, this one knows {known}). "
        "Nothing was changed. Start the newer version again, or restore a backup made by this one."
    )
