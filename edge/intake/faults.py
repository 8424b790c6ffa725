"""Faults of our own: what the program failed on is tried again by itself, and the owner hears of it at once."""

from __future__ import annotations

from collections.abc import Sequence

from edge.clock import Moment
from edge.language import Said
from edge.notices import Notices

NOTICE = "program failed"
FAILED = "the program failed"  # how the reason of everything begins that lies aside through a fault of ours
# Lack of memory passes in a minute; a fault that stays is logged a few dozen times a day.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 60.0, 3600.0


class Faults:
    """Which entries are due for another try, in this run of the program: at its start each of them is."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._tried: dict[int, tuple[float, float]] = {}  # entry -> when it is due again, the pause before that

    def due(self, failed: Sequence[int], boottime: float) -> list[int]:
        """Those to try now; each will be due again after a pause twice as long as the last one."""
        known = {seq: self._tried[seq] for seq in failed if seq in self._tried}
        found = [seq for seq in failed if seq not in known or known[seq][0] <= boottime]
        for seq in found:
            pause = min(known[seq][1] * 2, LONGEST_PAUSE_SECONDS) if seq in known else FIRST_PAUSE_SECONDS
            known[seq] = boottime + pause, pause
        self._tried = known
        return found

    def forget(self) -> None:
        """What they failed over is gone: all are due."""
        self._tried = {}

    def tell(self, came: Moment) -> None:
        self._notices.post(NOTICE, Said("notices.program_failed"), came, serious=True)

    def end(self, now: Moment) -> None:
        """All of it has been taken in by now."""
        for notice in self._notices.open():
            if notice.kind == NOTICE:
                self._notices.settle(notice.id, None, now)
