"""Blocking and unblocking over the practice WhatsApp, which answers as the real one; and what comes from who is so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from edge.access.staff import Staff
from edge.desk.blocking import BlockEnds
from edge.errors import Refusal
from edge.forgetting.person import person, why_not
from edge.language import ENGLISH, Said, language
from edge.practice import Customer as Person
from edge.records.customer_record import BlockWish, Customer
from edge.records.message import Who
from edge.records.query import State
from edge.reports.daily.days import BusinessDays
from edge.reports.daily.model import DayFigures
from edge.whatsapp import WhatsApp
from tests.kit.couriers import AMINA, HIDDEN, Counter, courier_of, open_counter, who_is


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        yield counter


@pytest.fixture
def owner(counter: Counter) -> Staff:
    return counter.room.staff("Diane", owner=True)


def amina(counter: Counter) -> Customer:
    return Customer.of(counter.room.customer(who_is(AMINA)))


def wish(counter: Counter) -> BlockWish:
    return amina(counter).block


def listed(counter: Counter) -> list[object]:
    return [one["wa_id"] for one in counter.practice.cloud.blocks.listed()["data"]]


def writes(counter: Counter, person: Person, text: str) -> None:
    """Over the webhook, until it is here."""
    person.writes(text)
    assert counter.practice.until(lambda: is_here(counter, text), 60)


def is_here(counter: Counter, text: str) -> bool:
    counter.room.sort()
    return counter.room.books.messages.says(amina(counter).id, "in", text)


def figures(counter: Counter) -> DayFigures:
    days = BusinessDays(counter.room.books, counter.room.settings, counter.clock)
    days.step()
    today = days.today()
    assert today
    return today.figures


def test_who_is_blocked_is_known_to_whatsapp_and_what_is_open_is_closed(counter: Counter, owner: Staff):
    counter.writes()
    query = counter.room.only_query()
    reply = counter.reply("Yes.")
    counter.room.desk.block(amina(counter).id, owner)
    assert (wish(counter).state, amina(counter).is_blocked) == ("queued", True)
    counter.round()
    assert (wish(counter).state, wish(counter).on, listed(counter)) == ("done", True, [AMINA.phone])
    assert counter.room.query(query).state is State.CLOSED
    assert counter.texts == [], "what had not left is not sent"
    assert counter.room.outbox.get(reply.id).state == "dropped"
    today = figures(counter)
    assert (today.adds_up, today.open_now, today.unanswered) == (True, 0, 0)


def test_what_still_comes_from_a_blocked_one_is_kept_and_waits_for_nobody(counter: Counter, owner: Staff):
    person = counter.writes()
    counter.room.desk.block(amina(counter).id, owner)
    BlockEnds(counter.room.books, counter.room.outbox).done(amina(counter).id, counter.clock.now(), on=True)
    writes(counter, person, "You will hear from me!")  # it was under way when she was blocked
    assert [query["state"] for query in counter.room.books.tables.queries.all()] == ["closed"]
    assert counter.room.books.messages.says(amina(counter).id, "in", "You will hear from me!")
    assert counter.room.board.see(owner).unheld_count == 0
    counter.room.desk.unblock(amina(counter).id, owner)
    counter.room.desk.block(amina(counter).id, owner)
    counter.round()
    lines = len(person.lines)
    person.writes("Still there?")
    assert (person.lines[-1].state, len(person.lines)) == ("sent", lines + 1), "one tick: WhatsApp keeps it"


def test_who_is_let_go_writes_as_ever(counter: Counter, owner: Staff):
    person = counter.writes()
    counter.room.desk.block(amina(counter).id, owner)
    counter.round()
    counter.room.desk.unblock(amina(counter).id, owner)
    assert not amina(counter).is_blocked
    counter.round()
    assert (wish(counter).state, wish(counter).on, listed(counter)) == ("done", False, [])
    writes(counter, person, "Hello again")
    assert counter.room.board.see(owner).unheld_count == 1


def test_whatsapp_blocks_only_who_wrote_lately_and_the_page_says_so(counter: Counter, owner: Staff):
    person = counter.writes()
    person.last_heard_at = counter.practice.cloud.now() - timedelta(hours=25)
    counter.room.desk.block(amina(counter).id, owner)
    counter.round()
    assert (wish(counter).state, amina(counter).is_blocked, listed(counter)) == ("failed", False, [])
    assert "within the last 24 hours" in language(ENGLISH).say(wish(counter).reason)
    writes(counter, person, "Hello?")
    assert counter.room.board.see(owner).unheld_count == 1, "nobody is blocked whom WhatsApp does not block"


def test_nobody_is_lost_whom_whatsapp_does_not_block(counter: Counter, owner: Staff):
    person = counter.writes()
    counter.reply("Which nails?")
    query = counter.room.only_query()
    counter.practice.switch("unreachable")
    counter.room.desk.block(amina(counter).id, owner)
    counter.clock.forward(minutes=5)
    writes(counter, person, "I want to buy 100 bags")
    counter.starts_again()
    counter.practice.switch("unreachable", False)
    person.last_heard_at = counter.practice.cloud.now() - timedelta(hours=25)
    for _ in range(5):
        counter.round(seconds=200)
    assert (wish(counter).state, amina(counter).is_blocked) == ("failed", False)
    found = counter.room.query(query)
    assert (found.is_open, found.last.text) == (True, "I want to buy 100 bags")
    assert figures(counter).unanswered == 1


def test_a_wish_that_ends_without_an_answer_of_whatsapps_silences_nobody(counter: Counter, owner: Staff):
    person = counter.writes()
    ends, known = BlockEnds(counter.room.books, counter.room.outbox), amina(counter).id
    counter.room.desk.block(known, owner)
    counter.room.desk.unblock(known, owner)
    ends.failed(known, Said("whatsapp.unknown"), counter.clock.now(), on=False)
    writes(counter, person, "Hello?")
    assert [row.query for row in counter.room.books.messages.page(known)] == [counter.room.only_query()] * 2
    counter.room.desk.unblock(known, owner)
    counter.room.desk.block(known, owner)
    ends.done(known, counter.clock.now(), on=True)
    counter.room.desk.unblock(known, owner)
    counter.room.desk.block(known, owner)
    ends.failed(known, Said("blocking.not_lately"), counter.clock.now(), on=True)
    assert (wish(counter).state, wish(counter).stands) == ("done", True), "WhatsApp blocks them still"


def test_whom_the_shop_wants_to_hear_is_heard_although_whatsapp_does_not_let_them_go(counter: Counter, owner: Staff):
    person, known = counter.writes(), amina(counter).id
    counter.room.desk.block(known, owner)
    counter.round()
    counter.room.desk.unblock(known, owner)
    ends = BlockEnds(counter.room.books, counter.room.outbox)
    ends.failed(known, Said("whatsapp.unknown"), counter.clock.now(), on=False)
    assert (wish(counter).stands, amina(counter).is_blocked) == (True, True), "as far as anybody knows"
    users = [{"user": f"+{AMINA.phone}"}]
    counter.practice.cloud.blocks.change({"messaging_product": "whatsapp", "block_users": users}, on=False)
    writes(counter, person, "It works again")
    assert counter.room.board.see(owner).unheld_count == 1
    counter.reply("Welcome back.")
    counter.round(seconds=20)
    assert counter.texts == ["Welcome back."]


def test_no_reaction_of_before_leaves_to_who_is_blocked(counter: Counter, owner: Staff):
    counter.writes()
    counter.reply("Yes.")
    (heard, *_) = counter.room.books.messages.page(amina(counter).id)
    counter.room.desk.react(counter.room.only_query(), counter.aline, heard.seq, "👍")
    counter.room.desk.block(amina(counter).id, owner)
    for _ in range(3):
        counter.round(seconds=2)
    assert (wish(counter).state, counter.room.outbox.reactions.waiting()) == ("done", ())
    shown = counter.room.outbox.reactions.to(heard)
    assert shown
    assert (shown.state, shown.reason, shown.emoji) == ("failed", Said("blocking.blocked"), "")


def test_without_a_line_it_is_asked_again_over_a_restart(counter: Counter, owner: Staff):
    counter.writes()
    counter.practice.switch("unreachable")
    counter.room.desk.block(amina(counter).id, owner)
    counter.round()
    assert wish(counter).state == "queued"
    counter.starts_again()
    counter.round()
    counter.practice.switch("unreachable", False)
    for _ in range(5):
        counter.round(seconds=200)
    assert (wish(counter).state, listed(counter)) == ("done", [AMINA.phone])


def test_what_was_wanted_last_counts_and_once_more_changes_nothing(counter: Counter, owner: Staff):
    counter.writes()
    for _ in range(2):
        counter.room.desk.block(amina(counter).id, owner)
    counter.room.desk.unblock(amina(counter).id, owner)
    counter.round()
    counter.round()
    assert (wish(counter).on, wish(counter).state, listed(counter)) == (False, "done", [])


def test_staff_may_not_and_nobody_is_written_to_who_is_blocked(counter: Counter, owner: Staff):
    counter.writes()
    with pytest.raises(Refusal, match="owner_only"):
        counter.room.desk.block(amina(counter).id, counter.aline)
    counter.room.desk.block(amina(counter).id, owner)
    counter.round()
    with pytest.raises(Refusal) as refused:
        counter.room.desk.write_to(amina(counter).id, counter.aline)
    assert refused.value.said.key == "blocking.unblock_first"


def test_of_whom_whatsapp_tells_no_number_nobody_can_be_blocked(counter: Counter, owner: Staff):
    counter.writes(HIDDEN)
    hidden = Customer.of(counter.room.customer(who_is(HIDDEN)))
    with pytest.raises(Refusal) as refused:
        counter.room.desk.block(hidden.id, owner)
    assert refused.value.said.key == "blocking.no_number"


def test_a_fault_of_ours_in_one_call_is_not_the_end_of_all(counter: Counter, owner: Staff):
    faults = [TypeError("of ours")]

    def witness(at: datetime) -> None:
        if faults:
            raise faults.pop()

    counter.writes()
    counter.round()
    counter.room.desk.block(amina(counter).id, owner)
    counter.courier.close()
    counter.courier = courier_of(counter.room, WhatsApp(counter.practice.graph_url, "v26.0", witness))
    with pytest.raises(TypeError, match="of ours"):
        counter.round()
    for _ in range(5):
        counter.round(120)
    assert (wish(counter).state, listed(counter)) == ("done", [AMINA.phone])


def test_who_was_blocked_at_a_number_that_is_another_ones_now_can_be_let_go_and_erased(counter: Counter, owner: Staff):
    counter.writes()
    blocked = amina(counter).id
    counter.room.desk.block(blocked, owner)
    counter.round()
    counter.clock.forward(days=40)
    newcomer = Who(AMINA.phone, "RW.999", name="Somebody else")
    counter.room.hears("wamid.new", "Hello", newcomer)
    assert counter.room.customer(newcomer)["id"] != blocked
    counter.room.desk.unblock(blocked, owner)
    counter.round()
    assert why_not(counter.room.books, person(counter.room.books, blocked)) is None


def test_a_reply_that_is_sent_again_to_who_is_blocked_says_why_it_stays(counter: Counter, owner: Staff):
    reply = counter.asked("Yes.")
    outbox, now = counter.room.outbox, counter.clock.now()
    outbox.unsure(outbox.begin(reply.id, now), Said("outbox.box_stopped"), now)
    counter.room.desk.block(amina(counter).id, owner)
    for _ in range(3):
        counter.round(seconds=5)
    counter.room.desk.send_again(reply.id, counter.aline)
    for _ in range(3):
        counter.round(seconds=30)
    held = outbox.get(reply.id)
    assert (held.state, held.reason.key, counter.texts) == ("held", "blocking.held", [])
