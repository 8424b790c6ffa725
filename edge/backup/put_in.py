"""The USB sticks that are put in, and the one for backups: an owner chooses it, and it is found again by its id.

<place>/in/<id>      the system has mounted it there (systemd/stick); of ext4 the copies lie in a folder of it
<place>/asked/<id>   an empty file by which we ask for it to be let go of
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.clock import Clock
from edge.errors import Refusal
from edge.language import Said
from edge.notices import Notices
from edge.registers.books import Books

# Which stick is for backups: its id, and the folder on it.
NAME = "backup stick"
# Notices: a stick was put in that nobody has chosen; the chosen one was pulled out without a word.
FOUND, PULLED = "stick put in", "stick pulled out"
# That an owner wants it out, and since which boot; whether it may be pulled out by now.
LEAVING = "backup stick leaves"
_FOLDER = "iduka-backup"
_ID = re.compile(r"[0-9A-Fa-f][0-9A-Fa-f-]{3,39}")
_SECTOR_BYTES = 512


@dataclass(frozen=True, slots=True)
class PutIn:
    """A stick that is in. size: "" where the system does not say."""

    id: str
    home: Path
    size: str

    def folders(self) -> tuple[Path, ...]:
        """Where copies may lie."""
        return self.home, self.home / _FOLDER

    @property
    def shown(self) -> str:
        return self.size or self.id


def folder_for(books: Books, by_hand: Path | None, place: Path | None) -> Path | None:
    """Where backups go, whether the stick is in or not; None where there are to be none. See Sticks."""
    kept = books.kept(NAME)
    stick, folder = str(kept.get("id", "")), kept.get("folder")
    if by_hand or place is None or not _ID.fullmatch(stick):  # a copy that was restored may say anything
        return by_hand
    home = place / "in" / stick
    return home / _FOLDER if folder == _FOLDER else home


class Sticks:
    """by_hand: the folder that the deployment names; then no other stick is asked about.

    place: where the system mounts what is put in, None where it does not. system: where the kernel shows the machine.
    """

    def __init__(
        self, books: Books, notices: Notices, clock: Clock, by_hand: Path | None, place: Path | None, system: Path
    ) -> None:
        self._books = books
        self._notices = notices
        self._clock = clock
        self._by_hand = by_hand
        self._place = place
        self._system = system
        self._was_in = False

    def folder(self) -> Path | None:
        return folder_for(self._books, self._by_hand, self._place)

    def put_in(self) -> list[PutIn]:
        """All that are in, in the order of their ids. Nothing is read from them: one that is dying would not answer."""
        if self._place is None:
            return []
        found = list[PutIn]()
        with suppress(OSError):
            device = os.stat(self._place).st_dev
            for entry in os.scandir(self._place / "in"):
                its = entry.stat(follow_symlinks=False)
                if _ID.fullmatch(entry.name) and stat.S_ISDIR(its.st_mode) and its.st_dev != device:
                    found.append(PutIn(entry.name, Path(entry.path), self._size(its.st_dev)))
        return sorted(found, key=lambda stick: stick.id)

    def offered(self) -> list[PutIn]:
        """Those that an owner may choose."""
        chosen = self._chosen()
        return [] if self._by_hand else [stick for stick in self.put_in() if stick.id != chosen]

    def use(self, stick_id: str) -> None:
        """From now on backups go to this one. Refused where it is not in, or cannot be written to."""
        stick = next((stick for stick in self.offered() if stick.id == stick_id), None)
        if stick is None:
            raise Refusal("not_found", "backup.stick_gone")
        folder = _FOLDER if _is_folder(stick.home / _FOLDER) else ""
        if not os.access(stick.home / folder, os.W_OK | os.X_OK):
            raise Refusal("bad_value", "backup.read_only", folder=stick.shown)
        with self._books.transaction():
            self._books.keep(NAME, {"id": stick.id, "folder": folder})
            self._books.forget([LEAVING])
            self._take_down(FOUND, PULLED)

    def said(self) -> list[Said]:
        """What is to be said of the one for backups just now."""
        if self.is_leaving:
            return [Said("backup.leaving")]
        if self._left():
            return [Said("backup.left")]
        return [notice.said for notice in self._notices.open() if notice.kind == PULLED]

    @property
    def may_leave(self) -> bool:
        return self._is_in() and not self.is_leaving

    @property
    def is_leaving(self) -> bool:
        """An owner wants it out, and it is not safe yet."""
        return bool(self._leaves()) and not self._left()

    def let_go(self) -> None:
        """An owner wants it out: see `said` for when it may be pulled. Refused where it is not in."""
        if not self._is_in():
            raise Refusal("not_found", "backup.stick_gone")
        if not self.is_leaving:
            self._books.keep(LEAVING, {"id": self._chosen(), "boot": self._clock.now().boot, "left": False})

    def step(self, rest: Callable[[bool], bool] = lambda _: True) -> int:
        """Say when a stick was put in, and when the one for backups was pulled out; let go of one that is wanted out.

        A chore. rest: makes nothing be written to it for now, or ends that; whether nothing is being written.
        """
        if self._by_hand or self._books.kept("shop").get("practice"):
            return 0
        there, chosen = {stick.id for stick in self.put_in()}, self._chosen()
        is_in = chosen in there
        self._see_it_leave(is_in, rest)
        if there and not is_in:
            self._put_up(FOUND, Said("backup.notice_put_in"))
        else:
            self._take_down(FOUND)
        if is_in:
            self._take_down(PULLED)
        elif chosen and self._was_in and not self._left():
            self._put_up(PULLED, Said("backup.pulled_out"))
        self._was_in = is_in
        return 0

    def _see_it_leave(self, is_in: bool, rest: Callable[[bool], bool]) -> None:
        """Ask the system to let go of it, as often as it takes. One that is back, also by a start of the box, stays."""
        leaves = self._leaves()
        if leaves and is_in and (leaves["left"] or leaves["boot"] != self._clock.now().boot):
            self._books.forget([LEAVING])
            leaves = {}
        elif leaves and not is_in and not leaves["left"]:
            self._books.keep(LEAVING, {**leaves, "left": True})
        if rest(bool(leaves) and is_in) and leaves and is_in and self._place:
            with suppress(OSError):
                (self._place / "asked" / self._chosen()).touch()

    def _leaves(self) -> dict[str, Any]:
        kept = self._books.kept(LEAVING)
        return kept if kept.get("id") == self._chosen() and {"boot", "left"} <= kept.keys() else {}

    def _left(self) -> bool:
        return bool(self._leaves().get("left"))

    def _is_in(self) -> bool:
        return any(stick.id == self._chosen() for stick in self.put_in())

    def _chosen(self) -> str:
        return str(self._books.kept(NAME).get("id", ""))

    def _size(self, device: int) -> str:
        file = self._system / f"dev/block/{os.major(device)}:{os.minor(device)}/size"
        try:
            gigabytes = int(file.read_text("ascii")) * _SECTOR_BYTES / 1000**3
        except (OSError, ValueError):
            return ""
        return f"{gigabytes:.1f} GB"

    def _put_up(self, kind: str, said: Said) -> None:
        if not any(notice.kind == kind for notice in self._notices.open()):
            self._notices.post(kind, said, self._clock.now())

    def _take_down(self, *kinds: str) -> None:
        for notice in self._notices.open():
            if notice.kind in kinds:
                self._notices.settle(notice.id, None, self._clock.now())


def _is_folder(path: Path) -> bool:
    with suppress(OSError):
        return stat.S_ISDIR(path.stat(follow_symlinks=False).st_mode)
    return False
