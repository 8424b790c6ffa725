"""What this machine says of itself: its voltage, its card, its temperature, and the battery of its clock.

All of it is read from the folder in which the kernel shows what it knows. A machine that cannot say it is well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from edge.clock import Clock
from edge.language import Said
from edge.running.power_supply import is_weak, is_weak_now

# A Pi slows itself down from here on, and a card lives shorter.
HOT = 80
_MOST_HEAT = 150_000  # in thousandths: what is said beyond it is no temperature
# A chip says in tenths how much of its life is over; at nine of them it is time to replace it.
WORN_TENTHS = 9
_MOST_TENTHS = 11  # more than all of it
# A clock without a battery begins anew at 1970, or stands still; one with a battery is late by seconds a week.
LOST = timedelta(hours=1)
# What only lies in memory, or is a file of another disk, is no card.
_NO_CARDS = ("loop", "ram", "zram")


@dataclass(frozen=True, slots=True)
class Ill:
    """What is not well. mark: while it stays the same, nobody is told again; None: they are told once a day."""

    kind: str
    said: Said
    mark: str | None = None

    @property
    def is_of_card(self) -> bool:
        return self.kind.startswith("card")


def ills(system: Path) -> Iterator[Ill]:
    """All that can be seen at one look."""
    if is_weak(system):
        yield Ill("weak power", Said("notices.weak_power"), None if is_weak_now(system) else "since the start")
    for disk, errors in _errors(system):
        said = Said("notices.card_errors", {"disk": disk, "count": errors})
        yield Ill(f"card errors {disk}", said, str(errors))
    for disk, tenths in _worn(system):
        said = Said("notices.card_worn", {"disk": disk, "percent": 10 * (tenths - 1)})
        yield Ill(f"card worn {disk}", said, str(tenths))


def degrees(system: Path) -> int | None:
    """The hottest place of the machine, in °C; None where it has no thermometer."""
    found = (_number(path) for path in system.glob("class/thermal/thermal_zone*/temp"))
    return max((value // 1000 for value in found if value is not None and abs(value) < _MOST_HEAT), default=None)


class ClockBattery:
    """Made when the program starts: once the time is known, the kernel sets this clock by it.

    Pi boards without such a clock say nothing. One that has set the machine's clock must have kept the time.
    """

    def __init__(self, system: Path, clock: Clock) -> None:
        self._clock = clock
        self._began = _said_by_battery(system)
        self._asked_at = clock.boottime()

    def is_empty(self) -> bool:
        """Whether it has surely lost the time while the power was off."""
        now = self._clock.now()
        if self._began is None or not now.sure:
            return False
        truly = now.at - timedelta(seconds=now.boottime - self._asked_at)
        return abs(truly.timestamp() - self._began) > LOST.total_seconds()


def _said_by_battery(system: Path) -> int | None:
    """Seconds since 1970; 0 where the clock has lost them, and cannot be read; None where there is no such clock.

    One that did not set the machine's clock, though it can be read, is there for something else.
    """
    for path in sorted(system.glob("class/rtc/rtc*/since_epoch")):
        seconds = _number(path)
        if seconds is None or _number(path.parent / "hctosys") == 1:
            return seconds or 0
    return None


def _errors(system: Path) -> Iterator[tuple[str, int]]:
    for path in sorted(system.glob("fs/ext4/*/errors_count")):
        if not path.parent.name.startswith(_NO_CARDS) and (errors := _number(path)):
            yield path.parent.name, errors


def _worn(system: Path) -> Iterator[tuple[str, int]]:
    """Two kinds of memory are in a chip, and the older of the two counts."""
    for path in sorted(system.glob("block/*/device/life_time")):
        try:
            tenths = max((int(word, 16) for word in path.read_text("ascii", "replace").split()), default=0)
        except (OSError, ValueError):
            continue
        if WORN_TENTHS <= tenths <= _MOST_TENTHS:
            yield path.parent.parent.name, tenths


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text("ascii", "replace"))
    except (OSError, ValueError):
        return None


def free_bytes(folder: Path) -> int | None:
    """What the shop may still write; None where the folder is not there, or its disk does not say."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize
