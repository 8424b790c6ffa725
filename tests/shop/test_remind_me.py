"""A query that its holder puts off is out of their sight until its time, and its customer waits on."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.desk.on_phone import AnsweredOnPhone
from edge.desk.roster import Roster
from edge.errors import Refusal
from edge.records.query import Query, State
from edge.records.query_parts import NO_REMINDER
from tests.kit.coexistence import answered
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer, open_counter, webhook_of
from tests.kit.webhooks import body_of

AMINA = customer(7, "Amina")


@pytest.fixture
def aline(counter: Counter) -> Phone:
    """It is two in the afternoon. Whatever is due comes back when the test says so."""
    counter.only_hears()
    return counter.signed_in("Aline")


def writes(counter: Counter, text: str = "Do you have nails?") -> str:
    """Amina does, on the road that WhatsApp takes; her open query."""
    counter.wamids += 1
    at = str(int(counter.clock.at.timestamp()))
    message = {"from": AMINA.phone, "id": f"wamid.{counter.wamids}", "timestamp": at, "type": "text"}
    counter.webhook(webhook_of({**message, "text": {"body": text}}, name="Amina", phone=str(AMINA.phone)))
    (found,) = [one for one in counter.shop.books.tables.queries.all() if one["open_for"]]
    return str(found["id"])


def put_off(counter: Counter, phone: Phone, choice: str = "four", **hour: str) -> str:
    """Aline has it, and wants to be reminded."""
    query = writes(counter)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    phone.open(f"/q/{query}")
    phone.submit(phone.forms(f"/q/{query}/remind")[-1 if hour else 0], when=choice, **hour)
    return query


def held(counter: Counter, query: str) -> Query:
    return counter.shop.books.queries.must(query)


def test_it_leaves_mine_until_its_time_and_is_on_top_of_it_then(counter: Counter, aline: Phone):
    query, desk = put_off(counter, aline), counter.shop.desk
    board = words(aline.page.text)
    assert "Mine 0" in board
    assert "Later · 1" in board
    later = words(aline.open("/?see=later").text)
    assert "Amina" in later
    assert "at 16:00" in later
    assert "Aline: remind me at 16:00" in words(aline.open(f"/q/{query}").text)
    counter.clock.forward(minutes=119)
    assert desk.return_reminded() == desk.return_lapsed() == 0
    desk.claim(counter.hears("Screws?", customer(8, "Bosco"), ago=3 * 3600), counter.staff("Aline"))
    counter.clock.forward(minutes=2)
    assert desk.return_reminded() == 1
    board = aline.open("/").text
    assert board.index("Amina") < board.index("Bosco")
    assert "your reminder ● new message" in words(board)
    assert "Later" not in words(board)
    assert "Aline was reminded" in words(aline.open(f"/q/{query}").text)
    assert "your reminder" not in words(aline.open("/").text), "she has looked"


def test_it_stays_with_its_holder_meanwhile_and_the_lease_begins_when_it_is_back(counter: Counter, aline: Phone):
    query, desk = put_off(counter, aline, "at", hour="20:00"), counter.shop.desk
    counter.clock.forward(hours=5.9)
    assert desk.return_lapsed() == 0
    assert counter.shop.days.today().figures.unanswered == 1  # type: ignore[union-attr]
    counter.clock.forward(hours=0.2)
    assert desk.return_lapsed() == 0, "not before it has been back"
    assert desk.return_reminded() == 1
    counter.clock.forward(hours=1.9)
    assert desk.return_lapsed() == 0
    counter.clock.forward(hours=0.2)
    assert desk.return_lapsed() == 1
    assert held(counter, query).state is State.WAITING


def test_it_is_back_at_once_when_the_customer_writes(counter: Counter, aline: Phone):
    query = put_off(counter, aline, "opening")
    counter.clock.forward(hours=3)
    writes(counter, "Hello?")
    assert counter.shop.desk.return_lapsed() == 0, "the lease begins now"
    board = words(aline.open("/").text)
    assert "Mine 1" in board
    assert "Later" not in board
    aline.open(f"/q/{query}")
    assert "Mine 1" in words(aline.open("/").text), "and it does not go away again"


def test_who_sees_a_page_from_before_a_message_is_shown_that_first(counter: Counter, aline: Phone):
    query = writes(counter)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    aline.open(f"/q/{query}")
    form = aline.form(f"/q/{query}/remind")
    writes(counter, "Hello?")
    assert aline.submit(form, when="four").status_code == 409
    assert "Hello?" in words(aline.page.text)
    assert held(counter, query).hold.remind == NO_REMINDER


def test_whoever_does_not_want_to_wait_has_it_back_and_nobody_else_may_put_it_off(counter: Counter, aline: Phone):
    query = put_off(counter, aline)
    eric = counter.signed_in("Eric")
    assert "at 16:00" in words(eric.open("/?see=others").text)
    eric.open(f"/q/{query}")
    assert not eric.forms(f"/q/{query}/remind")
    with pytest.raises(Refusal, match="not_yours"):
        counter.shop.desk.remind(query, counter.staff("Eric"), "now")
    aline.open(f"/q/{query}")
    assert "It comes back at 16:00." in words(aline.page.text)
    now = next(form for form in aline.forms(f"/q/{query}/remind") if form.buttons == [("when", "now")])
    aline.submit(now, when="now")
    assert "Mine 1" in words(aline.page.text)


@pytest.mark.parametrize("verb", ["release", "take_over", "hand_over", "close", "leaves"])
def test_whoever_gets_it_then_knows_of_no_reminder(counter: Counter, aline: Phone, verb: str):
    query, desk = put_off(counter, aline), counter.shop.desk
    mine, eric = counter.staff("Aline"), counter.staff("Eric")
    match verb:
        case "release":
            desk.release(query, mine)
        case "take_over":
            desk.take_over(query, eric)
        case "hand_over":
            desk.hand_over(query, mine, eric.id)
            desk.accept(query, eric)
        case "close":
            desk.close(query, mine, "sold")
        case _:
            shop = counter.shop
            roster = Roster(shop.books, shop.outbox, shop.settings, shop.team, counter.clock)
            roster.leave(mine.id, counter.staff("Diane", owner=True))
    assert held(counter, query).hold.remind == NO_REMINDER
    counter.clock.forward(hours=3)
    assert desk.return_reminded() == 0


def test_an_undo_of_the_close_gives_it_back_put_off_as_it_was(counter: Counter, aline: Phone):
    query, desk = put_off(counter, aline), counter.shop.desk
    desk.close(query, counter.staff("Aline"), "sold")
    desk.reopen(query, counter.staff("Aline"))
    assert "Later · 1" in words(aline.open("/").text)


def test_it_is_back_before_the_24_hours_end_and_says_so(counter: Counter, aline: Phone):
    query = writes(counter)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    counter.clock.forward(hours=20)
    aline = counter.signed_in("Aline")
    aline.open(f"/q/{query}")
    assert "half an hour before the 24 hours end" in words(aline.page.text)
    counter.shop.desk.remind(query, counter.staff("Aline"), "at", "16:00")
    assert "Aline: remind me at 13:27, before the 24 hours end" in words(aline.open(f"/q/{query}").text)
    counter.clock.forward(hours=3.5)
    assert counter.shop.desk.return_reminded() == 1
    counter.clock.forward(minutes=10)
    with pytest.raises(Refusal, match="too_late"):
        counter.shop.desk.remind(query, counter.staff("Aline"), "hour")


@pytest.mark.parametrize(("trusted", "set_back", "back"), [(True, 0, 0), (True, -400, 1), (False, 0, 1)])
def test_after_a_power_cut_it_is_back_in_time_or_at_once(tmp_path: Path, trusted: bool, set_back: int, back: int):
    with open_counter(tmp_path) as counter:
        counter.shop.ticking.stop()
        query = put_off(counter, counter.signed_in("Aline"))
        clock = counter.clock
    clock.forward(minutes=30)
    clock.reboot()
    clock.trusted = trusted
    clock.step(days=set_back)
    with open_counter(tmp_path, clock) as counter:
        counter.shop.ticking.stop()
        counter.shop.desk.return_reminded()
        assert held(counter, query).hold.remind.due is bool(back)
        clock.forward(minutes=91)
        counter.shop.desk.return_reminded()
        assert held(counter, query).hold.remind.due


def test_while_the_disk_is_full_nothing_is_put_off_and_what_is_due_shows(counter: Counter, aline: Phone):
    query = put_off(counter, aline)
    counter.clock.forward(hours=2.1)
    counter.disk.full = True
    assert "Mine 1" in words(aline.open("/").text)
    aline.open(f"/q/{query}")
    assert aline.submit(aline.form(f"/q/{query}/remind"), when="hour").status_code == 503
    counter.disk.full = False
    assert counter.shop.desk.return_reminded() == 1


def test_what_is_put_off_does_not_end_by_itself_when_the_phone_answered_meanwhile(counter: Counter, aline: Phone):
    query, shop = put_off(counter, aline), counter.shop
    shop.settings.change_shop(reopen_seconds=3600)
    counter.clock.forward(minutes=1)
    said = answered("wamid.p", counter.clock.at, "Later") | {"to": AMINA.phone, "to_user_id": AMINA.user_id}
    counter.webhook(body_of("smb_message_echoes", {"message_echoes": [said]}))
    assert held(counter, query).wait.since_at is None
    counter.clock.forward(hours=2)
    step = AnsweredOnPhone(shop.books, shop.settings, counter.clock).step
    assert (step(), held(counter, query).is_open) == (0, True), "its holder has said when they look again"
    assert shop.desk.return_reminded() == 1
    assert step() == 1
