"""The figures of one day, each by an example; that they hold in any life is shown in test_sum.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from edge.access.staff import Staff
from edge.clock import stamp
from edge.desk.labels import Labels
from edge.language import Said
from edge.outbox.link import LinkState
from edge.records.day_records import Spell
from edge.records.message import Direction, Message, Who
from edge.reports.daily.days import BusinessDays
from edge.reports.daily.model import DayFigures, Span, Spread, Trouble
from edge.reports.daily.reply_time import took
from edge.reports.periods.model import Behind, What
from edge.reports.periods.period import Periods
from edge.reports.periods.ranges import Range, RangeKind
from edge.store.all_tables import SCHEMA
from edge.store.engine.database import Database
from tests.kit.support import AMINA, BOSCO, HandClock, Room, open_room

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # a Friday, 10:00 in Kigali
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = open_room(tmp_path, HandClock(MORNING))
    starts(room)
    yield room
    room.close()


@pytest.fixture
def aline(room: Room) -> Staff:
    return room.staff("Aline", owner=True)


@pytest.fixture
def eric(room: Room) -> Staff:
    return room.staff("Eric")


def days_of(room: Room, **more: Any) -> BusinessDays:
    return BusinessDays(room.books, room.settings, room.clock, **more)


def so_far(room: Room) -> DayFigures:
    today = days_of(room).today()
    assert today is not None
    return today.figures


def closed_day(room: Room, **more: Any) -> DayFigures:
    """The day, once the shop is closed."""
    until(room, MORNING + timedelta(hours=8))
    days_of(room, **more).step()
    day = days_of(room).of(FRIDAY)
    assert day is not None
    return day


def next_day(room: Room) -> DayFigures:
    """The Saturday, once the shop is closed."""
    until(room, MORNING + timedelta(days=1, hours=8))
    days_of(room).step()
    day = days_of(room).of(FRIDAY + timedelta(days=1))
    assert day is not None
    return day


def until(room: Room, at: datetime) -> None:
    room.clock.forward(seconds=max(0.0, (at - room.clock.at).total_seconds()))


def passes(room: Room, **span: float) -> None:
    room.clock.forward(**span)


def answers(room: Room, query: str, by: Staff, *, leaves_after: float = 0) -> str:
    """Whoever takes it replies, and the reply leaves so many minutes later."""
    room.desk.claim(query, by)
    reply = room.desk.reply(query, by, "We have it.")
    passes(room, minutes=leaves_after)
    goes(room, reply)
    return reply


def goes(room: Room, reply: str) -> None:
    now = room.clock.now()
    room.outbox.accepted(room.outbox.begin(reply, now), f"wamid.of.{reply}", now)


def power_cut(room: Room, **off: float) -> None:
    room.clock.at += timedelta(**off)
    room.clock.reboot()
    starts(room)


def starts(room: Room) -> None:
    """As the shop does, and soon after it the rounds."""
    now, boots = room.clock.now(), room.books.boots
    boots.began(now)
    boots.anchor(now)
    boots.wake(now)


def one(seconds: float) -> Spread:
    return Spread(1, seconds, seconds, seconds)


def test_the_sum_of_a_day(room: Room, aline: Staff, eric: Staff):
    first, second = room.writes("wamid.1"), room.writes("wamid.2", who=BOSCO)
    answers(room, first, aline)
    room.desk.close(first, aline, "sold")
    assert room.writes("wamid.3") == first  # she writes again
    room.desk.claim(second, eric)
    room.desk.close(second, eric, "no stock")
    room.desk.reopen(second, eric)
    day = closed_day(room)
    assert (day.open_at_start, day.new, day.reopened, day.closed, day.open_now) == (
        0,
        2,
        2,
        {"sold": 1, "no stock": 1},
        2,
    )
    assert (day.adds_up, day.certain, day.closed_count) == (True, True, 2)


def test_a_query_that_crosses_the_night_counts_on_both_days_as_it_must(room: Room, aline: Staff):
    query = room.writes("wamid.1")
    friday = closed_day(room)
    until(room, MORNING + timedelta(days=1))
    answers(room, query, aline)
    room.desk.close(query, aline, "sold")
    passes(room, hours=12)
    days_of(room).step()
    saturday = days_of(room).of(FRIDAY + timedelta(days=1))
    assert saturday is not None
    assert (friday.new, friday.closed_count, friday.open_now, friday.first_reply.count) == (1, 0, 1, 0)
    assert (saturday.open_at_start, saturday.new, saturday.closed_count, saturday.open_now) == (1, 0, 1, 0)
    assert saturday.first_reply == saturday.to_close == one(24 * 3600)


def test_the_first_reply_counts_from_the_customers_own_stamp_until_it_has_left(room: Room, aline: Staff):
    query = room.writes("wamid.1", at=MORNING - timedelta(seconds=20))
    passes(room, minutes=5)
    answers(room, query, aline, leaves_after=2)
    room.hears("wamid.2")
    passes(room, hours=1)
    goes(room, room.desk.reply(query, aline, "And this."))
    day = closed_day(room)
    assert day.first_reply == one(7 * 60 + 20), "only the first reply is one"
    assert day.first_reply_staff == one(5 * 60), "the reply was written after five minutes"
    assert day.first_reply_offline == one(2 * 60 + 20), "and was on its way for the rest"


def test_what_the_line_takes_is_not_the_staffs(room: Room, aline: Staff):
    """The message comes an hour late, is answered in five minutes, and the reply waits for the line for two hours."""
    query = room.writes("wamid.1", at=MORNING - timedelta(hours=1))
    room.link.became(LinkState.OFFLINE, room.clock.now())
    passes(room, minutes=5)
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, "We have it.")
    passes(room, hours=2)
    room.link.became(LinkState.ONLINE, room.clock.now())
    passes(room, minutes=1)
    goes(room, reply)
    day = closed_day(room)
    assert day.first_reply == one(3600 + 300 + 7200 + 60)
    assert day.first_reply_staff == one(300)
    assert day.first_reply_offline == one(3600 + 7200 + 60)
    assert (day.offline_of_worst, day.shut_of_worst) == (3600 + 7200 + 60, 0)
    assert day.late_messages == 1
    assert day.outages == (Span(MORNING, MORNING + timedelta(hours=2, minutes=5), "offline"),)


def test_what_the_power_takes_is_not_the_staffs(room: Room, aline: Staff):
    query = room.writes("wamid.1")
    passes(room, minutes=10)
    room.books.boots.lives(room.clock.now())
    power_cut(room, hours=2)
    passes(room, minutes=3)
    answers(room, query, aline)
    day = closed_day(room)
    assert (day.first_reply_staff, day.first_reply_offline) == (one(13 * 60), one(7200))
    began = MORNING + timedelta(minutes=10)
    assert day.power_gaps == (Span(began, began + timedelta(hours=2), "power"),)


def test_a_night_is_nobodys_delay(room: Room, aline: Staff):
    """Asked at ten in the evening and answered at five past eight: ten of these hours the shop was closed."""
    until(room, MORNING + timedelta(hours=12))
    query = room.writes("wamid.1")
    passes(room, hours=10, minutes=5)
    answers(room, query, aline)
    saturday = next_day(room)
    assert saturday.first_reply == one(10 * 3600 + 300), "so long the customer waited"
    assert saturday.first_reply_shut == one(10 * 3600)
    assert (saturday.first_reply_staff, saturday.first_reply_offline) == (one(300), one(0))
    assert (saturday.shut_of_worst, saturday.offline_of_worst) == (10 * 3600, 0)
    assert [who.first_reply for who in saturday.staff] == [one(300)]


def test_what_the_worst_first_reply_was_made_of_is_told_of_the_worst_and_not_of_the_last():
    worst = Spell(
        1, "q_1", "c_1", "new", "2026-11-20", answer_seconds=7200.0, offline_seconds=3600.0, shut_seconds=60.0
    )
    last = replace(worst, seq=2, query="q_2", answer_seconds=90.0, offline_seconds=1.0, shut_seconds=2.0)
    told = took([worst, last])
    assert (told["offline_of_worst"], told["shut_of_worst"]) == (3600.0, 60.0)


def test_a_line_that_is_down_while_the_shop_is_closed_counts_once_as_closed(room: Room, aline: Staff):
    """The reply is written half an hour before closing; from then on there is no internet until nine."""
    until(room, MORNING + timedelta(hours=7, minutes=20))
    query = room.writes("wamid.1")
    passes(room, minutes=10)
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, "We have it.")
    room.link.became(LinkState.OFFLINE, room.clock.now())
    passes(room, hours=15, minutes=30)
    room.link.became(LinkState.ONLINE, room.clock.now())
    goes(room, reply)
    day = next_day(room)
    parts = (day.first_reply_staff, day.first_reply_offline, day.first_reply_shut)
    assert parts == (one(600), one(1800 + 3600), one(14 * 3600))
    assert day.first_reply == one(600 + 1800 + 3600 + 14 * 3600)


def test_a_reply_that_waits_for_a_person_to_look_is_with_the_staff_again(room: Room, aline: Staff):
    query = room.writes("wamid.1")
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, "We have it.")
    passes(room, minutes=3)
    room.outbox.held(room.outbox.get(reply), Said("outbox.gone"), room.clock.now())
    passes(room, minutes=20)
    room.link.became(LinkState.OFFLINE, room.clock.now())
    passes(room, minutes=40)
    room.link.became(LinkState.ONLINE, room.clock.now())
    room.desk.send_again(reply, aline)
    goes(room, reply)
    day = so_far(room)
    assert (day.first_reply_staff, day.first_reply_offline) == (one(20 * 60), one(43 * 60))


def test_a_shop_that_never_said_when_it_is_open_is_never_closed(room: Room, aline: Staff):
    room.settings.change_shop(hours=("",) * 7)
    query = room.writes("wamid.1")
    until(room, MORNING + timedelta(days=1))
    answers(room, query, aline)
    day = so_far(room)
    assert (day.first_reply_staff, day.first_reply_shut) == (one(24 * 3600), one(0))


def test_other_hours_change_nothing_in_a_day_that_was_counted_by_the_old_ones(room: Room, aline: Staff):
    query = room.writes("wamid.1")
    until(room, MORNING + timedelta(days=1))
    answers(room, query, aline)
    saturday = next_day(room)
    room.settings.change_shop(hours=("12:00-13:00",) * 7, zone="Asia/Tokyo")
    assert [day for day in days_of(room).recounted() if day.date == saturday.date] == [replace(saturday, free_of=0)], (
        "but for what is in no event"
    )


def test_the_power_went_after_the_last_thing_that_happened(room: Room):
    """The mark that the box is alive is made every five minutes; what happens in between is as good."""
    passes(room, minutes=4)
    room.hears("wamid.1")
    power_cut(room, minutes=30)
    assert [span.starts_at for span in so_far(room).power_gaps] == [MORNING + timedelta(minutes=4)]


def test_a_power_cut_over_the_end_of_the_day_is_told_on_both_days(room: Room):
    """It goes at half past five in the afternoon and comes back in the morning, when Friday's summary is made."""
    until(room, MORNING + timedelta(hours=7, minutes=30))
    room.hears("wamid.1")
    power_cut(room, hours=14, minutes=30)
    gap = Span(MORNING + timedelta(hours=7, minutes=30), MORNING + timedelta(hours=22), "power")
    friday = closed_day(room)
    assert friday.power_gaps == (gap,)
    assert friday.new == 1
    assert so_far(room).power_gaps == (gap,)
    assert [day.power_gaps for day in days_of(room).recounted()] == [(gap,)]


