"""A machine whose clock is set, stopped, ahead or dead, beside the time that it truly is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from edge.clock import Clock, Moment
from tests.kit.support import NOON, HandClock


class Machine(HandClock):
    """`at` is the true time. The wall says something else, by `wrong`; who speaks for it is what the test says.

    Each boot has a clock of the program's own, and so has each start of the program.
    """

    def __init__(self, at: datetime = NOON) -> None:
        super().__init__(at)
        self.wrong = timedelta()
        self.served = False
        self.battery = True
        self._clock = _Own(self)

    def now(self) -> Moment:
        return replace(self._clock.now(), boot=self.boot)

    def wall(self) -> datetime:
        return self.at + self.wrong

    def offset(self) -> float:
        return self.wall().timestamp() - self.seconds

    def witness(self, at: datetime) -> None:
        self._clock.witness(at)

    def recall(self, began: datetime | None, *, doubted: bool, **more: object) -> None:
        self._clock.recall(began, doubted=doubted, **more)  # type: ignore[arg-type]

    def is_told_by_a_server(self) -> None:
        self.wrong, self.served = timedelta(), True

    def is_set_by_hand(self, by: timedelta) -> None:
        """The kernel says from then on that no server has set it."""
        self.wrong, self.served = self.wrong + by, False

    def wakes(self, *, wrong: timedelta, battery: bool) -> None:
        """battery: whether a clock with a battery says what the wall says."""
        self.reboot()
        self.wrong, self.battery, self.served = wrong, battery, False
        self._clock = _Own(self)

    def starts_again(self) -> None:
        """The program alone: the kernel goes on."""
        self._clock = _Own(self)


class _Own(Clock):
    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        super().__init__(machine.wall, battery=machine.battery, synchronised=lambda: machine.served)

    def boottime(self) -> float:
        return self._machine.seconds
