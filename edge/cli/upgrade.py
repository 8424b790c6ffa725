"""The verb `upgrade`: looks at a package before anything is touched, has it put in, and sees whether its version stays.

A version that is not well where the one before it was is left for that one.

It runs as root, since it exchanges the program; of the shop's data it opens nothing itself.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import TextIO

from edge.cli import terminal
from edge.cli.upgrade_back import BEFORE, leave
from edge.cli.upgrade_watch import End, Looks, Patience, ills, watched
from edge.clock import Clock
from edge.config import Config
from edge.disk.folder import ROOM_BYTES

_UNIT = "iduka.service"
_GUIDE = "/usr/share/doc/iduka/docs/upgrading.md"
# A reply that is handed over is known to be sent, or not, long before.
_HANDED_OVER = timedelta(minutes=2)
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
        type=float,
        default=Patience().healthy,
        metavar="SECONDS",
        help="how long it has to be well (900)",
    )
    parser.add_argument(
        "--unwell",
        type=float,
        default=Patience().unwell,
        metavar="SECONDS",
        help="after how long it goes back where it is not (180)",
    )
    parser.add_argument("--root", type=Path, default=Path("/"), help=argparse.SUPPRESS)


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
    looks = Looks(_serving, partial(ills, config.lan, partial(_told, "iduka", "status", "--json")), clock)
    before = looks.ills()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    _say(f"From {package.before} to {package.version}. The shop stands still while the files are exchanged.")
    if said := _put_in(package):
        _say(f"{said}\nThe package did not go in. What runs now, and why, says: sudo iduka check", file=sys.stderr)
        return 1
    return _seen(package, options.root, before, Patience(options.watch, options.unwell), looks)


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
    _has_room(fields.get("Installed-Size", ""), data)
    return Package(path, version, before)


def _has_room(size: str, data: Path) -> None:
    """For two versions, and for the copy of the data by which the shop can go back."""
    program = 3 * 1024 * (int(size) if size.isdecimal() else 0)
    copy = sum(file.stat().st_size for file in data.glob("iduka.db*"))
    on_one_disk = data.exists() and data.stat().st_dev == Path("/usr/lib").stat().st_dev
    needed = program + ROOM_BYTES + copy * on_one_disk
    if shutil.disk_usage("/usr/lib").free < needed:
        raise NotUpgraded(
            f"The disk has no room for two versions and a copy of the data: {needed // 2**20} MB are needed. "
            "Make room on it."
        )
    if data.exists() and shutil.disk_usage(data).free < copy + ROOM_BYTES:
        needed = copy + ROOM_BYTES
        raise NotUpgraded(
            f"There is no room in {data} for a copy of the data, by which the shop could go back: {needed // 2**20} MB "
            "are needed. Make room on that disk."
        )


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


def _seen(package: Package, root: Path, before: frozenset[str], patience: Patience, looks: Looks) -> int:
    """The unit starts what has ended, and after three times the version before; this looks whether all is well."""
    _say("It is in. Now it is watched; the shop is open, and this may be left alone …")
    end, wrong = watched(looks, before, patience, BEFORE)
    if end is End.STAYS:
        _say(f"Version {package.version} runs.")
        return 0
    if end is End.NOT_OPEN:
        _say(f"Version {package.version} does not run. Why: sudo iduka check; journalctl -u iduka", file=sys.stderr)
        return 1
    why = f"is not well: {'; '.join(sorted(wrong))}" if wrong else "kept ending"
    changed = leave(root)
    if changed is None:
        _say(
            f"Version {package.version} {why}. There is no version before it; how to go back: {_GUIDE}", file=sys.stderr
        )
        return 1
    if changed:
        _told("systemctl", "daemon-reload")
    if changed or end is End.UNWELL:
        _told("systemctl", "restart", _UNIT)
    _say(f"Version {package.version} {why}. The version before it runs again. Why: journalctl -u iduka")
    return 1


def _say(sentence: str, file: TextIO | None = None) -> None:
    """The terminal may have gone away: what is under way goes on to its end."""
    with suppress(OSError, ValueError):
        print(sentence, file=file, flush=True)


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
