"""The folder on the stick: whether it may be written to, which copies lie there, and what of them is whole.

<folder>/iduka-3fa9c1-000012-20261123T021500Z.db   a copy of the database: written, read back, synced, then named
<folder>/iduka-….db.partial                        one under way; after a power cut the next run throws it away
<folder>/iduka-media/<xx>/<id>                     customers' files, each copied once, never changed; the oldest make
                                                   room for messages where there is none

Names and steps are such that FAT and exFAT do as well: no links, no rights, no colons.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from edge.errors import Refusal

MEDIA = "iduka-media"
PARTIAL = ".partial"
# Three nights: damage that is noticed a day late has a copy from before it, and a stick of 8 GB holds them for years.
KEPT = 3
# What must be free beside what is written: directories, and whatever else somebody keeps on the stick.
MARGIN_BYTES = 16 * 1024 * 1024

_COPY = re.compile(r"iduka-([0-9a-f]{6})-([0-9]{6})-([0-9]{8}T[0-9]{6})Z\.db")
_TIME = "%Y%m%dT%H%M%S"
# No such folder, or a mount that waits for its stick.
_OUT = (errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO)
_MAY_NOT = (errno.EROFS, errno.EACCES, errno.EPERM)


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """number: one more than the newest before it; it tells which is newer, since the clock may have been wrong.

    shop: whose it is. A new box that was started before its restore must not push out the copies of the old one.
    """

    shop: str
    number: int
    made_at: datetime
    name: str

    @classmethod
    def named(cls, name: str) -> Copy | None:
        match = _COPY.fullmatch(name)
        if not match:
            return None
        try:
            made_at = datetime.strptime(match[3], _TIME).replace(tzinfo=UTC)
        except ValueError:
            return None
        return cls(match[1], int(match[2]), made_at, name)

    @classmethod
    def after(cls, newest: Copy | None, shop: str, at: datetime) -> Copy:
        number = newest.number + 1 if newest else 1
        return cls(shop, number, at, f"iduka-{shop}-{number:06d}-{at.astimezone(UTC).strftime(_TIME)}Z.db")


class Stick:
    """An open folder of copies. Everything in it is named from its descriptor, so that no link leads elsewhere."""

    def __init__(self, folder: Path, descriptor: int) -> None:
        self.folder = folder
        self.home = descriptor
        self.device = os.fstat(descriptor).st_dev

    @classmethod
    @contextmanager
    def open(cls, folder: Path, data: Path) -> Iterator[Stick]:
        """Refused where there is no such folder, where it lies on the disk of the shop or of the system, or where
        another backup is writing to it.

        A mount point without its stick is an empty folder on the card: copies there would fill the card, and be gone
        with it. A folder on another device needs no mark that somebody would have to make on each new stick.
        """
        with in_words(folder):
            try:
                descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            except OSError as error:
                if error.errno not in _OUT:
                    raise
                raise Refusal("bad_value", "backup.missing", folder=str(folder)) from error
        try:
            stick = cls(folder, descriptor)
            if stick.device in {os.stat("/").st_dev, data.stat().st_dev}:
                raise Refusal("bad_value", "backup.same_disk", folder=str(folder))
            with in_words(folder):
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise Refusal("bad_value", "backup.under_way", folder=str(folder)) from error
                yield stick
        finally:
            os.close(descriptor)

    def copies(self, shop: str = "") -> list[Copy]:
        """The whole ones of a shop (or of all), the newest first. What is a link, or no file, is none."""
        names = [name for name in os.listdir(self.home) if stat.S_ISREG(self.look(name))]
        found = filter(None, map(Copy.named, names))
        return sorted((copy for copy in found if shop in ("", copy.shop)), reverse=True)

    def sweep(self) -> None:
        """Throw away what a power cut, or a stick pulled out, has left unfinished."""
        for name in os.listdir(self.home):
            if name.endswith(PARTIAL) and Copy.named(name.removesuffix(PARTIAL)) and not stat.S_ISDIR(self.look(name)):
                os.unlink(name, dir_fd=self.home)

    def need(self, size: int) -> None:
        """Refused, before anything is written, where the stick has no room for so many bytes."""
        if self.is_read_only:
            raise Refusal("bad_value", "backup.read_only", folder=str(self.folder))
        free = self.free_bytes()
        if free < size + MARGIN_BYTES:
            needed = (size + MARGIN_BYTES) // 2**20
            raise Refusal("bad_value", "backup.full", folder=str(self.folder), free=free // 2**20, needed=needed)

    @property
    def is_read_only(self) -> bool:
        return bool(os.fstatvfs(self.home).f_flag & os.ST_RDONLY)

    def free_bytes(self) -> int:
        disk = os.fstatvfs(self.home)
        return disk.f_bavail * disk.f_frsize

    def size_of(self, name: str, folder: int | None = None) -> int | None:
        """Of a plain file; None for what is missing or is something else."""
        try:
            found = os.stat(name, dir_fd=self.home if folder is None else folder, follow_symlinks=False)
        except FileNotFoundError:
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def create(self, name: str, folder: int | None = None) -> int:
        """A new file that is surely ours and on the stick; returns its descriptor."""
        home = self.home if folder is None else folder
        how = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        return os.open(name, how, 0o600, dir_fd=home)

    def keep(self, copy: Copy) -> None:
        """The partial one is whole and synced: give it its name, and only then let the oldest go."""
        os.rename(copy.name + PARTIAL, copy.name, src_dir_fd=self.home, dst_dir_fd=self.home)
        os.fsync(self.home)
        for older in self.copies(copy.shop)[KEPT:]:
            os.unlink(older.name, dir_fd=self.home)
        os.fsync(self.home)

    def write(self, name: str, content: bytes) -> None:
        """A small file, in the place of one of that name: all of it or the one before."""
        with suppress(FileNotFoundError):
            os.unlink(name + PARTIAL, dir_fd=self.home)
        with os.fdopen(self.create(name + PARTIAL), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(name + PARTIAL, name, src_dir_fd=self.home, dst_dir_fd=self.home)
        os.fsync(self.home)

    def part_with(self, files: Iterable[str]) -> None:
        """These files of customers are not to lie here any more."""
        with self.inner(MEDIA) as media:
            for file in files:
                with self.inner(file[2:4], media) as place, suppress(FileNotFoundError):
                    os.unlink(file, dir_fd=place)

    @contextmanager
    def inner(self, name: str, folder: int | None = None) -> Iterator[int]:
        """A folder in the stick, made where it is missing. Refused where something else has its name."""
        home = self.home if folder is None else folder
        try:
            os.mkdir(name, 0o700, dir_fd=home)
            os.fsync(home)
        except FileExistsError:
            pass
        try:
            descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=home)
        except OSError as error:
            if error.errno not in (errno.ELOOP, errno.ENOTDIR):
                raise
            raise Refusal("bad_value", "backup.in_the_way", name=name, folder=str(self.folder)) from error
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def look(self, name: str, folder: int | None = None) -> int:
        """What kind of thing lies under a name; links are links."""
        return os.stat(name, dir_fd=self.home if folder is None else folder, follow_symlinks=False).st_mode


@contextmanager
def in_words(folder: Path) -> Iterator[None]:
    """What a stick that fails says, as a Refusal."""
    try:
        yield
    except OSError as error:
        if error.errno in _MAY_NOT:
            raise Refusal("bad_value", "backup.read_only", folder=str(folder)) from error
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refusal("bad_value", "backup.filled", folder=str(folder)) from error
        if error.errno == errno.EFBIG:
            raise Refusal("bad_value", "backup.too_large", folder=str(folder)) from error
        why = error.strerror or str(error)
        raise Refusal("bad_value", "backup.broken", folder=str(folder), why=why) from error
