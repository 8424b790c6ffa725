"""Lunch breaks, holidays and Umuganda: days and waits are counted by what the owner enters."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import hours as opening_hours
from edge.errors import Refusal
from edge.reports.daily.calendar import Calendar
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

KIGALI = ZoneInfo("Africa/Kigali")
LUNCH = (*("08:00-12:30 14:00-18:00",) * 5, "08:00-13:00", "")
OPENINGS = ("", "08:00-12:30 14:00-18:00", "18:00-02:00", "09:00-11:00 20:00-04:00")
LAST_SATURDAY = date(2026, 11, 28)


@pytest.fixture
def owner(counter: Counter) -> Phone:
    counter.stand_still()
    return counter.signed_in("Aline", owner=True)


def entered(owner: Phone, **fields: str) -> int:
    owner.open("/settings/hours")
    return owner.submit(owner.form("/settings/hours"), **{"zone": "Africa/Kigali", **fields}).status_code


def open_hours(calendar: Calendar, start: str, end: str) -> float:
    begin, until = (datetime.fromisoformat(each).replace(tzinfo=KIGALI) for each in (start, end))
    return sum((one[1] - one[0]).total_seconds() for one in calendar.open_between(begin, until)) / 3600


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-20T08:00", "2026-11-20T18:00", 4.5 + 4),
        ("2026-11-20T12:45", "2026-11-20T13:45", 0),  # over lunch
        ("2026-11-20T12:00", "2026-11-20T14:30", 1),
        ("2026-11-20T17:00", "2026-11-23T09:00", 1 + 5 + 1),
    ],
)
def test_over_lunch_a_shop_is_closed(start: str, end: str, hours: float):
    assert open_hours(Calendar(KIGALI, LUNCH), start, end) == pytest.approx(hours)


def test_a_day_with_a_break_ends_when_the_shop_closes_for_the_night():
    calendar = Calendar(KIGALI, LUNCH)
    assert calendar.ends_at(date(2026, 11, 20)) == datetime(2026, 11, 20, 18, tzinfo=KIGALI)


def test_on_a_holiday_it_is_closed_and_the_day_ends_as_the_longest():
    calendar = Calendar(KIGALI, opening_hours.USUAL, days_off=("2026-12-25",))
    assert open_hours(calendar, "2026-12-25T00:00", "2026-12-26T00:00") == 0
    assert open_hours(calendar, "2026-12-24T17:00", "2026-12-26T09:00") == 2
    assert calendar.ends_at(date(2026, 12, 25)) == datetime(2026, 12, 25, 18, tzinfo=KIGALI)


def test_on_the_last_saturday_of_a_month_it_opens_later_and_on_no_other():
    calendar = Calendar(KIGALI, LUNCH, last_saturday="11:00")
    assert open_hours(calendar, "2026-11-28T00:00", "2026-11-29T00:00") == 2
    assert open_hours(calendar, "2026-11-21T00:00", "2026-11-22T00:00") == 5
    late = Calendar(KIGALI, LUNCH, last_saturday="13:00")
    assert late.hours_on(LAST_SATURDAY) == "", "it would close before it opens"


@given(
    hours=st.lists(st.sampled_from(OPENINGS), min_size=7, max_size=7),
    off=st.lists(st.dates(date(2026, 11, 1), date(2026, 12, 31)).map(date.isoformat), max_size=20),
    late=st.sampled_from(["", "11:00", "23:30"]),
    at=st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis
)
def test_every_moment_lies_in_one_day_whatever_is_off(hours: list[str], off: list[str], late: str, at: datetime):
    calendar = Calendar(KIGALI, hours, days_off=off, last_saturday=late)
    day = calendar.day_of(at)
    around = [day + timedelta(days=number) for number in range(-3, 4)]
    assert [each for each in around if calendar.starts_at(each) <= at < calendar.ends_at(each)] == [day]


def test_the_owner_enters_a_break_a_holiday_and_a_late_saturday_on_the_page(counter: Counter, owner: Phone):
    again = (("opens_again", "14:00"), ("closes_again", "18:00"))
    fields = {f"{name}_{day}": hour for day in range(5) for name, hour in again}
    fields |= {f"closes_{day}": "12:30" for day in range(5)} | {"closes_5": "13:00"}
    assert entered(owner, **fields, day_off_0="2026-12-25", last_saturday="11:00") == 200
    shop = counter.shop.settings.shop()
    assert (shop.hours, shop.days_off, shop.last_saturday) == (LUNCH, ("2026-12-25",), "11:00")
    page = owner.open("/settings/hours").text
    for shown in ('value="12:30"', 'name="opens_again_0" value="14:00"', 'value="2026-12-25"', 'value="11:00"'):
        assert shown in page
    assert entered(owner, day_off_0="2026-12-26", day_off_1="2026-12-25") == 200
    assert counter.shop.settings.shop().days_off == ("2026-12-25", "2026-12-26")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"opens_again_0": "12:00", "closes_again_0": "18:00"}, "it opens again after it has closed"),
        ({"opens_again_0": "19:00"}, "Fill in both hours of a day"),
        ({"day_off_0": "2026-02-30"}, "A day off is a date"),
        ({"last_saturday": "25:00"}, "An hour looks like 08:00"),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(counter: Counter, owner: Phone, fields: dict[str, str], said: str):
    before = counter.shop.settings.shop()
    assert entered(owner, **fields) == 400
    assert said in words(owner.page.text)
    assert counter.shop.settings.shop() == before


def test_a_wait_over_lunch_is_laid_to_the_closed_shop_and_not_to_staff(counter: Counter, owner: Phone):
    counter.shop.settings.change_shop(hours=LUNCH)
    aline, shop, clock = counter.staff("Aline"), counter.shop, counter.clock
    clock.forward(days=3, hours=-1, minutes=-30)  # Monday, 12:30 in Kigali: the doors have just closed
    query = counter.hears(who=customer(1))
    clock.forward(minutes=100)
    shop.desk.claim(query, aline)
    reply = shop.desk.reply(query, aline, "Yes")
    shop.outbox.accepted(shop.outbox.begin(reply, clock.now()), "wamid.out", clock.now())
    today = shop.days.today()
    assert today is not None
    assert (today.figures.first_reply_shut.worst, today.figures.first_reply_staff.worst) == (90 * 60, 10 * 60)
    clock.forward(hours=8)
    shop.days.step()
    shop.settings.change_shop(hours=opening_hours.USUAL)
    kept = [day.first_reply_shut for day in shop.days.between(date.min, date.max)]
    assert [day.first_reply_shut for day in shop.days.recounted()] == kept, "by the hours of then"


@pytest.mark.parametrize(
    ("code", "at_once"), [("en", "at once"), ("fr", "aussitôt"), ("sw", "papo hapo"), ("rw", "ako kanya")]
)
def test_an_answer_before_the_doors_open_again_took_no_time_and_is_said_in_words(
    counter: Counter, code: str, at_once: str
):
    counter.stand_still()
    counter.shop.settings.change_shop(hours=LUNCH, language=code)
    aline, shop, clock = counter.staff("Aline", owner=True), counter.shop, counter.clock
    clock.forward(days=3, hours=-1, minutes=-30)  # Monday, 12:30 in Kigali: the doors have just closed
    query = counter.hears(who=customer(1))
    clock.forward(minutes=50)
    shop.desk.claim(query, aline)
    reply = shop.desk.reply(query, aline, "Yes")
    shop.outbox.accepted(shop.outbox.begin(reply, clock.now()), "wamid.out", clock.now())
    today = shop.days.today()
    assert today is not None
    assert (today.figures.first_reply_shut.worst, today.figures.first_reply_staff.worst) == (50 * 60, 0)
    day = f"kind=day&on={today.figures.date}"
    owner = counter.signed_in("Aline")  # days have passed
    page = owner.open(f"/reports?{day}").text
    ours, people = re.search(r"(?s)first_reply_staff.*?</tr>", page), re.search(r'(?s)<ul class="team">.*?</ul>', page)
    listed = owner.open(f"/reports/queries?{day}&of=first_reply_staff").text
    for shown in (ours and ours[0], people and people[0], listed, "\n".join(shop.summaries.today())):
        assert shown
        assert at_once in words(shown)
        assert not re.search(r"\b(0 s|sek 0)\b", words(shown))
    assert ",0\r\n" in owner.open(f"/reports/queries.csv?{day}&of=first_reply_staff").text, "a figure stays a figure"


def test_a_shop_of_an_earlier_version_keeps_its_hours(counter: Counter, owner: Phone):
    kept: dict[str, Any] = counter.shop.books.kept("shop")
    older = {name: value for name, value in kept.items() if name not in ("days_off", "last_saturday")}
    counter.shop.books.keep("shop", {**older, "hours": ["09:00-17:00"] * 7})
    shop = type(counter.shop.settings)(counter.shop.books).shop()
    assert (shop.hours, shop.days_off, shop.last_saturday) == (("09:00-17:00",) * 7, (), "")


def test_more_days_off_than_are_kept_are_refused():
    many = [(date(2026, 1, 1) + timedelta(days=number)).isoformat() for number in range(41)]
    with pytest.raises(Refusal):
        opening_hours.checked_days_off(many)


def test_a_reminder_for_when_the_shop_opens_passes_over_a_day_off(counter: Counter, owner: Phone):
    counter.shop.settings.change_shop(days_off=("2026-11-21",))  # tomorrow
    query = counter.hears()
    counter.shop.desk.claim(query, counter.staff("Aline"))
    assert "Mon" in words(owner.open(f"/q/{query}").text) or "in 3 days" in words(owner.page.text)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-20T12:00", True),
        ("2026-11-20T13:00", False),
        ("2026-11-20T14:00", True),
        ("2026-11-23T10:00", False),
        ("2026-11-28T10:00", False),
        ("2026-11-28T11:30", True),
    ],
)
def test_whoever_writes_over_lunch_or_on_a_holiday_finds_the_shop_closed(counter: Counter, at: str, *, is_open: bool):
    shop = counter.shop.settings.change_shop(hours=LUNCH, days_off=("2026-11-23",), last_saturday="11:00")
    assert opening_hours.is_open(shop, datetime.fromisoformat(at).replace(tzinfo=KIGALI)) is is_open