def test_days_wholly_without_power_tell_it_and_so_does_the_one_on_which_it_came_back(room: Room):
    room.hears("wamid.1")
    power_cut(room, days=3)
    days_of(room).step()
    gap = Span(MORNING, MORNING + timedelta(days=3), "power")
    found = days_of(room).between(FRIDAY, FRIDAY + timedelta(days=3))
    assert [day.power_gaps for day in found] == [(gap,)] * 3
    assert so_far(room).power_gaps == (gap,)
    assert [day.power_gaps for day in days_of(room).recounted()] == [(gap,)] * 3


def test_a_power_cut_after_the_end_of_a_day_that_is_closed_later_is_not_told_on_it(room: Room):
    room.hears("wamid.1")
    until(room, MORNING + timedelta(hours=9))  # an hour after closing
    room.books.boots.lives(room.clock.now())
    power_cut(room, hours=2)
    assert closed_day(room).power_gaps == ()
    assert len(so_far(room).power_gaps) == 1


def test_what_came_before_the_box_knew_the_time_counts_as_soon_as_it_does(room: Room, aline: Staff):
    """The rounds keep the time of a boot once a minute; nobody has to wait for them."""
    right = room.clock.at
    room.clock.reboot()
    room.clock.at, room.clock.trusted = datetime(2026, 11, 3, tzinfo=UTC), False
    room.books.boots.began(room.clock.now())
    query = room.writes("wamid.1", at=right)
    passes(room, minutes=5)
    room.clock.at, room.clock.trusted = right + timedelta(minutes=5), True
    answers(room, query, aline)
    today = so_far(room)
    assert (today.first_reply, today.certain) == (one(300), True)


