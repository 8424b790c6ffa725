"""Films and recordings for tests: only their headers, around bytes that nobody plays."""

from __future__ import annotations

import struct


def film(
    brand: bytes, *tracks: bytes, at_the_end: bool = True, coding: bytes = b"avc1", sound: bytes = b"mp4a"
) -> bytes:
    """As phones write it: what it is, the recording itself, and what tracks it has before or after that."""

    def box(name: bytes, inside: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(inside), name) + inside

    coded = {b"vide": coding, b"soun": sound}

    def trak(track: bytes) -> bytes:
        written = box(b"stsd", bytes(7) + b"\1" + box(coded[track], bytes(40)))
        return box(b"trak", box(b"hdlr", bytes(8) + track + bytes(12)) + written)

    moov = box(b"moov", b"".join(map(trak, tracks)))
    data = box(b"mdat", bytes(20_000))
    parts = [data, moov] if at_the_end else [moov, data]
    return box(b"ftyp", brand + bytes(4)) + b"".join(parts)
