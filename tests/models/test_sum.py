"""The sum: weeks of random life, and every figure of every day counted twice by two programs that share nothing.

IDUKA_RUNS sets how many lives; ./test lives a few, the same ones each time, and proof/sum/run hundreds of new ones.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.clock import stamp
from edge.reports.daily.model import DayFigures, Span, Spread
from edge.reports.periods.model import Behind, What
from edge.reports.periods.period import Periods
from edge.reports.periods.ranges import Range
from tests.kit.examples import examples
from tests.kit.life import Life
from tests.kit.replay import Doors

RUNS = int(os.environ.get("IDUKA_RUNS", examples(8)))
KIGALI, PARIS = ZoneInfo("Africa/Kigali"), ZoneInfo("Europe/Paris")
BY_DAY = (*((8, 18),) * 5, (8, 13), None)
BY_NIGHT = (None, (18, 25), (18, 26), (18, 26), (18, 28), (18, 28), (16, 24))
# In Paris the clocks jump on the sixth night: to and fro, beside a shop that is shut and in one that is open.
PLACES = [
    (Doors(KIGALI, BY_DAY), datetime(2026, 11, 23, 7, 0, tzinfo=UTC)),
    (Doors(PARIS, BY_DAY), datetime(2027, 3, 22, 7, 0, tzinfo=UTC)),
    (Doors(PARIS, BY_NIGHT), datetime(2027, 3, 22, 7, 0, tzinfo=UTC)),
    (Doors(PARIS, BY_NIGHT), datetime(2026, 10, 19, 7, 0, tzinfo=UTC)),
]
TROUBLES = ("held", "unsure", "failed")
WAITS = ("unanswered", "unanswered_since", "run_out")
# What the box only saw when it closed a day; it is in no event.
SEEN = ("free_used", "free_of", "set_aside", "health")


@settings(max_examples=RUNS, deadline=None, derandomize=not {"IDUKA_RUNS", "IDUKA_TIMES"} & {*os.environ})
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 700), place=st.sampled_from(PLACES), twins=st.booleans())
def test_two_computations_agree_on_every_figure_of_every_day(seed: int, steps: int, place: Any, twins: bool):
    doors, start = place
    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder), Random(seed), start, doors, twins=twins)
        try:
            for number in range(steps):
                life.step()
                if number % 5 == 0:
                    whoever_waits_is_counted(life)
            replay = life.ends_well()
            days = life.days.between(date.min, date.max)
            assert [day.date for day in days] == life.dates, "one day after the other, and no other"
            for number, day in enumerate(days):
                figures = replay.figures(number)
                parts = figures.pop("parts_of_worst") or {(None, None)}
                waits = tuple(figures.pop(name) for name in WAITS)
                assert twins or waits == tuple(getattr(day, name) for name in WAITS), f"on {day.date}"
                assert shown(day) == wanted(figures, life), f"on {day.date}"
                assert (day.offline_of_worst, day.shut_of_worst) in parts
            the_sum_holds(days)
            again = list(life.days.recounted())
            assert [numbers(day) for day in again] == [numbers(day) for day in days]
            every_number_has_its_list(life, days)
        finally:
            life.room.close()


def whoever_waits_is_counted(life: Life) -> None:
    """The day that goes on counts those who wait on the board, and nobody else."""
    if today := life.days.today():
        waiting = [query for query in life.room.books.tables.queries.all() if query.get("waiting_since_at")]
        assert today.figures.unanswered == len(waiting)
        since = min((str(query["waiting_since_at"]) for query in waiting), default=None)
        oldest = today.figures.unanswered_since
        assert (oldest and stamp(oldest)) == since


def the_sum_holds(days: list[DayFigures]) -> None:
    for day in days:
        assert day.adds_up, f"{day.date} does not add up"
        assert day.open_at_start + day.new + day.begun + day.reopened - day.closed_count == day.open_now
    for before, after in pairwise(days):
        assert (after.open_at_start, after.starts_at) == (before.open_now, before.ends_at)


def every_number_has_its_list(life: Life, days: list[DayFigures]) -> None:
    """Of all days together: the report is their sum, and behind each number stand as many queries."""
    periods = Periods(life.room.books, life.days, piece_days=2)  # as a long period is read, in pieces
    asked = Range.between(days[0].date, days[-1].date)
    seen = periods.see(asked)
    sums = {name: sum(getattr(day, name) for day in days) for name in ("new", "begun", "reopened", "closed_count")}
    assert {name: getattr(seen, name) for name in sums} == sums
    assert (seen.open_at_start, seen.open_now) == (days[0].open_at_start, days[-1].open_now)
    wanted = {
        Behind(What.NEW): seen.new,
        Behind(What.BEGUN): seen.begun,
        Behind(What.REOPENED): seen.reopened,
        Behind(What.CAME_IN): seen.came_in,
        Behind(What.CLOSED): seen.closed_count,
        Behind(What.OPEN): seen.open_now,
        Behind(What.FIRST_REPLY): seen.first_reply.count,
        Behind(What.FIRST_REPLY_STAFF): seen.first_reply_staff.count,
        Behind(What.FIRST_REPLY_OFFLINE): seen.first_reply_offline.count,
        Behind(What.FIRST_REPLY_SHUT): seen.first_reply_shut.count,
        Behind(What.TO_CLOSE): seen.to_close.count,
        Behind(What.SILENT): seen.silent,
        Behind(What.RUN_OUT): seen.run_out,
        Behind(What.LAPSED): seen.lapsed,
        Behind(What.UNANSWERED): seen.unanswered,
    }
    wanted |= {Behind(What.CLOSED, outcome=outcome): count for outcome, count in seen.closed.items()}
    wanted |= {Behind(What.CLOSED, label=label.id): label.count for label in seen.labels}
    wanted |= {Behind(What.CAME_IN, customer=customer.id): customer.count for customer in seen.customers}
    wanted |= {Behind(What.CAME_IN, on=day.date): day.new + day.reopened for day in days}
    for one in seen.staff:
        wanted |= {Behind(What.TAKEN, staff=one.id): one.taken, Behind(What.CLOSED, staff=one.id): one.closed}
        wanted |= {Behind(What.HANDED_OVER, staff=one.id): one.handed_over}
        wanted |= {Behind(What.TAKEN_OVER, staff=one.id): one.taken_over, Behind(What.LAPSED, staff=one.id): one.lapsed}
        wanted |= {Behind(What.FIRST_REPLY_STAFF, staff=one.id): one.first_reply.count}
    assert {behind: periods.behind(asked, behind).total for behind in wanted} == wanted


def numbers(day: DayFigures) -> dict[str, Any]:
    """All of a day that can be counted again; customers may be called otherwise by now."""
    nameless = {kind: [reply["reason"] for reply in day.kept()[kind]] for kind in TROUBLES}
    return {name: value for name, value in day.kept().items() if name not in SEEN} | nameless


def shown(day: DayFigures) -> dict[str, Any]:
    """A day in the form of the replay."""
    spreads = ("first_reply", "first_reply_staff", "first_reply_offline", "first_reply_shut", "to_close")
    plain = ("open_at_start", "new", "begun", "reopened", "closed", "open_now", "on_phone", "late_messages", "by_hour")
    return {
        **{name: getattr(day, name) for name in (*plain, "silent", "lapsed", "by_label", "certain")},
        **{name: spread_of(getattr(day, name)) for name in spreads},
        "staff": {
            one.id: (one.taken, one.closed, one.handed_over, one.taken_over, one.lapsed, spread_of(one.first_reply))
            for one in day.staff
        },
        "troubles": +Counter({kind: len(getattr(day, kind)) for kind in TROUBLES}),
        "power_gaps": [times(span) for span in day.power_gaps],
        "outages": [times(span) for span in day.outages],
    }


def wanted(figures: dict[str, Any], life: Life) -> dict[str, Any]:
    names = dict(zip(life.labels, ("Delivery", "Invoice"), strict=True))
    return {
        **figures,
        "by_label": {names[label]: count for label, count in figures["by_label"].items()},
        "troubles": +figures["troubles"],
    }


def spread_of(spread: Spread) -> tuple[int, float | None, float | None, float | None]:
    return (spread.count, spread.median, spread.p90, spread.worst)


def times(span: Span) -> tuple[datetime, datetime | None]:
    return (span.starts_at, span.ends_at)