def test_a_restart_of_the_program_is_no_power_cut_and_a_short_one_is_not_mentioned(room: Room):
    passes(room, minutes=10)
    room.books.boots.lives(room.clock.now())
    passes(room, seconds=20)
    room.books.boots.wake(room.clock.now())
    passes(room, minutes=10)
    room.books.boots.wake(room.clock.now())
    assert [span.kind for span in so_far(room).power_gaps] == ["stopped"]


def test_an_outage_that_goes_on_at_the_days_end_is_told_on_both_days(room: Room):
    room.hears("wamid.1")
    room.link.became(LinkState.PORTAL, room.clock.now())
    assert closed_day(room).outages == (Span(MORNING, None, "portal"),)
    until(room, MORNING + timedelta(days=1))
    room.link.became(LinkState.ONLINE, room.clock.now())
    assert so_far(room).outages == (Span(MORNING, MORNING + timedelta(days=1), "portal"),)


def test_an_answer_on_the_phone_is_counted_apart(room: Room, aline: Staff):
    query = room.writes("wamid.1")
    passes(room, minutes=2)
    echo = Message("wamid.e", AMINA, "text", "Yes", room.clock.at, direction=Direction.OUT)
    room.reception.hear_echo(echo, room.clock.now())
    answers(room, query, aline)
    day = closed_day(room)
    assert (day.on_phone, day.first_reply.count) == (1, 0)


