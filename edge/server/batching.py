"""Serving requests that wait together, together: one look at all of them, one fsync, then each its answer.

waitress gives each request a thread. With sixty webhooks at once, each of which waits for the disk, the threads
cost more in waking each other than all the rest. Here a few threads take everything that waits.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

log = logging.getLogger(__name__)

# Where the application finds what was decided when its request was looked at with the others.
DECIDED = "edge.decided"


class Arrived:
    """A whole request that waits to be served. `decided` is whatever the look at all of them found for this one."""

    __slots__ = ("_request", "decided")

    def __init__(self, request: Any) -> None:
        self._request = request
        self.decided: Any = None

    @property
    def method(self) -> str:
        return str(self._request.command)

    @property
    def path(self) -> str:
        """As the application will see it: waitress makes one slash of several in front."""
        return "/" + str(self._request.path).lstrip("/")

    def header(self, name: str) -> str | None:
        """By its name in capitals with underscores: X_HUB_SIGNATURE_256."""
        value = self._request.headers.get(name)
        return None if value is None else str(value)

    def hand_over(self) -> None:
        """Leave the decision where the application will find it."""
        self._request.decided = self.decided

    def body(self) -> bytes:
        """The body as it came. The stream stays where it was, for the application."""
        stream = self._request.get_body_stream()
        content = bytes(stream.read())
        stream.seek(0)
        return content


Look = Callable[[Sequence[Arrived]], None]


class Gathering:
    """waitress's task dispatcher, for a few threads that each take everything that waits.

    look: sees all requests of a turn before any of them is served. It must not raise, and may take as long as the disk.
    """

    def __init__(self, look: Look, threads: int) -> None:
        self._look = look
        self.queue: deque[Any] = deque()  # waitress's own name for it
        self._changed = threading.Condition()
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._run, name=f"gathering {number}", daemon=True) for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def add_task(self, channel: Any) -> None:
        with self._changed:
            self.queue.append(channel)
            self._changed.notify()

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """waitress's own name and form. Turns under way end; what still waits is cut off."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout)
        while cancel_pending and self.queue:
            self.queue.popleft().cancel()
        return True

    def _run(self) -> None:
        while turn := self._next_turn():
            self._decide(turn)
            for channel in turn:
                try:
                    channel.service()
                except Exception:
                    log.exception("a request could not be served")

    def _next_turn(self) -> list[Any]:
        with self._changed:
            while not self.queue and not self._stopped:
                self._changed.wait()
            if self._stopped:
                return []
            turn = list(self.queue)
            self.queue.clear()
            return turn

    def _decide(self, turn: Sequence[Any]) -> None:
        # A connection that broke meanwhile has no requests any more.
        requests = [waiting[0] for waiting in [channel.requests for channel in turn] if waiting]
        arrived = [Arrived(request) for request in requests if not request.error]
        try:
            self._look(arrived)
        except Exception:
            log.exception("requests could not be looked at together")
        for one in arrived:
            one.hand_over()
