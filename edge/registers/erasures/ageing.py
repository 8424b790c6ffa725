"""What goes by its age: messages that were written before a moment, and webhooks that came before it."""

from __future__ import annotations

from edge.records.events import Declined, Offered
from edge.records.message_row import ERASING, ERASING_APART
from edge.store.engine.database import Database
from edge.store.tables.events import IS_DEED

# Looked at, and taken out, in one transaction at most: whoever else writes waits for it.
MOST_ROWS, MOST_MESSAGES = 2_000, 100
# Of a message that was written before a stamp: no query that is open, and no reply that has not left, has it.
_IS_OLD = f"""(coalesce(at, nullif(place, '')) < ? AND side NOT IN ('{ERASING}', '{ERASING_APART}')
    AND coalesce(query, '') NOT IN (SELECT json_extract(doc,'$.id') FROM book_queries
        WHERE json_extract(doc,'$.open_for') IS NOT NULL)
    AND coalesce(reply, '') NOT IN (SELECT json_extract(doc,'$.id') FROM book_replies
        WHERE json_extract(doc,'$.state') IN ('queued', 'sending', 'held', 'unsure', 'failed')))"""

# Of an event: it was done before a stamp, or something was done about its query after it that was.
_WAS_DONE = f"""EXISTS (SELECT 1 FROM events AS later WHERE later.query = events.query AND later.seq >= events.seq
    AND later.{IS_DEED} AND later.trusted AND later.at < ?)"""
_REASONED = (Offered.KIND, Declined.KIND)


class Ageing:
    """The part of `ErasureRegister` that finds what is old."""

    _database: Database

    def older(self, after: int, before: str) -> tuple[int | None, list[tuple[int, str | None, str | None, str | None]]]:
        """Of the messages that follow a number: those written before a stamp that nothing open needs, some of them.

        The number up to which they were looked at, None at the end; and of each its number, wamid, reply and query.
        What has no time that can be believed stays.
        """
        sql = f"SELECT seq, wamid, reply, query, {_IS_OLD} FROM messages WHERE seq > ? ORDER BY seq LIMIT {MOST_ROWS}"
        last, old = None, list[tuple[int, str | None, str | None, str | None]]()
        with self._database.reading() as connection:
            for seq, wamid, reply, query, is_old in connection.execute(sql, (before, after)):
                last = seq
                if is_old:
                    old.append((seq, wamid, reply, query))
                if len(old) >= MOST_MESSAGES:
                    break
        return last, old

    def count_older(self, before: str) -> int:
        """How many messages were written before a stamp and nothing open needs."""
        with self._database.reading() as connection:
            return int(connection.execute(f"SELECT count(*) FROM messages WHERE {_IS_OLD}", (before,)).fetchone()[0])

    def forget_reasons(self, before: str) -> int:
        """What colleagues wrote to one another with an offer or a no before a stamp; from how many events it went."""
        sql = f"""SELECT seq FROM events WHERE sought IN (?, ?)
            AND ifnull(json_extract(data, '$.note'), '') <> '' AND {_WAS_DONE} AND query NOT IN (
                SELECT json_extract(doc,'$.id') FROM book_queries WHERE json_extract(doc,'$.open_for') IS NOT NULL)
            ORDER BY seq LIMIT {MOST_MESSAGES}"""
        without = """UPDATE events SET data = CASE kind WHEN ? THEN json_set(data, '$.note', '')
            ELSE json_remove(data, '$.note') END WHERE seq = ?"""
        with self._database.transaction() as connection:
            found = connection.execute(sql, (*_REASONED, before)).fetchall()
            connection.executemany(without, ((Offered.KIND, seq) for (seq,) in found))
        return len(found)

    def forget_webhooks(self, before: str) -> int:
        """Sorted webhooks that came before a stamp, also those that nobody could read; how many went."""
        sql = """DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE received_at < ? AND trusted = 1
            AND seq <= (SELECT up_to FROM sorted) ORDER BY seq LIMIT 500)"""
        with self._database.transaction() as connection:
            gone = connection.execute(sql, (before,)).rowcount
            if gone:
                connection.execute("DELETE FROM set_aside WHERE entry NOT IN (SELECT seq FROM journal)")
        return gone