def test_what_was_said_on_the_phone_before_the_customer_wrote_answers_nothing(room: Room, aline: Staff):
    query = room.writes("wamid.1")
    before = MORNING - timedelta(hours=1)
    echo = Message("wamid.e", AMINA, "text", "Hello", before, direction=Direction.OUT)
    room.reception.hear_echo(echo, room.clock.now())
    answers(room, query, aline)
    day = closed_day(room)
    assert (day.on_phone, day.first_reply.count) == (0, 1)


def test_a_reply_that_was_taken_back_or_never_left_is_no_reply(room: Room, aline: Staff):
    query, other = room.writes("wamid.1"), room.writes("wamid.2", who=BOSCO)
    for each in (query, other):
        room.desk.claim(each, aline)
    room.desk.take_back(room.desk.reply(query, aline, "We do not."), aline)
    held = room.desk.reply(other, aline, "We have it.")
    room.outbox.held(room.outbox.get(held), Said("outbox.gone"), room.clock.now())
    assert so_far(room).first_reply.count == 0
    passes(room, minutes=30)
    goes(room, room.desk.reply(query, aline, "We have it."))
    assert so_far(room).first_reply == one(1800)


def test_a_reply_that_leaves_after_the_close_and_on_another_day_counts_when_it_has_left(room: Room, aline: Staff):
    query = room.writes("wamid.1")
    passes(room, minutes=1)
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, "We have it.")
    room.desk.close(query, aline, "sold")
    assert closed_day(room).first_reply.count == 0
    until(room, MORNING + timedelta(days=1))
    goes(room, reply)
    day = so_far(room)
    assert (day.first_reply, day.first_reply_staff) == (one(24 * 3600), one(60))
    assert [(one.name, one.first_reply.count) for one in day.staff] == [("Aline", 1)]


def test_what_each_member_of_staff_did(room: Room, aline: Staff, eric: Staff):
    mine, his = room.writes("wamid.1"), room.writes("wamid.2", who=BOSCO)
    passes(room, minutes=4)
    answers(room, mine, aline)
    room.desk.claim(his, eric)
    room.desk.take_over(his, aline)
    room.desk.hand_over(mine, aline, eric.id)
    room.desk.accept(mine, eric)
    room.desk.close(mine, eric, "sold")
    found = {one.name: one for one in closed_day(room).staff}
    assert [(who.taken, who.closed, who.handed_over, who.taken_over) for who in (found["Aline"], found["Eric"])] == [
        (1, 0, 1, 1),
        (1, 1, 0, 0),
    ]
    assert (found["Aline"].first_reply, found["Eric"].first_reply) == (one(240), Spread())


