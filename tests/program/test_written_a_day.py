"""What a shop writes to the card: for each message, and while nothing happens. A whole day of it: bench/run wear."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bench.bodies import body
from bench.wear import A_DAY, HOURS, MOST_GB, Wear
from proof.soak.gauge import written
from tests.kit.paths import ROOT
from tests.kit.shops import Counter, open_counter

TICK_SECONDS = 10
HOUR_TICKS = 360
MESSAGES = 20
# Half of what a message of a day may have, with statuses, receipts and files; and what is left for all its hours.
MOST_BYTES_A_MESSAGE = 56 * 1024
MOST_BYTES_AN_HOUR = 512 * 1024


@pytest.fixture
def on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """A shop on a disk, whose writes are counted, with its marks in memory, as the unit has them."""
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    ground = ROOT / ".cache"
    ground.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="wear-", dir=ground) as folder, open_counter(Path(folder) / "data") as counter:
        yield counter


def test_a_message_that_comes_alone_and_is_sorted_writes_few_bytes(on_disk: Counter):
    on_disk.only_hears()
    at, before = int(on_disk.clock.at.timestamp()), written(os.getpid())
    for number in range(MESSAGES):
        on_disk.webhook(body(number, at))
    each = (written(os.getpid()) - before) / MESSAGES
    assert 0 < each < MOST_BYTES_A_MESSAGE


def test_an_hour_in_which_nothing_happens_writes_next_to_nothing(on_disk: Counter):
    on_disk.stand_still()
    shop, clock = on_disk.shop, on_disk.clock
    chores = shop.rounds.chores.values()
    steps = (shop.sorter.step, shop.porter.fetch, shop.prints.step, shop.scrubbing.step, shop.way_in.step)
    before = written(os.getpid())
    for tick in range(1, HOUR_TICKS + 1):
        clock.forward(seconds=TICK_SECONDS)
        for seconds, chore in chores:
            if tick * TICK_SECONDS % seconds == 0:
                chore()
        for step in steps:
            step()
    assert 0 < written(os.getpid()) - before < MOST_BYTES_AN_HOUR


def test_a_day_within_these_bounds_is_within_what_a_day_may_write():
    day = Wear(message=2 * MOST_BYTES_A_MESSAGE, idle_hour=MOST_BYTES_AN_HOUR, log_message=100).day
    assert day == A_DAY * (2 * MOST_BYTES_A_MESSAGE + 100) + HOURS * MOST_BYTES_AN_HOUR
    assert day / 1e9 <= MOST_GB
