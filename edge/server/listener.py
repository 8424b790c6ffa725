"""A waitress server in a thread of its own, held so that a step of the wall clock does no harm."""

from __future__ import annotations

import errno
import logging
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from edge.clock import Clock
from edge.config import Address
from edge.errors import Refusal
from edge.server.batching import Gathering, Look
from edge.server.cards import cards, for_phones
from edge.server.connection import connection_class, pass_of
from edge.server.crowd import AT_ONCE, MOST_CONNECTIONS, Crowd
from edge.server.fair import Fair
from edge.server.head import MOST_HEAD_BYTES
from edge.server.parser import Wide

# A phone that sends nothing for this long, in the middle of a request or after it, has gone.
SILENT_SECONDS = 30
CLEANUP_SECONDS = 10
# waitress measures silence on the wall clock: a step would end uploads (forward) or never end silence (backward).
STEP_SECONDS = 2.0

# So often some are taken in at one turn of the loop: whoever comes to stay there must not make others wait at the door.
AT_A_TURN = 4
# What the program has open besides connections: files, the store, calls to WhatsApp.
OTHER_DESCRIPTORS = 300
# So often it is looked for requests that take too long.
LOOK_SECONDS = 1.0
# Who is late is looked at again so much later, and before the next look: a box that slept finds everybody late.
LATE_SECONDS = 0.5
# What requests may hold in memory until they are answered, all together: so much, or so many of the largest bodies.
HELD_BYTES = 8 * 1024 * 1024
HELD_BODIES = 4

# Of an answer that comes in pieces so much is made before somebody has read it.
AHEAD_BYTES = 1024 * 1024

# So often the loop turns once more at the end, to let the last answers out: a third of a second at most.
LAST_WORDS = 30

# waitress looks at every connection whenever something happens on one. In a crowd that costs more than the work
# itself, so a little is let happen first.
CROWD = 12
CROWD_SECONDS = 0.001

# "Task queue depth is …" at each burst is no news for anybody.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


# What a listener on every address is told, and where this machine finds itself when no other does.
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - as it is meant
NOWHERE = "127.0.0.1"


def own_address() -> str:
    """The address under which phones of the shop find this machine; its own alone where there is none."""
    return for_phones(cards()) or NOWHERE


def reached_at(address: Address) -> str:
    """Where a browser finds what listens there. Of a listener on every address, the one that phones reach."""
    return f"http://{Address(own_address(), address.port) if address.host in EVERYWHERE else address}"


def _most_connections() -> int:
    """As many as there are descriptors for, where another listener has as many and the rest of the program some."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * (MOST_CONNECTIONS + AT_ONCE) + OTHER_DESCRIPTORS
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(AT_ONCE, min(MOST_CONNECTIONS, (soft - OTHER_DESCRIPTORS) // 2 - AT_ONCE))


class _Server(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """waitress, which takes in all who wait at its door at once."""

    crowd: Crowd
    somebody_waits = False

    def handle_accept(self) -> None:
        """Somebody waits at the door. They are taken in after this turn of the loop: who goes in it leaves a number
        behind, and what the turn has yet to tell of that number is not of whoever gets it next."""
        self.somebody_waits = True

    def take_in(self) -> None:
        """All who wait, and room is made for them."""
        if not self.somebody_waits:
            return
        self.somebody_waits = False
        for _ in range(AT_A_TURN):
            came = list(self._some())
            for one in came:
                one.begin()
            self.crowd.make_room()
            if len(came) < AT_ONCE:
                return

    def _some(self) -> Iterator[Any]:
        for _ in range(AT_ONCE):
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == before:
                return
            newest = next(reversed(self.active_channels.values()))
            self.crowd.came(newest)
            yield newest


def _server(application: Callable[..., Any], address: Address, dispatcher: Any, bounds: Mapping[str, Any]) -> Any:
    """On one numeric address: a name may have several, and each of them would be a server of its own."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        adjustments = Adjustments(host=found[0][4][0], port=address.port, **bounds)
        sockets: dict[int, Any] = {}
        return _Server(application, sockets, dispatcher=dispatcher, adj=adjustments, sockinfo=adjustments.listen[0])
    except (OSError, ValueError) as error:
        dispatcher.shutdown()
        raise _silent(address, error) from error


