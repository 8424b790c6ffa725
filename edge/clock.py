"""Time: the wall for facts, boottime for waiting, and whether the wall can be believed.

A Pi has no battery behind its clock: after a power cut it wakes in the past until the internet tells it the time.
So nothing waits by the wall, and everything that is written down says how far the wall was trusted.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

# Before this program existed no wall clock can be right.
FLOOR = datetime(2026, 11, 1, tzinfo=UTC)
# An answer from WhatsApp took at most this long to reach us; a larger difference is the clock's.
WITNESS_SLACK = timedelta(minutes=2)

# What lies further ahead of a trusted clock than this was written by one that went wrong.
AHEAD = timedelta(minutes=10)

_TIME_ERROR = 5  # adjtimex(2): "the system clock is not synchronized to a reliable server"


@dataclass(frozen=True, slots=True)
class Moment:
    """One now: every fact of a transaction carries the same. `boottime` is in seconds since this boot."""

    at: datetime
    boot: str
    boottime: float
    trusted: bool

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As `kept` wrote it; what else was kept beside it does not matter."""
        return cls(unstamp(kept["at"]), kept["boot"], kept["boottime"], kept["trusted"])

    def kept(self) -> dict[str, Any]:
        """As JSON for the store."""
        return {"at": stamp(self.at), "boot": self.boot, "boottime": self.boottime, "trusted": self.trusted}


class Clock:
    """The machine's clocks. Tests pass one that they move by hand, or only a wall of their own.

    The wall is believed as long as it stands where it was when somebody who knows the time last found it right. So once
    a hand has set it, only WhatsApp or a time server makes it trusted again, and no battery does.

    battery: whether a clock with a battery set this machine's; None: as the kernel says. synchronised: whether a time
    server did.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] | None = None,
        *,
        battery: bool | None = None,
        synchronised: Callable[[], bool] | None = None,
    ) -> None:
        self._wall = wall or _wall
        self._synchronised = synchronised or _kernel_synchronised
        self._boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        # The offsets at which the wall was last found right, and wrong.
        self._right = self.offset() if (_set_by_battery_clock() if battery is None else battery) else None
        self._wrong: float | None = None

    def now(self) -> Moment:
        at = self._wall()
        return Moment(at, self._boot, self.boottime(), self._trusts(at))

    def boottime(self) -> float:
        """Seconds since this boot, suspended time included; no step of the wall clock moves it."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def offset(self) -> float:
        """Wall time less boottime, in seconds: it changes only when somebody sets the clock."""
        return self._wall().timestamp() - self.boottime()

    def witness(self, at: datetime) -> None:
        """WhatsApp's answers carry its own time: agreeing with it is as good as having asked a time server.

        It holds until somebody sets the clock.
        """
        offset = self.offset()
        if abs(self._wall() - at) <= WITNESS_SLACK:
            self._right, self._wrong = offset, None
            return
        self._wrong = offset
        if self._is_at(self._right):
            self._right = None

    def recall(self, began: datetime | None, *, doubted: bool) -> None:
        """What the box knew before this program started: see Boots.

        began: when this boot truly began. doubted: the clock was not trusted when the box was last alive; a battery
        keeps a wrong time through a restart, so it is not believed either until somebody says that it is right.
        """
        if began is not None:
            self._right = began.timestamp()
        elif doubted:
            self._right = None

    def _trusts(self, at: datetime) -> bool:
        if at < FLOOR or self._is_at(self._wrong):
            return False
        if self._is_at(self._right):
            return True
        if not self._synchronised():
            return False
        self._right = self.offset()
        return True

    def _is_at(self, offset: float | None) -> bool:
        """Whether the wall stands where it did at this offset: nobody has set it since."""
        return offset is not None and abs(self.offset() - offset) <= WITNESS_SLACK.total_seconds()


def _wall() -> datetime:
    return datetime.now(UTC)


def stamp(at: datetime) -> str:
    """Text of fixed width in UTC, so that the order of texts is the order of times: 2026-11-22T19:38:20.123Z."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def unstamp(text: str) -> datetime:
    # Not strptime: a board of two hundred queries has a thousand times, at 5 µs each on a fast machine.
    return datetime.fromisoformat(text)


@cache
def _libc() -> ctypes.PyDLL:
    """PyDLL keeps the interpreter while it calls: to give it up and get it back costs more than to ask the kernel."""
    return ctypes.PyDLL(None)


def _kernel_synchronised() -> bool:
    libc = _libc()
    if not hasattr(libc, "adjtimex"):
        return False
    # struct timex is at most 208 bytes on Linux; modes=0 (all zero) only reads.
    state = libc.adjtimex(ctypes.create_string_buffer(512))
    return bool(0 <= state < _TIME_ERROR)


def _set_by_battery_clock() -> bool:
    """True where the kernel took its time at boot from a clock with a battery: a PC, or a Pi with an RTC module."""
    return any(path.read_text("ascii").strip() == "1" for path in Path("/sys/class/rtc").glob("rtc*/hctosys"))
