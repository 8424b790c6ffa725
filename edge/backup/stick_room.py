"""Room on a stick for the next copy of the messages: old files go for it, then old copies, and never a newest one."""

from __future__ import annotations

import heapq
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from edge.backup.stick import MARGIN_BYTES, MEDIA, PARTIAL, Copy, Stick
from edge.media.shelf import is_file_id

# So many of the oldest are looked for at once: a stick may hold more files than a small box can bear in mind.
_AT_ONCE = 1000
# In which st_blocks counts, whatever the blocks of the stick are.
BLOCK_BYTES = 512


@dataclass(frozen=True, slots=True)
class Cleared:
    """What went for the messages' sake."""

    files: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True, order=True)
class _Old:
    at: float
    folder: str
    name: str
    takes: int


def make_room(stick: Stick, size: int, shop: str) -> Cleared:
    """See to it that so many bytes of messages find their place. What is not ours is never touched.

    Refused as Stick.need is, with nothing thrown away, where all of ours together would not be enough.
    """
    lacking = size + MARGIN_BYTES - stick.free_bytes()
    if lacking <= 0 or stick.is_read_only:
        stick.need(size)
        return Cleared()
    olds = _older(stick, shop)
    copies_take = sum(_taken(os.stat(copy.name, dir_fd=stick.home, follow_symlinks=False)) for copy in olds)
    if copies_take + sum(old.takes for old in _files(stick)) < lacking:
        stick.need(size)
    files = _part_with_files(stick, size)
    gone = 0
    for older in olds:
        if _has_room(stick, size):
            break
        _part_with_copy(stick, older)
        gone += 1
    stick.need(size)
    return Cleared(files, gone)


def _older(stick: Stick, shop: str) -> list[Copy]:
    """As they go: ours, then those of other shops, the oldest first. The newest of each shop stays."""
    found, newest = stick.copies(), dict[str, Copy]()
    for copy in found:
        newest.setdefault(copy.shop, copy)
    olds = [copy for copy in found if copy not in newest.values()]
    return sorted(olds, key=lambda copy: (copy.shop != shop, copy.number))


def _has_room(stick: Stick, size: int) -> bool:
    return stick.free_bytes() >= size + MARGIN_BYTES


def _part_with_files(stick: Stick, size: int) -> int:
    gone = 0
    while not _has_room(stick, size):
        oldest = heapq.nsmallest(_AT_ONCE, _files(stick))
        if not oldest:
            break
        for old in oldest:
            if _has_room(stick, size):
                break
            with stick.inner(MEDIA) as media, stick.inner(old.folder, media) as place:
                os.unlink(old.name, dir_fd=place)
            gone += 1
        os.fsync(stick.home)
    return gone


def _part_with_copy(stick: Stick, copy: Copy) -> None:
    os.unlink(copy.name, dir_fd=stick.home)
    os.fsync(stick.home)


def _files(stick: Stick) -> Iterator[_Old]:
    """Customers' files that lie there as we put them, torn ones too; links, and whatever else there is, are none."""
    with suppress(FileNotFoundError):
        stick.look(MEDIA)
        with stick.inner(MEDIA) as media:
            for folder in os.listdir(media):
                if not stat.S_ISDIR(stick.look(folder, media)):
                    continue
                with stick.inner(folder, media) as place:
                    for name in os.listdir(place):
                        found = os.stat(name, dir_fd=place, follow_symlinks=False)
                        if is_file_id(name.removesuffix(PARTIAL)) and stat.S_ISREG(found.st_mode):
                            yield _Old(found.st_mtime, folder, name, _taken(found))


def _taken(found: os.stat_result) -> int:
    """What the stick gains when it goes. Whole blocks: a thousand small files take far more than they have bytes."""
    return found.st_blocks * BLOCK_BYTES
