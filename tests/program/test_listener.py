"""The listener: a real socket that starts on any port, stops soon, and survives somebody setting the clock."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest

from edge.config import Address
from edge.errors import Refusal
from edge.server.batching import DECIDED, Arrived
from edge.server.connection import MOST_AT_ONCE
from edge.server.listener import Listener, own_address
from tests.kit.programs import until
from tests.kit.support import HandClock

ANYWHERE = Address("127.0.0.1", 0)
DATA_IN = 152  # where Linux counts in its tcp_info the packets with data that came


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
    return socket.create_connection(("127.0.0.1", listener.address.port), timeout=60)


def answer(line: socket.socket, body: bytes) -> bytes:
    """Read until the body has come."""
    got = b""
    while body not in got:
        more = line.recv(4096)
        assert more, f"closed after {got!r}"
        got += more
    return got


def test_an_answer_leaves_in_one_packet_and_a_long_one_without_loss(clock: HandClock):
    def says(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        size = int(environ["QUERY_STRING"])
        start_response("200 OK", [("Content-Length", str(size))])
        return [b"x" * size]

    listener = listen(clock, says)
    listener.start()
    try:
        for size, packets in ((900, 1), (0, 1), (MOST_AT_ONCE + 1, None)):
            with connect(listener) as line:
                line.sendall(f"GET /?{size} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
                head, _, body = line.makefile("rb").read().partition(b"\r\n\r\n")
                (came,) = struct.unpack_from("I", line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), DATA_IN)
            assert head.startswith(b"HTTP/1.1 200 OK")
            assert body == b"x" * size
            assert packets in (None, came), size
    finally:
        listener.stop()


@pytest.mark.parametrize("status", ["304 Not Modified", "204 No Content", "200 OK"])
def test_a_connection_stays_after_an_answer_without_a_body_until_its_end_is_asked_for(clock: HandClock, status: str):
    def says(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response(status, [("Content-Length", "0")] if status.startswith("200") else [])
        return [b""]

    listener = listen(clock, says)
    listener.start()
    way = http.client.HTTPConnection("127.0.0.1", listener.address.port, timeout=60)
    try:
        way.connect()
        line = way.sock
        for _ in range(3):
            way.request("GET", "/")
            assert way.getresponse().read() == b""
            assert way.sock is line
        way.request("GET", "/", headers={"Connection": "close"})
        assert way.getresponse().headers["Connection"] == "close"
        assert way.sock is None
    finally:
        way.close()
        listener.stop()


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
        go_on.wait(60)
        return echo(environ, start_response)

    listener = listen(clock, slow)
    listener.start()
    with connect(listener) as line, connect(listener):
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
        assert asked.wait(60)
        stopping = threading.Thread(target=listener.stop)
        stopping.start()
        go_on.set()
        assert answer(line, b"hello")
        stopping.join(60)
        assert not stopping.is_alive(), "whoever is silent keeps nobody: by this clock they never come to an end"
    with pytest.raises(OSError):  # noqa: PT011 - refused, or reset
        connect(listener)


def test_one_that_was_never_started_gives_its_port_back(clock: HandClock):
    listener = listen(clock)
    listener.stop()
    with pytest.raises(ConnectionRefusedError):
        connect(listener)


def test_the_boxs_own_address_is_an_address():
    assert socket.inet_aton(own_address())


def test_whoever_only_holds_connections_does_not_keep_the_others_out(listener: Listener):
    held = [connect(listener) for _ in range(520)]
    try:
        for line in held:
            line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Le")
        with connect(listener) as line:
            line.settimeout(60)
            line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
            assert answer(line, b"hi").startswith(b"HTTP/1.1 200")
    finally:
        for line in held:
            line.close()


@pytest.mark.parametrize(
    "length",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: " + b"1" * 5000 + b"\r\n",
        b"Content-Length: 1\r\nContent-Length: 2\r\n",
        b"Content-Length: -1\r\n",
    ],
    ids=["both, length first", "both, chunks first", "5,000 digits", "two lengths", "less than nothing"],
)
def test_a_length_that_can_be_read_in_two_ways_is_refused(listener: Listener, length: bytes):
    with connect(listener) as line:
        line.settimeout(60)
        line.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\n" + length + b"\r\n0\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n"
        )
        got = b""
        while piece := line.recv(4096):
            got += piece
    assert got.split(b" ")[1] == b"400", got[:80]
    assert got.count(b"HTTP/1.") == 1, "nothing behind it is a request"


def test_a_name_that_leads_nowhere_is_refused_in_a_sentence(clock: HandClock):
    given: Any = clock
    with pytest.raises(Refusal, match=r"Nothing can listen on nohost\.invalid:8080"):
        Listener("test", echo, Address("nohost.invalid", 8080), given, threads=1, most_body_bytes=9)


def test_requests_that_wait_together_are_looked_at_together_and_each_gets_its_own_answer(clock: HandClock):
    looks: list[list[bytes]] = []
    first, going = threading.Event(), threading.Event()

    def look(arrived: Sequence[Arrived]) -> None:
        looks.append([one.body() for one in arrived])
        for one in arrived:
            one.decided = one.body() * 2
        if not first.is_set():
            first.set()
            assert going.wait(60)

    def tell(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        assert environ["wsgi.input"].read() * 2 == environ[DECIDED]
        start_response("200 OK", [("Content-Length", str(len(environ[DECIDED])))])
        return [environ[DECIDED]]

    given: Any = clock
    listener = Listener("test", tell, ANYWHERE, given, threads=1, most_body_bytes=1000, look=look)
    listener.start()
    lines = [connect(listener) for _ in range(6)]
    try:
        lines[0].sendall(_post(b"0"))
        assert first.wait(60), "the one thread is busy with the first"
        for number, line in enumerate(lines[1:], 1):
            line.sendall(_post(b"%d" % number))
        assert until(lambda: listener.waiting == 5)
        going.set()
        for number, line in enumerate(lines):
            assert answer(line, b"%d%d" % (number, number)).startswith(b"HTTP/1.1 200")
    finally:
        for line in lines:
            line.close()
        listener.stop()
    assert [len(look) for look in looks] == [1, 5]


def test_a_look_that_fails_costs_nobody_an_answer(clock: HandClock, caplog: pytest.LogCaptureFixture):
    def look(arrived: Sequence[Arrived]) -> None:
        raise RuntimeError("a fault of ours")

    def tell(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("503 Service Unavailable", [("Content-Length", "4")])
        return [str(environ[DECIDED]).encode()]

    given: Any = clock
    listener = Listener("test", tell, ANYWHERE, given, threads=1, most_body_bytes=1000, look=look)
    listener.start()
    with connect(listener) as line:
        line.sendall(_post(b"x"))
        assert answer(line, b"None").startswith(b"HTTP/1.1 503")
    listener.stop()
    assert "a fault of ours" in caplog.text


def _post(body: bytes) -> bytes:
    return b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
