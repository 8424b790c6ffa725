"""What stands between WhatsApp and a box: a tunnel's public end that passes on, and misbehaves in one way."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import requests

# From the method to the status and the body that it answers instead of asking the box; None lets it through.
Instead = Callable[[str], tuple[int, bytes] | None]


def lets_through(_: str) -> None:
    """A tunnel that is well."""


class _Front(BaseHTTPRequestHandler):
    server: FrontServer

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        instead = self.server.instead(self.command)
        self._say(*(instead or self._passed_on(self.server.rewrites(body))))

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Silent."""

    def _passed_on(self, body: bytes) -> tuple[int, bytes]:
        names = ("X-Hub-Signature-256", "Content-Type")
        headers = {name: self.headers[name] for name in names if name in self.headers}
        address = f"http://127.0.0.1:{self.server.hook_port}{self.path}"
        told = requests.request(self.command, address, data=body, headers=headers, timeout=60)
        return told.status_code, told.content

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        if status // 100 == 3:
            self.send_header("Location", "https://elsewhere.example/")
        if not self.server.in_pieces:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for letter in body:
            self.wfile.write(b"1\r\n%c\r\n" % letter)
        self.wfile.write(b"0\r\n\r\n")


class FrontServer(ThreadingHTTPServer):
    hook_port: int
    instead: Instead
    rewrites: Callable[[bytes], bytes]
    in_pieces: bool


@contextmanager
def front(
    hook_port: int,
    instead: Instead = lets_through,
    rewrites: Callable[[bytes], bytes] = lambda body: body,
    shown: Path | None = None,
    *,
    in_pieces: bool = False,
) -> Iterator[str]:
    """The callback address at which it stands. shown: the certificate with which it speaks TLS.

    in_pieces: each letter of an answer comes for itself.
    """
    with FrontServer(("127.0.0.1", 0), _Front) as server:
        server.hook_port, server.instead, server.rewrites = hook_port, instead, rewrites
        server.in_pieces = in_pieces
        if shown:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(shown)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"{'https' if shown else 'http'}://127.0.0.1:{server.server_port}/webhook"
        server.shutdown()
