"""What is the same on everybody's board: read once for all who look within a second, while nothing has changed.

After each message twenty phones ask at once, and each made the store count the same queue.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from edge.clock import Moment

T = TypeVar("T")
State = tuple[object, ...]


class Shared:
    """Values of one state of the store, within one second of the clock."""

    def __init__(self, state: State, revision: Callable[[], object]) -> None:
        self.state = state
        self._revision = revision
        self._kept: dict[Hashable, Any] = {}

    def once(self, what: Hashable, read: Callable[[], T]) -> T:
        """What was read of this before, or what `read` gives now. Nobody may change it.

        What is read while somebody writes may be newer than this state: its reader alone gets it.
        """
        if what in self._kept:
            kept: T = self._kept[what]
            return kept
        value = read()
        if self._revision() == self.state[0]:
            self._kept[what] = value
        return value


class SharedReads:
    """revision: another one after each change that a page shows. Any thread may ask.

    stands_apart: whether the caller reads an older snapshot, or what nobody else may see yet.
    """

    def __init__(self, revision: Callable[[], object], stands_apart: Callable[[], bool]) -> None:
        self._revision = revision
        self._stands_apart = stands_apart
        self._newest = Shared((), revision)

    def at(self, now: Moment) -> Shared:
        """Ask before the snapshot begins: then what is kept is never newer than what the snapshot shows."""
        if self._stands_apart():
            return Shared((None,), self._revision)
        state = (self._revision(), now.boot, now.trusted, int(now.boottime), int(now.at.timestamp()))
        newest = self._newest
        if newest.state != state:
            newest = self._newest = Shared(state, self._revision)
        return newest
