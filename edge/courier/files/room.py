"""Room on the shelf and on the disk: the oldest files make it, and texts never suffer for pictures."""

from __future__ import annotations

import threading

from edge.clock import Clock
from edge.courier.files.shortage import Shortage
from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.language import Said
from edge.media import File, FileState, MediaBook, Shelf
from edge.media.book import MOST_BYTES, MOST_BYTES_OF_CUSTOMER
from edge.media.eviction import Eviction
from edge.media.shelf import FLOOR_BYTES
from edge.notices import Notices


class ShelfRoom:
    """Safe from several threads."""

    SHORT_SECONDS = 30.0

    def __init__(self, media: MediaBook, eviction: Eviction, shelf: Shelf, notices: Notices, clock: Clock) -> None:
        self._media = media
        self._eviction = eviction
        self._shelf = shelf
        self._notices = notices
        self._clock = clock
        self._sweeping = threading.Lock()
        self._swept = False
        self._shortage = Shortage(eviction, shelf, clock)

    def is_there(self, size: int) -> bool:
        """Whether the disk may take so much more; what is left below that is for texts."""
        if self._shelf.free_bytes() >= FLOOR_BYTES + size:
            return True
        self.is_short()
        return False

    def is_short(self) -> None:
        self._notices.post("no room for files", Said("notices.no_room"), self._clock.now())

    def make(self, customer: str | None, size: int) -> None:
        """Part with old files: of this customer, so that nobody fills the shelf for others, then of who has most."""
        while customer and self._media.bytes_of(customer) + size > MOST_BYTES_OF_CUSTOMER:
            if not self._drop(self._eviction.first_of(customer)):
                break
        while self._media.bytes_in_all() + size > MOST_BYTES:
            if not self._drop(self._eviction.first()):
                break

    def make_for_texts(self) -> None:
        """Where the disk is so full that not even that can be noted, the file goes first and the note follows."""
        needed = self._shortage.bytes_to_free()
        while needed > 0 and (file := self._eviction.first()):
            try:
                self._drop(file)
            except StoreUnavailable as error:
                if error.kind not in (DiskTrouble.FULL, DiskTrouble.IO) or not self._shelf.gives_up(file.id):
                    raise
            else:
                needed -= file.size + (file.thumb or 0)

    def sweep(self) -> None:
        """Once, after a start: a power cut may have left files that no message knows."""
        with self._sweeping:
            if not self._swept:
                self._shelf.sweep(self._is_here, self._is_coming)
                self._swept = True

    def _drop(self, file: File | None) -> bool:
        if file is None:
            return False
        self._media.part_with(file)
        self._shelf.remove(file.id)
        return True

    def _is_here(self, file_id: str) -> bool:
        file = self._media.find(file_id)
        return file is not None and file.is_here

    def _is_coming(self, file_id: str) -> bool:
        file = self._media.find(file_id)
        return file is not None and file.state is FileState.WANTED
