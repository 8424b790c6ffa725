"""Time as the practice WhatsApp tells it: real time, which tests may push or hold, and training may run faster."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime


class Clock:
    """`now` stamps messages; `seconds` is for waiting and runs `pace` times as fast as real time.

    At pace 0 both stand still, and only forward() moves them.
    """

    def __init__(self, pace: float = 1.0) -> None:
        if pace < 0:
            raise ValueError(f"pace must not be below 0, and is {pace}")
        self.pace = pace
        self._began = _real()
        self._pushed = timedelta()

    def now(self) -> datetime:
        return (_real() if self.pace else self._began) + self._pushed

    def seconds(self) -> float:
        return time.monotonic() * self.pace + self._pushed.total_seconds()

    def date(self) -> str:
        """As an answer's header has it: it goes on at every pace."""
        return format_datetime(_real() + self._pushed, usegmt=True)

    def forward(self, by: timedelta) -> None:
        self._pushed += by


def _real() -> datetime:
    # The practice WhatsApp stands alone, so it cannot ask edge.clock; and it is not the box that must be right.
    return datetime.now(UTC)  # noqa: TID251
