"""The programs of the system that an upgrade needs: dpkg and apt-get, and systemctl."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Event

UNIT = "iduka.service"
_PUT_IN = (
    "apt-get",
    "install",
    "--yes",
    "--no-install-recommends",
    "-oDpkg::Options::=--force-confold",
    "-oDPkg::Lock::Timeout=120",
)
_GO_ON = ("dpkg", "--install", "--force-confold")
# dpkg waits for nobody, and after a start the system's own upgrades may be at it. Ten minutes of waiting for them.
_HELD, _HELD_SECONDS, _HELD_TRIES = "locked by another process", 5.0, 120
_wait = Event().wait


def put_in(package: Path, *, goes_on: bool = False, pause: Callable[[float], object] = _wait) -> str:
    """What went wrong; "" where it is in. It goes on to its end, also where the terminal goes away meanwhile.

    goes_on: after a power cut, when dpkg alone knows how to make it whole.
    """
    command = (*(_GO_ON if goes_on else _PUT_IN), str(package))
    said = _done(command)
    for _ in range(_HELD_TRIES * goes_on):
        if _HELD not in said:
            break
        pause(_HELD_SECONDS)
        said = _done(command)
    return said


def _done(command: tuple[str, ...]) -> str:
    """What went wrong."""
    with tempfile.TemporaryFile() as said:
        ours = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(  # noqa: S603 - our own words, and a path that was looked at
            command,
            env=ours,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
            check=False,
        )
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").splitlines()
    return "\n".join(lines[-15:]) or "apt-get ended." if done.returncode else ""


def serving() -> Path | None:
    """The folder of the version that is open; None where none is."""
    shown = told("systemctl", "show", "--property=ActiveState,MainPID", UNIT) or ""
    unit = dict(line.partition("=")[::2] for line in shown.splitlines())
    if unit.get("ActiveState") != "active":
        return None
    try:
        return Path(f"/proc/{int(unit['MainPID'])}/cwd").readlink()
    except (OSError, ValueError, KeyError):
        return None


def ends() -> int:
    """How often systemd has started the shop again since somebody last did."""
    shown = (told("systemctl", "show", "--property=NRestarts", UNIT) or "").partition("=")[2]
    return int(shown) if shown.isdecimal() else 0


def told(*command: str, quiet: bool = False) -> str | None:
    """What it says; None where it failed or is not there."""
    out = subprocess.DEVNULL if quiet else subprocess.PIPE
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and a path of the caller's
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError:
        return None
    return (done.stdout or "").strip() if done.returncode == 0 else None
