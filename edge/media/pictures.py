"""How large a picture is and how it is turned, from its header alone: nothing is decoded here. Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

# A JPEG may carry some 64 KiB blocks (a thumbnail, colour profiles) before it says its size.
MOST_SEGMENTS = 200

_START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN, _END, _APP1 = 0xDA, 0xD9, 0xE1
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
# Baseline, extended and progressive, with 8 bits, grey or YCbCr: what cameras, phones and WhatsApp itself write.
_PLAIN_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_PLAIN_BITS, _PLAIN_COLOURS = 8, frozenset({1, 3})
UPRIGHT, _LAST_TURN, _FIRST_LYING = 1, 8, 5


@dataclass(frozen=True, slots=True)
class Jpeg:
    """width, height: as its samples lie. turn: EXIF's orientation, 1 to 8. plain: of the kinds that all cameras write,
    so neither arithmetic, lossless, CMYK nor of 12 bits. colours: 1 where it is grey.
    """

    width: int
    height: int
    turn: int
    plain: bool
    colours: int = 3

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height once a browser has turned it upright."""
        return (self.height, self.width) if self.turn >= _FIRST_LYING else (self.width, self.height)


def size_of(file: BinaryIO, mime: str) -> tuple[int, int] | None:
    """Width and height in pixels of a JPEG, PNG or WebP as it is shown; None where its header does not say them."""
    if mime == "image/jpeg":
        jpeg = jpeg_of(file)
        return jpeg.shown if jpeg else None
    file.seek(0)
    try:
        found = {"image/png": _png, "image/webp": _webp}[mime](file)
    except struct.error:  # it ends within its header
        return None
    return found if found and all(found) else None


def jpeg_of(file: BinaryIO) -> Jpeg | None:
    """What the header of a JPEG says; None where it does not say it, or anything before it is out of order."""
    file.seek(0)
    try:
        found = _jpeg(file) if file.read(2) == b"\xff\xd8" else None
    except struct.error:
        return None
    return found if found and found.width and found.height else None


def webp_turn(file: BinaryIO) -> int:
    """How a WebP says that it is turned, in its block of EXIF behind the picture."""
    file.seek(12)
    for _ in range(MOST_SEGMENTS):
        head = file.read(8)
        if len(head) < 8:  # noqa: PLR2004
            break
        kind, length = struct.unpack("<4sI", head)
        if kind == b"EXIF":
            block = file.read(min(length, 1 << 16))
            return _turn(block if block.startswith(_EXIF) else _EXIF + block) or UPRIGHT
        file.seek(length + length % 2, 1)
    return UPRIGHT


def turned(jpeg: bytes, turn: int) -> bytes:
    """The same picture with a note of how to turn it, and no other: 36 bytes of EXIF behind its first two."""
    if turn == UPRIGHT:
        return jpeg
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, turn, 0, 0)
    return jpeg[:2] + struct.pack(">BBH", 0xFF, _APP1, 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff + jpeg[2:]


def _png(file: BinaryIO) -> tuple[int, int] | None:
    _, _, kind, width, height = struct.unpack(">8sI4sII", file.read(24))
    return (width, height) if kind == b"IHDR" else None


def _jpeg(file: BinaryIO) -> Jpeg | None:
    turn = None
    for _ in range(MOST_SEGMENTS):
        (mark, marker) = struct.unpack(">BB", file.read(2))
        while marker == 0xFF:  # filling between segments  # noqa: PLR2004
            (marker,) = struct.unpack(">B", file.read(1))
        if mark != 0xFF or marker in (_SCAN, _END):  # noqa: PLR2004
            return None
        if marker in _STANDALONE:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if marker in _START_OF_FRAME:
            bits, height, width, colours = struct.unpack(">BHHB", file.read(6))
            plain = marker in _PLAIN_FRAMES and bits == _PLAIN_BITS and colours in _PLAIN_COLOURS
            return Jpeg(width, height, turn or UPRIGHT, plain, colours)
        if marker == _APP1 and turn is None:
            turn = _turn(file.read(max(0, length - 2)))
        else:
            file.seek(max(0, length - 2), 1)
    return None


def _turn(block: bytes) -> int | None:
    """EXIF's orientation; None where this block is no EXIF or does not say it as it should."""
    order = {b"II": "<", b"MM": ">"}.get(block[6:8])
    if not block.startswith(_EXIF) or order is None:
        return None
    tiff = block[len(_EXIF) :]
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(count):
            tag, _, _, turn = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if tag == _ORIENTATION:
                return turn if UPRIGHT <= turn <= _LAST_TURN else None
    except struct.error:  # it points beyond its end
        return None
    return None


def _webp(file: BinaryIO) -> tuple[int, int] | None:
    head = file.read(30)
    kind = head[12:16]
    if kind == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L" and head[20:21] == b"\x2f":
        (bits,) = struct.unpack("<I", head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
