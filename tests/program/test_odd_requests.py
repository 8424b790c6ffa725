"""What no browser and no tunnel sends, from somebody whom nobody knows: an answer in a sentence, a line in the log."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.server.head import MOST_FIELDS
from tests.kit.examples import examples
from tests.kit.programs import until
from tests.kit.shops import Counter, open_counter

STRICT = ("x-content-type-options", "x-frame-options", "content-security-policy", "referrer-policy", "cache-control")
PATHS = ("/", "/enrol", "/sign-in", "/sign-out", "/setup", "/q/q_x/reply", "/q/q_x/attach", "/message/1", "/nothing")
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("odd") / "data") as counter:
        counter.staff("Aline", owner=True)
        yield counter


def raw(port: int, sent: bytes) -> bytes:
    # Not from where the phones of this test are: who guesses codes has to wait.
    with socket.create_connection(("127.0.0.1", port), 20, source_address=("127.0.0.9", 0)) as line:
        line.sendall(sent)
        got: list[bytes] = []
        with suppress(ConnectionResetError):  # the rest of what is refused is read by nobody
            got.extend(iter(lambda: line.recv(65536), b""))
        return b"".join(got)


def request(path: str, *headers: bytes, body: bytes | None = None, method: bytes = b"GET") -> bytes:
    lines = [b"Host: 127.0.0.1", b"Connection: close", *headers]
    if body is not None:
        method = b"POST"
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([method + b" " + path.encode() + b" HTTP/1.1", *lines, b"", body or b""])


def status(answer: bytes) -> int:
    return int(answer[9:12])


def multipart(content_type: bytes, *parts: bytes) -> tuple[bytes, bytes]:
    return b"Content-Type: multipart/form-data; boundary=b" + content_type, b"\r\n".join([*parts, b"--b--", b""])


def part(disposition: bytes, words: bytes = b"x", more: bytes = b"") -> bytes:
    return b"--b\r\nContent-Disposition: form-data" + disposition + b"\r\n" + more + b"\r\n" + words


COOKIES = [
    b"a,b=1",
    b"a(b=1",
    b"a/b=1",
    b"phone=\xff\xfe",
    b"=",
    b";;=;",
    b'phone="',
    b"phone",
    b"a=1;phone",
]
FORMS = [
    multipart(b"; charset=nope", part(b"; name=text")),
    multipart(b"; charset=rot13", part(b"; name=text")),
    multipart(b"; charset=utf-7", part(b"; name=text", b"+AAA-")),
    multipart(b"; charset=idna", part(b"; name=text", b"a..b")),
    multipart(b"", part(b"; name=text", b"\xff\xfe")),
    multipart(b"", part(b"; name=\xff", b"x")),
    multipart(b"", part(b"; name=text", b"x", b"Content-Length: x\r\n")),
    multipart(b"", part(b"; name=text", b"x", b"Content-Length: -1\r\n")),
    multipart(b"", part(b"", b"x")),
    multipart(b"", b"--b\r\n\r\nx"),
    multipart(b"", b"nothing"),
    (b"Content-Type: multipart/form-data", b"x"),
    (b"Content-Type: multipart/form-data; boundary=\xff", b"--\xff\r\n"),
    (b"Content-Type: \xff; charset=\xff", b"text=%ff%00"),
    (FORM.strip(), b"\xff=\xfe&text=%ed%a0%80"),
]


@pytest.mark.parametrize("cookie", COOKIES)
def test_no_cookie_makes_a_page_fail(counter: Counter, caplog: pytest.LogCaptureFixture, cookie: bytes):
    for path in PATHS:
        assert status(raw(counter.shop.lan_port, request(path, b"Cookie: " + cookie))) < 500
    assert not [record for record in caplog.records if record.exc_info]


def test_a_cookie_of_ours_is_read_beside_any_other(counter: Counter):
    phone = counter.signed_in("Aline")
    ours = "; ".join(f"{name}={value}" for name, value in phone.cookies.items()).encode()
    for strange in COOKIES[:3]:
        for cookies in (strange + b"; " + ours, ours + b";" + strange):
            assert status(raw(counter.shop.lan_port, request("/me", b"Cookie: " + cookies))) == 200


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_cannot_be_read_is_refused_in_one_line(
    counter: Counter, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], form: tuple[bytes, bytes]
):
    header, body = form
    caplog.set_level(logging.INFO)
    for path in PATHS:
        caplog.clear()
        assert status(raw(counter.shop.lan_port, request(path, header, body=body))) < 500
        assert not [record for record in caplog.records if record.exc_info]
        assert len([record for record in caplog.records if record.name.startswith("edge.web")]) <= 1
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    "form",
    [
        (FORM.strip(), b"a&" * (MOST_FIELDS + 1)),
        (FORM.strip(), b"a=1;" * (MOST_FIELDS + 1)),
        multipart(b"", *[part(b"; name=a%d" % number) for number in range(MOST_FIELDS + 1)]),
        (FORM.strip(), b"text=" + b"a" * 110_000),
        multipart(b"", part(b"; name=text", b"a" * 110_000)),
    ],
)
def test_more_fields_than_any_form_has_are_refused_before_they_are_read(counter: Counter, form: tuple[bytes, bytes]):
    assert status(raw(counter.shop.lan_port, request("/sign-in", form[0], body=form[1]))) == 413


@settings(deadline=None, max_examples=examples(75))
@given(
    path=st.sampled_from(PATHS),
    header=st.sampled_from(
        [b"Cookie", b"Content-Type", b"Accept-Language", b"Live", b"Range", b"User-Agent", b"Accept"]
    ),
    value=st.lists(st.sampled_from([b"=", b";", b",", b'"', b"%", b"\xff", b"q", b"*", b"a" * 40, b"charset", b"\\"])),
    body=st.none() | st.binary(max_size=200),
)
def test_whatever_a_stranger_sends_is_their_own_fault(
    counter: Counter, path: str, header: bytes, value: list[bytes], body: bytes | None
):
    for port in (counter.shop.lan_port, counter.shop.hook_port):
        answer = raw(port, request(path, header + b": " + b"".join(value), body=body))
        assert status(answer) < 500
        assert b"Traceback" not in answer


EVERY = {
    "well": request("/healthz"),
    "a page": request("/enrol"),
    "a form": request("/sign-in", FORM.strip(), body=b"name=x"),
    "no page": request("/nothing"),
    "another method": request("/webhook", method=b"OPTIONS"),
    "the webhook's check": request("/webhook?hub.mode=subscribe"),
    "a webhook": request("/webhook", body=b"{}"),
    "no HTTP": b"nonsense\r\n\r\n",
    "a control character": b"GET / HTTP/1.1\r\nHost: x\r\na: \x01\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "too long a head": b"GET / HTTP/1.1\r\na: " + b"x" * 20_000 + b"\r\n\r\n",
    "too many fields": request("/?" + "a&" * 300),
    "too large": b"POST /webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n",
    "another coding": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
    "a strange host": b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    "an old browser": b"GET /enrol HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n",
}


@pytest.mark.parametrize("what", EVERY)
def test_every_answer_of_both_listeners_is_strict(counter: Counter, what: str):
    for port in (counter.shop.lan_port, counter.shop.hook_port):
        head = raw(port, EVERY[what]).partition(b"\r\n\r\n")[0].decode("latin-1").lower()
        assert head.startswith("http/1."), what
        names = set(re.findall(r"(?m)^([a-z-]+):", head))
        assert set(STRICT) - names == set()
        assert "nosniff" in head


def test_what_has_not_changed_keeps_the_policy_it_came_with(counter: Counter):
    phone = counter.signed_in("Aline")
    tag = phone.open("/").headers["ETag"]
    answer = phone.ask("/", **{"If-None-Match": tag, "Live": "seen"})
    assert answer.status_code == 304
    assert "Content-Security-Policy" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_strangers_are_told_whether_the_box_is_well_and_nothing_else(counter: Counter):
    assert counter.phone().open("/healthz").json() == {"ok": True}
    told = counter.signed_in("Aline").open("/healthz").json()
    assert told["store"] == "ok"
    stranger = counter.phone()
    stranger.carry({"phone": "made-up"})
    assert stranger.open("/healthz").json() == {"ok": True}


def test_the_alarm_of_unsigned_webhooks_ends_with_the_next_good_one(counter: Counter):
    kinds = lambda: [notice.kind for notice in counter.shop.notices.open()]  # noqa: E731
    for _ in range(6):
        raw(counter.shop.hook_port, request("/webhook", body=b"{}"))
    assert until(lambda: "wrong signatures" in kinds())
    counter.webhook(b"{}")
    assert until(lambda: "wrong signatures" not in kinds())
