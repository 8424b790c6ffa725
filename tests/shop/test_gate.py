"""The gate of the staff's pages: from where, under which name, from which page, and what every answer carries."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

import pytest

from edge.web.base.gate import HEADERS, Gate
from tests.kit.shops import Counter
from tests.kit.support import NOON

NEAR = ["127.0.0.1", "10.0.0.7", "172.16.4.1", "172.31.255.254", "192.168.1.20", "169.254.9.9", "::1"]
NEAR += ["fe80::1%wlan0", "fd12:3456::1", "::ffff:192.168.1.20"]
FAR = ["8.8.8.8", "172.32.0.1", "192.169.0.1", "100.128.0.1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "2001:0:1::1"]
FAR += ["100.64.0.1", "2002:c0a8:101::1", "192.0.2.1", "0.0.0.0", "", "unix:", "192.168.1.20, 8.8.8.8", "localhost"]

OURS = ["192.168.1.5", "192.168.1.5:8080", "[::1]:8080", "localhost", "LOCALHOST:8080", "iduka.local.", "10.0.0.1:80"]
STRANGE = ["", "shop.example", "192.168.1.5.example", "iduka.local.example", "127.0.0.1, shop.example", "127.0.0.1:x"]
STRANGE += ["8.8.8.8", "203.0.113.7:8080", "[2001:4860:4860::8888]:8080", "100.64.0.1", "0.0.0.0"]
STRANGE += ["user@127.0.0.1", "127.0.0.1/", "2130706433", "0x7f.1", "[::1", "localhost#", "127.0.0.1\t", ":8080"]


def through(gate: Gate, **environment: str) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body of one request, as a WSGI server sees them."""
    answers: list[tuple[str, dict[str, str]]] = []

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        answers.append((status, dict(headers)))

    asked = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1", "REQUEST_METHOD": "GET", **environment}
    body = b"".join(gate(asked, start))
    return *answers[0], body


def welcome(_: Any, start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"welcome"]


@pytest.fixture
def gate() -> Gate:
    return Gate(welcome)


# Phones that ask whether there is internet


@pytest.mark.parametrize(
    ("host", "status", "page"),
    [
        ("connectivitycheck.gstatic.com", "204 No Content", b""),
        ("connectivitycheck.android.com", "204 No Content", b""),
        ("captive.apple.com", "200 OK", b"<TITLE>Success</TITLE>"),
    ],
)
def test_phones_that_ask_for_the_internet_are_told_that_it_is_there(gate: Gate, host: str, status: str, page: bytes):
    told, headers, body = through(gate, HTTP_HOST=host, REMOTE_ADDR="10.42.0.20")
    assert (told, page in body, body.count(b"welcome")) == (status, True, 0)
    assert headers["Cache-Control"] == "no-store"
    assert through(gate, HTTP_HOST=host, REMOTE_ADDR="10.42.0.20", REQUEST_METHOD="HEAD")[::2] == (status, b"")
    assert through(gate, HTTP_HOST=host, REMOTE_ADDR="8.8.8.8")[0] == "403 Forbidden"
    assert through(gate, HTTP_HOST=host, REQUEST_METHOD="POST")[0] == "403 Forbidden", "and nothing is done there"


# From where


@pytest.mark.parametrize("address", NEAR)
def test_devices_of_the_shops_network_come_in(gate: Gate, address: str):
    assert through(gate, REMOTE_ADDR=address)[0] == "200 OK"


@pytest.mark.parametrize("address", FAR)
def test_nobody_comes_in_from_the_internet(gate: Gate, address: str):
    status, _, body = through(gate, REMOTE_ADDR=address)
    assert status == "403 Forbidden"
    assert b"welcome" not in body


# Under which name


@pytest.mark.parametrize("host", OURS)
def test_the_box_is_known_by_its_addresses_and_its_names(gate: Gate, host: str):
    assert through(gate, HTTP_HOST=host)[0] == "200 OK"


@pytest.mark.parametrize("host", STRANGE)
def test_a_foreign_name_that_leads_here_is_refused(gate: Gate, host: str):
    status, _, body = through(gate, HTTP_HOST=host)
    assert status == "403 Forbidden"
    assert b"example" not in body


def test_a_request_without_a_host_is_refused(counter: Counter):
    assert raw(counter, b"GET /enrol HTTP/1.1\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 403 ")
    assert raw(counter, b"GET /enrol HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 403 ")


def test_a_request_with_two_hosts_is_refused(counter: Counter):
    twice = b"Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n"
    assert raw(counter, b"GET /enrol HTTP/1.1\r\n" + twice + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.0 400 ")


# Through whom


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-For: 8.8.8.8",
        "X-Forwarded-Proto: https",
        "Forwarded: for=8.8.8.8",
        "X-Real-IP: 8.8.8.8",
        "CF-Connecting-IP: 8.8.8.8",
        "X-Forwarded-For: 127.0.0.1",
    ],
)
def test_a_tunnel_that_was_pointed_at_these_pages_by_mistake_leads_nowhere(gate: Gate, header: str):
    """Its own address is this machine's, and it may even bring the host along that we want to hear."""
    name, _, said = header.partition(": ")
    status, _, body = through(gate, **{"HTTP_" + name.upper().replace("-", "_"): said})
    assert status == "403 Forbidden"
    assert b"EDGE_HOOK" in body


# From which page


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "post", "BREW"])
@pytest.mark.parametrize(
    "said",
    [
        {"HTTP_ORIGIN": "http://shop.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": ""},
        {"HTTP_ORIGIN": "http://127.0.0.1:81"},
        {"HTTP_ORIGIN": "https://127.0.0.1"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://127.0.0.1"},
    ],
)
def test_nothing_is_sent_from_foreign_pages(gate: Gate, method: str, said: dict[str, str]):
    assert through(gate, REQUEST_METHOD=method, **said)[0] == "403 Forbidden"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"HTTP_ORIGIN": "http://127.0.0.1"},
        {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "http://127.0.0.1"},
        {"HTTP_SEC_FETCH_SITE": "none"},
    ],
)
def test_our_own_pages_may_send(gate: Gate, said: dict[str, str]):
    assert through(gate, REQUEST_METHOD="POST", **said)[0] == "200 OK"


def test_a_link_from_elsewhere_may_open_a_page(gate: Gate):
    assert through(gate, HTTP_SEC_FETCH_SITE="cross-site", HTTP_ORIGIN="http://shop.example")[0] == "200 OK"


# What every answer carries

HOST = b"Host: 127.0.0.1\r\nConnection: close\r\n"
BIG = b"a" * 150_000
ANSWERS = {
    "200": b"GET /enrol HTTP/1.1\r\n" + HOST + b"\r\n",
    "200 of a file": b"GET /static/shop.css HTTP/1.1\r\n" + HOST + b"\r\n",
    "200 although known": b'GET /static/shop.css HTTP/1.1\r\nIf-None-Match: "x"\r\n' + HOST + b"\r\n",
    "200 of the health": b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n",
    "200 to a look at the head": b"HEAD /enrol HTTP/1.1\r\n" + HOST + b"\r\n",
    "303": b"GET / HTTP/1.1\r\n" + HOST + b"\r\n",
    "303 for what is no text": b"GET /%ff HTTP/1.1\r\n" + HOST + b"\r\n",
    "400": b"POST /enrol HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 5\r\n"
    + HOST
    + b"\r\nabcde",
    "403 for a wrong code": b"POST /enrol HTTP/1.1\r\nContent-Length: 6\r\n" + HOST + b"\r\ncode=1",
    "403 at the gate": b"HEAD /enrol HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n",
    "403 without a sign-in": b"POST /q/q_abc/claim HTTP/1.1\r\nContent-Length: 0\r\n" + HOST + b"\r\n",
    "404": b"GET /<b>echo HTTP/1.1\r\n" + HOST + b"\r\n",
    "404 of a file": b"GET /static/echo.css HTTP/1.1\r\n" + HOST + b"\r\n",
    "405": b"GET /take-next?echo HTTP/1.1\r\n" + HOST + b"\r\n",
    "413": b"POST /enrol HTTP/1.1\r\nContent-Length: 150000\r\n" + HOST + b"\r\n" + BIG,
}


@pytest.mark.parametrize("status", ANSWERS)
def test_every_answer_is_strict_and_echoes_nothing(counter: Counter, status: str):
    head, _, body = raw(counter, ANSWERS[status]).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status[:3].encode())
    carried = dict(re.findall(r"(?m)^([\w-]+): (.*?)\r?$", head.decode()))
    assert {name: carried.get(name) for name, _ in HEADERS} == dict(HEADERS)
    assert carried["Cache-Control"]
    assert b"echo" not in body
    assert not re.search(rb"(?i)bottle|traceback|waitress", head + body)
    assert not (ANSWERS[status].startswith(b"HEAD") and body)


def test_pages_are_never_kept_and_our_files_always(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    assert phone.open("/").headers["Cache-Control"] == "no-store"
    style = re.search(r'href="(/static/shop\.css\?\w+)"', phone.page.text)[1]  # type: ignore[index]
    assert phone.open(style).headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_policy_lets_no_inline_script_no_frame_and_nothing_from_outside_in(gate: Gate):
    policy = through(gate)[1]["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "script-src 'self'" in policy
    assert not re.search(r"unsafe|\*|https?:|data:|nonce|blob:", " ".join(policy))


def test_only_our_own_files_are_served(counter: Counter):
    phone = counter.phone()
    assert phone.open("/static/icon.svg").headers["Content-Type"] == "image/svg+xml"
    for path in ("shop.py", "..%2fserver.py", "../server.py", "%2e%2e/data/iduka.db", "shop.css/", "", "SHOP.CSS"):
        assert phone.open(f"/static/{path}").status_code == 404


# Who comes slowly


@pytest.mark.parametrize("stalled", [97, 400])
def test_many_who_send_a_byte_and_wait_keep_nobody_waiting(counter: Counter, stalled: int):
    with ExitStack() as kept:
        for _ in range(stalled):
            slow = kept.enter_context(socket.create_connection(("127.0.0.1", counter.shop.lan_port)))
            slow.sendall(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\nn")
        # The listener waits twenty seconds for who stalls; a phone of the tests gives up after ten.
        assert counter.phone().open("/enrol").status_code == 200


def test_the_health_is_told_without_a_sign_in_and_names_nobody(counter: Counter):
    counter.hears("a private matter")
    told = counter.phone().open("/healthz")
    assert told.json()["ok"] is True
    assert not re.search(r"2507880|private|Customer|Kabeza", told.text)
    assert NOON.strftime("%Y") not in told.text


def raw(counter: Counter, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", counter.shop.lan_port), timeout=60) as line:
        line.sendall(request)
        return b"".join(iter(lambda: line.recv(65536), b""))
