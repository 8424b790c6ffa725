"""How far an upgrade is, on the disk: after a power cut the next start of the box goes on where it was.

The package lies beside it, since what was given may have been on a stick.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from edge.disk.synced import synced

FOLDER = Path("var/lib/iduka-upgrade")


class Step(StrEnum):
    """GOES_IN: the files are exchanged. IS_WATCHED: they are. GOES_BACK: the version does not stay."""

    GOES_IN = "goes in"
    IS_WATCHED = "is watched"
    GOES_BACK = "goes back"


class UnderWay(Exception):
    """Another upgrade is."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """version: what is put in. ills: what was wrong before. why: it does not stay."""

    version: str
    step: Step
    ills: tuple[str, ...] = ()
    why: str = ""


class StateFile:
    """root: of the system."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER
        self._state = self._folder / "state"
        self.package = self._folder / "new.deb"

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Nobody else upgrades meanwhile. UnderWay where somebody does."""
        self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UnderWay from error
            yield
        finally:
            os.close(lock)

    def read(self) -> Upgrade | None:
        """None where no upgrade is under way."""
        try:
            kept = json.loads(self._state.read_text("utf-8"))
            return Upgrade(kept["version"], Step(kept["step"]), tuple(kept["ills"]), kept["why"])
        except FileNotFoundError:
            return None
        except (ValueError, LookupError, TypeError):  # we cannot have written it
            self.end()
            return None

    def begin(self, package: Path, upgrade: Upgrade) -> None:
        """Keep the package, and then that it goes in."""
        fresh = self.package.with_suffix(".coming")
        shutil.copyfile(package, fresh)
        synced(fresh)
        os.replace(fresh, self.package)
        self.write(upgrade)

    def write(self, upgrade: Upgrade) -> None:
        fresh = self._state.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(upgrade)), "utf-8")
        synced(fresh)
        os.replace(fresh, self._state)
        synced(self._folder)

    def end(self) -> None:
        """It is over, and the room is given back."""
        self._state.unlink(missing_ok=True)
        self.package.unlink(missing_ok=True)
        synced(self._folder)
