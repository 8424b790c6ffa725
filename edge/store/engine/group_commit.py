"""Group commit: many threads append, one commit makes all of them safe."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition, Lock, Thread
from typing import Generic, TypeVar

from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database

Item = TypeVar("Item")
Result = TypeVar("Result")

# The sorter stays out of the way this long after the last item: a burst of webhooks rarely pauses longer.
QUIET_SECONDS = 0.05
# Whoever waits for the disk as long as this will soon be told that it did not take it.
SLOW_SECONDS = 5.0
_TOO_LONG = "The disk took too long."


class _Waiter(Generic[Item, Result]):
    """One item, and the thread that waits behind its gate until it is settled."""

    __slots__ = ("error", "gate", "item", "result")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.result: Result | None = None
        self.error: Exception | None = None
        # A bare lock, taken here and released by the committer: an Event costs several times as much.
        self.gate = Lock()
        self.gate.acquire()


class GroupCommit(Generic[Item, Result]):
    """A committer thread that takes everything waiting (at most `most`), writes it in one transaction, lets all go on.

    There is no timer: while one fsync is in flight, the next batch gathers. `write` gets the connection and the items
    and returns one result for each, in order. `after` is called behind each commit, on the committer's thread; it must
    not raise. Its commits do not count as a new `revision` of the database.
    """

    def __init__(
        self,
        database: Database,
        write: Callable[[StoreConnection, Sequence[Item]], Sequence[Result]],
        *,
        most: int = 256,
        queue: int = 2048,
        name: str = "journal",
        after: Callable[[], None] | None = None,
    ) -> None:
        self._database = database
        self._write = write
        self._most = most
        self._room = queue
        self._after = after
        self._waiting: deque[_Waiter[Item, Result]] = deque()
        self._changed = Condition(Lock())
        self._idle = False
        self._closing = False
        self._dead = False
        self._in_flight = False
        self._began = 0.0
        self._refused: StoreUnavailable | None = None
        self._last = -QUIET_SECONDS
        self._thread = Thread(target=self._run, name=f"{name} committer", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether there is still somebody to commit. Once False, every `put` is refused at once."""
        return not self._dead

    @property
    def busy(self) -> bool:
        """Whether items wait, or did a moment ago: whoever has time lets them go first."""
        return bool(self._waiting) or self._in_flight or time.monotonic() - self._last < QUIET_SECONDS

    @property
    def trouble(self) -> StoreUnavailable | None:
        """Why items are refused just now, or soon will be; None once the disk has taken something in good time."""
        if self._in_flight and time.monotonic() - self._began > SLOW_SECONDS:
            return StoreUnavailable(DiskTrouble.BUSY, _TOO_LONG)
        return self._refused

    def took(self, seconds: float) -> None:
        """The disk has kept something, and it took so long."""
        if seconds < SLOW_SECONDS:
            self._refused = None

    def put(self, item: Item, timeout_seconds: float = 10.0) -> Result:
        """Returns what `write` said of the item, once it is on the disk; raises what `write` raised for it.

        StoreUnavailable: the disk does not take it, the queue is full, the committer is closed or dead, or it took too
        long. Only after the last may the item be kept all the same: then it was with the disk already.
        """
        waiter: _Waiter[Item, Result] = _Waiter(item)
        with self._changed:
            if self._closing or self._dead:
                raise StoreUnavailable(DiskTrouble.BUSY, "Nothing is being written down any more.")
            if len(self._waiting) >= self._room:
                raise StoreUnavailable(DiskTrouble.BUSY, "Too much is waiting to be written down.")
            self._waiting.append(waiter)
            if self._idle:
                self._idle = False
                self._changed.notify()
        if not waiter.gate.acquire(timeout=timeout_seconds):
            self._give_up(waiter)
        if waiter.error is not None:
            raise waiter.error
        return waiter.result  # type: ignore[return-value]  # set by the committer before it opened the gate

    def put_all(self, items: Sequence[Item], timeout_seconds: float = 10.0) -> list[Result | Exception]:
        """The same for items that came together: for each its result, or what `put` would have raised. Never raises.

        The thread waits once for all of them, which is what makes it quick.
        """
        waiters: list[_Waiter[Item, Result]] = [_Waiter(item) for item in items]
        with self._changed:
            taken = 0 if self._closing or self._dead else max(0, self._room - len(self._waiting))
            self._waiting.extend(waiters[:taken])
            if self._idle and self._waiting:
                self._idle = False
                self._changed.notify()
            ended = self._closing or self._dead
        until = time.monotonic() + timeout_seconds
        why = "Nothing is being written down any more." if ended else "Too much is waiting to be written down."
        return [
            *(self._outcome(waiter, until) for waiter in waiters[:taken]),
            *(StoreUnavailable(DiskTrouble.BUSY, why) for _ in waiters[taken:]),
        ]

    def _outcome(self, waiter: _Waiter[Item, Result], until: float) -> Result | Exception:
        try:
            if not waiter.gate.acquire(timeout=max(0.0, until - time.monotonic())):
                self._give_up(waiter)
        except StoreUnavailable as error:
            return error
        if waiter.error is not None:
            return waiter.error
        return waiter.result  # type: ignore[return-value]  # set by the committer before it opened the gate

    def close(self) -> None:
        """Commit what is waiting, then end. Later puts are refused."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _give_up(self, waiter: _Waiter[Item, Result]) -> None:
        with self._changed:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            elif waiter.gate.acquire(blocking=False):
                return  # settled just now
        self._refused = StoreUnavailable(DiskTrouble.BUSY, _TOO_LONG)
        raise self._refused

    def _run(self) -> None:
        batch: list[_Waiter[Item, Result]] = []
        try:
            while batch := self._gather():
                self._settle(batch)
        finally:
            # Whatever ended this thread: nobody may wait for it any longer.
            with self._changed:
                self._dead = True
                left = [*batch, *self._waiting]
                self._waiting.clear()
            self._release(left, StoreUnavailable(DiskTrouble.BUSY, "The committer has ended."))

    def _gather(self) -> list[_Waiter[Item, Result]]:
        """Everything that waits, up to `most`; waits for the first. Empty when it is time to end."""
        with self._changed:
            while not self._waiting and not self._closing:
                self._idle = True
                self._changed.wait()
            self._began, self._in_flight = time.monotonic(), bool(self._waiting)
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))]

    def _settle(self, batch: list[_Waiter[Item, Result]]) -> None:
        error = self._attempt(batch)
        if error is not None and len(batch) > 1 and not isinstance(error, StoreUnavailable):
            # One of them is at fault; the others must not pay for it.
            for waiter in batch:
                self._release([waiter], self._attempt([waiter]))
        else:
            self._release(batch, error)
        self._last = time.monotonic()
        if isinstance(error, StoreUnavailable):
            self._refused = error
        else:
            self.took(self._last - self._began)
        self._in_flight = False
        if self._after is not None:
            self._after()

    def _attempt(self, batch: Sequence[_Waiter[Item, Result]]) -> Exception | None:
        """One transaction for the batch. What went wrong is returned, for it belongs to the waiting threads."""
        try:
            with self._database.appending() as connection:
                results = self._write(connection, [waiter.item for waiter in batch])
                for waiter, result in zip(batch, results, strict=True):
                    waiter.result = result
        except Exception as error:  # the end of this loop: raised again in the thread that put the item
            return error
        return None

    def _release(self, waiters: Sequence[_Waiter[Item, Result]], error: Exception | None) -> None:
        for waiter in waiters:
            waiter.error = error
            if waiter.gate.locked():
                waiter.gate.release()
