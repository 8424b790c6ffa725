"""A file that somebody brings, as a chat: a text, or a zip with a text and files. Never unpacked to a disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from edge.errors import Refusal
from edge.imports import archive
from edge.imports.archive import Archive, ZippedFile
from edge.imports.chat import Chat, read
from edge.imports.heads import head
from edge.imports.names_of_files import known_as
from edge.imports.text_lines import decoded, lines

# WhatsApp exports 40,000 messages at most; a quarter of a gigabyte of letters is no chat.
LARGEST_TEXT = 256 * 2**20
# As much as the shelf of the box holds: no zip with more of use in it can be taken in.
LARGEST_FILE = 2**30
_PIECE = 64 * 1024
_MOST_LOOKED_INTO, _LOOKED_AT = 20, 64 * 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Export:
    """An exported chat with its text, as often as it is asked for, and the files that lie beside it in a zip."""

    chat: Chat
    text: Callable[[], Iterable[bytes]]
    archive: Archive | None = None
    entries: Mapping[str, ZippedFile] = field(default_factory=dict)

    def entry(self, file: str) -> ZippedFile | None:
        """The file that a message names."""
        return self.entries.get(known_as(file))


@contextmanager
def opened(path: Path, asked: str | None = None) -> Iterator[Chat]:
    """The chat in a file, while the file stays open. Refused, in words, where there is none or it may do harm."""
    with opened_whole(path, asked) as export:
        yield export.chat


@contextmanager
def opened_whole(path: Path, asked: str | None = None, rests: Callable[[], object] = lambda: None) -> Iterator[Export]:
    """The same with its files. rests: called after each piece that was read."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with file:
        try:
            yield _export(file, path.stat().st_size, asked, rests)
        except BrokenPipeError:
            raise  # of whoever reads what is printed, not of the file
        except OSError as error:
            raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> Refusal:
    return Refusal("bad_file", "imports.unreadable", file=path.name, why=error.strerror or str(error))


def _export(file: BinaryIO, size: int, asked: str | None, rests: Callable[[], object]) -> Export:
    if file.read(4) not in _ZIP:
        if size > LARGEST_TEXT:
            raise _too_large()
        text = partial(_resting, partial(_from_the_start, file), rests)
        return Export(read(text, asked=asked), text)
    if size > LARGEST_FILE:
        raise Refusal("bad_file", "imports.zip_too_large", most=LARGEST_FILE // 2**20)
    found = archive.opened(file)
    entries = {known_as(name.rpartition("/")[2]): entry for entry in found.entries for name in entry.names}
    text = partial(_resting, partial(found.bytes_of, _text(found)), rests)
    return Export(read(text, entries.keys(), asked), text, found, entries)


def _resting(pieces: Callable[[], Iterable[bytes]], rests: Callable[[], object]) -> Iterator[bytes]:
    for piece in pieces():
        yield piece
        rests()


def _from_the_start(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def _too_large() -> Refusal:
    return Refusal("bad_file", "imports.too_large", most=LARGEST_TEXT // 2**20)


def _text(found: archive.Archive) -> archive.ZippedFile:
    """The chat among the entries, by what stands in it: documents that people sent may be texts as well."""
    texts = [entry for entry in found.entries if _may_be_a_chat(entry)]
    if len(texts) > 1 or (texts and not _is_called_so(texts[0])):
        likely = sorted(texts, key=_is_called_so, reverse=True)[:_MOST_LOOKED_INTO]
        texts = [entry for entry in likely if _headers(found, entry)]
    if not texts:
        nested = any(name.casefold().endswith(".zip") for entry in found.entries for name in entry.names)
        raise Refusal("bad_file", "imports.zip_in_zip" if nested else "imports.zip_no_chat")
    best = max(texts, key=lambda entry: (_is_called_so(entry), _headers(found, entry)))
    if best.size > LARGEST_TEXT:
        raise _too_large()
    return best


def _may_be_a_chat(entry: archive.ZippedFile) -> bool:
    name = entry.names[0].casefold()
    apple = name.startswith("__macosx/") or name.rpartition("/")[2].startswith("._")
    return name.endswith(".txt") and not apple and archive.can_be_read(entry)


def _is_called_so(entry: archive.ZippedFile) -> bool:
    name = entry.names[0].rpartition("/")[2].casefold()
    return name == "_chat.txt" or "whatsapp" in name


def _headers(found: archive.Archive, entry: archive.ZippedFile) -> int:
    """How many lines at the beginning are headers."""
    seen = bytearray()
    for piece in found.bytes_of(entry):
        seen += piece
        if len(seen) >= _LOOKED_AT:
            break
    return sum(head(line) is not None for line, _, _ in lines(decoded([bytes(seen)])))
