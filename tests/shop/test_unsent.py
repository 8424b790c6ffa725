"""Replies that do not leave by themselves: a close asks about them, and a customer who writes again opens their way."""

from __future__ import annotations

import pytest

from edge.language import Said
from edge.outbox import WINDOW_CLOSED
from edge.records.reply import Delivery
from edge.store.all_tables import where
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer, webhook_of

ASKED = "not gone"
DAY = 24 * 3600.0


@pytest.fixture
def aline(online: Phone) -> Phone:
    return online


def query_of(counter: Counter, number: int = 1) -> str:
    """A query that Aline has."""
    query = counter.hears(who=customer(number))
    counter.shop.desk.claim(query, counter.staff("Aline"))
    return query


def replied(counter: Counter, query: str, state: Delivery, text: str = "Yes, 500 F.", **more: object) -> str:
    reply = counter.shop.desk.reply(query, counter.staff("Aline"), text)
    counter.shop.books.tables.replies.update({"state": state.value, **more}, where("id") == reply)
    return reply


def closes(counter: Counter, phone: Phone, query: str, outcome: str = "sold") -> None:
    phone.open(f"/q/{query}")
    phone.submit(phone.form(f"/q/{query}/close"), outcome=outcome)


def state(counter: Counter, query: str) -> tuple[str, object]:
    found = counter.shop.books.tables.queries.get(where("id") == query)
    assert isinstance(found, dict)
    return found["state"], found["outcome"]


@pytest.mark.parametrize("how", [Delivery.HELD, Delivery.FAILED, Delivery.UNSURE])
@pytest.mark.parametrize(("said", "after"), [("keep", ""), ("drop", Delivery.DROPPED)])
def test_a_close_over_a_reply_that_has_not_gone_asks_what_becomes_of_it(
    counter: Counter, aline: Phone, how: Delivery, said: str, after: str
):
    query = query_of(counter)
    reply = replied(counter, query, how)
    closes(counter, aline, query)
    assert aline.page.status_code == 409
    assert "1 reply here has not gone." in words(aline.page.text)
    assert state(counter, query)[0] == "claimed"
    asked = next(form for form in aline.forms(rf"/q/{query}/close") if "sold" in form.fields.values())
    aline.submit(asked, unsent=said)
    assert state(counter, query) == ("closed", "sold")
    assert counter.shop.outbox.get(reply).state == (after or how)


def test_what_waits_for_one_that_is_held_is_counted_and_dropped_with_it(counter: Counter, aline: Phone):
    query = query_of(counter)
    held = replied(counter, query, Delivery.HELD)
    behind = replied(counter, query, Delivery.QUEUED, "And screws.")
    closes(counter, aline, query)
    assert "2 replies here have not gone." in words(aline.page.text)
    asked = next(form for form in aline.forms(rf"/q/{query}/close") if "sold" in form.fields.values())
    aline.submit(asked, unsent="drop")
    assert {counter.shop.outbox.get(one).state for one in (held, behind)} == {Delivery.DROPPED}


@pytest.mark.parametrize("how", [Delivery.QUEUED, Delivery.SENDING, Delivery.SENT, Delivery.READ, Delivery.DROPPED])
def test_what_leaves_by_itself_or_has_left_is_not_asked_about(counter: Counter, aline: Phone, how: Delivery):
    query = query_of(counter)
    replied(counter, query, how)
    closes(counter, aline, query)
    assert ASKED not in words(aline.page.text)
    assert state(counter, query) == ("closed", "sold")


def test_another_query_of_the_same_customer_is_not_asked_about(counter: Counter, aline: Phone):
    first = query_of(counter)
    replied(counter, first, Delivery.FAILED)
    counter.shop.desk.close(first, counter.staff("Aline"), "other")
    counter.clock.forward(days=2)
    second = query_of(counter)
    assert second != first
    aline.open("/sign-in")
    aline.submit(aline.form("/sign-in"), name="Aline", pin="4711")
    closes(counter, aline, second)
    assert state(counter, second) == ("closed", "sold")


def test_who_decides_later_is_not_overtaken_by_what_waited_for_the_held_one(counter: Counter, aline: Phone):
    query = query_of(counter)
    held = replied(counter, query, Delivery.HELD)
    behind = replied(counter, query, Delivery.QUEUED, "And screws.")
    closes(counter, aline, query)
    asked = next(form for form in aline.forms(rf"/q/{query}/close") if "sold" in form.fields.values())
    aline.submit(asked, unsent="keep")
    assert {counter.shop.outbox.get(one).state for one in (held, behind)} == {Delivery.HELD}
    assert reason(counter, behind) == "outbox.closed_meanwhile"
    assert counter.shop.outbox.due(counter.clock.now()) == []
    aline.open("/held")
    assert "The query was closed while this waited for another reply." in words(aline.page.text)


