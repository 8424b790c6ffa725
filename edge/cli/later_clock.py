"""A practice shop's clock: real time, and as much more as somebody has let pass.

Both clocks of the box go on together, as they do when time passes. So leases end, windows close and days are over.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from edge.clock import Clock

# Days are let pass one by one. A year of them is as far as anybody practises.
MOST = timedelta(days=366)


class LaterClock(Clock):
    """ahead: the file that keeps how far it is, in seconds: a practice shop that is started again goes on there."""

    def __init__(self, ahead: Path) -> None:
        self._file = ahead
        self._ahead = _kept(ahead)
        self._real = Clock()
        super().__init__(lambda: self._real.now().at + self._ahead)

    @property
    def ahead(self) -> timedelta:
        return self._ahead

    def boottime(self) -> float:
        return self._real.boottime() + self._ahead.total_seconds()

    def room(self, at: datetime) -> timedelta:
        """How much would pass until then: no more than MOST in all, and nothing for the past."""
        return max(timedelta(), min(at - self.now().at, MOST - self._ahead))

    def pass_until(self, at: datetime) -> timedelta:
        """Let time pass until then. Returns how much passed."""
        by = self.room(at)
        self._file.write_text(f"{(self._ahead + by).total_seconds():.0f}", "ascii")
        self._ahead += by
        return by


def _kept(ahead: Path) -> timedelta:
    """Nothing where nothing, or nothing that can be read, is kept: it is practice."""
    try:
        seconds = int(ahead.read_text("ascii"))
    except (OSError, ValueError):
        return timedelta()
    return timedelta(seconds=max(0, min(seconds, int(MOST.total_seconds()))))
