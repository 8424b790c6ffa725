"""Voice notes for iPhones: the same Opus packets in another wrapping, without decoding a single one. Pure.

WhatsApp's voice notes are Opus in Ogg. Android plays that; Safari before 18.4 does not, but plays Opus in Apple's own
Core Audio Format. Moving packets from one into the other costs milliseconds and no library; decoding would cost both.
Ogg: RFC 3533 and 7845. Opus packets: RFC 6716, section 3. CAF: Apple's "Core Audio Format Specification".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


class Bytes(Protocol):
    """In memory, or where they lie on the disk."""

    def __len__(self) -> int: ...
    def __getitem__(self, part: slice, /) -> bytes: ...


# Opus counts in 48 kHz whatever was recorded.
RATE = 48_000
# An hour of 20 ms packets; a voice note of customers is seconds.
MOST_PACKETS = 180_000
_PAGE_HEAD = struct.Struct("<4sBBqIIIB")
_CONTINUED, _FIRST = 0x01, 0x02
# Samples of a frame by the configuration in a packet's first byte: SILK, hybrid, CELT.
_SILK, _HYBRID, _CELT = (480, 960, 1920, 2880), (480, 960), (120, 240, 480, 960)
_FRAMES_MOST = 48  # 120 ms of 2.5 ms


class NotOpus(ValueError):
    """This is no Ogg file with one Opus stream of one or two channels, or it is broken."""


@dataclass(frozen=True, slots=True)
class Voice:
    """channels: 1 or 2. skip: samples at the start that are not to be heard. heard: all samples but these."""

    channels: int
    skip: int
    heard: int
    packets: tuple[bytes, ...]


def read_ogg(data: Bytes) -> Voice:
    """Take an Ogg Opus file apart. Refuses (NotOpus) whatever it does not understand, to the byte."""
    ends = [0]
    packets = _packets(data, ends)
    channels, skip = _header(packets)
    said = tuple(packets)
    length = sum(map(samples, said))
    if not said:
        raise NotOpus("there is nothing in it")
    return Voice(channels, skip, max(0, min(ends[0], length) - skip), said)


def channels_of(data: Bytes) -> int:
    """1 or 2. Refuses the same, and holds a packet at a time."""
    packets = _packets(data, [0])
    channels, _ = _header(packets)
    if not sum(map(samples, packets)):
        raise NotOpus("there is nothing in it")
    return channels


def _header(packets: Iterator[bytes]) -> tuple[int, int]:
    """Channels, and the samples at the start that are not to be heard."""
    head, tags = next(packets, b""), next(packets, b"")
    if len(head) < 19 or not tags.startswith(b"OpusTags"):  # noqa: PLR2004
        raise NotOpus("its headers are not there")
    version, channels, skip = struct.unpack_from("<BBH", head, 8)
    if not head.startswith(b"OpusHead") or version > 15 or channels not in (1, 2):  # noqa: PLR2004
        raise NotOpus("its header is not one that can be played")
    return channels, skip


def caf(voice: Voice) -> bytes:
    """The same voice as a CAF file."""
    lengths = [samples(packet) for packet in voice.packets]
    same = lengths[0] if len(set(lengths)) == 1 else 0  # 0: each packet says its own
    body = b"".join(voice.packets)
    table = b"".join(
        _number(len(packet)) + (b"" if same else _number(length))
        for packet, length in zip(voice.packets, lengths, strict=True)
    )
    rest = max(0, sum(lengths) - voice.skip - voice.heard)
    described = struct.pack(">d4sIIIII", RATE, b"opus", 0, 0, same, voice.channels, 0)
    counted = struct.pack(">qqii", len(voice.packets), voice.heard, voice.skip, rest)
    chunks = (
        (b"desc", described),
        (b"chan", struct.pack(">III", (100 + voice.channels - 1) << 16 | voice.channels, 0, 0)),
        (b"pakt", counted + table),
        (b"data", struct.pack(">I", 0) + body),
    )
    return b"caff" + struct.pack(">HH", 1, 0) + b"".join(_chunk(kind, content) for kind, content in chunks)


def samples(packet: bytes) -> int:
    """How many samples at 48 kHz an Opus packet holds."""
    if not packet:
        raise NotOpus("a packet is empty")
    configuration, count = packet[0] >> 3, packet[0] & 3
    if configuration < 12:  # noqa: PLR2004 - the table of RFC 6716, section 3.1
        frame = _SILK[configuration % 4]
    elif configuration < 16:  # noqa: PLR2004
        frame = _HYBRID[configuration % 2]
    else:
        frame = _CELT[configuration % 4]
    if count == 3:  # noqa: PLR2004 - a packet that says its own number of frames
        if len(packet) == 1 or not 0 < packet[1] & 0x3F <= _FRAMES_MOST:
            raise NotOpus("a packet does not say how long it is")
        return frame * (packet[1] & 0x3F)
    return frame * (2 if count else 1)


def _packets(data: Bytes, ends: list[int]) -> Iterator[bytes]:
    """All packets of the one stream; in ends[0] the sample at which it ends."""
    begun, stream, count = b"", None, 0
    for flags, granule, serial, segments, start in _pages(data):
        if stream is None and not flags & _FIRST:
            raise NotOpus("it does not begin at its beginning")
        if stream not in (None, serial):
            raise NotOpus("there is more than one stream in it")
        if bool(flags & _CONTINUED) != bool(begun):
            raise NotOpus("a packet is torn")
        stream, ends[0], at = serial, max(ends[0], granule), start
        for length in segments:
            begun += data[at : at + length]
            at += length
            if length < 255:  # noqa: PLR2004 - a full segment is continued by the next
                yield begun
                begun, count = b"", count + 1
        if count > MOST_PACKETS or len(begun) > 65_535:  # noqa: PLR2004
            raise NotOpus("it is too long for a voice note")


def _pages(data: Bytes) -> Iterator[tuple[int, int, int, bytes, int]]:
    """Flags, end sample, stream, segment lengths, and where the content begins, of each page."""
    at = 0
    while at < len(data):
        if len(data) - at < _PAGE_HEAD.size:
            raise NotOpus("a page is torn")
        capture, version, flags, granule, serial, _, _, count = _PAGE_HEAD.unpack(data[at : at + _PAGE_HEAD.size])
        start = at + _PAGE_HEAD.size
        segments = data[start : start + count]
        if capture != b"OggS" or version or len(segments) < count or start + count + sum(segments) > len(data):
            raise NotOpus("a page is torn")
        yield flags, granule, serial, segments, start + count
        at = start + count + sum(segments)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack(">q", len(content)) + content


def _number(value: int) -> bytes:
    """Seven bits a byte, the highest first; all but the last carry the top bit."""
    low = bytes([value & 0x7F])
    while value := value >> 7:
        low = bytes([value & 0x7F | 0x80]) + low
    return low
