"""Is the box's power supply strong enough? A Raspberry Pi knows. A weak one, or a bad cable, makes many a power cut."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from edge.clock import Clock
from edge.notices import Notices
from edge.registers.books import Books

log = logging.getLogger(__name__)

NOTICE = "weak power"
# What the firmware says in get_throttled: the voltage is too low now, or was since the box was switched on.
_TOO_LOW = 0x1 | 0x10000
# The kernel's own word for the same, where the firmware's is not shown.
_SENSOR, _ALARM = "rpi_volt", "in0_lcrit_alarm"


class Power:
    """system: where the kernel shows what it knows of the machine."""

    def __init__(self, books: Books, notices: Notices, clock: Clock, system: Path = Path("/sys")) -> None:
        self._books = books
        self._notices = notices
        self._clock = clock
        self._system = system

    def step(self) -> bool:
        """Tell the owner, once in each boot, that the voltage was too low; whether it did. A chore."""
        now = self._clock.now()
        if not is_weak(self._system) or self._books.kept(NOTICE).get("boot") == now.boot:
            return False
        with self._books.transaction():
            self._books.keep(NOTICE, {"boot": now.boot})
            self._notices.post(NOTICE, "notices.weak_power", now, serious=True)
        log.warning("the power supply is too weak: the machine had less voltage than it needs")
        return True


def is_weak(system: Path = Path("/sys")) -> bool:
    """Whether this machine says that it has too little voltage, or had since it was switched on. Most cannot say it."""
    return any(flags & _TOO_LOW for flags in _flags(system)) or any(_alarms(system))


def _flags(system: Path) -> Iterator[int]:
    for path in system.glob("devices/platform/soc*/soc*firmware/get_throttled"):
        try:
            yield int(_read(path), 16)
        except (OSError, ValueError):
            continue


def _alarms(system: Path) -> Iterator[bool]:
    for path in system.glob(f"class/hwmon/hwmon*/{_ALARM}"):
        try:
            yield _read(path.parent / "name") == _SENSOR and _read(path) == "1"
        except OSError:
            continue


def _read(path: Path) -> str:
    return path.read_text("ascii", "replace").strip()
