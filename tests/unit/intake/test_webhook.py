"""The door for WhatsApp over real sockets: what is taken, what is refused, and that nothing else is there."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from edge.intake.webhook import MOST_BODY_BYTES, Webhook
from edge.settings import Settings
from tests.kit.support import ACCOUNT, Room
from tests.kit.webhooks import hook_of

SECRET = ACCOUNT.app_secret


@dataclass
class Door:
    room: Room
    port: int
    distrusted: list[bool]

    def ask(
        self, method: str, path: str, body: bytes | Iterator[bytes] | None = None, **headers: str
    ) -> tuple[int, str]:
        """One request on a connection of its own; status and text of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(
                method, path, body, named, encode_chunked=body is not None and not isinstance(body, bytes)
            )
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def post(self, body: bytes, secret: str = SECRET) -> int:
        return self.ask("POST", "/webhook", body, X_Hub_Signature_256=sign(body, secret))[0]

    @property
    def stored(self) -> list[bytes]:
        return [entry.body for entry in self.room.journal.unread(1000)]


def sign(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.fixture
def door(room: Room) -> Iterator[Door]:
    distrusted: list[bool] = []
    webhook = Webhook(room.journal, room.settings, distrusted.append)
    listener = hook_of(webhook, room.clock)
    listener.start()
    yield Door(room, listener.address.port, distrusted)
    listener.stop()


# What is taken.


@pytest.mark.parametrize("body", [b"{}", b"", b"not json \xff\x00", b'{"a":"\\ud83d"}', b"[" * 300, "é".encode()])
def test_whatever_is_signed_is_kept_as_it_came(door: Door, body: bytes):
    assert door.post(body) == 200
    assert door.stored == [body]


def test_a_body_in_chunks_is_one_body(door: Door):
    body = b'{"object": "whatsapp_business_account"}' * 100
    chunks = iter([body[:1000], body[1000:]])
    headers = {"X_Hub_Signature_256": sign(body), "Transfer_Encoding": "chunked"}
    assert door.ask("POST", "/webhook", chunks, **headers)[0] == 200
    assert door.stored == [body]


def test_exactly_4_mb_are_taken_and_one_byte_more_is_not(door: Door):
    body = b"x" * MOST_BODY_BYTES
    assert door.post(body) == 200
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before the body was read to its end
        assert door.post(body + b"x") == 413
    assert [len(kept) for kept in door.stored] == [MOST_BODY_BYTES]


def test_during_a_rotation_both_secrets_sign(door: Door):
    door.room.settings.change_account(replace(ACCOUNT, app_secret="the-new-one"))
    assert door.post(b"1", "the-new-one") == 200
    assert door.post(b"2", SECRET) == 200
    assert door.post(b"3", "") == 401
    assert door.stored == [b"1", b"2"]


def test_fifty_at_once_are_all_stored(door: Door):
    statuses: list[int] = []
    bodies = [b"%d" % number for number in range(50)]
    threads = [threading.Thread(target=lambda body=body: statuses.append(door.post(body))) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert statuses == [200] * 50
    assert sorted(door.stored) == sorted(bodies)


# What is refused.


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        "sha1=" + "0" * 40,
        sign(b"another body"),
        sign(b"{}").removeprefix("sha256="),
        sign(b"{}", "another secret"),
        "sha256=" + "é" * 64,
        "\xff\xfe",
    ],
)
def test_a_bad_signature_is_refused_and_nothing_is_kept(door: Door, header: str | None):
    headers = {} if header is None else {"X_Hub_Signature_256": header}
    assert door.ask("POST", "/webhook", b"{}", **headers) == (401, "bad signature")
    assert door.stored == []


def test_several_bad_signatures_in_a_row_are_told_once(door: Door):
    for _ in range(4):
        door.post(b"{}", "wrong")
    door.post(b"{}")
    for _ in range(4):
        door.post(b"{}", "wrong")
    assert door.distrusted == [False], "single ones are noise"
    for _ in range(10):
        door.post(b"{}", "wrong")
    assert door.distrusted == [False, True]


