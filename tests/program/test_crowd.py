"""What strangers may hold of a listener: bytes, connections, time and places. Real sockets, no page behind them."""

from __future__ import annotations

import re
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waitress.parser import HTTPRequestParser

from edge.config import Address
from edge.server.connection import KNOWN, MOST_AHEAD
from edge.server.crowd import (
    HEAD_SECONDS,
    LEAST_BYTES_A_SECOND,
    MOST_CONNECTIONS,
    MOST_OF_A_PEER,
    MOST_SECONDS,
    MOST_UNREAD_BYTES,
    PATIENCE_SECONDS,
    UNREAD_SECONDS,
)
from edge.server.head import MOST_FIELDS, MOST_HEAD_BYTES, NotHttp, TooMany, checked_head
from edge.server.listener import Listener
from edge.server.parser import Wide
from tests.kit.examples import examples
from tests.kit.programs import until
from tests.kit.support import HandClock

MEGABYTE = 1024 * 1024
WIDE = Wide(re.compile("/attach"), 4 * MEGABYTE, at_once=2)


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Knows whoever has the cookie "known", and says how long the body was."""
    if environ.get("HTTP_COOKIE", "").startswith("known"):
        environ[KNOWN]()
    length = sum(len(piece) for piece in iter(lambda: environ["wsgi.input"].read(65536), b""))
    start_response("200 OK", [("Content-Length", "10")])
    return [b"%010d" % length]


@contextmanager
def listening(
    application: Callable[..., Any] = echo, *, clock: HandClock | None = None, **named: Any
) -> Iterator[Listener]:
    given: Any = clock or HandClock()
    named = {"threads": 4, "most_body_bytes": MEGABYTE, **named}
    listener = Listener("test", application, Address("127.0.0.1", 0), given, **named)
    listener.start()
    try:
        yield listener
    finally:
        listener.stop()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


def connect(listener: Listener, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", listener.address.port), timeout=60, source_address=(source, 0))


def ask(listener: Listener, sent: bytes, source: str = "127.0.0.1") -> bytes:
    with connect(listener, source) as line:
        line.sendall(sent)
        return until_closed(line)


def until_closed(line: socket.socket) -> bytes:
    got = b""
    try:
        while piece := line.recv(65536):
            got += piece
            if got.endswith(b"\r\n\r\n%s" % got[-10:]) and got[-10:].isdigit():
                break
    except ConnectionResetError:
        pass
    return got


def status(answer: bytes) -> bytes:
    return answer[9:12]


def first_of(lines: Sequence[socket.socket], count: int) -> list[bytes]:
    """What the first so many of them are answered: on a busy machine who came first is not always taken up first."""
    waiting, found = list(lines), list[bytes]()
    while len(found) < count:
        (line, *_), _, _ = select.select(waiting, [], [])
        waiting.remove(line)
        found.append(status(until_closed(line)))
    return found


def post(length: int, *headers: bytes, path: bytes = b"/") -> bytes:
    more = b"".join(header + b"\r\n" for header in headers)
    return b"POST " + path + b" HTTP/1.1\r\nHost: x\r\n" + more + b"Content-Length: %d\r\n\r\n" % length


HARD = [
    b"a:" + b" " * 16000 + b"\x01",
    b"a:" + b" " * 16000 + b"x",
    b"a:x" + b" \t" * 8000 + b"\x7f",
    b"a: " + b"x " * 8000 + b"\x00",
    b" " * 16000,
    b"a" * 16000,
    b"a\x0b:" + b" " * 16000,
]
HARD_FIRST = [
    b"GET a://" + b"1" * 16000 + b" x",
    b"GET " + b"a" * 16000,
    b"GET a://" + b"/" * 8000 + b"1" * 7000 + b" HTTP/1.1 ",
    b"G" * 16000 + b" / HTTP/1.1",
    b"GET /" + b" " * 16000 + b"HTTP/1.1",
]


@pytest.mark.parametrize("line", HARD, ids=lambda line: repr(line[:8]))
def test_no_header_line_costs_more_than_its_length(line: bytes):
    assert steps(b"GET / HTTP/1.1\r\nHost: x\r\n" + line + b"\r\n\r\n") < 100


@pytest.mark.parametrize("line", HARD_FIRST, ids=lambda line: repr(line[:9]))
def test_no_first_line_costs_more_than_its_length(line: bytes):
    assert steps(line + b"\r\nHost: x\r\n\r\n") < 100


def steps(head: bytes) -> float:
    """How much longer than a plain head of the same length this one takes to be read or refused, by the same code."""
    plain = b"GET / HTTP/1.1\r\nHost: x\r\nx: " + b"y" * (len(head) - 40) + b"\r\n\r\n"
    return _seconds(head) / max(_seconds(plain), 2e-6)


def _seconds(head: bytes) -> float:
    taken = []
    for _ in range(3):
        began = time.thread_time()
        try:
            checked = checked_head(head)
        except (NotHttp, TooMany):
            pass
        else:
            parser = HTTPRequestParser(_Adjustments())
            parser.parse_header(checked)
        taken.append(time.thread_time() - began)
    return min(taken)


class _Adjustments:
    inbuf_overflow = 1
    url_scheme = "http"


LETTERS = st.binary(max_size=40) | st.sampled_from([b"\r\n", b"\r\n ", b":", b" ", b"\t", b"Host: x", b"\x00", b"a: b"])


@given(st.lists(LETTERS, max_size=30).map(b"".join))
@settings(max_examples=examples(100), deadline=None)
def test_whatever_passes_the_check_is_read_as_the_same_headers_and_has_no_blanks_at_an_edge(junk: bytes):
    head = b"GET / HTTP/1.1\r\nHost: x\r\n" + junk.replace(b"\r\n\r\n", b"") + b"\r\n\r\n"
    try:
        checked = checked_head(head)
    except (NotHttp, TooMany):
        return
    for line in checked.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        assert value == value.strip(b" \t")
        assert b"\x00" not in line
        assert not line or name.strip() == name


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\x00\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1 more\r\nHost: x\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHo st: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\nHost: x\r\n\r\n",
    ],
)
def test_what_two_readers_could_understand_differently_is_refused_in_a_sentence(listener: Listener, head: bytes):
    got = ask(listener, head)
    assert status(got) == b"400", got[:200]
    assert b"could not be read" in got
    assert b"X-Content-Type-Options: nosniff" in got


def test_what_browsers_and_tunnels_send_is_taken(listener: Listener):
    for head in (
        b"GET /?a=1&b=2 HTTP/1.1\r\nHost: x\r\nUser-Agent:  Mozilla/5.0 (X; \xff) \t\r\nCookie: a=1; b=2\r\n",
        b"HEAD http://x/y HTTP/1.0\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost:x\r\nEmpty:\r\nX-Tabs: a\tb\r\n",
        b"\r\nGET / HTTP/1.1\r\nHost: x\r\n",
    ):
        assert status(ask(listener, head + b"Connection: close\r\n\r\n")) == b"200", head


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * MOST_HEAD_BYTES + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\na: " + b"b" * MOST_HEAD_BYTES + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 200 + b"\r\n",
        b"GET /?" + b"a&" * MOST_FIELDS + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["address", "header", "headers", "fields"],
)
def test_more_than_any_page_sends_is_refused(listener: Listener, head: bytes):
    assert status(ask(listener, head)) == b"431"


@pytest.mark.parametrize(
    "body",
    [
        b"5" + b"0" * 20_000,
        b"5;" + b"a" * 20_000,
        b"0\r\nX: " + b"a" * 20_000,
        b"0\r\n" + b"a: b\r\n" * 4000,
        b"1\r\na\r\n" * 5000,
    ],
    ids=["size", "extension", "trailer", "trailers", "bytes"],
)
def test_lines_between_chunks_are_bounded(listener: Listener, body: bytes):
    assert status(ask(listener, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body)) == b"400"


def test_a_body_in_chunks_is_taken(listener: Listener):
    body = b"5;name=value\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n"
    got = ask(listener, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
    assert status(got) == b"200"
    assert got.endswith(b"0000000006")


def is_open(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return line.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        line.settimeout(60)


def test_unfinished_bodies_share_one_budget_and_the_oldest_gets_through(listener: Listener):
    with ExitStack() as ends:
        oldest = ends.enter_context(connect(listener))
        oldest.sendall(post(200_000) + b"x" * 100_000)
        others = []
        for _ in range(40):
            line = ends.enter_context(connect(listener))
            with_half = post(MEGABYTE - 1) + b"x" * (MEGABYTE // 2)
            try:
                line.sendall(with_half)
            except OSError:
                continue
            others.append(line)
        assert until(lambda: sum(is_open(line) for line in others) <= 20), "no more than the budget of them"
        oldest.sendall(b"x" * 100_000)
        assert until_closed(oldest).endswith(b"0000200000")


def test_who_holds_the_most_is_cut_off_before_anybody_else(listener: Listener):
    with ExitStack() as ends:
        slow = ends.enter_context(connect(listener, "127.0.0.2"))
        for _ in range(30):
            line = ends.enter_context(connect(listener, "127.0.0.3"))
            try:
                line.sendall(post(MEGABYTE - 1) + b"x" * (MEGABYTE // 2))
            except OSError:
                continue
        slow.sendall(post(200_000) + b"x" * 100_000)  # the youngest of all, of somebody else
        for _ in range(10):
            line = ends.enter_context(connect(listener, "127.0.0.3"))
            try:
                line.sendall(post(MEGABYTE - 1) + b"x" * (MEGABYTE // 2))
            except OSError:
                continue
        slow.sendall(b"x" * 100_000)
        assert until_closed(slow).endswith(b"0000200000")


def test_who_asks_hundreds_of_times_in_one_packet_gets_a_few_answers():
    with listening() as listener, connect(listener) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 200)
        got = b"".join(iter(lambda: line.recv(65536), b""))
    # What came in one piece is cut at once; in how many pieces it came is chance, and hardly ever more than two.
    assert 1 <= got.count(b"HTTP/1.1 200") <= 2 * MOST_AHEAD
    assert got.count(b"HTTP/1.1 503") == 1, "and is told why"


class StoppedClock(HandClock):
    """The listener's loop looks at it at each turn, and stands still there until the test goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.goes = threading.Event()
        self.goes.set()

    def offset(self) -> float:
        self.goes.wait(60)
        return super().offset()


