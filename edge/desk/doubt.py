"""What may be asked of staff about a reply just now, and how far it is said to be. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from edge.clock import Moment
from edge.language import Said
from edge.outbox import ASKS, Delivery, Reply

CHECKING = "checking"
_CHECKING_REASON = Said("desk.checking")
_TWICE = Said("desk.went_twice")


@dataclass(frozen=True, slots=True)
class Doubt:
    """online_seconds: for how long the line has worked, None while it does not. entries: webhooks that came in all."""

    online_seconds: float | None
    now: Moment
    entries: int

    def is_checked(self, reply: Reply) -> bool:
        """Whether it is still likely that WhatsApp itself says what became of it."""
        unsure = reply.state is Delivery.UNSURE
        return unsure and not reply.may_be_asked_about(self.online_seconds, self.now, self.entries)

    def asks(self, reply: Reply) -> tuple[str, ...]:
        return () if self.is_checked(reply) else ASKS.get(reply.state, ())

    def state(self, reply: Reply) -> str:
        return CHECKING if self.is_checked(reply) else reply.state.value

    def reason(self, reply: Reply) -> Said:
        if reply.twice:
            return _TWICE
        return _CHECKING_REASON if self.is_checked(reply) else reply.reason
