"""What has to be on the disk before the shop goes on: at the start, or as soon after it as the disk takes it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from edge.disk.disk_trouble import StoreUnavailable

log = logging.getLogger(__name__)


class Beginning:
    """A box that starts on a full disk, or on one that lets nobody write, shows what it has; its work begins later."""

    def __init__(self, makes_room: Callable[[], object], *acts: Callable[[], object]) -> None:
        """makes_room: done before each attempt, for a disk that the shop itself has filled."""
        self._makes_room = makes_room
        self._acts = list(acts)
        self._turn = threading.Lock()

    @property
    def is_over(self) -> bool:
        return not self._acts

    def add(self, act: Callable[[], object]) -> None:
        """The next thing that has to be done, each once and in this order."""
        self._acts.append(act)

    def go_on(self) -> None:
        """Do what is left. StoreUnavailable while the disk does not take it."""
        with self._turn:
            if self._acts:
                self._makes_room()
            while self._acts:
                self._acts[0]()
                del self._acts[0]

    def go_on_if_it_can(self) -> None:
        try:
            self.go_on()
        except StoreUnavailable as error:
            log.warning("the shop shows what it has, and begins to work once the disk takes it: %s", error)

    def end(self, *acts: Callable[[], object]) -> None:
        """At the end of the day's work, where it ever began. A disk that does not take it has told so already."""
        try:
            for act in acts if self.is_over else ():
                act()
        except StoreUnavailable as error:
            log.warning("the end of the day's work could not be marked: %s", error)

    def before(self, step: Callable[[], int]) -> Callable[[], int]:
        """A loop's step that waits for all of that."""

        def stepped() -> int:
            self.go_on()
            return step()

        return stepped
