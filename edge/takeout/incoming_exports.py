"""An export that comes in, as a folder or as a ZIP file: what lies in it under the names that ours have, and no other.

It may be anybody's: nothing is read that is longer than it says, links lead nowhere, and a name is never a path.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from edge.errors import Refusal
from edge.imports.archive import Archive, ZippedFile, can_be_read, opened
from edge.text.json_reading import json_object

# The longest message has 65,536 letters, and as much may stand beside its words.
MOST_LINE = 4 * 1024 * 1024
# A page for each customer and a file for some messages: what a shop has in years.
MOST_ENTRIES, MOST_LIST = 200_000, 32 * 1024 * 1024
_PIECE = 256 * 1024
_NAME = re.compile(r"[a-z_]{1,30}\.jsonl|media/[^/\\\0]{1,255}")


class IncomingExport(Protocol):
    def pieces(self, name: str) -> Iterator[bytes]:
        """A file's bytes. Refused `not_found` where it is not there, `bad_file` where it is not what it says."""

    def bytes(self) -> int:
        """What all that is read of it takes."""


@contextmanager
def source_of(path: Path) -> Iterator[IncomingExport]:
    """Refused in words where it is neither a folder nor a zip, or cannot be read."""
    try:
        if path.is_dir():
            yield _Folder(path)
        else:
            with path.open("rb") as file:
                yield _Zip(opened(file, MOST_ENTRIES, MOST_LIST))
    except OSError as error:
        raise Refusal("bad_file", "takeout.unreadable", path=str(path), why=error.strerror or str(error)) from error


def lines(source: IncomingExport, name: str, *, must: bool = False) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a .jsonl file, each with the number of its line. must: refused where there is no such file."""
    number = 0
    try:
        for number, line in enumerate(_lines(source.pieces(name), name), start=1):
            found = json_object(line)
            if found is None:
                raise odd(name, number)
            yield number, found
    except Refusal as refusal:
        if refusal.code != "not_found" or must:
            raise


def odd(name: str, number: int) -> Refusal:
    """A line is not as this program writes it."""
    return Refusal("bad_file", "takeout.odd_line", name=name, number=number)


def _lines(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    left, number = b"", 0
    for piece in pieces:
        *whole, left = (left + piece).split(b"\n")
        for line in whole:
            number += 1
            yield line
        if len(left) > MOST_LINE:
            raise odd(name, number + 1)
    if left:
        yield left


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def pieces(self, name: str) -> Iterator[bytes]:
        with os.fdopen(self._opened(name), "rb") as file:
            while piece := file.read(_PIECE):
                yield piece

    def bytes(self) -> int:
        found = [*self._path.glob("*.jsonl"), *self._path.glob("media/*")]
        return sum(path.lstat().st_size for path in found)

    def _opened(self, name: str) -> int:
        """From the folder on, where no part of the way may be a link."""
        if not _NAME.fullmatch(name) or name == "media/..":
            raise Refusal("not_found", "takeout.not_there", name=name)
        home = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            *folders, last = name.split("/")
            for folder in folders:
                inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=home)
                os.close(home)
                home = inner
            file = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=home)
        except OSError as error:
            raise Refusal("not_found", "takeout.not_there", name=name) from error
        finally:
            os.close(home)
        if not stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            raise Refusal("not_found", "takeout.not_there", name=name)
        return file


class _Zip:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        # Of two entries of the same name neither can be the one that is meant.
        self._entries: dict[str, ZippedFile] = {}
        for entry in archive.entries:
            name = entry.names[0]
            if _NAME.fullmatch(name):
                if name in self._entries:
                    raise Refusal("bad_file", "imports.zip_damaged")
                self._entries[name] = entry

    def pieces(self, name: str) -> Iterator[bytes]:
        entry = self._entries.get(name)
        if entry is None:
            raise Refusal("not_found", "takeout.not_there", name=name)
        if not can_be_read(entry):
            raise Refusal("bad_file", "imports.zip_damaged")
        yield from self._archive.bytes_of(entry)

    def bytes(self) -> int:
        return sum(entry.size for entry in self._entries.values())
