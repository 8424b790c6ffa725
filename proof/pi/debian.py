"""A Debian of its own, booted with systemd: made once from the archive, and fresh for each round from that copy."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from time import monotonic

# What every Debian and Raspberry Pi OS without a desktop has, of what the package counts on.
PACKAGES = ("systemd-sysv", "dbus", "python3", "apt")
ARCHIVE = "http://deb.debian.org/debian"
BOOT_SECONDS = 300.0


def made(suite: str, cache: Path, *more: str) -> Path:
    """The copy, an archive in the cache; it takes minutes and the internet where there is none yet. more: packages."""
    kept = cache / f"{'-'.join((suite, *more))}.tar"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = cache / f"unfinished-{kept.name}"
        command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join((*PACKAGES, *more))}"]
        subprocess.run([*command, suite, unfinished, ARCHIVE], check=True)
        unfinished.rename(kept)
    return kept


class Debian:
    """It runs on the network of whoever starts it, and ends with them."""

    def __init__(self, archive: Path, folder: Path) -> None:
        self.tree = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        subprocess.run(["tar", "-C", folder, "-xf", archive], check=True)
        self._process: subprocess.Popen[bytes] | None = None
        self._inside = 0

    def put(self, path: str, text: str | bytes) -> None:
        file = self.tree / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def boot(self) -> float:
        """Until systemd has started all; how many seconds that took."""
        began = monotonic()
        nspawn = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--link-journal=no", "--console=pipe"]
        with (self.tree.parent / f"{self.tree.name}.console").open("wb") as console:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *nspawn, "--boot", "-D", self.tree],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
            )
        while self.says("systemctl", "is-system-running") not in ("running", "degraded"):
            assert self._process.poll() is None, "it has ended"
            assert monotonic() - began < BOOT_SECONDS, "it does not come up"
            pause(0.2)
        # systemd-nspawn lays a name of its own over that of the boot, unseen by services with a /proc of their own.
        self.run("umount", "/proc/sys/kernel/random/boot_id")
        return monotonic() - began

    def run(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """A command in it, as root at its console."""
        clean = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        enter = ["nsenter", "-t", str(self._first()), "-m", "-u", "-i", "-p", "-C", "--"]
        return subprocess.run(
            [*enter, *words], cwd="/", env=clean, input=given, capture_output=True, text=True, check=False, timeout=600
        )

    def does(self, *words: str) -> str:
        """As run(), where it must go well; all that it said."""
        done = self.run(*words)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def says(self, *words: str) -> str:
        return self.run(*words).stdout.strip() if self._first() else ""

    def off(self) -> None:
        """The power goes."""
        if self._process is not None:
            if first := self._first():
                os.kill(first, signal.SIGKILL)  # and with it all that runs inside
            self._process.kill()
            self._process.wait()
            self._process, self._inside = None, 0

    def _first(self) -> int:
        """Its process number one, as this machine counts."""
        if self._process is not None and not self._inside:
            number = self._process.pid
            children = Path(f"/proc/{number}/task/{number}/children").read_text("ascii").split()
            for child in map(int, children):
                if os.readlink(f"/proc/{child}/ns/pid") != os.readlink("/proc/self/ns/pid"):
                    self._inside = child
        return self._inside


def network(commands: Sequence[str]) -> None:
    """Make the network on which this process stands."""
    for command in commands:
        subprocess.run(["ip", *command.split()], check=True)


def pause(seconds: float) -> None:
    Event().wait(seconds)
