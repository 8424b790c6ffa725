"""A name that leads to several addresses, some of which are dead: the one that lives is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.kit.paths import ROOT
from tests.kit.sticks import missing

ASKS = "import sys; from edge.whatsapp import broken_link; print(broken_link(sys.argv[1], 'token', 'secret').key)"
# Nobody listens at the first, and no way leads to the second: it is for documentation alone.
DEAD = ("::1", "2001:db8::7")


class Echo(BaseHTTPRequestHandler):
    """Gives the challenge back, as a box does."""

    def do_GET(self) -> None:
        challenge = parse_qs(urlsplit(self.path).query)["hub.challenge"][0].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(challenge)))
        self.end_headers()
        self.wfile.write(challenge)

    def log_message(self, *_: object) -> None:
        """Nothing: a test has no log."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def asked(port: int, folder: Path, addresses: tuple[str, ...]) -> str:
    """Where this name has these addresses and no others, on a view of the machine of its own."""
    hosts = folder / "hosts"
    hosts.write_text("".join(f"{address} box.test\n" for address in addresses))
    inside = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/hosts && shift 0 && exec "$@"', str(hosts)]
    if not shutil.which("unshare") or subprocess.run([*inside, "true"], capture_output=True, check=False).returncode:
        missing("only root may give a program names of its own")
    command = [*inside, sys.executable, "-c", ASKS, f"http://box.test:{port}/webhook"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def test_where_ipv6_is_broken_ipv4_is_used(port: int, tmp_path: Path):
    assert asked(port, tmp_path, (*DEAD, "127.0.0.1")) == "way_in.post_refused", "it echoes and no more"


def test_where_every_address_is_dead_it_is_said(port: int, tmp_path: Path):
    assert asked(port, tmp_path, DEAD) in ("way_in.refused", "way_in.no_answer"), (
        "or the other test has looked at something else"
    )
