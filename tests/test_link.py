"""The state of the line: each change is told once, and how long it was down when it is back."""

from __future__ import annotations

import pytest

from edge.link import LinkState
from tests.support import Room


def outages(room: Room) -> list[object]:
    return [event.data["seconds"] for event in room.books.events.of_kind("outage")]


def test_an_outage_is_told_with_its_length_when_it_is_over_whatever_states_it_went_through(room: Room):
    for state in (LinkState.ONLINE, LinkState.OFFLINE, LinkState.OFFLINE, LinkState.PORTAL, LinkState.THROTTLED):
        room.link.became(state, room.clock.now())
        room.clock.forward(minutes=10)
    assert outages(room) == []
    room.link.became(LinkState.ONLINE, room.clock.now())
    assert outages(room) == [40 * 60]
    room.link.became(LinkState.ONLINE, room.clock.now())
    room.link.became(LinkState.THROTTLED, room.clock.now(), 5)
    room.link.became(LinkState.ONLINE, room.clock.now())
    assert outages(room) == [40 * 60], "to be asked to wait is no outage"


@pytest.mark.parametrize(("trusted", "seconds"), [(True, 3600), (False, None)])
def test_the_length_of_an_outage_over_a_restart_is_only_told_by_a_clock_that_is_believed(
    room: Room, trusted: bool, seconds: float | None
):
    room.link.became(LinkState.OFFLINE, room.clock.now())
    room.clock.forward(hours=1)
    room.clock.reboot()
    room.clock.trusted = trusted
    room.link.became(LinkState.ONLINE, room.clock.now())
    assert outages(room) == [seconds]


def test_a_step_of_the_clock_makes_no_outage_longer(room: Room):
    room.link.became(LinkState.OFFLINE, room.clock.now())
    room.clock.forward(seconds=30)
    room.clock.step(days=2)
    room.link.became(LinkState.ONLINE, room.clock.now())
    assert outages(room) == [30]


def test_until_when_whatsapp_wants_us_to_wait_is_known_and_survives_the_program(room: Room):
    room.link.became(LinkState.THROTTLED, room.clock.now(), 60)
    room.clock.forward(seconds=20)
    assert room.link.now().wait_seconds(room.clock.now()) == 40
    room.link.became(LinkState.THROTTLED, room.clock.now(), 120)
    assert room.link.now().wait_seconds(room.clock.now()) == 120
    assert len(room.books.events.of_kind("link")) == 1, "the same state again is no change"
    room.clock.reboot()
    assert room.link.now().wait_seconds(room.clock.now()) == 0
