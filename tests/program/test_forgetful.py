"""A shop on a disk that forgets promises what it cannot keep: it is refused, with the way out."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.programs import FORGETFUL, Program
from tests.kit.sticks import missing, mounted
from tests.kit.support import ACCOUNT


@pytest.fixture(params=["tmpfs", "overlay", "a disk in a file in memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A folder that would be gone after a power cut."""
    with mounted(tmp_path / "memory", 64) as memory:
        if request.param == "tmpfs":
            yield memory
            return
        there = tmp_path / "there"
        for folder in (there, memory / "upper", memory / "work", tmp_path / "lower"):
            folder.mkdir()
        layers = f"lowerdir={tmp_path}/lower,upperdir={memory}/upper,workdir={memory}/work"
        commands = [["mount", "-t", "overlay", "overlay", "-o", layers, str(there)]]
        if request.param != "overlay":
            (memory / "disk").write_bytes(b"")
            commands = [
                ["truncate", "--size", "48M", str(memory / "disk")],
                ["mkfs.ext4", "-q", "-F", str(memory / "disk")],
                ["mount", "-o", "loop", str(memory / "disk"), str(there)],
            ]
        for command in commands:
            if subprocess.run(command, check=False, capture_output=True).returncode:
                missing(f"{command[0]} did not work")
        yield there
        subprocess.run(["umount", "--lazy", str(there)], check=True)


def test_a_shop_on_a_disk_that_forgets_is_refused_with_the_way_out(place: Path) -> None:
    shop = Program(place / "data")
    shop.set_up(ACCOUNT)
    del shop.environment[FORGETFUL]
    told = shop.run("serve")
    assert told.returncode == 1
    assert "forgets everything when the power goes. Nothing was started. Set EDGE_DATA" in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert "✗ The folder" in shop.run("check").stdout


def test_for_a_trial_it_may_be_kept_there(tmp_path: Path) -> None:
    with mounted(tmp_path / "memory", 64) as memory:
        shop = Program(memory / "data")
        shop.environment[FORGETFUL] = "yes"
        shop.start()
        assert shop.stop() == 0
        shop.environment[FORGETFUL] = "perhaps"
        assert "EDGE_FORGETFUL is “yes” or “no”" in shop.run("serve").stderr
