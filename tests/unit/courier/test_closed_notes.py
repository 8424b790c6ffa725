"""The note outside the opening hours: webhooks come in, and what the practice WhatsApp received is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.desk.customers import Customers
from edge.forgetting.person import person, why_not
from edge.language import Said
from edge.outbox import WINDOW_CLOSED, free_replies
from edge.practice import Customer, Identity
from edge.records.query import Query
from edge.records.reply import Delivery
from edge.reports.daily.days import BusinessDays
from tests.kit.couriers import AMINA, Counter, open_counter, who_is

BOSCO = Identity("Bosco", "250788000202", "RW.70461198223351904418")
NOTE = "Thank you for your message. Kabeza is closed now. We answer as soon as we are open again."


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A shop that opens in two hours, for one."""
    with open_counter(tmp_path / "data") as counter:
        hour = counter.clock.at.hour
        opens = f"{(hour + 2) % 24:02d}:00-{(hour + 3) % 24:02d}:00"
        counter.room.settings.change_shop(name="Kabeza", zone="UTC", hours=(opens,) * 7, closed_note=True)
        yield counter


@pytest.fixture
def amina(counter: Counter) -> Customer:
    return counter.practice.join(AMINA)


def writes(counter: Counter, who: Customer, text: str = "Do you have nails?", *, goes: bool = True) -> Query:
    """By a webhook; goes: the courier makes its rounds after it."""
    hears(counter, who, text)
    if goes:
        counter.round(seconds=1)
        counter.round(seconds=1)
    return counter.room.query(counter.room.only_query())


def hears(counter: Counter, who: Customer, text: str) -> None:
    who.writes(text)
    assert counter.practice.until(lambda: is_here(counter, text, who.identity), 60)


def is_here(counter: Counter, text: str, who: Identity) -> bool:
    counter.room.sort()
    known = Customers(counter.room.books).known(who_is(who))
    return known is not None and counter.room.books.messages.says(known, "in", text)


def test_who_writes_while_the_shop_is_closed_gets_the_note_once_and_goes_on_waiting(counter: Counter, amina: Customer):
    query = writes(counter, amina)
    assert counter.texts == [NOTE]
    assert query.wait.since_at is not None
    assert query.last.text == "Do you have nails?"
    assert writes(counter, amina, "Please!").wait.since_at == query.wait.since_at
    assert counter.texts == [NOTE], "once in a query"
    days = BusinessDays(counter.room.books, counter.room.settings, counter.clock)
    days.step()
    today = days.today()
    assert today
    assert (today.figures.unanswered, today.figures.first_reply.count, today.figures.staff) == (1, 0, ())


def test_it_counts_among_the_free_replies_and_says_on_the_page_that_the_box_wrote_it(counter: Counter, amina: Customer):
    query = writes(counter, amina)
    (reply,) = counter.room.books.tables.replies.all()
    assert counter.comes_to(counter.room.outbox.get(reply["id"]), Delivery.DELIVERED)
    assert free_replies(counter.room.books, counter.clock.now(), counter.room.settings.shop().timezone).used == 1
    note = next(line for line in counter.room.board.query(query.id, counter.aline).lines if line.side == "out")
    assert (note.by, note.undo_seconds, note.asks) == (Said("closed_note.by_box"), None, ())


def test_it_is_off_until_the_owner_wants_it_and_not_for_who_writes_while_it_is_open(counter: Counter, amina: Customer):
    counter.room.settings.change_shop(closed_note=False)
    writes(counter, amina)
    counter.room.settings.change_shop(closed_note=True, hours=("00:00-00:00",) * 7)
    writes(counter, amina, "And screws?")
    counter.room.settings.change_shop(hours=("",) * 7)
    writes(counter, amina, "And bolts?")
    assert counter.texts == []


def test_a_note_that_would_go_once_the_shop_is_open_does_not_go_and_holds_up_nobody(counter: Counter, amina: Customer):
    query = writes(counter, amina, goes=False)
    counter.clock.forward(hours=2)
    counter.room.desk.claim(query.id, counter.aline)
    reply = counter.room.outbox.get(counter.room.desk.reply(query.id, counter.aline, "Yes."))
    counter.round(seconds=1)
    counter.round(seconds=1)
    assert counter.texts == ["Yes."]
    note = next(each for each in counter.room.books.tables.replies.all() if each["id"] != reply.id)
    assert note["state"] == Delivery.DROPPED


