"""A waitress server in a thread of its own, which can be closed, opened again on the same port, and made to vanish."""

from __future__ import annotations

import logging
import socket
import threading
from typing import Any

import waitress
from waitress import wasyncore

from edge.practice.void import Void

MOST_BODY_BYTES = 101 * 1024 * 1024  # documents up to 100 MB may be uploaded

PORT_TRIES, PORT_TRY_SECONDS = 100, 0.1


class Listener:
    """Serves `application` between open() and close(). The port stays the same from the first open() on."""

    def __init__(self, name: str, application: Any, host: str, port: int, threads: int) -> None:
        self._name = name
        self._application = application
        self._host = host
        self.port = port
        self._threads = threads
        self._server: Any = None
        self._sockets: dict[int, Any] = {}
        self._closing = threading.Event()
        self._woken = threading.Event()
        self._thread: threading.Thread | None = None
        self._void: Void | None = None

    @property
    def address(self) -> str:
        """As it stands in a URL; the port is known from the first open() on."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{host}:{self.port}"

    def open(self) -> None:
        """Serve; what is open already stays so."""
        if self._server is not None:
            return
        self._end_void()
        # waitress warns of every request that waits a moment for a thread; eight phones refresh at once here.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._closing.clear()
        self._woken.clear()
        self._sockets = {}
        if self._thread is not None:
            self._wait_for_the_port()
        self._server = waitress.create_server(
            self._application,
            map=self._sockets,
            host=self._host,
            port=self.port,
            threads=self._threads,
            ident=None,
            asyncore_use_poll=True,
            max_request_body_size=MOST_BODY_BYTES,
        )
        self.port = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._run, name=f"practice-{self._name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Refuse connections. Those that are open end too, answered or not."""
        self._end_void()
        if self._server is None or self._thread is None:
            return
        self._closing.set()
        self._server.pull_trigger()
        self._woken.set()
        self._thread.join()
        self._server = None

    def vanish(self) -> None:
        """Neither take nor refuse connections: whoever calls waits for an answer until they give up."""
        if self._void is None:
            self.close()
            self._void = Void(socket.AF_INET6 if ":" in self._host else socket.AF_INET, self._host, self.port)

    def _wait_for_the_port(self) -> None:
        """While this was closed, a call of some other program may have been given its port; such calls are short."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        for _ in range(PORT_TRIES):
            with socket.socket(family) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    trial.bind((self._host, self.port))
                    return
                except OSError:
                    self._closing.wait(PORT_TRY_SECONDS)

    def _end_void(self) -> None:
        if self._void is not None:
            self._void.close()
            self._void = None

    def _run(self) -> None:
        # waitress's own run() ends only by an exception in the main thread, so its loop is turned here.
        while not self._closing.is_set():
            wasyncore.loop(timeout=1.0, use_poll=True, map=self._sockets, count=1)
        # It may have turned by itself: what wakes it is written to a descriptor, which must be its own until then.
        self._woken.wait()
        self._server.task_dispatcher.shutdown(timeout=1)
        self._server.close()
        wasyncore.close_all(self._sockets, ignore_all=True)
