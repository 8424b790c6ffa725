"""A few connections that only read, lent out one reader at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.store.engine.connections import StoreConnection

# Four readers at half a megabyte each; a fifth waits, since two cores could not serve it sooner anyway.
READERS = 4
WAIT_SECONDS = 10.0
# How often (in steps of SQLite's machine, about a millisecond) a long query looks at its deadline.
_STEPS = 20_000


class _Loan:
    """One connection and, while it is lent out, until when."""

    def __init__(self, connection: StoreConnection, generation: int) -> None:
        self.connection = connection
        self.generation = generation
        self.until = 0.0
        self.spoilt = False
        connection.set_progress_handler(self._overdue, _STEPS)

    def _overdue(self) -> bool:
        return time.monotonic() > self.until

    def cut(self) -> None:
        """End the snapshot under a reader that overstays; whatever it executes next is refused.

        Rolled back and not closed: Python's module crashes when a connection is closed under a running statement.
        """
        self.connection.cut = True
        self.connection.interrupt()
        self.connection.rollback()


class Readers:
    """The pool. `seconds` is how long one reader may keep its snapshot once the writer needs the log back."""

    def __init__(self, connect: Callable[[], StoreConnection], seconds: float) -> None:
        self._connect = connect
        self._seconds = seconds
        self._places = BoundedSemaphore(READERS)
        self._guard = Lock()
        self._idle: list[_Loan] = []
        self._lent: set[_Loan] = set()
        self._generation = 0

    @contextmanager
    def borrow(self, seconds: float | None = None) -> Iterator[StoreConnection]:
        """A connection inside one snapshot. StoreUnavailable when none comes free in time.

        seconds: for how long, where what is read is known to take long on a slow box.
        """
        if not self._places.acquire(timeout=WAIT_SECONDS):
            raise StoreUnavailable(DiskTrouble.BUSY, "Too many are reading at the same time.")
        try:
            loan = self._lend(seconds or self._seconds)
            try:
                loan.connection.execute("BEGIN DEFERRED")
                yield loan.connection
            except BaseException:
                # Whoever keeps the error keeps its cursor as well, and with it this snapshot.
                loan.spoilt = True
                raise
            finally:
                self._take_back(loan)
        finally:
            self._places.release()

    def cut_overdue(self) -> None:
        """Cut off everyone who has kept a snapshot for too long: the log cannot be emptied behind their backs."""
        now = time.monotonic()
        with self._guard:
            for loan in self._lent:
                if now > loan.until and not loan.connection.cut:
                    loan.cut()

    @property
    def are_lent(self) -> bool:
        return bool(self._lent)

    def retire(self) -> None:
        """Use none of the present connections again; those lent out are closed when they come back."""
        with self._guard:
            self._generation += 1
            idle, self._idle = self._idle, []
        for loan in idle:
            loan.connection.close()

    def _lend(self, seconds: float) -> _Loan:
        with self._guard:
            loan = self._idle.pop() if self._idle else None
            generation = self._generation
        if loan is None:
            loan = _Loan(self._connect(), generation)
        loan.until = time.monotonic() + seconds
        with self._guard:
            self._lent.add(loan)
        return loan

    def _take_back(self, loan: _Loan) -> None:
        loan.connection.ended += 1
        with self._guard:
            self._lent.discard(loan)
            sound = not loan.connection.cut and not loan.spoilt and loan.generation == self._generation
        if sound:
            loan.connection.rollback()
            with self._guard:
                if loan.generation == self._generation:
                    self._idle.append(loan)
                    return
        loan.connection.close()
