"""A slip of paper in the data folder: what the console hands to the running shop, which alone writes to the store."""

from __future__ import annotations

import os
from pathlib import Path

from edge.disk.disk_trouble import StoreRefused, unavailable_by_system
from edge.disk.folder import Folder

# A slip is a line; more than this was not written by us.
MOST_BYTES = 1024


class LeftSlip:
    """One slip under one name; a new one takes the place of the old. Only the shop's own user leaves one."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._path = folder / name

    def leave(self, text: str) -> None:
        """Put it there, for the shop's user alone (0600). Refused where there is no shop, or it is another's."""
        home = Folder(self._folder)
        home.admit(writing=True)
        if not home.has_database:
            raise StoreRefused(home.no_shop)
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, text.encode("utf-8"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        fresh.rename(self._path)

    def read(self) -> str:
        """What stands on it, "" where there is none."""
        try:
            with self._path.open("rb") as slip:
                return slip.read(MOST_BYTES).decode("utf-8", "replace")
        except FileNotFoundError:
            return ""

    def take(self) -> bool:
        """Take it away. Of those who do at the same moment, one is told True. StoreUnavailable where the disk fails."""
        try:
            self._path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise unavailable_by_system(error) from error
        return True
