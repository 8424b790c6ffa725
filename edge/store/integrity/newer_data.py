"""What a newer version of the program has written, as far as every version of it says the same.

Nothing is read here but what the first step of the schema made, by its names: those stay what they are. So the version
before can take over what came since the upgrade, though it may not open the database.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Self

from edge.disk.folder import Folder
from edge.store.engine.connections import open_reader

_ENTRIES = (
    "SELECT seq, received_at, boot, boottime, trusted, CAST(body AS BLOB) FROM journal WHERE seq > ? ORDER BY seq"
)
_MESSAGE = "SELECT wamid, kind, text, at, received_at, data FROM messages WHERE reply = ? LIMIT 1"

# When an entry came, in four fields, and its body, after its number.
EntryRow = tuple[int, str, str, float, int, bytes]
NewerError = sqlite3.DatabaseError


def schema_in(home: Folder) -> int:
    """How many steps of the schema the database there has taken. Changes nothing."""
    with closing(open_reader(home.database, alone=True)) as connection:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        return int(found)


class NewerData:
    """The database of a newer version, whose lock we hold. NewerError where it cannot be read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def open(cls, home: Folder) -> Iterator[Self]:
        home.rewrite_log()
        uri = f"{home.database.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
            yield cls(connection)

    def entries_after(self, seq: int) -> Iterator[EntryRow]:
        """The webhooks that came after this one, as they came."""
        yield from self._connection.execute(_ENTRIES, (seq,))

    def replies(self) -> Iterator[Any]:
        """The document of each reply, whatever it may be by now."""
        yield from self._documents("SELECT doc FROM book_replies ORDER BY id")

    def phones(self) -> set[str]:
        """The ids of all that have access."""
        return {str(each["id"]) for each in self._documents("SELECT doc FROM book_phones")}

    def left(self) -> dict[str, str]:
        """Who does not work here any more: the stamp at which they left, by their ids."""
        found = self._documents("SELECT doc FROM book_staff")
        return {str(each["id"]): str(each["left_at"]) for each in found if each.get("left_at")}

    def message_of(self, reply: str) -> dict[str, Any] | None:
        """What stands in the conversation for a reply."""
        row = self._connection.execute(_MESSAGE, (reply,)).fetchone()
        return dict(zip(("wamid", "kind", "text", "at", "received_at", "data"), row, strict=True)) if row else None

    def _documents(self, sql: str) -> Iterator[Any]:
        for (text,) in self._connection.execute(sql):
            yield json.loads(text)

    def make_one_file(self) -> None:
        """Nothing of it lies in a log any more, so that another database can take its place."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (mode,) = self._connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        if mode != "delete":
            raise sqlite3.OperationalError("the log of the newer data could not be ended")
