"""Words in messages: an index that is filled in the background, newest first, and never decides what is true.

What it does not hold yet is read plainly by whoever searches: the newest few messages, which it takes in many at a
time (each write of its own would cost a message more than its journal entry does), and those whose words have changed.
Only the long past before an upgrade, or a history that comes in whole, is missing until it has been worked through, and
`find` says so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database
from edge.text.text_folding import FOLDING, Want, has_all, is_beginning, words_of

# A search reads this many plainly in about a millisecond.
MOST_UNINDEXED = 200
# Where a whole history comes in at once, a search reads of what is not in order yet the newest only, some 20 ms.
MOST_PLAINLY = 4_096
# One batch keeps the writer for so long at most, on the whole: intake waits behind it.
BATCH_SECONDS = 0.04
BATCH, LEAST_BATCH, MOST_BATCH = 128, 16, 512
# A message may be 65,536 letters long.
BATCH_LETTERS = 32_768
# The beginning of more words than this is left to SQLite, which then reads all of their messages.
MOST_ENDINGS = 200
# Beginnings up to this length have an index of their own.
INDEXED_LETTERS = 3
_LAST_LETTER = "\U0010ffff"

# Groups are kept apart, and what belongs to nobody leads nowhere.
_SEARCHED = "side <> 'group' AND customer IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Hits:
    """Sequence numbers of messages, the newest first. complete: False while older ones are not in the index yet."""

    seqs: list[int]
    complete: bool


class WordIndex:
    """`step` belongs to one thread; anybody may `find`."""

    def __init__(self, database: Database, *, most_unindexed: int = MOST_UNINDEXED) -> None:
        """most_unindexed: so many new messages are left for a search to read plainly, before a batch is worth it."""
        self._database = database
        self._most_unindexed = most_unindexed
        self._batch = BATCH

    def find(self, asked: Sequence[Want], *, before: int | None = None, most: int = 20) -> Hits:
        """The newest messages (before a sequence number) in which all that is asked for is found."""
        before = before or 2**62
        with self._database.reading() as connection:
            low, high, folding = connection.execute("SELECT low, high, folding FROM indexed").fetchone()
            if not asked:
                return Hits([], complete=True)
            if folding != FOLDING and high:
                low = high + 1
            (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM messages").fetchone()
            since = max(high, last - MOST_PLAINLY)
            found = set(self._plainly(connection, asked, since, before, most))
            if low <= high:
                found.update(self._by_index(connection, asked, before, most))
        return Hits(sorted(found, reverse=True)[:most], complete=low == 0 and since == high)

    def step(self) -> int:
        """Take one batch into the index: what has changed, then what is new once it is enough, then what is old.

        How many messages it looked at; 0 when there is nothing to do. One transaction, so that what the index holds
        and what it is said to hold are the same after any power cut.
        """
        if not self._has_work():
            return 0
        began = time.monotonic()
        with self._database.quietly() as connection:
            began = time.monotonic()
            done = self._renewed(connection) or self._mended(connection) or self._taken(connection)
        self._pace(time.monotonic() - began)
        return done

    def behind(self) -> int:
        """About how many messages are not in the index; at most MOST_UNINDEXED once it has worked through the past."""
        with self._database.reading() as connection:
            low, high, _ = connection.execute("SELECT low, high, folding FROM indexed").fetchone()
            (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM messages").fetchone()
        return int(last - high + max(0, low - 1))

    def forget(self, seqs: Sequence[int]) -> None:
        """Take the words of these messages out, before the messages themselves go. For the caller's transaction."""
        drop = "INSERT INTO message_words (message_words, rowid, words) VALUES ('delete', ?, ?)"
        sql = f"""SELECT seq, coalesce(was, text) FROM messages LEFT JOIN reworded USING (seq)
            WHERE seq IN ({", ".join("?" * len(seqs))}) AND seq BETWEEN ? AND ? AND {_SEARCHED} ORDER BY seq"""
        with self._database.transaction() as connection:
            low, high, folding = connection.execute("SELECT low, high, folding FROM indexed").fetchone()
            if folding == FOLDING:  # else all of it is made anew
                for seq, text in connection.execute(sql, (*seqs, low, high)).fetchall():
                    if words := words_of(text):
                        connection.execute(drop, (seq, " ".join(words)))
            connection.executemany("DELETE FROM reworded WHERE seq = ?", ((seq,) for seq in seqs))

    def _has_work(self) -> bool:
        with self._database.reading() as connection:
            low, high, folding = connection.execute("SELECT low, high, folding FROM indexed").fetchone()
            (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM messages").fetchone()
            reworded = connection.execute("SELECT 1 FROM reworded LIMIT 1").fetchone()
        is_other = folding != FOLDING and high  # where nothing is in it, nothing has to be made anew
        return bool(low or reworded or is_other or last - high > self._most_unindexed)

    def _renewed(self, connection: StoreConnection) -> int:
        """Begin anew where another version folded otherwise."""
        sql = "UPDATE indexed SET low = iif(high, high + 1, 0), folding = ? WHERE folding <> ?"
        if not connection.execute(sql, (FOLDING, FOLDING)).rowcount:
            return 0
        connection.execute("INSERT INTO message_words (message_words) VALUES ('delete-all')")
        connection.execute("DELETE FROM known_words")
        connection.execute("DELETE FROM reworded")
        return 1

    def _mended(self, connection: StoreConnection) -> int:
        """What has other words now."""
        # CROSS: SQLite guesses that many are reworded, and would read all messages first.
        sql = f"""SELECT seq, was, text FROM reworded CROSS JOIN messages USING (seq) WHERE {_SEARCHED}
            ORDER BY seq LIMIT {LEAST_BATCH}"""
        changed = connection.execute(sql).fetchall()
        drop = "INSERT INTO message_words (message_words, rowid, words) VALUES ('delete', ?, ?)"
        for seq, was, _ in changed:
            if words := words_of(was):
                connection.execute(drop, (seq, " ".join(words)))
            connection.execute("DELETE FROM reworded WHERE seq = ?", (seq,))
        self._put(connection, [(seq, text) for seq, _, text in changed])
        if not changed:
            connection.execute("DELETE FROM reworded")  # of groups
        return len(changed)

    def _taken(self, connection: StoreConnection) -> int:
        """The next batch of new messages, else of old ones."""
        low, high, _ = connection.execute("SELECT low, high, folding FROM indexed").fetchone()
        (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM messages").fetchone()
        sql = f"SELECT seq, iif({_SEARCHED}, text, '') FROM messages WHERE "
        if last - high > self._most_unindexed:
            rows = self._some(connection.execute(sql + "seq > ? ORDER BY seq", (high,)))
            connection.execute("UPDATE indexed SET high = ?", (rows[-1][0],))
        else:
            rows = self._some(connection.execute(sql + "seq < ? ORDER BY seq DESC", (low,)))[::-1]
            connection.execute("UPDATE indexed SET low = ?", (rows[0][0] if rows else 0,))
        self._put(connection, rows)
        return len(rows)

    def _some(self, rows: Iterator[tuple[int, str]]) -> list[tuple[int, str]]:
        """As many as a batch may have, and one at least."""
        some, letters = [], 0
        for row in rows:
            some.append(row)
            letters += len(row[1])
            if len(some) >= self._batch or letters >= BATCH_LETTERS:
                break
        return some

    def _put(self, connection: StoreConnection, rows: Sequence[tuple[int, str]]) -> None:
        """In ascending order: FTS5 writes a piece of its index for each step back."""
        worded = [(seq, words) for seq, text in rows if (words := words_of(text))]
        known = sorted({word for _, words in worded for word in words if len(word) > INDEXED_LETTERS})
        connection.executemany("INSERT INTO known_words VALUES (?) ON CONFLICT DO NOTHING", ((word,) for word in known))
        connection.executemany(
            "INSERT INTO message_words (rowid, words) VALUES (?, ?)", ((seq, " ".join(words)) for seq, words in worded)
        )

    def _pace(self, took: float) -> None:
        """A card that is slow, or busy, is given less at a time."""
        if took > BATCH_SECONDS:
            self._batch = max(LEAST_BATCH, self._batch // 2)
        elif took < BATCH_SECONDS / 2:
            self._batch = min(MOST_BATCH, self._batch + LEAST_BATCH)

    def _plainly(
        self, connection: StoreConnection, asked: Sequence[Want], since: int, before: int, most: int
    ) -> Iterator[int]:
        """Of what the index does not hold, or holds under other words."""
        left = most
        new = f"SELECT seq, text FROM messages WHERE seq > ? AND seq < ? AND {_SEARCHED} ORDER BY seq DESC"
        for seq, text in connection.execute(new, (since, before)):
            if has_all(words_of(text), asked):
                yield seq
                left -= 1
            if not left:
                break
        changed = f"SELECT seq, text FROM reworded CROSS JOIN messages USING (seq) WHERE seq < ? AND {_SEARCHED}"
        for seq, text in connection.execute(changed, (before,)):
            if has_all(words_of(text), asked):
                yield seq

    def _by_index(self, connection: StoreConnection, asked: Sequence[Want], before: int, most: int) -> list[int]:
        conditions = [_any_way(connection, want) for want in asked]
        if not all(conditions):
            return []
        sql = """SELECT rowid FROM message_words WHERE message_words MATCH ? AND rowid < ?
            AND rowid NOT IN (SELECT seq FROM reworded) ORDER BY rowid DESC LIMIT ?"""
        return [seq for (seq,) in connection.execute(sql, (" AND ".join(conditions), before, most))]


def _any_way(connection: StoreConnection, want: Want) -> str:
    """What FTS5 is asked for a want, "" where nothing can be found by it."""
    ways = (_whole_way(connection, way) for way in want)
    either = " OR ".join(way for way in ways if way)
    return f"({either})" if either else ""


def _whole_way(connection: StoreConnection, way: Sequence[str]) -> str:
    parts = [_either(connection, word) for word in way]
    return f"({' AND '.join(parts)})" if all(parts) else ""


def _either(connection: StoreConnection, word: str) -> str:
    """What FTS5 is asked for a beginning, "" where nothing begins so. No sign of its syntax: no text is syntax."""
    if not is_beginning(word):
        return f'"{word}"'
    if len(word) <= INDEXED_LETTERS:
        return f'"{word}" *'
    sql = "SELECT word FROM known_words WHERE word >= ? AND word < ? LIMIT ?"
    words = [found for (found,) in connection.execute(sql, (word, word + _LAST_LETTER, MOST_ENDINGS + 1))]
    if len(words) > MOST_ENDINGS:
        return f'"{word}" *'
    either = " OR ".join(f'"{found}"' for found in words)
    return f"({either})" if words else ""
