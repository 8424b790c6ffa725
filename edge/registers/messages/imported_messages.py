"""Messages that an exported chat brought: which of them lie here already, and what goes when an import is undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from edge.records.message_row import MessageRow
from edge.registers.messages.message_columns import COLUMNS, PLACE, row_of_values
from edge.store.engine.database import Database

_NAMES = ", ".join(COLUMNS)
_OF_CUSTOMER = (
    f"SELECT seq FROM messages WHERE customer = ? AND {PLACE} >= ? AND {PLACE} < ?"
    " UNION SELECT seq FROM messages WHERE customer = ? AND reply IS NOT NULL AND at >= ? AND at < ?"
)
_OF_GROUP = "SELECT seq FROM messages WHERE group_id = ? AND at >= ? AND at < ?"
_A_MESSAGE = "direction <> 'note' AND target IS NULL AND kind <> 'system'"


class ImportedMessages:
    """The part of `MessageRegister` that imports ask. `import_id`: of one; each method is for its transaction."""

    _database: Database

    def free_between(
        self, since: str, until: str, *, import_id: str, customer: str | None = None, group: str | None = None
    ) -> list[MessageRow]:
        """What a customer or a group has from `since` until before `until` (stamps), and this import does not hold."""
        span = (since, until)
        those, values = (_OF_GROUP, (group, *span)) if customer is None else (_OF_CUSTOMER, (customer, *span) * 2)
        free = "NOT EXISTS (SELECT 1 FROM import_holds WHERE import = ? AND import_holds.seq = messages.seq)"
        return self._found(f"seq IN ({those}) AND {_A_MESSAGE} AND {free}", (*values, import_id))

    def brought_between(self, customer: str, since: str, until: str, direction: str) -> list[MessageRow]:
        """What imports alone have brought of a customer in this span, from one direction."""
        condition = f"customer = ? AND {PLACE} >= ? AND {PLACE} < ? AND direction = ? AND side = 'import'"
        return self._found(condition, (customer, since, until, direction))

    def telling(self, customer: str, letters: int, most: int) -> list[tuple[str, str, str]]:
        """When, from which side and what: the newest of a customer's messages that are so long or longer."""
        sql = (
            f"SELECT at, direction, text FROM messages WHERE customer = ? AND at IS NOT NULL AND {_A_MESSAGE}"
            " AND length(text) >= ? ORDER BY seq DESC LIMIT ?"
        )
        with self._database.reading() as connection:
            return [
                (str(at), str(side), str(text)) for at, side, text in connection.execute(sql, (customer, letters, most))
            ]

    def lie_in(self, customer: str, runs: Iterable[Sequence[int]]) -> bool:
        """Whether any of a customer's messages has a number of these runs."""
        sql = "SELECT 1 FROM messages WHERE customer = ? AND seq BETWEEN ? AND ? LIMIT 1"
        with self._database.reading() as connection:
            return any(connection.execute(sql, (customer, *run)).fetchone() for run in runs)

    def newest_of_groups(self, groups: Sequence[str], most: int = 50) -> list[MessageRow]:
        """The newest of what imports have brought of these groups, by WhatsApp's time."""
        if not groups:
            return []
        marks = ", ".join("?" * len(groups))
        sql = (
            f"SELECT {_NAMES}, seq FROM messages WHERE group_id IN ({marks}) AND side = 'import'"
            " ORDER BY at DESC, seq DESC LIMIT ?"
        )
        with self._database.reading() as connection:
            return [row_of_values(row) for row in connection.execute(sql, (*groups, most))]

    def hold(self, import_id: str, seq: int, file: str | None = None) -> None:
        """This import has that message in its file. file: its name in the zip, where it is still to be taken."""
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO import_holds VALUES (?, ?, ?)", (import_id, seq, file))

    def held(self, import_id: str, most: int) -> list[int]:
        sql = "SELECT seq FROM import_holds WHERE import = ? ORDER BY seq DESC LIMIT ?"
        with self._database.reading() as connection:
            return [seq for (seq,) in connection.execute(sql, (import_id, most))]

    def held_by_other(self, customer: str, import_id: str) -> list[str]:
        """Another import that has a message of this customer in its file; nothing where there is none."""
        sql = "SELECT import FROM import_holds JOIN messages USING (seq) WHERE customer = ? AND import <> ? LIMIT 1"
        with self._database.reading() as connection:
            return [str(found) for (found,) in connection.execute(sql, (customer, import_id))]

    def next_file(self, import_id: str) -> tuple[int, str] | None:
        """The newest message of an import whose file is still to be taken, and the file's name in the zip."""
        sql = "SELECT seq, file FROM import_holds WHERE import = ? AND file IS NOT NULL ORDER BY seq DESC LIMIT 1"
        with self._database.reading() as connection:
            found = connection.execute(sql, (import_id,)).fetchone()
        return (int(found[0]), str(found[1])) if found else None

    def file_is_settled(self, import_id: str, seq: int) -> None:
        with self._database.transaction() as connection:
            connection.execute("UPDATE import_holds SET file = NULL WHERE import = ? AND seq = ?", (import_id, seq))

    def let_go(self, import_id: str, seqs: Sequence[int]) -> list[int]:
        """These are this import's no more. Those that nobody else has brought are to be removed: their numbers."""
        gone = []
        with self._database.transaction() as connection:
            connection.executemany(
                "DELETE FROM import_holds WHERE import = ? AND seq = ?", ((import_id, seq) for seq in seqs)
            )
            for seq in seqs:
                other = connection.execute("SELECT import FROM import_holds WHERE seq = ? LIMIT 1", (seq,)).fetchone()
                if other:
                    sql = "UPDATE messages SET source = ? WHERE seq = ? AND source = ?"
                    connection.execute(sql, (other[0], seq, import_id))
                elif connection.execute("SELECT 1 FROM messages WHERE seq = ? AND side = 'import'", (seq,)).fetchone():
                    gone.append(seq)
        return gone

    def remove(self, seqs: Iterable[int]) -> None:
        """They were never here. Whoever calls has taken their words out of the index."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM messages WHERE seq = ?", ((seq,) for seq in seqs))

    def take_over(self, seq: int, row: MessageRow) -> None:
        """WhatsApp has brought what an import brought before it: the line is WhatsApp's from now on."""
        sql = "UPDATE messages SET wamid = ?, side = ?, at = ?, received_at = ?, place = ?, source = NULL WHERE seq = ?"
        values = (row.wamid, row.side, row.at, row.received_at, row.place, seq)
        with self._database.transaction() as connection:
            connection.execute(sql, values)

    def give_brought_back(self, customer: str, to: str, imports: Sequence[str]) -> None:
        """What these imports have brought, also since they were the customer's, is another one's again."""
        sql = "UPDATE messages SET customer = ? WHERE customer = ? AND source = ?"
        with self._database.transaction() as connection:
            connection.executemany(sql, ((to, customer, each) for each in imports))

    def _found(self, condition: str, values: Sequence[object]) -> list[MessageRow]:
        sql = f"SELECT {_NAMES}, seq FROM messages WHERE {condition} ORDER BY {PLACE}, seq"
        with self._database.reading() as connection:
            return [row_of_values(row) for row in connection.execute(sql, values)]
