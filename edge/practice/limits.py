"""How fast WhatsApp lets anybody send."""

from __future__ import annotations

PAIR_EVERY = 6.0  # seconds between two messages to the same customer …
PAIR_BURST = 45  # … of which so many may be borrowed from the future and paid back by waiting
THROUGHPUT = 80  # messages a second from one number, over all customers


class Limit:
    """One event every `every` seconds, `burst` of them at once after a rest (the leaky bucket, kept as one time)."""

    def __init__(self, every: float, burst: int) -> None:
        self._every = every
        self._burst = burst
        self._paid_until = float("-inf")

    def admits(self, now: float) -> bool:
        """Whether an event may happen now; one that may, has."""
        after = max(self._paid_until, now) + self._every
        if after - now > self._every * self._burst:
            return False
        self._paid_until = after
        return True
