"""When WhatsApp is asked for its list of templates: a few times a day, soon after a failure, and by hand."""

from __future__ import annotations

import threading

LOOK_SECONDS = 6 * 3600.0
# After a look that failed, doubling: without a list no customer can be written to after the 24 hours.
RETRY_SECONDS = 60.0
MOST_RETRY_SECONDS = 900.0


class Looks:
    """By boottime. Safe from several threads: calls end in their own, and people tap in theirs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next_at = float("-inf")
        self._about = ""
        self._failed = 0
        self._under_way = False
        self._wanted = False

    def want(self) -> None:
        """Somebody would like to see the list as it is now."""
        with self._lock:
            self._wanted = True
            self._failed = 0

    @property
    def wanted(self) -> bool:
        return self._wanted and not self._under_way

    def is_due(self, about: str, now: float) -> bool:
        """about: the account whose list it is; that of another one is looked at afresh."""
        with self._lock:
            return not self._under_way and (self._wanted or about != self._about or now >= self._next_at)

    def begin(self, about: str) -> None:
        with self._lock:
            self._failed = self._failed if about == self._about else 0
            self._about, self._wanted, self._under_way = about, False, True

    def ended(self, now: float, *, well: bool, least_seconds: float = 0.0) -> None:
        """least_seconds: so long WhatsApp does not want to be asked again."""
        with self._lock:
            self._under_way = False
            wait = LOOK_SECONDS if well else min(MOST_RETRY_SECONDS, RETRY_SECONDS * 2 ** min(self._failed, 10))
            self._failed = 0 if well else self._failed + 1
            self._next_at = now + max(wait, least_seconds)
