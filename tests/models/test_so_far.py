"""What the owner prints while a day goes on: at each moment it adds up, and it is what the day would be closed with."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.records.events import QueryEvent
from edge.reports.daily.model import DayFigures
from tests.kit.examples import examples
from tests.kit.life import Life
from tests.kit.replay import Doors

DOORS = Doors(ZoneInfo("Africa/Kigali"), (*((8, 18),) * 5, (8, 13), None))
START = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@settings(max_examples=examples(6), deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(20, 300))
def test_what_a_day_is_so_far_adds_up_and_is_what_it_would_be_closed_with(seed: int, steps: int):
    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder), Random(seed), START, DOORS)
        try:
            seen: dict[date, tuple[DayFigures, int]] = {}
            for _ in range(steps):
                life.step()
                if today := life.days.today():
                    assert today.figures.adds_up, f"{today.figures.date} does not add up so far"
                    seen[today.figures.date] = today.figures, life.last_event()
            life.ends_well()
            closed = {day.date: day for day in life.days.between(date.min, date.max)}
            for day in closed.keys() & seen.keys():
                so_far, last = seen[day]
                if not something_happened(life, closed[day], last):
                    assert sums(so_far) == sums(closed[day])
        finally:
            life.room.close()


def something_happened(life: Life, day: DayFigures, after: int) -> bool:
    """Whether a query changed on the day after this event."""
    row = life.room.books.days.of(day.date.isoformat())
    assert row is not None
    with life.room.books.reading():
        later = [event for event in life.room.books.events.after(after) if event.seq <= row.to_seq]
    return row.to_seq < after or any(isinstance(event.what, QueryEvent) for event in later)


def sums(day: DayFigures) -> dict[str, Any]:
    names = ("starts_at", "open_at_start", "new", "reopened", "closed", "open_now", "by_hour", "to_close", "silent")
    return {name: getattr(day, name) for name in names}
