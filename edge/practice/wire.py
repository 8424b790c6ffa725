"""The line between the shop and the practice WhatsApp, where answers go wrong: a WSGI layer around the front."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from waitress.channel import ClientDisconnected

from edge.practice.account import Account
from edge.practice.errors import TOKEN_EXPIRED, GraphError
from edge.practice.faults import AFTER, INSTEAD, Faults
from edge.practice.graph import DOWNLOADS

PORTAL = b"<!doctype html><title>Welcome</title><h1>Free Wi-Fi</h1><p>Please sign in to go on.</p>"
GATEWAY = b"<!doctype html><title>502</title><h1>Bad gateway</h1>"

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    headers: list[tuple[str, str]]
    body: bytes


def refusal(error: GraphError, status: int | None = None) -> Answer:
    return Answer(
        f"{status or error.status} Practice", [("Content-Type", "application/json")], json.dumps(error.body()).encode()
    )


def page(status: str, body: bytes) -> Answer:
    return Answer(status, [("Content-Type", "text/html; charset=utf-8")], body)


class Wire:
    """Passes calls to the API on, unless a fault says otherwise. The customers' page is never touched."""

    def __init__(
        self,
        inner: Application,
        account: Account,
        faults: Faults,
        *,
        slow_seconds: float,
        stopping: threading.Event,
    ) -> None:
        self._inner = inner
        self._nodes = (account.phone_number_id, account.waba_id, account.app_id)
        self._faults = faults
        self._slow_seconds = slow_seconds
        self._stopping = stopping

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(("/v", DOWNLOADS)):
            return self._inner(environ, start_response)
        call = self._call(environ)
        for name in INSTEAD:
            if self._faults.strikes(name, call):
                return _give(_instead(name), start_response)
        answer = self._ask(environ)
        for name in AFTER:
            if self._faults.strikes(name, call):
                if name == "cut_mid_answer":
                    return self._half(answer, start_response)
                answer = self._spoil(name, answer)
        return _give(answer, start_response)

    def _ask(self, environ: Environ) -> Answer:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            started.append((status, headers))

        body = b"".join(self._inner(environ, start_response))
        status, headers = started[-1]
        return Answer(status, headers, body)

    def _spoil(self, name: str, answer: Answer) -> Answer:
        if name == "slow":
            self._stopping.wait(self._slow_seconds)
        elif name == "cut_after_request":
            # waitress ends a connection without a word when told that the other side has gone.
            raise ClientDisconnected
        elif name == "error_but_accepted" and answer.status.startswith("200"):
            return refusal(GraphError(131000, "practice fault: this message was accepted all the same"))
        elif name == "no_wamid" and answer.status.startswith("200"):
            body = {key: value for key, value in json.loads(answer.body).items() if key != "messages"}
            return Answer(answer.status, [("Content-Type", "application/json")], json.dumps(body).encode())
        return answer

    def _call(self, environ: Environ) -> str:
        """What this call is about: one of faults.CALLS."""
        path: str = environ["PATH_INFO"]
        if path.endswith("/messages") and environ["REQUEST_METHOD"] == "POST":
            raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(raw)
            # Only a receipt has a top-level status, and no send has that key anywhere.
            return "receipt" if b'"status"' in raw else "send"
        last = path.rpartition("/")[2]
        is_file = last == "media" or (last.isdigit() and last not in self._nodes)
        return "media" if is_file or path.startswith(DOWNLOADS) else "other"

    def _half(self, answer: Answer, start_response: StartResponse) -> Iterator[bytes]:
        start_response(answer.status, _sized(answer))
        yield answer.body[: len(answer.body) // 2]
        raise ClientDisconnected


def _instead(name: str) -> Answer:
    if name == "html_portal":
        return page("200 OK", PORTAL)
    if name == "html_error":
        return page("502 Bad Gateway", GATEWAY)
    if name == "expired_token":
        return refusal(GraphError(190, "practice fault: session has expired", subcode=TOKEN_EXPIRED))
    if name == "error_in_200":
        return refusal(GraphError(131000, "practice fault: an error in an answer that says 200"), status=200)
    code = {"throttled": 130429, "pair_limit": 131056, "window_closed": 131047, "server_error": 131000}[name]
    return refusal(GraphError(code, f"practice fault: {name}"))


def _give(answer: Answer, start_response: StartResponse) -> Iterable[bytes]:
    start_response(answer.status, _sized(answer))
    return [answer.body]


def _sized(answer: Answer) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
    return [*kept, ("Content-Length", str(len(answer.body)))]
