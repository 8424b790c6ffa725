"""A shelf with photos on it, and what their thumbs turn out to be."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

from edge.media import File, MediaBook, Shelf, Thumbs
from edge.media.kinds import kind_of
from edge.media.pictures import Jpeg, jpeg_of
from edge.media.shelf import THUMB, digest_of
from edge.records.message import Media
from tests.kit.support import AMINA, Room

PLENTY = 2**34  # bytes on a disk


@dataclass
class Wall:
    """A shelf with photos on it, and those who make them small."""

    room: Room
    folder: Path
    free: int = PLENTY
    thumbs: Thumbs = field(init=False)

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.folder, lambda _: self.free)
        self.media = MediaBook(self.room.books)
        self.thumbs = Thumbs(self.room.books, self.shelf)

    def comes(self, data: bytes) -> File:
        """A customer's file that the porter has brought in."""
        seq = self.room.books.messages.last_seq() + 1
        self.room.hears(f"wamid.{seq}", "", AMINA, kind="image", media=Media(f"{seq}", "image/jpeg"))
        file = self.media.of_messages([seq])[seq]
        with self.shelf.coming(file.id) as coming:
            coming.write(data)
            self.shelf.put(file.id, coming)
            self.media.fetched(file, kind_of(coming), len(data), digest_of(coming), doubtful=False)
        return self.now(file)

    def now(self, file: File) -> File:
        return self.media.get(file.id)

    def look(self, file: File) -> bytes | None:
        """Somebody looks at it, and the loop has its turn."""
        self.thumbs.wish(file.id)
        assert self.thumbs.step() == 1
        try:
            with self.shelf.open(file.id, THUMB) as thumb:
                return thumb.read()
        except FileNotFoundError:
            return None

    def on_disk(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "media").rglob("*") if path.is_file())


def read_thumb(thumb: bytes | None) -> Jpeg:
    """What a thumb says of itself."""
    assert thumb is not None, "there is no thumb"
    found = jpeg_of(io.BytesIO(thumb))
    assert found is not None
    return found
