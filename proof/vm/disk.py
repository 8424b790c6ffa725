"""The disk that outlasts the cuts: made with a shop on it, replayed to any moment, and read beside the machine."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from proof.vm.image import OWNER
from proof.vm.writes import Loss, Piece, Write, flushed, pieces

SIZE = "128M"
SHOP = "iduka"  # the program's folder on it
_BROKEN = 4  # from this code on, e2fsck has left something as it was


class Unreadable(Exception):
    """The file system on it is broken."""


def make(image: Path, tree: Path) -> None:
    """A disk with what is in `tree`; the shop's folder belongs to the shop."""
    for path in [tree / SHOP, *(tree / SHOP).rglob("*")]:
        os.chown(path, OWNER, OWNER)
    empty(image)
    # All of it is laid out now, so that the kernel has nothing of its own to write later.
    laid_out = ["-E", "lazy_itable_init=0,lazy_journal_init=0"]
    subprocess.run(["mkfs.ext4", "-q", "-F", *laid_out, "-d", str(tree), str(image)], check=True)


def empty(image: Path) -> None:
    """A disk on which nobody has laid out anything yet."""
    subprocess.run(["truncate", "--size", SIZE, str(image)], check=True)


def copy(image: Path, to: Path) -> None:
    """Only what there is of it: most of a disk is empty."""
    with image.open("rb") as source, to.open("wb") as target:
        target.truncate(image.stat().st_size)
        place = _data_from(source.fileno(), 0)
        while place is not None:
            ends = os.lseek(source.fileno(), place, os.SEEK_HOLE)
            while place < ends:
                place += os.copy_file_range(source.fileno(), target.fileno(), ends - place, place, place)
            place = _data_from(source.fileno(), ends)


def _data_from(file: int, place: int) -> int | None:
    """Where the next part that is not empty begins."""
    try:
        return os.lseek(file, place, os.SEEK_DATA)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        return None


def take_out(image: Path, into: Path) -> Path:
    """The shop's folder as the next start finds it: the file system's journal is played, as a mount does."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True, mode=0o700)
    checked = subprocess.run(["e2fsck", "-fy", str(image)], capture_output=True, text=True, check=False)
    if checked.returncode >= _BROKEN:
        raise Unreadable(checked.stdout[-500:])
    taking = ["debugfs", "-R", f"rdump /{SHOP} .", str(image.absolute())]
    subprocess.run(taking, cwd=into, capture_output=True, check=True)
    if not (into / SHOP).is_dir():
        raise Unreadable("the shop's folder is not on the disk")
    for path in [into / SHOP, *(into / SHOP).rglob("*")]:
        os.chown(path, 0, 0)
    return into / SHOP


class Replay:
    """A disk that is written once more, as far as its log goes, and then loses what was still in its cache.

    image: what was on it at the log's beginning. safe: where what no cut can lose is put together. lies: it says that a
    flush is done and does nothing, as some cards do.
    """

    def __init__(self, image: Path, log: Path, writes: Sequence[Write], safe: Path, *, lies: bool = False) -> None:
        self._log, self._writes, self._safe, self._lies = log, writes, safe, lies
        self._done = 0
        copy(image, safe)

    def lay_out(self, point: int, loss: Loss, random: Random, to: Path) -> None:
        """What is on the disk when the power goes after the first `point` entries. Points come in order."""
        safe = 0 if self._lies else flushed(self._writes, point)
        self._put(pieces(self._writes[self._done : safe]), self._safe)
        self._done = safe
        copy(self._safe, to)
        self._put(pieces(self._writes[safe:point], loss, random), to)

    def _put(self, those: Iterable[Piece], image: Path) -> None:
        with self._log.open("rb") as log, image.open("r+b") as disk:
            for piece in those:
                os.pwrite(disk.fileno(), os.pread(log.fileno(), piece.length, piece.at), piece.offset)
