"""A practice WhatsApp without players, a hundred times as fast as life, and both sides of a shop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from edge.practice import Practice
from tests.unit.practice.sides import Hook, Shop


@pytest.fixture
def hook() -> Iterator[Hook]:
    hook = Hook()
    yield hook
    hook.open.set()
    hook.close()


@pytest.fixture
def practice(hook: Hook) -> Iterator[Practice]:
    with Practice(hook_url=hook.url, play=False, pace=100, slow_seconds=0.05) as practice:
        yield practice


@pytest.fixture
def shop(practice: Practice) -> Iterator[Shop]:
    shop = Shop(practice)
    yield shop
    shop.line.close()


@pytest.fixture(scope="module")
def quiet() -> Iterator[Shop]:
    """A practice that sends nothing to anybody, shared by all examples of a property."""
    with Practice(hook_url="http://127.0.0.1:9/", play=False) as practice:
        shop = Shop(practice)
        yield shop
        shop.line.close()
