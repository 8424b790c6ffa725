"""Starts what is measured as processes of their own, on free ports, and looks at them from outside."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.bodies import ACCOUNT
from edge.registers.books import Books
from edge.settings import Settings

HOME = Path(__file__).parent.parent
START_SECONDS = 30.0
_MB = 1024 * 1024


@dataclass(frozen=True)
class Running:
    """A process under measurement; `lan` is 0 where it has no pages."""

    process: subprocess.Popen[bytes]
    hook: int
    lan: int
    started_seconds: float
    data: Path

    def rss_mb(self) -> float:
        (line,) = (line for line in self._proc("status").splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def written_bytes(self) -> int:
        """What the kernel was told to bring to the disk for this process, in whole pages."""
        (line,) = (line for line in self._proc("io").splitlines() if line.startswith("write_bytes:"))
        return int(line.split()[1])

    def cpu_seconds(self) -> float:
        """What all its threads have worked so far, for themselves and in the kernel."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def unread(self) -> int:
        """How many entries of the journal wait to be sorted."""
        with closing(Books.open_reading(self.data)) as books:
            return int(books.journal.counts()["unread"])

    def until_sorted(self, most_seconds: float = 600) -> float:
        """Wait until nothing is unread; returns how long that took."""
        began = time.monotonic()
        while self.unread():
            if time.monotonic() - began > most_seconds:
                raise TimeoutError("the sorter does not get done")
            pause(0.05)
        return time.monotonic() - began

    def _proc(self, name: str) -> str:
        return Path(f"/proc/{self.process.pid}/{name}").read_text("ascii")


def fresh(data: Path) -> Path:
    """A new shop in this folder, with an account."""
    books = Books.open(data)
    Settings(books).change_account(ACCOUNT)
    books.close()
    return data


@contextmanager
def serving(data: Path, more: Mapping[str, str] | None = None, home: Path = HOME) -> Iterator[Running]:
    """The whole program, as a shop runs it, once it says that it is well. home: the checkout that it is of."""
    hook, lan = free_ports(2)
    own = {
        "EDGE_DATA": str(data),
        "EDGE_HOOK": f"127.0.0.1:{hook}",
        "EDGE_LAN": f"127.0.0.1:{lan}",
        "EDGE_GRAPH_URL": "http://127.0.0.1:9",  # nobody is there: the courier has nothing to send
        "EDGE_FORGETFUL": "yes",  # wherever this machine has its temporary files
    }
    with _process([sys.executable, "server.py", "serve"], {**own, **(more or {})}, home) as process:
        began = time.monotonic()
        while not _answers(process, lan, "/healthz"):
            _still_in_time(began)
        yield Running(process, hook, lan, time.monotonic() - began, data)


@contextmanager
def door(keeps: str, data: Path) -> Iterator[Running]:
    """The hook listener alone, see door.py."""
    (hook,) = free_ports(1)
    command = [sys.executable, "-m", "bench.door", keeps, "--data", str(data), "--port", str(hook)]
    with _process(command, {}) as process:
        began = time.monotonic()
        while not _answers(process, hook, "/webhook"):
            _still_in_time(began)
        yield Running(process, hook, 0, time.monotonic() - began, data)


def load(port: int, *arguments: object) -> dict[str, Any]:
    """Let the load generator run to its end; what it found. Refuses to go on when a webhook was not taken."""
    command = [sys.executable, "-m", "bench.load", "--port", str(port), *map(str, arguments)]
    done = subprocess.run(command, cwd=HOME, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    assert not found["refused"], f"{found['refused']} webhooks were refused"
    return found


def get(port: int, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    way = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        way.request("GET", path, headers=dict(headers or {}))
        answer = way.getresponse()
        return answer.status, answer.read()
    finally:
        way.close()


def free_ports(count: int) -> Sequence[int]:
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(door.getsockname()[1]) for door in doors]
    for one in doors:
        one.close()
    return ports


def pause(seconds: float) -> None:
    threading.Event().wait(seconds)


@contextmanager
def _process(command: Sequence[str], more: Mapping[str, str], home: Path = HOME) -> Iterator[subprocess.Popen[bytes]]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("EDGE_")}
    process = subprocess.Popen(command, cwd=home, env={**inherited, **more}, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _answers(process: subprocess.Popen[bytes], port: int, path: str) -> bool:
    """Whether somebody is there and, if it has an opinion of its health, is well."""
    if process.poll() is not None:
        raise RuntimeError(f"it ended with {process.returncode} instead of starting")
    try:
        status, _ = get(port, path)
    except OSError:
        return False
    return status == 200 or path != "/healthz"


def _still_in_time(began: float) -> None:
    if time.monotonic() - began > START_SECONDS:
        raise TimeoutError("it does not start")
    pause(0.005)