def _silent(address: Address, error: OSError | ValueError) -> Refusal:
    """Why nobody listens there, with the way out that this has."""
    match getattr(error, "errno", None):
        case errno.EADDRNOTAVAIL:
            return Refusal("bad_setting", "setup.not_its_address", host=address.host)
        case errno.EACCES:
            return Refusal("bad_setting", "setup.port_of_root", port=address.port)
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    return Refusal("bad_setting", "setup.cannot_listen", address=str(address), why=str(why))


def _bounds(most: int, most_body_bytes: int) -> dict[str, Any]:
    """Within which waitress serves, by its own names. most: connections."""
    return {
        "connection_limit": most + AT_ONCE,
        "channel_timeout": SILENT_SECONDS,
        "cleanup_interval": CLEANUP_SECONDS,
        "max_request_header_size": MOST_HEAD_BYTES,
        "max_request_body_size": most_body_bytes,
        "inbuf_overflow": most_body_bytes + 1,  # beyond it waitress would write a stranger's bytes to the disk
        "outbuf_high_watermark": AHEAD_BYTES,
        "channel_request_lookahead": 0,
        "asyncore_use_poll": True,
        "ident": None,
        "clear_untrusted_proxy_headers": False,  # the gate of the staff pages wants to see them
        "log_socket_errors": False,
    }


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
        most = _most_connections()
        dispatcher: Any = Gathering(look, threads) if look else Fair(self._is_known, threads, max(1, threads // 4))
        self._server = _server(application, address, dispatcher, _bounds(most, most_body_bytes))
        self._sockets: dict[int, Any] = self._server._map  # waitress's own name for what its loop turns
        self._crowd = self._server.crowd = Crowd(
            self._server.active_channels, most, max(HELD_BYTES, HELD_BODIES * most_body_bytes), clock.boottime
        )
        self._server.channel_class = connection_class(self._crowd, wide)
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
        if self._thread.is_alive():
            self._server.pull_trigger()
            self._woken.set()
            self._thread.join(10)
        else:  # it never began, or something has ended it
            self._server.task_dispatcher.shutdown(timeout=3)
            self._close()

    def _run(self) -> None:
        # waitress's own run() ends only by an exception in the main thread, so its loop is turned here.
        mark, looked, found_late = self._clock.offset(), self._clock.boottime(), time.monotonic()
        while not self._stopped.is_set():
            now = self._clock.offset()
            if abs(now - mark) > STEP_SECONDS:
                self._begin_silence_again()
            mark = now
            if self._clock.boottime() - looked > LOOK_SECONDS:
                looked = self._clock.boottime()
                self._crowd.look_for_late_ones()
                found_late = time.monotonic()
            wasyncore.loop(timeout=1.0, use_poll=True, map=self._sockets, count=1)
            if time.monotonic() - found_late > LATE_SECONDS:
                self._crowd.end_late_ones()
            self._crowd.keep_unread_to_budget()
            self._server.take_in()
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

    def _is_known(self, connection: Any) -> bool:
        return self._crowd.knows(pass_of(connection.requests[0]))

    def _close(self) -> None:
        self._server.close()
        wasyncore.close_all(self._sockets, ignore_all=True)

    def _begin_silence_again(self) -> None:
        """Everybody counts as having spoken just now: some have, by the new time already, and nobody can tell who."""
        now = self._clock.now().at.timestamp()
        self._server.next_channel_cleanup = now + CLEANUP_SECONDS
        for one in list(self._server.active_channels.values()):
            one.last_activity = now
