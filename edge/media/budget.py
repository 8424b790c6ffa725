"""How many failed fetches an hour may see: about twenty, and WhatsApp blocks the number."""

from __future__ import annotations

from edge.clock import Moment
from edge.store.books import Books, where

# Well below twenty: a power cut may lose the note of one, and the courier's uploads count with WhatsApp too.
MOST_ERRORS = 15
HOUR_SECONDS = 3600.0
_NAME = "media errors"


class ErrorBudget:
    """Counted on boottime and kept through a restart. An error of an earlier boot counts as made when this one began:
    how long the power was off, nobody knows.
    """

    def __init__(self, books: Books) -> None:
        self._books = books

    def spend(self, now: Moment) -> None:
        """WhatsApp answered a fetch with an error."""
        with self._books.transaction():
            errors = [*self._recent(now), [now.boot, now.boottime]]
            self._books.settings.upsert({"name": _NAME, "value": {"errors": errors}}, where("name") == _NAME)

    def is_spent(self, now: Moment) -> bool:
        return len(self._recent(now)) >= MOST_ERRORS

    def _recent(self, now: Moment) -> list[list[str | float]]:
        found = self._books.settings.get(where("name") == _NAME)
        errors = found["value"]["errors"] if isinstance(found, dict) else []
        return [error for error in errors if now.boottime - (error[1] if error[0] == now.boot else 0) < HOUR_SECONDS]
