"""A power supply that is too weak is heard of, and machines that cannot say it say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.running.power_supply import is_weak
from tests.kit.made_up_machines import alarms, firmware_says


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
    firmware_says(tmp_path, flags)
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
        firmware_says(tmp_path, flags)
    assert not is_weak(tmp_path)