def test_replies_that_need_a_person_are_named_until_somebody_has_looked(room: Room, aline: Staff):
    query = room.writes("wamid.1")
    room.desk.claim(query, aline)
    failed, unsure, held, settled = (room.desk.reply(query, aline, f"{number}") for number in range(4))
    now, why = room.clock.now(), Said("outbox.gone")
    room.outbox.failed(room.outbox.begin(failed, now), why, 131026, now)
    room.outbox.unsure(room.outbox.begin(unsure, now), why, now)
    room.outbox.held(room.outbox.get(held), why, now)
    room.outbox.held(room.outbox.get(settled), why, now)
    room.desk.drop_reply(settled, aline)
    day = closed_day(room)
    assert day.failed == day.unsure == day.held == (Trouble("Amina", why),)


def test_by_hour_of_the_shop_and_by_label(room: Room, aline: Staff):
    label = Labels(room.books).add(aline, "Delivery")
    query = room.writes("wamid.1")
    room.hears("wamid.2", who=BOSCO, at=MORNING - timedelta(minutes=30))
    room.desk.label(query, aline, label.id, on=True)
    room.desk.claim(query, aline)
    room.desk.close(query, aline, "sold")
    day = closed_day(room)
    assert (day.by_hour[10], day.by_hour[9], sum(day.by_hour)) == (1, 1, 2)
    assert day.by_label == {"Delivery": 1}


def test_a_label_that_was_taken_off_does_not_come_back_with_an_older_reply(room: Room, aline: Staff):
    """A reply of the first time is still under way when the customer comes for the third time."""
    label = Labels(room.books).add(aline, "Delivery")
    query = room.writes("wamid.1")
    room.desk.label(query, aline, label.id, on=True)
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "We have it.")
    room.desk.close(query, aline, "sold")
    assert room.writes("wamid.2") == query
    room.desk.label(query, aline, label.id, on=False)
    room.desk.close(query, aline, "sold")
    closed_day(room)
    assert room.writes("wamid.3") == query
    room.desk.close(query, aline, "sold")
    assert next_day(room).by_label == {}


def test_two_customers_who_are_one_person_leave_one_query_and_the_longer_wait(room: Room, aline: Staff):
    known_by_number, known_by_id = Who(phone=AMINA.phone), Who(user_id=AMINA.user_id)
    room.hears("wamid.1", who=known_by_number)
    passes(room, minutes=10)
    query = room.writes("wamid.2", who=known_by_id)
    passes(room, minutes=10)
    assert room.writes("wamid.3", who=AMINA) == query
    answers(room, query, aline)
    day = closed_day(room)
    assert (day.new, day.closed, day.open_now, day.adds_up) == (2, {"joined": 1}, 1, True)
    assert (day.first_reply, day.to_close) == (one(20 * 60), Spread())


def test_spreads_name_the_middle_nine_in_ten_and_the_worst():
    assert Spread.of(range(1, 11)) == Spread(10, 5.5, 9, 10)
    assert Spread.of([7, None]) == one(7)
    assert Spread.of([]) == Spread()


def test_what_an_older_version_did_not_write_down_is_unknown_and_not_nothing(room: Room, aline: Staff):
    """Its events say neither when a message was sent nor when a reply left; WhatsApp's statuses still tell."""
    query = room.writes("wamid.1")
    with room.books.transaction() as connection:
        connection.execute("UPDATE events SET data = '{}' WHERE kind IN ('opened', 'received')")
    room.desk.claim(query, aline)
    goes(room, room.desk.reply(query, aline, "We have it."))
    day = closed_day(room)
    assert (day.new, day.first_reply, day.late_messages, day.adds_up) == (1, Spread(), 0, True)


