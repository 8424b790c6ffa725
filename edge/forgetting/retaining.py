"""Retention: messages and files that are older than so many months go by themselves, where the owner wants that."""

from __future__ import annotations

from datetime import datetime, timedelta

from edge.clock import Clock, stamp
from edge.errors import Refusal
from edge.forgetting import bare_figures
from edge.forgetting.erasure_marks import ErasureMarks
from edge.ids import new_id
from edge.media import Shelf
from edge.records.erasure import Erasure
from edge.records.events import RetentionChosen
from edge.registers.books import Books

# Months that the page offers; 0: nothing goes by itself.
MONTHS = (0, 6, 12, 24, 36, 60)
# Under this name the shop keeps how long.
NAME = "retention"
DAYS_A_MONTH = 30.44
# All messages are looked through once in so long.
ROUND = timedelta(days=1)


def months_kept(books: Books) -> int:
    """After how many months messages go by themselves; 0 for never."""
    return int(books.kept(NAME).get("months", 0))


class Retaining:
    """A chore, a bounded piece at a time. What belongs to an open query, or to a reply that has not left, stays."""

    def __init__(self, books: Books, shelf: Shelf, clock: Clock) -> None:
        self._books = books
        self._shelf = shelf
        self._clock = clock
        self._marks = ErasureMarks(books)
        self._after = 0  # how far the present round has come, by the numbers of messages
        self._not_before = 0.0

    def months(self) -> int:
        return months_kept(self._books)

    def choose(self, months: int, by: str | None) -> None:
        """How long from now on. Refused for what is not offered."""
        if months not in MONTHS:
            raise Refusal("bad_value", "forgetting.choose_months")
        with self._books.transaction():
            was = self.months()
            self._wipe()
            self._books.keep(NAME, {"months": months})
            self._books.events.add(RetentionChosen(was, months), self._clock.now(), staff=by)
        self._after, self._not_before = 0, 0.0

    def older(self, months: int) -> int:
        """How many messages would go."""
        return self._books.erasures.count_older(self._before(months)) if months else 0

    def step(self) -> int:
        """One piece; how many messages or reasons went. Nothing while nobody is sure of the time."""
        now, months = self._clock.now(), self.months()
        if not months or not now.sure or now.boottime < self._not_before or self._books.erasures.under_way():
            return 0
        last, old = self._books.erasures.older(self._after, self._before(months))
        if last is None:
            if went := self._forget_reasons(self._before(months)):
                return went
            self._end()
            return 0
        self._forget(old)
        self._after = last
        return len(old)

    def _before(self, months: int) -> str:
        at: datetime = self._clock.now().at
        return stamp(at - timedelta(days=months * DAYS_A_MONTH))

    def _forget(self, old: list[tuple[int, str | None, str | None, str | None]]) -> None:
        """old: number, wamid, reply and query of each."""
        if not old:
            return
        books, seqs = self._books, [seq for seq, *_ in old]
        files = books.media.ids_of_messages(seqs)
        with books.transaction():
            books.erasures.mark_messages(self._marks.of(wamid) for _, wamid, _, _ in old if wamid)
            books.receipts.remove(wamid for _, wamid, _, _ in old if wamid)
            books.media.remove(files)
            bare_figures.empty_replies(books, [reply for _, _, reply, _ in old if reply])
            books.queries.silence(dict.fromkeys(query for *_, query in old if query))
            books.erasures.forget_messages(seqs, [wamid for _, wamid, _, _ in old if wamid])
            books.keep(NAME, {"months": self.months(), "went": True})
        for file in files:  # what a death leaves of them is swept at the next start
            self._shelf.remove(file)

    def _forget_reasons(self, before: str) -> int:
        with self._books.transaction():
            if went := self._books.erasures.forget_reasons(before):
                self._books.keep(NAME, {"months": self.months(), "went": True})
            return went

    def _end(self) -> None:
        """All has been looked through: the bytes go, where anything went."""
        self._not_before, self._after = self._clock.now().boottime + ROUND.total_seconds(), 0
        with self._books.transaction():
            webhooks = self._books.erasures.forget_webhooks(self._before(self.months()))
            self._wipe(at_least=bool(webhooks))
            self._books.keep(NAME, {"months": self.months()})

    def _wipe(self, *, at_least: bool = False) -> None:
        """Where anything went since the last time, also before the box was started again."""
        kept = self._books.kept(NAME)
        if at_least or kept.get("went") or "gone" in kept:  # earlier versions named each file that went
            doc = {"customers": [], "files": [], "begun": False, "after": 0}
            self._books.erasures.put(Erasure(new_id("e"), stamp(self._clock.now().at), "words", doc))
