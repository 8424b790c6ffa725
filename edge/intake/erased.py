"""Facts about somebody who was erased: they are passed over, and what their webhook says of them goes with them."""

from __future__ import annotations

from collections.abc import Iterable

from edge.forgetting import KeptOut
from edge.forgetting.bodies import is_gone, without
from edge.intake import facts
from edge.records.journal_entry import Entry
from edge.records.message import Message
from edge.registers.books import Books
from edge.text import phone_numbers


class Erased:
    """For the sorter's transaction."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._gate = KeptOut(books, phone_numbers.keys)

    def hides(self, fact: facts.Fact) -> bool:
        """Whether this was erased here, or is an old message of somebody who was erased after it."""
        if not self._gate.stands:
            return False
        match fact:
            case facts.Remembered(message):
                hidden = self._gate.was_here(message.wamid) or self._is_old(message)
            case facts.Filled(wamid) | facts.Progress(wamid) | facts.Odd(wamid=str(wamid)):
                hidden = self._gate.was_here(wamid)
            case facts.Named(phone):
                hidden = self._gate.is_nobody([f"phone:{phone}"])
            case facts.Preference(who):
                hidden = self._gate.is_nobody(who.keys)
            case _:
                said = getattr(fact, "message", None)
                hidden = said is not None and self._gate.was_here(said.wamid)
        return hidden

    def _is_old(self, message: Message) -> bool:
        if old := self._gate.is_before(message.who.keys, message.at):
            self._gate.shut_out(message.wamid)
        return old

    def cut(self, entry: Entry, found: Iterable[facts.Fact]) -> None:
        """Leave of the body of an entry, which is all read, what is of others."""
        if not self._gate.stands or not any(self.hides(fact) for fact in found):
            return
        left = without(entry.body, self._gate.theirs())
        if left is not None:
            self._books.erasures.put_body(entry.seq, left, lambda place: is_gone(left, place))
