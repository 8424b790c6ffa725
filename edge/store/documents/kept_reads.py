"""What was read of some books, kept for as long as nothing writes into them.

Every message is a change, and after each all phones ask at once: of who stands at them nothing has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from edge.store.engine.database import Database

T = TypeVar("T")


class KeptReads(Generic[T]):
    """Values that nobody may change. Any thread may ask."""

    def __init__(self, database: Database, books: tuple[str, ...], most: int) -> None:
        """books: all that `read` looks into. most: so many values are kept."""
        self._state_of = database.state_of
        self._tables = tuple(f"book_{book}" for book in books)
        self._most = most
        self._kept: tuple[object, dict[Hashable, T]] = (None, {})

    def get(self, what: Hashable, read: Callable[[], T | None]) -> T | None:
        """What `read` gives, or gave for this before, where nothing can have changed since. None is not kept."""
        state = self._state_of(self._tables)
        if state is None:
            return read()
        of, kept = self._kept
        if of != state:
            kept = {}
            self._kept = state, kept
        if what in kept:
            return kept[what]
        value = read()
        if value is not None and len(kept) < self._most:
            kept[what] = value
        return value
