"""The journal: raw webhook bodies as they came, on disk before WhatsApp hears 200. The sorter reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from edge.clock import Clock, Moment
from edge.disk.disk_trouble import StoreUnavailable
from edge.records.journal_entry import DEADLY, Entry
from edge.registers.books import Books
from edge.store.engine.connections import StoreConnection
from edge.store.engine.group_commit import GroupCommit

# Raw bodies are kept this long after they were sorted, to be read again should that turn out to be wrong.
DAYS_KEPT = 60


class Journal:
    """Many webhooks that arrive together share one fsync; each waits until its own bytes are on disk.

    after: called behind each commit, to wake the sorter.
    """

    def __init__(self, books: Books, clock: Clock, after: Callable[[], None] | None = None) -> None:
        self._books = books
        self._clock = clock
        self._group = GroupCommit(books.database, self._write, after=after)

    def append(self, body: bytes) -> int:
        """Keep one body; returns its sequence number once no power cut can take it back.

        Raises StoreUnavailable when that cannot be promised: WhatsApp then keeps the body and comes again.
        """
        return self._group.put(body)

    def append_all(self, bodies: Sequence[bytes]) -> Sequence[int | Exception]:
        """The same for bodies that came together, with one wait: for each its number, or why it was not kept."""
        return self._group.put_all(bodies)

    def unread(self, most: int = 64) -> Sequence[Entry]:
        """The oldest entries that have not been sorted, in order."""
        return self._books.journal.unread(most)

    def is_sorted(self) -> bool:
        """Whether nothing is left to read."""
        return not self._books.journal.counts()["unread"]

    def settle(self, entry: Entry) -> None:
        """This entry and all before it have been sorted; in the same transaction as what came of it."""
        self._books.journal.settle(entry.seq)

    def settle_part(self, part: int, version: str) -> None:
        """So many facts of the oldest unread entry have been applied; in the same transaction as they."""
        self._books.journal.settle_part(part, version)

    def part(self) -> tuple[int, str]:
        """How many facts of the oldest unread entry have been applied, and by which version of the program."""
        return self._books.journal.part()

    def now(self) -> Moment:
        return self._clock.now()

    def set_aside(self, entry: Entry, place: str, reason: str, *, customer: str | None, version: str) -> None:
        """Keep in sight what could not be understood, or came for another number. `version`: of what reads."""
        self._books.journal.set_aside(entry.seq, place, reason, customer, version)

    def to_read_again(self, version: str, most: int = 64) -> Iterator[Entry]:
        """Entries that were not read in full by another version, or that are to be doubted."""
        for seq in self._books.journal.aside_of_other_versions(version, most):
            if entry := self._books.journal.entry(seq):
                yield entry

    def failed(self, most: int = 64) -> Sequence[int]:
        """The entries on which the program itself failed, the oldest first."""
        return self._books.journal.failed(most)

    def died_of(self) -> int:
        """How many entries lie aside because they brought the program down."""
        return self._books.journal.with_reason(DEADLY)

    def doubt(self, seq: int) -> None:
        """What the program failed on in this entry is to be read again by whichever version."""
        self._books.journal.doubt(seq)

    def places_aside(self, entry: Entry) -> frozenset[str]:
        """Where in this entry something lies aside."""
        return self._books.journal.places_aside(entry.seq)

    def clear_aside(self, entry: Entry, version: str) -> None:
        """What this version of the program did not set aside again has been read."""
        self._books.journal.clear_aside(entry.seq, version)

    @property
    def busy(self) -> bool:
        """Webhooks are coming in right now: whoever can wait should."""
        return self._group.busy

    @property
    def trouble(self) -> StoreUnavailable | None:
        """Why webhooks are refused just now, from memory; None where they are kept."""
        return self._group.trouble

    def look_again(self) -> None:
        """Where webhooks were refused, see whether the disk takes something by now; else none may come to find out.

        A chore: it may take as long as the disk.
        """
        if self._group.trouble is None:
            return
        began = self._clock.boottime()
        try:
            with self._books.database.appending() as connection:
                self._books.journal.try_to_write(connection)
        except StoreUnavailable:
            return
        self._group.took(self._clock.boottime() - began)

    @property
    def alive(self) -> bool:
        return self._group.alive

    def close(self) -> None:
        self._group.close()

    def _write(self, connection: StoreConnection, bodies: Sequence[bytes]) -> Sequence[int]:
        """What shares a transaction came at one moment: the one in which it is written down."""
        return self._books.journal.append(connection, self._clock.now(), bodies)
