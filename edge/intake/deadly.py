"""Bodies that bring the program down: each is marked before it is read, and set aside after its second death."""

from __future__ import annotations

from collections.abc import Sequence

from edge.clock import Moment
from edge.intake.journal import Journal
from edge.language import Said
from edge.notices import Notices
from edge.process.crash_marks import MOST_DEATHS, Mark
from edge.records.journal_entry import DEADLY, Entry

NOTICE = "program died"
# A small body is read in a millisecond. Whoever pulls plugs often enough hits one twice; three times is no chance.
SMALL_BYTES = 64 * 1024
MOST_DEATHS_OF_SMALL = MOST_DEATHS + 1


class Deadly:
    """For one thread that reads."""

    def __init__(self, journal: Journal, notices: Notices, mark: Mark) -> None:
        self._journal = journal
        self._notices = notices
        self._mark = mark

    def of_these(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """What may be read together: one at a time while it is not known which of them the program died of."""
        return entries[:1] if self._mark.suspects else entries

    def is_one(self, entry: Entry) -> bool:
        most = MOST_DEATHS if len(entry.body) >= SMALL_BYTES else MOST_DEATHS_OF_SMALL
        return self._mark.is_deadly(_named(entry), most)

    def begin(self, entry: Entry) -> None:
        self._mark.begin(_named(entry))

    def end(self, read: Sequence[Entry]) -> None:
        """The program has outlived what was begun; these have been read to their end."""
        for entry in read if self._mark.suspects else ():
            self._mark.clear(_named(entry))
        self._mark.end()

    def set_aside(self, entry: Entry, key: str, now: Moment) -> None:
        """In the caller's transaction. It is read again by another program."""
        self._journal.set_aside(entry, "body", DEADLY, customer=None, version=key)
        self._journal.clear_aside(entry, key)
        self._notices.post(NOTICE, Said("notices.program_died"), now, serious=True)

    def take_down(self, now: Moment) -> None:
        """Nothing of the kind lies aside any more."""
        for notice in self._notices.open():
            if notice.kind == NOTICE and not self._journal.died_of():
                self._notices.settle(notice.id, None, now)


def _named(entry: Entry) -> str:
    return f"entry {entry.seq}"
