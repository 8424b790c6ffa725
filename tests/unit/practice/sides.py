"""The two sides of a practice WhatsApp under test: a shop that listens, and a shop that calls."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from edge.practice import Practice

AMINA = "+250788000201"
HOUR = timedelta(hours=1)


class Hook:
    """A shop that only listens: keeps every webhook body, and answers 200 unless told otherwise."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.signatures: list[str] = []
        self.answers: list[int] = []
        self.open = threading.Event()
        self.open.set()
        self.knocked = threading.Event()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.knocked.set()
                hook.open.wait(60)
                hook.bodies.append(body)
                hook.signatures.append(self.headers["X-Hub-Signature-256"])
                self._answer(hook.answers.pop(0) if hook.answers else 200, b"")

            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                known = query["hub.verify_token"] == [Practice.VERIFY_TOKEN]
                self._answer(200 if known else 403, query["hub.challenge"][0].encode())

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def changes(self) -> list[dict[str, Any]]:
        return [change for body in self.bodies for entry in json.loads(body)["entry"] for change in entry["changes"]]

    def heard(self, kind: str = "messages") -> list[dict[str, Any]]:
        """Every message (or status) so far, in the order it came."""
        return [each for change in self.changes for each in change["value"].get(kind, ())]


class Shop:
    """The shop's side of the wire: the calls that it makes."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.line = requests.Session()
        self.line.trust_env = False
        self.line.headers["Authorization"] = f"Bearer {practice.TOKEN}"

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.line.request(method, f"{self.practice.graph_url}/v26.0/{path}", timeout=60, **more)

    def post(self, *, stream: bool = False, redirects: bool = True, **fields: Any) -> requests.Response:
        body = {"messaging_product": "whatsapp", **fields}
        more = {"json": body, "stream": stream, "allow_redirects": redirects}
        return self.call("POST", f"{Practice.PHONE_NUMBER_ID}/messages", **more)

    def writes(self, to: str = AMINA, text: str = "Yes, it is ready.", **more: Any) -> requests.Response:
        return self.post(to=to, type="text", text={"body": text}, **more)


def code(answer: requests.Response) -> int:
    """The code of a refusal, 0 where the call was obeyed."""
    assert answer.headers["Content-Type"].startswith("application/json")
    error = answer.json().get("error")
    if error is None:
        return 0
    assert answer.status_code >= 400
    assert set(error) >= {"message", "type", "code", "error_data", "fbtrace_id"}
    return int(error["code"])


def wamid(answer: requests.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json()["messages"][0]["id"])
