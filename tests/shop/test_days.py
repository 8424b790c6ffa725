"""Business days: no moment in two of them and none in no day, and each is closed once, when it is surely over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.outbox.link import LinkBook, LinkState
from edge.records.message import Who
from edge.reports.daily.calendar import Calendar
from edge.reports.daily.days import MOST_AT_ONCE, WAIT_FOR_CLOCK_SECONDS, BusinessDays
from tests.kit.shops import customer, open_counter
from tests.kit.support import BOSCO, NOON, HandClock, Room, open_room

KIGALI = ZoneInfo("Africa/Kigali")
SHOP = ("08:00-18:00",) * 5 + ("08:00-13:00", "")
HOUR = st.builds(lambda minutes: f"{minutes // 60:02d}:{minutes % 60:02d}", st.integers(0, 24 * 60 - 1))
OPENING = st.one_of(st.just(""), st.builds("{}-{}".format, HOUR, HOUR))
# Their clocks jump: by an hour at night, by half an hour, at midnight, and over a whole day.
ZONES = ["Africa/Kigali", "Europe/Paris", "Africa/Casablanca", "America/Santiago", "Australia/Lord_Howe", "Asia/Beirut"]
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = open_room(tmp_path, HandClock(datetime(2026, 11, 20, 7, 0, tzinfo=UTC)))  # 09:00 in Kigali
    room.settings.change_shop(hours=SHOP)
    yield room
    room.close()


def days_of(room: Room) -> BusinessDays:
    return BusinessDays(room.books, room.settings, room.clock)


def wake_in_the_past(room: Room) -> datetime:
    """The power comes back to a box without a battery in its clock; what time it truly is."""
    right = room.clock.at
    room.clock.reboot()
    room.clock.at, room.clock.trusted = datetime(2026, 11, 3, tzinfo=UTC), False
    room.books.boots.began(room.clock.now())
    return right


def closed(room: Room) -> list[date]:
    return [day.date for day in days_of(room).between(date.min, date.max)]


def kigali(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KIGALI).astimezone(UTC)


@pytest.mark.parametrize(
    ("cut", "day", "ends"),
    [
        ("", "2026-11-20", "2026-11-20T18:00"),  # a Friday
        ("", "2026-11-21", "2026-11-21T13:00"),
        ("", "2026-11-22", "2026-11-22T18:00"),  # closed: as the longest day of the week
        ("04:00", "2026-11-20", "2026-11-21T04:00"),
        ("20:30", "2026-11-20", "2026-11-20T20:30"),
    ],
)
def test_a_day_ends_when_the_shop_closes_unless_the_owner_chose_an_hour(cut: str, day: str, ends: str):
    assert Calendar(KIGALI, SHOP, cut).ends_at(date.fromisoformat(day)) == kigali(ends)


@pytest.mark.parametrize(
    ("hours", "ends"),
    [
        ("18:00-02:00", "2026-11-21T02:00"),  # a bar
        ("00:00-00:00", "2026-11-21T00:00"),
        ("08:00-08:00", "2026-11-21T08:00"),  # never closed
        ("", "2026-11-21T00:00"),  # never open
    ],
)
def test_nights_belong_to_the_day_on_which_they_began(hours: str, ends: str):
    assert Calendar(KIGALI, (hours,) * 7).ends_at(FRIDAY) == kigali(ends)


@pytest.mark.parametrize(
    ("zone", "hours", "start", "end", "open_hours"),
    [
        ("Africa/Kigali", SHOP, "2026-11-20T22:00", "2026-11-21T08:05", 5 / 60),
        ("Africa/Kigali", SHOP, "2026-11-20T17:00", "2026-11-23T08:00", 1 + 5),  # Sunday is closed
        ("Africa/Kigali", SHOP, "2026-11-20T19:00", "2026-11-20T23:00", 0),
        ("Africa/Kigali", ("18:00-02:00",) * 7, "2026-11-20T01:00", "2026-11-21T01:30", 1 + 7.5),
        ("Africa/Kigali", ("18:00-10:00", "08:00-12:00", *("",) * 5), "2026-11-23T00:00", "2026-11-25T00:00", 6 + 12),
        ("Africa/Kigali", ("08:00-08:00",) * 7, "2026-11-20T01:00", "2026-11-27T01:00", 7 * 24),  # never closed
        ("Africa/Kigali", ("",) * 7, "2026-11-20T01:00", "2026-11-27T01:00", 7 * 24),  # no hours are no closed ones
        ("Europe/Paris", ("20:00-04:00",) * 7, "2027-03-27T20:00", "2027-03-28T20:00", 7),  # an hour is left out
        ("Europe/Paris", ("20:00-04:00",) * 7, "2026-10-24T20:00", "2026-10-25T20:00", 9),  # an hour comes twice
        ("Europe/Paris", SHOP, "2027-03-26T17:00", "2027-03-29T09:00", 1 + 5 + 1),
    ],
)
def test_how_long_a_shop_is_open_between_two_moments(
    zone: str, hours: tuple[str, ...], start: str, end: str, open_hours: float
):
    here = ZoneInfo(zone)
    begin, until = (datetime.fromisoformat(each).replace(tzinfo=here).astimezone(UTC) for each in (start, end))
    found = list(Calendar(here, hours).open_between(begin, until))
    assert sum((one[1] - one[0]).total_seconds() for one in found) == pytest.approx(open_hours * 3600)
    marks = [begin, *chain.from_iterable(found), until]
    assert marks == sorted(marks), "in order, apart from each other and within"


def test_what_happens_after_closing_belongs_to_the_next_day():
    calendar = Calendar(KIGALI, SHOP)
    assert calendar.day_of(kigali("2026-11-20T17:59:59.999")) == FRIDAY
    assert calendar.day_of(kigali("2026-11-20T18:00")) == date(2026, 11, 21)
    assert calendar.day_of(kigali("2026-11-21T13:00")) == date(2026, 11, 22)


@given(
    zone=st.sampled_from(ZONES),
    hours=st.lists(OPENING, min_size=7, max_size=7),
    cut=st.one_of(st.just(""), HOUR),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis
)
@example("Europe/Paris", ["00:00-03:00", *["03:00-02:59"] * 6], "", datetime(2027, 3, 28, 1, 0, tzinfo=UTC))
@example("Europe/Paris", ["00:00-23:59"] * 7, "02:30", datetime(2027, 3, 28, 1, 0, tzinfo=UTC))
@example("Europe/Paris", ["00:00-23:59"] * 7, "02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC))
def test_every_moment_lies_in_exactly_one_day(zone: str, hours: list[str], cut: str, at: datetime):
    calendar = Calendar(ZoneInfo(zone), hours, cut)
    day = calendar.day_of(at)
    assert calendar.starts_at(day) <= at < calendar.ends_at(day)
    around = [day + timedelta(days=number) for number in range(-3, 4)]
    assert [each for each in around if calendar.starts_at(each) <= at < calendar.ends_at(each)] == [day]
    ends = [calendar.ends_at(each) for each in around]
    assert ends == sorted(ends)
    assert abs(day - at.astimezone(ZoneInfo(zone)).date()) <= timedelta(days=2)


def test_a_day_is_closed_when_the_shop_is_and_only_once(room: Room):
    room.hears("wamid.1")
    room.clock.at = kigali("2026-11-20T17:59:59")
    assert days_of(room).step() == 0
    room.clock.forward(seconds=1)
    assert (days_of(room).step(), days_of(room).step()) == (1, 0)
    (day,) = days_of(room).between(FRIDAY, FRIDAY)
    assert (day.starts_at, day.ends_at) == (kigali("2026-11-19T18:00"), kigali("2026-11-20T18:00"))
    assert (day.new, day.open_now, day.adds_up, day.certain) == (1, 1, True, True)


def test_what_comes_in_the_moment_the_shop_closes_is_tomorrows(room: Room):
    room.hears("wamid.1")
    room.clock.forward(hours=8, minutes=59, seconds=59)
    room.hears("wamid.2", who=BOSCO)
    room.clock.forward(seconds=1)
    room.hears("wamid.3", who=Who(phone="250788000303"))
    days_of(room).step()
    assert [day.new for day in days_of(room).between(FRIDAY, FRIDAY)] == [2]
    today = days_of(room).today()
    assert today is not None
    assert today.figures.new == 1


def test_a_closed_day_stays_as_it_was(room: Room):
    query = room.writes("wamid.1")
    room.clock.forward(hours=10)
    days_of(room).step()
    before = days_of(room).of(FRIDAY)
    aline = room.staff("Aline", owner=True)
    room.desk.close(query, aline, "sold")
    room.desk.rename(room.query(query).customer, aline, "Somebody else")
    room.clock.forward(days=3)
    days_of(room).step()
    assert before == days_of(room).of(FRIDAY)


def test_days_without_anybody_are_days_all_the_same_and_missed_ones_are_made_up_in_order(room: Room):
    room.hears("wamid.1")
    room.clock.forward(days=4)
    assert days_of(room).step() == 4
    assert closed(room) == [FRIDAY + timedelta(days=number) for number in range(4)]
    assert [day.open_at_start for day in days_of(room).between(date.min, date.max)] == [0, 1, 1, 1]


def test_a_long_absence_is_made_up_in_several_rounds(room: Room):
    room.hears("wamid.1")
    room.clock.forward(days=MOST_AT_ONCE + 5)
    assert (days_of(room).step(), days_of(room).step(), days_of(room).step()) == (MOST_AT_ONCE, 5, 0)


def test_a_shop_in_which_nothing_ever_happened_has_no_days(room: Room):
    room.clock.forward(days=40)
    assert days_of(room).step() == 0
    assert days_of(room).today() is None
    assert days_of(room).present() == date(2026, 12, 30)


def test_no_day_is_closed_while_nobody_knows_the_time(room: Room):
    room.hears("wamid.1")
    room.clock.trusted = False
    room.clock.forward(hours=10)
    assert days_of(room).step() == 0
    today = days_of(room).today()
    assert today is not None
    assert not today.figures.certain
    room.clock.trusted = True
    assert days_of(room).step() == 1


def test_after_a_day_and_a_night_without_the_time_it_is_closed_with_a_mark(room: Room):
    room.hears("wamid.1")
    wake_in_the_past(room)
    room.hears("wamid.2", who=BOSCO, at=kigali("2026-11-20T16:00"))
    room.clock.forward(seconds=WAIT_FOR_CLOCK_SECONDS - 10)
    assert days_of(room).step() == 0
    room.clock.forward(seconds=10)
    assert (days_of(room).step(), days_of(room).step()) == (1, 0)
    (friday,) = days_of(room).between(FRIDAY, FRIDAY)
    assert (friday.new, friday.certain) == (2, False)
    room.clock.forward(seconds=WAIT_FOR_CLOCK_SECONDS)
    assert days_of(room).step() == 1


def test_what_a_wrong_clock_wrote_counts_when_it_truly_happened(room: Room):
    """The box wakes in the past, takes somebody in, and learns the time only on the next day."""
    room.hears("wamid.1")
    room.clock.forward(hours=13)  # 22:00
    right = wake_in_the_past(room)
    room.hears("wamid.2", who=BOSCO, at=right)
    room.clock.forward(hours=1)
    room.clock.at, room.clock.trusted = right + timedelta(hours=1), True
    assert days_of(room).step() == 1
    assert [day.new for day in days_of(room).between(FRIDAY, FRIDAY)] == [1]
    room.clock.forward(days=1)
    days_of(room).step()
    (saturday,) = days_of(room).between(date(2026, 11, 21), date(2026, 11, 21))
    assert (saturday.new, saturday.certain) == (1, True)


def test_what_nobody_can_date_stays_where_the_order_has_it_and_marks_the_day(room: Room):
    """A boot that never learned the time lies between two that did."""
    room.hears("wamid.1")
    room.books.boots.anchor(room.clock.now())
    right = wake_in_the_past(room)
    room.hears("wamid.2", who=BOSCO, at=right)
    room.clock.reboot()
    room.clock.at, room.clock.trusted = right + timedelta(hours=20), True
    days_of(room).step()
    (friday,) = days_of(room).between(FRIDAY, FRIDAY)
    assert (friday.new, friday.certain) == (2, False)


def test_other_hours_change_no_day_that_is_closed_and_leave_no_gap(room: Room):
    room.hears("wamid.1")
    room.clock.forward(days=2)
    days_of(room).step()
    room.settings.change_shop(hours=("06:00-11:00",) * 7, zone="Asia/Tokyo", day_cut="")
    room.clock.forward(days=3)
    days_of(room).step()
    found = days_of(room).between(date.min, date.max)
    assert [day.date for day in found] == [FRIDAY + timedelta(days=number) for number in range(len(found))]
    assert all(one.ends_at == following.starts_at for one, following in pairwise(found))


def test_a_shop_that_stops_in_order_and_starts_again_knows_how_long_it_was_closed(tmp_path: Path):
    clock = HandClock(datetime(2026, 11, 20, 7, 0, tzinfo=UTC))
    with open_counter(tmp_path, clock) as counter:
        counter.hears()
        clock.forward(minutes=4)
    clock.forward(minutes=11)
    with open_counter(tmp_path, clock) as counter:
        today = counter.shop.days.today()
        assert today is not None
        (gap,) = today.figures.power_gaps
    assert (gap.kind, gap.ends_at) == ("stopped", clock.at)
    assert clock.at - gap.starts_at == timedelta(minutes=11)


def test_a_clock_that_was_hours_ahead_when_the_box_woke_costs_the_day_nothing_once_it_is_set_right(room: Room):
    room.clock.step(hours=5)
    room.books.boots.began(room.clock.now())
    room.books.boots.anchor(room.clock.now())
    room.clock.step(hours=-5)
    for number in range(6):
        room.clock.forward(hours=1)
        room.hears(f"w{number}", who=BOSCO if number % 2 else None)
    room.clock.forward(hours=4)
    days_of(room).step()
    (day,) = days_of(room).between(date.min, date.max)
    assert (day.date, day.new) == (FRIDAY, 2)
    today = days_of(room).today()
    assert today is not None
    assert today.figures.new == 0


def test_a_refused_token_is_not_told_as_a_line_that_was_down(room: Room):
    link = LinkBook(room.books)
    states = [LinkState.ONLINE, LinkState.OFFLINE, LinkState.REFUSED, LinkState.THROTTLED, LinkState.ONLINE]
    for state in states:
        room.clock.forward(minutes=20)
        link.became(state, room.clock.now())
    today = days_of(room).today()
    assert today is not None
    assert [(away.kind, away.ends_at - away.starts_at) for away in today.figures.outages if away.ends_at] == [
        ("offline", timedelta(minutes=20)),
        ("refused", timedelta(minutes=20)),
    ]


def test_a_shop_that_nobody_ever_told_the_time_gets_its_days_after_the_wait_with_a_mark(room: Room):
    wake_in_the_past(room)
    room.hears("w1")
    room.clock.forward(seconds=WAIT_FOR_CLOCK_SECONDS - 60)
    assert days_of(room).step() == 0
    room.clock.forward(seconds=120)
    assert days_of(room).step() == 1
    (day,) = days_of(room).between(date.min, date.max)
    assert (day.date, day.new, day.open_now, day.certain) == (date(2026, 11, 3), 1, 1, False)
    assert days_of(room).step() == 0, "the next one takes as long"


@pytest.mark.parametrize("days", [3, -3])
def test_a_clock_that_somebody_sets_moves_no_day(room: Room, days: int):
    """Each is closed when it is over, by the time that the box has counted since it last knew it, and says so."""
    room.books.boots.began(room.clock.now())
    room.books.boots.anchor(room.clock.now())
    room.clock.step(days=days)
    room.clock.trusted = False
    assert days_of(room).step() == 0
    for day in range(3):
        room.hears(f"w{day}", who=customer(day), at=NOON)
        room.clock.forward(hours=3)
        assert days_of(room).step() == 0
        room.clock.forward(hours=9)
        assert days_of(room).step() == 1
        room.clock.forward(hours=12)
    found = days_of(room).between(date.min, date.max)
    assert [(day.date, day.new, day.certain) for day in found] == [
        (FRIDAY + timedelta(days=number), 1, False) for number in range(3)
    ]
    room.clock.forward(days=1)
    assert days_of(room).present() == FRIDAY + timedelta(days=4)


def test_a_shop_without_the_time_that_is_switched_off_every_night_gets_its_days_as_well(room: Room):
    for day in range(6):
        wake_in_the_past(room)
        room.books.boots.wake(room.clock.now())
        room.hears(f"w{day}", who=customer(day))
        room.clock.forward(hours=9)
        room.books.boots.lives(room.clock.now())
        assert days_of(room).step() == (1 if day in (2, 5) else 0), "after 24 hours of three days"
    found = days_of(room).between(date.min, date.max)
    assert [(day.new, day.certain, day.adds_up) for day in found] == [(3, False, True), (3, False, True)]


def test_only_hours_without_the_time_and_since_the_last_close_are_waited_for(room: Room):
    def passes(hours: float) -> int:
        room.clock.forward(hours=hours)
        room.books.boots.lives(room.clock.now())
        return days_of(room).step()

    def starts() -> None:
        wake_in_the_past(room)
        room.books.boots.wake(room.clock.now())

    room.books.boots.began(room.clock.now())
    room.books.boots.anchor(room.clock.now())
    room.hears("w1")
    room.clock.forward(hours=12)
    room.hears("w2", who=BOSCO)  # of the next day; and then the power goes, before this one is closed
    room.books.boots.lives(room.clock.now())
    starts()
    assert passes(hours=19) == 0
    starts()
    assert passes(hours=1) == 0
    starts()
    assert passes(hours=3) == 0
    assert passes(hours=2) == 1
    assert passes(hours=5) == 0, "the twenty hours before have been waited for already"
    assert passes(hours=19) == 1
    assert [day.new for day in days_of(room).between(date.min, date.max)] == [1, 1]


def wakes(room: Room, *, off: float, ahead: float) -> None:
    """The box was off for so many hours, and its clock, which one source says is right, is so many days ahead."""
    room.books.boots.lives(room.clock.now())
    room.clock.forward(hours=off)
    room.clock.reboot()
    room.clock.step(days=ahead)
    room.books.boots.began(room.clock.now())
    room.books.boots.wake(room.clock.now())


def is_put_right(room: Room) -> None:
    room.clock.step(days=-room.clock.stepped.days)


def test_no_source_alone_closes_a_day_that_the_box_has_not_lived_through(room: Room):
    room.books.boots.began(room.clock.now())
    room.hears("w1")
    room.clock.forward(hours=7)  # 16:00
    wakes(room, off=15, ahead=365)
    for _ in range(60):
        room.clock.forward(minutes=1)
        days_of(room).step()
    assert closed(room) == [FRIDAY], "the box has lived through nearly all of it"
    assert days_of(room).present() == date(2026, 11, 21)
    wakes(room, off=1, ahead=0)
    room.clock.forward(minutes=1)
    assert days_of(room).step() == 0, "also not after another start"


def test_a_source_alone_closes_days_as_the_box_counts_them(room: Room):
    room.books.boots.began(room.clock.now())
    room.hears("w1")
    wakes(room, off=1, ahead=300)
    found = []
    for _ in range(3 * 24):
        room.clock.forward(hours=1)
        found.append(days_of(room).step())
    assert sum(found) == 3
    assert max(found) == 1


def test_two_who_agree_close_all_days_at_once(room: Room):
    room.books.boots.began(room.clock.now())
    room.hears("w1")
    wakes(room, off=5 * 24, ahead=0)
    assert days_of(room).step() == 5


def lives_by_a_wrong_clock(room: Room, ahead: float) -> None:
    """Until the time is known, in a boot that began with it."""
    aline = room.staff("Aline", owner=True)
    room.books.boots.began(room.clock.now())
    old = room.writes("w1")
    room.clock.forward(hours=10)
    days_of(room).step()
    wakes(room, off=12, ahead=ahead)
    for number in range(40):
        room.clock.forward(hours=1)
        if number % 3 == 0:
            room.hears(f"n{number}", who=customer(number), at=room.clock.at - room.clock.stepped)
        if number == 5:
            room.desk.claim(old, aline)
            reply = room.outbox.begin(room.desk.reply(old, aline, "Yes"), room.clock.now())
            room.outbox.accepted(reply, "wamid.r", room.clock.now())
        if number == 9:
            room.desk.close(old, aline, "sold")
        days_of(room).step()


@pytest.mark.parametrize("ahead", [365, 2, -2])
def test_days_that_a_wrong_clock_has_cut_are_opened_again_and_counted_as_if_it_had_been_right(
    tmp_path: Path, ahead: float
):
    wrong, right = (open_room(tmp_path / name, HandClock(NOON - timedelta(hours=5))) for name in ("wrong", "right"))
    for room, days in ((wrong, ahead), (right, 0)):
        room.settings.change_shop(hours=SHOP)
        lives_by_a_wrong_clock(room, days)
    is_put_right(wrong)
    assert wrong.clock.at == right.clock.at
    assert bool(days_of(wrong).take_back()) is (ahead > 0), "one that is behind closes nothing"
    for room in (wrong, right):
        days_of(room).step()
        room.clock.forward(days=3)
        days_of(room).step()

    def seen(room: Room) -> list[tuple[object, ...]]:
        found = days_of(room).between(date.min, date.max)
        return [(day.date, day.new, day.closed_count, day.open_now, day.first_reply, day.adds_up) for day in found]

    assert seen(wrong) == seen(right)
    again = [replace(day, free_of=0) for day in days_of(wrong).between(date.min, date.max)]
    assert list(days_of(wrong).recounted()) == again
    wrong.close()
    right.close()


def test_a_clock_that_only_one_source_puts_right_takes_no_day_back(room: Room):
    lives_by_a_wrong_clock(room, 30)
    before = closed(room)
    room.clock.trusted = False
    assert days_of(room).take_back() == 0
    assert closed(room) == before


def test_days_that_a_right_clock_closed_stay(room: Room):
    room.books.boots.began(room.clock.now())
    for number in range(4):
        room.hears(f"w{number}", who=customer(number))
        room.clock.forward(days=1)
        days_of(room).step()
        assert days_of(room).take_back() == 0
    assert len(closed(room)) == 4
