"""What the kernel of a machine shows of it, laid out in a folder."""

from __future__ import annotations

from pathlib import Path


def shows(system: Path, place: str, said: object) -> Path:
    path = system / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{said}\n")
    return path


def firmware_says(system: Path, flags: str) -> None:
    """As the firmware of a Pi says it."""
    shows(system, "devices/platform/soc/soc:firmware/get_throttled", flags)


def alarms(system: Path, name: str, alarm: str) -> None:
    """As the kernel's driver for the sensor says it."""
    shows(system, "class/hwmon/hwmon0/name", name)
    shows(system, "class/hwmon/hwmon0/in0_lcrit_alarm", alarm)


def has_errors(system: Path, count: int, disk: str = "mmcblk0p2") -> None:
    shows(system, f"fs/ext4/{disk}/errors_count", count)


def is_worn(system: Path, life_time: str, disk: str = "mmcblk0") -> None:
    shows(system, f"block/{disk}/device/life_time", life_time)


def is_hot(system: Path, degrees: float) -> None:
    shows(system, "class/thermal/thermal_zone0/temp", round(degrees * 1000))


def keeps_time(system: Path, since_epoch: object) -> None:
    shows(system, "class/rtc/rtc0/hctosys", 1)
    shows(system, "class/rtc/rtc0/since_epoch", since_epoch)
