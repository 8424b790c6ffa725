"""One backup: a copy of the database, read back before it counts, then the files that the stick does not have yet."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from edge.backup.stick import MEDIA, PARTIAL, Copy, Stick, in_words
from edge.backup.stick_room import Cleared, make_room
from edge.disk.disk_trouble import StoreRefused
from edge.disk.folder import Folder
from edge.errors import Refusal
from edge.forgetting import erasure_list
from edge.language import ENGLISH, language
from edge.media import Shelf
from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.engine.copies import copy_bytes, copy_database, crowded, flaw, is_sound

# A gigabyte at 1 MB/s, the slowest stick that is worth having; what has taken longer begins anew later.
DEADLINE_SECONDS = 20 * 60.0
# Between two pieces of a megabyte: a card serves one at a time, and whoever waits at the counter comes first.
REST_SECONDS = 0.01
# So many pieces stay in the memory of a small box at most before they are on the stick.
SYNC_PIECES = 8
PIECE_BYTES = 1024 * 1024
# The next copy may be longer than this one by an eighth of it.
GROWTH = 8
# Files leave room for so many further copies: the next one, and one more beside it until the oldest has gone.
FURTHER = 2
# The longest file on a stick formatted as FAT32 is one byte shorter.
FAT_BYTES = 4 * 1024**3


class Stopped(Exception):
    """The program ends; what was begun is thrown away by the next run."""


@dataclass(frozen=True, slots=True)
class Made:
    """files: how many were copied this time. left: why not all of them could be; the copy itself stands.

    cleared: what had to go from the stick before there was room for it.
    """

    copy: Copy
    size: int
    files: int
    seconds: float
    left: Refusal | None
    cleared: Cleared = Cleared()  # noqa: RUF009 - frozen, so one for all does no harm

    def told(self, folder: Path) -> str:
        """What was made in this folder, for whoever sits at the box: English."""
        size = f"{self.size / 2**20:.1f} MB"
        said = f"{folder / self.copy.name}: {size} of messages and {self.files} new files in {self.seconds:.0f} s"
        if not (self.cleared.files or self.cleared.copies):
            return said
        gone = {"files": self.cleared.files, "copies": self.cleared.copies}
        return f"{said}\n{language(ENGLISH).say('backup.room_made', **gone)}"


class Pace:
    """Called between two pieces: makes room for others, and ends what the program, or the deadline, wants ended.

    mending: whether the store has to mend itself: the snapshot of a copy under way would keep it from that.
    """

    def __init__(
        self,
        stopping: threading.Event | None = None,
        mending: Callable[[], bool] = lambda: False,
        seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._stopping = stopping or threading.Event()
        self._mending = mending
        self._until = time.monotonic() + seconds

    def __call__(self) -> None:
        if self._stopping.wait(REST_SECONDS):
            raise Stopped
        if self._mending():
            raise Refusal("bad_value", "backup.box_needs_room")
        if time.monotonic() > self._until:
            raise Refusal("bad_value", "backup.too_slow")


def by_hand(data: Path, folder: Path, at: datetime) -> Made:
    """Make one now, also beside a running shop: it only reads. Refused in words, before the first byte where it can."""
    return make(data, folder, at, Pace())


def newest_at(data: Path, folder: Path) -> datetime | None:
    """When the newest copy on this stick was made, by its name; None where there is none of this shop, or no stick."""
    try:
        with Stick.open(folder, data) as stick:
            return next((copy.made_at for copy in stick.copies(Folder(data).shop)), None)
    except (Refusal, OSError):
        return None


def make(data: Path, folder: Path, at: datetime, go_on: Callable[[], None]) -> Made:
    """Write a copy to the stick, check it, and only then let older ones go; files after it.

    Wherever it is cut short, the newest whole copy stays. Refused where stick or disk do not let it.
    """
    began = time.monotonic()
    home = Folder(data)
    home.admit(writing=False)
    if not (home.has_database and home.shop):
        raise StoreRefused(home.no_shop)
    with Stick.open(folder, data) as stick:
        stick.sweep()
        copy = Copy.after(next(iter(stick.copies(home.shop)), None), home.shop, at)
        with in_words(folder):
            cleared = make_room(stick, copy_bytes(data), home.shop)
        size = _written(stick, copy, data, go_on)
        _forget(stick, data, home.shop)
        files, left = _files(stick, Shelf(data), size, go_on)
        return Made(copy, size, files, time.monotonic() - began, left, cleared)


def _forget(stick: Stick, data: Path, shop: str) -> None:
    """The list of who was erased lies beside the copies, for whoever restores an older one; their files go."""
    with closing(Books.open_reading(data)) as books:
        content = erasure_list.listed(books)
    if content:
        stick.write(erasure_list.name_of(shop), content)
        stick.part_with(erasure_list.files_of(content))


def forget_older(data: Path, folder: Path, since: datetime) -> int:
    """Copies made until then hold somebody who was erased; they go, now that there is a newer one that was restored on
    trial. How many went.
    """
    with Stick.open(folder, data) as stick, in_words(folder):
        copies = stick.copies(Folder(data).shop)
        if not copies or copies[0].made_at <= since:
            return 0
        gone = [copy for copy in copies[1:] if copy.made_at <= since]
        for copy in gone:
            os.unlink(copy.name, dir_fd=stick.home)
        os.fsync(stick.home)
    return len(gone)


def _written(stick: Stick, copy: Copy, data: Path, go_on: Callable[[], None]) -> int:
    size = Folder(data).database.stat().st_size
    partial = stick.folder / (copy.name + PARTIAL)
    descriptor = stick.create(partial.name)
    try:
        if size >= FAT_BYTES:
            os.ftruncate(descriptor, size)  # FAT32 says no at once, and not after four gigabytes
            os.ftruncate(descriptor, 0)
        copy_database(data, partial, _synced(descriptor, data, go_on))
        os.fsync(descriptor)
        _forget_pages(descriptor)
        if flaw(partial, SCHEMA):
            # What was damaged before it was copied is no fault of the stick's.
            why = "backup.bad_copy" if is_sound(data) else "backup.card_damaged"
            raise Refusal("bad_value", why, folder=str(stick.folder))
        stick.keep(copy)
        return os.fstat(descriptor).st_size
    except BaseException:
        with suppress(OSError):  # a stick that was pulled out; the next run sweeps
            os.unlink(partial.name, dir_fd=stick.home)
        raise
    finally:
        os.close(descriptor)


def _synced(descriptor: int, data: Path, go_on: Callable[[], None]) -> Callable[[], None]:
    """The same, and every few pieces what was written is on the stick and out of memory."""
    pieces = 0

    def next_piece() -> None:
        nonlocal pieces
        pieces += 1
        if pieces % SYNC_PIECES == 0:
            os.fdatasync(descriptor)
            _forget_pages(descriptor)
        if crowded(data):
            raise Refusal("bad_value", "backup.box_needs_room")
        go_on()

    return next_piece


def _forget_pages(descriptor: int) -> None:
    """From memory: it is for the shop's own pages, and a check must read what is really on the stick."""
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _files(stick: Stick, shelf: Shelf, copy_size: int, go_on: Callable[[], None]) -> tuple[int, Refusal | None]:
    """How many were copied, and why not all. The copy of the database counts without them: texts come first.

    Room for the next copies stays free, so that no file has to go for one tomorrow that came today.
    """
    spare = FURTHER * (copy_size + copy_size // GROWTH)
    copied = 0
    try:
        with in_words(stick.folder), stick.inner(MEDIA) as media:
            for file_id in shelf.ids():
                with stick.inner(file_id[2:4], media) as place:
                    copied += _file(stick, shelf, file_id, place, spare, go_on)
    except Refusal as refusal:
        return copied, refusal
    return copied, None


def _file(stick: Stick, shelf: Shelf, file_id: str, place: int, spare: int, go_on: Callable[[], None]) -> bool:
    """Copy a file that is not there whole yet; files never change, so its length tells."""
    try:
        source = shelf.open(file_id)
    except FileNotFoundError:  # the box has parted with it meanwhile
        return False
    with source:
        size = os.fstat(source.fileno()).st_size
        if stick.size_of(file_id, place) == size:
            return False
        stick.need(size + spare)
        with suppress(FileNotFoundError):
            os.unlink(file_id + PARTIAL, dir_fd=place)
        with os.fdopen(stick.create(file_id + PARTIAL, place), "wb") as target:
            while piece := source.read(PIECE_BYTES):
                target.write(piece)
                go_on()
            target.flush()
            os.fsync(target.fileno())
        os.rename(file_id + PARTIAL, file_id, src_dir_fd=place, dst_dir_fd=place)
        os.fsync(place)
    return True
