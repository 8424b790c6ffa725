"""The start of the service: a version that keeps ending is left for the one before it, and a lost Python is named."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from edge.running.trial import Trial
from tests.kit.paths import ROOT
from tests.kit.support import Room

NEW, OLD = "the new one", "the old one"


class Machine:
    """/opt with two versions, each of which only says which one it is; what stands for their Python reads no code."""

    def __init__(self, folder: Path) -> None:
        self.opt, self.data = folder / "iduka", folder / "data"
        self.data.mkdir()
        for where, name in ((self.opt, NEW), (Path(f"{self.opt}.old"), OLD)):
            (where / "systemd").mkdir(parents=True)
            shutil.copy(ROOT / "systemd" / "start", where / "systemd" / "start")
            python = where / ".venv" / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.write_text(f'#!/bin/sh\n[ "$1" = -c ] || echo "{name} $IDUKA_WENT_BACK"\n')
            python.chmod(0o755)

    def start(self) -> tuple[str, str, int]:
        """What systemd does; what was started, what was said, and how it ended."""
        environment = {"PATH": os.environ["PATH"], "EDGE_DATA": str(self.data)}
        done = subprocess.run(
            [self.opt / "systemd" / "start"], env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        return done.stdout.strip(), done.stderr, done.returncode

    def lose_python(self, where: Path) -> None:
        (where / ".venv" / "bin" / "python").unlink()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_version_that_ended_three_times_is_left_for_the_one_before_it(machine: Machine):
    assert [machine.start()[0] for _ in range(3)] == [NEW] * 3
    started, said, _ = machine.start()
    assert started == f"{OLD} yes"
    assert "ended 3 times" in said
    assert machine.start()[0] == f"{OLD} yes", "also the next time"


def test_a_version_that_was_left_stays_left_also_after_a_power_cut(machine: Machine):
    Path(f"{machine.opt}.old/left").touch()
    assert machine.start()[0] == f"{OLD} yes"


def test_while_the_files_are_exchanged_the_version_that_is_whole_starts_and_has_gone_back_from_nothing(
    machine: Machine,
):
    Path(f"{machine.opt}.old/exchanging").touch()
    machine.lose_python(machine.opt)
    started, said, _ = machine.start()
    assert (started, "files" in said) == (OLD, True)


def test_where_both_keep_ending_the_new_one_is_tried_again(machine: Machine):
    started = [machine.start()[0] for _ in range(8)]
    assert started == [NEW] * 3 + [f"{OLD} yes"] * 3 + [NEW] * 2


def test_without_another_version_there_is_only_this_one(machine: Machine):
    shutil.rmtree(f"{machine.opt}.old")
    assert [machine.start()[0] for _ in range(6)] == [NEW] * 6


def test_a_version_that_has_worked_for_a_while_is_on_trial_no_more(machine: Machine, room: Room):
    trial = Trial(room.notices, room.clock, machine.data, machine.opt)
    for _ in range(3):
        for _ in range(2):
            assert machine.start()[0] == NEW
        trial.step()
    assert room.kept_notices() == []


def test_who_stops_the_service_again_and_again_is_no_fault_of_the_version(machine: Machine, room: Room):
    trial = Trial(room.notices, room.clock, machine.data, machine.opt)
    for _ in range(6):
        assert machine.start()[0] == NEW
        trial.passed()


def test_power_cuts_count_against_no_version(machine: Machine):
    for _ in range(6):
        assert machine.start()[0] == NEW
        starts = machine.data / "starts"
        starts.write_text(
            "".join(f"{line.partition(':')[0]}:another boot\n" for line in starts.read_text().splitlines())
        )


def test_another_new_version_in_its_place_gets_its_own_three_starts(machine: Machine):
    for _ in range(4):
        machine.start()
    newer = machine.opt.with_name("newer")
    shutil.copytree(machine.opt, newer)
    machine.opt.rename(machine.opt.with_name("bad"))
    newer.rename(machine.opt)
    assert machine.start()[0] == NEW


def test_an_environment_whose_python_is_gone_names_the_way_out_and_the_old_version_takes_over(machine: Machine):
    machine.lose_python(machine.opt)
    started, said, _ = machine.start()
    assert started == f"{OLD} yes"
    assert f"{machine.opt}/environment" in said
    machine.lose_python(Path(f"{machine.opt}.old"))
    assert machine.start()[::2] == ("", 78)


def test_a_data_folder_that_takes_nothing_keeps_nobody_from_starting(machine: Machine):
    machine.data.rmdir()
    assert machine.start()[0] == NEW


def test_the_owner_is_told_that_the_version_before_runs(machine: Machine, room: Room, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IDUKA_WENT_BACK", "yes")
    trial = Trial(room.notices, room.clock, machine.data, machine.opt)
    for _ in range(3):
        trial.step()
    ((_, sentence),) = room.kept_notices()
    assert "version before it" in sentence
    (notice,) = room.notices.open()
    room.notices.settle(notice.id, None, room.clock.now())
    trial.step()
    assert room.kept_notices() == [], "it was heard"
