"""A practice whose time stands still: nothing happens but what a test asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from edge.practice import Practice
from tests.unit.practice.sides import AMINA, Hook, Shop, code


@pytest.fixture
def practice(hook: Hook) -> Iterator[Practice]:
    with Practice(hook_url=hook.url, play=False, pace=0) as practice:
        yield practice


def test_nothing_happens_by_itself_and_each_step_does_what_is_due(practice: Practice, hook: Hook, shop: Shop):
    began = practice.cloud.now()
    practice.customer(AMINA).writes("Do you have nails?")
    assert not hook.bodies
    assert practice.step()
    assert [message["text"]["body"] for message in hook.heard()] == ["Do you have nails?"]
    shop.writes()
    assert not practice.step(), "the status is not due yet"
    for status in ("sent", "delivered", "read"):
        practice.forward(timedelta(seconds=2))
        while practice.step():
            pass
        assert hook.heard("statuses")[-1]["status"] == status
    assert practice.cloud.now() == began + timedelta(seconds=6)


def test_what_is_not_answered_comes_again_when_its_time_has_come(practice: Practice, hook: Hook):
    hook.answers += [503, 503]
    practice.customer(AMINA).writes("Do you have nails?")
    while practice.step():
        pass
    assert [attempt.status for attempt in practice.attempts] == [503, 503], "the first retry is immediate"
    practice.forward(timedelta(seconds=2))
    while practice.step():
        pass
    assert [attempt.status for attempt in practice.attempts] == [503, 503, 200]


def test_what_the_rules_refuse_is_told_apart_from_what_a_fault_refuses(practice: Practice, shop: Shop):
    practice.customer(AMINA)
    assert code(shop.writes()) == 131047
    practice.switch("throttled", times=1)
    assert code(shop.writes()) == 130429
    assert practice.refused == [131047]


def test_time_that_runs_backwards_is_refused():
    with pytest.raises(ValueError, match="pace"):
        Practice(hook_url="http://127.0.0.1:9/", pace=-1)
