"""What nobody waits for gives way to what somebody waits for, and gets done all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Event, Thread

from edge.bringing import Bringing, ImportState
from edge.process.giving_way import LEAST_SHARE, GivingWay
from tests.kit.chats import PROOF, US, exported, line, open_bringer

NOBODY = Event()
AT = datetime(2026, 11, 5, 21, 14)  # noqa: DTZ001 - a phone's wall time


class Looks:
    """Somebody who waits all the time, or never, and how often they were asked."""

    def __init__(self, *, somebody_waits: bool = True) -> None:
        self._somebody_waits = somebody_waits
        self.count = 0

    def __call__(self) -> bool:
        self.count += 1
        return self._somebody_waits


def ticking(seconds: float) -> Callable[[], float]:
    """A clock on which each look finds that so much has gone by."""
    ticks = count()
    return lambda: next(ticks) * seconds


def asked(way: GivingWay, times: int) -> None:
    for _ in range(times):
        way.rest(NOBODY)


def test_nobody_rests_where_nobody_waits():
    looks = Looks(somebody_waits=False)
    way = GivingWay(looks, ticking(0.1))
    asked(way, 5)
    assert looks.count == 4  # before the first it had not worked yet; after each of the others it looked once


def test_who_can_wait_rests_until_nobody_waits_any_more():
    left = iter([True] * 6)
    way = GivingWay(lambda: next(left, False), ticking(0.01))
    asked(way, 2)
    assert next(left, None) is None


def test_however_long_somebody_waits_the_rest_has_its_share():
    looks = Looks()
    asked(GivingWay(looks, ticking(0.01)), 2)
    most = 0.02 / LEAST_SHARE / 0.01
    assert 5 < looks.count <= most


def test_what_its_owner_waits_for_rests_less():
    fifth, twentieth = Looks(), Looks()
    for looks, share in ((fifth, 1 / 5), (twentieth, LEAST_SHARE)):
        way = GivingWay(looks, ticking(0.01))
        for _ in range(2):
            way.rest(NOBODY, share)
    assert 0 < fifth.count < twentieth.count


def test_somebody_waits_while_a_page_is_made_and_a_moment_after_it():
    now = [0.0]
    way = GivingWay(now=lambda: now[0])
    with way.awaited():
        assert way.is_awaited
    assert way.is_awaited
    now[0] = 1.0
    assert not way.is_awaited


def test_work_that_fails_is_awaited_no_longer():
    now = [0.0]
    way = GivingWay(now=lambda: now[0])

    def fails() -> None:
        raise ValueError

    try:
        way.first(fails)()
    except ValueError:
        now[0] = 1.0
    assert now == [1.0]
    assert not way.is_awaited


def test_two_pages_that_read_long_files_do_not_wait_for_each_other():
    way = GivingWay(now=ticking(0.2))
    ended: list[int] = []

    def read(number: int) -> None:
        with way.awaited():
            asked(way, 3)
        ended.append(number)

    pages = [Thread(target=read, args=(number,)) for number in range(2)]
    for page in pages:
        page.start()
    for page in pages:
        page.join(60)
    assert sorted(ended) == [0, 1]


def test_a_page_that_only_waits_holds_up_nobody():
    way = GivingWay(now=ticking(0.1))
    with way.awaited():
        way.only_waits()
        assert not way.is_awaited


def test_what_went_by_before_the_work_began_is_no_work():
    now, looks = [0.0], Looks()
    way = GivingWay(looks, lambda: now[0])
    way.rest(NOBODY)
    now[0] = 3600.0
    way.begins()
    way.rest(NOBODY)
    assert looks.count == 0


def test_who_stops_rests_no_more():
    stopped = Event()
    stopped.set()
    way = GivingWay(lambda: True, ticking(0.01))
    for _ in range(3):
        way.rest(stopped)


def test_an_old_chat_gives_way_between_its_pieces_and_comes_in_whole(tmp_path: Path):
    looks = Looks()
    way = GivingWay(looks, ticking(0.1))
    said = [line(AT.replace(hour=number // 60, minute=number % 60), "Amina", f"No. {number}") for number in range(600)]
    with open_bringer(tmp_path) as bringer:
        room = bringer.room
        bringer.bringing = Bringing(
            room.books, room.settings, bringer.shelf, room.clock, bringer.folder / "shop", way=way
        )
        one = bringer.brings(
            exported(PROOF.format(name="Amina"), line(AT.replace(hour=0, minute=0), US, "Hello"), *said)
        )
        assert (one.state, one.added) == (ImportState.DONE, 602)
        pieces = 600 // 200
        assert looks.count > pieces
