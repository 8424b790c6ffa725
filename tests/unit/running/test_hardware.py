"""What is not well with the machine is told with a way out, on notices, slip and `check`, once a day at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.cli.check import findings
from edge.config import Config
from edge.disk.card_trial import NAME, keeps, read_again
from edge.records.events import NoticePosted
from edge.running.hardware_notices import HOT_FOR_SECONDS, HardwareNotices, Places
from tests.kit.examples import examples
from tests.kit.made_up_machines import alarms, firmware_says, has_errors, is_hot, is_worn, keeps_time, shows
from tests.kit.support import NOON, Room

ROOMY, NARROW = 10**9, 50 * 2**20


@dataclass
class Box:
    """A machine of our own making below a shop."""

    room: Room
    system: Path

    def __post_init__(self) -> None:
        self.free, self.card_keeps, self.tried = ROOMY, True, 0
        self.begins()

    def begins(self) -> None:
        def tries(folder: Path) -> bool:
            self.tried += 1
            return self.card_keeps

        places = Places(self.system, self.system, lambda folder: self.free, tries)
        self.notices = HardwareNotices(self.room.books, self.room.notices, self.room.clock, places)

    def wakes(self) -> None:
        self.room.clock.reboot()
        self.begins()

    def told(self) -> list[str]:
        return sorted(kind for kind, _ in self.room.kept_notices())

    def settles(self) -> None:
        for notice in self.room.notices.open():
            self.room.notices.settle(notice.id, None, self.room.clock.now())


@pytest.fixture
def box(room: Room, tmp_path: Path) -> Box:
    return Box(room, tmp_path / "sys")


def test_a_machine_that_says_nothing_is_well(box: Box):
    assert box.notices.step() == 0
    assert box.told() == []


def test_a_weak_supply_is_told_once_in_each_boot_and_once_a_day_at_most(box: Box):
    firmware_says(box.system, "50000")
    assert [box.notices.step() for _ in range(4)] == [1, 0, 0, 0]
    box.settles()
    box.room.clock.forward(days=2)
    assert box.notices.step() == 0, "the same boot has told of it"
    box.room.clock.reboot()
    assert box.notices.step() == 1
    box.room.clock.reboot()
    assert box.notices.step() == 0, "twice on one day"


def test_a_supply_that_is_weak_day_after_day_is_told_each_day(box: Box):
    alarms(box.system, "rpi_volt", "1")
    told = 0
    for _ in range(3 * 24):
        told += box.notices.step()
        box.settles()
        box.room.clock.forward(hours=1)
    assert told == 3


def test_errors_of_a_card_are_told_again_once_there_are_more(box: Box):
    has_errors(box.system, 0)
    has_errors(box.system, 7, "loop3")
    assert box.notices.step() == 0
    has_errors(box.system, 2)
    assert box.notices.step() == 1
    assert "mmcblk0p2" in box.room.kept_notices()[0][1]
    assert "(2)" in box.room.kept_notices()[0][1]
    box.settles()
    box.room.clock.forward(days=3)
    assert box.notices.step() == 0, "nothing has happened since"
    has_errors(box.system, 3)
    assert box.notices.step() == 1


@pytest.mark.parametrize(
    ("life_time", "told"),
    [("0x01 0x08", 0), ("0x09 0x01", 1), ("0x02 0x0b", 1), ("0x00 0x00", 0), ("0xff", 0), ("", 0), ("old", 0)],
)
def test_a_card_that_is_nearly_worn_out_says_so_itself(box: Box, life_time: str, told: int):
    is_worn(box.system, life_time)
    assert box.notices.step() == told
    assert box.told() == ["card worn mmcblk0"] * told


def test_heat_counts_once_it_has_lasted_and_its_notice_goes_with_it(box: Box):
    is_hot(box.system, 84.2)
    shows(box.system, "class/thermal/thermal_zone1/temp", "4000000")
    assert box.notices.step() == 0
    box.room.clock.forward(seconds=HOT_FOR_SECONDS)
    assert box.notices.step() == 1
    assert "84 °C" in box.room.kept_notices()[0][1]
    is_hot(box.system, 60)
    box.notices.step()
    assert box.told() == []
    is_hot(box.system, 90)
    for _ in range(5):
        box.room.clock.forward(seconds=HOT_FOR_SECONDS)
        assert box.notices.step() == 0, "it was said today"


def test_a_disk_that_is_nearly_full_is_told_until_there_is_room(box: Box):
    box.free = NARROW
    assert box.notices.step() == 1
    assert "50 MB" in box.room.kept_notices()[0][1]
    box.free = ROOMY
    box.notices.step()
    assert box.told() == []


def test_the_card_is_tried_once_a_day_over_all_starts(box: Box):
    for _ in range(48):
        box.notices.step()
        box.room.clock.forward(hours=1)
        box.begins()
    assert box.tried == 2
    box.card_keeps = False
    assert box.notices.step() == 1
    assert box.told() == ["card forgets"]


def test_what_a_card_gives_back_is_compared(tmp_path: Path):
    assert keeps(tmp_path)
    assert not keeps(tmp_path, lambda path: read_again(path)[:-1] + b"x")
    assert keeps(tmp_path / "gone") is False
    assert not (tmp_path / NAME).exists()


@pytest.mark.parametrize(
    ("kept", "told"), [(NOON, 0), (NOON - timedelta(minutes=20), 0), (NOON - timedelta(days=40), 1), (None, 1)]
)
def test_a_clock_that_lost_the_time_has_no_battery(box: Box, kept: datetime | None, told: int):
    keeps_time(box.system, int(kept.timestamp()) if kept else "")
    shows(box.system, "class/rtc/rtc0/hctosys", int(kept is not None))  # as the kernel says where it could not read it
    box.begins()
    keeps_time(box.system, int(NOON.timestamp()))  # the kernel has put it right
    box.room.clock.trusted = False
    box.room.clock.forward(hours=3)
    assert box.notices.step() == 0, "nobody knows the time"
    box.room.clock.trusted = True
    assert [box.notices.step(), box.notices.step()] == [told, 0]


def test_a_machine_without_such_a_clock_lacks_no_battery(box: Box):
    keeps_time(box.system, 1_000)
    shows(box.system, "class/rtc/rtc0/hctosys", 0)
    shows(box.system, "class/rtc/rtc1/name", "rpi-rtc")
    box.begins()
    assert box.notices.step() == 0


def test_check_says_what_the_machine_says_and_what_the_shop_has_found(box: Box, room: Room):
    firmware_says(box.system, "50005")
    has_errors(box.system, 4)
    is_worn(box.system, "0x0a")
    is_hot(box.system, 81)
    box.card_keeps = False
    box.notices.step()
    config = Config(data=box.system.parent / "data", system=box.system)
    said = {finding.sentence: finding.wrong for finding in findings(config, room.clock)}
    for part, wrong in (
        ("power supply", False),
        ("reported errors (4)", True),
        ("90 of 100", True),
        ("81 °C", False),
        ("gave back something else", True),
    ):
        assert [each for sentence, each in said.items() if part in sentence] == [wrong], part


SEEN = st.tuples(
    st.sampled_from(["weak", "strong", "errors", "hot", "cool", "full", "room", "forgets", "boot", "settle"]),
    st.sampled_from([0.1, 1, 5, 26]),
)


@given(seen=st.lists(SEEN, min_size=1, max_size=25))
@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_nothing_is_said_twice_within_a_day(box: Box, seen: list[tuple[str, float]]):
    acts = {
        "weak": lambda: alarms(box.system, "rpi_volt", "1"),
        "strong": lambda: alarms(box.system, "rpi_volt", "0"),
        "errors": lambda: has_errors(box.system, len(seen)),
        "hot": lambda: is_hot(box.system, 88),
        "cool": lambda: is_hot(box.system, 40),
        "full": lambda: setattr(box, "free", NARROW),
        "room": lambda: setattr(box, "free", ROOMY),
        "forgets": lambda: setattr(box, "card_keeps", False),
        "boot": box.wakes,
        "settle": box.settles,
    }
    before = len(posted(box))
    for act, hours in seen:
        acts[act]()
        for _ in range(3):
            box.notices.step()
            box.room.clock.forward(hours=hours / 3)
    last: dict[str, datetime] = {}
    for kind, at in posted(box)[before:]:
        assert at - last.get(kind, at - timedelta(days=1)) >= timedelta(days=1), kind
        last[kind] = at


def posted(box: Box) -> list[tuple[str, datetime]]:
    with box.room.books.reading():
        rows = box.room.books.events.after(0)
        return [(row.what.kind, row.moment.at) for row in rows if isinstance(row.what, NoticePosted)]