def test_what_stands_when_the_day_ends_is_kept_with_it(room: Room):
    """Of the free replies those of its month, up to its end, whenever it is closed."""
    room.hears("wamid.1")
    month, end = datetime(2026, 10, 31, 22, 0, tzinfo=UTC), MORNING + timedelta(hours=8)  # 00:00 and 18:00 in Kigali
    for number, delivered in enumerate((month, end - timedelta(seconds=1), month - timedelta(seconds=1), end)):
        reply = {"id": f"r_{number}", "state": "read", "pricing": "free_customer_service"}
        room.books.tables.replies.insert({**reply, "delivered_at": stamp(delivered)})
    room.journal.append(b"{")
    room.sort()
    health = {"disk_percent": 61, "clock": "ok", "token": "ok"}
    passes(room, days=11)
    days_of(room, health=lambda: health).step()
    day = days_of(room).of(FRIDAY)
    assert day is not None
    assert (day.health, day.free_used, day.free_of, day.set_aside) == (health, 2, 1000, 1)


def test_figures_come_back_from_the_store_as_they_were(room: Room, aline: Staff):
    query = room.writes("wamid.1")
    room.link.became(LinkState.OFFLINE, room.clock.now())
    answers(room, query, aline)
    day = closed_day(room)
    assert DayFigures.of(day.kept()) == day
    assert DayFigures.of({**day.kept(), "of_a_newer_version": 1}) == day


def test_a_day_that_an_older_version_kept_knows_nothing_of_opening_hours(room: Room, aline: Staff):
    answers(room, room.writes("wamid.1"), aline)
    day = closed_day(room)
    older = {name: value for name, value in day.kept().items() if name not in ("first_reply_shut", "shut_of_worst")}
    assert DayFigures.of(older) == replace(day, first_reply_shut=Spread(), shut_of_worst=None)


def test_spells_that_an_older_version_kept_are_read_and_reported(tmp_path: Path):
    """Its table has no column yet for the time in which the shop was closed."""
    old = Database.open(tmp_path, SCHEMA[:8])
    with old.transaction() as connection:
        connection.execute(
            "INSERT INTO spells (seq, query, customer, how, came_date, answered_date, answer_seconds, staff_seconds,"
            " offline_seconds, labels, unsent) VALUES (1, 'q_1', 'c_1', 'new', '2026-11-20', '2026-11-20', 70, 60, 0,"
            " '[]', '{}')"
        )
    old.close()
    room = open_room(tmp_path, HandClock(MORNING))
    seen = Periods(room.books, days_of(room)).see(Range.around(RangeKind.DAY, FRIDAY))
    assert (seen.first_reply, seen.first_reply_staff, seen.first_reply_shut) == (one(70), one(60), Spread())
    room.close()


def test_a_report_reaches_into_today(room: Room, aline: Staff):
    query = room.writes("wamid.1")
    closed_day(room)
    until(room, MORNING + timedelta(days=1))
    answers(room, query, aline)
    room.hears("wamid.2", who=BOSCO)
    periods = Periods(room.books, days_of(room))
    week = Range.around(RangeKind.WEEK, FRIDAY)
    seen = periods.see(week)
    assert periods.today() == FRIDAY + timedelta(days=1)
    assert (seen.new, seen.open_now, seen.first_reply.count, seen.complete) == (2, 2, 1, False)
    assert [(day.date.day, day.came_in) for day in seen.days][-2:] == [(20, 1), (21, 1)]
    assert [one.name for one in seen.customers] == ["Amina", "Jean Bosco"]
    for behind in (Behind(What.CAME_IN), Behind(What.OPEN)):
        assert [row.name for row in periods.behind(week, behind).rows] == ["Jean Bosco", "Amina"]
    (row,) = periods.behind(week, Behind(What.FIRST_REPLY)).rows
    assert (row.id, row.seconds, row.holder) == (query, 24 * 3600, "Aline")
    assert periods.see(Range.around(RangeKind.DAY, FRIDAY)).complete


def test_a_list_comes_in_pages(room: Room):
    for number in range(60):
        room.hears(f"wamid.{number}", who=Who(phone=f"2507880{number:05d}"))
    periods, day = Periods(room.books, days_of(room)), Range.around(RangeKind.DAY, FRIDAY)
    first = periods.behind(day, Behind(What.NEW))
    assert first.after is not None
    second = periods.behind(day, Behind(What.NEW), first.after)
    assert (len(first.rows), len(second.rows), first.total, second.after) == (50, 10, 60, None)
    assert len({row.id for row in (*first.rows, *second.rows)}) == 60
