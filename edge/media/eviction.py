"""Which files go first where there is no room for all: of whoever holds most, first what a backup holds."""

from __future__ import annotations

from collections.abc import Collection

from edge.records.file import File
from edge.registers.books import Books
from edge.registers.file_sql import Shelved

# Changed in one transaction at most: whoever else writes waits for it.
MOST_AT_ONCE = 100

_ROOM = "room on the disk"


class Eviction:
    """Every method that changes something is one transaction, or several short ones."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def first_of(self, customer: str | None) -> File | None:
        """Of one customer's: the oldest that nobody waits for, of what a backup holds; then of the rest."""
        with self._books.media.shelf() as shelf:
            return self._first(shelf, customer)

    def first(self) -> File | None:
        """The same of whoever holds most: nobody's many files push out the few of others."""
        with self._books.media.shelf() as shelf:
            firsts = (self._first(shelf, customer) for customer in shelf.holders())
            return next((file for file in firsts if file), None)

    def mark_backed(self, held: Collection[str]) -> None:
        """Write down which files the backup holds: these and no others."""
        with self._books.media.shelf() as shelf:
            known = shelf.backed()
        for backed in (True, False):
            changed = [file for file, was in known.items() if was != backed and (file in held) == backed]
            for start in range(0, len(changed), MOST_AT_ONCE):
                some = changed[start : start + MOST_AT_ONCE]
                with self._books.transaction():
                    self._books.media.mark_backed(some, backed=backed)

    def room_once(self) -> int | None:
        """What the disk had for the shop when there was room, taken or free; None where nobody has looked yet."""
        return self._books.kept(_ROOM).get("bytes")

    def keep_room(self, size: int) -> None:
        with self._books.transaction():
            self._books.keep(_ROOM, {"bytes": size})

    def _first(self, shelf: Shelved, customer: str | None) -> File | None:
        files = map(File.of, shelf.first_to_go(customer))
        return next((file for file in files if not file.shared and self._is_settled(file)), None)

    def _is_settled(self, file: File) -> bool:
        if file.lent:
            return not self._books.replies.wants_file(file.id)
        return not file.reply or self._books.replies.is_settled(file.reply)
