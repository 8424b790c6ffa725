"""waitress's task dispatcher for the staff pages: who is known goes first, and strangers take turns.

A stranger's page costs as much as anybody's. With one queue for all, a few hundred requests of one stranger make each
colleague wait for every one of them.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from typing import Any

from edge.server.workers import Workers


class Fair(Workers):
    """Serves requests in a few threads, of which strangers never hold more than a share."""

    def __init__(self, knows: Callable[[Any], bool], threads: int, threads_for_strangers: int) -> None:
        """knows: whether the request that waits at this connection is from somebody known. Must be quick."""
        super().__init__("pages", threads)
        self._knows = knows
        self._known: deque[Any] = deque()
        self._strangers: OrderedDict[str, deque[Any]] = OrderedDict()  # by peer; the next one's turn comes first
        self._places = threads_for_strangers
        self._served: list[Any] = []  # strangers who hold a place, one of them for each of their turns
        self.begin()

    @property
    def queue(self) -> Sequence[Any]:
        with self.changed:
            return [*self._known, *(one for waiting in self._strangers.values() for one in waiting)]

    def add_task(self, channel: Any) -> None:
        known = self._knows(channel)
        with self.changed:
            if known:
                self._known.append(channel)
            else:
                self._strangers.setdefault(channel.peer, deque()).append(channel)
            self.changed.notify()

    def take(self) -> Sequence[Any]:
        if self._known:
            return [self._known.popleft()]
        if not self._strangers or len(self._served) >= self._places:
            return ()
        peer, waiting = self._strangers.popitem(last=False)
        channel = waiting.popleft()
        if waiting:
            self._strangers[peer] = waiting  # behind the others
        self._served.append(channel)
        return [channel]

    def end(self, turn: Sequence[Any]) -> None:
        for channel in turn:
            if channel in self._served:
                self._served.remove(channel)
        if self._known or self._strangers:  # else a thread would wake for nothing
            self.changed.notify()
