"""The clock: stamps whose order is time's order, and when the wall can be believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.clock import FLOOR, Clock, stamp, unstamp
from edge.config import Address, Config
from edge.shop import Shop
from tests.support import NOON, Room

TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


class Wall:
    """A clock on the wall that a test sets."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@given(TIMES, TIMES)
@settings(max_examples=100, deadline=None)
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


def test_whatsapps_own_time_decides_whether_the_wall_is_right():
    wall = Wall()
    clock = Clock(wall)
    clock.witness(NOON + timedelta(seconds=90))
    assert clock.now().trusted
    clock.witness(NOON + timedelta(hours=1))
    assert not clock.now().trusted
    clock.witness(NOON)
    assert clock.now().trusted


def test_what_whatsapp_bore_witness_to_ends_when_somebody_sets_the_clock():
    wall = Wall()
    clock, untold = Clock(wall), Clock(wall)
    clock.witness(NOON + timedelta(days=2))
    assert not clock.now().trusted
    wall.at += timedelta(days=2)
    assert clock.now().trusted is untold.now().trusted, "as if nothing had been said"


@pytest.mark.parametrize("days", [3, -3])
def test_a_clock_with_a_battery_is_believed_until_somebody_sets_it(days: int):
    wall = Wall()
    clock = Clock(wall, battery=True, synchronised=lambda: False)
    assert clock.now().trusted
    wall.at += timedelta(days=days)
    assert not clock.now().trusted
    wall.at -= timedelta(days=days)
    assert clock.now().trusted
    wall.at += timedelta(days=days)
    clock.witness(wall.at)
    assert clock.now().trusted, "WhatsApp says so"
    wall.at -= timedelta(days=days)
    assert not clock.now().trusted, "the battery has been proved wrong"


def test_what_a_battery_said_is_over_once_whatsapp_has_said_otherwise():
    wall = Wall()
    clock = Clock(wall, battery=True, synchronised=lambda: False)
    clock.witness(NOON + timedelta(hours=5))
    assert not clock.now().trusted
    wall.at += timedelta(hours=3)
    clock.witness(NOON + timedelta(hours=5))
    wall.at -= timedelta(hours=3)
    assert not clock.now().trusted


def test_whatsapp_is_believed_before_a_time_server():
    clock = Clock(Wall(), battery=False, synchronised=lambda: True)
    assert clock.now().trusted
    clock.witness(NOON + timedelta(hours=5))
    assert not clock.now().trusted


def test_a_clock_that_a_time_server_set_stays_right_while_there_is_no_internet():
    """The kernel says so only for hours after it has heard of one."""
    wall, told = Wall(), [True]
    clock = Clock(wall, battery=False, synchronised=lambda: told[0])
    assert clock.now().trusted
    told[0] = False
    assert clock.now().trusted
    wall.at += timedelta(days=3)
    assert not clock.now().trusted


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
    clock.recall(room.books.boots.true_time(room.clock.boot, 0.0), doubted=room.books.boots.doubted())
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
