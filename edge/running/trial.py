"""A version is on trial until it has worked for five minutes.

Then it takes its own starts out of the list that systemd/start keeps.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from edge.backup.going_back import NOTICE, go_back
from edge.clock import Clock
from edge.notices import Notices

STARTS = "starts"
# What systemd/start says to a version that it went back to.
WENT_BACK = "IDUKA_WENT_BACK"
_HERE = Path(__file__).parent.parent.parent


def to_the_copy(data: Path) -> None:
    """Before the shop is opened: a version that systemd/start went back to makes the data such as it knows them."""
    if os.environ.get(WENT_BACK):
        go_back(data, Clock().now())


class Trial:
    def __init__(self, notices: Notices, clock: Clock, data: Path, program: Path = _HERE) -> None:
        self._notices = notices
        self._clock = clock
        self._starts = data / STARTS
        self._program = program
        self._is_to_tell = bool(os.environ.get(WENT_BACK))

    def step(self) -> None:
        """This version works. A chore, which begins five minutes after the start.

        The owner is told of a way back, once a start: what they have put aside does not come back by itself.
        """
        if self._is_to_tell and all(notice.kind != NOTICE for notice in self._notices.open()):
            self._notices.post(NOTICE, "notices.went_back", self._clock.now(), serious=True)
        self._is_to_tell = False
        self.passed()

    def passed(self) -> None:
        """It works, or was stopped in order: none of its starts counts against it."""
        mine = f"{self._program.stat().st_ino}:"
        with suppress(OSError):  # without a list, or a disk that takes it, nothing is counted either
            lines = self._starts.read_text("ascii", "replace").split()
            others = [line for line in lines if not line.startswith(mine)]
            if others != lines:
                self._starts.write_text("".join(f"{line}\n" for line in others), "ascii")