def test_who_has_been_answered_meanwhile_gets_no_note(counter: Counter, amina: Customer):
    query = writes(counter, amina, goes=False)
    counter.room.desk.claim(query.id, counter.aline)
    counter.room.desk.reply(query.id, counter.aline, "Yes.")
    counter.round(seconds=1)
    counter.round(seconds=1)
    writes(counter, amina, "Good.")
    assert counter.texts == ["Yes."], "nor where somebody of the staff was there a moment ago"


def test_a_note_that_waits_for_its_turn_holds_up_no_reply(counter: Counter, amina: Customer):
    counter.practice.switch("pair_limit")
    query = writes(counter, amina)
    (note,) = counter.room.books.tables.replies.all()
    assert counter.texts == []
    counter.practice.switch("pair_limit", False)
    counter.room.desk.claim(query.id, counter.aline)
    reply = counter.room.outbox.get(counter.room.desk.reply(query.id, counter.aline, "Yes."))
    assert counter.room.outbox.get(note["id"]).state is Delivery.DROPPED
    assert counter.room.outbox.due(counter.clock.now()) == [reply]


def test_a_note_that_is_told_to_wait_after_a_person_has_replied_is_dropped(counter: Counter, amina: Customer):
    query = writes(counter, amina, goes=False)
    (note,) = counter.room.books.tables.replies.all()
    outbox, now = counter.room.outbox, counter.clock.now()
    under_way = outbox.begin(note["id"], now)
    counter.room.desk.claim(query.id, counter.aline)
    reply = outbox.get(counter.room.desk.reply(query.id, counter.aline, "Yes."))
    outbox.postponed(under_way, 600, Said("failure.unknown"), now, refused=True)
    assert outbox.due(now) == [reply]


def test_a_note_that_nobody_is_sure_of_asks_nobody_and_a_status_still_settles_it(counter: Counter, amina: Customer):
    counter.practice.switch("error_but_accepted", times=1)
    query = writes(counter, amina)
    (kept,) = counter.room.books.tables.replies.all()
    note, outbox = counter.room.outbox.get(kept["id"]), counter.room.outbox
    assert (note.state, note.asks) == (Delivery.DROPPED, ())
    assert "reply_unsure" not in counter.room.kinds(query.id), "so no paper names it"
    counter.room.desk.claim(query.id, counter.aline)
    assert counter.comes_to(note, Delivery.DELIVERED)
    outbox.unsure(outbox.get(note.id), Said("outbox.box_stopped"), counter.clock.now())
    assert counter.state(note) is Delivery.DELIVERED


def test_a_note_that_was_under_way_at_a_power_cut_asks_nobody(counter: Counter, amina: Customer):
    query = writes(counter, amina, goes=False)
    (note,) = counter.room.books.tables.replies.all()
    outbox = counter.room.outbox
    outbox.begin(note["id"], counter.clock.now())
    counter.starts_again()
    outbox.recover(counter.clock.now())
    assert outbox.get(note["id"]).state is Delivery.DROPPED
    assert not counter.room.books.replies.needs_a_person_count()
    counter.room.desk.claim(query.id, counter.aline)
    assert not counter.room.desk.close(query.id, counter.aline, "sold").is_open


def test_without_the_time_and_for_what_comes_in_late_there_is_no_note(counter: Counter, amina: Customer):
    counter.clock.trusted = False
    writes(counter, amina)
    counter.clock.trusted = True
    counter.clock.at += timedelta(minutes=20)
    writes(counter, amina, "Under way for twenty minutes")
    assert counter.texts == []


def test_a_customer_is_told_in_their_own_language_in_the_owners_words(counter: Counter, amina: Customer):
    desk = counter.room.desk
    counter.room.settings.change_shop(closed_texts=("", "Fermé jusqu'à huit heures.", "", ""))
    counter.room.settings.change_shop(closed_note=False)
    query = writes(counter, amina)
    desk.speak(query.customer, "fr")
    counter.room.settings.change_shop(closed_note=True)
    writes(counter, amina, "Bonsoir ?")
    assert counter.texts == ["Fermé jusqu'à huit heures."]


def test_what_the_note_comes_to_asks_nobody_for_anything(counter: Counter, amina: Customer):
    query = writes(counter, amina, goes=False)
    (note,) = counter.room.books.tables.replies.all()
    outbox, now = counter.room.outbox, counter.clock.now()
    outbox.failed(outbox.begin(note["id"], now), WINDOW_CLOSED, 131047, now)
    assert counter.room.outbox.get(note["id"]).state is Delivery.DROPPED
    counter.room.desk.claim(query.id, counter.aline)
    assert counter.room.desk.close(query.id, counter.aline, "sold").is_open is False


