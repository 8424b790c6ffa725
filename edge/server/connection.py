"""One connection of a listener: what it holds, since when, and for whom."""

from __future__ import annotations

import hashlib
import socket as sockets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import RLock
from typing import Any

from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask, WSGITask

from edge.server.batching import DECIDED
from edge.server.crowd import HERE, Crowd, says_who
from edge.server.parser import BoundedParser, Told, Wide

# Where the application finds what it calls when it has found out that the request is from somebody it knows.
KNOWN = "edge.known"

# What each answer carries, of whomever it is; an application that says more of itself has said it already.
STRICT = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)
# With "not modified" a browser keeps what it was told with the page; more than this would be said in its place.
_OF_UNCHANGED = 2
# As they are sent: waitress would put each in order for each answer anew.
_LINES = [(name.lower(), f"{name}: {value}\r\n".encode()) for name, value in STRICT]

_BUSY, _FAILED = 503, 500
# Nobody asks for more before the first answer; it could ask for hundreds in a packet, and read none of the answers.
MOST_AHEAD = 2
# The kernel keeps so much (twice, as it counts) of an answer that is not read; left to itself it would keep megabytes.
KERNEL_BYTES = 128 * 1024
# What is longer is not copied once more for the sake of its head.
MOST_AT_ONCE = 64 * 1024


class _Strict:
    status: str
    response_headers: list[tuple[str, str]]

    def build_response_header(self) -> bytes:
        given = {name.lower() for name, _ in self.response_headers}
        always = _LINES[:_OF_UNCHANGED] if self.status.startswith("304") else _LINES
        more = b"".join(line for name, line in always if name not in given)
        head: bytes = super().build_response_header()  # type: ignore[misc]
        return head[:-2] + more + b"\r\n"  # before the empty line at its end


class _ErrorTask(_Strict, ErrorTask):  # type: ignore[misc]  # waitress has no types
    def execute(self) -> None:
        if not isinstance(
            self.request.error, Told
        ):  # an application that raised: waitress would say so in its own words
            self.request.refuse(_FAILED)
        super().execute()


class _Task(_Strict, WSGITask):  # type: ignore[misc]
    wrote_header: bool

    def set_close_on_finish(self) -> None:
        """What has no body ends with its head: the connection stays, where waitress misses a length and closes it.

        A phone that looks for news is told "not modified" all day, and each time it had to come in anew.
        """
        stays = self.version == "1.1" and self.request.headers.get("CONNECTION", "").lower() != "close"
        if self.has_body or not stays:
            super().set_close_on_finish()

    def write(self, data: bytes) -> None:
        """Head and body of a short answer leave in one packet: a second one wakes the phone, and this box, twice."""
        if self.complete and not self.wrote_header and self.has_body and 0 < len(data) <= MOST_AT_ONCE:
            head = self.build_response_header()
            self.wrote_header = True
            with self.channel.begins_with(head):
                super().write(data)
        else:
            super().write(data)

    def get_environment(self) -> dict[str, Any]:
        environment: dict[str, Any] = super().get_environment()
        environment[DECIDED] = getattr(self.request, "decided", None)
        # Nothing here may lead back to the task: what goes round in a circle stays in memory until it is looked for.
        environment[KNOWN] = partial(self.channel.crowd.know, pass_of(self.request))
        return environment