def test_a_right_signature_ends_the_doubt_and_the_next_takes_more_wrong_ones(door: Door):
    for _ in range(6):
        door.post(b"{}", "wrong")
    door.post(b"{}")
    assert door.distrusted == [True, False]
    for _ in range(9):
        door.post(b"{}", "wrong")
    assert door.distrusted == [True, False], "who goes on posting does not ring each time"
    door.post(b"{}", "wrong")
    assert door.distrusted == [True, False, True]


def test_what_cannot_be_stored_is_left_with_whatsapp(door: Door):
    door.room.journal.close()
    assert door.post(b"{}") == 503


def test_a_box_that_is_not_set_up_takes_and_confirms_nothing(tmp_path: Path, room: Room):
    room.books.tables.settings.truncate()
    webhook = Webhook(room.journal, Settings(room.books), lambda _: None)
    listener = hook_of(webhook, room.clock)
    listener.start()
    door = Door(room, listener.address.port, [])
    assert door.post(b"{}", "") == 503
    assert door.ask("GET", "/webhook?hub.mode=subscribe&hub.verify_token=&hub.challenge=1")[0] == 403
    listener.stop()


# The handshake.


def handshake(token: str = ACCOUNT.verify_token, mode: str = "subscribe", challenge: str = "1158201444") -> str:
    return "/webhook?" + urlencode({"hub.mode": mode, "hub.challenge": challenge, "hub.verify_token": token})


def test_the_handshake_gives_the_challenge_back(door: Door):
    assert door.ask("GET", handshake()) == (200, "1158201444")


def test_a_verify_token_may_have_letters_of_any_language(door: Door):
    door.room.settings.change_account(replace(ACCOUNT, verify_token="clé secrète"))
    assert door.ask("GET", handshake("clé secrète")) == (200, "1158201444")
    assert door.ask("GET", "/webhook?hub.mode=subscribe&hub.verify_token=%ff%fe")[0] == 403


@pytest.mark.parametrize("path", [handshake("wrong"), handshake(""), handshake(mode="unsubscribe"), "/webhook"])
def test_a_wrong_handshake_is_refused_without_an_echo(door: Door, path: str):
    assert door.ask("GET", path) == (403, "wrong verify token")


def test_only_who_gives_a_wrong_token_is_worth_a_line(door: Door, caplog: pytest.LogCaptureFixture):
    """The box asks its own doors, without one."""
    door.ask("GET", "/webhook")
    assert "verify token" not in caplog.text
    door.ask("GET", handshake("wrong"))
    assert "verify token" in caplog.text


# Nothing else.


@pytest.mark.parametrize(
    "path", ["/", "/webhook/", "/healthz", "/board", "/static/app.js", "/../webhook", "/webhook/x"]
)
def test_there_is_nothing_but_the_webhook(door: Door, path: str):
    assert door.ask("GET", path) == (404, "no")


def test_nothing_of_an_address_is_echoed(door: Door):
    status, text = door.ask("GET", "/" + quote("<script>alert(1)</script>"))
    assert (status, text) == (404, "no")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_verbs_are_refused(door: Door, method: str):
    assert door.ask(method, "/webhook") == (405, "no")


@pytest.mark.parametrize(
    "raw",
    [
        b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 1e3\r\n\r\n",
        b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: x\r\n\r\n{}",
        b"GET /%00%0d%0aX:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
    ],
)
def test_what_is_no_honest_request_stores_nothing_and_is_no_fault_of_ours(door: Door, raw: bytes):
    with socket.create_connection(("127.0.0.1", door.port), timeout=60) as line:
        line.sendall(raw)
        answer = line.recv(4096)
    assert not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 500", b"HTTP/1.0 500"))
    assert door.stored == []
    assert door.post(b"{}") == 200, "and the door stands open for the next one"


def test_an_address_with_one_slash_too_many_is_the_same_door(door: Door):
    status, _ = door.ask("POST", "//webhook", b"{}", X_Hub_Signature_256=sign(b"{}"))
    assert status == 200
    assert door.stored == [b"{}"]
