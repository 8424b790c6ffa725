"""Is the box's power supply strong enough? A Raspberry Pi knows. A weak one, or a bad cable, makes many a power cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

# What the firmware says in get_throttled: the voltage is too low now, or was since the box was switched on.
_NOW = 0x1
_TOO_LOW = _NOW | 0x10000
# The kernel's own word for the same, where the firmware's is not shown.
_SENSOR, _ALARM = "rpi_volt", "in0_lcrit_alarm"


def is_weak(system: Path = Path("/sys")) -> bool:
    """Whether this machine says that it has too little voltage, or had since it was switched on. Most cannot say it."""
    return any(flags & _TOO_LOW for flags in _flags(system)) or any(_alarms(system))


def is_weak_now(system: Path = Path("/sys")) -> bool:
    """Likewise, at this moment. The kernel's sensor forgets what was before its last look."""
    return any(flags & _NOW for flags in _flags(system)) or any(_alarms(system))


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