def pass_of(request: Any) -> bytes | None:
    """What a request shows to be known by: a sum of its cookies. Means nothing until the application knows them."""
    cookies = says_who(request.headers.get("COOKIE", ""))
    return hashlib.blake2b(cookies.encode("latin-1"), digest_size=16).digest() if cookies else None


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection with our parser and our bounds. Its class brings its crowd, and the one path with larger bodies."""

    task_class = _Task
    error_task_class = _ErrorTask
    crowd: Crowd
    wide: Wide | None
    addr: Any
    socket: Any
    request: Any
    requests: list[Any]
    requests_lock: Any
    outbufs: list[Any]
    total_outbufs_len: int

    def __init__(self, *arguments: Any, **named: Any) -> None:
        server, line, *rest = arguments
        line.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, KERNEL_BYTES)
        super().__init__(server, line, *rest, **named)
        self.requests_lock = RLock()  # waitress's own cannot be held around what takes it
        self.began = self.heard = self.moved = self.crowd.seconds()
        self.address = str(self.addr[0])
        self._is_here = self.address in HERE
        self._gone = False
        self._head = b""

    def begin(self) -> None:
        """Take what it has sent while it waited at the door: who asks is not taken for one of those who only hold."""
        try:
            begun = self.socket.recv(1, sockets.MSG_PEEK)
        except OSError:  # it has said nothing yet
            return
        if begun:
            self.handle_read()
        else:
            self.handle_close()

    def parser_class(self, adj: Any) -> BoundedParser:
        """Called by waitress where a request begins."""
        self.began = self.crowd.seconds()
        return BoundedParser(adj, self._head_is_there)

    def received(self, data: bytes) -> bool:
        self.heard = self.crowd.seconds()
        with self.requests_lock:  # held throughout: else whoever answers is through with many before the rest is cut
            went_on: bool = super().received(data)
            if len(self.requests) > MOST_AHEAD:
                self.requests[MOST_AHEAD].refuse(_BUSY)  # after which the connection is closed
                for one in self.requests[MOST_AHEAD + 1 :]:
                    one.close()
                del self.requests[MOST_AHEAD + 1 :]
        self.crowd.heard(self)
        return went_on

    @contextmanager
    def begins_with(self, head: bytes) -> Iterator[None]:
        """What is written within begins with this; where nothing is, it goes alone."""
        self._head = head
        try:
            yield
        finally:
            if self._head:
                self.write_soon(b"")

    def write_soon(self, data: Any) -> int:
        """A piece of an answer, on the thread that makes it."""
        if self._head:
            data, self._head = self._head + data, b""
        if not self.total_outbufs_len:
            self.moved = self.crowd.seconds()
        size: int = super().write_soon(data)
        self.crowd.has_unread |= self.is_unread
        return size

    def _flush_some(self, do_close: bool = True) -> bool:
        went: bool = super()._flush_some(do_close)
        if went:
            self.moved = self.crowd.seconds()
        return went

    def handle_close(self) -> None:
        if self.request is not None:
            self.request.close()
        super().handle_close()
        if not self._gone:
            self._gone = True
            self.crowd.went(self)

    @property
    def peer(self) -> str:
        """Who is at the other end. Behind the tunnel everybody comes from this machine: there it is whom it names."""
        if not self._is_here:
            return self.address
        request = self.request or next(iter(self.requests), None)
        if request is None:
            return self.address
        passed_on = request.headers.get("CF_CONNECTING_IP") or request.headers.get("X_FORWARDED_FOR") or ""
        return passed_on.rpartition(",")[2].strip()[:64] or self.address

    @property
    def held_bytes(self) -> int:
        """What its requests hold in memory until they are answered."""
        under_way = self.request
        return sum(int(one.held_bytes) for one in [*self.requests, *([under_way] if under_way else [])])

    @property
    def is_unread(self) -> bool:
        """Whether the other end has yet to read what it was answered."""
        return self.total_outbufs_len > 0

    @property
    def unread_bytes(self) -> int:
        """So much of it waits in memory. A file waits where it lies."""
        return sum(len(waits) for waits in list(self.outbufs) if not isinstance(waits, ReadOnlyFileBasedBuffer))

    @property
    def is_busy(self) -> bool:
        """Whether a whole request of it is being answered, or waits for it."""
        return bool(self.requests)

    @property
    def is_half_sent(self) -> bool:
        return self.request is not None

    def _head_is_there(self, request: BoundedParser) -> None:
        wide = self.wide
        if wide is None or request.command != "POST" or not wide.path.fullmatch(request.path):
            return
        request.allow(wide.most_body_bytes)
        if self.crowd.gives_place(request, pass_of(request), wide.at_once):
            request.at_the_end(partial(self.crowd.gives_back, id(request)))
        else:
            request.refuse(_BUSY)


def connection_class(crowd: Crowd, wide: Wide | None) -> Callable[..., Any]:
    """The connections of one listener."""
    return type("ListenersConnection", (Connection,), {"crowd": crowd, "wide": wide})
