"""Photos for tests, larger and odder than practice's samples; made by cjpeg of libjpeg-turbo-progs."""

from __future__ import annotations

import struct
import subprocess
import tempfile
from functools import cache
from pathlib import Path

FRAMES = (0xC0, 0xC1, 0xC2, 0xC9)


@cache
def photo(width: int = 1600, height: int = 1200, *options: str) -> bytes:
    """A picture with some grain, as cameras make them. options: cjpeg's."""
    grain = bytes((7 * column * column + column // 5) % 29 for column in range(3 * width))
    shades = [bytes(each + shade for each in grain) for shade in range(0, 200, 5)]
    rows = (shades[(row // 16) % 40][3 * (row % 5) :] + shades[0][: 3 * (row % 5)] for row in range(height))
    bitmap = b"P6 %d %d 255\n" % (width, height) + b"".join(rows)
    return subprocess.run(["cjpeg", "-quality", "90", *options], input=bitmap, capture_output=True, check=True).stdout


def saying(jpeg: bytes, *, width: int = 0, height: int = 0, bits: int = 8, colours: int = 3) -> bytes:
    """The same bytes under a header that says something else."""
    at = next(at for at in range(len(jpeg)) if jpeg[at] == 0xFF and jpeg[at + 1] in FRAMES)
    _, was_high, was_wide, _ = struct.unpack_from(">BHHB", jpeg, at + 4)
    frame = struct.pack(">BHHB", bits, height or was_high, width or was_wide, colours)
    return jpeg[: at + 4] + frame + jpeg[at + 10 :]


def from_a_camera(jpeg: bytes, turn: int, place: bytes = b"S 1.9441 E 30.0619") -> bytes:
    """With EXIF in the order of bytes that we do not write: how it was held, and where."""
    entries = struct.pack("<HHHIHHHHII", 2, 0x0112, 3, 1, turn, 0, 0x010E, 2, len(place), 38) + bytes(4)
    exif = b"Exif\0\0" + b"II*\0\x08\0\0\0" + entries + place
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


def webp(width: int, height: int, *options: str, turn: int = 1) -> bytes:
    """A picture as some phones and all browsers keep it; options: cwebp's."""
    jpeg = photo(width, height)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "in.jpg").write_bytes(from_a_camera(jpeg, turn=turn) if turn > 1 else jpeg)
        meta = ("-metadata", "exif") if turn > 1 else ()
        command = ["cwebp", "-quiet", *meta, *options, f"{folder}/in.jpg", "-o", f"{folder}/out.webp"]
        subprocess.run(command, check=True)
        return (Path(folder) / "out.webp").read_bytes()