def test_who_comes_as_others_are_cut_off_is_not_taken_for_them():
    """A descriptor's number goes to the next who comes; what was told of the one before is not of them."""
    clock = StoppedClock()
    with listening(clock=clock) as listener, ExitStack() as ends:
        lines = [ends.enter_context(connect(listener, "127.0.0.4")) for _ in range(MOST_OF_A_PEER)]
        clock.goes.clear()
        with connect(listener, "127.0.0.5"):  # the turn under way ends with this
            for line in lines:
                line.sendall(b"GET / HTTP/1.1\r\n")
            newer = [ends.enter_context(connect(listener, "127.0.0.4")) for _ in range(40)]
            clock.goes.set()
            for line in newer:
                line.sendall(post(0))
                assert status(until_closed(line)) == b"200"


def test_what_one_sends_slowly_is_not_cut_off_for_many_who_only_hold_connections(listener: Listener):
    with ExitStack() as ends:
        slow = ends.enter_context(connect(listener, "127.0.0.200"))
        slow.sendall(post(200_000) + b"x" * 100_000)
        for number in range(MOST_CONNECTIONS + 200):
            ends.enter_context(connect(listener, f"127.0.2.{1 + number % 40}"))
        with connect(listener, "127.0.0.201") as line:
            line.sendall(post(0))
            assert status(until_closed(line)) == b"200"
        slow.sendall(b"x" * 100_000)
        assert until_closed(slow).endswith(b"0000200000")


