"""A customer who writes after a close: the same query or a new one, also where clocks have gone wrong in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from edge.access.staff import Staff
from tests.kit.support import Room

AHEAD, BEHIND = timedelta(days=1500), timedelta(days=-20_000)


@pytest.fixture
def owner(room: Room) -> Staff:
    return room.staff("Diane", owner=True)


def closed_by_a_wrong_clock(room: Room, owner: Staff, wrong: timedelta) -> str:
    """A query that was closed while the wall was that far off and nobody trusted it; afterwards it is right again."""
    room.clock.trusted = False
    room.clock.at += wrong
    room.books.boots.began(room.clock.now())
    query = room.writes("wamid.1", at=room.clock.at - wrong)
    room.desk.close(query, owner, "answered")
    room.clock.at -= wrong
    room.clock.trusted = True
    return query


@pytest.mark.parametrize("wrong", [AHEAD, BEHIND])
@pytest.mark.parametrize(("later", "same"), [({"hours": 20}, True), ({"hours": 30}, False), ({"days": 400}, False)])
def test_within_the_boot_the_boxs_own_count_decides(
    room: Room, owner: Staff, wrong: timedelta, later: dict[str, float], same: bool
):
    query = closed_by_a_wrong_clock(room, owner, wrong)
    room.clock.forward(**later)
    assert (room.writes("wamid.2") == query) is same


@pytest.mark.parametrize("wrong", [AHEAD, BEHIND])
@pytest.mark.parametrize(("later", "same"), [({"hours": 20}, True), ({"hours": 30}, False), ({"days": 400}, False)])
def test_after_a_power_cut_the_anchor_of_that_boot_decides(
    room: Room, owner: Staff, wrong: timedelta, later: dict[str, float], same: bool
):
    query = closed_by_a_wrong_clock(room, owner, wrong)
    room.books.boots.anchor(room.clock.now())
    room.clock.reboot()
    room.clock.forward(**later)
    assert (room.writes("wamid.2") == query) is same


@pytest.mark.parametrize("wrong", [AHEAD, BEHIND])
def test_after_a_power_cut_a_close_whose_time_nobody_knows_is_not_taken_for_a_recent_one(
    room: Room, owner: Staff, wrong: timedelta
):
    query = closed_by_a_wrong_clock(room, owner, wrong)
    room.clock.reboot()
    room.clock.forward(days=2)
    assert room.writes("wamid.2") != query


def test_a_clock_that_was_trusted_wrongly_does_not_keep_a_query_open_for_years(room: Room, owner: Staff):
    room.clock.at += AHEAD
    query = room.writes("wamid.1")
    room.desk.close(query, owner, "answered")
    room.clock.at -= AHEAD
    room.clock.reboot()
    room.clock.forward(days=30)
    assert room.writes("wamid.2") != query


def test_a_trusted_close_before_a_power_cut_counts_while_the_clock_is_in_doubt(room: Room, owner: Staff):
    query = room.writes("wamid.1")
    room.desk.close(query, owner, "answered")
    heard_at = room.clock.at + timedelta(hours=2)
    room.clock.reboot()
    room.clock.at += BEHIND
    room.clock.trusted = False
    assert room.writes("wamid.2", at=heard_at) == query


def test_of_two_closed_queries_the_one_that_came_later_goes_on_whatever_the_clocks_said(room: Room, owner: Staff):
    first = closed_by_a_wrong_clock(room, owner, AHEAD)
    room.clock.forward(hours=25)
    second = room.writes("wamid.2")
    room.desk.close(second, owner, "answered")
    room.clock.trusted = False
    room.clock.at += AHEAD
    room.desk.reopen(first, owner)
    room.desk.close(first, owner, "sold")
    room.clock.at -= AHEAD
    room.clock.trusted = True
    room.clock.forward(hours=1)
    assert second != first
    assert room.writes("wamid.3") == second
