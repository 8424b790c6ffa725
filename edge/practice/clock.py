"""Time as the practice WhatsApp tells it: real time, which tests may push forward and training may run faster."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """`now` stamps messages; `seconds` is for waiting and runs `pace` times as fast as real time."""

    def __init__(self, pace: float = 1.0) -> None:
        if pace <= 0:
            raise ValueError(f"pace must be above 0, not {pace}")
        self.pace = pace
        self._pushed = timedelta()

    def now(self) -> datetime:
        # The practice WhatsApp stands alone, so it cannot ask edge.clock; and it is not the box that must be right.
        return datetime.now(UTC) + self._pushed  # noqa: TID251

    def seconds(self) -> float:
        return time.monotonic() * self.pace + self._pushed.total_seconds()

    def forward(self, by: timedelta) -> None:
        self._pushed += by
