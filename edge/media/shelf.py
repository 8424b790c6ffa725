"""The shelf: where files lie on disk, each under our own id, whole or not at all.

<data>/media/tmp/<id>      what is still coming in; may be torn after a power cut, and is then begun again
<data>/media/<xx>/<id>     what is here: written, on disk, and only then given its name
<data>/media/<xx>/<id>.caf a voice note once more, for iPhones; may be thrown away at any time
<data>/media/<xx>/<id>.thumb a photo once more, small; may be thrown away as well
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from edge.disk.synced import synced
from edge.ids import new_id

# Below this nothing new is taken in: what is left is for texts, of which it holds years.
FLOOR_BYTES = 256 * 1024 * 1024
# Below this old files make room where the shop itself has filled the disk: texts never suffer for pictures.
NEED_BYTES = 64 * 1024 * 1024

# What is made from a file lies beside it, under its name and one of these.
CAF, THUMB = ".caf", ".thumb"
_MADE = (CAF, THUMB)

PIECE_BYTES = 256 * 1024

_ID = re.compile(r"m_[a-z0-9]{1,40}")


class Shelf:
    """The files of one shop in `folder`/media. Constructing it touches nothing."""

    def __init__(
        self,
        folder: Path,
        free_bytes: Callable[[Path], int] | None = None,
        own_bytes: Callable[[Path], int] | None = None,
    ) -> None:
        """free_bytes: what the disk of a folder still takes; own_bytes: what all of a folder takes of it. Tests say so
        themselves.
        """
        self._folder = folder
        self._home = folder / "media"
        self._coming = self._home / "tmp"
        self._free = free_bytes or _free_bytes
        self._own = own_bytes or _own_bytes

    @property
    def folder(self) -> Path:
        """The shop's data, in which it lies."""
        return self._folder

    def path(self, file_id: str) -> Path:
        """Where a file that is here lies. An id that is not ours has no place."""
        if not is_file_id(file_id):
            raise ValueError(f"{file_id!r} is no id of a file")
        return self._home / file_id[2:4] / file_id

    def free_bytes(self) -> int:
        return self._free(self._folder)

    def own_bytes(self) -> int:
        """What all of the shop's data takes of the disk, not only the shelf. It looks at every file: seldom."""
        return self._own(self._folder)

    @contextmanager
    def coming(self, file_id: str) -> Iterator[BinaryIO]:
        """What has come of a file so far, to be read and added to; made when it is not there."""
        self._made(self._coming)
        self.path(file_id)
        descriptor = os.open(self._coming / file_id, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            yield file

    @contextmanager
    def new(self) -> Iterator[tuple[str, BinaryIO]]:
        """A fresh file under an id of its own; thrown away unless it is `put` before the block ends."""
        file_id = new_id("m")
        try:
            with self.coming(file_id) as file:
                yield file_id, file
        finally:
            self.forget_coming(file_id)

    def put(self, file_id: str, file: BinaryIO) -> None:
        """It is whole: on disk, then under its name, then the name on disk too. From now on it may be shown."""
        file.flush()
        os.fsync(file.fileno())
        there = self.path(file_id)
        self._made(there.parent)
        (self._coming / file_id).rename(there)
        synced(there.parent)

    def put_beside(self, file_id: str, suffix: str, content: bytes) -> None:
        """Something made from a file, beside it: whole or, after a power cut, not there, and made again."""
        self._made(self._coming)
        fresh = self._coming / f"{file_id}{suffix}.{secrets.token_hex(4)}"
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else the name may be on disk before the bytes are
        fresh.rename(self.beside(file_id, suffix))

    def beside(self, file_id: str, suffix: str) -> Path:
        there = self.path(file_id)
        return there.with_name(there.name + suffix)

    def open(self, file_id: str, suffix: str = "") -> BinaryIO:
        """A file that is here, to be read. Raises FileNotFoundError; never follows a link."""
        path = self.beside(file_id, suffix)
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb")

    def ids(self) -> Iterator[str]:
        """The id of every file that is here, of one folder after the other."""
        for path in sorted(self._home.glob("[a-z0-9]*/m_*")):
            if path.parent != self._coming and _ID.fullmatch(path.name):
                yield path.name

    def remove(self, file_id: str) -> None:
        """Take a file away, and what was made from it; harmless when it is gone."""
        self.forget_coming(file_id)
        for suffix in ("", *_MADE):
            self.beside(file_id, suffix).unlink(missing_ok=True)

    def remove_for_good(self, file_ids: Iterable[str]) -> None:
        """Take files away, so that no power cut brings them back: their names are gone from the disk as well."""
        homes = {self._coming}
        for file_id in file_ids:
            self.remove(file_id)
            homes.add(self.path(file_id).parent)
        for home in filter(Path.is_dir, homes):
            synced(home)

    def gives_up(self, file_id: str) -> bool:
        """Give the room of a file back to the disk; False where it took none any more."""
        was_there = self.path(file_id).exists()
        self.remove(file_id)
        return was_there

    def forget_coming(self, file_id: str) -> None:
        (self._coming / file_id).unlink(missing_ok=True)

    def sweep(self, here: Callable[[str], bool], coming: Callable[[str], bool]) -> int:
        """After a start: take away what nobody knows of, torn or left behind. Returns how many files.

        here, coming: whether a file of this id belongs to the shelf, or is still being fetched.
        """
        gone = 0
        for path in self._home.glob("*/*"):
            known = coming if path.parent == self._coming else here
            # What is made from a file is made under another name first, which no one knows: it goes as well.
            made_from = path.stem if path.suffix in _MADE else path.name
            if not known(made_from):
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def _made(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            synced(folder.parent)


def is_file_id(text: str) -> bool:
    """Whether it is an id under which a file of ours can lie; what comes from elsewhere may be a path."""
    return _ID.fullmatch(text) is not None


def digest_of(file: BinaryIO) -> str:
    """SHA-256 of all of a file, in hex. It stands anywhere after that."""
    found = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE_BYTES):
        found.update(piece)
    return found.hexdigest()


def _free_bytes(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def _own_bytes(folder: Path) -> int:
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):  # gone meanwhile
                total += os.lstat(os.path.join(path, name)).st_blocks * 512
    return total
