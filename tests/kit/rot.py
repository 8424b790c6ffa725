"""A card that gives back something else than was written: one row at a time, under the feet of a shop that runs."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

# What is not a table of ours: SQLite's own, the index of words, and what was found damaged before.
NOT_OURS = ("sqlite_%", "message_words%", "damaged")
GARBAGE = b"\xf1\x80\x07" * 3


class Card:
    """The shop's database, seen from below: what is changed here changes no index, and nobody hears of it."""

    def __init__(self, data: Path) -> None:
        self._path = data / "iduka.db"

    def tables(self) -> list[str]:
        """Those of ours that have a row, and in it something that can be spoilt."""
        others = " AND ".join(f"name NOT LIKE '{pattern}'" for pattern in NOT_OURS)
        with sqlite3.connect(self._path) as connection:
            found = connection.execute(
                f"SELECT name FROM sqlite_schema WHERE type = 'table' AND {others} ORDER BY name"
            )
            full = [name for (name,) in found if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()]
        return [name for name in full if self.columns(name)]

    def columns(self, table: str) -> list[str]:
        """Those that can hold anything: a whole number that is a row's own number cannot."""
        with sqlite3.connect(self._path) as connection:
            found = connection.execute(f"PRAGMA table_info({table})").fetchall()
        return [name for _, name, kind, _, _, key in found if not (key and kind == "INTEGER")]

    def lose(self, table: str, place: int, field: str) -> None:
        """A document has lost this field, as where a letter of its name became another."""
        with sqlite3.connect(self._path, timeout=60) as connection:
            (key, text) = connection.execute(f"SELECT id, doc FROM {table} LIMIT 1 OFFSET ?", (place,)).fetchone()
            document = {f"{name}\x7f" if name == field else name: value for name, value in json.loads(text).items()}
            connection.execute(f"UPDATE {table} SET doc = ? WHERE id = ?", (json.dumps(document), key))

    def spoil(self, table: str, place: int, column: str, how: str) -> str:
        """Damage one value of the row at this place; what stood there."""
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=60)
        try:
            connection.execute("PRAGMA writable_schema=1")
            connection.execute("BEGIN IMMEDIATE")
            made = connection.execute(
                "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema"
                " WHERE tbl_name = ? AND type <> 'table' AND sql IS NOT NULL",
                (table,),
            ).fetchall()
            connection.execute(
                "DELETE FROM sqlite_schema WHERE tbl_name = ? AND type <> 'table' AND sql IS NOT NULL", (table,)
            )
            connection.execute("PRAGMA writable_schema=RESET")
            was = self._change(connection, table, place, column, how)
            connection.execute("PRAGMA writable_schema=1")
            connection.executemany(
                "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)", made
            )
            connection.execute("COMMIT")
        finally:
            connection.close()
        return was

    def _change(self, connection: sqlite3.Connection, table: str, place: int, column: str, how: str) -> str:
        (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        if not rows:
            return ""  # the shop has just taken the last one out
        keys = [name for _, name, _, _, _, key in connection.execute(f"PRAGMA table_info({table})") if key]
        wanted = ", ".join(f"CAST({name} AS BLOB)" for name in (*keys, column))
        row = connection.execute(f"SELECT {wanted} FROM {table} LIMIT 1 OFFSET ?", (place % rows,)).fetchone()
        value, which = row[-1] or b"", " AND ".join(f"CAST({key} AS BLOB) IS ?" for key in keys)
        text = spoilt(value, how)
        connection.execute(f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE {which}", (text, *row[:-1]))
        return bytes(value).decode("utf-8", "replace")


def spoilt(value: bytes, how: str) -> bytes:
    middle = len(value) // 2
    match how:
        case "garbage":
            return value[:middle] + GARBAGE + value[middle + len(GARBAGE) :]
        case "zeros":
            return value[:middle] + bytes(16) + value[middle + 16 :]
        case "cut":
            return value[:middle]
        case "another":
            return b'{"another":"thing"}'
        case _:
            return _without(value, middle)


def _without(value: bytes, middle: int) -> bytes:
    """A document that has lost one of its fields; anything else is empty."""
    try:
        document = json.loads(value)
    except ValueError:
        return b""
    if not isinstance(document, dict) or not document:
        return b""
    del document[list(document)[middle % len(document)]]
    return json.dumps(document).encode()
