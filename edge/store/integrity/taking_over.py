"""A database that comes from elsewhere: what the store derives is derived anew, and its counters must leave room.

A number at the end of what SQLite counts to would stop the intake, a cursor ahead of it would pass over messages, and a
wrong sum would part with photos. None of that is a fault that a check of the file finds.
"""

from __future__ import annotations

from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database

# No shop gets there by counting; JSON and its readers count no further either.
MOST = 2**53


class Implausible(ValueError):
    """No program of ours has counted so far."""


def derive_anew(database: Database) -> None:
    """Sums, cursor and indexes of words as they must be. Implausible where a counter has no room left."""
    with database.transaction() as connection:
        for name in _counted(connection):
            (most,) = connection.execute(f'SELECT max(rowid) FROM "{name}"').fetchone()
            if most is not None and most > MOST:
                raise Implausible(name)
        for name, seq in connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
            if not isinstance(seq, int) or not 0 <= seq <= MOST:
                raise Implausible(name)
        _one_row(connection)
        last = "(SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'journal')"
        connection.execute(f"UPDATE sorted SET up_to = {last}, part = 0 WHERE up_to NOT BETWEEN 0 AND {last}")
        (last_seq,) = connection.execute("SELECT coalesce(max(seq), 0) FROM messages").fetchone()
        connection.execute("UPDATE indexed SET low = ?, high = ?, folding = -1", (last_seq + 1, last_seq))
        connection.execute("DELETE FROM people")
        connection.execute("INSERT INTO people_changed SELECT id FROM book_customers WHERE true ON CONFLICT DO NOTHING")
        _sums(connection)


def _counted(connection: StoreConnection) -> list[str]:
    """The tables whose rows have numbers that the store goes on from."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%INTEGER PRIMARY KEY%'"
    names = [name for (name,) in connection.execute(sql)]
    return [name for name in names if not name.startswith("message_words")]


def _one_row(connection: StoreConnection) -> None:
    """The rows of which there is one each, where somebody took them away."""
    connection.execute("INSERT INTO sorted (only_row, up_to) VALUES (1, 0) ON CONFLICT DO NOTHING")
    connection.execute("INSERT INTO indexed (only_row, low, high, folding) VALUES (1, 0, 0, -1) ON CONFLICT DO NOTHING")


def _sums(connection: StoreConnection) -> None:
    size = "coalesce(json_extract(doc,'$.size'), 0) + coalesce(json_extract(doc,'$.thumb'), 0)"
    connection.execute("DELETE FROM shelf_sums")
    connection.execute(
        "INSERT INTO shelf_sums (customer, bytes) SELECT coalesce(json_extract(doc,'$.customer'), '') AS whose,"
        f" CAST(sum({size}) AS INTEGER) AS much FROM book_media GROUP BY whose HAVING much <> 0"
    )
    connection.execute("INSERT INTO shelf_sums (customer, bytes) SELECT '*', coalesce(sum(bytes), 0) FROM shelf_sums")
