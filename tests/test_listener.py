"""The listener: a real socket that starts on any port, stops soon, and survives somebody setting the clock."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from edge.config import Address
from edge.listener import SILENT_SECONDS, Listener, own_address
from tests.support import HandClock

ANYWHERE = Address("127.0.0.1", 0)


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def listen(clock: HandClock, application: Callable[..., Any] = echo) -> Listener:
    given: Any = clock
    return Listener("test", application, ANYWHERE, given, threads=2, most_body_bytes=1000)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def listener(clock: HandClock) -> Iterator[Listener]:
    listener = listen(clock)
    listener.start()
    yield listener
    listener.stop()


def connect(listener: Listener) -> socket.socket:
    return socket.create_connection(("127.0.0.1", listener.address.port), timeout=10)


def answer(line: socket.socket, body: bytes) -> bytes:
    """Read until the body has come."""
    got = b""
    while body not in got:
        more = line.recv(4096)
        assert more, f"closed after {got!r}"
        got += more
    return got


def test_port_0_is_a_free_port_and_is_told(listener: Listener):
    assert listener.address.port > 0
    with connect(listener) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
        got = answer(line, b"hello")
    assert got.startswith(b"HTTP/1.1 200 OK")
    assert b"server:" not in got.lower(), "it does not say what it is"


def test_an_upload_survives_a_step_of_the_clock(listener: Listener, clock: HandClock):
    with connect(listener) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello")
        clock.at = clock.at.replace(year=2036)
        with connect(listener) as other:  # the loop turns at least once with the new time
            other.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
            answer(other, b"hi")
        line.sendall(b"world")
        assert answer(line, b"helloworld")


def test_a_step_of_the_clock_reaches_the_timers_of_waitress(listener: Listener, clock: HandClock):
    """Seen from the other side, since no test can set waitress's own clock: told of the past, it ends a silent line."""
    with connect(listener) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello")
        clock.at = clock.at.replace(year=2016)
        assert ended(line)


def ended(line: socket.socket) -> bool:
    """Whether the other side closes it, within the time that the socket allows."""
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


def test_it_stops_soon_and_finishes_what_is_being_answered(clock: HandClock):
    asked, go_on = threading.Event(), threading.Event()

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked.set()
        go_on.wait(5)
        return echo(environ, start_response)

    listener = listen(clock, slow)
    listener.start()
    with connect(listener) as line, connect(listener):
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
        assert asked.wait(5)
        began = time.monotonic()
        stopping = threading.Thread(target=listener.stop)
        stopping.start()
        go_on.set()
        assert answer(line, b"hello")
        stopping.join(10)
    assert time.monotonic() - began < SILENT_SECONDS / 5
    with pytest.raises(OSError):  # noqa: PT011 - refused, or reset
        connect(listener)


def test_one_that_was_never_started_gives_its_port_back(clock: HandClock):
    listener = listen(clock)
    listener.stop()
    with pytest.raises(ConnectionRefusedError):
        connect(listener)


def test_the_boxs_own_address_is_an_address():
    assert socket.inet_aton(own_address())
