"""The two weeks that a practice shop has behind it when somebody looks at it for the first time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edge.cli.past_weeks import DAYS, PastClock, PastWeeks
from edge.clock import stamp
from edge.config import Address, Config
from edge.reports.daily.model import DayFigures
from edge.settings import ShopSettings
from edge.shop import Shop
from tests.kit.practising import practising
from tests.kit.programs import Program
from tests.kit.shops import CHEAP, PIN
from tests.kit.support import HandClock

EVENING = datetime(2026, 12, 16, 17, 40, tzinfo=UTC)
MOMENTS = (
    EVENING,
    datetime(2026, 12, 20, 9, 0, tzinfo=UTC),  # a Sunday: the shop is closed
    datetime(2027, 1, 3, 22, 10, tzinfo=UTC),  # after midnight in Kigali; the weeks lie in two years
)


@contextmanager
def lived(folder: Path, now: datetime) -> Iterator[Shop]:
    """A practice shop as it is found at that moment."""
    here = Address("127.0.0.1", 0)
    config = Config(data=folder, lan=here, hook=here, graph_url="http://127.0.0.1:9", gathers=False)
    clock = PastClock(now, ShopSettings().timezone)
    shop = Shop.open(config, clock)
    pin = shop.team.pin(PIN, cost=CHEAP)
    staff = [shop.team.add(name, owner=name == "Aline", pin=pin) for name in ("Aline", "Eric")]
    PastWeeks(shop, clock, staff).live(now)
    shop.close()
    shop = Shop.open(config, HandClock(now))
    yield shop
    shop.close()


def days(shop: Shop, now: datetime) -> list[DayFigures]:
    today = now.astimezone(shop.settings.shop().timezone).date()
    return shop.days.between(today - timedelta(days=DAYS), today)


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%a %H:%M}")
def test_each_day_of_them_has_a_summary_that_adds_up_and_none_is_yet_to_come(tmp_path: Path, now: datetime) -> None:
    with lived(tmp_path, now) as shop:
        closed = days(shop, now)
        # Nothing begins on a Sunday, and today is closed in the evening.
        assert DAYS - 1 <= len(closed) <= DAYS + 1
        assert all(day.adds_up and day.certain for day in closed)
        assert [slip.number for slip in shop.summaries.newest()] == list(range(len(closed), 0, -1))
        written = [day for day in closed if day.date.weekday() != 6]
        assert all(day.new + day.reopened >= 5 for day in written[1:-1])
        assert sum(day.first_reply.count for day in closed) > 80
        assert len([outage for day in closed for outage in day.outages]) == 1
        with shop.books.database.reading() as connection:
            count, first, last = connection.execute("SELECT count(*), min(at), max(at) FROM messages").fetchone()
        assert count > 200
        assert stamp(now - timedelta(days=DAYS + 1)) <= first <= last <= stamp(now)


def test_they_are_the_same_each_time(tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        with lived(tmp_path / name, EVENING) as shop:
            told.append([(day.by_hour, dict(day.closed), day.first_reply, day.to_close) for day in days(shop, EVENING)])
    assert told[0] == told[1]


def test_a_practice_shop_opens_with_them_and_a_folder_that_has_a_shop_is_left_as_it_is(tmp_path: Path) -> None:
    program = Program(tmp_path / "shop")
    for opened in (True, False):
        with practising(program, "--port", "0") as said:
            assert ("two weeks" in said) is opened


def test_a_practice_shop_can_begin_without_them(tmp_path: Path) -> None:
    program = Program(tmp_path / "shop")
    with practising(program, "--port", "0", "--empty") as said:
        assert "two weeks" not in said
