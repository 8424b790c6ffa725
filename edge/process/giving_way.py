"""Work that nobody waits for gives way to work that somebody waits for.

One interpreter runs one thread at a time. A thread that only counts and compares holds on to it, and a page that looks
into the store thirty times waits for it thirty times. So what can wait stops at short distances, and asks here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, get_ident
from typing import Any, TypeVar

R = TypeVar("R")

# Who has asked for a page asks for the next part of it about so soon.
SOON_SECONDS = 0.03
# What can wait still works for so much of the time: somebody may look at the board all day.
LEAST_SHARE = 0.02
# ... and for so much where its owner waits for it, and everybody else for the board.
OWNERS_SHARE = 0.2
# So long it works before it asks again, and so long it waits before it looks again.
PIECE_SECONDS, LOOK_SECONDS = 0.004, 0.01
# One rest is no longer, whatever the share.
MOST_REST_SECONDS = 1.5


class GivingWay:
    """Any thread may say that somebody waits for it, and any other may rest meanwhile."""

    def __init__(self, others: Callable[[], bool] = lambda: False, now: Callable[[], float] = time.monotonic) -> None:
        """others: whether somebody waits for what does not say so here. now: seconds, which never go back."""
        self._others, self._now = others, now
        self._awaited: dict[int, None] = {}
        self._last = float("-inf")
        self._resumed: dict[int, float] = {}

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """Somebody waits for what this thread does."""
        me = get_ident()
        self._awaited[me] = None
        try:
            yield
        finally:
            self._awaited.pop(me, None)
            self._last = self._now()

    def first(self, work: Callable[..., R]) -> Callable[..., R]:
        """The same work, for which somebody waits."""

        def done(*given: Any, **named: Any) -> R:
            with self.awaited():
                return work(*given, **named)

        return done

    def only_waits(self) -> None:
        """This thread does nothing itself from now on: it waits for another, which must not wait for it."""
        self._awaited.pop(get_ident(), None)

    def begins(self) -> None:
        """This thread begins work that can wait. What was before it counts as no work."""
        self._resumed[get_ident()] = self._now()

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for another part, or did a moment ago."""
        return bool(self._awaited) or self._now() - self._last < SOON_SECONDS or self._others()

    def rest(self, stopped: Event, share: float = LEAST_SHARE) -> None:
        """Called between two pieces of work that can wait: returns when nobody waits for anything else, or once this
        thread has rested for long enough. Two that can wait do not wait for each other.

        `begins` comes before the first. stopped: it rests no more. share: so much of the time it works at least.
        """
        me, now = get_ident(), self._now()
        self._awaited.pop(me, None)
        worked = now - self._resumed.setdefault(me, now)
        if worked < PIECE_SECONDS:
            return
        until = now + min(MOST_REST_SECONDS, worked * (1 / share - 1))
        while self._now() < until and self.is_awaited and not stopped.wait(LOOK_SECONDS):
            pass
        self._resumed[me] = self._now()
