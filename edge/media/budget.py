"""How many failed fetches an hour may see: about twenty, and WhatsApp blocks the number."""

from __future__ import annotations

from typing import Any

from edge.clock import Moment
from edge.records.instants import Counted
from edge.registers.books import Books

# Well below twenty: a power cut may lose the note of one.
MOST_ERRORS = 15
# Of these history has a share of its own, and what customers send now all the others. Uploads count in, and wait for
# nothing: a reply is behind them, and each gives up by itself.
MOST_OF_HISTORY = 5
HALF_OF_LIVE, HALF_OF_HISTORY = 5, 2
HOUR_SECONDS = 3600.0
_NAME = "media errors"


class ErrorBudget:
    """Counted on boottime and kept through a restart. An error of an earlier boot counts as made when this one began:
    how long the power was off, nobody knows.
    """

    def __init__(self, books: Books) -> None:
        self._books = books

    def spend(self, now: Moment, *, history: bool = False) -> None:
        """WhatsApp answered with an error. history: over a file that came with a history."""
        with self._books.transaction():
            errors = [*self._recent(now), [now.boot, now.boottime, history]]
            self._books.keep(_NAME, {"errors": errors})

    def has_live(self, now: Moment) -> bool:
        """Whether one more error is left for what customers send now."""
        return self._spent(now, history=False) < MOST_ERRORS - MOST_OF_HISTORY

    def is_half_spent(self, now: Moment) -> bool:
        """Whether so many were errors that those behind them are to have what is left."""
        return self._spent(now, history=False) >= HALF_OF_LIVE or self._spent(now, history=True) >= HALF_OF_HISTORY

    def has_history(self, now: Moment) -> bool:
        return self._spent(now, history=True) < MOST_OF_HISTORY

    def _spent(self, now: Moment, *, history: bool) -> int:
        return sum(error[2:] == [True] if history else error[2:] != [True] for error in self._recent(now))

    def _recent(self, now: Moment) -> list[list[Any]]:
        errors = self._books.kept(_NAME).get("errors", [])
        return [error for error in errors if Counted(error[0], error[1]).age(now) < HOUR_SECONDS]
