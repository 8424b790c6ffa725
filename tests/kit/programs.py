"""The real program as a subprocess: `server.py serve` on its own ports, set up by its own verbs, and killed."""

from __future__ import annotations

import json
import os
import random
import re
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests

from edge.practice.account import Account as PracticeAccount
from edge.settings import Account
from tests.kit.paths import ROOT

AnyAccount = Account | PracticeAccount
# Seconds for what takes a moment on a quiet machine: only what is broken makes a test wait so long.
PATIENCE = 60.0
# Below those that the system gives to whoever asks for any: no call takes one while a program is being started again.
FORGETFUL = "EDGE_FORGETFUL"  # conftest.py lets tests keep their shops wherever this machine has its temporary files
PORTS = range(20_000, 32_000)
# What the verbs made of a data folder, and the PINs that they said.
_FIRST_SHOPS: dict[AnyAccount, tuple[dict[str, bytes], dict[str, str]]] = {}


def free_port() -> int:
    """A port that was free a moment ago, on this machine's loopback."""
    while True:
        port = random.SystemRandom().choice(PORTS)  # others draw as well, with the same seed
        with socket.socket() as sock, suppress(OSError):
            sock.bind(("127.0.0.1", port))
            return port


class Program:
    """One shop in a folder of its own. Ports stay the same over restarts, so that webhooks find it again.

    inside: the words in front of `server.py serve`, for a shop on a network of its own.
    verbs, serving: what starts a verb, and what opens the shop, where the program lies elsewhere.
    """

    inside: Sequence[str] = ()
    verbs: Sequence[str] = (sys.executable, str(ROOT / "server.py"))
    serving: Sequence[str] = (*verbs, "serve")

    def __init__(self, data: Path, graph_url: str = "http://127.0.0.1:9", *, hook_port: int = 0) -> None:
        self.data = data
        self.lan_port, self.hook_port = free_port(), hook_port or free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("EDGE_") or name == FORGETFUL},
            "EDGE_DATA": str(data),
            "EDGE_LAN": f"127.0.0.1:{self.lan_port}",
            "EDGE_HOOK": f"127.0.0.1:{self.hook_port}",
            "EDGE_GRAPH_URL": graph_url,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._process: subprocess.Popen[str] | None = None
        self.log: list[str] = []

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    @property
    def lan_url(self) -> str:
        return f"http://127.0.0.1:{self.lan_port}"

    @property
    def hook_url(self) -> str:
        return f"http://127.0.0.1:{self.hook_port}/webhook"

    def run(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """One of the short verbs, to its end."""
        return subprocess.run(
            [*self.verbs, *words],
            env=self.environment,
            cwd=ROOT,
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def set_up(self, account: AnyAccount) -> dict[str, str]:
        """Name, account and two people; returns their PINs by name.

        The program's own verbs do so for the first shop of an account. Those that come later are copies of it.
        """
        if account not in _FIRST_SHOPS:
            pins = self._set_up(account)
            files = {name: (self.data / name).read_bytes() for name in ("iduka.db", "shop-id")}
            _FIRST_SHOPS[account] = (files, pins)
            return pins
        files, pins = _FIRST_SHOPS[account]
        self.data.mkdir(mode=0o700, exist_ok=True)
        for name, content in files.items():
            (self.data / name).write_bytes(content)
            (self.data / name).chmod(0o600)
        return pins

    def _set_up(self, account: AnyAccount) -> dict[str, str]:
        done = self.run(
            *("setup", "--name", "Kabeza Hardware", "--undo-seconds", "0"),
            *("--phone-number-id", account.phone_number_id, "--waba-id", account.waba_id),
            *("--app-secret", "-", "--verify-token", "-", "--token", "-"),
            given=f"{account.app_secret}\n{account.verify_token}\n{account.token}\n",
        )
        assert done.returncode == 0, done.stderr
        pins = {}
        for name, more in (("Aline", ["--owner"]), ("Eric", [])):
            told = self.run("staff", "add", name, *more).stdout
            pins[name] = re.search(r"PIN: (\d+)", told)[1]  # type: ignore[index]
        return pins

    def enrolment_code(self) -> str:
        return re.search(r"type: (\S+)", self.run("enrol").stdout)[1]  # type: ignore[index]

    def status(self) -> dict[str, Any]:
        told = self.run("status", "--json")
        assert told.returncode == 0, told.stderr
        return dict(json.loads(told.stdout))

    def start(self) -> None:
        """Start serving and return once /healthz says that all is well."""
        self.launch()
        assert until(self._well, 60), "\n".join(self.log)

    def launch(self) -> None:
        """Start serving, whatever comes of it."""
        self._process = subprocess.Popen(
            [*self.inside, *self.serving],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    @property
    def answers(self) -> bool:
        """Whether its pages are there, well or not."""
        try:
            requests.get(f"{self.lan_url}/static/icon.svg", timeout=10)
        except requests.RequestException:
            return False
        return True

    def kill(self) -> None:
        """As a power cut does to a process: SIGKILL, no goodbye."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """As systemd does; the exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)
        code = self._process.wait(60)
        self._process = None
        return code

    def _well(self) -> bool:
        try:
            return requests.get(f"{self.lan_url}/healthz", timeout=10).status_code == 200
        except requests.RequestException:
            return False

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        with process.stderr:
            self.log.extend(process.stderr)


def until(check: Callable[[], object], seconds: float = PATIENCE, longest: float = 0.02) -> bool:
    """Ask again and again until it is true, for so many seconds at most: soon at first, since most is soon true.

    longest: the longest pause between two looks, in seconds.
    """
    waited, pause = 0.0, 0.002
    while waited < seconds:
        if check():
            return True
        select.select([], [], [], pause)
        waited, pause = waited + pause, min(2 * pause, longest)
    return bool(check())
