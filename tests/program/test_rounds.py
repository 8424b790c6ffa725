"""Loops that keep going whatever happens, and chores that starve nobody."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.running.loops import FEW, GATHER_SECONDS, ROOM_SECONDS, Loop, Rounds
from tests.kit.programs import PATIENCE, until
from tests.kit.support import HandClock

NO_TIME = threading.Event()  # never set: waiting on it is a bounded pause


def rounds(clock: HandClock, **chores: tuple[int, Callable[[], object]]) -> Rounds:
    given: Any = clock
    return Rounds(given, chores)


# Loops.


def test_a_loop_runs_at_once_while_there_is_work_and_then_waits_for_its_turn_or_a_wake():
    left, rested = [5], threading.Event()

    def step() -> int:
        if left[0]:
            left[0] -= 1
            return 1
        rested.set()
        return 0

    loop = Loop("test", step, every=60)
    loop.start()
    assert rested.wait(60)
    rested.clear()
    loop.wake()
    assert rested.wait(60)
    loop.stop()
    assert loop.beats(PATIENCE)


@pytest.mark.parametrize("trouble", [ValueError("a bug"), StoreUnavailable(DiskTrouble.FULL)])
def test_a_loop_survives_what_a_step_raises_says_so_and_forgets_it_when_it_is_over(
    trouble: Exception, caplog: pytest.LogCaptureFixture
):
    fails = [True]
    steps: list[int] = []

    def step() -> int:
        steps.append(1)
        if fails[0]:
            raise trouble
        return 0

    loop = Loop("test", step, every=0.01)
    with caplog.at_level(logging.WARNING):
        loop.start()
        assert until(lambda: loop.trouble)
    assert loop.beats(PATIENCE), "it lives: restarting the box would not help"
    fails[0] = False
    loop.wake()
    assert until(lambda: loop.trouble is None)
    loop.stop()
    assert caplog.records


def test_a_loop_that_hangs_no_longer_beats_and_one_that_never_ran_never_did():
    hang = threading.Event()
    loop = Loop("test", lambda: int(hang.wait(60)), every=60)
    assert not loop.beats(100)
    loop.start()
    assert not loop.beats(100)
    hang.set()
    assert until(lambda: loop.beats(100))
    loop.stop()


def test_a_loop_stops_soon_also_from_its_sleep_and_before_its_start():
    loop = Loop("test", lambda: 0, every=3600)
    loop.start()
    assert until(lambda: loop.beats(PATIENCE))
    stopping = threading.Thread(target=loop.stop, args=(3600,))
    stopping.start()
    stopping.join(PATIENCE)
    assert not stopping.is_alive()
    Loop("never started", lambda: 0, every=3600).stop(3600)


def test_a_polite_loop_makes_room_between_its_steps():
    busy, steps = [True], [0]

    def step() -> int:
        steps[0] += 1
        return 1

    loop = Loop("test", step, every=60, polite=lambda: busy[0])
    loop.start()
    began = time.monotonic()
    assert until(lambda: steps[0])
    NO_TIME.wait(0.3)
    loop.stop()
    turns = (time.monotonic() - began) / ROOM_SECONDS
    assert 1 <= steps[0] <= 2 + turns, "without manners there would be thousands"


@pytest.mark.parametrize(("at_once", "gathers"), [(1, True), (FEW, False)])
def test_what_comes_soon_after_a_small_step_waits_for_its_neighbours(at_once: int, *, gathers: bool):
    """at_once: how much the first step finds. A full one is followed at once by the next."""
    began: list[float] = []
    steps = threading.Semaphore(0)

    def step() -> int:
        began.append(time.monotonic())
        steps.release()
        return at_once if len(began) == 1 else 0

    loop = Loop("test", step, every=60, gathers=lambda: True)
    loop.start()
    assert steps.acquire(timeout=60)
    loop.wake()
    assert steps.acquire(timeout=60)
    loop.stop()
    assert not gathers or began[1] - began[0] >= GATHER_SECONDS


def test_what_waits_already_in_large_pieces_is_done_without_a_pause():
    waiting = [None] * 600
    over = threading.Event()

    def step() -> int:
        if not waiting:
            over.set()
            return 0
        waiting.pop()
        return 1

    loop = Loop("test", step, every=60, gathers=lambda: not waiting)
    began = time.monotonic()
    loop.start()
    assert over.wait(60)
    loop.stop()
    assert time.monotonic() - began < 600 * GATHER_SECONDS / 2


def test_a_polite_loop_keeps_its_least_share_however_long_it_is_asked_to_make_room():
    steps = [0]

    def step() -> int:
        NO_TIME.wait(0.001)
        steps[0] += 1
        return 100

    loop = Loop("test", step, every=60, polite=lambda: True, least_share=0.25)
    began = time.monotonic()
    loop.start()
    assert until(lambda: steps[0] >= 40)
    loop.stop()
    assert time.monotonic() - began < 40 * ROOM_SECONDS, "all of that time it would have made room"


# Chores.


def test_a_chore_that_raises_starves_no_other_and_comes_again(caplog: pytest.LogCaptureFixture):
    done: list[str] = []

    def fails() -> None:
        done.append("fails")
        raise ValueError("a bug")

    def has_no_store() -> None:
        done.append("has no store")
        raise StoreUnavailable(DiskTrouble.IO)

    turn = rounds(
        HandClock(), fails=(1, fails), has_no_store=(1, has_no_store), works=(1, lambda: done.append("works"))
    )
    assert until(lambda: (turn.step(), len(done) >= 6)[1])
    assert sorted(done) == sorted(["fails", "has no store", "works"] * 2)
    assert "ValueError" in caplog.text


def test_a_chore_waits_for_its_time():
    done: list[int] = []
    turn = rounds(HandClock(), hourly=(3600, lambda: done.append(1)))
    turn.step()
    assert done == []


@pytest.mark.parametrize("hours", [-3, 48])
def test_after_the_clock_was_set_the_chores_go_on(hours: int):
    clock = HandClock()
    done = threading.Event()
    turn = rounds(clock, often=(1, done.set))
    clock.step(hours=hours)
    assert until(lambda: (turn.step(), done.is_set())[1])
    done.clear()
    assert until(lambda: (turn.step(), done.is_set())[1])


def test_a_clock_that_is_set_makes_the_timetable_anew():
    """A chore that was almost due begins its time again; one that lay in another year's future is due soon."""
    clock = HandClock()
    done: list[float] = []
    turn = rounds(clock, often=(1, lambda: done.append(time.monotonic())))
    NO_TIME.wait(0.7)
    clock.step(hours=-3)
    set_at = time.monotonic()
    turn.step()
    assert until(lambda: (turn.step(), done)[1]), "hours would be too late"
    assert done[0] - set_at >= 0.9
