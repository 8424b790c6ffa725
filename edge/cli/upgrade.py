"""The verb `upgrade`: looks at a package before anything is touched, has it put in, and sees whether its version stays.

A version that is not well where the one before it was is left for that one.

It runs as root, since it exchanges the program; of the shop's data it opens nothing itself.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import TextIO

from edge.cli import terminal
from edge.cli.upgrade_back import BEFORE, leave
from edge.cli.upgrade_state import StateFile, Step, UnderWay, Upgrade
from edge.cli.upgrade_tools import UNIT, ends, put_in, serving, told
from edge.cli.upgrade_watch import End, Looks, Patience, ills, ills_before, watched
from edge.clock import Clock
from edge.config import Config
from edge.disk.folder import ROOM_BYTES

_GUIDE = "/usr/share/doc/iduka/docs/upgrading.md"
# A reply that is handed over is known to be sent, or not, long before.
_HANDED_OVER = timedelta(minutes=2)


class NotUpgraded(Exception):
    """Nothing was touched, and this says why and what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    path: Path
    version: str
    before: str


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "package", type=terminal.folder, metavar="FILE.deb", nargs="?", help="the package of the newer version"
    )
    parser.add_argument("--go-on", action="store_true", help="go on with what a power cut has ended, if there is any")
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
    state, clock = StateFile(options.root), Clock()
    looks = Looks(serving, partial(ills, config.lan, partial(told, "iduka", "status", "--json")), ends, clock)
    going = Going(options.root, state, looks, Patience(options.watch, options.unwell))
    try:
        with state.mine():
            if options.go_on:
                return going.on(goes_on=True)
            if options.package is None:
                raise NotUpgraded("Which package? sudo iduka upgrade FILE.deb")
            package = looked_at(options.package, config.data)
            _wait_for_replies(clock)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            _say(f"From {package.before} to {package.version}. The shop stands still while the files are exchanged.")
            before = tuple(ills_before(looks, going.patience))
            state.begin(package.path, Upgrade(package.version, Step.GOES_IN, before))
            return going.on()
    except UnderWay:
        _say("An upgrade is under way already. What runs: sudo iduka status", file=sys.stderr)
    except (NotUpgraded, OSError) as error:
        _say(str(error), file=sys.stderr)
    return 1


@dataclass(frozen=True, slots=True)
class Going:
    """An upgrade from step to step. Each is written down before it begins, and may begin again after a power cut."""

    root: Path
    state: StateFile
    looks: Looks
    patience: Patience

    def on(self, *, goes_on: bool = False) -> int:
        """To its end. goes_on: what stands in the state is of before a power cut."""
        upgrade, code = self.state.read(), 0
        while upgrade is not None:
            following, code = self._step(upgrade, goes_on=goes_on)
            if following is not None:
                self.state.write(following)
            upgrade = following
        self.state.end()
        return code

    def _step(self, upgrade: Upgrade, *, goes_on: bool) -> tuple[Upgrade | None, int]:
        """What comes next, None where it is over; and the exit code where it is."""
        if upgrade.step is Step.GOES_IN:
            return self._in(upgrade, goes_on=goes_on)
        return self._watched(upgrade) if upgrade.step is Step.IS_WATCHED else (None, self._back(upgrade))

    def _in(self, upgrade: Upgrade, *, goes_on: bool) -> tuple[Upgrade | None, int]:
        if said := put_in(self.state.package, goes_on=goes_on):
            _say(f"{said}\nThe package did not go in. What runs now, and why, says: sudo iduka check", file=sys.stderr)
            return None, 1
        return replace(upgrade, step=Step.IS_WATCHED), 0

    def _watched(self, upgrade: Upgrade) -> tuple[Upgrade | None, int]:
        """The unit starts what has ended, and after three times the version before; this looks whether all is well."""
        _say("It is in. Now it is watched; the shop is open, and this may be left alone …")
        end, wrong = watched(self.looks, frozenset(upgrade.ills), self.patience, BEFORE)
        if end is End.STAYS:
            _say(f"Version {upgrade.version} runs.")
            return None, 0
        said = {End.NOT_OPEN: "does not run", End.WENT_BACK: "kept ending"}
        why = said.get(end) or f"is not well: {'; '.join(sorted(wrong))}"
        return replace(upgrade, step=Step.GOES_BACK, why=why), 1

    def _back(self, upgrade: Upgrade) -> int:
        said, changed = f"Version {upgrade.version} {upgrade.why}.", leave(self.root)
        if changed is None:
            _say(
                f"{said} There is no version before it. Why: sudo iduka check; journalctl -u iduka. How to go back by "
                f"hand stands in {_GUIDE}.",
                file=sys.stderr,
            )
            return 1
        told("systemctl", "daemon-reload")
        folder = serving()
        if changed or folder is None or folder.name != BEFORE:
            told("systemctl", "restart", UNIT)
        _say(f"{said} The version before it runs again. Why: journalctl -u iduka")
        return 1


def _wait_for_replies(clock: Clock) -> None:
    _waited(lambda: not _handing_over(), _HANDED_OVER, clock, "Waiting until the replies under way have left …")
    if _handing_over():
        raise NotUpgraded("Replies are under way to WhatsApp. Nothing was changed. Give the same command again later.")


def looked_at(path: Path, data: Path) -> Package:
    """What is put in, if it may be: whole, of this program, newer than what runs here, and with room for both."""
    found = told("dpkg-deb", "--field", str(path), "Package", "Version", "Installed-Size") if path.is_file() else None
    fields = dict(line.partition(": ")[::2] for line in (found or "").splitlines())
    if fields.get("Package") != "iduka":
        raise NotUpgraded(f"{path} is no package of Iduka that can be read. Bring it again.")
    if told("dpkg-deb", "--fsys-tarfile", str(path), quiet=True) is None:
        raise NotUpgraded(f"{path} is not whole. Bring it again.")
    before, version = told("dpkg-query", "--show", "--showformat=${Version}", "iduka"), fields.get("Version", "")
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
        return bool(json.loads(told("iduka", "status", "--json") or "{}").get("outbox", {}).get("sending"))
    except ValueError:
        return False


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


def _is(one: str, than: str, other: str) -> bool:
    return told("dpkg", "--compare-versions", one, than, other) is not None