def test_without_a_line_it_waits_over_a_restart_and_goes_while_the_shop_is_still_closed(
    counter: Counter, amina: Customer
):
    counter.practice.switch("unreachable")
    writes(counter, amina)
    assert counter.texts == []
    counter.starts_again()
    counter.practice.switch("unreachable", False)
    assert until_sent(counter)
    assert counter.texts == [NOTE]


def until_sent(counter: Counter) -> bool:
    """Rounds of the courier, for as long as it spares a line that it has found broken."""
    return any(counter.round(seconds=20) for _ in range(20))


def test_what_the_shops_phone_says_and_what_is_known_already_call_for_no_note(counter: Counter, amina: Customer):
    counter.room.settings.change_shop(closed_note=False)
    writes(counter, amina)
    counter.room.settings.change_shop(closed_note=True)
    unread = counter.room.books.journal.counts()["total"]
    counter.practice.answers_on_phone(amina, "We are on our way.")
    assert counter.practice.until(lambda: counter.room.books.journal.counts()["total"] > unread, 60)
    counter.room.sort()
    counter.round(seconds=1)
    assert counter.texts == []


def test_who_is_blocked_gets_no_note(counter: Counter, amina: Customer):
    counter.room.settings.change_shop(closed_note=False)
    query = writes(counter, amina)
    counter.room.desk.block(query.customer, counter.room.staff("Diane", owner=True))
    counter.room.settings.change_shop(closed_note=True)
    writes(counter, amina, "You will hear from me!", goes=False)  # it was under way when she was blocked
    counter.round(seconds=1)
    assert counter.texts == []


def test_a_split_leaves_who_got_the_note_waiting(counter: Counter, amina: Customer):
    query, desk = writes(counter, amina), counter.room.desk
    bosco = counter.practice.join(BOSCO)
    counter.room.settings.change_shop(closed_note=False)
    counter.clock.forward(minutes=1)
    hears(counter, bosco, "Hi there")
    other = counter.room.open_query(str(counter.room.customer(who_is(BOSCO))["id"]))
    desk.claim(other, counter.aline)
    desk.close(other, counter.aline, "sold")
    desk.join(counter.room.query(other).customer, query.customer, counter.aline)
    hears(counter, bosco, "And me?")
    (join,) = counter.room.books.tables.joins.all()
    desk.split(join["id"], counter.aline)
    assert counter.room.query(query.id).wait.since_at == query.wait.since_at
    assert counter.room.query(query.id).last.text == "Do you have nails?"


def test_a_no_to_an_offer_is_still_told_after_the_note(counter: Counter, amina: Customer):
    counter.room.settings.change_shop(closed_note=False)
    query, desk, eric = writes(counter, amina), counter.room.desk, counter.room.staff("Eric")
    desk.claim(query.id, counter.aline)
    desk.hand_over(query.id, counter.aline, eric.id, "")
    desk.decline(query.id, eric, "I am out.")
    counter.clock.forward(minutes=1)
    counter.room.settings.change_shop(closed_note=True)
    writes(counter, amina, "Hello?")
    assert counter.texts == [NOTE]
    assert counter.room.board.query(query.id, counter.aline).said_no


def test_a_note_that_a_program_of_before_was_unsure_of_asks_nobody_any_more(counter: Counter, amina: Customer):
    writes(counter, amina, goes=False)
    (note,) = counter.room.books.tables.replies.all()
    counter.room.books.replies.change(note["id"], state=Delivery.UNSURE)
    counter.room.outbox.recover(counter.clock.now())
    assert counter.room.outbox.get(note["id"]).state is Delivery.DROPPED


def test_a_note_that_waits_for_the_line_keeps_nobody_from_being_erased(counter: Counter, amina: Customer):
    query = writes(counter, amina, goes=False)
    counter.room.desk.claim(query.id, counter.aline)
    counter.room.desk.close(query.id, counter.aline, "sold")
    books = counter.room.books
    assert [reply["auto"] for reply in books.tables.replies.all()] == ["closed"]
    assert why_not(books, person(books, query.customer)) is None
    counter.room.desk.reopen(query.id, counter.aline)
    counter.room.desk.reply(query.id, counter.aline, "Yes.")
    assert why_not(books, person(books, query.customer)), "a reply of hers is to be sent, or dropped, first"
