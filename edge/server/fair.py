"""waitress's task dispatcher for the staff pages: who is known goes first, and strangers take turns.

A stranger's page costs as much as anybody's. With one queue for all, a few hundred requests of one stranger make each
colleague wait for every one of them.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


class Fair:
    """Serves requests in a few threads, of which strangers never hold more than a share."""

    def __init__(self, knows: Callable[[Any], bool], threads: int, threads_for_strangers: int) -> None:
        """knows: whether the request that waits at this connection is from somebody known. Must be quick."""
        self._knows = knows
        self._known: deque[Any] = deque()
        self._strangers: OrderedDict[str, deque[Any]] = OrderedDict()  # by peer; the next one's turn comes first
        self._places = threads_for_strangers
        self._changed = threading.Condition()
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._run, name=f"pages {number}", daemon=True) for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def queue(self) -> list[Any]:
        """waitress's own name for what waits."""
        with self._changed:
            return [*self._known, *(one for waiting in self._strangers.values() for one in waiting)]

    def add_task(self, channel: Any) -> None:
        known = self._knows(channel)
        with self._changed:
            if known:
                self._known.append(channel)
            else:
                self._strangers.setdefault(channel.peer, deque()).append(channel)
            self._changed.notify()

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """waitress's own name and form. What is being served ends; what still waits is cut off."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout)
        if cancel_pending:
            for channel in self.queue:
                channel.cancel()
        return True

    def _run(self) -> None:
        while (turn := self._next()) is not None:
            channel, is_stranger = turn
            try:
                channel.service()
            except Exception:
                log.exception("a request could not be served")
            if is_stranger:
                with self._changed:
                    self._places += 1
                    self._changed.notify()

    def _next(self) -> tuple[Any, bool] | None:
        with self._changed:
            while not self._stopped:
                if self._known:
                    return self._known.popleft(), False
                if self._strangers and self._places:
                    self._places -= 1
                    return self._next_stranger(), True
                self._changed.wait()
            return None

    def _next_stranger(self) -> Any:
        peer, waiting = self._strangers.popitem(last=False)
        channel = waiting.popleft()
        if waiting:
            self._strangers[peer] = waiting  # behind the others
        return channel
