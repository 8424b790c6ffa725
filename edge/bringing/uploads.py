"""Exported chats on their way in: phones send them in pieces, and go on where the Wi-Fi dropped.

<data>/incoming/<id>       what has come of a file so far; its length tells how far it is
<data>/incoming/<id>.json  what the phone said of it: its name, its size, and who sends it
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from edge.clock import Clock
from edge.disk.synced import synced
from edge.errors import Refusal
from edge.ids import new_id
from edge.media.shelf import FLOOR_BYTES
from edge.text import one_line
from edge.text.json_reading import json_object

log = logging.getLogger(__name__)

# A chat with media has 10,000 messages at most. A box with 512 MB of memory takes such a zip, and the card bears it.
MOST_FILE_BYTES = 1024 * 1024 * 1024
# So many wait at once, whole or not.
MOST_FILES = 20
# A piece lies in memory until it is on the disk.
MOST_PIECE_BYTES = 192 * 1024
# Who has not gone on for so long chooses the file again, and begins anew.
KEPT = timedelta(days=3)
MOST_NAME_LETTERS = 120
_ID = re.compile(r"u_[a-z0-9]{1,40}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a phone sends. by: the id of the owner who sends it. here: so many of its bytes are on the box.

    place: among those that wait; the newest has the highest.
    """

    id: str
    name: str
    size: int
    by: str
    here: int
    place: int

    @property
    def is_whole(self) -> bool:
        return self.here == self.size


