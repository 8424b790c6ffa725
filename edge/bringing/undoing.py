"""An import goes: its messages that no other import holds, its files, and a customer whom only it has made."""

from __future__ import annotations

from edge.bringing.whose_chat import Whose
from edge.bringing.words import Import, ImportState
from edge.desk.import_layers import without
from edge.media import Shelf
from edge.registers.books import Books

_PIECE = 100
# Of whom nothing is here any more, nobody could ever erase these.
_NAMELESS: dict[str, object] = {"file": "", "title": "", "customer": None, "us": [], "left_out_names": [], "digest": ""}


class Undoing:
    def __init__(self, books: Books, shelf: Shelf) -> None:
        self._books = books
        self._shelf = shelf
        self._whose = Whose(books)

    def step(self, one: Import) -> None:
        """One piece, in one transaction. The files go after it; the next start sweeps what a death leaves."""
        held = self._books.messages.held(one.id, _PIECE)
        with self._books.database.quietly():
            files = self._let_go(one, held)
        for file in files:
            self._shelf.remove(file)
        if not held:
            self._finish(one)

    def _let_go(self, one: Import, held: list[int]) -> list[str]:
        books = self._books
        files = books.media.let_go(held, one.id)
        gone = books.messages.let_go(one.id, held)
        for seq in set(held) - set(gone):
            self._as_it_was(seq, one.id)
        rest = books.media.ids_of_messages(gone) if gone else []
        files = list(dict.fromkeys([*files, *rest]))
        if files:
            books.media.remove(files)
        if gone:
            books.words.forget(gone)
            books.messages.remove(gone)
        return files

    def _as_it_was(self, seq: int, import_id: str) -> None:
        """A line that another import, or WhatsApp, has with less stands as that one has it."""
        row = self._books.messages.by_seq(seq)
        before = without(row, import_id) if row else None
        if before:
            self._books.messages.replace(seq, before)

    def _finish(self, one: Import) -> None:
        with self._books.transaction():
            made = self._books.customers.made_by(one.id)
            for customer in dict.fromkeys([*([one.customer] if one.customer else []), *made]):
                self._whose.forget_if_free(customer, one.id)
            state = ImportState.FAILED if one.why.key else ImportState.UNDONE
            is_nobodys = not one.customer or self._whose.now(one.customer) is None
            named = _NAMELESS if state is ImportState.UNDONE and is_nobodys else {}
            self._books.imports.change(one.id, {"state": state, **named})
