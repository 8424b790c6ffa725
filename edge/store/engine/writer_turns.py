"""Whose turn it is to write."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, get_ident

from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable

# Longer than the longest transaction of ours even while an SD card pauses to tidy up; then the caller is told.
TURN_SECONDS = 30.0


class _Place:
    """Where one thread stands in line; its gate opens when the turn is handed to it."""

    __slots__ = ("gate", "thread")

    def __init__(self) -> None:
        self.thread = get_ident()
        self.gate = Lock()
        self.gate.acquire()


class Turns:
    """A lock that is handed over instead of fought for: in order of arrival, and nobody can starve.

    The urgent (the group commit, with up to 256 webhooks on its back) stand in a line of their own that goes first,
    but never twice running while others wait: it waits for one transaction at most, and so do they for it.
    A plain threading.Lock would let a sorter that releases and takes again at once win every time.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._holder: int | None = None
        self._urgent_had_it = False
        self._urgent: deque[_Place] = deque()
        self._others: deque[_Place] = deque()

    @property
    def mine(self) -> bool:
        """Whether the calling thread has the turn."""
        return self._holder == get_ident()

    @contextmanager
    def mine_while(self, *, urgent: bool) -> Iterator[None]:
        """The turn for a block. StoreUnavailable where it does not come in time. Not re-entrant: ask `mine` first."""
        if not self.take(TURN_SECONDS, urgent=urgent):
            raise StoreUnavailable(DiskTrouble.BUSY, f"Somebody else has been writing for {TURN_SECONDS:.0f} seconds.")
        try:
            yield
        finally:
            self.give()

    def take(self, timeout_seconds: float, *, urgent: bool = False) -> bool:
        """Wait for the turn; False when it did not come in time. Not re-entrant: ask `mine` first."""
        with self._guard:
            if self._holder is None:
                self._holder = get_ident()
                self._urgent_had_it = urgent
                return True
            place = _Place()
            (self._urgent if urgent else self._others).append(place)
        try:
            taken = place.gate.acquire(timeout=timeout_seconds)
        except BaseException:  # Ctrl-C: a turn handed to a thread that has gone would never be given on
            if not self._withdraw(place):
                self.give()
            raise
        return taken or not self._withdraw(place)

    def give(self) -> None:
        """Hand the turn to the next in line."""
        with self._guard:
            urgent_next = bool(self._urgent) and not (self._urgent_had_it and self._others)
            line = self._urgent if urgent_next else self._others
            self._urgent_had_it = urgent_next
            if not line:
                self._holder = None
                return
            place = line.popleft()
            self._holder = place.thread
            place.gate.release()

    def _withdraw(self, place: _Place) -> bool:
        """Leave the line; False when the turn had been handed over already."""
        with self._guard:
            for line in (self._urgent, self._others):
                if place in line:
                    line.remove(place)
                    return True
            return False
