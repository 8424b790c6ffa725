"""The replies that need a person: what is held, unsure or failed, and why. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock
from edge.desk.views.delivery_doubt import Doubt
from edge.desk.views.waiting import still_true
from edge.language import Said
from edge.outbox import TemplateBook, TemplatePage, front
from edge.outbox.link import Link, LinkBook
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books

# What can surely be changed without the customer seeing two versions.
REWORDABLE = (Delivery.HELD, Delivery.FAILED)
# Each may have forms of its own, and the page comes over a slow Wi-Fi.
MOST_SHOWN = 50
# The words of each stand there twice; beyond so many letters the others stand a page further.
MOST_LETTERS = 40_000
# With more forms for templates than this together, each reply has its own behind a tap.
MOST_FORMS = 100


@dataclass(frozen=True, slots=True)
class HeldReply:
    """mine: whether this person may decide about it. behind: how many later replies to the same customer wait for it.

    kind: "text", or what goes with the words. asks: what may be done beside other words.
    """

    id: str
    query: str
    name: str
    by: str | Said | None
    text: str
    kind: str
    written_at: datetime
    state: str
    reason: Said
    asks: tuple[str, ...]
    mine: bool
    rewordable: bool
    behind: int


@dataclass(frozen=True, slots=True)
class HeldView:
    """count: of all pages. older: what to ask for to see the next page, 0 on the last one.

    few: each reply may have the forms of all these templates.
    """

    replies: list[HeldReply]
    count: int
    older: int
    templates: TemplatePage
    few: bool
    link: Link
    clock_trusted: bool


def _page(found: Sequence[Reply]) -> list[Reply]:
    """As many of the first as a page has, and one at least."""
    letters = list(accumulate(len(reply.words.text) for reply in found[:MOST_SHOWN]))
    return list(found[: max(1, sum(sum_ <= MOST_LETTERS for sum_ in letters))])


class Held:
    def __init__(self, books: Books, team: Team, link: LinkBook, clock: Clock) -> None:
        self._books = books
        self._team = team
        self._link = link
        self._clock = clock

    def see(self, by: Staff, before: int = 0, templates: str = "") -> HeldView:
        """A page of them, the newest first. before: only those that are older than this, see `HeldView.older`.

        templates: behind which key they begin.
        """
        now = self._clock.now()
        with self._books.reading():
            link = self._link.now()
            doubt = Doubt.just_now(self._books, link, now)
            found = self._books.replies.needing_a_person_before(before, MOST_SHOWN + 1)
            page = _page(found)
            shown, few = [self._row(reply, doubt, by) for reply in page], TemplateBook(self._books).page(templates)
            count = self._books.replies.needs_a_person_count()
        older = page[-1].order if len(found) > len(page) else 0
        return HeldView(shown, count, older, few, len(page) * len(few.shown) <= MOST_FORMS, link, now.trusted)

    def _row(self, reply: Reply, doubt: Doubt, by: Staff) -> HeldReply:
        query = self._books.queries.one(reply.query)
        holder = query.holder if query else None
        return HeldReply(
            id=reply.id,
            query=reply.query,
            name=query.name if query else "",
            by=self._team.name_of(reply.staff),
            text=reply.words.text,
            kind=reply.words.kind,
            written_at=reply.written.at,
            state=doubt.state(reply),
            reason=still_true(self._books, reply, doubt),
            asks=doubt.asks(reply),
            mine=holder in (None, by.id) or by.owner,
            rewordable=reply.state in REWORDABLE,
            behind=self._behind(reply) if reply.state is Delivery.HELD else 0,
        )

    def _behind(self, reply: Reply) -> int:
        first = front(self._books, reply.customer)
        return self._books.replies.queued_after(reply) if first and first.reply.id == reply.id else 0