def test_what_leaves_by_itself_stays_so_beside_what_is_held_from_an_earlier_time(counter: Counter, aline: Phone):
    query = query_of(counter)
    held = replied(counter, query, Delivery.HELD)
    counter.shop.desk.close(query, counter.staff("Aline"), "other")
    counter.clock.forward(seconds=60)
    writes_again(counter)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    later = replied(counter, query, Delivery.QUEUED, "Good morning.")
    closes(counter, aline, query)
    assert "1 reply here has not gone." in words(aline.page.text)
    asked = next(form for form in aline.forms(rf"/q/{query}/close") if "sold" in form.fields.values())
    aline.submit(asked, unsent="drop")
    assert counter.shop.outbox.get(held).state is Delivery.DROPPED
    assert [due.id for due in counter.shop.outbox.due(counter.clock.now())] == [later]


# The way is open again.


def writes_again(counter: Counter, number: int = 1, ago: float = 0, text: str = "Hello again") -> None:
    who = customer(number)
    at = str(round(counter.clock.at.timestamp() - ago))
    said = {"id": f"wamid.again.{at}", "from": who.phone, "timestamp": at, "type": "text", "text": {"body": text}}
    counter.shop.journal.append(webhook_of(said, name=who.name or "", phone=who.phone or ""))
    while counter.shop.sorter.step():
        pass


def reason(counter: Counter, reply: str) -> str:
    return counter.shop.outbox.get(reply).reason.key


def test_when_the_customer_writes_again_what_was_held_for_the_24_hours_says_that_it_may_go(
    counter: Counter, aline: Phone
):
    query = query_of(counter)
    reply = replied(counter, query, Delivery.HELD, reason=WINDOW_CLOSED.kept())
    counter.clock.forward(seconds=DAY * 2)
    writes_again(counter)
    assert reason(counter, reply) == "outbox.may_go_now"
    assert counter.shop.outbox.get(reply).state is Delivery.HELD, "a person still decides"
    aline.open("/sign-in")
    aline.submit(aline.form("/sign-in"), name="Aline", pin="4711")
    aline.open("/held")
    assert "this may go now" in words(aline.page.text)


def test_it_says_so_too_where_its_query_was_closed_meanwhile(counter: Counter, aline: Phone):
    query = query_of(counter)
    reply = replied(counter, query, Delivery.HELD, reason=WINDOW_CLOSED.kept())
    counter.shop.desk.close(query, counter.staff("Aline"), "other")
    counter.clock.forward(seconds=DAY * 7)
    writes_again(counter)
    assert reason(counter, reply) == "outbox.may_go_now"


def test_a_message_that_comes_in_days_late_opens_no_way(counter: Counter, aline: Phone):
    query = query_of(counter)
    reply = replied(counter, query, Delivery.HELD, reason=WINDOW_CLOSED.kept())
    counter.clock.forward(seconds=DAY * 3)
    writes_again(counter, ago=DAY * 2)
    assert reason(counter, reply) == "outbox.window_closed"


def test_what_was_written_before_whatsapp_refused_and_comes_after_opens_no_way(counter: Counter, aline: Phone):
    """WhatsApp knows better than this box when the 24 hours began."""
    query = query_of(counter)
    reply = counter.shop.desk.reply(query, counter.staff("Aline"), "Yes, 500 F.")
    counter.clock.forward(seconds=60)
    counter.shop.outbox.held(counter.shop.outbox.get(reply), WINDOW_CLOSED, counter.clock.now())
    writes_again(counter, ago=30)
    assert reason(counter, reply) == "outbox.window_closed"
    counter.clock.forward(seconds=30)
    writes_again(counter)
    assert reason(counter, reply) == "outbox.may_go_now"


def test_another_customer_opens_no_way_and_another_reason_stands(counter: Counter, aline: Phone):
    window = replied(counter, query_of(counter, 1), Delivery.HELD, reason=WINDOW_CLOSED.kept())
    old = replied(counter, query_of(counter, 2), Delivery.HELD, reason=Said("outbox.too_old").kept())
    counter.clock.forward(seconds=DAY * 2)
    writes_again(counter, 2)
    assert (reason(counter, window), reason(counter, old)) == ("outbox.window_closed", "outbox.too_old")
