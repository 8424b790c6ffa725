"""Drafts: what somebody has typed on a query and not sent, kept on the box for when their phone sleeps or dies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from edge.clock import Moment, stamp
from edge.errors import Refusal
from edge.ids import new_id
from edge.outbox import MOST_CHARACTERS
from edge.records.draft import KeptDraft
from edge.registers.books import Books
from edge.text import plain

# After a close words may still be wanted: the customer comes back, or it was closed by mistake.
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Draft:
    """text: "" where nothing is typed. mark: names this state of it, so that a page can say which one it knew.

    quotes: the number of the message that it answers.
    """

    text: str = ""
    mark: str = ""
    quotes: int | None = None


class Drafts:
    """One for each person and query. Its methods assume the caller's transaction.

    What was sent or emptied leaves an empty draft with a mark of its own behind: a page that still has the old words
    cannot bring them back.
    """

    def __init__(self, books: Books) -> None:
        self._books = books
        self._register = books.drafts

    def of(self, staff: str, query: str) -> Draft:
        found = self._register.one(staff, query)
        return Draft(found.text, found.mark, found.quotes) if found else Draft()

    def keep(
        self, staff: str, query: str, text: str, *, knew: str, page: str, now: Moment, quotes: int | None = None
    ) -> Draft:
        """The last write wins, of pages that knew what they replace; `stale` for the others, with what is there now.

        knew: the mark that the page was shown with. page: a name that the page made up; what it wrote itself it knows,
        also when the answer to that was lost on the way.
        """
        text = plain(text)
        if len(text) > MOST_CHARACTERS:
            raise Refusal("too_long", "drafts.too_long", most=MOST_CHARACTERS)
        there = self.of(staff, query)
        if (there.text, there.quotes) == (text, quotes):
            return there
        if there.mark not in (knew, page):
            raise Refusal("stale", "drafts.newer", text=there.text, mark=there.mark)
        return self._put(staff, query, Draft(text, page or new_id("d"), quotes), now)

    def sent(self, staff: str, query: str, now: Moment) -> None:
        """It has become a reply."""
        self._put(staff, query, Draft("", new_id("d")), now)

    def has_quoted(self, staff: str, query: str, now: Moment) -> None:
        """What was to be quoted has been, by something else than these words: they stay."""
        there = self.of(staff, query)
        if there.quotes is not None:
            self._put(staff, query, replace(there, quotes=None), now)

    def give_back(self, staff: str, query: str, text: str, now: Moment) -> None:
        """The words of a reply that never left, in front of whatever has been typed since."""
        there = self.of(staff, query)
        together = "\n".join(words for words in (text, there.text) if words)
        self._put(staff, query, Draft(together, new_id("d"), there.quotes), now)

    def move(self, goes: str, stays: str, now: Moment) -> None:
        """Two queries became one: everybody's words on the one that goes stand on the other, behind those there."""
        for found in self._register.on([goes]):
            if found.text:
                there = self.of(found.staff, stays)
                together = "\n".join(words for words in (there.text, found.text) if words)
                self._put(found.staff, stays, Draft(together, new_id("d"), there.quotes), now)
                self._put(found.staff, goes, Draft("", new_id("d")), now)

    def forget_all_of(self, staff: str) -> None:
        self._register.remove_of(staff)

    def forget_old(self, now: Moment) -> int:
        """Those of queries that have been closed for KEPT. Returns how many; none while nobody knows the time."""
        if not now.trusted:
            return 0
        old = [draft for draft in self._register.all() if self._is_over(draft, now)]
        self._register.remove(old)
        return len(old)

    def _is_over(self, draft: KeptDraft, now: Moment) -> bool:
        query = self._books.queries.one(draft.query)
        closing = query.closing.moment if query else None
        if closing is None:
            return query is None
        closed_at = self._books.boots.credible(closing, now)
        return closed_at is not None and now.at - closed_at >= KEPT

    def _put(self, staff: str, query: str, draft: Draft, now: Moment) -> Draft:
        self._register.save(KeptDraft(staff, query, draft.text, draft.mark, stamp(now.at), draft.quotes))
        return draft
