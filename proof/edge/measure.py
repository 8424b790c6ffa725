"""One attack on the real program, while staff look at the board and WhatsApp brings webhooks; and what they felt."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from edge.clock import Clock
from proof.edge.corpus import Attack
from tests.kit.paths import ROOT
from tests.kit.phones import Phone
from tests.kit.programs import Program
from tests.kit.shops import webhook_of
from tests.kit.support import ACCOUNT

# Between two looks of a member of staff, and between two webhooks.
PAUSE_SECONDS = 0.05
# Until an attack has all its connections.
BEGIN_SECONDS = 1.0
PATIENCE = 60.0


@dataclass
class Felt:
    """Milliseconds of each try, and how many did not succeed."""

    milliseconds: list[float] = field(default_factory=list)
    failed: int = 0

    def part(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")

    @property
    def p95(self) -> float:
        return self.part(0.95)


@dataclass(frozen=True)
class Found:
    attack: Attack
    board: Felt
    webhooks: Felt
    health: Felt
    peak_mb: float
    made: int
    closed: int
    answered: int
    log_lines: int


class Box:
    """The real program with a member of staff who is signed in on a phone."""

    def __init__(self, program: Program, cookies: str) -> None:
        self.program = program
        self._cookies = cookies
        self._number = 0

    @classmethod
    @contextmanager
    def open(cls, data: Path) -> Iterator[Box]:
        program = Program(data)
        program.environment["GLIBC_TUNABLES"] = "glibc.malloc.tcache_count=0"  # as its unit has it
        pins, code = program.set_up(ACCOUNT), program.enrolment_code()
        program.start()
        phone = Phone(program.lan_url)
        try:
            phone.sign_in(code, "Aline", pins["Aline"])
            phone.open("/")
            yield cls(program, "; ".join(f"{name}={value}" for name, value in phone.cookies.items()))
        finally:
            phone.close()
            program.stop()

    @property
    def peak_mb(self) -> float:
        said = Path(f"/proc/{self.program.pid}/status").read_text("utf-8")
        return int(re.search(r"VmHWM:\s+(\d+)", said)[1]) / 1024  # type: ignore[index]

    def look(self, path: str = "/", **headers: str) -> bytes:
        return self._ask(self.program.lan_port, "GET", path, b"", {"Cookie": self._cookies, **headers})

    def health(self) -> bytes:
        return self._ask(self.program.lan_port, "GET", "/healthz", b"", {})

    def write(self) -> None:
        """A customer writes, as WhatsApp tells it."""
        self._number += 1
        number = f"2507881{self._number % 50:05d}"
        message = {
            "from": number,
            "id": f"wamid.{self._number}",
            "timestamp": str(int(Clock().now().at.timestamp())),
            "type": "text",
        }
        self.webhook(webhook_of({**message, "text": {"body": "Do you have nails?"}}, name="Customer", phone=number))

    def webhook(self, body: bytes) -> None:
        digest = hmac.new(ACCOUNT.app_secret.encode(), body, hashlib.sha256).hexdigest()
        self._ask(self.program.hook_port, "POST", "/webhook", body, {"X-Hub-Signature-256": f"sha256={digest}"})

    def _ask(self, port: int, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            content = answer.read()
            if answer.status != 200:
                raise OSError(f"{method} {path} was answered {answer.status}")
            return content
        finally:
            line.close()


def play(box: Box, attack: Attack, seconds: float, begin: float = BEGIN_SECONDS) -> Found:
    """Attack for so long, and feel it meanwhile. begin: until it has all its connections."""
    port = box.program.lan_port if attack.door == "pages" else box.program.hook_port
    words = [sys.executable, "-m", "proof.edge.attacker", str(port), attack.name, str(begin + seconds)]
    lines = len(box.program.log)
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    ) as other:
        threading.Event().wait(begin)
        board, webhooks, health = _felt([box.look, box.write, box.health], seconds)
        said, _ = other.communicate(timeout=60 + seconds)
    made, closed, answered = itemgetter("made", "closed", "answered")(json.loads(said))
    logged = len(box.program.log) - lines
    return Found(attack, board, webhooks, health, box.peak_mb, made, closed, answered, logged)


def _felt(acts: list[Callable[[], object]], seconds: float) -> list[Felt]:
    felt, never = [Felt() for _ in acts], threading.Event()
    ends = time.monotonic() + seconds

    def go_on(act: Callable[[], object], feels: Felt) -> None:
        while time.monotonic() < ends:
            began = time.monotonic()
            try:
                act()
            except (OSError, http.client.HTTPException):
                feels.failed += 1
            feels.milliseconds.append(1000 * (time.monotonic() - began))
            never.wait(PAUSE_SECONDS)

    threads = [threading.Thread(target=go_on, args=pair) for pair in zip(acts, felt, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return felt
