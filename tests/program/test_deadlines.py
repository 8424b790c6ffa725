"""However a call hangs, it ends in its time, and whether anything can have left the box is known."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from edge.whatsapp import Credentials, Patience, Recipient, Unreachable, Unsure, WhatsApp
from edge.whatsapp.line import CallDeadline, is_of_another_time, is_somebody_else, open_session
from tests.kit.certificates import certificate

TO = Recipient("250788000101", None)
CREDENTIALS = Credentials("100200300", "a token")
# Each single wait may take long; only the whole is short.
SHORT = Patience(connect_seconds=1.2, read_seconds=120.0, total_seconds=1.5)
# Far below any single wait, and far above what a busy machine adds to the whole.
IN_TIME_SECONDS = 60.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

Conduct = Callable[[socket.socket, threading.Event], None]
Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server that treats whoever calls as a test says, until the test is over."""
    over = threading.Event()
    door = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def start(conduct: Conduct, scheme: str = "http") -> str:
        def answer() -> None:
            line, _ = door.accept()
            with line:
                conduct(line, over)

        threads.append(threading.Thread(target=answer))
        threads[-1].start()
        return f"{scheme}://127.0.0.1:{door.getsockname()[1]}"

    yield start
    over.set()
    for thread in threads:
        thread.join(60)
    door.close()


def send(url: str) -> float:
    """How long it took to fail."""
    whatsapp = WhatsApp(url, "v26.0", patience=SHORT)
    began = time.monotonic()
    try:
        whatsapp.send_text(CREDENTIALS, TO, "Yes", callback="r_1.1")
    finally:
        whatsapp.close()
        assert time.monotonic() - began < IN_TIME_SECONDS
    raise AssertionError("it did not fail")


def dripping(before: bytes, drop: bytes) -> Conduct:
    def conduct(line: socket.socket, over: threading.Event) -> None:
        line.recv(65536)
        try:
            line.sendall(before)
            while not over.wait(0.05):
                line.sendall(drop)
        except OSError:
            return

    return conduct


def silent(line: socket.socket, over: threading.Event) -> None:
    over.wait(120)


@pytest.mark.parametrize(
    "conduct",
    [
        dripping(b"", b"H"),
        dripping(HEAD + b"X-Slow: ", b"a"),
        dripping(HEAD + b"Content-Length: 60000\r\n\r\n", b" "),
        dripping(HEAD + b"\r\n", b" "),
        silent,
    ],
    ids=["status line", "header", "body", "body without a length", "silence"],
)
def test_an_answer_that_drips_is_cut_off_and_nobody_knows_what_became_of_the_message(serve: Serve, conduct: Conduct):
    with pytest.raises(Unsure):
        send(serve(conduct))


def test_a_handshake_that_stalls_or_drips_ends_and_nothing_has_left(serve: Serve):
    with pytest.raises(Unreachable):
        send(serve(silent, "https"))
    with pytest.raises(Unreachable):
        send(serve(dripping(b"\x16\x03\x03\x3f\x00", b"\x02"), "https"))


def test_a_door_that_takes_nobody_in_is_left_in_time():
    """As a black hole: the kernel's queue is full, so that the connection never comes about."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(door.getsockname())
        with pytest.raises(Unreachable):
            send(f"http://127.0.0.1:{door.getsockname()[1]}")
        for each in waiting:
            each.close()


def test_a_line_that_was_open_before_is_watched_as_well(serve: Serve):
    answered = HEAD + b'Content-Length: 31\r\n\r\n{"messages":[{"id":"wamid.1"}]}'

    def once(line: socket.socket, over: threading.Event) -> None:
        line.recv(65536)
        line.sendall(answered)
        dripping(HEAD, b"X")(line, over)

    whatsapp = WhatsApp(serve(once), "v26.0", patience=SHORT)
    assert whatsapp.send_text(CREDENTIALS, TO, "Yes", callback="r_1.1") == "wamid.1"
    began = time.monotonic()
    with pytest.raises(Unsure):
        whatsapp.send_text(CREDENTIALS, TO, "Yes", callback="r_2.1")
    assert time.monotonic() - began < IN_TIME_SECONDS
    whatsapp.close()


def test_what_was_given_up_on_does_not_arrive_when_the_line_is_back():
    """As after a cable that was out: what the kernel still holds would come behind messages that were written later."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)  # whoever connects inherits it
        door.bind(("127.0.0.1", 0))
        door.listen()
        whatsapp = WhatsApp(f"http://127.0.0.1:{door.getsockname()[1]}", "v26.0", patience=SHORT)
        with pytest.raises(Unsure):
            whatsapp.send_text(CREDENTIALS, TO, "€" * 4096, callback="r_1.1")
        whatsapp.close()
        line, _ = door.accept()
        with line, contextlib.suppress(ConnectionResetError):
            got = b""
            while piece := line.recv(65536):
                got += piece
            assert not got.endswith(b"}"), "it all came in the end"


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(
    ("begins", "ends", "clock"),
    [("20200101000000Z", "20210101000000Z", True), ("20900101000000Z", "20910101000000Z", True), (None, None, False)],
)
def test_a_certificate_of_another_time_says_that_the_clock_is_wrong(
    tmp_path: Path, begins: str | None, ends: str | None, clock: bool
):
    """A box without a battery wakes up in the past. A certificate that nobody has signed is another matter."""
    trusted = certificate(tmp_path / "trusted", begins or "20200101000000Z", ends or "20910101000000Z")
    shown = trusted if clock else certificate(tmp_path / "foreign", "20200101000000Z", "20910101000000Z")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)
    with socket.create_server(("127.0.0.1", 0)) as door, ThreadPoolExecutor() as pool:
        pool.submit(greet, door, context)
        session = open_session()
        session.verify = str(trusted)
        with CallDeadline(5, 5), pytest.raises(requests.exceptions.SSLError) as refused:
            session.get(f"https://127.0.0.1:{door.getsockname()[1]}")
        session.close()
    assert is_of_another_time(refused.value) is clock


@pytest.mark.parametrize(
    ("answer", "somebody_else"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://login/\r\n\r\n", True),
        (b"\x15\x03\x03\x00\x02\x02\x70", True),  # alert 112: that name is not mine
        (b"\x15\x03\x03\x00\x02\x02\x31", True),  # alert 49: access denied
        (b"\x15\x03\x01\x00\x02\x02\x46", True),  # alert 70: another version of TLS
        (b"\x15\x03\x03\x00\x02\x02\x28", True),  # alert 40: no common ground
        (b"\x15\x03\x03\x00\x02\x02\x50", False),  # alert 80: trouble of its own, as WhatsApp may have it
        (b"", False),
    ],
)
def test_who_does_not_speak_for_whatsapps_name_is_somebody_else(answer: bytes, somebody_else: bool):
    with socket.create_server(("127.0.0.1", 0)) as door, ThreadPoolExecutor() as pool:
        pool.submit(answers, door, answer)
        session = open_session()
        with CallDeadline(60, 60), pytest.raises(requests.exceptions.ConnectionError) as refused:
            session.get(f"https://127.0.0.1:{door.getsockname()[1]}")
        session.close()
    assert is_somebody_else(refused.value) is somebody_else


def answers(door: socket.socket, answer: bytes) -> None:
    line, _ = door.accept()
    with line:
        line.settimeout(60)
        line.recv(4096)
        line.sendall(answer)


def greet(door: socket.socket, context: ssl.SSLContext) -> None:
    caller, _ = door.accept()
    with caller, contextlib.suppress(ssl.SSLError, OSError):  # the caller hangs up: that is what is tested
        context.wrap_socket(caller, server_side=True)
