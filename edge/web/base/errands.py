"""What takes a slow box longer than a page may: done in a loop of its own, while pages wait for it or come again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Condition
from typing import TypeVar, cast

from edge.errors import Refusal

T = TypeVar("T")

# What came of an errand lies in memory for a while, and is worked out again after that, or after a start.
MOST_KEPT = 12
# Most errands are done by then, and nobody sees that there was one.
PATIENCE_SECONDS = 1.5
# Of one that failed through a fault of ours: whoever asks again, tries again.
FAILED = "failed"


class Errands:
    """One at a time. Any thread may ask; `step` belongs to one loop.

    changes: another number after each errand. on_wish: wakes the loop.
    """

    def __init__(
        self,
        patience: float = PATIENCE_SECONDS,
        on_wait: Callable[[], object] = lambda: None,
        on_wish: Callable[[], object] = lambda: None,
    ) -> None:
        """patience: so many seconds whoever asks waits for it. on_wait: called by each thread that does."""
        self._patience, self._on_wait, self._on_wish = patience, on_wait, on_wish
        self._done: OrderedDict[Hashable, object] = OrderedDict()
        self._wished: OrderedDict[Hashable, Callable[[], object]] = OrderedDict()
        self._changed = Condition()
        self.changes = 0

    def run(self, name: Hashable, errand: Callable[[], T]) -> T | Refusal | None:
        """What came of the errand of this name, or why nothing did; None while it waits or is under way."""
        with self._changed:
            if name not in self._done:
                self._wished[name] = self._wished.get(name, errand)
                while len(self._wished) > MOST_KEPT:
                    self._wished.popitem()
                self._on_wish()
                self._on_wait()
                self._changed.wait_for(lambda: name in self._done, self._patience)
            found = self._done.get(name)
            if isinstance(found, Refusal) and found.code == FAILED:
                self._done.pop(name)
            return cast(T | Refusal | None, found)

    def is_wished(self, name: Hashable) -> bool:
        """Whether it waits or is under way."""
        return name in self._wished

    def refusal(self, name: Hashable) -> Refusal | None:
        """Why nothing came of it."""
        found = self._done.get(name)
        return found if isinstance(found, Refusal) else None

    def forget(self, *names: Hashable) -> None:
        """What came of these, or of all: from now on it may be otherwise."""
        with self._changed:
            for name in names or list(self._done):
                self._done.pop(name, None)

    def step(self) -> int:
        """Do the one that has waited for longest; 0 where none does."""
        with self._changed:
            name, errand = next(iter(self._wished.items()), (None, None))
        if errand is None:
            return 0
        try:
            self._tell(name, errand())
        except Refusal as refusal:
            self._tell(name, refusal)
        except BaseException:
            self._tell(name, Refusal(FAILED, "problem.broken"))
            raise
        return 1

    def _tell(self, name: Hashable, found: object) -> None:
        with self._changed:
            self._wished.pop(name, None)
            self._done[name] = found
            while len(self._done) > MOST_KEPT:
                self._done.popitem(last=False)
            self.changes += 1
            self._changed.notify_all()
