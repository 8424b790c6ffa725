"""A server that stands where WhatsApp would, and answers as a test tells it to."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

# What it answers to a path and what is asked with it: bytes as they are, anything else as JSON.
Said = Callable[[str, dict[str, list[str]]], object]


class Door:
    """A server that writes down which address every call asks for, and answers as it is told."""

    def __init__(self, says: Said) -> None:
        self.asked: list[tuple[str, str, dict[str, list[str]]]] = []
        self.accepted: set[str | None] = set()
        door = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = urlsplit(self.path)
                query = parse_qs(parts.query)
                door.asked.append((self.command, parts.path, query))
                door.accepted.add(self.headers.get("Accept"))
                said = says(parts.path, query)
                raw = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def wrap(self, shown: Path) -> None:
        """It speaks TLS from now on, and shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(shown)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = self.url.replace("http:", "https:")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
