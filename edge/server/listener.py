"""A waitress server in a thread of its own, held so that a step of the wall clock does no harm."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from typing import Any

import waitress
from waitress import wasyncore
from waitress.channel import HTTPChannel

from edge.clock import Clock
from edge.config import Address
from edge.errors import Refusal
from edge.server.batching import GatheredChannel, Gathering, Look
from edge.server.parser import Wide, channel

# Phones keep connections open and half-open ones stay behind on weak Wi-Fi; a file descriptor each is cheap.
MOST_CONNECTIONS = 500
CROWDED = 400
# A phone that sends nothing for this long, in the middle of a request or after it, has gone.
SILENT_SECONDS = 30
CLEANUP_SECONDS = 10
# waitress measures silence on the wall clock: a step would end uploads (forward) or never end silence (backward).
STEP_SECONDS = 2.0

# So often the loop turns once more at the end, to let the last answers out: a third of a second at most.
LAST_WORDS = 30

# waitress looks at every connection whenever something happens on one. In a crowd that costs more than the work
# itself, so a little is let happen first.
CROWD = 12
CROWD_SECONDS = 0.001

# "Task queue depth is …" at each burst is no news for anybody.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def own_address() -> str:
    """The address under which other machines of the local network know this one; sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(("192.0.2.1", 9))  # an address for documentation: only the routing table is asked
            return str(way.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def reached_at(address: Address) -> str:
    """Where a browser finds what listens there. Of a listener on every address, the one that the router knows."""
    everywhere = address.host in ("0.0.0.0", "::")  # noqa: S104 - these mean every address
    return f"http://{Address(own_address(), address.port) if everywhere else address}"


def _server(application: Callable[..., Any], address: Address, **settings: Any) -> Any:
    """waitress on one numeric address: a name may have several, and each of them would be a server of its own."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        return waitress.create_server(application, host=found[0][4][0], port=address.port, **settings)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise Refusal("bad_setting", "setup.cannot_listen", address=str(address), why=str(why)) from error


class Listener:
    """Serves `application` from start() until stop(). `port` is the real one also where 0 was asked for."""

    def __init__(
        self,
        name: str,
        application: Callable[..., Any],
        address: Address,
        clock: Clock,
        *,
        threads: int,
        most_body_bytes: int,
        wide: Wide | None = None,
        look: Look | None = None,
    ) -> None:
        """look: sees the requests that wait together before each is served, as in batching.py."""
        self._clock = clock
        self._sockets: dict[int, Any] = {}
        self._server: Any = _server(
            application,
            address,
            map=self._sockets,
            _dispatcher=Gathering(look, threads) if look else None,
            threads=threads,
            connection_limit=MOST_CONNECTIONS,
            channel_timeout=SILENT_SECONDS,
            cleanup_interval=CLEANUP_SECONDS,
            max_request_body_size=most_body_bytes,
            channel_request_lookahead=0,
            asyncore_use_poll=True,
            ident=None,
            clear_untrusted_proxy_headers=False,  # the gate of the staff pages wants to see them
            log_socket_errors=False,
        )
        self._server.channel_class = channel(GatheredChannel if look else HTTPChannel, wide)
        self.address = Address(address.host, int(self._server.effective_port))
        self._stopped, self._woken = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"{name} listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many whole requests wait for a thread."""
        return len(self._server.task_dispatcher.queue)

    def stop(self) -> None:
        """Finish what is being answered, for a moment, and close; also where nothing was started."""
        self._stopped.set()
        if self._thread.ident is None:
            self._close()
        elif self._thread.is_alive():
            self._server.pull_trigger()
            self._woken.set()
            self._thread.join(10)

    def _run(self) -> None:
        # waitress's own run() ends only by an exception in the main thread, so its loop is turned here.
        mark = self._clock.offset()
        while not self._stopped.is_set():
            now = self._clock.offset()
            if abs(now - mark) > STEP_SECONDS:
                self._begin_silence_again()
            mark = now
            self._make_room()
            wasyncore.loop(timeout=1.0, use_poll=True, map=self._sockets, count=1)
            if len(self._sockets) > CROWD:
                self._stopped.wait(CROWD_SECONDS)
        # Its loop may have turned by itself. What wakes it is a byte written to a descriptor, and the descriptor must
        # be its own until then: closed before, the byte would go into whatever file was given that number.
        self._woken.wait()
        self._server.task_dispatcher.shutdown(timeout=3)
        for _ in range(LAST_WORDS):
            if not any(one.writable() for one in list(self._server.active_channels.values())):
                break
            wasyncore.loop(timeout=0.01, use_poll=True, map=self._sockets, count=1)
        self._close()

    def _make_room(self) -> None:
        """Whoever only holds connections must not keep the others out: near the limit the oldest idle ones are closed.

        waitress would stop to accept there, and wait for them to fall silent.
        """
        channels = self._server.active_channels
        if len(channels) <= CROWDED:
            return
        idle = [one for one in list(channels.values()) if not one.requests]  # in the order in which they came
        for one in idle[: len(channels) - CROWDED]:
            one.handle_close()

    def _close(self) -> None:
        self._server.close()
        wasyncore.close_all(self._sockets, ignore_all=True)

    def _begin_silence_again(self) -> None:
        """Everybody counts as having spoken just now: some have, by the new time already, and nobody can tell who."""
        now = self._clock.now().at.timestamp()
        self._server.next_channel_cleanup = now + CLEANUP_SECONDS
        for one in list(self._server.active_channels.values()):
            one.last_activity = now
