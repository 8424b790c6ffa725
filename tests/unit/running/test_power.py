"""A power supply that is too weak: the owner is told once in each boot, and machines that cannot say it say nothing."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from edge.running.power_supply import Power, is_weak
from tests.kit.support import Room


def says(system: Path, flags: str) -> Path:
    """As the firmware of a Pi says it."""
    path = system / "devices/platform/soc/soc:firmware/get_throttled"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{flags}\n")
    return path


def alarms(system: Path, name: str, alarm: str) -> None:
    """As the kernel's driver for the sensor says it."""
    folder = system / "class/hwmon/hwmon0"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "name").write_text(f"{name}\n")
    (folder / "in0_lcrit_alarm").write_text(f"{alarm}\n")


@pytest.mark.parametrize(
    ("flags", "weak"),
    [
        ("0", False),
        ("1", True),
        ("10000", True),
        ("50005", True),
        ("0x50000", True),
        ("20002", False),
        ("80008", False),
    ],
)
def test_what_the_firmware_says_of_the_voltage_is_understood(tmp_path: Path, flags: str, weak: bool):
    says(tmp_path, flags)
    assert is_weak(tmp_path) is weak


@pytest.mark.parametrize(
    ("name", "alarm", "weak"), [("rpi_volt", "1", True), ("rpi_volt", "0", False), ("nct", "1", False)]
)
def test_the_sensor_of_the_board_counts_and_no_other(tmp_path: Path, name: str, alarm: str, weak: bool):
    alarms(tmp_path, name, alarm)
    assert is_weak(tmp_path) is weak


@pytest.mark.parametrize("flags", ["", "nonsense", None])
def test_a_machine_that_cannot_say_it_is_not_weak(tmp_path: Path, flags: str | None):
    if flags is not None:
        says(tmp_path, flags)
    assert not is_weak(tmp_path)


def test_the_owner_is_told_once_in_each_boot(room: Room, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    power = Power(room.books, room.notices, room.clock, tmp_path)
    says(tmp_path, "0")
    assert not power.step()
    says(tmp_path, "50005")
    with caplog.at_level(logging.WARNING):
        assert [power.step() for _ in range(5)] == [True, False, False, False, False]
    assert caplog.text.count("power supply") == 1
    ((kind, sentence),) = room.kept_notices()
    assert "power supply is too weak" in sentence
    room.notices.settle(room.notices.open()[0].id, None, room.clock.now())
    assert not power.step(), "nobody is told again what they know"
    room.clock.reboot()
    says(tmp_path, "0")
    assert not power.step(), "another supply"
    says(tmp_path, "10000")
    assert power.step()
    assert kind in dict(room.kept_notices())
