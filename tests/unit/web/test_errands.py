"""What takes longer than a page may: done one by one, told to whoever asks, and tried again where it failed."""

from __future__ import annotations

from threading import Thread

import pytest

from edge.errors import Refusal
from edge.process.giving_way import GivingWay
from edge.web.base.errands import MOST_KEPT, Errands

TO_BE_DONE = "to be done"


def fails() -> str:
    raise RuntimeError("our own fault")


def refuses() -> str:
    raise Refusal("empty", "old_chats.empty")


def told(errands: Errands, name: object) -> object:
    return errands.run(name, lambda: TO_BE_DONE)


def test_an_errand_is_done_once_however_often_it_is_asked_for_until_it_is_forgotten():
    errands, done = Errands(patience=0), list[int]()

    def find() -> str:
        done.append(1)
        return "found"

    assert errands.step() == 0
    for _ in range(2):
        assert errands.run("one", find) is None
    assert errands.is_wished("one")
    assert errands.step() == 1
    assert (told(errands, "one"), done, errands.is_wished("one")) == ("found", [1], False)
    errands.forget("one")
    assert told(errands, "one") is None


def test_a_page_that_waits_for_an_errand_is_not_who_the_errand_makes_room_for():
    way = GivingWay()
    errands = Errands(60, way.only_waits)
    loop = Thread(target=lambda: [None for _ in iter(errands.step, 1)])
    loop.start()
    with way.awaited():
        assert errands.run("one", lambda: "somebody waits" if way.is_awaited else "nobody does") == "nobody does"
    loop.join(60)


def test_why_nothing_came_of_it_is_told_as_long_as_it_is_kept():
    errands = Errands(patience=0)
    errands.run("one", refuses)
    errands.step()
    for _ in range(2):
        assert isinstance(told(errands, "one"), Refusal)
    assert errands.refusal("one") is not None
    errands.forget()
    assert errands.refusal("one") is None


def test_one_that_failed_through_our_own_fault_is_tried_again_and_the_loop_learns_of_it():
    errands = Errands(patience=0)
    errands.run("one", fails)
    with pytest.raises(RuntimeError):
        errands.step()
    assert isinstance(told(errands, "one"), Refusal)
    assert told(errands, "one") is None
    assert errands.step() == 1
    assert told(errands, "one") == TO_BE_DONE


def test_what_is_wished_and_what_is_kept_are_bounded():
    errands = Errands(patience=0)
    for number in range(3 * MOST_KEPT):
        told(errands, number)
    assert [errands.is_wished(number) for number in (0, MOST_KEPT - 1, MOST_KEPT)] == [True, True, False]
    while errands.step():
        pass
    for number in range(MOST_KEPT, 2 * MOST_KEPT):
        told(errands, number)
        errands.step()
    assert told(errands, 0) is None
