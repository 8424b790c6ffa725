"""How far WhatsApp is with the old chats of the shop's phone: in chunks, in any order, each perhaps twice."""

from __future__ import annotations

from datetime import timedelta

from edge.clock import Moment, stamp, unstamp
from edge.language import Said
from edge.registers.books import Books

# Chunks that come after so long a silence are those of another try.
_SILENCE = timedelta(days=14)
_NAME = "history"
WHOLE = 100


class HistoryProgress:
    def __init__(self, books: Books) -> None:
        self._books = books

    def came(self, progress: int, now: Moment) -> None:
        """A chunk says that so much in a hundred is here now. For the caller's transaction."""
        kept = self._books.kept(_NAME)
        lately = kept and now.at - unstamp(kept["at"]) < _SILENCE
        furthest = max(progress, int(kept["progress"])) if lately else progress
        self._books.keep(_NAME, {"progress": furthest, "at": stamp(now.at)})

    def said(self) -> list[Said]:
        """In words; nothing where no old chats have come."""
        kept = self._books.kept(_NAME)
        if not kept:
            return []
        progress = int(kept["progress"])
        return [
            Said("alerts.history_whole") if progress >= WHOLE else Said("alerts.history_coming", {"percent": progress})
        ]
