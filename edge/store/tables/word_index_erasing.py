"""How words of messages that are erased go from the index: out of it, and out of what SQLite keeps of it."""

from __future__ import annotations

from collections.abc import Sequence

from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database
from edge.text.text_folding import FOLDING, words_of

# SQLite writes about so many pages of the index anew at a time.
MERGED_PAGES = 64
# Looked at in one transaction: whoever else writes waits for it.
MOST_WORDS = 100


class ErasingWords:
    """The part of `WordIndex` that erasing asks."""

    _database: Database

    def is_of_another_version(self) -> bool:
        """Whether another version of the program has made it; then it is made anew, and whole."""
        with self._database.reading() as connection:
            high, folding = connection.execute("SELECT high, folding FROM indexed").fetchone()
        return bool(folding != FOLDING and high)

    def merge(self, *, begin: bool) -> bool:
        """Write a part of it anew, without what was taken out of it; False once all is written."""
        with self._database.quietly() as connection:
            before = connection.total_changes
            pages = -MERGED_PAGES if begin else MERGED_PAGES
            connection.execute("INSERT INTO message_words (message_words, rank) VALUES ('merge', ?)", (pages,))
            return connection.total_changes - before >= 2  # noqa: PLR2004 - fewer mean nothing was left to do

    def forget_unused(self) -> bool:
        """Forget some of the erased words that nobody else uses; False once there are none left to look at."""
        with self._database.transaction() as connection:
            words = [word for (word,) in connection.execute(f"SELECT word FROM erased_words LIMIT {MOST_WORDS}")]
            for word in words:
                used = "SELECT 1 FROM message_words WHERE message_words MATCH ? LIMIT 1"
                if not connection.execute(used, (f'"{word}"',)).fetchone():
                    connection.execute("DELETE FROM known_words WHERE word = ?", (word,))
                connection.execute("DELETE FROM erased_words WHERE word = ?", (word,))
        return bool(words)

    def take_out(self, connection: StoreConnection, seq: int, text: str, folding: int) -> None:
        """The words of a message that goes. folding: by which the index was made."""
        words = words_of(text)
        if not words or folding != FOLDING:  # another version's index is made anew, and whole
            return
        drop = "INSERT INTO message_words (message_words, rowid, words) VALUES ('delete', ?, ?)"
        connection.execute(drop, (seq, " ".join(words)))
        put = "INSERT INTO erased_words VALUES (?) ON CONFLICT DO NOTHING"
        connection.executemany(put, ((word,) for word in words))

    def take_out_reworded(self, connection: StoreConnection, theirs: str, customers: Sequence[str]) -> None:
        """What it holds under words of before: of these customers' messages. theirs: the condition that finds them."""
        sql = f"SELECT seq, was FROM reworded CROSS JOIN messages USING (seq) WHERE {theirs} AND side <> 'group'"
        (folding,) = connection.execute("SELECT folding FROM indexed").fetchone()
        for seq, was in connection.execute(sql, list(customers)).fetchall():
            self.take_out(connection, seq, was, folding)
            connection.execute("UPDATE messages SET text = '', digest = digest('', data) WHERE seq = ?", (seq,))
            connection.execute("DELETE FROM reworded WHERE seq = ?", (seq,))
