"""What is to happen, and when."""

from __future__ import annotations

import heapq
import random
import threading
from itertools import count
from typing import Generic, TypeVar

from edge.practice.clock import Clock

T = TypeVar("T")


class Agenda(Generic[T]):
    """Things kept until they are due, on the practice clock. Safe to share between threads.

    Things due at the same second come out in the order they went in.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._things: list[tuple[float, int, T]] = []
        self._order = count()
        self._changed = threading.Condition()
        self._closed = False

    def __len__(self) -> int:
        return len(self._things)

    def add(self, thing: T, after: float = 0.0, *, slot: float = 0.0) -> None:
        """`after` is in practice seconds. With a `slot`, things fall due together at its end."""
        due = self._clock.seconds() + after
        if slot:
            due = (due // slot + 1) * slot
        with self._changed:
            heapq.heappush(self._things, (due, next(self._order), thing))
            self._changed.notify_all()

    def take(self, at_most: int = 1000) -> list[T]:
        """What is due now, oldest first; it is the taker's from here on."""
        taken: list[T] = []
        with self._changed:
            now = self._clock.seconds()
            while self._things and self._things[0][0] <= now and len(taken) < at_most:
                taken.append(heapq.heappop(self._things)[2])
        return taken

    def wait(self) -> bool:
        """Wait until something is due or somebody wakes us. False once the agenda is closed."""
        with self._changed:
            if not self._closed:
                self._changed.wait(self._pause())
            return not self._closed

    def wake(self) -> None:
        """To be called when the clock was pushed: what seemed far away may be due."""
        with self._changed:
            self._changed.notify_all()

    def hurry(self) -> None:
        """Everything is due now, in the order in which it came."""
        with self._changed:
            now = self._clock.seconds()
            self._things = [(min(due, now), order, thing) for due, order, thing in self._things]
            heapq.heapify(self._things)
            self._changed.notify_all()

    def scatter(self, within: float) -> None:
        """Everything is due at some moment within so many seconds, in any order."""
        with self._changed:
            now = self._clock.seconds()
            order = random.sample(range(len(self._things)), len(self._things))
            moments = [now + random.uniform(0, within) for _ in self._things]  # noqa: S311 - guards nothing
            self._things = [
                (due, next(self._order), self._things[place][2]) for due, place in zip(moments, order, strict=True)
            ]
            heapq.heapify(self._things)
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _pause(self) -> float | None:
        if not self._things or not self._clock.pace:
            return None
        # Not below zero, and never so long that a waiting thread overflows the platform's timer.
        return min(max(0.0, (self._things[0][0] - self._clock.seconds()) / self._clock.pace), 3600.0)
