"""The clock: stamps whose order is time's order, and when the wall can be believed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.clock import CONFIRMED_SECONDS, FLOOR, Clock, set_by_battery, stamp, unstamp
from edge.config import Address, Config
from edge.shop import Shop
from tests.kit.examples import examples
from tests.kit.support import NOON, Room

TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


class Wall:
    """A clock on the wall that a test sets."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@given(TIMES, TIMES)
@settings(max_examples=examples(50), deadline=None)
def test_stamps_sort_as_text_as_their_times_do(one: datetime, other: datetime):
    one, other = (at.replace(microsecond=at.microsecond // 1000 * 1000) for at in (one, other))
    assert (stamp(one) < stamp(other)) == (one < other)
    assert unstamp(stamp(one)) == one
    assert len(stamp(one)) == len("2026-11-22T19:38:20.123Z")


def test_a_stamp_is_in_utc_whatever_the_zone():
    assert stamp(NOON.astimezone(timezone(timedelta(hours=2)))) == "2026-11-20T12:00:00.000Z"


def test_a_wall_before_this_program_existed_is_never_believed():
    clock = Clock(Wall(FLOOR - timedelta(days=1)))
    clock.witness(FLOOR - timedelta(days=1))
    assert not clock.now().trusted


def told(wall: Wall, *, battery: bool = False, served: Callable[[], bool] = lambda: False) -> Clock:
    return Clock(wall, battery=battery, synchronised=served)


class Counted(Clock):
    """A machine whose counting of seconds a test drives as well."""

    def __init__(self, wall: Wall, *, battery: bool = False) -> None:
        self.seconds = 60.0
        super().__init__(wall, battery=battery, synchronised=lambda: False)

    def boottime(self) -> float:
        return self.seconds


def pass_by(clock: Counted, wall: Wall, **span: float) -> None:
    clock.seconds += timedelta(**span).total_seconds()
    wall.at += timedelta(**span)


def near(at: datetime) -> object:
    return pytest.approx(at.timestamp(), abs=60)


def test_where_the_wall_is_wrong_the_time_is_whatsapps():
    clock = told(Wall())
    clock.witness(NOON + timedelta(seconds=90))
    assert (clock.now().at, clock.now().trusted) == (NOON, True), "an answer takes its time"
    clock.witness(NOON + timedelta(hours=1))
    assert clock.now().at.timestamp() == near(NOON + timedelta(hours=1))
    assert clock.now().trusted
    clock.witness(NOON)
    assert (clock.now().at, clock.now().trusted) == (NOON, True)


@pytest.mark.parametrize("days", [2, -300])
def test_what_whatsapp_said_holds_whoever_sets_the_clock(days: int):
    wall = Wall()
    clock = told(wall, battery=True)
    clock.witness(NOON)
    wall.at += timedelta(days=days)
    now = clock.now()
    assert (now.at.timestamp(), now.trusted) == (near(NOON), True)


def test_behind_a_router_that_stops_time_servers_whatsapps_answers_are_enough():
    wall = Wall(NOON - timedelta(hours=3))
    clock = Counted(wall)
    assert not clock.now().trusted
    clock.witness(NOON)
    pass_by(clock, wall, hours=22)
    now = clock.now()
    assert (now.at, now.trusted) == (NOON + timedelta(hours=22), True)


@pytest.mark.parametrize("days", [3, -3])
def test_a_clock_with_a_battery_is_believed_until_somebody_sets_it(days: int):
    wall = Wall()
    clock = told(wall, battery=True)
    assert clock.now().trusted
    wall.at += timedelta(days=days)
    assert not clock.now().trusted
    wall.at -= timedelta(days=days)
    assert clock.now().trusted


@pytest.mark.parametrize("said", ["1230768000\n", "", "not a number", None])
def test_a_battery_that_says_another_time_than_the_wall_is_dead(tmp_path: Path, said: str | None):
    """Something has set the wall to where the box was when the power went."""
    folder = tmp_path / "rtc0"
    folder.mkdir()
    (folder / "hctosys").write_text("1\n")
    (folder / "since_epoch").write_text(f"{NOON.timestamp():.0f}\n")
    assert set_by_battery(tmp_path, NOON + timedelta(seconds=20))
    (folder / "since_epoch").unlink()
    if said is not None:
        (folder / "since_epoch").write_text(said)
    assert not set_by_battery(tmp_path, NOON)


def test_a_battery_that_did_not_set_the_clock_says_nothing(tmp_path: Path):
    (tmp_path / "rtc0").mkdir()
    (tmp_path / "rtc0" / "hctosys").write_text("0\n")
    (tmp_path / "rtc0" / "since_epoch").write_text(f"{NOON.timestamp():.0f}\n")
    assert not set_by_battery(tmp_path, NOON)


@pytest.mark.parametrize(("ahead", "trusted"), [(timedelta(hours=-1), False), (timedelta(hours=1), True)])
def test_a_battery_that_says_an_earlier_time_than_the_box_has_lived_has_stood_still(ahead: timedelta, trusted: bool):
    clock = told(Wall(NOON + ahead), battery=True)
    clock.recall(None, doubted=False, alive_at=NOON)
    assert clock.now().trusted is trusted


def test_whatsapp_is_believed_before_a_time_server():
    clock = told(Wall(), served=lambda: True)
    assert clock.now().at == NOON
    clock.witness(NOON + timedelta(hours=5))
    assert clock.now().at.timestamp() == near(NOON + timedelta(hours=5))


def test_one_who_knows_the_time_is_trusted_and_two_are_sure():
    battery, server, both = told(Wall(), battery=True), told(Wall(), served=lambda: True), told(Wall(), battery=True)
    both.witness(NOON)
    assert [(now.trusted, now.sure) for now in (each.now() for each in (battery, server, both))] == [
        (True, False),
        (True, False),
        (True, True),
    ]


def test_whatsapp_is_sure_once_it_has_said_the_same_for_a_while():
    wall = Wall(NOON - timedelta(hours=3))
    clock = Counted(wall, battery=True)
    for minute in range(12):
        clock.witness(NOON + timedelta(minutes=minute))
        assert clock.now().sure is (minute >= CONFIRMED_SECONDS / 60)
        pass_by(clock, wall, minutes=1)


def test_one_answer_does_not_overthrow_what_is_sure_and_a_while_of_them_does():
    wall = Wall()
    clock = Counted(wall, battery=True)
    clock.witness(NOON)
    clock.witness(NOON + timedelta(days=365))
    assert (clock.now().at, clock.now().sure) == (NOON, True)
    clock.witness(NOON)
    for _ in range(12):
        clock.witness(wall.at - timedelta(hours=2))
        pass_by(clock, wall, minutes=1)
    assert clock.now().at.timestamp() == near(wall.at - timedelta(hours=2))


def test_a_clock_that_a_time_server_set_stays_right_while_there_is_no_internet():
    """The kernel says so only for hours after it has heard of one."""
    wall, heard = Wall(), [True]
    clock = told(wall, served=lambda: heard[0])
    assert clock.now().trusted
    heard[0] = False
    assert clock.now().trusted
    wall.at += timedelta(days=3)
    assert not clock.now().trusted


def test_a_program_that_starts_again_knows_what_whatsapp_said_in_this_boot(tmp_path: Path):
    """The wall is wrong, no time server answers, and at this moment neither does WhatsApp."""
    wall, here = Wall(NOON - timedelta(hours=3)), Address("127.0.0.1", 0)
    for said in (True, False):
        clock = Counted(wall)
        shop = Shop.open(Config(data=tmp_path, lan=here, hook=here), clock)
        for minute in range(12 if said else 0):
            clock.witness(NOON + timedelta(minutes=minute))
            pass_by(clock, wall, minutes=1)
        shop.books.boots.anchor(clock.now())
        now = clock.now()
        shop.close()
        assert (now.trusted, now.sure) == (True, True)
        assert now.at.timestamp() == near(NOON + timedelta(minutes=12 if said else 0))
        wall.at = NOON - timedelta(hours=3)


@pytest.mark.parametrize("days", [3, -3])
def test_a_program_that_starts_after_somebody_set_the_clock_knows_what_the_one_before_it_knew(
    tmp_path: Path, days: int
):
    wall, here = Wall(), Address("127.0.0.1", 0)

    def trusted_when_it_starts() -> bool:
        clock = Clock(wall, battery=True, synchronised=lambda: False)
        shop = Shop.open(Config(data=tmp_path, lan=here, hook=here), clock)
        now = clock.now()
        shop.books.boots.anchor(now)
        shop.close()
        return now.trusted

    assert trusted_when_it_starts()
    wall.at += timedelta(days=days)
    assert not trusted_when_it_starts()
    wall.at -= timedelta(days=days)
    assert trusted_when_it_starts()


@pytest.mark.parametrize("trusted", [True, False])
def test_after_a_restart_a_battery_is_believed_if_the_clock_was_before_it(room: Room, trusted: bool):
    """A battery takes a wrong time along."""
    room.clock.trusted = trusted
    room.books.boots.lives(room.clock.now())
    room.clock.reboot()
    clock = Clock(Wall(), battery=True, synchronised=lambda: False)
    clock.recall(**room.books.boots.remembered(room.clock.now()))
    assert clock.now().trusted is trusted
    clock.witness(NOON)
    assert clock.now().trusted


def test_boottime_and_boot_are_the_machines_and_no_wall_moves_them():
    wall = Wall()
    clock = Clock(wall)
    before, offset = clock.now(), clock.offset()
    wall.at -= timedelta(days=300)
    after = clock.now()
    assert after.boot == before.boot
    assert 0 <= after.boottime - before.boottime < 60
    assert clock.offset() - offset == pytest.approx(-300 * 86400, abs=60)
    assert after.at.tzinfo is UTC
