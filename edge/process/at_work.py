"""What systemd is told of the program: that it is up, that it lives, and, before it is up, that it is still at work.

A start that brings years of messages up to date takes longer than systemd waits for a start (systemd/iduka.service). So
it is told of each piece of the work. It is told nothing by a program that hangs, which is then started again.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

# From each word on systemd waits for so long, also for what is one piece, as the end of a step that goes to the card.
EXTENDED_SECONDS = 600
EXTEND = f"EXTEND_TIMEOUT_USEC={EXTENDED_SECONDS * 1_000_000}"
SAID_EVERY_SECONDS = 15.0
# Of SQLite's own program: some milliseconds.
_INSTRUCTIONS = 100_000


def notify(message: str, *, waits: bool = True) -> None:
    """Tell systemd (sd_notify); nothing happens where the service was not started by it.

    waits: until it hears; else BlockingIOError where it has not heard the last words yet.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
        door.setblocking(waits)
        door.connect(address)
        door.sendall(message.encode())


class Progressing(Protocol):
    """A connection of SQLite's, which tells how it gets on."""

    def set_progress_handler(self, handler: Any, n: int, /) -> None: ...


class AtWork:
    """Called after each piece of long work before the shop is open. It tells systemd, though not of each piece.

    every: seconds between two words, and before the first: what is done by then is no long work.
    """

    def __init__(self, every: float = SAID_EVERY_SECONDS) -> None:
        self._every = every
        self._said_at = time.monotonic()

    def __call__(self, *_: object) -> None:
        now = time.monotonic()
        if now - self._said_at >= self._every:
            self._said_at = now
            with suppress(OSError):  # nobody listens, and the work goes on
                notify(EXTEND, waits=False)

    @contextmanager
    def while_it_runs(self, connection: Progressing) -> Iterator[None]:
        """Statements of this connection are work too, as long as SQLite gets on with them."""
        connection.set_progress_handler(self, _INSTRUCTIONS)
        try:
            yield
        finally:
            connection.set_progress_handler(None, 0)
