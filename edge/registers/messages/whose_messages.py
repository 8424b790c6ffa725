"""Whose messages are whose, and in which query: what a join and a split of customers change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from edge.records.message_row import WRITTEN_BY, MessageRow
from edge.registers.messages.message_columns import PLACE
from edge.registers.messages.shop_answers import SAYS
from edge.store.engine.database import Database


class WhoseMessages:
    """The part of `MessageRegister` that gives many of them to somebody else at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def runs(self, customer: str, query: str | None = None) -> list[tuple[int, int]]:
        """The sequence numbers of all of a customer's messages, as first and last of those that follow each other.

        query: of those in this one only.
        """
        runs: list[tuple[int, int]] = []
        sql = "SELECT seq FROM messages WHERE customer = ? AND (? IS NULL OR query = ?) ORDER BY seq"
        with self._database.reading() as connection:
            for (seq,) in connection.execute(sql, (customer, query, query)):
                if runs and runs[-1][1] == seq - 1:
                    runs[-1] = runs[-1][0], seq
                else:
                    runs.append((seq, seq))
        return runs

    def last_heard(self, customer: str, *, by_agent: bool = False) -> str | None:
        """WhatsApp's stamp of the last that this customer wrote; None where there is none. by_agent: to Meta's too."""
        sql = (
            "SELECT max(at) FROM messages WHERE customer = ? AND direction = 'in' AND kind <> 'handed_over'"
            " AND (side = '' OR (side = 'standby' AND ?))"
        )
        with self._database.reading() as connection:
            (found,) = connection.execute(sql, (customer, by_agent)).fetchone()
        return str(found) if found else None

    def places_of(self, replies: Collection[str]) -> dict[str, str]:
        """Where the lines of these replies stand, as stamps, by reply."""
        sql = f"SELECT reply, {PLACE} FROM messages WHERE reply IN ({', '.join('?' * len(replies))})"
        with self._database.reading() as connection:
            return dict(connection.execute(sql, [*replies]).fetchall() if replies else ())

    def of_reply(self, reply: str) -> list[int]:
        """The sequence number of the message that a reply was laid down as."""
        with self._database.reading() as connection:
            return [seq for (seq,) in connection.execute("SELECT seq FROM messages WHERE reply = ?", (reply,))]

    def give_back(self, customer: str, to: str, runs: Iterable[Sequence[int]]) -> None:
        """What lies in these runs, and is the customer's still, is another one's again."""
        sql = "UPDATE messages SET customer = ? WHERE customer = ? AND seq BETWEEN ? AND ?"
        with self._database.transaction() as connection:
            connection.executemany(sql, ((to, customer, first, last) for first, last in runs))

    def carry_over(self, customer: str, query: str, to: str) -> None:
        """A customer's messages in one query are in another one from now on."""
        sql = "UPDATE messages SET query = ? WHERE customer = ? AND query = ?"
        with self._database.transaction() as connection:
            connection.execute(sql, (to, customer, query))

    def put_back(self, customers: Sequence[str], query: str, runs: Iterable[Sequence[int]]) -> None:
        """What lies in these runs, and is one of these customers', is in this query again."""
        marks = ", ".join("?" * len(customers))
        sql = f"UPDATE messages SET query = ? WHERE customer IN ({marks}) AND query IS NOT NULL AND seq BETWEEN ? AND ?"
        with self._database.transaction() as connection:
            connection.executemany(sql, ((query, *customers, first, last) for first, last in runs))

    def give_changes_back(self, customer: str, to: str) -> list[int]:
        """Edits, deletions and reactions that are the customer's, of messages that are another one's, are theirs too.

        In the queries of these messages. Returns the sequence numbers of all that the other one changed.
        """
        theirs = "target IN (SELECT wamid FROM messages WHERE customer = ? AND wamid IS NOT NULL)"
        sql = f"SELECT seq, direction, kind FROM messages WHERE customer = ? AND {theirs} ORDER BY seq"
        give = (
            "UPDATE messages SET customer = ?, query = CASE WHEN query IS NULL THEN NULL ELSE"
            " (SELECT about.query FROM messages AS about WHERE about.wamid = messages.target) END WHERE seq = ?"
        )
        with self._database.transaction() as connection:
            found = connection.execute(sql, (customer, to)).fetchall()
            connection.executemany(give, ((to, seq) for seq, _, _ in found))
        return [seq for seq, direction, kind in found if direction == "in" and kind != "reaction"]

    def changes_across(self, customer: str, runs: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
        """Deletions and reactions by the customer that are in no query, each with what it is about, in order.

        Only where just one of the two lies in these runs.
        """
        sql = (
            "SELECT said.seq, about.seq FROM messages AS said JOIN messages AS about ON about.wamid = said.target"
            " WHERE said.customer = ? AND +about.customer = said.customer AND said.direction = 'in' AND said.side = ''"
            " AND said.kind IN ('revoke', 'reaction') AND said.query IS NULL ORDER BY said.at, said.seq"
        )
        with self._database.reading() as connection:
            found = connection.execute(sql, (customer,)).fetchall()
        return [(change, about) for change, about in found if _lies(change, runs) != _lies(about, runs)]

    def unheard(self, customer: str, since: str, place: str) -> list[int]:
        """What the customer wrote and nobody was told of: in no query, come since this stamp, and after this place."""
        sql = (
            f"SELECT seq FROM messages WHERE customer = ? AND received_at >= ? AND {PLACE} > ? AND direction = 'in'"
            f" AND side = '' AND query IS NULL AND target IS NULL AND kind NOT IN ('system', 'reaction') AND {SAYS}"
            f" ORDER BY {PLACE}, seq"
        )
        with self._database.reading() as connection:
            return [seq for (seq,) in connection.execute(sql, (customer, since, place))]

    def written_by(self, row: MessageRow) -> str | None:
        """The id that this came from, or went to: that of who had written last then; None where none is known."""
        sql = (
            f"SELECT json_extract(data, '$.{WRITTEN_BY}') FROM messages WHERE customer = ? AND direction = 'in'"
            f" AND seq <= ? AND (? = 'out' OR seq = ?) AND json_extract(data, '$.{WRITTEN_BY}') IS NOT NULL"
            " ORDER BY seq DESC LIMIT 1"
        )
        with self._database.reading() as connection:
            found = connection.execute(sql, (row.customer, row.seq, row.direction, row.seq)).fetchone()
        return str(found[0]) if found else None

    def take_up(self, query: str, seqs: Iterable[int]) -> None:
        """These are in this query from now on."""
        with self._database.transaction() as connection:
            connection.executemany("UPDATE messages SET query = ? WHERE seq = ?", ((query, seq) for seq in seqs))

    def move(self, customer: str, to: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("UPDATE messages SET customer = ? WHERE customer = ?", (to, customer))


def _lies(seq: int, runs: Sequence[Sequence[int]]) -> bool:
    return any(first <= seq <= last for first, last in runs)
