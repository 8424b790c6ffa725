"""The day's figures to the owner's own number: webhooks come in, days end, and practice tells what it received."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.forgetting.person import person, why_not
from edge.language import LANGUAGES, Said, language
from edge.outbox import TemplateBook, doubt_all, free_replies
from edge.outbox.owners_number import OwnersNumber
from edge.records.reply import Delivery
from tests.kit.couriers import AMINA
from tests.kit.evenings import DIANE, Evening, known_templates, open_evening

TEMPLATE = "todays_figures en"


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    with open_evening(tmp_path / "data") as evening:
        yield evening


def test_an_owner_who_has_written_today_is_told_the_days_figures_once(evening: Evening):
    evening.wanted()
    evening.counter.writes(AMINA)
    evening.hi()
    evening.ends(0.1)
    day = evening.days.last()
    assert day
    (text,) = evening.told
    assert text.splitlines()[:4] == [
        f"The shop's figures, {language('en').date(day.date)}",
        *("Came in: 2", "Closed: 0", "Open now: 2"),
    ]
    assert "Waiting for an answer: 2" in text
    assert "Amina" not in text
    assert "nails" not in text
    assert evening.counter.practice.received[0].customer.identity == DIANE
    evening.ends(0.1)
    assert len(evening.told) == 1
    assert evening.notice is None


def test_it_is_off_until_the_owner_wants_it_and_then_begins_with_the_next_day(evening: Evening):
    evening.hi()
    evening.ends()
    assert evening.told == []
    evening.hi()
    evening.wanted()
    evening.ends(0.01)
    assert evening.told == [], "the day that is over has been read on paper"
    evening.ends()
    assert evening.notice == Said("owners_message.window_over")
    assert evening.told == []


def test_it_answers_nobody_and_counts_among_the_free_replies(evening: Evening):
    evening.wanted()
    evening.hi()
    before = evening.counter.room.query(evening.counter.room.only_query())
    evening.ends(0.1)
    after = evening.counter.room.query(before.id)
    assert after.wait == before.wait, "who says hi waits as any customer"
    today = evening.days.today()
    assert today
    assert (today.figures.first_reply.count, today.figures.unanswered, today.figures.open_now) == (0, 1, 1)
    (reply,) = evening.counter.room.books.tables.replies.all()
    assert evening.counter.comes_to(evening.counter.room.outbox.get(reply["id"]), Delivery.DELIVERED)
    zone = evening.counter.room.settings.shop().timezone
    assert free_replies(evening.counter.room.books, evening.counter.clock.now(), zone).used == 1
    line = next(
        line for line in evening.counter.room.board.query(before.id, evening.counter.aline).lines if line.side == "out"
    )
    assert (line.by, line.asks) == (Said("closed_note.by_box"), ())
    evening.chores()
    told = evening.owners.last()
    assert told
    assert (told.state, told.why) == ("delivered", Said(""))


def test_an_answer_of_the_staff_does_not_take_it_back(evening: Evening):
    evening.wanted()
    evening.hi()
    evening.ends(0.1, sends=False)
    evening.counter.reply("Good evening.", DIANE)
    for _ in range(6):
        evening.counter.round(seconds=7)
    assert len(evening.told) == 2
    assert "Good evening." in evening.told


def test_when_the_24_hours_are_over_an_approved_text_goes_with_the_date_and_three_figures(evening: Evening):
    known_templates(evening.counter)
    evening.wanted(TEMPLATE)
    evening.hi()
    evening.ends(2)
    day = evening.days.last()
    assert day
    (sent,) = evening.counter.practice.received
    assert sent.kind == "template"
    (body,) = sent.body["template"]["components"]
    values = [each["text"] for each in body["parameters"]]
    assert values == [language("en").date(day.date), "0", "0", "1"]
    assert not any("\n" in value or "\t" in value or "    " in value for value in values)
    assert evening.notice is None


def test_of_an_approved_text_that_whatsapp_has_paused_the_owner_reads_that_it_was_refused_and_why(evening: Evening):
    known_templates(evening.counter)
    evening.wanted(TEMPLATE)
    evening.hi()
    evening.counter.practice.switch("templates_paused")
    evening.ends(2)
    evening.chores()
    assert evening.told == []
    assert evening.notice
    assert evening.notice.key == "owners_message.refused"
    told = evening.owners.last()
    assert told
    for code in LANGUAGES:
        assert language(code).say("whatsapp.template_paused") in language(code).say(told.why)


def test_without_an_approved_text_nothing_goes_and_the_owner_reads_what_to_do(evening: Evening):
    evening.wanted()
    evening.hi()
    evening.ends(2)
    assert evening.told == []
    assert evening.notice == Said("owners_message.window_over")
    for code in LANGUAGES:
        assert "WhatsApp" in language(code).say(evening.notice)
    evening.hi()
    evening.ends(0.9)
    assert len(evening.told) == 1
    assert evening.counter.practice.until(evening.is_well)


def test_a_number_that_nobody_has_written_from_is_told_nothing(evening: Evening):
    known_templates(evening.counter)
    evening.wanted(TEMPLATE)
    evening.counter.writes(AMINA)
    evening.ends()
    assert evening.told == []
    assert evening.notice == Said("owners_message.never_wrote")


def test_an_approved_text_that_is_gone_is_told_and_nothing_goes(evening: Evening):
    known_templates(evening.counter)
    evening.wanted(TEMPLATE)
    evening.hi()
    TemplateBook(evening.counter.room.books).replace([])
    evening.ends(2)
    assert evening.told == []
    assert evening.notice == Said("owners_message.template_gone")


def test_of_days_that_the_box_was_off_only_the_last_is_told_and_says_that_it_is_late(evening: Evening):
    evening.wanted()
    evening.counter.writes(AMINA)
    evening.ends(0.1)
    evening.counter.clock.forward(days=20)
    evening.counter.starts_again()
    evening.hi()
    evening.chores()
    evening.sends()
    (text,) = evening.told
    assert text.endswith("Late: it could not be told when the day ended.")
    assert evening.summaries.newest()[0].number > 15


def test_a_power_cut_while_it_leaves_sends_it_once_and_the_owner_is_told_of_the_doubt(evening: Evening):
    evening.wanted()
    evening.hi()
    for fault in ("cut_after_request", "statuses_lost"):
        evening.counter.practice.switch(fault)
    evening.ends(0.1)
    evening.counter.starts_again()
    evening.counter.room.outbox.recover(evening.counter.clock.now())
    for fault in ("cut_after_request", "statuses_lost"):
        evening.counter.practice.switch(fault, False)
    evening.chores()
    evening.sends()
    assert len(evening.told) == 1
    assert evening.notice == Said("owners_message.unconfirmed")


def test_between_the_end_of_the_day_and_the_message_the_power_may_go(evening: Evening):
    evening.wanted()
    evening.hi()
    evening.counter.clock.forward(hours=2)
    assert evening.summaries.step(evening.queue)
    evening.counter.starts_again()
    evening.chores()
    evening.counter.starts_again()
    evening.counter.room.outbox.recover(evening.counter.clock.now())
    evening.chores()
    evening.sends()
    assert len(evening.told) == 1


def test_without_the_time_nothing_is_told_until_it_is_known(evening: Evening):
    evening.wanted()
    evening.hi()
    evening.counter.clock.trusted = False
    evening.ends(0.1)
    assert evening.told == []
    evening.counter.clock.trusted = True
    evening.chores()
    evening.sends()
    assert len(evening.told) == 1


def test_a_message_that_could_not_leave_in_time_gives_way_to_the_next_days(evening: Evening):
    evening.wanted()
    evening.hi()
    evening.ends(0.1, sends=False)
    evening.counter.clock.forward(hours=20)
    evening.hi()
    evening.ends(0.2)
    assert len(evening.told) == 1
    states = [each["state"] for each in evening.counter.room.books.tables.replies.all()]
    assert sorted(states)[0] == Delivery.DROPPED
    room, aline = evening.counter.room, evening.counter.aline
    room.desk.claim(query := room.only_query(), aline)
    room.desk.take_back(room.desk.reply(query, aline, "Welcome."), aline)
    evening.sends()
    assert len(evening.told) == 1, "and stays away where words that came later do"


def test_a_shop_made_from_a_copy_tells_no_day_that_the_first_box_may_have_told(evening: Evening):
    evening.wanted()
    evening.hi()
    evening.counter.clock.forward(hours=2)
    doubt_all(evening.counter.room.books, Said("outbox.from_a_clone"), evening.counter.clock.now())
    evening.chores()
    evening.sends()
    assert evening.told == []
    evening.hi()
    evening.ends(23.1 / 24)
    assert len(evening.told) == 1, "and the next one is told"


def test_the_owner_is_not_erased_as_long_as_the_figures_go_to_that_number(evening: Evening):
    room = evening.counter.room
    evening.wanted()
    evening.hi()
    query = room.query(room.only_query())
    room.desk.claim(query.id, evening.counter.aline)
    room.desk.close(query.id, evening.counter.aline, "answered")
    refusal = why_not(room.books, person(room.books, query.customer))
    assert refusal
    assert refusal.said == Said("forgetting.is_the_owner")
    evening.owners.choose(OwnersNumber())
    assert why_not(room.books, person(room.books, query.customer)) is None
    evening.chores()
    evening.ends()
    assert evening.told == []


@pytest.mark.parametrize(
    "kept",
    [
        {"date": 5},
        {"date": "yesterday", "reply": ""},
        {"date": "2026-11-20", "reply": {}},
        {"copied": "then", "date": ""},
        {"copied": {"at": 1}},
        {"date": None},
        {"why": "because"},
        {"why": "because", "date": "2026-11-10"},
        {"why": "because", "date": "", "reply": ""},
    ],
)
def test_what_a_strange_copy_says_of_it_stops_nothing(evening: Evening, kept: dict[str, object]):
    evening.wanted()
    evening.hi()
    evening.counter.room.books.keep("owners message", kept)
    assert evening.owners.last() is None
    evening.chores()
    evening.ends(0.1)
    assert len(evening.told) == 1


def test_a_blocked_number_is_told_nothing(evening: Evening):
    room = evening.counter.room
    evening.wanted()
    evening.hi()
    room.desk.block(room.query(room.only_query()).customer, room.staff("Chief", owner=True))
    evening.ends(0.1)
    assert evening.told == []
