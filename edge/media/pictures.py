"""How large a picture is, from its header alone: nothing is ever decoded, so no picture can hurt the box. Pure."""

from __future__ import annotations

import struct
from typing import BinaryIO

# A JPEG may carry some 64 KiB blocks (a thumbnail, colour profiles) before it says its size.
MOST_SEGMENTS = 200

_START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN, _END = 0xDA, 0xD9


def size_of(file: BinaryIO, mime: str) -> tuple[int, int] | None:
    """Width and height in pixels of a JPEG, PNG or WebP; None where its header does not say them."""
    file.seek(0)
    try:
        found = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}[mime](file)
    except struct.error:  # it ends within its header
        return None
    return found if found and all(found) else None


def _png(file: BinaryIO) -> tuple[int, int] | None:
    _, _, kind, width, height = struct.unpack(">8sI4sII", file.read(24))
    return (width, height) if kind == b"IHDR" else None


def _jpeg(file: BinaryIO) -> tuple[int, int] | None:
    file.seek(2)
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
            _, height, width = struct.unpack(">BHH", file.read(5))
            return width, height
        file.seek(max(0, length - 2), 1)
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
