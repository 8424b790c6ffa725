"""Serving requests that wait together, together: one look at all of them, one fsync, then each its answer.

waitress gives each request a thread. With sixty webhooks at once, each of which waits for the disk, the threads
cost more in waking each other than all the rest. Here a few threads take everything that waits.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from edge.server.workers import Workers

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


class Gathering(Workers):
    """For a few threads that each take everything that waits.

    look: sees all requests of a turn before any of them is served. It must not raise, and may take as long as the disk.
    """

    def __init__(self, look: Look, threads: int) -> None:
        super().__init__("gathering", threads)
        self._look = look
        self._waiting: deque[Any] = deque()
        self.begin()

    @property
    def queue(self) -> Sequence[Any]:
        return self._waiting

    def add_task(self, channel: Any) -> None:
        with self.changed:
            self._waiting.append(channel)
            self.changed.notify()

    def take(self) -> Sequence[Any]:
        turn = list(self._waiting)
        self._waiting.clear()
        return turn

    def prepare(self, turn: Sequence[Any]) -> None:
        # A connection that broke meanwhile has no requests any more.
        requests = [waiting[0] for waiting in [channel.requests for channel in turn] if waiting]
        arrived = [Arrived(request) for request in requests if not request.error]
        try:
            self._look(arrived)
        except Exception:
            log.exception("requests could not be looked at together")
        for one in arrived:
            one.hand_over()
