"""The state of the line: each change is told once, and how long it was down in one way when it no longer is."""

from __future__ import annotations

import pytest

from edge.outbox.link import LinkState
from edge.records.events import LinkChanged, OutageEnded
from tests.kit.support import Room


def outages(room: Room) -> list[tuple[str, object]]:
    return [(event.what.kind, event.what.seconds) for event in room.books.events.of_kind(OutageEnded)]


def test_each_outage_is_told_with_its_kind_and_length_when_something_else_is_wrong_or_nothing(room: Room):
    for state in (LinkState.ONLINE, LinkState.OFFLINE, LinkState.OFFLINE, LinkState.REFUSED):
        room.link.became(state, room.clock.now())
        room.clock.forward(minutes=10)
    assert outages(room) == [("offline", 20 * 60)]
    room.link.became(LinkState.THROTTLED, room.clock.now(), 5)
    told = [("offline", 20 * 60), ("refused", 10 * 60)]
    assert outages(room) == told, "to be asked to wait is a real answer"
    room.link.became(LinkState.THROTTLED, room.clock.now(), 60)
    room.link.became(LinkState.ONLINE, room.clock.now())
    room.link.became(LinkState.ONLINE, room.clock.now())
    assert outages(room) == told, "and no outage itself"


@pytest.mark.parametrize(("trusted", "seconds"), [(True, 3600), (False, None)])
def test_the_length_of_an_outage_over_a_restart_is_only_told_by_a_clock_that_is_believed(
    room: Room, trusted: bool, seconds: float | None
):
    room.link.became(LinkState.OFFLINE, room.clock.now())
    room.clock.forward(hours=1)
    room.clock.reboot()
    room.clock.trusted = trusted
    room.link.became(LinkState.ONLINE, room.clock.now())
    assert outages(room) == [("offline", seconds)]


def test_a_step_of_the_clock_makes_no_outage_longer(room: Room):
    room.link.became(LinkState.OFFLINE, room.clock.now())
    room.clock.forward(seconds=30)
    room.clock.step(days=2)
    room.link.became(LinkState.ONLINE, room.clock.now())
    assert outages(room) == [("offline", 30)]


def test_until_when_whatsapp_wants_us_to_wait_is_known_and_survives_the_program(room: Room):
    room.link.became(LinkState.THROTTLED, room.clock.now(), 60)
    room.clock.forward(seconds=20)
    assert room.link.now().wait_seconds(room.clock.now()) == 40
    room.link.became(LinkState.THROTTLED, room.clock.now(), 120)
    assert room.link.now().wait_seconds(room.clock.now()) == 120
    assert len(room.books.events.of_kind(LinkChanged)) == 1, "the same state again is no change"
    room.clock.reboot()
    assert room.link.now().wait_seconds(room.clock.now()) == 0
