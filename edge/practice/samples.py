"""Small true files for practice: a photo of flat tiles as JPEG and PNG, and a voice note of silence as Ogg Opus."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence

Colour = tuple[int, int, int]

PALETTE: Mapping[str, Colour] = {
    ".": (236, 232, 222),
    "w": (255, 255, 255),
    "k": (40, 40, 44),
    "g": (150, 156, 164),
    "b": (70, 120, 190),
    "y": (240, 200, 70),
    "r": (190, 70, 55),
    "n": (130, 90, 60),
}

TAP = (
    "................",
    "......kkkk......",
    ".......kk.......",
    ".......gg.......",
    "..gggggggggg....",
    "..gggggggggggg..",
    "..........gggg..",
    "...........ggg..",
    "................",
    "...........bb...",
    "................",
    "...........bb...",
)
BULB = (
    "................",
    ".....yyyyyy.....",
    "....yywwyyyy....",
    "....ywwyyyyy....",
    "....yyyyyyyy....",
    ".....yyyyyy.....",
    "......yyyy......",
    "......gggg......",
    "......kkkk......",
    "......gggg......",
    ".......kk.......",
    "................",
)
WALL = (
    "rrrrrnrrrrrrnrrr",
    "nnnnnnnnnknnnnnn",
    "rrnrrrrrrkrrnrrr",
    "nnnnnnnnkknnnnnn",
    "rrrrrnrkkrrrnrrr",
    "nnnnnnnknnnnnnnn",
    "rrnrrrkkrrrrnrrr",
    "nnnnnkknnnnnnnnn",
    "rrrrrkrrrrrrnrrr",
    "nnnnnknnnnnnnnnn",
    "rrnrkkrrrrrrnrrr",
    "nnnnknnnnnnnnnnn",
)

_TILE = 8  # a JPEG block; one colour each, so that only the first coefficient is ever written


def jpeg(rows: Sequence[str], palette: Mapping[str, Colour] = PALETTE) -> bytes:
    """A baseline JPEG in which every letter of `rows` is a tile of 8 × 8 pixels."""
    height, width = len(rows) * _TILE, len(rows[0]) * _TILE
    jfif = _segment(0xE0, b"JFIF\0" + struct.pack(">BBBHHBB", 1, 1, 0, 1, 1, 0, 0))
    # With every divisor 8, the first coefficient of a flat block is its value less 128.
    quantisation = _segment(0xDB, b"\0" + bytes([8] * 64))
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"".join(bytes([part, 0x11, 0]) for part in (1, 2, 3))
    # First coefficients: nine sizes (0-8 bits), each with a code of four bits. Others: one code, "no more of them".
    sizes = b"\x00" + bytes([0, 0, 0, 9] + [0] * 12) + bytes(range(9))
    end_of_block = b"\x10" + bytes([1] + [0] * 15) + b"\0"
    scan = b"\x03" + b"".join(bytes([part, 0]) for part in (1, 2, 3)) + b"\x00\x3f\x00"
    head = jfif + quantisation + _segment(0xC0, frame) + _segment(0xC4, sizes) + _segment(0xC4, end_of_block)
    return b"\xff\xd8" + head + _segment(0xDA, scan) + _pack("".join(_blocks(rows, palette))) + b"\xff\xd9"


def png(rows: Sequence[str], palette: Mapping[str, Colour] = PALETTE) -> bytes:
    """The same as 8-bit RGB PNG, one pixel a letter."""
    lines = b"".join(b"\0" + b"".join(bytes(palette[letter]) for letter in row) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")


def voice(seconds: int = 2) -> bytes:
    """Mono Opus in Ogg, as WhatsApp's voice notes are; silent."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 8) + b"practice" + struct.pack("<I", 0)
    frames = [b"\xf8\xff\xfe"] * 50  # 20 ms of silence each
    pages = [_ogg(2, 0, 0, [head]), _ogg(0, 0, 1, [tags])]
    for second in range(1, seconds + 1):
        pages.append(_ogg(4 if second == seconds else 0, 48000 * second, second + 1, frames))
    return b"".join(pages)


def _blocks(rows: Sequence[str], palette: Mapping[str, Colour]) -> Iterator[str]:
    before = [0, 0, 0]
    for row in rows:
        for letter in row:
            for part, value in enumerate(_ycc(palette[letter])):
                yield _difference(value - before[part]) + "0"
                before[part] = value


def _ycc(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = colour
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    return round(light) - 128, _within((blue - light) * 0.564), _within((red - light) * 0.713)


def _within(value: float) -> int:
    return max(-128, min(127, round(value)))


def _difference(value: int) -> str:
    size = abs(value).bit_length()
    if not size:
        return "0000"
    return f"{size:04b}{value if value > 0 else value + (1 << size) - 1:0{size}b}"


def _pack(bits: str) -> bytes:
    bits += "1" * (-len(bits) % 8)
    packed = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return packed.replace(b"\xff", b"\xff\x00")


def _segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _ogg(flags: int, granule: int, sequence: int, packets: Sequence[bytes]) -> bytes:
    lacing = bytes(len(packet) for packet in packets)
    head = struct.pack("<4sBBqII", b"OggS", 0, flags, granule, 1, sequence)
    tail = bytes([len(lacing)]) + lacing + b"".join(packets)
    return head + struct.pack("<I", _ogg_sum(head + b"\0\0\0\0" + tail)) + tail


def _ogg_sum(data: bytes) -> int:
    """Ogg's own CRC-32: most significant bit first, nothing inverted."""
    total = 0
    for byte in data:
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1) ^ (0x104C11DB7 if total & 0x80000000 else 0)
    return total & 0xFFFFFFFF
