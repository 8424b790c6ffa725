"""The stream of messages: every WhatsApp message once, in or out, and the statuses that came before theirs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from edge.disk.digests import digest_of
from edge.records.message_row import MessageRow
from edge.registers.messages.early_statuses import EarlyStatuses
from edge.registers.messages.imported_messages import ImportedMessages
from edge.registers.messages.message_columns import COLUMNS, PLACE, row_of_values
from edge.registers.messages.page_beginnings import briefly, fitting
from edge.registers.messages.shop_answers import BY_HAND, GOES, SAYS, STANDS, UNTOLD, ShopAnswers
from edge.registers.messages.whose_messages import WhoseMessages

__all__ = ["MessageRegister", "MessageRow"]


_NAMES = ", ".join(COLUMNS)
_BRIEF = briefly(COLUMNS)
_LONG = [COLUMNS.index(name) for name in ("text", "data")]
_MARKS = ", ".join("?" * len(COLUMNS))
# A row that became news later came under a second number, higher than any before it.
_CAME = "coalesce(live, seq)"
_SINCE = "(seq > ? OR live > ?)"
_SAID_SINCE = (
    f"{_SINCE} AND direction = 'in' AND side = '' AND kind NOT IN ('reaction', 'system')"
    f" AND (query IS NOT NULL OR target IS NOT NULL OR {UNTOLD})"
)
_LAST = "SELECT seq FROM sqlite_sequence WHERE name = 'messages'"
# An amendment is a line of its own while what it is about is not here; new words also where another wrote that.
_OWN = "(about.customer, about.direction) = (messages.customer, messages.direction)"
_A_LINE = (
    "side <> 'group' AND (target IS NULL OR NOT EXISTS (SELECT 1 FROM messages AS about"
    f" WHERE about.wamid = messages.target AND (messages.kind <> 'edit' OR {_OWN})))"
)


class MessageRegister(ShopAnswers, WhoseMessages, EarlyStatuses, ImportedMessages):
    """What is read for a page or a rule comes by its beginning (see brief.py); what is taken by its name, whole."""

    def add(self, row: MessageRow) -> int | None:
        """The new message's sequence number, or None where its wamid is already here: nothing is stored twice."""
        values, data = [getattr(row, name) for name in COLUMNS[:-1]], json.dumps(dict(row.data), separators=(",", ":"))
        sql = f"INSERT INTO messages ({_NAMES}, digest) VALUES ({_MARKS}, ?) ON CONFLICT (wamid) DO NOTHING"
        with self._database.transaction() as connection:
            done = connection.execute(sql, [*values, data, digest_of(row.text, data)])
            return int(done.lastrowid or 0) if done.rowcount else None

    def replace(self, seq: int, row: MessageRow) -> None:
        """Put better knowledge in a row's place: an unknown kind that is known now, a history file that came later."""
        sql = "UPDATE messages SET kind = ?, text = ?, target = ?, quotes = ?, data = ?, digest = ? WHERE seq = ?"
        data = json.dumps(dict(row.data), separators=(",", ":"))
        values = (row.kind, row.text, row.target, row.quotes, data, digest_of(row.text, data), seq)
        with self._database.transaction() as connection:
            connection.execute(sql, values)

    def revive(self, seq: int, row: MessageRow) -> None:
        """A silent copy is live: it belongs to a query from now on, and came in when the live one did."""
        self.replace(seq, row)
        sql = "UPDATE messages SET side = '', customer = ?, query = ?, at = ?, received_at = ?, place = ? WHERE seq = ?"
        with self._database.transaction() as connection:
            connection.execute(sql, (row.customer, row.query, row.at, row.received_at, row.place, seq))
            self.is_news(seq)

    def is_news(self, seq: int) -> None:
        """Nobody has seen what this row says now: it counts as come just now, under a number of its own."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'messages'")
            connection.execute(f"UPDATE messages SET live = ({_LAST}) WHERE seq = ?", (seq,))

    def reword(self, seq: int, kind: str, text: str) -> None:
        """Other words in the same place, for a reply that has not left yet."""
        with self._database.transaction() as connection:
            sql = "UPDATE messages SET kind = ?, text = ?, digest = digest(?, data) WHERE seq = ?"
            connection.execute(sql, (kind, text, text, seq))

    def aim_at(self, target: str, change: str) -> None:
        """What came to be about this change before it was here is about the message that the change is about."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE messages SET target = ? WHERE target = ? AND wamid <> ?", (target, change, target)
            )

    def by_wamid(self, wamid: str) -> MessageRow | None:
        return next(self._rows("WHERE wamid = ?", (wamid,)), None)

    def by_seq(self, seq: int) -> MessageRow | None:
        return next(self._rows("WHERE seq = ?", (seq,)), None)

    def by_wamids(self, wamids: Iterable[str]) -> list[MessageRow]:
        found = list(dict.fromkeys(wamids))
        return self._brief(f"WHERE wamid IN ({_places(found)})", found) if found else []

    def page(
        self, customer: str, *, before: int | None = None, through: bool = False, most: int = 50
    ) -> list[MessageRow]:
        """A customer's newest lines (before that of a sequence number, or up to it), in the order of their places.

        As many as a page can hold: there may be older ones also where fewer come than were asked for.
        """
        place, seq = self._place_of(before, "~"), (before or 2**62) + through  # "~" comes after every stamp
        condition = f"WHERE customer = ? AND {PLACE} <= ? AND ({PLACE} < ? OR seq < ?) AND {_A_LINE}"
        order = f"ORDER BY {PLACE} DESC, seq DESC LIMIT ?"
        return self._brief(f"{condition} {order}", (customer, place, place, seq, most), bounded=True)[::-1]

    def page_after(self, customer: str, after: int | None, most: int = 50) -> list[MessageRow]:
        """The lines that follow that of a sequence number, or the first ones; as many as a page can hold."""
        place = self._place_of(after, "")
        condition = f"WHERE customer = ? AND {PLACE} >= ? AND ({PLACE} > ? OR seq > ?) AND {_A_LINE}"
        order = f"ORDER BY {PLACE}, seq LIMIT ?"
        return self._brief(f"{condition} {order}", (customer, place, place, after or 0, most), bounded=True)

    def to_read(self, customer: str, at: str, most: int) -> list[MessageRow]:
        """The lines of what came in last, written or changed from `at` on, in the order of their places."""
        came = f"messages WHERE customer = ? AND {PLACE} >= ? AND {_SAID_SINCE} ORDER BY {_CAME} DESC LIMIT ?"
        those = f"+customer = ? AND (seq IN (SELECT seq FROM {came}) OR wamid IN (SELECT target FROM {came}))"
        values = (customer, *(customer, at, 0, 0, most) * 2)
        return self._brief(f"WHERE {those} AND {_A_LINE} ORDER BY {PLACE}, seq", values, bounded=True)

    def place_now(self, customer: str | None, at: str, *, trusted: bool) -> str:
        """Where what is written now stands: after all that is here. By the clock only where that can be believed."""
        sql = f"SELECT {PLACE} FROM messages WHERE customer = ? ORDER BY {PLACE} DESC LIMIT 1"
        found = self._value(sql, customer)
        return at if found is None or (trusted and at > found) else str(found)

    def by_seqs(self, seqs: Iterable[int]) -> dict[int, MessageRow]:
        found = list(seqs)
        rows = self._brief(f"WHERE seq IN ({_places(found)})", found) if found else ()
        return {row.seq: row for row in rows}

    def amendments(
        self, customer: str, wamids: Iterable[str], *, whole: bool = False, edits: int = 1
    ) -> list[MessageRow]:
        """Edits, deletions and reactions of these messages, by this customer or to them: the last of each kind, and so
        many of the last edits.
        """
        targets = list(dict.fromkeys(wamids))
        if not targets:
            return []
        # "+customer" keeps SQLite on the index of targets: a customer has many messages, a message few amendments.
        last = f"row_number() OVER (PARTITION BY target, kind, direction ORDER BY {PLACE} DESC, seq DESC) AS nth"
        those = f"SELECT seq, kind, {last} FROM messages WHERE target IN ({_places(targets)}) AND +customer = ?"
        condition = f"WHERE seq IN (SELECT seq FROM ({those}) WHERE nth <= iif(kind = 'edit', ?, 1))"
        condition, values = f"{condition} ORDER BY {PLACE}, seq", [*targets, customer, edits]
        return list(self._rows(condition, values)) if whole else self._brief(condition, values)

    def latest_heard(self, customer: str, query: str, up_to: int | None = None) -> str | None:
        """The wamid of the customer's last message in a query, for the blue ticks: a call has none."""
        sql = (
            f"SELECT wamid FROM messages WHERE customer = ? AND query = ? AND direction = 'in' AND {_CAME} <= ?"
            " AND target IS NULL AND wamid NOT LIKE 'none.%' AND kind <> 'call'"
            f" ORDER BY {PLACE} DESC, seq DESC LIMIT 1"
        )
        wamid: str | None = self._value(sql, customer, query, 2**62 if up_to is None else up_to)
        return wamid

    def first_stamp(self, customer: str) -> str | None:
        """When the oldest of a customer's messages was written, by WhatsApp's stamps; None where there is none."""
        sql = "SELECT min(coalesce(at, received_at)) FROM messages WHERE customer = ? AND kind <> 'system'"
        return str(found) if (found := self._value(sql, customer)) else None

    def has_heard(self, customer: str) -> bool:
        """Whether the customer has ever written."""
        sql = "SELECT 1 FROM messages WHERE customer = ? AND direction = 'in' AND kind <> 'system' LIMIT 1"
        return self._value(sql, customer) is not None

    def first_in(self) -> MessageRow | None:
        """The first that a customer wrote to the shop."""
        return next(self._rows("WHERE direction = 'in' AND side = '' ORDER BY seq LIMIT 1", ()), None)

    def heard_after(self, customer: str, query: str, at: str, most: int = 500) -> list[MessageRow]:
        """The first of what the customer wrote or changed in a query after `at`, by WhatsApp's stamps."""
        condition = f"WHERE customer = ? AND query = ? AND direction = 'in' AND {PLACE} > ? AND kind <> 'reaction'"
        return self._brief(f"{condition} ORDER BY {PLACE}, seq LIMIT ?", (customer, query, at, most))

    def adopt(self, customer: str, query: str, wamid: str) -> list[MessageRow]:
        """What the customer had changed of a message before it came belongs to its query; in order."""
        condition = "WHERE target = ? AND +customer = ? AND direction = 'in' AND kind <> 'reaction'"
        with self._database.transaction() as connection:
            connection.execute(f"UPDATE messages SET query = ? {condition} AND query IS NULL", (query, wamid, customer))
        return self._brief(f"{condition} ORDER BY {PLACE}, seq", (wamid, customer))

    def latest(self, customer: str, query: str) -> MessageRow | None:
        """The customer's and the shop's last line in a query, of those that stand and that a person wrote."""
        lines = "customer = ? AND query = ? AND direction <> 'note' AND target IS NULL AND kind <> 'system'"
        condition = f"WHERE {lines} AND {STANDS} AND {GOES} AND {BY_HAND}"
        order = f"ORDER BY {PLACE} DESC, seq DESC LIMIT 1"
        return next(self._rows(f"{condition} {order}", (customer, query)), None)

    def is_followed(self, customer: str, query: str, seq: int, *, by: tuple[str, ...]) -> bool:
        """Whether a later line of the query stands after this one, from one of these directions."""
        place = self._place_of(seq, "~")
        sql = (
            f"SELECT 1 FROM messages WHERE customer = ? AND {PLACE} >= ? AND ({PLACE} > ? OR seq > ?)"
            " AND (query = ? AND side = '' OR direction = 'out' AND reply IS NULL AND side IN ('', 'history'))"
            f" AND direction IN ({_places(by)}) AND (target IS NULL OR kind = 'edit') AND {_A_LINE} AND {STANDS}"
            f" AND kind <> 'system' AND {SAYS} AND {BY_HAND} LIMIT 1"
        )
        return self._value(sql, customer, place, place, seq, query, *by) is not None

    def meanwhile(self, customer: str, seq: int) -> set[str]:
        """After this message: "in" where the customer wrote or changed words, "out" where the shop's phone answered."""
        sql = (
            f"SELECT DISTINCT direction FROM messages WHERE customer = ? AND {_SINCE} AND direction IN ('in', 'out')"
            f" AND side = '' AND (target IS NULL OR direction = 'in') AND reply IS NULL AND {STANDS}"
            " AND kind NOT IN ('system', 'reaction')"
            f" AND (iif(direction = 'out', {SAYS}, query IS NOT NULL OR target IS NOT NULL))"  # a pin asks for nothing
        )
        with self._database.reading() as connection:
            return {row[0] for row in connection.execute(sql, (customer, seq, seq))}

    def heard_since(self, customer: str, seq: int, most: int) -> list[MessageRow]:
        """The newest of what the customer said, changed or deleted after this message, in the order it came."""
        condition = f"WHERE customer = ? AND {_SAID_SINCE} ORDER BY {_CAME} DESC LIMIT ?"
        return self._brief(condition, (customer, seq, seq, most))[::-1]

    def first_heard_since(self, customer: str, seq: int) -> str | None:
        """The oldest stamp of what the customer said, changed or deleted after this message; None where they did not.

        History, groups and what Meta's agent answers are nobody's to answer here; a reaction asks for nothing.
        """
        sql = f"SELECT min(coalesce(at, received_at)) FROM messages WHERE customer = ? AND {_SAID_SINCE}"
        found: str | None = self._value(sql, customer, seq, seq)
        return found

    def heard_count(self, customer: str, seq: int, at: str, most: int) -> int:
        """How many of these there are from a stamp of WhatsApp's on, counted up to this many."""
        those = f"customer = ? AND {PLACE} >= ? AND {_SAID_SINCE}"
        sql = f"SELECT count(*) FROM (SELECT 1 FROM messages WHERE {those} LIMIT ?)"
        return int(self._value(sql, customer, at, seq, seq, most))

    def says(self, customer: str, direction: str, text: str) -> bool:
        """Whether a message of a customer's that no import brought, from this direction, has exactly these words."""
        sql = "SELECT 1 FROM messages WHERE customer = ? AND direction = ? AND text = ? AND source IS NULL LIMIT 1"
        return self._value(sql, customer, direction, text) is not None

    def newest_of(self, customer: str) -> int:
        """The number of what came last of a customer's, from whatever side; 0 where there is nothing."""
        sql = "SELECT coalesce(max(seq), 0) FROM messages WHERE customer = ?"
        lively = "SELECT coalesce(max(live), 0) FROM messages WHERE customer = ? AND live IS NOT NULL"
        return max(int(self._value(sql, customer)), int(self._value(lively, customer)))

    def last_seq(self) -> int:
        """The last number that anything came under; 0 where nothing has."""
        return int(self._value(_LAST) or 0)

    def newest(self, side: str, most: int = 50) -> list[MessageRow]:
        return self._brief("WHERE side = ? AND side <> '' ORDER BY seq DESC LIMIT ?", (side, most), bounded=True)

    def has_reply(self, reply: str) -> bool:
        """Whether a message was this reply."""
        with self._database.reading() as connection:
            return bool(connection.execute("SELECT 1 FROM messages WHERE reply = ?", (reply,)).fetchone())

    def name_reply(self, reply: str, wamid: str, at: str, *, renew: bool = False, moves: bool = False) -> None:
        """WhatsApp took the reply and calls it `wamid`. A wamid that another row has already stays there.

        renew: also where an earlier attempt had a name; customers quote the one that they got last.
        moves: `at` can be believed: its line comes after what the customer wrote before it left.
        """
        sql = "UPDATE OR IGNORE messages SET wamid = ?, at = ? WHERE reply = ? AND (wamid IS NULL OR ?)"
        between = (
            "SELECT 1 FROM messages AS heard WHERE heard.customer = messages.customer AND heard.direction = 'in'"
            f" AND {_of('heard')} > messages.place AND {_of('heard')} <= ?"
        )
        move = f"UPDATE messages SET place = ? WHERE reply = ? AND place < ? AND EXISTS ({between})"
        with self._database.transaction() as connection:
            if connection.execute(sql, (wamid, at, reply, renew)).rowcount and moves:
                connection.execute(move, (at, reply, at, at))

    def count(self) -> int:
        return int(self._value("SELECT count(*) FROM messages"))

    def _value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row; None where there is none."""
        with self._database.reading() as connection:
            found = connection.execute(sql, values).fetchone()
        return found[0] if found else None

    def _place_of(self, seq: int | None, otherwise: str) -> str:
        found = self._value(f"SELECT {PLACE} FROM messages WHERE seq = ?", seq)
        return otherwise if found is None else str(found)

    def _rows(self, condition: str, values: Sequence[Any]) -> Iterator[MessageRow]:
        sql = f"SELECT {_NAMES}, seq FROM messages {condition}"
        with self._database.reading() as connection:
            found = connection.execute(sql, values).fetchall()
        return (row_of_values(row) for row in found)

    def _brief(self, condition: str, values: Sequence[Any], *, bounded: bool = False) -> list[MessageRow]:
        """By their beginnings. bounded: no more than a page can hold."""
        sql = f"SELECT {_BRIEF}, seq FROM messages {condition}"
        with self._database.reading() as connection:
            found = connection.execute(sql, values)
            return [row_of_values(row) for row in (fitting(found, _LONG) if bounded else found)]


def _of(table: str) -> str:
    return f"coalesce({table}.place, {table}.at, {table}.received_at)"


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
