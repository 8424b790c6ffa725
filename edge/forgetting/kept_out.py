"""What WhatsApp brings again of somebody who was erased does not come in: a message that was here, or an old chat.

Who writes anew is a new customer. So a message counts as erased where it was here itself, and an old one of a history
also where whoever wrote it was erased after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from edge.clock import stamp
from edge.forgetting.bodies import IsTheirs
from edge.forgetting.erasure_marks import ErasureMarks
from edge.registers.books import Books


class KeptOut:
    """spellings: a key in each way that it may be written."""

    def __init__(self, books: Books, spellings: Callable[[str], Sequence[str]]) -> None:
        self._books = books
        self._marks = ErasureMarks(books)
        self._spellings = spellings

    @property
    def stands(self) -> bool:
        """Whether anybody was ever erased."""
        return self._books.erasures.there_are_any()

    def was_here(self, wamid: str) -> bool:
        """Whether this message was erased."""
        return self._books.erasures.has_message(self._marks.of(wamid))

    def shut_out(self, wamid: str) -> None:
        """This message did not come in, and what came of it before does not stay."""
        self._books.erasures.mark_messages([self._marks.of(wamid)])
        self._books.erasures.forget_messages([], [wamid])

    def is_before(self, keys: Iterable[str], at: datetime | None) -> bool:
        """Whether one of these ids led to somebody who was erased after this moment; None is before all."""
        spelt = (each for key in keys for each in self._spellings(key))
        erased = [found for key in spelt if (found := self._erased_at(key))]
        return bool(erased) and (at is None or stamp(at) <= max(erased))

    def is_nobody(self, keys: Iterable[str]) -> bool:
        """Whether these ids led to somebody who was erased, and lead to nobody now."""
        found = [each for key in keys for each in self._spellings(key)]
        return any(map(self._erased_at, found)) and not any(self._leads(each) for each in found)

    def theirs(self) -> IsTheirs:
        """What of a body that came again names somebody who was erased and has not written since."""

        def is_theirs(text: str) -> bool:
            keys = [f"{kind}:{text}" for kind in ("phone", "user", "parent")]
            return self.was_here(text) or self.is_nobody(keys)

        return is_theirs

    def _erased_at(self, key: str) -> str | None:
        return self._books.erasures.key_at(self._marks.of(key))

    def _leads(self, key: str) -> bool:
        return self._books.keys.has(key)
