"""The log of qemu's blklogwrites: every write to a disk, in order, and what a disk with a cache may hold after a cut.

The format is that of Linux's dm-log-writes: a sector of its own for the head, then for each write a sector that says
what it is, and its data. A flush is an entry without data. See proof/README.md for what is promised by one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Flag, StrEnum
from pathlib import Path
from random import Random

SECTOR = 512
MAGIC = 0x6A736677736872
_HEAD = struct.Struct("<QQQI")  # magic, version, how many entries (written rarely, so not asked), bytes of a sector
_ENTRY = struct.Struct("<QQQQ")  # first sector, how many sectors, flags, bytes of a mark


class How(Flag):
    FLUSH = 1
    AT_ONCE = 2  # "force unit access": on the disk itself, not in its cache, before it is said to be done
    DISCARD = 4  # no data: what lay there may be anything
    MARK = 8


class Loss(StrEnum):
    """What becomes of the writes that no flush has covered."""

    ALL = "all of it lost"
    SOME = "some of it lost"
    TORN = "torn at sectors"


@dataclass(frozen=True, slots=True)
class Write:
    """One entry. offset: where on the disk. at: where in the log its data lie. end: where the next entry begins."""

    how: How
    offset: int
    length: int
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a log, and where they lie on the disk."""

    offset: int
    length: int
    at: int


def read(log: Path) -> list[Write]:
    """All entries that are whole. A log whose qemu was killed may end within one, which then never was."""
    size = log.stat().st_size
    writes: list[Write] = []
    with log.open("rb") as file:
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return writes
        magic, _, _, sector = _HEAD.unpack(head)
        if magic != MAGIC or sector != SECTOR:
            raise ValueError(f"{log} is no log of writes in sectors of {SECTOR} bytes")
        place = SECTOR
        while place + SECTOR <= size:
            file.seek(place)
            first, count, flags, _ = _ENTRY.unpack(file.read(_ENTRY.size))
            if not (count or flags):
                break  # room that was taken for an entry which never came
            how = How(flags)
            length = 0 if how & (How.DISCARD | How.MARK) else count * SECTOR
            end = place + SECTOR + length
            if end > size:
                break
            writes.append(Write(how, first * SECTOR, length, place + SECTOR, end))
            place = end
    return writes


def flushed(writes: Sequence[Write], point: int) -> int:
    """How many of the first `point` entries the disk has made safe: those before the last flush among them."""
    return next((place for place in range(point - 1, -1, -1) if writes[place].how & How.FLUSH), 0)


def pieces(writes: Sequence[Write], loss: Loss | None = None, random: Random | None = None) -> Iterator[Piece]:
    """What of these writes is on the disk, in order. With a loss: those that no flush has covered.

    A write that goes past the cache is there whole, whatever is lost.
    """
    for write in writes:
        if loss is None or random is None or write.how & How.AT_ONCE or (loss is Loss.SOME and random.random() < 0.5):
            yield Piece(write.offset, write.length, write.at)
        elif loss is Loss.TORN:
            for start in range(0, write.length, SECTOR):
                if random.random() < 0.5:
                    yield Piece(write.offset + start, SECTOR, write.at + start)


def points(writes: Sequence[Write], count: int, random: Random) -> list[int]:
    """Places to cut at, in order: half of them right before a flush, when the cache is fullest, the others anywhere."""
    if not writes:
        return []
    before = [place for place, write in enumerate(writes) if place and write.how & How.FLUSH] or [len(writes)]
    anywhere = range(1, len(writes) + 1)
    return sorted(random.choice(before if number % 2 else anywhere) for number in range(count))
