"""Files that are refused for good, and the number that is blocked because too many fetches of files failed."""

from __future__ import annotations

import threading
from collections import deque

from edge.practice.clock import Clock
from edge.practice.errors import GraphError
from edge.practice.faults import Faults

ERRORS_AN_HOUR = 20
HOUR = 3600.0  # practice seconds


class BadFiles:
    """While "media_one_bad" is on, the first file each way that comes to it is refused for ever, and no other."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._bad: dict[str, str] = {}
        self._lock = threading.Lock()

    def check(self, way: str, name: str) -> None:
        """way: "in" or "out". name: what the file is known by."""
        with self._lock:
            if "media_one_bad" not in self._faults.on:
                self._bad.clear()
            elif self._bad.setdefault(way, name) == name:
                raise GraphError(131000, "practice fault: something is wrong with this file, and stays so")


class Block:
    """While "media_block" is on, twenty fetches of files in an hour that end in an error block the number for an hour.

    begun: how often that has happened.
    """

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self.begun = 0
        self._clock = clock
        self._faults = faults
        self._errors: deque[float] = deque(maxlen=ERRORS_AN_HOUR)
        self._until = 0.0
        self._lock = threading.Lock()

    def holds(self) -> bool:
        """Whether WhatsApp takes no call of this number just now."""
        with self._lock:
            return "media_block" in self._faults.on and self._clock.seconds() < self._until

    def failed(self) -> None:
        """A fetch was answered with an error."""
        with self._lock:
            now = self._clock.seconds()
            self._errors.append(now)
            if (
                "media_block" in self._faults.on
                and len(self._errors) == ERRORS_AN_HOUR
                and now - self._errors[0] < HOUR
            ):
                self._errors.clear()
                self._until = now + HOUR
                self.begun += 1
