"""The line between the shop and the practice WhatsApp, where answers go wrong: a WSGI layer around the front."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from waitress.channel import ClientDisconnected

from edge.practice import spoiling
from edge.practice.account import Account
from edge.practice.blocking import Block
from edge.practice.faults import AFTER, INSTEAD, MEDIA, Faults
from edge.practice.graph import DOWNLOADS
from edge.practice.spoiling import Answer, End

FAR_SECONDS = 0.5
DRIP_SECONDS = 0.5
REPEATED_BYTES = 8192

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def dated(inner: Application, date: Callable[[], str]) -> Application:
    """Every answer carries the time that it is for WhatsApp: a shop that finds no time server goes by it."""

    def answered(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, ("Date", date())], *more)

        return inner(environ, start)

    return answered


class Wire:
    """Passes calls to the API on, unless a fault says otherwise.

    slow_seconds: how late a slow answer comes, and how long the wire holds one that never comes.
    """

    def __init__(
        self,
        inner: Application,
        account: Account,
        faults: Faults,
        block: Block,
        *,
        slow_seconds: float,
        stopping: threading.Event,
    ) -> None:
        self._inner = inner
        self._nodes = (account.phone_number_id, account.waba_id, account.app_id)
        self._faults = faults
        self._block = block
        self._slow_seconds = slow_seconds
        self._stopping = stopping

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        call, stage = self._call(environ), self._stage(environ)
        for name in INSTEAD:
            if self._faults.strikes(name, call):
                return self._give(self._counted(stage, spoiling.instead(name)), start_response)
        if self._block.holds():
            return self._give(spoiling.instead("blocked"), start_response)
        answer = self._ask(environ)
        for name in MEDIA:
            if spoiling.media_stage(name) == stage and self._faults.strikes(name, call):
                answer = spoiling.media(name, answer)
        self._counted(stage, answer)
        for name in AFTER:
            if self._faults.strikes(name, call):
                self._wait(name)
                answer = spoiling.after(name, answer)
        return self._give(answer, start_response)

    def _counted(self, stage: str, answer: Answer) -> Answer:
        if stage and answer.is_error:
            self._block.failed()
        return answer

    def _ask(self, environ: Environ) -> Answer:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            started.append((status, headers))

        body = b"".join(self._inner(environ, start_response))
        status, headers = started[-1]
        return Answer(status, tuple(headers), body)

    def _call(self, environ: Environ) -> str:
        """What this call is about: one of faults.CALLS."""
        path: str = environ["PATH_INFO"]
        if path.endswith("/messages") and environ["REQUEST_METHOD"] == "POST":
            raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(raw)
            # Only a receipt has a top-level status, and no send has that key anywhere.
            return "receipt" if b'"status"' in raw else "send"
        last = path.rpartition("/")[2]
        return "media" if last == "media" or self._stage(environ) else "other"

    def _stage(self, environ: Environ) -> str:
        """Where on the way of a file from a customer this call stands: "resolve", "download" or nowhere."""
        path: str = environ["PATH_INFO"]
        if path.startswith(DOWNLOADS):
            return "download"
        last = path.rpartition("/")[2]
        return "resolve" if last.isdigit() and last not in self._nodes else ""

    def _wait(self, fault: str) -> None:
        if seconds := {"slow": self._slow_seconds, "far_away": FAR_SECONDS}.get(fault):
            self._stopping.wait(seconds)

    def _give(self, answer: Answer, start_response: StartResponse) -> Iterable[bytes]:
        if answer.end is End.SILENT:
            self._stopping.wait(self._slow_seconds)
        if answer.end in (End.SILENT, End.CLOSED):
            # waitress ends a connection without a word when told that the other side has gone.
            raise ClientDisconnected
        start_response(answer.status, answer.sized_headers())
        return [answer.body] if answer.end is End.WELL else self._badly(answer)

    def _badly(self, answer: Answer) -> Iterator[bytes]:
        if answer.end is End.DRIPPING:
            for byte in answer.body:
                yield bytes((byte,))
                self._stopping.wait(DRIP_SECONDS)
            return
        yield answer.body[: len(answer.body) // 2]
        while answer.end is End.NEVER and not self._stopping.is_set():
            yield answer.body[-1:] * REPEATED_BYTES
        if answer.end is End.STALLED:
            self._stopping.wait(self._slow_seconds)
        raise ClientDisconnected
