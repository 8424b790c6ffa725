"""A reply that never leaves has answered nobody: the reports say so as the board does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from edge.language import Said
from edge.reports.daily.days import BusinessDays
from tests.kit.coexistence import answered, come, echo, live, wrote
from tests.kit.support import Room


class Week:
    """A shop whose days are closed, and whose replies leave, when the test says so; Amina writes to it."""

    def __init__(self, room: Room) -> None:
        self.room, self.desk, self.aline = room, room.desk, room.staff("Aline")
        self.days = BusinessDays(room.books, room.settings, room.clock)
        self.number = 0

    def hears(self, text: str = "Do you have nails?") -> str:
        self.number += 1
        come(self.room, live(wrote(f"wamid.{self.number}", self.room.clock.at, text)))
        return next(str(row["id"]) for row in self.room.books.tables.queries.all() if row["state"] != "closed")

    def takes(self) -> str:
        query = self.hears()
        self.desk.claim(query, self.aline)
        return query

    def replies(self, query: str) -> str:
        return self.desk.reply(query, self.aline, "Yes")

    def fails(self, reply: str) -> str:
        outbox, now = self.room.outbox, self.room.clock.now()
        outbox.failed(outbox.begin(reply, now), Said("outbox.window_closed"), 131047, now)
        return reply

    def goes_by(self, hours: int = 24) -> None:
        self.room.clock.forward(hours=hours)
        self.days.step()

    def figures(self) -> list[tuple[int, int, int]]:
        """Of each day until now: not answered yet, closed without a reply, whose 24 hours ran out."""
        today = self.days.today()
        assert today
        days = [*self.days.between(date.min, date.max), today.figures]
        return [(day.unanswered, day.silent, day.run_out) for day in days]


@pytest.fixture
def week(room: Room) -> Week:
    return Week(room)


def nothing(week: Week, query: str) -> None:
    pass


def taken_back(week: Week, query: str) -> None:
    week.desk.take_back(week.replies(query), week.aline)


def failed_and_dropped(week: Week, query: str) -> None:
    week.desk.drop_reply(week.fails(week.replies(query)), week.aline)


@pytest.mark.parametrize("end", [nothing, taken_back, failed_and_dropped])
def test_who_has_a_reply_that_never_left_waits_and_their_window_runs_out(
    week: Week, end: Callable[[Week, str], object]
):
    end(week, week.takes())
    assert week.figures() == [(1, 0, 0)]
    week.goes_by()
    week.goes_by(2)
    assert week.figures() == [(1, 0, 0), (1, 0, 1)]


@pytest.mark.parametrize("end", [nothing, taken_back, failed_and_dropped])
def test_a_second_question_waits_where_its_reply_never_left(week: Week, end: Callable[[Week, str], object]):
    query, outbox, now = week.takes(), week.room.outbox, week.room.clock.now()
    outbox.accepted(outbox.begin(week.replies(query), now), "wamid.reply", now)
    assert week.figures() == [(0, 0, 0)]
    week.room.clock.forward(minutes=1)
    week.hears("And the hose?")
    end(week, query)
    assert week.figures() == [(1, 0, 0)]
    week.goes_by()
    week.goes_by(2)
    assert week.figures() == [(1, 0, 0), (1, 0, 1)]


def test_who_was_closed_over_a_reply_that_is_dropped_later_had_none(week: Week):
    query = week.takes()
    reply = week.fails(week.replies(query))
    week.desk.close(query, week.aline, "answered", unsent="keep")
    assert week.figures() == [(0, 0, 0)]
    week.goes_by()
    week.desk.drop_reply(reply, week.aline)
    assert week.figures() == [(0, 0, 0), (0, 1, 0)], "a closed day stays as it was"
    week.goes_by()
    assert week.figures()[-1] == (0, 0, 0), "and it is told once"


def test_a_window_that_ended_under_a_reply_is_told_when_the_reply_is_dropped(week: Week):
    reply = week.fails(week.replies(week.takes()))
    for _ in range(3):
        week.goes_by()
    assert [run_out for *_, run_out in week.figures()] == [0, 0, 0, 0]
    week.desk.drop_reply(reply, week.aline)
    assert week.figures()[-1] == (1, 0, 1)
    week.goes_by()
    assert [run_out for *_, run_out in week.figures()] == [0, 0, 0, 1, 0]


def test_a_window_is_told_once_though_replies_come_and_go_after_it(week: Week):
    query = week.takes()
    week.goes_by(25)
    failed_and_dropped(week, query)
    failed_and_dropped(week, query)
    assert sum(run_out for *_, run_out in week.figures()) == 1


def test_who_wrote_after_what_a_reply_had_seen_waits(week: Week):
    query = week.takes()
    seen = week.room.books.messages.newest_of(week.room.query(query).customer)
    week.room.clock.forward(minutes=1)
    week.hears("PLEASE, today!")
    week.desk.reply(query, week.aline, "Yes", seen=seen)
    assert week.figures() == [(1, 0, 0)]


def test_words_that_are_changed_after_the_answer_wait(week: Week):
    query = week.takes()
    week.replies(query)
    week.room.clock.forward(minutes=1)
    edit = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "No, screws!"}}}
    come(week.room, live(wrote("wamid.edit", week.room.clock.at, kind="edit", edit=edit)))
    assert week.room.query(query).wait.since_at
    assert week.figures() == [(1, 0, 0)]


def test_who_had_an_answer_that_the_shop_deleted_on_its_phone_waits(week: Week):
    query = week.hears()
    week.room.clock.forward(minutes=1)
    come(week.room, echo(answered("wamid.phone", week.room.clock.at)))
    assert week.figures() == [(0, 0, 0)]
    revoke = {"original_message_id": "wamid.phone"}
    come(week.room, echo(answered("wamid.gone", week.room.clock.at, kind="revoke", revoke=revoke)))
    assert week.room.query(query).wait.since_at
    assert week.figures() == [(1, 0, 0)]


def test_an_answer_on_the_phone_from_before_the_question_is_none_once_the_reply_is_taken_back(week: Week):
    query = week.takes()
    before = week.room.clock.at - timedelta(hours=1)
    reply = week.replies(query)
    come(week.room, echo(answered("wamid.phone", before, "Good morning")))
    week.desk.take_back(reply, week.aline)
    assert week.room.query(query).wait.since_at, "nobody has answered them"
    assert week.figures() == [(1, 0, 0)]


def test_an_answer_on_the_phone_that_comes_in_late_brings_nothing_back_that_a_reply_has_answered(week: Week):
    query = week.takes()
    asked_at = week.room.clock.at
    week.room.clock.forward(minutes=5)
    week.replies(query)
    come(week.room, live(wrote("wamid.late", asked_at - timedelta(hours=2), "Good morning")))
    come(week.room, echo(answered("wamid.phone", asked_at - timedelta(hours=1), "Good morning")))
    assert week.room.query(query).wait.since_at is None
    assert week.figures() == [(0, 0, 0)]


def test_the_24_hours_run_from_the_last_message_and_not_from_its_deletion(week: Week):
    week.replies(week.takes())
    week.goes_by(13)
    revoke = {"original_message_id": "wamid.1"}
    come(week.room, live(wrote("wamid.gone", week.room.clock.at, kind="revoke", revoke=revoke)))
    assert week.figures()[-1][0] == 1
    week.goes_by(12)
    assert sum(run_out for *_, run_out in week.figures()) == 1
    week.goes_by(24)
    assert sum(run_out for *_, run_out in week.figures()) == 1


def test_what_came_after_a_reply_waits_though_older_words_came_in_after_it(week: Week):
    query, clock, outbox = week.takes(), week.room.clock, week.room.outbox
    reply, asked_at = week.replies(query), clock.at
    clock.forward(hours=2)
    week.hears("And the hose?")
    clock.forward(hours=1)
    outbox.accepted(outbox.begin(reply, clock.now()), "wamid.reply", clock.now())
    come(week.room, live(wrote("wamid.late", asked_at - timedelta(hours=2), "Good morning")))
    come(week.room, echo(answered("wamid.phone", asked_at + timedelta(hours=1), "Good morning")))
    assert week.room.query(query).wait.since_at
    assert week.figures() == [(1, 0, 0)]


def test_a_reply_that_is_sent_again_answers_nothing_that_came_after_it(week: Week):
    query, clock, outbox = week.takes(), week.room.clock, week.room.outbox
    reply = week.replies(query)
    clock.forward(hours=1)
    outbox.unsure(outbox.begin(reply, clock.now()), Said("test"), clock.now())
    week.hears("And the hose?")
    week.desk.send_again(reply, week.aline)
    outbox.accepted(outbox.begin(reply, clock.now()), "wamid.reply", clock.now())
    come(week.room, echo(answered("wamid.phone", clock.at - timedelta(minutes=30), "Good morning")))
    assert week.room.query(query).wait.since_at
    assert week.figures() == [(1, 0, 0)]


def test_what_the_phone_has_answered_between_two_replies_that_never_leave_stays_answered(week: Week):
    query, clock = week.takes(), week.room.clock
    clock.forward(hours=1)
    first = week.fails(week.replies(query))
    come(week.room, echo(answered("wamid.phone", clock.at - timedelta(minutes=30), "Yes")))
    clock.forward(hours=1)
    second = week.replies(query)
    week.desk.drop_reply(first, week.aline)
    week.desk.take_back(second, week.aline)
    assert week.room.query(query).wait.since_at is None
    assert week.figures() == [(0, 0, 0)]
