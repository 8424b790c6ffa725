"""Time: the wall for facts, boottime for waiting, and whether the wall can be believed.

A Pi has no battery behind its clock: after a power cut it wakes in the past until somebody tells it the time. A battery
may be dead, or may keep a wrong time. So nothing waits by the wall, and everything that is written down says how far
the time was trusted.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

# Before this program existed no wall clock can be right.
FLOOR = datetime(2026, 11, 1, tzinfo=UTC)
# An answer from WhatsApp took at most this long to reach us; a larger difference is the clock's.
WITNESS_SLACK = timedelta(minutes=2)
# What WhatsApp has said for so long is its word, and no slip of one answer.
CONFIRMED_SECONDS = 600.0
_ENOUGH = 2  # sources that agree

# What lies further ahead of a trusted clock than this was written by one that went wrong.
AHEAD = timedelta(minutes=10)

_TIME_ERROR = 5  # adjtimex(2): "the system clock is not synchronized to a reliable server"


@dataclass(frozen=True, slots=True)
class Moment:
    """One now: every fact of a transaction carries the same. `boottime` is in seconds since this boot.

    sure: whether more than one source has said so. It is of the moment, and is not kept.
    """

    at: datetime
    boot: str
    boottime: float
    trusted: bool
    sure: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As `kept` wrote it; what else was kept beside it does not matter."""
        return cls(unstamp(kept["at"]), kept["boot"], kept["boottime"], kept["trusted"])

    def kept(self) -> dict[str, Any]:
        """As JSON for the store."""
        return {"at": stamp(self.at), "boot": self.boot, "boottime": self.boottime, "trusted": self.trusted}

    def truly_at(self, now: Moment, by_anchor: datetime | None) -> datetime | None:
        """When it truly was: by its boot's anchor, else by its wall where that was trusted.

        by_anchor: what the beginning of its boot says, None where that is not known. None where nobody can know, and
        where that would be ahead of now.
        """
        found = by_anchor or (self.at if self.trusted else None)
        return None if found and now.trusted and found > now.at + AHEAD else found


def wall_second() -> int:
    """The second that the wall clock shows, right or not: for what only wants neighbours in time to be alike."""
    return int(time.time())


class Clock:
    """The machine's clocks, and what is said about them. Tests pass one that they move by hand, or only a wall.

    Three may know the time. A clock with a battery set this machine's at boot. A time server did later. WhatsApp's
    answers carry its own time. The wall is believed as long as it stands where one of them last found it right.
    WhatsApp is believed before the others: where the wall disagrees with it, the time is WhatsApp's and what was
    counted since.

    Two that agree are sure, and so is WhatsApp once it has said the same for a while.

    battery: whether a clock with a battery is believed; None: it set this machine's and still agrees with it.
    synchronised: whether a time server has set the clock.
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
        if battery is None:  # once a time server has set the clock, the kernel sets the other by it
            battery = not self._synchronised() and set_by_battery(Path("/sys/class/rtc"), self._wall())
        # When this boot began, in seconds since 1970, as each of them has it.
        self._battery = self.offset() if battery else None
        self._before: float | None = None
        self._server: float | None = None
        self._whatsapp: float | None = None
        self._agreed: float | None = None
        # Since when WhatsApp has said so; and what it said last, where that is something else.
        self._said_since = 0.0
        self._otherwise: tuple[float, float] | None = None

    def now(self) -> Moment:
        """The time, as far as it is known: `at` is the wall, or WhatsApp's time where the wall is known to be wrong."""
        at, counted = self._wall(), self.boottime()
        began = at.timestamp() - counted
        if self._whatsapp is not None and not _same(began, self._whatsapp):
            began = self._whatsapp
            at = datetime.fromtimestamp(began + counted, UTC)
        trusted = at >= FLOOR and self._trusts(began)
        return Moment(at, self._boot, counted, trusted, trusted and self._is_sure(began))

    def boottime(self) -> float:
        """Seconds since this boot, suspended time included; no step of the wall clock moves it."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def offset(self) -> float:
        """Wall time less boottime, in seconds: it changes only when somebody sets the clock."""
        return self._wall().timestamp() - self.boottime()

    def witness(self, at: datetime) -> None:
        """WhatsApp's answers carry its own time. It holds until WhatsApp says otherwise, whoever sets the clock.

        A single answer does not overthrow what is sure.
        """
        if at < FLOOR:
            return
        counted = self.boottime()
        began = at.timestamp() - counted
        if self._whatsapp is not None and _same(began, self._whatsapp):
            # An answer is late, never early: the latest beginning is the nearest to the truth.
            self._whatsapp, self._otherwise = max(began, self._whatsapp), None
        elif self._agreed is None or _same(began, self._agreed) or self._says_still(began, counted):
            self._whatsapp, self._said_since, self._otherwise = began, counted, None
            self._agreed = self._agreed if _same(began, self._agreed) else None
        if self._otherwise is None and self._whatsapp is not None:
            if counted - self._said_since >= CONFIRMED_SECONDS:
                self._agreed = self._whatsapp
            self._is_sure(self._whatsapp)

    def recall(
        self, began: datetime | None, *, doubted: bool, sure: bool = False, alive_at: datetime | None = None
    ) -> None:
        """What the box knew before this program started: see Boots.

        began: when this boot truly began; sure: two have said so. doubted: the clock was not trusted when the box was
        last alive; a battery keeps a wrong time through a restart, so it is not believed either until somebody says
        that it is right. alive_at: when the box was last alive; a battery that says an earlier time has stood still.
        """
        if began is not None and sure:
            self._whatsapp = self._agreed = began.timestamp()
        elif began is not None:
            self._before, self._battery = began.timestamp(), None
        elif doubted or (alive_at is not None and self._wall() + WITNESS_SLACK < alive_at):
            self._battery = None

    def _trusts(self, began: float) -> bool:
        if any(_same(began, said) for said in (self._whatsapp, self._server, self._battery, self._before)):
            return True
        return self._is_served(began)

    def _is_served(self, began: float) -> bool:
        """A time server has set the wall. What the kernel says of it is true for hours after it has heard of one."""
        if self._synchronised() and _same(began, self.offset()):
            self._server = began
        return _same(began, self._server)

    def _is_sure(self, began: float) -> bool:
        if _same(began, self._agreed):
            return True
        self._is_served(began)
        if sum(_same(began, said) for said in (self._battery, self._server, self._whatsapp)) < _ENOUGH:
            return False
        self._agreed = began
        return True

    def _says_still(self, began: float, counted: float) -> bool:
        """Whether WhatsApp has said for a while what contradicts what was sure."""
        if self._otherwise is None or not _same(began, self._otherwise[0]):
            self._otherwise = began, counted
        return counted - self._otherwise[1] >= CONFIRMED_SECONDS


def _same(one: float, other: float | None) -> bool:
    return other is not None and abs(one - other) <= WITNESS_SLACK.total_seconds()


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


def set_by_battery(clocks: Path, wall: datetime) -> bool:
    """Whether the kernel took its time at boot from a clock with a battery, and that one still says the same.

    With a dead battery it says 2009, or nothing. Then the wall is only where the box was when the power went. clocks:
    the kernel's folder of them.
    """
    for path in clocks.glob("rtc*/hctosys"):
        try:
            if path.read_text("ascii").strip() == "1":
                return _same(float((path.parent / "since_epoch").read_text("ascii")), wall.timestamp())
        except (OSError, ValueError):  # the driver knows that its time is lost
            continue
    return False
