"""What lies in the database beside what it holds: room that deleted rows have left, with their bytes in it.

SQLite blanks a row where it lies. It does not blank what a page held before its rows were put elsewhere, nor the end of
the last page of a long value, nor free pages; `secure_delete` does not help (measured with 3.40). So those bytes are
blanked in the file itself: between two transactions, while the log is empty, only where no row and no pointer is, and
whoever has a page in memory forgets it before anything else is written. The form of the file is that of
https://sqlite.org/fileformat2.html; a page that is not of that form is left as it is.
"""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HEADER, _MAGIC = 100, b"SQLite format 3\0"
# Kinds of pages. Those that end in rows, or have some in between.
_INDEX, _TABLE, _INDEX_LEAF, _TABLE_LEAF = 2, 5, 10, 13
# What begins like one of those is surely one: the first byte of any other page is that of a small number.
_MOST_PAGES = 1 << 25
# SQLite writes nothing into the page that begins here.
_LOCK_BYTE = 1 << 30
_WORD = 4


@dataclass(frozen=True, slots=True)
class Wiped:
    """next_page: where to go on, 0 at the end. bytes: how many were not blank."""

    next_page: int
    bytes: int = 0


class Wiper:
    """Of one database file, held open for as long as the process has it: see Folder.prepare for why."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)

    def close(self) -> None:
        os.close(self._file)

    def wipe(self, first_page: int, seconds: float) -> Wiped:
        """Blank what no page from this one on needs, for so long. Only where the log is empty and nobody writes."""
        header = os.pread(self._file, _HEADER, 0)
        if not _is_known(header):
            return Wiped(0)
        size = _page_bytes(header)
        pages = os.fstat(self._file).st_size // size
        if not 0 < pages < _MOST_PAGES:
            return Wiped(0)
        trunks, free = self._free_pages(header, size, pages)
        usable, until, blanked = size - header[20], time.monotonic() + seconds, 0
        page = max(1, first_page)
        while page <= pages:
            start = (page - 1) * size
            if start != _LOCK_BYTE:
                content = os.pread(self._file, size, start)
                if page in free:
                    blanked += self._blank(content, start, 0, size)
                elif page in trunks:
                    blanked += self._blank(content, start, (2 + trunks[page]) * _WORD, usable)
                else:
                    blanked += self._wipe_rows(content, page, size, usable)
            page += 1
            if time.monotonic() > until:
                break
        if blanked:
            os.fdatasync(self._file)
        return Wiped(page if page <= pages else 0, blanked)

    def _wipe_rows(self, content: bytes, page: int, size: int, usable: int) -> int:
        begin = _HEADER if page == 1 else 0
        blanked = 0
        for first, end in _between_rows(content, begin, usable):
            blanked += self._blank(content, (page - 1) * size, first, end)
        for following, length in _long_rows(content, begin, usable):
            blanked += self._wipe_end(following, length, size, usable)
        return blanked

    def _wipe_end(self, page: int, length: int, size: int, usable: int) -> int:
        """Of a long value, of which so many bytes lie in pages of their own from this one on: what follows its end."""
        room = usable - _WORD
        while length > room and page:
            (page,) = struct.unpack(">I", os.pread(self._file, _WORD, (page - 1) * size))
            length -= room
        content = os.pread(self._file, size, (page - 1) * size) if page else b""
        if len(content) < size or any(content[:_WORD]):
            return 0
        return self._blank(content, (page - 1) * size, _WORD + length, usable)

    def _blank(self, content: bytes, start: int, begin: int, end: int) -> int:
        """How many bytes were not blank."""
        if not (dirty := (end - begin) - content.count(0, begin, end)):
            return 0
        os.pwrite(self._file, bytes(end - begin), start + begin)
        return dirty

    def _free_pages(self, header: bytes, size: int, pages: int) -> tuple[dict[int, int], set[int]]:
        """Free pages that name others, with how many; and those that are named."""
        (trunk,) = struct.unpack_from(">I", header, 32)
        trunks, free = dict[int, int](), set[int]()
        while 0 < trunk <= pages and trunk not in trunks:
            content = os.pread(self._file, size, (trunk - 1) * size)
            following, count = struct.unpack_from(">2I", content)
            if count > size // _WORD - 2:
                break
            trunks[trunk] = count
            free.update(struct.unpack_from(f">{count}I", content, 8))
            trunk = following
        return trunks, free


def _is_known(header: bytes) -> bool:
    """Whether each page of it holds rows, a long value or nothing; one that vacuums itself has other pages too."""
    return header.startswith(_MAGIC) and len(header) == _HEADER and not any(header[52:56])


def _page_bytes(header: bytes) -> int:
    (size,) = struct.unpack_from(">H", header, 16)
    return 1 << 16 if size == 1 else int(size)


def _is_of_rows(content: bytes, begin: int, usable: int) -> bool:
    if content[begin] not in (_INDEX, _TABLE, _INDEX_LEAF, _TABLE_LEAF):
        return False
    return _pointers(content, begin)[1] <= _first_row(content, begin) <= usable


def _pointers(content: bytes, begin: int) -> tuple[int, int]:
    """From where to where the pointers to rows lie."""
    first = begin + (12 if content[begin] in (_INDEX, _TABLE) else 8)
    return first, first + 2 * int.from_bytes(content[begin + 3 : begin + 5], "big")


def _first_row(content: bytes, begin: int) -> int:
    return int.from_bytes(content[begin + 5 : begin + 7], "big") or 1 << 16


def _between_rows(content: bytes, begin: int, usable: int) -> Iterator[tuple[int, int]]:
    """Between the pointers and the first row, and the holes between rows."""
    if not _is_of_rows(content, begin, usable):
        return
    yield _pointers(content, begin)[1], (last := _first_row(content, begin))
    hole = int.from_bytes(content[begin + 1 : begin + 3], "big")
    while hole:  # in ascending order, each with where the next one is and its own length
        if not last <= hole <= usable - _WORD:
            return
        following, length = struct.unpack_from(">2H", content, hole)
        if length < _WORD or hole + length > usable:
            return
        yield hole + _WORD, hole + length
        last, hole = hole + length, following


def _long_rows(content: bytes, begin: int, usable: int) -> Iterator[tuple[int, int]]:
    """Rows that do not fit into their page: the page where they go on, and how many bytes lie from there on."""
    if not _is_of_rows(content, begin, usable) or content[begin] == _TABLE:
        return
    kind = content[begin]
    least = (usable - 12) * 32 // 255 - 23
    most = usable - 35 if kind == _TABLE_LEAF else (usable - 12) * 64 // 255 - 23
    for (row,) in struct.iter_unpack(">H", content[slice(*_pointers(content, begin))]):
        length, at = _varint(content, row + (_WORD if kind == _INDEX else 0))
        if length <= most:
            continue
        if kind == _TABLE_LEAF:
            _, at = _varint(content, at)
        here = least + (length - least) % (usable - _WORD)
        at += here if here <= most else least
        if at + _WORD <= usable:
            yield int.from_bytes(content[at : at + _WORD], "big"), length - (here if here <= most else least)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number as SQLite writes it, and where it ends."""
    value = 0
    for place in range(at, min(at + 8, len(content))):
        value = value << 7 | content[place] & 0x7F
        if content[place] < 0x80:  # noqa: PLR2004 - the bit that says that more follows
            return value, place + 1
    return value << 8 | content[min(at + 8, len(content) - 1)], at + 9
