"""What all who look share is of one state: a change, a second and what is read while somebody writes begin anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.clock import Moment
from edge.desk.views.shared_reads import SharedReads
from tests.kit.support import Room


class Store:
    """What is read of it, and how often."""

    def __init__(self) -> None:
        self.revision, self.reads, self.apart = 1, 0, False

    def read(self) -> str:
        self.reads += 1
        return f"as of {self.revision}"


@pytest.fixture
def now(room: Room) -> Moment:
    return room.clock.now()


def test_whoever_looks_while_nothing_has_changed_gets_what_was_read_before(now: Moment):
    store = Store()
    shared = SharedReads(lambda: store.revision, lambda: store.apart)
    assert {shared.at(now).once("queue", store.read) for _ in range(20)} == {"as of 1"}
    assert store.reads == 1
    store.revision += 1
    assert shared.at(now).once("queue", store.read) == "as of 2"


def test_after_a_second_or_a_change_of_the_clock_it_is_read_again(now: Moment):
    store = Store()
    shared = SharedReads(lambda: store.revision, lambda: store.apart)
    others = [
        replace(now, boottime=now.boottime + 1),
        replace(now, at=now.at + timedelta(hours=1)),
        replace(now, trusted=not now.trusted),
        replace(now, boot="another"),
    ]
    for count, moment in enumerate([now, *others], start=1):
        shared.at(moment).once("queue", store.read)
        assert store.reads == count


def test_what_was_read_while_somebody_wrote_is_shown_to_its_reader_alone(now: Moment):
    store = Store()
    shared = SharedReads(lambda: store.revision, lambda: store.apart)
    first, second = shared.at(now), shared.at(now)

    def read_late() -> str:
        store.revision += 1
        return store.read()

    assert first.once("queue", read_late) == "as of 2"
    assert second.once("queue", lambda: "as of 1") == "as of 1"


def test_whoever_stands_in_an_older_snapshot_takes_and_leaves_nothing(now: Moment):
    store = Store()
    shared = SharedReads(lambda: store.revision, lambda: store.apart)
    assert shared.at(now).once("queue", store.read) == "as of 1"
    store.apart = True
    assert [shared.at(now).once("queue", lambda: "as of 0") for _ in range(2)] == ["as of 0"] * 2
    store.apart = False
    assert shared.at(now).once("queue", lambda: "as of 0") == "as of 1"
