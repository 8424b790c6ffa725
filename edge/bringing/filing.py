"""The files of an exported chat, out of its zip onto the shelf: after all texts, the newest first, one at a time.

What an import brings is old. It takes half of the room that there is for files at most, and pushes out nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from edge.bringing.words import Import
from edge.desk.twins import media_of
from edge.errors import Refusal
from edge.media import FileState, MediaBook, Shelf
from edge.media.book import MOST_BYTES, MOST_BYTES_OF_CUSTOMER
from edge.media.kinds import Kind, kind_of
from edge.media.shelf import FLOOR_BYTES, digest_of
from edge.registers.books import Books
from edge.text import one_line

if TYPE_CHECKING:
    from edge.imports.archive import Archive, ZippedFile
    from edge.imports.opening import Export

log = logging.getLogger(__name__)

# No more than is fetched from WhatsApp of one file.
MOST_FILE_BYTES = 25 * 2**20
SHARE = 2
# So many names of files that stay behind are kept to be shown.
MOST_NAMED = 20


class ChatFiles:
    def __init__(self, books: Books, shelf: Shelf, sweep: Callable[[], object]) -> None:
        """sweep: clears the shelf of what nobody knows, once after a start; what comes later is not touched."""
        self._books = books
        self._shelf = shelf
        self._media = MediaBook(books)
        self._sweep = sweep

    def take(self, one: Import, export: Export) -> str | None:
        """The next file of an import, with what that changes of it, in one transaction. Its id on the shelf, "" where
        there is none after all, None where no file is left to be taken.
        """
        found = self._books.messages.next_file(one.id)
        if found is None:
            return None
        seq, name = found
        entry, known = export.entry(name), self._media.of_messages([seq]).get(seq)
        if known is not None and (known.is_here or known.state is FileState.WANTED):
            self._has_it_as_well(one, seq)
            return ""
        if entry is None or export.archive is None or not self._fits(one.customer, entry):
            self._settle(one, seq, self._left(one, name))
            return ""
        return self._put(one, seq, name, entry, export.archive)

    def _put(self, one: Import, seq: int, name: str, entry: ZippedFile, archive: Archive) -> str:
        self._sweep()
        try:
            with self._shelf.new() as (file_id, file):
                for piece in archive.bytes_of(entry):
                    file.write(piece)
                file.flush()
                kind, digest = kind_of(file, name), digest_of(file)
                self._shelf.put(file_id, file)
        except (Refusal, OSError) as error:
            log.warning("a file of an import was not taken in: %s", type(error).__name__)
            self._settle(one, seq, self._left(one, name))
            return ""
        try:
            self._write_down(one, seq, name, file_id, kind, entry.size, digest)
        except BaseException:
            self._shelf.remove(file_id)
            raise
        return file_id

    def _write_down(self, one: Import, seq: int, name: str, file_id: str, kind: Kind, size: int, digest: str) -> None:
        row = self._books.messages.by_seq(seq)
        voice = bool(row and media_of(row.kind, name)["voice"])
        with self._books.transaction():
            known = self._media.of_messages([seq]).get(seq)
            if known is not None:  # of which WhatsApp has nothing any more
                self._books.media.remove([known.id])
            customer = row.customer if row else one.customer
            looks = {"mime": kind.mime, "shown": kind.shown, "width": kind.width, "height": kind.height}
            lies = {"id": file_id, "state": FileState.FETCHED, "size": size, "digest": digest, "tries": 0, **looks}
            whose = {"message": seq, "customer": customer, "label": one_line(name), "voice": voice, "history": True}
            self._books.media.add({**lies, **whose, "import": one.id})
            self._settle(one, seq, {"files": one.files + 1})

    def _fits(self, customer: str | None, entry: ZippedFile) -> bool:
        """Whether this box can read it and has room for it."""
        from edge.imports.archive import can_be_read  # noqa: PLC0415 - as what it reads from

        if not can_be_read(entry) or not 0 < entry.size <= MOST_FILE_BYTES:
            return False
        if self._shelf.free_bytes() < FLOOR_BYTES + entry.size:
            return False
        if customer and self._media.bytes_of(customer) + entry.size > MOST_BYTES_OF_CUSTOMER // SHARE:
            return False
        return self._media.bytes_in_all() + entry.size <= MOST_BYTES // SHARE

    def _has_it_as_well(self, one: Import, seq: int) -> None:
        """Should the import be undone that has brought this file, it is this one's."""
        with self._books.transaction():
            self._books.media.has_as_well(seq, one.id)
            self._settle(one, seq, {})

    def _left(self, one: Import, name: str) -> dict[str, Any]:
        names = [*one.left_out_names, one_line(name)][:MOST_NAMED]
        return {"left_out": one.left_out + 1, "left_out_names": names}

    def _settle(self, one: Import, seq: int, changes: dict[str, Any]) -> None:
        with self._books.transaction():
            self._books.messages.file_is_settled(one.id, seq)
            if changes:
                self._books.imports.change(one.id, changes)