class Incoming:
    """The files that come in. Each is seen by whoever sends it, and by nobody else. Constructing it touches nothing."""

    def __init__(self, data: Path, clock: Clock, free_bytes: Callable[[Path], int] | None = None) -> None:
        """free_bytes: what the disk of a folder still takes; tests say so themselves."""
        self._data = data
        self._folder = data / "incoming"
        self._clock = clock
        self._free = free_bytes or _free_bytes
        self._writing = Lock()
        # Another number once the list of files is another one; not with each piece.
        self.changes = 0

    def of(self, by: str) -> list[Upload]:
        """What this owner has sent and not brought in yet, the newest last."""
        return [upload for upload in self._all() if upload.by == by]

    def get(self, upload_id: str, by: str) -> Upload:
        """Refused `not_found` where there is no such file, or another owner sends it."""
        upload = self._read(upload_id) if _ID.fullmatch(upload_id) else None
        if upload is None or upload.by != by:
            raise Refusal("not_found", "old_chats.not_here")
        return upload

    def path(self, upload: Upload) -> Path:
        return self._folder / upload.id

    @contextmanager
    def spare(self, upload: Upload) -> Iterator[Path]:
        """The same bytes under one more name, for whoever moves files away: the upload stays until it is forgotten."""
        spare = self._folder / f"{upload.id}.spare"
        spare.unlink(missing_ok=True)
        os.link(self._folder / upload.id, spare)
        try:
            yield spare
        finally:
            spare.unlink(missing_ok=True)

    def begin(self, name: str, size: int, by: str) -> Upload:
        """A file is about to be sent. One of the same name and size by the same owner goes on as far as it is."""
        name = label(name)
        if size < 1:
            raise Refusal("empty", "old_chats.empty")
        if size > MOST_FILE_BYTES:
            raise Refusal("too_long", "old_chats.too_large", most=MOST_FILE_BYTES // 2**20)
        with self._at_work():
            for upload in self.of(by):
                if (upload.name, upload.size) == (name, size):
                    return upload
            return self._begin(name, size, by)

    def add(self, upload_id: str, by: str, at: int, piece: bytes) -> tuple[Upload, bool]:
        """A piece that stands at this place of the file. How far the file is now, and whether the piece was its next.

        A piece that came before is taken once. Where it is another one now, so is the file: it begins anew, with an id
        of its own.
        """
        with self._at_work():
            upload = self.get(upload_id, by)
            if at + len(piece) > upload.size:
                raise Refusal("too_long", "old_chats.longer")
            if at > upload.here:
                return upload, False
            with self._open(upload_id) as file:
                file.seek(at)
                known = file.read(min(upload.here - at, len(piece)))
                if known == piece[: len(known)]:
                    self._append(file, upload, piece[len(known) :])
                    self._touch(upload_id)
                    upload = self.get(upload_id, by)
                    self.changes += upload.is_whole
                    return upload, True
            self._remove(upload_id)
            return self._begin(upload.name, upload.size, by), False

    def take(self, name: str, stream: BinaryIO, by: str) -> Upload:
        """A file that came whole, with a form."""
        with self._at_work():
            size = stream.seek(0, os.SEEK_END)
            if not size:
                raise Refusal("empty", "old_chats.empty")
            upload = self._new(label(name), size, by)
            stream.seek(0)
            try:
                with self._open(upload.id, os.O_CREAT | os.O_EXCL) as file:
                    while piece := stream.read(MOST_PIECE_BYTES):
                        _write(file, piece)
                    os.fsync(file.fileno())
                self._keep(upload)
            except OSError:
                self._remove(upload.id)
                raise
            return self.get(upload.id, by)

    def forget(self, upload: Upload) -> None:
        """Take it away, or what is left of it once it has been brought in."""
        with self._writing:
            self._remove(upload.id)

    def tidy(self) -> None:
        """Take away what nobody has gone on with for long, and what a power cut has left without a name."""
        now = self._clock.now()
        with self._writing:
            for path in self._folder.glob("*"):
                upload_id = path.name.partition(".")[0]
                old = now.trusted and now.at - self._touched(upload_id) > KEPT
                if old or self._read(upload_id) is None:
                    path.unlink(missing_ok=True)
                    self.changes += 1

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """One at a time. A disk that takes nothing is a refusal: it may be full, read-only or failing."""
        try:
            with self._writing:
                yield
        except OSError as error:
            log.warning("a chat that a phone sends was not taken in: %s", error)
            raise Refusal("no_room", "old_chats.disk") from error

    def _begin(self, name: str, size: int, by: str) -> Upload:
        upload = self._new(name, size, by)
        self._open(upload.id, os.O_CREAT | os.O_EXCL).close()
        self._keep(upload)
        return upload

    def _new(self, name: str, size: int, by: str) -> Upload:
        """Refused where too many wait, or the disk has no room for all that phones have been promised."""
        waiting = self._all()
        if len(waiting) >= MOST_FILES:
            raise Refusal("no_room", "old_chats.too_many", most=MOST_FILES)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        promised = sum(upload.size - upload.here for upload in waiting)
        self._refuse_without_room(promised + size)
        place = 1 + max((upload.place for upload in waiting), default=0)
        return Upload(new_id("u"), name, size, by, 0, place)

    def _refuse_without_room(self, more: int) -> None:
        missing = FLOOR_BYTES + more - self._free(self._data)
        if missing > 0:
            raise Refusal("no_room", "old_chats.no_room", missing=missing // 2**20 + 1)

    def _append(self, file: FileIO, upload: Upload, more: bytes) -> None:
        """All of it is on the disk once this returns, or none: what the phone was told of outlives a power cut."""
        if not more:
            return
        self._refuse_without_room(len(more))
        file.seek(upload.here)
        try:
            _write(file, more)
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(upload.here)
            raise

    def _keep(self, upload: Upload) -> None:
        """What was said of it, once its bytes have a place: what has no such note is nobody's."""
        fresh = self._folder / f"{upload.id}.new"
        with fresh.open("w", encoding="utf-8") as file:
            note = {"name": upload.name, "size": upload.size, "by": upload.by, "place": upload.place}
            json.dump(note, file, ensure_ascii=False)  # whoever erases a customer looks for names
            file.flush()
            os.fsync(file.fileno())
        self._touch(upload.id)
        fresh.rename(self._note(upload.id))
        synced(self._folder)
        self.changes += 1

    def _touch(self, upload_id: str) -> None:
        """By the time that the box believes, not by its wall clock."""
        seconds = self._clock.now().at.timestamp()
        os.utime(self._folder / upload_id, (seconds, seconds))

    def _touched(self, upload_id: str) -> datetime:
        with suppress(FileNotFoundError):
            return datetime.fromtimestamp((self._folder / upload_id).stat().st_mtime, UTC)
        return datetime.max.replace(tzinfo=UTC)

    def _open(self, upload_id: str, more: int = 0) -> FileIO:
        """Without a buffer: what the disk has not taken must not be tried again when the file is closed."""
        flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | more
        return FileIO(os.open(self._folder / upload_id, flags, 0o600), "r+b")

    def _note(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.json"

    def _all(self) -> list[Upload]:
        ids = [path.stem for path in self._folder.glob("u_*.json")]
        return sorted((found for one in ids if (found := self._read(one))), key=lambda found: found.place)

    def _read(self, upload_id: str) -> Upload | None:
        try:
            here = (self._folder / upload_id).stat().st_size
            note = json_object(self._note(upload_id).read_bytes()) or {}
            return Upload(upload_id, note["name"], note["size"], note["by"], here, note["place"])
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def _remove(self, upload_id: str) -> None:
        for path in (self._folder / upload_id, self._note(upload_id), self._folder / f"{upload_id}.spare"):
            path.unlink(missing_ok=True)
        self.changes += 1


def label(name: str) -> str:
    """The name of a file as people read it: the last part of whatever path it pretends to be. Never used as a path."""
    return one_line(re.split(r"[/\\]", name)[-1])[:MOST_NAME_LETTERS].strip() or "?"


def _write(file: FileIO, piece: bytes) -> None:
    """All of it: a disk that is nearly full takes a part."""
    left = memoryview(piece)
    while left:
        left = left[file.write(left) :]


def _free_bytes(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
