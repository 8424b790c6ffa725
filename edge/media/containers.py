"""What stands inside of the two boxes that hold many kinds: the names in a zip, the tracks of a film. Pure and bounded.

Neither is unpacked. A file that is not in order has no names and no tracks.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

# A zip ends with 22 bytes and a comment, which office programs leave out.
_END_BYTES = 4096
# The list of names: some 80 bytes for each, and a long report has some hundred pictures.
_LIST_BYTES = 256 * 1024
# The description of a film: an hour of sound needs some 100 kB.
_MOOV_BYTES = 2 * 1024 * 1024
_MOST_BOXES = 64


def names_in_zip(file: BinaryIO) -> frozenset[bytes]:
    """The names of a zip's entries, from the list at its end; the entries themselves may lie in any order."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END_BYTES))
    tail = file.read(_END_BYTES)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:  # noqa: PLR2004 - the fixed length of the last record
        return frozenset()
    length, start = struct.unpack_from("<II", tail, end + 12)
    file.seek(min(start, size))
    return frozenset(_names(file.read(min(length, _LIST_BYTES))))


def _names(entries: bytes) -> Iterator[bytes]:
    at = 0
    while entries[at : at + 4] == b"PK\x01\x02" and at + 46 <= len(entries):
        name, extra, comment = struct.unpack_from("<HHH", entries, at + 28)
        yield entries[at + 46 : at + 46 + name]
        at += 46 + name + extra + comment


def tracks_of_film(file: BinaryIO) -> frozenset[bytes]:
    """Which kinds of track an MP4 or 3GP holds: b"vide", b"soun", …; none where its description is not found."""
    return frozenset(_after(b"hdlr", 12, _description(file)))


def codings_of_film(file: BinaryIO) -> frozenset[bytes]:
    """How its tracks are written: b"avc1", b"hvc1", b"mp4a", …"""
    return frozenset(_after(b"stsd", 16, _description(file)))


def _description(file: BinaryIO) -> bytes:
    size, at = file.seek(0, io.SEEK_END), 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:  # noqa: PLR2004 - a length and a name
            break
        length, name = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:  # noqa: PLR2004 - the long form
            (length,) = struct.unpack(">Q", head[8:])
        if name == b"moov":
            file.seek(at)
            return file.read(min(length, _MOOV_BYTES))
        if length < 8 or at + length > size:  # noqa: PLR2004 - as above
            break
        at += length
    return b""


def _after(box: bytes, far: int, moov: bytes) -> Iterator[bytes]:
    """The name that stands so many bytes after that of a box: of a track's handler, or of its first coding."""
    at = moov.find(box)
    while at >= 0:
        yield moov[at + far : at + far + 4]
        at = moov.find(box, at + 4)
