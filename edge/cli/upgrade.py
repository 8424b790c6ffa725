"""The verb `upgrade`: looks at a package before anything is touched, has it put in, and sees whether its version stays.

It runs as root, since it exchanges the program; of the shop's data it opens nothing itself.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event

from edge.cli import terminal
from edge.clock import Clock
from edge.config import Config
from edge.disk.folder import ROOM_BYTES

_UNIT = "iduka.service"
_GUIDE = "/usr/share/doc/iduka/docs/upgrading.md"
# A version is on trial for five minutes from its start, and may need three starts to show that it keeps ending.
WATCHED = timedelta(minutes=6)
# A reply that is handed over is known to be sent, or not, long before.
_HANDED_OVER = timedelta(minutes=2)
_BEFORE = "iduka.old"  # the folder of the version before, as systemd/start knows it
_PUT_IN = (
    "apt-get",
    "install",
    "--yes",
    "--no-install-recommends",
    "-oDpkg::Options::=--force-confold",
)


class NotUpgraded(Exception):
    """Nothing was touched, and this says why and what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    path: Path
    version: str
    before: str


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", type=terminal.folder, metavar="FILE.deb", help="the package of the newer version")
    parser.add_argument(
        "--watch",
        type=int,
        default=int(WATCHED.total_seconds()),
        metavar="SECONDS",
        help="how long it is watched (360)",
    )


def run(config: Config, options: argparse.Namespace) -> int:
    """Exit code 1 where the version before runs on, or nothing runs."""
    clock = Clock()
    try:
        package = looked_at(options.package, config.data)
        _waited(lambda: not _handing_over(), _HANDED_OVER, clock, "Waiting until the replies under way have left …")
        if _handing_over():
            raise NotUpgraded(
                "Replies are under way to WhatsApp. Nothing was changed. Give the same command again later."
            )
    except NotUpgraded as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"From {package.before} to {package.version}. The shop stands still while the files are exchanged.", flush=True
    )
    if said := _put_in(package):
        print(f"{said}\nThe package did not go in. What runs now, and why, says: sudo iduka check", file=sys.stderr)
        return 1
    return _seen(package, timedelta(seconds=options.watch), clock)


def looked_at(path: Path, data: Path) -> Package:
    """What is put in, if it may be: whole, of this program, newer than what runs here, and with room for both."""
    found = _told("dpkg-deb", "--field", str(path), "Package", "Version", "Installed-Size") if path.is_file() else None
    fields = dict(line.partition(": ")[::2] for line in (found or "").splitlines())
    if fields.get("Package") != "iduka":
        raise NotUpgraded(f"{path} is no package of Iduka that can be read. Bring it again.")
    if _told("dpkg-deb", "--fsys-tarfile", str(path), quiet=True) is None:
        raise NotUpgraded(f"{path} is not whole. Bring it again.")
    before, version = _told("dpkg-query", "--show", "--showformat=${Version}", "iduka"), fields.get("Version", "")
    if not before:
        raise NotUpgraded(f"This shop does not run from a package. How it is upgraded stands in {_GUIDE}.")
    if _is(version, "eq", before):
        raise NotUpgraded(f"Version {version} is what runs here already.")
    if not _is(version, "gt", before):
        raise NotUpgraded(_older(version, before, data))
    size = fields.get("Installed-Size", "")
    needed = 3 * 1024 * (int(size) if size.isdecimal() else 0) + ROOM_BYTES
    if shutil.disk_usage("/usr/lib").free < needed:
        raise NotUpgraded(f"The disk has no room for two versions: {needed // 2**20} MB are needed. Make room on it.")
    return Package(path, version, before)


def _older(version: str, before: str, data: Path) -> str:
    copies = sorted(data.glob("before-upgrade-*.db"), key=lambda copy: copy.stat().st_mtime)
    copy = (
        f"The data as they were before the last upgrade are in {copies[-1]}."
        if copies
        else f"There is no copy of before an upgrade in {data}: take a backup that the older version made."
    )
    return (
        f"Version {version} is older than {before}, which runs here, and an older version refuses newer data. "
        f"{copy} How to go back by hand stands in {_GUIDE}."
    )


def _handing_over() -> bool:
    """Whether a reply is between here and WhatsApp just now. A shop that is not there hands nothing over."""
    try:
        return bool(json.loads(_told("iduka", "status", "--json") or "{}").get("outbox", {}).get("sending"))
    except ValueError:
        return False


def _put_in(package: Package) -> str:
    """What went wrong; "" where it is in. It goes on to its end, also where the terminal goes away meanwhile."""
    with tempfile.TemporaryFile() as told:
        ours = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(  # noqa: S603 - our own words, and a path that was looked at
            (*_PUT_IN, str(package.path)),
            env=ours,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            start_new_session=True,
            check=False,
        )
        told.seek(0)
        lines = told.read().decode("utf-8", "replace").splitlines()
    return "\n".join(lines[-15:]) or "apt-get ended." if done.returncode else ""


def _seen(package: Package, watched: timedelta, clock: Clock) -> int:
    """The unit starts what has ended, and after three times the version before; this only looks."""
    _waited(_went_back, watched, clock, "It is in. Now it is watched; the shop is open, and this may be left alone …")
    if _went_back():
        print(f"Version {package.version} kept ending. The version before it runs again. Why: journalctl -u iduka")
        return 1
    if not _serving():
        print(f"Version {package.version} does not run. Why: sudo iduka check; journalctl -u iduka", file=sys.stderr)
        return 1
    print(f"Version {package.version} runs.")
    return 0


def _waited(done: Callable[[], bool], most: timedelta, clock: Clock, said: str) -> None:
    until, told = clock.boottime() + most.total_seconds(), False
    while not done() and clock.boottime() < until:
        if not told:
            print(said, flush=True)
        told = True
        Event().wait(1)


def _serving() -> Path | None:
    """The folder of the version that is open; None where none is."""
    shown = _told("systemctl", "show", "--property=ActiveState,MainPID", _UNIT) or ""
    unit = dict(line.partition("=")[::2] for line in shown.splitlines())
    if unit.get("ActiveState") != "active":
        return None
    try:
        return Path(f"/proc/{int(unit['MainPID'])}/cwd").readlink()
    except (OSError, ValueError, KeyError):
        return None


def _went_back() -> bool:
    folder = _serving()
    return folder is not None and folder.name == _BEFORE


def _is(one: str, than: str, other: str) -> bool:
    return _told("dpkg", "--compare-versions", one, than, other) is not None


def _told(*command: str, quiet: bool = False) -> str | None:
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
