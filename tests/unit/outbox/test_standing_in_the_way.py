"""No reply that cannot leave keeps a later one back without a word, whatever became of it and of its query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.records.reply import Delivery
from tests.kit.waiting import (
    Shop,
    file_to_come,
    may_have_gone,
    nobody_knows,
    not_delivered,
    not_taken,
    open_shop,
    window_over,
    window_over_by_status,
    wrote_again,
)

FIRSTS = [window_over, window_over_by_status, wrote_again, not_taken, not_delivered, may_have_gone, nobody_knows]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path / "data") as shop:
        yield shop


def in_the_same_spell(shop: Shop) -> None:
    """Nothing happens to the query."""
    shop.hears("And cement?")


def opened_again(shop: Shop) -> None:
    close(shop)
    shop.counter.clock.forward(minutes=5)
    shop.hears("And cement?")


def in_another_query(shop: Shop) -> None:
    close(shop)
    shop.counter.clock.forward(days=3)
    shop.hears("And cement?")
    assert len(shop.counter.shop.books.tables.queries.all()) == 2


def close(shop: Shop) -> None:
    shop.counter.shop.desk.close(next(iter(shop.queries.values())), shop.counter.staff("Aline"), "answered")


@pytest.mark.parametrize("since", [in_the_same_spell, opened_again, in_another_query])
@pytest.mark.parametrize("first", [*FIRSTS, file_to_come])
def test_a_later_reply_leaves_or_its_line_says_which_one_it_waits_for(
    shop: Shop,
    first: Callable[[Shop], None],
    since: Callable[[Shop], None],
):
    first(shop)
    since(shop)
    later = shop.answers("12,000 F.")
    for _ in range(4):
        shop.goes("well", 3)
    if shop.counter.shop.outbox.get(later).state is Delivery.QUEUED:
        assert since is in_the_same_spell, "what is over stops nobody"
        assert first in (window_over, wrote_again, file_to_come), "only what is held, or has a file to come, stops"
        said = shop.line("12,000 F.")
        words = "This one?" if first is file_to_come else "Yes, 500 F."
        assert "· waiting behind another reply" in said
        assert f"This reply waits for the one before it, “{words}”" in said
    else:
        assert shop.counter.shop.outbox.get(later).state is Delivery.SENT
        assert "waits for the one before it" not in shop.line("12,000 F.")
