"""A waitress server in a thread of its own, which can be closed and opened again on the same port."""

from __future__ import annotations

import logging
import threading
from typing import Any

import waitress
from waitress import wasyncore

THREADS = 8  # one shop with a few parallel calls, and the customers' phones


class Listener:
    """Serves `application` between open() and close(). The port stays the same from the first open() on."""

    def __init__(self, application: Any, host: str, port: int) -> None:
        self._application = application
        self._host = host
        self.port = port
        self._server: Any = None
        self._sockets: dict[int, Any] = {}
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_open(self) -> bool:
        return self._server is not None

    def open(self) -> None:
        # waitress warns of every request that waits a moment for a thread; eight phones refresh at once here.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._closing.clear()
        self._sockets = {}
        self._server = waitress.create_server(
            self._application,
            map=self._sockets,
            host=self._host,
            port=self.port,
            threads=THREADS,
            ident=None,
            asyncore_use_poll=True,
            max_request_body_size=101 * 1024 * 1024,  # documents up to 100 MB may be uploaded
        )
        self.port = self._server.effective_port
        self._thread = threading.Thread(target=self._run, name="practice-listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Connections that are open end too, answered or not."""
        if self._server is None or self._thread is None:
            return
        self._closing.set()
        self._server.pull_trigger()
        self._thread.join()
        self._server = None

    def _run(self) -> None:
        # waitress's own run() ends only by an exception in the main thread, so its loop is turned here.
        while not self._closing.is_set():
            wasyncore.loop(timeout=1.0, use_poll=True, map=self._sockets, count=1)
        self._server.task_dispatcher.shutdown(timeout=1)
        self._server.close()
        wasyncore.close_all(self._sockets, ignore_all=True)
