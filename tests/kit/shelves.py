"""Files for tests, and how they come to lie on the shelf of a shop."""

from __future__ import annotations

from pathlib import Path

from edge.media import Shelf
from edge.practice import samples

PHOTO = samples.jpeg(samples.TAP)  # a picture that can be looked at
JPEG = b"\xff\xd8\xff\xe0" + bytes(200)  # only begins as one
FILE = "m_bcdfghjkmn"  # an id of a file


def shelved(data: Path, file_id: str, content: bytes) -> None:
    """A file lies on the shelf in this folder."""
    shelf = Shelf(data)
    with shelf.coming(file_id) as file:
        file.write(content)
        shelf.put(file_id, file)
