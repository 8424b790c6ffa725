"""When a query that was put off comes back: by boottime, by the clock after a new start, and never too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.clock import Moment
from edge.desk import reminders
from edge.errors import Refusal
from edge.hours import USUAL
from edge.records.query import Query, State
from edge.records.query_parts import CustomerWait, Hold, Opening

KIGALI = ZoneInfo("Africa/Kigali")
FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # two in the afternoon at the shop
SHUT = ("",) * 7


def now(at: datetime = FRIDAY, *, boot: str = "one", boottime: float = 1000.0, trusted: bool = True) -> Moment:
    return Moment(at, boot, boottime, trusted)


def query(heard: datetime | None = FRIDAY) -> Query:
    held = {"wait": CustomerWait(FRIDAY), "hold": Hold("s_1"), "last_heard_at": heard}
    return Query("q_1", "c_1", State.CLAIMED, "Amina", Opening(FRIDAY), **held)  # type: ignore[arg-type]


def local(at: datetime) -> str:
    return f"{at.astimezone(KIGALI):%a %H:%M}"


@pytest.mark.parametrize(
    ("at", "hours", "offered"),
    [
        (FRIDAY, USUAL, {"hour": "Fri 15:00", "four": "Fri 16:00", "opening": "Sat 08:00"}),
        (FRIDAY + timedelta(hours=2), USUAL, {"hour": "Fri 17:00", "opening": "Sat 08:00"}),
        (FRIDAY + timedelta(days=1), USUAL, {"hour": "Sat 15:00", "four": "Sat 16:00", "opening": "Mon 08:00"}),
        (FRIDAY, SHUT, {"hour": "Fri 15:00", "four": "Fri 16:00"}),
    ],
)
def test_what_is_offered_lies_ahead_and_a_shop_that_is_shut_tomorrow_opens_later(
    at: datetime, hours: tuple[str, ...], offered: dict[str, str]
):
    found = reminders.choices(now(at), KIGALI, hours)
    assert {name: local(each) for name, each in found.items()} == offered


def test_while_the_clock_may_be_wrong_only_an_hour_can_be_counted():
    doubtful = now(trusted=False)
    assert [*reminders.choices(doubtful, KIGALI, USUAL)] == ["hour"]
    for choice in ("four", "at"):
        with pytest.raises(Refusal, match="bad_value"):
            reminders.chosen(choice, "16:00", doubtful, KIGALI, USUAL)


@pytest.mark.parametrize(("hour", "at"), [("16:30", "Fri 16:30"), (" 09:00 ", "Sat 09:00"), ("14:00", "Sat 14:00")])
def test_an_hour_of_ones_own_is_the_next_that_comes(hour: str, at: str):
    assert local(reminders.chosen("at", hour, now(), KIGALI, USUAL)) == at


@pytest.mark.parametrize("hour", ["", "25:00", "9", "16:30:00", "-1:00", "١٦:٣٠", "16:30; DROP", "x" * 10_000])
def test_what_is_no_hour_is_refused(hour: str):
    with pytest.raises(Refusal, match="bad_value"):
        reminders.chosen("at", hour, now(), KIGALI, USUAL)


@pytest.mark.parametrize(
    ("heard_ago", "at", "early"),
    [(1, "Sat 08:00", False), (20, "Fri 17:27", True), (23.4, "Fri 14:03", True), (25, "Sat 08:00", False)],
)
def test_it_is_back_half_an_hour_before_the_24_hours_end(heard_ago: float, at: str, early: bool):
    asked = query(FRIDAY - timedelta(hours=heard_ago))
    wanted = reminders.chosen("opening", "", now(), KIGALI, USUAL)
    found, sooner = reminders.in_time(wanted, asked, now(), window_counts=True)
    assert (local(found), sooner) == (at, early)
    assert reminders.in_time(wanted, asked, now(), window_counts=False) == (wanted, False)


def test_where_less_than_that_is_left_nothing_is_put_off():
    with pytest.raises(Refusal, match="too_late"):
        reminders.in_time(FRIDAY + timedelta(hours=2), query(FRIDAY - timedelta(hours=23.6)), now(), window_counts=True)


@given(
    seconds=st.integers(60, 400_000),
    later=st.floats(0, 500_000),
    off=st.floats(0, 10_000),
    wrong=st.integers(-(10**8), 10**8),
    boots=st.booleans(),
    trusted=st.booleans(),
)
def test_no_clock_brings_it_back_too_late(
    seconds: int, later: float, off: float, wrong: int, boots: bool, trusted: bool
):
    """Whatever the wall says: at most as long as it was put off, as the box has lived, and no longer."""
    put_off = reminders.put_off(query(), FRIDAY + timedelta(seconds=seconds), now())
    wall = FRIDAY + timedelta(seconds=later + wrong)
    then = now(wall, boot="two", boottime=off, trusted=trusted) if boots else now(wall, boottime=1000 + later)
    left = reminders.seconds_left(put_off.hold.remind, then)
    if not boots:
        assert left == pytest.approx(seconds - later, abs=1e-6)
        assert reminders.waits(put_off, then) == (1000 + seconds > then.boottime)
    else:
        assert left <= seconds
        assert left <= 0 or trusted
        assert not reminders.waits(put_off, then), "until the box has looked what time it is"
        goes_on = reminders.goes_on(put_off, left, then)
        assert reminders.waits(goes_on, then) == (off + left > off)
