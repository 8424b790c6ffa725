"""After an upgrade: who stays, and who is left for the version before, by what the box says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from edge.cli.upgrade_watch import SILENT, UNTOLD, End, Looks, Patience, ills_before, ills_in, new_ills, watched
from tests.kit.support import HandClock

NEW, OLD = Path("/usr/lib/iduka"), Path("/usr/lib/iduka.old")
WELL = frozenset[str]()
DISK, COURIER = frozenset(["store: it cannot be read"]), frozenset(["loops: failing courier"])
PATIENCE = Patience(healthy=900.0, unwell=180.0)


class Box:
    """What it says at each look, a minute apart; the last for ever. None: nothing is open."""

    def __init__(self, said: Sequence[frozenset[str] | None], folder: Path = NEW) -> None:
        self.said, self.folder, self.clock, self.looks = [*said], folder, HandClock(), 0
        self.restarts = 0  # at each look

    def ends(self, before: frozenset[str] = WELL) -> tuple[End, frozenset[str]]:
        return watched(self.asked(), before, PATIENCE, OLD.name)

    def asked(self) -> Looks:
        return Looks(
            self.serving, lambda: self.now() or WELL, lambda: self.restarts * self.looks, self.clock, self.pause
        )

    def now(self) -> frozenset[str] | None:
        return self.said[min(self.looks, len(self.said) - 1)]

    def serving(self) -> Path | None:
        return None if self.now() is None else self.folder

    def pause(self, _: float) -> None:
        self.looks += 1
        self.clock.forward(minutes=1)


def test_a_version_that_is_well_for_a_quarter_of_an_hour_stays():
    box = Box([None, None, WELL])
    assert box.ends() == (End.STAYS, WELL)
    assert box.looks == 2 + 15, "from when it is open"


@pytest.mark.parametrize("said", [DISK, COURIER, frozenset([SILENT])])
def test_one_that_runs_and_is_not_well_is_left_and_what_is_wrong_is_said(said: frozenset[str]):
    box = Box([WELL, WELL, said])
    assert box.ends() == (End.UNWELL, said)
    assert box.looks == 1 + 3


def test_what_was_not_well_before_is_no_fault_of_it():
    assert Box([DISK]).ends(before=DISK) == (End.STAYS, WELL)
    assert Box([DISK | COURIER]).ends(before=DISK) == (End.UNWELL, COURIER)
    assert Box([frozenset([SILENT])]).ends(before=frozenset([SILENT])) == (End.STAYS, WELL), "nothing ran before either"


@pytest.mark.parametrize("busy", [SILENT, UNTOLD])
def test_one_that_was_only_busy_before_excuses_no_version(busy: str):
    said = frozenset([busy])
    assert ills_before(Box([said, WELL]).asked(), PATIENCE) == WELL
    assert ills_before(Box([said, said, DISK]).asked(), PATIENCE) == DISK
    assert ills_before(Box([said]).asked(), PATIENCE) == said, "it is so for good"
    box = Box([DISK])
    assert ills_before(box.asked(), PATIENCE) == DISK
    assert box.looks == 0, "it says what is wrong"


def test_what_passes_by_itself_begins_the_quarter_anew():
    box = Box([WELL] * 10 + [COURIER, COURIER, WELL])
    assert box.ends() == (End.STAYS, WELL)
    assert box.looks == 12 + 15


def test_one_that_is_unwell_now_and_then_is_not_watched_for_ever():
    box = Box([WELL, WELL, COURIER] * 100)
    assert box.ends() == (End.UNWELL, COURIER)
    assert box.looks <= 123


def test_one_that_kept_ending_has_been_left_by_the_unit():
    assert Box([None, None, WELL], OLD).ends() == (End.WENT_BACK, WELL)


def test_one_that_never_opens_is_waited_for_and_not_for_ever():
    box = Box([None])
    assert box.ends() == (End.NOT_OPEN, WELL)
    assert box.looks == 120


def test_one_whose_start_is_broken_ends_again_and_again_without_another_taking_over():
    box = Box([None])
    box.restarts = 1
    assert box.ends() == (End.NOT_OPEN, WELL)
    assert box.looks == 8


def test_ills_have_no_numbers_and_each_part_that_fails_counts_alone():
    facts = {"ok": False, "store": "damaged in 3 places", "intake": "ok", "loops": "failing: courier, rounds"}
    found = {"store: damaged in places", "loops: failing courier", "loops: failing rounds"}
    assert ills_in(facts) == found
    assert ills_in({"ok": True, "store": "ok", "disk": "low: 12 MB free"}) == WELL


def test_where_the_version_before_did_not_say_what_was_wrong_silence_alone_is_new():
    untold = frozenset([UNTOLD])
    assert new_ills(untold, COURIER | {SILENT}) == {SILENT}
    assert new_ills(untold, COURIER) == WELL
