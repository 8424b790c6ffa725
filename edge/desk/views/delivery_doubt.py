"""What may be asked of staff about a reply just now, and how far it is said to be. Pure, but for `Doubt.just_now`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from edge.clock import Moment
from edge.language import Said
from edge.outbox.link import Link
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books

CHECKING = "checking"
_CHECKING_REASON = Said("desk.checking")
_TWICE = Said("desk.went_twice")
_POINTED_AT = Said("desk.pointed_at")


@dataclass(frozen=True, slots=True)
class Doubt:
    """online_seconds: for how long the line has worked, None while it does not. entries: webhooks that came in all.

    pointed_at: whether the customer has, since this reply was written, reacted to or answered what nobody here can
    name. That may be this reply: WhatsApp has not said by which id it went.
    """

    online_seconds: float | None
    now: Moment
    entries: int
    pointed_at: Callable[[Reply], bool] = lambda _: False

    @classmethod
    def just_now(cls, books: Books, link: Link, now: Moment) -> Self:
        """What the box itself knows at this moment."""
        entries = books.journal.counts()["total"]
        return cls(
            link.online_seconds(now),
            now,
            entries,
            lambda reply: books.messages.points_beyond(reply.customer, reply.order),
        )

    def is_checked(self, reply: Reply) -> bool:
        """Whether it is still likely that WhatsApp itself says what became of it."""
        if reply.state is not Delivery.UNSURE or self.pointed_at(reply):
            return False
        return not reply.may_be_asked_about(self.online_seconds, self.now, self.entries)

    def asks(self, reply: Reply) -> tuple[str, ...]:
        return () if self.is_checked(reply) else reply.asks

    def state(self, reply: Reply) -> str:
        return CHECKING if self.is_checked(reply) else reply.state.value

    def reason(self, reply: Reply) -> Said:
        if reply.tries.twice:
            return _TWICE
        if reply.state is Delivery.UNSURE and self.pointed_at(reply):
            return _POINTED_AT
        return _CHECKING_REASON if self.is_checked(reply) else reply.reason
