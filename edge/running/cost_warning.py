"""What replies cost: since October 2026 WhatsApp charges for those after the first thousand of a month."""

from __future__ import annotations

from edge.clock import Clock
from edge.notices import Notices
from edge.outbox import warning
from edge.registers.books import Books
from edge.settings import Settings


class CostWarning:
    def __init__(self, books: Books, notices: Notices, settings: Settings, clock: Clock) -> None:
        self._books = books
        self._notices = notices
        self._settings = settings
        self._clock = clock

    def warn(self) -> None:
        """Once a month, before WhatsApp begins to charge."""
        now = self._clock.now()
        news = warning(self._books, now, self._settings.shop().timezone)
        if news and not self._notices.was_posted(*news):
            self._notices.post(*news, now, serious=True)
