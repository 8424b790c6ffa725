"""Time: the wall for facts, boottime for waiting, and whether the wall can be believed.

A Pi has no battery behind its clock: after a power cut it wakes in the past until the internet tells it the time.
So nothing waits by the wall, and everything that is written down says how far the wall was trusted.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

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


class Clock:
    """The machine's clocks. Tests pass one that they move by hand, or only a wall of their own.

    battery: whether a clock with a battery set this machine's; None: as the kernel says.
    """

    def __init__(self, wall: Callable[[], datetime] | None = None, *, battery: bool | None = None) -> None:
        self._wall = wall or _wall
        self._boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        # Trust in a battery is trust in the time that it gave: once somebody has set the clock, it says nothing.
        has_battery = _set_by_battery_clock() if battery is None else battery
        self._battery = self.offset() if has_battery else None
        self._witnessed: tuple[bool, float] | None = None  # what was found, and the offset that it was said of

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
        self._witnessed = (abs(self._wall() - at) <= WITNESS_SLACK, self.offset())

    def _trusts(self, at: datetime) -> bool:
        if at < FLOOR:
            return False
        if self._witnessed is not None:
            agreed, offset = self._witnessed
            if self._is_still(offset):
                return agreed
        return (self._battery is not None and self._is_still(self._battery)) or _kernel_synchronised()

    def _is_still(self, offset: float) -> bool:
        """Whether nobody has set the clock since it had this offset."""
        return abs(self.offset() - offset) <= WITNESS_SLACK.total_seconds()


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
