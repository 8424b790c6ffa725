"""Where a file lies while it is taken in: <data>/imports/<id>/chat. Whole, or of no use to anybody."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from edge.disk.synced import synced
from edge.errors import Refusal
from edge.media.shelf import NEED_BYTES

ORDERS = "orders"
_ID = re.compile(r"i_[a-z0-9]{1,40}")


class ImportFolder:
    """Constructing it touches nothing."""

    def __init__(self, data: Path) -> None:
        self.home = data / "imports"
        self.orders = self.home / ORDERS

    def chat(self, import_id: str) -> Path:
        if not _ID.fullmatch(import_id):
            raise ValueError(f"{import_id!r} is no id of an import")
        return self.home / import_id / "chat"

    def take_in(self, path: Path, import_id: str) -> None:
        """The file lies here as well, and on the disk; where it came from it stays until it is known that it is ours.

        Refused where there is no room for it.
        """
        there = self.chat(import_id)
        there.parent.mkdir(mode=0o700, parents=True)
        try:
            try:
                if path.is_symlink():
                    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                os.link(path, there, follow_symlinks=False)
                there.chmod(0o600)
            except OSError:  # from another disk, or of a kind that has no links
                self._copy(path, there)
            synced(there)
            synced(there.parent)
            synced(self.home)
            synced(self.home.parent)
        except OSError as error:
            self.forget(import_id)
            raise Refusal("no_room", "imports.not_kept", why=error.strerror or str(error)) from error

    def forget(self, import_id: str) -> None:
        """Take away what is left of the file; harmless where nothing is."""
        shutil.rmtree(self.chat(import_id).parent, ignore_errors=True)

    def sweep(self, is_needed: Callable[[str], bool]) -> None:
        """After a start: a file that came in, and whose import was never written down, is nobody's."""
        with suppress(FileNotFoundError):
            for path in self.home.iterdir():
                if _ID.fullmatch(path.name) and not is_needed(path.name):
                    shutil.rmtree(path, ignore_errors=True)

    def _copy(self, path: Path, there: Path) -> None:
        if not has_room(self.home, path.stat().st_size):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with path.open("rb") as file, there.open("xb") as copy:
            shutil.copyfileobj(file, copy, 2**18)
        there.chmod(0o600)


def is_short(folder: Path) -> bool:
    """Whether what is left of the disk is for what customers write now."""
    return not has_room(folder, NEED_BYTES)


def has_room(folder: Path, size: int) -> bool:
    """Whether a file of this size leaves enough of the disk for texts."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize >= size + NEED_BYTES
