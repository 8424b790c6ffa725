"""A Wi-Fi of our own: what goes between a phone and the box passes here, and need not arrive."""

from __future__ import annotations

import math
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

MOST = 64 * 1024


class Relay(socketserver.ThreadingTCPServer):
    """Passes everything on, both ways, until told otherwise.

    swallows_answers: the box gets what the phone asks, and acts; the phone waits for an answer that never comes.
    refuses: the phone's connections end as soon as it asks something.
    passes: so many bytes of the phone's are passed on before that by itself.
    """

    daemon_threads = True

    def __init__(self, to: str) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.box = (urlsplit(to).hostname, urlsplit(to).port)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.swallows_answers = False
        self.refuses = False
        self.passes = math.inf

    def goes_on(self, asked: bytes) -> bool:
        """Whether this is passed on still."""
        self.passes -= len(asked)
        self.refuses = self.refuses or self.passes < 0
        return not self.refuses

    def is_back(self) -> None:
        self.refuses, self.passes = False, math.inf


class _Line(socketserver.BaseRequestHandler):
    """One connection of a phone, and the one to the box that goes with it."""

    server: Relay

    def handle(self) -> None:
        with socket.create_connection(self.server.box) as box, suppress(OSError):
            answers = threading.Thread(target=self._answer, args=(box,), daemon=True)
            answers.start()
            while (asked := self.request.recv(MOST)) and self.server.goes_on(asked):
                box.sendall(asked)
            for end in (box, self.request):
                with suppress(OSError):  # the other side was quicker
                    end.shutdown(socket.SHUT_RDWR)
            answers.join()

    def _answer(self, box: socket.socket) -> None:
        with suppress(OSError):  # the phone has given up
            while told := box.recv(MOST):
                if not self.server.swallows_answers:
                    self.request.sendall(told)
            self.request.shutdown(socket.SHUT_RDWR)


@contextmanager
def open_relay(to: str) -> Iterator[Relay]:
    """A relay to this address of a box."""
    with Relay(to) as relay:
        thread = threading.Thread(target=relay.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield relay
        finally:
            relay.shutdown()
            thread.join()
