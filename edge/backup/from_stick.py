"""The shop of a stick comes to a box that is set up just now: whole or not at all, wherever the power goes.

It is restored into a folder of its own in the data folder, as at the console. That folder's new name says that it is
whole; only then it takes the place of the empty shop, and a start that finds it so goes on with it.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from edge.backup.put_in import Sticks
from edge.backup.restore import restore
from edge.backup.stick import Copy, Stick
from edge.clock import Clock, Moment
from edge.disk.folder import Folder
from edge.disk.synced import synced
from edge.errors import Refusal
from edge.language import Said
from edge.media import Shelf
from edge.registers.books import Books

_COMING, _WHOLE = "brought-back", "brought-back.whole"
# The page that says what comes has to reach the phone first.
_LEAVES_SECONDS = 1.0
# So many are offered; a stick may hold copies of more shops.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Offered:
    """The newest copy of a shop on a stick that is in."""

    file: Path
    made_at: datetime

    @property
    def name(self) -> str:
        return self.file.name


class BringBack:
    """What an empty box offers, and what was asked for. why: what kept the last one from coming."""

    def __init__(self, books: Books, sticks: Sticks, clock: Clock) -> None:
        self._books = books
        self._sticks = sticks
        self._clock = clock
        self._asked_at = 0.0
        self.wish: Path | None = None
        self.why = Said("")

    def offered(self) -> list[Offered]:
        """Nothing where there is a shop already: a copy never takes the place of one."""
        if not self._is_empty():
            return []
        folders = [folder for stick in self._sticks.put_in() for folder in stick.folders()]
        return [each for folder in folders for each in _newest(folder)][:_MOST]

    def ask(self, name: str) -> None:
        """The program ends soon, and begins anew with this copy. Refused where it is not there any more."""
        found = next((each for each in self.offered() if each.name == name), None)
        if found is None:
            raise Refusal("not_found", "backup.stick_gone")
        self.wish, self._asked_at = found.file, self._clock.boottime()

    def is_due(self) -> bool:
        return self.wish is not None and self._clock.boottime() - self._asked_at >= _LEAVES_SECONDS

    def failed(self, why: Said) -> None:
        self.why = why

    def _is_empty(self) -> bool:
        books = self._books
        return not (books.staff.all() or books.kept("account") or books.messages.count())


def bring_back(data: Path, copy: Path, now: Moment) -> None:
    """Refused as `restore` is, and then the empty shop is as it was. No program has the shop open."""
    home = Folder(data)
    home.lock()
    try:
        shutil.rmtree(data / _COMING, ignore_errors=True)
        restore(data / _COMING, copy, now)
        synced(data / _COMING)
        (data / _COMING).rename(data / _WHOLE)
        synced(data)
        _take_its_place(home)
    finally:
        home.unlock()


def go_on(data: Path) -> None:
    """At each start: what a power cut has left of it goes on where it was whole, and goes where it was not."""
    if not any(
        os.path.lexists(data / name) for name in (_COMING, _WHOLE)
    ):  # also where we may not look, as opening says
        return
    home = Folder(data)
    home.lock()
    try:
        shutil.rmtree(data / _COMING, ignore_errors=True)
        if (data / _WHOLE).exists():
            _take_its_place(home)
    finally:
        home.unlock()


def _take_its_place(home: Folder) -> None:
    """May be cut anywhere, and done again."""
    whole, media = home.path / _WHOLE, Shelf(home.path).folder
    for name in ("iduka.db-wal", "iduka.db-shm"):
        (home.path / name).unlink(missing_ok=True)
    if (whole / home.database.name).exists():
        os.replace(whole / home.database.name, home.database)
    if (whole / media.name).exists():
        shutil.rmtree(media, ignore_errors=True)
        (whole / media.name).rename(media)
    synced(home.path)
    shutil.rmtree(whole)


def _newest(folder: Path) -> list[Offered]:
    """Of each shop. A folder that cannot be read has none."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return []
    try:
        found: dict[str, Copy] = {}
        for copy in Stick(folder, descriptor).copies():
            found.setdefault(copy.shop, copy)
    except OSError:
        return []
    finally:
        os.close(descriptor)
    return [Offered(folder / copy.name, copy.made_at) for copy in found.values()]
