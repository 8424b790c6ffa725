"""What of a customer lies in the plain tables, and how it goes from there. Each method is one short transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from edge.disk.digests import digest_of
from edge.records.erasure import DONE, Erasure
from edge.records.message_row import ERASING, ERASING_APART
from edge.registers.erasures.ageing import MOST_MESSAGES, MOST_ROWS, Ageing
from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database
from edge.text.text_folding import FOLDING, words_of

__all__ = ["MOST_MESSAGES", "ErasureRegister"]

MOST_BYTES = 1024 * 1024
MERGED_PAGES = 64
_IS_APART = "side IN ('group', 'unnamed', 'standby', 'import') AND side <> ''"


class ErasureRegister(Ageing):
    def __init__(self, database: Database) -> None:
        self._database = database

    # The list.

    def all(self) -> list[Erasure]:
        with self._database.reading() as connection:
            found = connection.execute("SELECT id, at, step, doc FROM erasures ORDER BY at, id").fetchall()
        return [_erasure(row) for row in found]

    def of_customers(self) -> list[Erasure]:
        """All but those of a round of retention, by which only bytes of old messages went."""
        return [one for one in self.all() if one.doc["customers"]]

    def under_way(self) -> Erasure | None:
        with self._database.reading() as connection:
            sql = "SELECT id, at, step, doc FROM erasures WHERE step <> ? LIMIT 1"
            row = connection.execute(sql, (DONE,)).fetchone()
        return _erasure(row) if row else None

    def put(self, erasure: Erasure) -> None:
        sql = "INSERT OR REPLACE INTO erasures (id, at, step, doc) VALUES (?, ?, ?, ?)"
        with self._database.transaction() as connection:
            connection.execute(sql, (erasure.id, erasure.at, erasure.step, json.dumps(dict(erasure.doc))))

    def keep_only(self, those: Collection[str]) -> None:
        """Of the list; marks stay."""
        with self._database.transaction() as connection:
            connection.execute(f"DELETE FROM erasures WHERE id NOT IN ({_marks(list(those))})", list(those))

    def there_are_any(self) -> bool:
        """Whether anything was ever erased, or has gone by its age."""
        with self._database.reading() as connection:
            marked = "SELECT 1 FROM erased_keys UNION ALL SELECT 1 FROM erased_messages LIMIT 1"
            return connection.execute(marked).fetchone() is not None

    def mark_keys(self, marks: Iterable[str], at: str) -> None:
        sql = "INSERT INTO erased_keys VALUES (?, ?) ON CONFLICT (mark) DO UPDATE SET at = max(at, excluded.at)"
        with self._database.transaction() as connection:
            connection.executemany(sql, ((mark, at) for mark in marks))

    def keys(self) -> dict[str, str]:
        """All marks of ids, and when the last of whom they led to was erased."""
        with self._database.reading() as connection:
            return dict(connection.execute("SELECT mark, at FROM erased_keys"))

    def key_at(self, mark: str) -> str | None:
        """When whom this id led to was erased."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT at FROM erased_keys WHERE mark = ?", (mark,)).fetchone()
        return row[0] if row else None

    def mark_messages(self, marks: Iterable[str]) -> None:
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO erased_messages VALUES (?) ON CONFLICT DO NOTHING", ((mark,) for mark in marks)
            )

    def has_message(self, mark: str) -> bool:
        with self._database.reading() as connection:
            return connection.execute("SELECT 1 FROM erased_messages WHERE mark = ?", (mark,)).fetchone() is not None

    def messages_kept(self) -> tuple[int, str | None]:
        """How many messages there are, and when the oldest was written."""
        sql = "SELECT count(*), min(coalesce(at, received_at)) FROM messages"
        with self._database.reading() as connection:
            row: tuple[int, str | None] = connection.execute(sql).fetchone()
        return row

    def webhooks_kept(self) -> tuple[int, str | None]:
        """How many webhooks there are, and when the oldest came."""
        sql = "SELECT count(*), (SELECT received_at FROM journal ORDER BY seq LIMIT 1) FROM journal"
        with self._database.reading() as connection:
            row: tuple[int, str | None] = connection.execute(sql).fetchone()
        return row

    # What goes.

    def count_of(self, customers: Sequence[str]) -> tuple[int, int]:
        """How many messages and notes they have."""
        sql = f"SELECT count(*), total(direction = 'note') FROM messages WHERE customer IN ({_marks(customers)})"
        with self._database.reading() as connection:
            messages, notes = connection.execute(sql, list(customers)).fetchone()
        return messages - int(notes), int(notes)

    def wears_it_too(self, label: str, customers: Sequence[str]) -> bool:
        """Whether a query of anybody else has this label."""
        sql = f"""SELECT 1 FROM book_queries, json_each(doc, '$.labels') AS label WHERE label.value = ?
            AND json_extract(doc, '$.customer') NOT IN ({_marks(customers)}) LIMIT 1"""
        with self._database.reading() as connection:
            return connection.execute(sql, (label, *customers)).fetchone() is not None

    def detach(self, customers: Sequence[str]) -> None:
        """From now on their messages are nobody's, and are found by nothing but `messages`."""
        theirs = f"customer IN ({_marks(customers)})"
        apart = f"iif(side = 'group', '{ERASING_APART}', '{ERASING}')"
        with self._database.transaction() as connection:
            self._unindex_reworded(connection, theirs, customers)
            connection.execute(
                f"UPDATE messages SET customer = NULL, query = NULL, side = {apart} WHERE {theirs}", list(customers)
            )

    def messages(self) -> list[tuple[int, str | None]]:
        """Some of what is detached: number and wamid."""
        sql = f"""SELECT seq, wamid FROM messages WHERE side IN ('{ERASING}', '{ERASING_APART}')
            AND side <> '' ORDER BY seq LIMIT {MOST_MESSAGES}"""
        with self._database.reading() as connection:
            return connection.execute(sql).fetchall()

    def forget_messages(self, seqs: Sequence[int], wamids: Sequence[str]) -> None:
        """These go: their words from the index, what is about them, and what WhatsApp said of them too early."""
        those, named = f"seq IN ({_marks(seqs)})", _marks(wamids)
        with self._database.transaction() as connection:
            low, high, folding = connection.execute("SELECT low, high, folding FROM indexed").fetchone()
            indexed = f"(side = '{ERASING}' OR side NOT IN ('group', '{ERASING_APART}') AND customer IS NOT NULL)"
            held = "coalesce((SELECT was FROM reworded WHERE reworded.seq = messages.seq), text)"
            sql = f"SELECT seq, {held} FROM messages WHERE {those} AND {indexed} ORDER BY seq"
            for seq, text in connection.execute(sql, list(seqs)).fetchall():
                if low <= seq <= high:
                    self._unindex(connection, seq, text, folding)
            connection.execute(f"DELETE FROM reworded WHERE {those}", list(seqs))
            unreadable = f"DELETE FROM damaged WHERE place = 'messages' AND row IN ({_marks(seqs)})"
            connection.execute(unreadable, [*map(str, seqs)])
            connection.execute(f"DELETE FROM messages WHERE target IN ({named}) AND side = 'group'", list(wamids))
            connection.execute(f"DELETE FROM early_statuses WHERE wamid IN ({named})", list(wamids))
            connection.execute(f"DELETE FROM import_holds WHERE {those}", list(seqs))
            connection.execute(f"DELETE FROM messages WHERE {those}", list(seqs))

    def apart(self, is_theirs: Callable[[str], bool], says: Callable[[Mapping[str, Any]], bool]) -> list[int]:
        """What lies apart and is theirs all the same, since nobody knew whose it was. Quotes of theirs lead nowhere.

        is_theirs: a wamid. says: what is kept beside a message, whether it names them.
        """
        sql = f"SELECT seq, quotes, data FROM messages WHERE {_IS_APART}"
        with self._database.reading() as connection:
            found = connection.execute(f"{sql} AND (customer IS NULL OR quotes IS NOT NULL)").fetchall()
        quoting = [seq for seq, quotes, _ in found if quotes and is_theirs(quotes)]
        with self._database.transaction() as connection:
            connection.execute(f"UPDATE messages SET quotes = NULL WHERE seq IN ({_marks(quoting)})", quoting)
        return [seq for seq, _, data in found if says(json.loads(data))]

    def forget_quotes(self, wamids: Collection[str]) -> None:
        """Quotes of these, in what lies apart, lead nowhere."""
        sql = f"UPDATE messages SET quotes = NULL WHERE {_IS_APART} AND quotes IN (SELECT value FROM json_each(?))"
        with self._database.transaction() as connection:
            connection.execute(sql, (json.dumps(list(wamids)),))

    def bodies(self, after: int, last: int) -> Iterator[tuple[int, bytes]]:
        """Some of what was sorted, in order; inside `reading()`."""
        sql = "SELECT seq, CAST(body AS BLOB) FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq"
        size = 0
        with self._database.reading() as connection:
            for seq, body in connection.execute(sql, (after, last)):
                yield seq, body
                size += len(body) + 64
                if size > MOST_BYTES:
                    return

    def put_body(self, seq: int, body: bytes, gone: Callable[[str], bool]) -> None:
        """What is left of a webhook. gone: whether a place of it is not there any more, of what lies aside."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE journal SET body = ?, digest = ? WHERE seq = ?", (body, digest_of(body), seq))
            places = connection.execute("SELECT seq, place FROM set_aside WHERE entry = ?", (seq,)).fetchall()
            connection.executemany(
                "DELETE FROM set_aside WHERE seq = ?", ((aside,) for aside, place in places if gone(place))
            )

    def forget_aside(self, customers: Sequence[str]) -> None:
        with self._database.transaction() as connection:
            connection.execute(f"DELETE FROM set_aside WHERE customer IN ({_marks(customers)})", list(customers))

    def forget_holds(self) -> None:
        """What imports had in their files that are in the list no more; others' messages may be among it."""
        gone = "import NOT IN (SELECT json_extract(doc, '$.id') FROM book_imports)"
        with self._database.transaction() as connection:
            connection.execute(f"DELETE FROM import_holds WHERE {gone}")

    def events(self, after: int, renamed: Callable[[Sequence[Any]], Sequence[Any] | None]) -> int:
        """The next rows of the stream of events, each changed where `renamed` says so; the last, 0 at the end.

        renamed: of customer, query and data (a JSON text) what they are from now on; None where they stay.
        """
        sql = f"SELECT seq, customer, query, data FROM events WHERE seq > ? ORDER BY seq LIMIT {MOST_ROWS}"
        with self._database.transaction() as connection:
            rows = connection.execute(sql, (after,)).fetchall()
            changed = [(*new, row[0]) for row in rows if (new := renamed(row[1:]))]
            connection.executemany("UPDATE events SET customer = ?, query = ?, data = ? WHERE seq = ?", changed)
        return int(rows[-1][0]) if rows else 0

    def rewrite(self, table: str, key: str, column: str, change: Callable[[Any], Any]) -> None:
        """Each value of a column of a small table as `change` has it; None where it stays."""
        with self._database.transaction() as connection:
            for name, value in connection.execute(f"SELECT {key}, {column} FROM {table}").fetchall():
                if (new := change(value)) is not None:
                    connection.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (new, name))

    def put_figures(self, date: str, figures: Mapping[str, Any]) -> None:
        with self._database.transaction() as connection:
            text = json.dumps(dict(figures), separators=(",", ":"))
            connection.execute("UPDATE days SET figures = ? WHERE date = ?", (text, date))

    def rename_spells(self, names: Mapping[str, str]) -> None:
        with self._database.transaction() as connection:
            for was, now in names.items():
                connection.execute("UPDATE spells SET customer = ? WHERE customer = ?", (now, was))
                connection.execute(
                    "UPDATE spells_before SET spell = json_set(spell, '$.customer', ?)"
                    " WHERE json_extract(spell, '$.customer') = ?",
                    (now, was),
                )

    def forget_damaged(self, says: Callable[[bytes], bool]) -> None:
        with self._database.transaction() as connection:
            found = connection.execute("SELECT seq, CAST(raw AS BLOB) FROM damaged").fetchall()
            connection.executemany("DELETE FROM damaged WHERE seq = ?", ((seq,) for seq, raw in found if says(raw)))

    def forget_people(self) -> None:
        """Names and numbers of customers who are here no more."""
        with self._database.transaction() as connection:
            gone = "NOT IN (SELECT id FROM book_customers)"
            connection.execute(f"DELETE FROM people WHERE kind IN ('name', 'number') AND id {gone}")
            connection.execute(f"DELETE FROM people_changed WHERE id {gone}")

    # Words.

    def index_is_old(self) -> bool:
        """Whether another version of the program has made the index of words; then it is made anew, and whole."""
        with self._database.reading() as connection:
            high, folding = connection.execute("SELECT high, folding FROM indexed").fetchone()
        return bool(folding != FOLDING and high)

    def merge_words(self, *, begin: bool) -> bool:
        """Write a part of the index of words anew, without what was taken out of it; False once all is written."""
        with self._database.quietly() as connection:
            before = connection.total_changes
            pages = -MERGED_PAGES if begin else MERGED_PAGES
            connection.execute("INSERT INTO message_words (message_words, rank) VALUES ('merge', ?)", (pages,))
            return connection.total_changes - before >= 2  # noqa: PLR2004 - fewer mean nothing was left to do

    def forget_words(self) -> bool:
        """Some of the words that nobody else uses; False once there are none left to look at."""
        with self._database.transaction() as connection:
            words = [word for (word,) in connection.execute(f"SELECT word FROM erased_words LIMIT {MOST_MESSAGES}")]
            for word in words:
                used = "SELECT 1 FROM message_words WHERE message_words MATCH ? LIMIT 1"
                if not connection.execute(used, (f'"{word}"',)).fetchone():
                    connection.execute("DELETE FROM known_words WHERE word = ?", (word,))
                connection.execute("DELETE FROM erased_words WHERE word = ?", (word,))
        return bool(words)

    def _unindex(self, connection: StoreConnection, seq: int, text: str, folding: int) -> None:
        words = words_of(text)
        if not words or folding != FOLDING:  # another version's index is made anew, and whole
            return
        drop = "INSERT INTO message_words (message_words, rowid, words) VALUES ('delete', ?, ?)"
        connection.execute(drop, (seq, " ".join(words)))
        put = "INSERT INTO erased_words VALUES (?) ON CONFLICT DO NOTHING"
        connection.executemany(put, ((word,) for word in words))

    def _unindex_reworded(self, connection: StoreConnection, theirs: str, customers: Sequence[str]) -> None:
        """What the index holds under words of before."""
        sql = f"SELECT seq, was FROM reworded CROSS JOIN messages USING (seq) WHERE {theirs} AND side <> 'group'"
        (folding,) = connection.execute("SELECT folding FROM indexed").fetchone()
        for seq, was in connection.execute(sql, list(customers)).fetchall():
            self._unindex(connection, seq, was, folding)
            connection.execute("UPDATE messages SET text = '', digest = digest('', data) WHERE seq = ?", (seq,))
            connection.execute("DELETE FROM reworded WHERE seq = ?", (seq,))


def _erasure(row: Sequence[Any]) -> Erasure:
    erasure, at, step, doc = row
    return Erasure(erasure, at, step, json.loads(doc))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
