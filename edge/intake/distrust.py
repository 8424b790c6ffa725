"""The owner is told that bodies come with wrong signatures, and that a good one has ended it."""

from __future__ import annotations

import threading

from edge.clock import Clock
from edge.notices import Notices

NOTICE = "wrong signatures"


class Distrust:
    """What the hook finds of the signatures becomes a notice. `became` returns at once."""

    def __init__(self, notices: Notices, clock: Clock) -> None:
        self._notices = notices
        self._clock = clock
        self._telling, self._doubted = threading.Lock(), False

    def became(self, doubted: bool) -> None:
        self._doubted = doubted
        # From a thread of its own: a stranger's request must not wait for the disk, nor be the one who is told.
        threading.Thread(target=self._tell, name="distrust").start()

    def _tell(self) -> None:
        now = self._clock.now()
        with self._telling:  # what counts is what is true by now, whichever thread comes first
            if self._doubted:
                return self._notices.post(NOTICE, "notices.wrong_signatures", now, serious=True)
            for notice in self._notices.open():
                if notice.kind == NOTICE:
                    self._notices.settle(notice.id, None, now)