def test_a_peer_has_a_number_of_connections_and_its_oldest_idle_ones_make_room(listener: Listener):
    with ExitStack() as ends:
        lines = [ends.enter_context(connect(listener, "127.0.0.4")) for _ in range(100)]
        assert until(lambda: sum(is_open(line) for line in lines) <= 64)
        assert status(ask(listener, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "127.0.0.4")) == b"200"
        assert status(ask(listener, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")) == b"200"


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\na: "], ids=["silent", "half a head"])
def test_a_thousand_who_only_hold_connections_keep_nobody_out(listener: Listener, sent: bytes):
    with ExitStack() as ends:
        for _ in range(1000):
            line = ends.enter_context(connect(listener))
            try:
                line.sendall(sent)
            except OSError:
                continue
        for _ in range(5):
            assert status(ask(listener, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")) == b"200"


def test_large_bodies_have_places_that_strangers_cannot_take():
    with listening(wide=WIDE) as listener, ExitStack() as ends:
        # A page that shows news gives another "seen" with its answer: the first request after it is of the same phone.
        known, later = b"Cookie: known=1; seen=1", b"Cookie: seen=2; known=1"
        assert status(ask(listener, b"GET / HTTP/1.1\r\nHost: x\r\n" + known + b"\r\n\r\n")) == b"200"
        strangers = [ends.enter_context(connect(listener)) for _ in range(4)]
        for line in strangers:
            line.sendall(post(3 * MEGABYTE, path=b"/attach"))
        assert first_of(strangers, 3) == [b"503"] * 3, "one place is for those who were not seen yet"
        sent = post(2 * MEGABYTE, later, path=b"/attach") + b"x" * 2 * MEGABYTE
        assert ask(listener, sent).endswith(b"%010d" % (2 * MEGABYTE))


def test_a_place_is_free_again_when_its_body_has_been_answered_or_has_broken_off():
    sent = post(2 * MEGABYTE, path=b"/attach") + b"x" * 2 * MEGABYTE
    with listening(wide=WIDE) as listener:
        for _ in range(5):
            with connect(listener) as line:
                line.sendall(post(3 * MEGABYTE, path=b"/attach"))
            assert until(lambda: ask(listener, sent).endswith(b"%010d" % (2 * MEGABYTE)))


def test_one_phone_does_not_take_all_places_for_large_bodies():
    wide = Wide(WIDE.path, WIDE.most_body_bytes, at_once=4)
    with listening(wide=wide) as listener, ExitStack() as ends:
        for who in (b"Cookie: known=1", b"Cookie: known=2"):
            ask(listener, b"GET / HTTP/1.1\r\nHost: x\r\n" + who + b"\r\n\r\n")
        lines = [ends.enter_context(connect(listener)) for _ in range(3)]
        for line in lines:
            line.sendall(post(3 * MEGABYTE, b"Cookie: known=1", path=b"/attach"))
        assert first_of(lines, 1) == [b"503"]
        sent = post(2 * MEGABYTE, b"Cookie: known=2", path=b"/attach") + b"x" * 2 * MEGABYTE
        assert ask(listener, sent).endswith(b"%010d" % (2 * MEGABYTE))


def test_who_is_known_does_not_wait_behind_strangers():
    going = threading.Event()
    asked: list[str] = []

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            asked.append("slow")
            going.wait(60)
        return echo(environ, start_response)

    with listening(slow) as listener, ExitStack() as ends:
        known = b"GET / HTTP/1.1\r\nHost: x\r\nCookie: known=1\r\n\r\n"
        assert status(ask(listener, known)) == b"200"
        try:
            for _ in range(20):
                line = ends.enter_context(connect(listener))
                line.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            assert until(lambda: listener.waiting >= 19)
            assert status(ask(listener, known)) == b"200", "while every place of strangers is taken"
            assert len(asked) == 1
        finally:
            going.set()


def test_strangers_take_turns_by_who_they_are():
    going = threading.Event()
    order: list[str] = []

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        going.wait(60)
        order.append(environ["REMOTE_ADDR"])
        return echo(environ, start_response)

    with listening(slow) as listener, ExitStack() as ends:
        try:
            for source in ["127.0.0.2"] * 20 + ["127.0.0.3"]:
                line = ends.enter_context(connect(listener, source))
                line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert until(lambda: listener.waiting == 20)
        finally:
            going.set()
        assert until(lambda: len(order) == 21)
        assert order.index("127.0.0.3") <= 2


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n", HEAD_SECONDS),
        (post(MEGABYTE - 1), PATIENCE_SECONDS),
        (post(MEGABYTE - 1) + b"x" * 10 * LEAST_BYTES_A_SECOND, PATIENCE_SECONDS + 10),
        (post(MEGABYTE - 1) + b"x" * 500 * LEAST_BYTES_A_SECOND, MOST_SECONDS),
    ],
    ids=["head", "no body", "slow body", "any body"],
)
def test_a_request_that_takes_too_long_is_cut_off_and_not_before(sent: bytes, seconds: float):
    clock = HandClock()
    with listening(clock=clock) as listener, connect(listener) as line:
        line.sendall(sent)
        for _ in range(int(seconds) - 1):
            clock.forward(seconds=1)
            assert status(ask(listener, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")) == b"200"
        assert is_open(line)
        clock.forward(seconds=3)
        assert until_closed(line) == b""


def test_where_the_clock_leaps_who_goes_on_at_once_is_not_cut_off_however_busy_the_listener_is():
    clock, whole = HandClock(), b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    with listening(clock=clock) as listener, connect(listener) as line:
        line.sendall(whole[:20])
        assert status(ask(listener, whole)) == b"200", "the loop has turned"
        clock.forward(seconds=10 * HEAD_SECONDS)  # the box has slept
        for _ in range(5):
            assert status(ask(listener, whole)) == b"200"
        line.sendall(whole[20:])
        assert status(until_closed(line)) == b"200"


def test_a_slow_body_that_keeps_the_least_speed_gets_through():
    clock = HandClock()
    with listening(clock=clock) as listener, connect(listener) as line:
        line.sendall(post(100 * LEAST_BYTES_A_SECOND))
        for _ in range(100):
            line.sendall(b"x" * LEAST_BYTES_A_SECOND)
            clock.forward(seconds=1)
            assert status(ask(listener, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")) == b"200", "the loop has turned"
        assert until_closed(line).endswith(b"%010d" % (100 * LEAST_BYTES_A_SECOND))


# Answers that are not read.

ANSWER = 2 * MEGABYTE


def at_length(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A long answer; to whoever asks for /pieces one that never ends."""
    start_response("200 OK", [])
    return iter(lambda: b"x" * 100_000, b"") if environ["PATH_INFO"] == "/pieces" else [b"x" * ANSWER]


def asks_and_reads_nothing(listener: Listener, source: str, path: bytes = b"/") -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.bind((source, 0))
    line.settimeout(20)
    line.connect(("127.0.0.1", listener.address.port))
    line.sendall(b"GET " + path + b" HTTP/1.0\r\n\r\n")
    return line


def all_of(line: socket.socket) -> int:
    """How much of an answer still comes, to the end of the connection."""
    try:
        return sum(map(len, iter(lambda: line.recv(65536), b"")))
    except ConnectionResetError:
        return 0


def test_answers_that_nobody_reads_share_one_budget_and_who_leaves_most_of_it_is_cut_off():
    with listening(at_length) as listener, ExitStack() as ends:
        slow = ends.enter_context(asks_and_reads_nothing(listener, "127.0.0.2"))
        assert slow.recv(1)
        others = [ends.enter_context(asks_and_reads_nothing(listener, "127.0.0.3")) for _ in range(12)]
        whole = [line for line in others if all_of(line) > ANSWER]
        assert len(whole) <= MOST_UNREAD_BYTES // ANSWER + 1, "those that were cut off were told no more"
        assert all_of(slow) > ANSWER - 10


def test_who_reads_nothing_of_an_answer_that_goes_on_holds_no_thread():
    clock = HandClock()
    with (
        listening(at_length, threads=1, clock=clock) as listener,
        asks_and_reads_nothing(listener, "127.0.0.3", b"/pieces") as line,
        connect(listener) as other,
    ):
        assert line.recv(1)
        other.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert until(lambda: listener.waiting), "it waits behind the other"
        while not select.select([other], [], [], 1.0)[0]:  # a piece may have been read as late as the clock was set
            clock.forward(seconds=UNREAD_SECONDS + 2)
        assert all_of(other) > ANSWER
