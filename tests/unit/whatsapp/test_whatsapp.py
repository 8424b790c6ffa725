"""The client: every code and every answer means one thing to do next, and no token shows anywhere."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from edge.language import language
from edge.whatsapp import (
    Credentials,
    Portal,
    Recipient,
    Rejected,
    Throttled,
    Unauthorised,
    Unreachable,
    Unsure,
    WhatsApp,
    WindowClosed,
)
from edge.whatsapp.verdict import TABLE, Class, verdict

TOKEN = "a token that nobody may see"
CREDENTIALS = Credentials("100200300", TOKEN)
TO = Recipient("250788000101", None)

Say = Callable[..., WhatsApp]
Heard = Callable[[datetime], None]


@pytest.fixture
def say() -> Iterator[Say]:
    """A server that answers every call with the same words, and a client of it."""
    servers: list[HTTPServer] = []
    clients: list[WhatsApp] = []

    def start(
        status: int, content: object, *, kind: str = "application/json", heard: Heard | None = None, **headers: str
    ) -> WhatsApp:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response_only(status)
                for name, value in {"Content-Type": kind, "Content-Length": str(len(raw)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                """Silent."""

        server = HTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        clients.append(WhatsApp(f"http://127.0.0.1:{server.server_port}", "v26.0", heard))
        return clients[-1]

    yield start
    for client in clients:
        client.close()
    for server in servers:
        server.shutdown()
        server.server_close()


def send(whatsapp: WhatsApp) -> str:
    return whatsapp.send_text(CREDENTIALS, TO, "Yes", callback="r_1.1")


def error(code: object = None, **more: object) -> dict[str, Any]:
    return {"error": {"message": "no", "code": code, **more}}


def test_an_answer_with_a_wamid_is_success_also_without_a_phone(say: Say):
    answer = {"messaging_product": "whatsapp", "contacts": [{"user_id": "RW.1"}], "messages": [{"id": "wamid.1"}]}
    assert send(say(200, answer)) == "wamid.1"


@pytest.mark.parametrize(
    ("status", "content", "failure"),
    [
        # What it says clearly.
        (401, error(190), Unauthorised),
        (400, error(131047), WindowClosed),
        (400, error(131026), Rejected),
        (400, error(130429), Throttled),
        (400, error(131056), Throttled),
        (400, error(2), Throttled),
        (500, error(131057), Throttled),
        (400, error(100, error_subcode=33), Unauthorised),
        (400, error(100), Rejected),
        (403, error(230), Unauthorised),
        # Codes that nobody has heard of: by the status.
        (400, error(999999), Rejected),
        (400, error(999999, is_transient=True), Throttled),
        (401, error(999999), Unauthorised),
        (403, error("x"), Unauthorised),
        (429, error(), Throttled),
        (500, error(999999), Unsure),
        # It may have been taken.
        (500, error(131000), Unsure),
        (503, error(2), Unsure),
        (200, error(131000), Unsure),
        (200, {}, Unsure),
        (200, {"messages": []}, Unsure),
        (200, {"messages": [{"id": 17}]}, Unsure),
        (502, b"<html>Bad gateway</html>", Unsure),
        (500, {"detail": "no error object"}, Unsure),
        (200, b"{" * 70_000, Unsure),
        # Somebody else answers.
        (200, b"<html>Sign in</html>", Portal),
        (200, [1], Portal),
        (200, b"[" * 50_000, Portal),
        (302, {"location": "elsewhere"}, Portal),
        (404, {"message": "not WhatsApp's form"}, Portal),
        (403, {"error": "a word"}, Portal),
    ],
)
def test_each_end_of_a_call_is_one_thing_to_do_next(say: Say, status: int, content: object, failure: type[Exception]):
    with pytest.raises(failure) as caught:
        send(say(status, content))
    assert type(caught.value) is failure
    assert TOKEN not in f"{caught.value!r} {caught.value}"


@pytest.mark.parametrize("kind", ["text/javascript; charset=UTF-8", "text/html", "text/plain"])
def test_an_answer_is_judged_by_its_body_whatever_its_label_says(say: Say, kind: str):
    assert send(say(200, {"messages": [{"id": "wamid.1"}]}, kind=kind)) == "wamid.1"
    with pytest.raises(WindowClosed):
        send(say(400, error(131047), kind=kind))
    with pytest.raises(Portal):
        send(say(200, b"<html>Sign in</html>", kind="application/json"))


@pytest.mark.parametrize("content", [b"<html>Too many requests</html>", b"", {"message": "slow down"}, [1]])
def test_a_429_is_slow_down_whatever_stands_on_its_page(say: Say, content: object):
    with pytest.raises(Throttled) as caught:
        send(say(429, content, kind="text/html"))
    assert caught.value.whole_number
    assert caught.value.after_seconds >= 60


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (error("131047"), WindowClosed),
        (error(" 190"), Unauthorised),
        (error(190.0), Unauthorised),
        (error("100", error_subcode="33"), Unauthorised),
        (error("131026x"), Rejected),
        (error("-190"), Rejected),
    ],
)
def test_a_code_that_comes_as_text_is_a_code(say: Say, error: object, failure: type[Exception]):
    with pytest.raises(failure) as caught:
        send(say(400, error))
    assert type(caught.value) is failure


@pytest.mark.parametrize(
    "more",
    [
        {"message": "API calls from the server require an appsecret_proof argument"},
        {"message": "(#100) Invalid parameter", "error_data": {"details": "Invalid appsecret_proof provided"}},
        {"message": "(#100)", "error_data": "appsecret_proof"},
    ],
)
def test_a_proof_that_is_missed_or_not_believed_stops_everything(say: Say, more: dict[str, Any]):
    for code in (100, "100"):
        with pytest.raises(Unauthorised) as caught:
            send(say(400, {"error": {"code": code, **more}}))
        assert caught.value.said.key == "whatsapp.proof"


def test_a_redirect_is_not_followed_with_the_token(say: Say):
    other = say(200, {"messages": [{"id": "wamid.stolen"}]})
    with pytest.raises(Portal):
        send(say(307, b"", Location="http://127.0.0.1:9/"))
    assert send(other) == "wamid.stolen"


def test_without_a_line_nothing_has_left_the_box():
    whatsapp = WhatsApp("http://127.0.0.1:9", "v26.0")
    with pytest.raises(Unreachable):
        send(whatsapp)
    whatsapp.close()


def test_a_name_that_is_not_found_is_no_line():
    whatsapp = WhatsApp("http://nowhere.invalid", "v26.0")
    with pytest.raises(Unreachable):
        send(whatsapp)
    whatsapp.close()


def test_each_answer_bears_witness_of_its_time_and_without_one_of_none(say: Say):
    heard: list[datetime] = []
    for date in ("Fri, 20 Nov 2026 12:00:00 GMT", "yesterday", ""):
        send(say(200, {"messages": [{"id": "wamid.1"}]}, heard=heard.append, date=date))
    assert heard == [datetime(2026, 11, 20, 12, tzinfo=UTC)]


@pytest.mark.parametrize("code", sorted(code for code in TABLE if code is not None))
def test_every_known_code_has_a_sentence_for_people(code: int):
    found = verdict(code)
    assert language("en").knows(found.said.key)
    assert language("en").say(found.said).endswith(".")
    assert str(code) not in language("en").say(found.said)


TEMPLATE_CODES = (132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069)


def test_every_refusal_of_a_template_has_a_reason_of_its_own(say: Say):
    said = set()
    for code in (*TEMPLATE_CODES, 131061, 131063, 131064):
        with pytest.raises((Rejected, Throttled)) as caught:
            say(400, error(code)).send_template(CREDENTIALS, TO, {"name": "ready"}, callback="r_1.1")
        for tongue in ("en", "fr", "rw", "sw"):
            said.add((tongue, language(tongue).say(caught.value.said)))
    assert len(said) == 4 * (len(TEMPLATE_CODES) + 3)


def test_no_code_of_token_account_or_payment_is_taken_for_a_customers_fault():
    stops = [0, 3, 10, 33, 190, 200, 299, 368, 803, 131005, 131031, 131037, 131042, 131045, 133010, 134011]
    assert {verdict(code).kind for code in stops} == {Class.STOP}


def test_the_phone_has_its_plus_and_the_scoped_id_stays_whole():
    assert Recipient("250788000101", "RW.1").fields()["to"] == "+250788000101"
    assert Recipient(None, "RW.1").fields() == {"recipient_type": "individual", "recipient": "RW.1"}
    with pytest.raises(Rejected):
        Recipient(None, None).fields()


def test_no_token_in_a_repr():
    assert TOKEN not in repr(CREDENTIALS)
