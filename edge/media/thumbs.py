"""Thumbs: photos on the shelf once more, small, so that a page of ten loads at once on weak Wi-Fi.

Made one at a time by a loop of their own when a photo has come or is first looked at, never in a request. Where there
is none (yet), the page shows the photo itself.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from edge.media.book import MediaBook
from edge.media.kinds import MOST_PIXELS
from edge.media.pictures import jpeg_of, turned
from edge.media.shelf import FLOOR_BYTES, THUMB, Shelf
from edge.media.shrinking import DEADLINE_SECONDS, NotShrunk, Programs, ShrinkingStopped, shrunk
from edge.records.file import File
from edge.registers.books import Books

log = logging.getLogger(__name__)

# A phone is 360 CSS pixels wide and shows two or three of its own for each. Eighths do not hit this exactly: it comes
# out between 320 and 640, and larger only where even an eighth is (a photo longer than 5,120).
LONG_EDGE = 480
# Whoever looks at more than these at once asks for the rest with the next look.
MOST_WISHES = 200


class Thumbs:
    """wish() may be called by anybody, at any time; step() makes one thumb and returns 1, or 0 where none is wished."""

    def __init__(
        self,
        books: Books,
        shelf: Shelf,
        *,
        path: str | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
        on_wish: Callable[[], None] = lambda: None,
    ) -> None:
        """path: where the programs are looked for, instead of PATH. deadline_seconds: how long a photo may take.

        on_wish: called after each wish.
        """
        self._media = MediaBook(books)
        self._shelf = shelf
        self._path = path
        self._deadline = deadline_seconds
        self._wishes: deque[str] = deque(maxlen=MOST_WISHES)
        self._stopping = threading.Event()
        self._on_wish = on_wish

    def wish(self, file_id: str) -> None:
        """Somebody would like to see this one small. Costs nothing; what cannot be is found out in step()."""
        self._wishes.append(file_id)
        self._on_wish()

    def step(self) -> int:
        if not self._wishes:
            return 0
        file = self._media.find(self._wishes.popleft())
        programs = Programs.found(self._path)
        if file and programs and file.may_have_thumb and self._has_room() and not self._is_made(file):
            self._make(file, programs)
        return 1

    def stop(self) -> None:
        """Let go of the photo under way within a moment; it is not held against it."""
        self._stopping.set()

    def _make(self, file: File, programs: Programs) -> None:
        # Written before the try: should this photo bring the box down, it is not tried after the start.
        self._media.change(file, thumb=0)
        try:
            thumb = self._small(file, programs)
        except NotShrunk as error:
            log.warning("file %s is shown without a thumb: %s", file.id, error)
        except ShrinkingStopped:
            self._media.change(file, thumb=file.thumb)
        else:
            if self._media.thumb_made(file, len(thumb)):
                self._shelf.put_beside(file.id, THUMB, thumb)

    def _small(self, file: File, programs: Programs) -> bytes:
        try:
            photo = self._shelf.open(file.id)
        except FileNotFoundError as error:
            raise NotShrunk("it is not on the shelf any more") from error
        with photo:
            header = jpeg_of(photo)
            if header is None or not header.plain or header.width * header.height > MOST_PIXELS:
                raise NotShrunk("its header is not that of an ordinary photo")
            eighths = _eighths(max(header.width, header.height))
            small = shrunk(photo, eighths, programs, self._stopping.wait, self._deadline)
        return turned(small, header.turn)

    def _is_made(self, file: File) -> bool:
        return self._shelf.beside(file.id, THUMB).exists()

    def _has_room(self) -> bool:
        return self._shelf.free_bytes() >= FLOOR_BYTES


def _eighths(long_edge: int) -> int:
    """What brings this edge nearest to a thumb's."""
    return min(8, max(1, round(8 * LONG_EDGE / long_edge)))
