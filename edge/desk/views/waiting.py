"""Why a reply has not left, in words that are true at this moment. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from edge.clock import Moment
from edge.desk import window
from edge.desk.one_line import kind_of, short
from edge.desk.views.delivery_doubt import Doubt
from edge.language import Said
from edge.notices import Notices
from edge.outbox import MAY_GO_NOW, WAITS_FOR_FILE, WINDOW_CLOSED, Front, front
from edge.outbox.link import Link, LinkBook, LinkState
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books

INTERNET = "for_internet"
SIGN_IN = "for_sign_in"
FILE = "for_file"
BEHIND = "behind"
REFUSED = "refused"
PAUSED = "paused"
SPARED = "spared"


@dataclass(frozen=True, slots=True)
class Waits:
    """waits: what a queued reply waits for, as the catalogue `delivery` names it; empty where only for its turn.

    reason: a sentence more about that. behind: which other reply it waits for, and what that one waits for.
    """

    waits: str = ""
    reason: Said | str = ""
    behind: Said | str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """What stands between the replies to one customer and WhatsApp.

    stop: what forbids to send anything, in the words of its notice. first: the reply that all others wait for. spared:
    whether one to anybody has just ended unclear, and the others are not put at the same risk.
    """

    link: Link
    stop: Said | None
    first: Front | None
    spared: bool
    now: Moment

    @classmethod
    def just_now(cls, books: Books, customer: str, now: Moment) -> Self:
        stops = (notice.said for notice in Notices(books).open() if notice.stops_sending)
        unclear = LinkBook(books).spared_after(now)
        spared = unclear is not None and books.replies.is_unsure(unclear)
        return cls(LinkBook(books).now(), next(stops, None), front(books, customer), spared, now)

    def of(self, reply: Reply, *, waits_for_file: bool) -> Waits:
        """waits_for_file: its own is not at WhatsApp yet, and may still get there."""
        if reply.state is not Delivery.QUEUED:
            return Waits()
        behind = self._behind(reply)
        waits = self._for_all() or (BEHIND if behind else "") or self._itself(reply, waits_for_file)
        own = reply.reason if reply.waits_for_news or (waits == PAUSED and reply.tries.refusals) else ""
        return Waits(waits, own or (self.stop if waits == REFUSED and self.stop else ""), behind)

    def _for_all(self) -> str:
        if self.stop:
            return REFUSED
        return {LinkState.OFFLINE: INTERNET, LinkState.PORTAL: SIGN_IN}.get(self.link.state, "")

    def _itself(self, reply: Reply, waits_for_file: bool) -> str:
        if reply.waits_for_news:
            return ""
        if waits_for_file:
            return FILE
        if self._is_paused(reply) or self.link.wait_seconds(self.now):
            return PAUSED
        return SPARED if self.spared else ""

    def _is_paused(self, reply: Reply) -> bool:
        """Whether WhatsApp itself wants this one later. What the line was like when it was tried last says nothing."""
        return bool(reply.tries.refusals) and not reply.is_due(self.now)

    def _behind(self, reply: Reply) -> Said | str:
        first = self.first
        why = self._why(first) if first and first.stops(reply) else None
        if first is None or not why:
            return ""
        words = short(first.reply.words.text) or kind_of(first.reply.words.kind)
        return Said("outbox.behind_held" if first.is_held else "outbox.behind", {"words": words, "why": why})

    def _why(self, first: Front) -> Said | None:
        """What the first one waits for itself; None where only for its turn."""
        one = first.reply
        if first.is_held or one.waits_for_news:
            return one.reason
        if first.waits_for_file:
            return WAITS_FOR_FILE
        return one.reason if one.state is Delivery.QUEUED and self._is_paused(one) else None


def still_true(books: Books, reply: Reply, doubt: Doubt) -> Said:
    """The reason why a reply needs a person. That it may go now is true as long as the window is open."""
    reason = doubt.reason(reply)
    if reason != MAY_GO_NOW:
        return reason
    known = books.customers.one(reply.customer)
    is_open = window.is_open(known.last_heard_at if known else None, doubt.now.at, trusted=doubt.now.trusted)
    return reason if is_open else WINDOW_CLOSED
