"""Something like a stick: a folder on another device than the shop's, and what can be wrong with one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from tests.kit.disks import another_disk

ANY_SIZE = 2000  # megabytes; what is not written takes no memory


@contextmanager
def open_stick() -> Iterator[Path]:
    """An empty one: in the memory that every Linux lends as a disk, or as a disk of its own where files lie there."""
    disk = another_disk()
    folder = Path(tempfile.mkdtemp(dir=disk))
    try:
        with nullcontext() if disk else mounted(folder, ANY_SIZE):
            stick = folder / "stick"  # on the disk, since a test may pull it out: it renames its folder
            stick.mkdir(mode=0o700)
            yield stick
    finally:
        shutil.rmtree(folder)


@contextmanager
def mounted(place: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own at `place`. Needs the right to mount."""
    place.mkdir(exist_ok=True)
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(place)]
    if not shutil.which("mount") or subprocess.run(mounting, check=False, capture_output=True).returncode:
        missing("only root may mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def locked(place: Path, is_locked: bool = True) -> None:
    """The little switch at its side: read-only from now on, or no longer."""
    subprocess.run(["mount", "-o", f"remount,{'ro' if is_locked else 'rw'}", str(place)], check=True)


def filled(place: Path, leave: int = 0) -> None:
    """Takes every byte that is left, but for so many."""
    disk = os.statvfs(place)
    with (place / "filler").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, disk.f_bavail * disk.f_frsize - leave)


def names(stick: Path) -> list[str]:
    """What stands on it, in order."""
    return sorted(path.name for path in stick.iterdir())


def missing(what: str) -> None:
    word = f"a backup could not be tried: {what}"
    if os.environ.get("CI") == "true":
        pytest.fail(word)
    pytest.skip(word)
