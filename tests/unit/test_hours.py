"""Opening hours as they are entered, kept and read."""

from __future__ import annotations

from datetime import time

import pytest

from edge.errors import Refusal
from edge.hours import USUAL, checked, opening


def test_a_day_is_open_between_its_hours_also_over_midnight_or_closed():
    assert [opening(day) for day in ("08:00-18:00", "20:00-02:30", "00:00-00:00", "")] == [
        *((time(8), time(18)), (time(20), time(2, 30)), (time(0), time(0)), None),
    ]
    assert checked(list(USUAL)) == USUAL


@pytest.mark.parametrize("day", ["08:00", "8:00-18:00", "08:00-24:00", "-18:00", "08:00-", "08:00-18:00-19:00", " "])
def test_what_is_no_day_is_refused(day: str):
    with pytest.raises(Refusal):
        checked([*USUAL[:6], day])


@pytest.mark.parametrize("days", [6, 8, 0])
def test_a_week_has_seven_days(days: int):
    with pytest.raises(Refusal):
        checked(("",) * days)
