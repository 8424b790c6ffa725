"""The stream of raw webhook bodies, the one cursor of what has been sorted, and what was set aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from edge.clock import Moment, stamp, unstamp
from edge.disk.digests import digest_of
from edge.records.journal_entry import ELSEWHERE, FAULTS, Entry
from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database

# Bodies of 3 MB are allowed, and a Pi has not the memory for a batch of them.
MOST_BYTES = 1024 * 1024
# A damaged card may give a body back as words.
_ENTRY = "seq, received_at, boot, boottime, trusted, CAST(body AS BLOB)"


class Journal:
    """The table of raw bodies; `edge/intake/journal.py` is how the program speaks to it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def append(connection: StoreConnection, came: Moment, bodies: Sequence[bytes]) -> Sequence[int]:
        """Add bodies that came together, in the caller's transaction; returns their seqs, in order.

        One statement for all of them: around each one sqlite3 gives up the interpreter and has to queue for it again,
        behind every thread that answers a webhook (measured: a row each takes a third of the throughput).
        """
        rows = ",".join(f"(?1,?2,?3,?4,?{place},?{place + 1})" for place in range(5, 5 + 2 * len(bodies), 2))
        sql = f"INSERT INTO journal (received_at, boot, boottime, trusted, body, digest) VALUES {rows}"
        both = (part for body in bodies for part in (body, digest_of(body)))
        values = (stamp(came.at), came.boot, came.boottime, came.trusted, *both)
        last = int(connection.execute(sql, values).lastrowid or 0)
        return range(last - len(bodies) + 1, last + 1)

    @staticmethod
    def bring_over(connection: StoreConnection, rows: Iterable[tuple[int, str, str, float, int, bytes]]) -> int:
        """Add entries of another database under their own numbers, in the caller's transaction; how many.

        A row has what `Entry` has. None of them may have a number that was given away here.
        """
        sql = "INSERT INTO journal (seq, received_at, boot, boottime, trusted, body, digest) VALUES (?,?,?,?,?,?,?)"
        return connection.executemany(sql, ((*row, digest_of(row[-1])) for row in rows)).rowcount

    @staticmethod
    def try_to_write(connection: StoreConnection) -> None:
        """Change nothing, in the caller's transaction: whether the disk takes that shows whether it takes webhooks."""
        connection.execute("UPDATE sorted SET up_to = up_to")

    def unread(self, most: int) -> list[Entry]:
        """The oldest entries, fewer where they are large: at least one, and no more than MOST_BYTES behind it."""
        sql = f"SELECT {_ENTRY} FROM journal WHERE seq > (SELECT up_to FROM sorted) ORDER BY seq LIMIT ?"
        with self._database.reading() as connection:
            entries, size = [], 0
            for row in connection.execute(sql, (most,)):
                entries.append(_entry(row))
                size += len(entries[-1].body)
                if size > MOST_BYTES:
                    break
            return entries

    def entry(self, seq: int) -> Entry | None:
        sql = f"SELECT {_ENTRY} FROM journal WHERE seq = ?"
        with self._database.reading() as connection:
            row = connection.execute(sql, (seq,)).fetchone()
        return _entry(row) if row else None

    def last(self) -> tuple[int, Moment] | None:
        """The newest entry and when it came; None where nothing ever came."""
        sql = "SELECT seq, received_at, boot, boottime, trusted FROM journal ORDER BY seq DESC LIMIT 1"
        with self._database.reading() as connection:
            row = connection.execute(sql).fetchone()
        return (row[0], Moment(unstamp(row[1]), row[2], row[3], bool(row[4]))) if row else None

    def began(self) -> str | None:
        """When the oldest entry that is still here came (a stamp)."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT received_at FROM journal ORDER BY seq LIMIT 1").fetchone()
        return row[0] if row else None

    def came_after(self, at: str) -> str | None:
        """When the first entry at or after a stamp came; found by halves, as entries lie in the order of time."""
        next_one = "SELECT seq, received_at FROM journal WHERE seq >= ? ORDER BY seq LIMIT 1"
        with self._database.reading() as connection:
            low, high = connection.execute(
                "SELECT coalesce(min(seq), 0), coalesce(max(seq), 0) FROM journal"
            ).fetchone()
            while low < high:
                middle = (low + high) // 2
                seq, came = connection.execute(next_one, (middle,)).fetchone()
                low, high = (seq + 1, high) if came < at else (low, middle)
            row = connection.execute(next_one, (low,)).fetchone()
        return row[1] if row and row[1] >= at else None

    def settle(self, seq: int) -> None:
        """Entries up to and with `seq` have been sorted."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE sorted SET up_to = max(up_to, ?), part = 0", (seq,))

    def settle_part(self, part: int, version: str) -> None:
        """So many facts of the oldest unread entry have been applied, as this version of the program counts them."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE sorted SET part = ?, part_version = ?", (part, version))

    def part(self) -> tuple[int, str]:
        """How many facts of the oldest unread entry have been applied, and by which version of the program."""
        with self._database.reading() as connection:
            row: tuple[int, str] = connection.execute("SELECT part, part_version FROM sorted").fetchone()
            return row

    def set_aside(self, entry: int, place: str, reason: str, customer: str | None, version: str) -> None:
        sql = (
            "INSERT INTO set_aside (entry, place, reason, customer, version) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (entry, place) DO UPDATE SET reason = excluded.reason, version = excluded.version"
        )
        with self._database.transaction() as connection:
            connection.execute(sql, (entry, place, reason, customer, version))

    def places_aside(self, entry: int) -> frozenset[str]:
        """Where in this entry something lies aside."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT place FROM set_aside WHERE entry = ?", (entry,))
            return frozenset(place for (place,) in found)

    def clear_aside(self, entry: int, version: str) -> None:
        """What this version of the program did not set aside again has been read."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM set_aside WHERE entry = ? AND version <> ?", (entry, version))

    def aside_of_other_versions(self, version: str, most: int) -> list[int]:
        """Entries with something that a different version of the program could not read."""
        sql = "SELECT DISTINCT entry FROM set_aside WHERE version <> ? ORDER BY entry LIMIT ?"
        with self._database.reading() as connection:
            return [row[0] for row in connection.execute(sql, (version, most))]

    def failed(self, most: int) -> list[int]:
        """Entries on which the program itself failed."""
        sql = "SELECT DISTINCT entry FROM set_aside WHERE reason GLOB ? ORDER BY entry LIMIT ?"
        with self._database.reading() as connection:
            return [row[0] for row in connection.execute(sql, (FAULTS, most))]

    def with_reason(self, reason: str) -> int:
        """How much lies aside for exactly this reason."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT count(*) FROM set_aside WHERE reason = ?", (reason,)).fetchone()
        return int(found[0])

    def doubt(self, entry: int) -> None:
        """What the program failed on in this entry counts as read by no version."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE set_aside SET version = '' WHERE entry = ? AND reason GLOB ?", (entry, FAULTS))

    def aside(self, most: int) -> list[tuple[int, str, str]]:
        """What lies aside: (entry, place, reason), what nobody could read before what came for another number."""
        sql = "SELECT entry, place, reason FROM set_aside ORDER BY reason = ?, seq DESC LIMIT ?"
        with self._database.reading() as connection:
            return list(connection.execute(sql, (ELSEWHERE, most)))

    def shorten(self, now: Moment, days: int) -> int:
        """Forget bodies that were sorted more than so many days ago, but never one that could not be read.

        What came for another number is forgotten with the rest: that number may truly be another shop's.
        Only by a trusted clock; how many are gone does not change the count of all that ever came.
        """
        if not now.trusted:
            return 0
        sql = (
            "DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE received_at < ? AND trusted = 1"
            " AND seq <= (SELECT up_to FROM sorted) AND seq NOT IN (SELECT entry FROM set_aside WHERE reason <> ?)"
            " ORDER BY seq LIMIT 500)"
        )
        orphans = "DELETE FROM set_aside WHERE reason = ? AND entry NOT IN (SELECT seq FROM journal)"
        with self._database.transaction() as connection:
            gone = connection.execute(sql, (stamp(now.at - timedelta(days=days)), ELSEWHERE)).rowcount
            if gone:
                connection.execute(orphans, (ELSEWHERE,))
            return gone

    def elsewhere(self) -> int:
        """How much lies aside only because it came for another number."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT count(*) FROM set_aside WHERE reason = ?", (ELSEWHERE,)).fetchone()
        return int(found[0])

    def first_since(self, seq: int, boot: str, boottime: float) -> float | None:
        """When the first entry after `seq` came in from that boottime of this boot on; None where none has."""
        sql = "SELECT boottime FROM journal WHERE seq > ? AND boot = ? AND boottime >= ? ORDER BY seq LIMIT 1"
        with self._database.reading() as connection:
            row = connection.execute(sql, (seq, boot, boottime)).fetchone()
        return float(row[0]) if row else None

    def counts(self) -> dict[str, int]:
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0), up_to,"
                " (SELECT count(*) FROM set_aside) FROM sorted"
            ).fetchone()
        return {"total": row[0], "unread": row[0] - row[1], "set_aside": row[2]}


def _entry(row: tuple[int, str, str, float, int, bytes]) -> Entry:
    seq, received_at, boot, boottime, trusted, body = row
    return Entry(seq, received_at, boot, boottime, bool(trusted), body)
