"""What an outage has done, as a person would count it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from edge.records.reply import Delivery

ARRIVED = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ, Delivery.PLAYED)


@dataclass
class Outcome:
    """What the box believes beside what WhatsApp has seen. `said`: why replies were not sent, in the box's words.

    seen: what the page said of the link while it was broken. back_seconds: from the end of the outage to the first
    reply that WhatsApp accepted; None where none was left to send.
    """

    messages: int = 0
    lost: list[str] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    disorder: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    seen: tuple[str, ...] = ()
    back_seconds: float | None = None
    cut_seconds: float = 0.0

    @property
    def sent(self) -> int:
        return sum(self.states[state] for state in ARRIVED)

    @property
    def held(self) -> int:
        """Not sent, and shown with a reason: for a look, or because WhatsApp will not have it."""
        return self.states[Delivery.HELD] + self.states[Delivery.FAILED]

    @property
    def stuck(self) -> int:
        return self.states[Delivery.QUEUED] + self.states[Delivery.SENDING]

    @property
    def well(self) -> bool:
        return not (self.findings() or self.doubled)

    def findings(self) -> list[str]:
        """What should never be, in words; what was doubled is not among it."""
        stuck = [f"{self.stuck} replies neither sent nor held"] if self.stuck else []
        return [*self.lost, *self.false, *self.disorder, *self.unexplained, *stuck]
