"""What the console wants imported: a folder that it leaves for the running shop, which alone writes to the store.

<data>/imports/orders/<id>/order.json, and `chat` beside it; <id>.refused where the shop said no.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from edge.bringing.import_folder import ImportFolder, has_room
from edge.disk.disk_trouble import StoreRefused
from edge.disk.folder import Folder as Home
from edge.disk.synced import synced
from edge.errors import Refusal
from edge.ids import new_id
from edge.text.json_reading import json_object

_ID = re.compile(r"o_[a-z0-9]{1,40}")
_ENOUGH = 65_536
_STALE_SECONDS = 3600.0


class Orders:
    """Constructing it touches nothing."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._home = ImportFolder(data).orders

    def leave(self, order: Mapping[str, Any], chat: Path | None = None) -> str:
        """Whole, or not at all. Refused where there is no shop, it is another user's, or the file finds no room."""
        home = Home(self._data)
        home.admit(writing=True)
        if not home.has_database:
            raise StoreRefused(home.no_shop)
        order_id = new_id("o")
        begun, there = self._home / f"{order_id}.part", self._home / order_id
        try:
            begun.mkdir(mode=0o700, parents=True)
            if chat is not None:
                self._copy(chat, begun / "chat")
            self._write(begun / "order.json", json.dumps(order))
            synced(begun)
            begun.rename(there)
            synced(self._home)
            synced(self._home.parent)
            synced(self._data)
        except OSError as error:
            shutil.rmtree(begun, ignore_errors=True)
            raise Refusal("no_room", "imports.not_kept", why=error.strerror or str(error)) from error
        return order_id

    def next(self) -> tuple[str, dict[str, Any], Path] | None:
        """The oldest order: its id, what it says, and where its file lies."""
        with suppress(FileNotFoundError):
            for path in sorted(self._home.iterdir(), key=lambda one: one.name):
                if _ID.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
                    return path.name, _read(path / "order.json"), path / "chat"
        return None

    def settle(self, order_id: str, refused: str = "") -> None:
        """It is done, or was refused with this sentence."""
        if refused:
            self._write(self._home / f"{order_id}.refused", refused)
        shutil.rmtree(self._home / order_id, ignore_errors=True)

    def refusal(self, order_id: str) -> str:
        """Why the shop said no; "" where it did not (yet). Read once."""
        path = self._home / f"{order_id}.refused"
        try:
            said = path.read_text("utf-8")
        except FileNotFoundError:
            return ""
        path.unlink(missing_ok=True)
        return said

    def sweep(self, now: float) -> None:
        """Take away what a console has left half an hour or more ago, and nobody will come back for."""
        with suppress(FileNotFoundError):
            for path in self._home.iterdir():
                if path.suffix in (".part", ".refused") and now - path.lstat().st_mtime > _STALE_SECONDS:
                    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def _copy(self, chat: Path, there: Path) -> None:
        if not has_room(self._home, chat.stat().st_size):
            raise Refusal("no_room", "media.no_room")
        shutil.copyfile(chat, there)
        there.chmod(0o600)
        synced(there)

    def _write(self, path: Path, text: str) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return json_object(file.read(_ENOUGH)) or {}
    except OSError:
        return {}
