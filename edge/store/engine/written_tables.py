"""Which tables have been written into: what was read of the others before is as true after it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from edge.store.engine.connections import WritingConnection
from edge.store.engine.writer_turns import Turns


class WrittenTables:
    """The part of `Database` that knows. What triggers write into is not known: nobody may ask for such a table."""

    _turns: Turns
    _mine: threading.local

    def __init__(self) -> None:
        self._written: dict[str, int] = {}

    def state_of(self, tables: Sequence[str]) -> tuple[int, ...] | None:
        """Another one after each transaction that may have changed one of these tables. Ask before reading.

        None where the caller stands in a snapshot, which may be older, or in a transaction, whose changes are nobody
        else's as yet: then it may keep nothing of what it reads.
        """
        if self._turns.mine or getattr(self._mine, "reader", None):
            return None
        return tuple(self._written.get(table, 0) for table in ("*", *tables))

    @contextmanager
    def _noting(self, writer: WritingConnection) -> Iterator[None]:
        """Around a transaction, while nobody else may write. A failed one counts too: who knows how far it came."""
        writer.into.clear()
        try:
            yield
        finally:
            for table in writer.into:
                self._written[table] = self._written.get(table, 0) + 1
