"""Exported chats as zips, read with bounds: a zip is data of a stranger. Nothing is ever written."""

from __future__ import annotations

import io
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from edge.errors import Refusal
from edge.imports.names_of_files import readings

# WhatsApp exports 10,000 files at most; the names of so many entries take a few megabytes.
MOST_ENTRIES = 20_000
LARGEST_LIST = 8 * 2**20
# Text shrinks to a fifth, at most to a hundredth; what shrinks more, and is large, was made to fill a disk.
MOST_SHRUNK, LARGE = 200, 16 * 2**20
_PIECE = 64 * 1024
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_ENTRY, _LOCAL = b"PK\x01\x02", b"PK\x03\x04"
_HEADER, _LOCAL_HEADER, _TAIL = struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H"), struct.Struct("<4s4H2LH")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF8 = 1, 0x800
_MANY, _LARGE_FIELD = 0xFFFF, 0xFFFFFFFF
_WIDE = 0x0001  # the extra field with sizes of 64 bits


class ZippedFile(NamedTuple):
    """One file in a zip. names: what its name may say, where nothing tells its letters; the likeliest is first."""

    names: tuple[str, ...]
    size: int
    packed: int
    method: int
    checksum: int
    at: int
    name_bytes: int


@dataclass(frozen=True, slots=True)
class Archive:
    """What a zip lists, once all of the list was found to be harmless."""

    file: BinaryIO
    entries: tuple[ZippedFile, ...]

    def bytes_of(self, entry: ZippedFile) -> Iterator[bytes]:
        """What an entry holds, piece by piece. Refused where it is more than the list says, or not what it says."""
        self.file.seek(entry.at)
        head = self.file.read(_LOCAL_HEADER.size)
        if len(head) < _LOCAL_HEADER.size or head[:4] != _LOCAL:
            raise _damaged()
        *_, name, extra = _LOCAL_HEADER.unpack(head)
        start, left = entry.at + _LOCAL_HEADER.size + name + extra, entry.packed
        unpack = zlib.decompressobj(-15)
        seen, checksum = 0, 0
        while left:
            self.file.seek(start + entry.packed - left)
            packed = self.file.read(min(_PIECE, left))
            if not packed:
                raise _damaged()
            left -= len(packed)
            for piece in _unpacked(unpack, packed) if entry.method == _DEFLATED else [packed]:
                seen, checksum = seen + len(piece), zlib.crc32(piece, checksum)
                if seen > entry.size:
                    raise Refusal("bad_file", "imports.zip_bomb")
                yield piece
        if seen != entry.size or checksum != entry.checksum:
            raise _damaged()


def _unpacked(unpack: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    try:
        while packed:
            piece = unpack.decompress(packed, _PIECE)
            packed = unpack.unconsumed_tail
            if piece:
                yield piece
            elif not packed or unpack.eof:
                return
    except zlib.error as error:
        raise _damaged() from error


def opened(file: BinaryIO, most: int = MOST_ENTRIES, longest: int = LARGEST_LIST) -> Archive:
    """The zip's list. Refused where it is damaged, too long, locked, or made to do harm.

    most: so many entries; longest: so many bytes of their list.
    """
    end = file.seek(0, io.SEEK_END)
    count, length, at, list_ends = _tail(file, end)
    if count > most or length > longest:
        raise Refusal("bad_file", "imports.zip_many", most=most)
    if at + length != list_ends:
        raise _damaged()
    file.seek(at)
    entries = tuple(_listed(file.read(length)))
    _refuse_overlaps(entries, at)
    return Archive(file, entries)


def _tail(file: BinaryIO, end: int) -> tuple[int, int, int, int]:
    """(entries, bytes of their list, where it begins, where it ends), from the end of the file."""
    start = max(0, end - _TAIL.size - 0xFFFF)
    file.seek(start)
    last = file.read()
    found = last.rfind(_END)
    if found < 0 or len(last) - found < _TAIL.size:
        raise _damaged()
    _, disk, _, _, count, length, at, comment = _TAIL.unpack_from(last, found)
    if disk not in (0, _MANY) or found + _TAIL.size + comment != len(last):
        raise _damaged()
    if _MANY in (count,) or _LARGE_FIELD in (length, at):
        return _wide_tail(file, start + found)
    return count, length, at, start + found


def _wide_tail(file: BinaryIO, end: int) -> tuple[int, int, int, int]:
    try:
        file.seek(max(0, end - 20))
        mark, _, where, _ = struct.unpack("<4sLQL", file.read(20))
        file.seek(min(where, end))
        head = struct.unpack("<4sQ2H2L4Q", file.read(56))
    except struct.error as error:
        raise _damaged() from error
    if mark != _LOCATOR_64 or head[0] != _END_64:
        raise _damaged()
    return head[7], head[8], head[9], where


def _listed(listing: bytes) -> Iterator[ZippedFile]:
    place = 0
    while place < len(listing):
        if len(listing) - place < _HEADER.size or listing[place : place + 4] != _ENTRY:
            raise _damaged()
        fields = _HEADER.unpack_from(listing, place)
        _, _, _, flags, method, _, _, checksum, packed, size, name, extra, comment, _, _, attributes, at = fields
        start = place + _HEADER.size
        raw = listing[start : start + name]
        size, packed, at = _wide(listing[start + name : start + name + extra], size, packed, at)
        place = start + name + extra + comment
        names = tuple(sorted(readings(raw, bool(flags & _UTF8)), key=len))
        _refuse(names, flags, attributes >> 16, size, packed)
        yield ZippedFile(names, size, packed, method, checksum, at, name)


def _wide(extra: bytes, size: int, packed: int, at: int) -> tuple[int, int, int]:
    """Sizes that do not fit into 32 bits stand in a field of their own."""
    if _LARGE_FIELD not in (size, packed, at):
        return size, packed, at
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        if kind == _WIDE:
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", extra[: place + 4 + length], place + 4))
            return tuple(next(numbers, 0) if value == _LARGE_FIELD else value for value in (size, packed, at))  # type: ignore[return-value]
        place += 4 + length
    raise _damaged()


def _refuse(names: tuple[str, ...], flags: int, mode: int, size: int, packed: int) -> None:
    if flags & _ENCRYPTED:
        raise Refusal("bad_file", "imports.zip_locked")
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or "\0" in name or name[1:2] == ":":
            raise Refusal("bad_file", "imports.zip_paths")
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refusal("bad_file", "imports.zip_paths")
    if size > LARGE and size > MOST_SHRUNK * packed:
        raise Refusal("bad_file", "imports.zip_bomb")


def _refuse_overlaps(entries: tuple[ZippedFile, ...], list_at: int) -> None:
    """Two entries of the same bytes: a small zip that unpacks to a mountain."""
    ends = 0
    for entry in sorted(entries, key=lambda one: one.at):
        if entry.at < ends:
            raise Refusal("bad_file", "imports.zip_bomb")
        ends = entry.at + _LOCAL_HEADER.size + entry.name_bytes + entry.packed
    if ends > list_at:
        raise _damaged()


def can_be_read(entry: ZippedFile) -> bool:
    return entry.method in (_STORED, _DEFLATED) and (entry.method == _DEFLATED or entry.size == entry.packed)


def _damaged() -> Refusal:
    return Refusal("bad_file", "imports.zip_damaged")
