"""After a long break old replies wait for what customers wrote meanwhile: WhatsApp brings it later than the line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.access.staff import Staff
from edge.courier import AGE_UNKNOWN, TOO_OLD, WROTE_AGAIN, Courier
from edge.courier.backlog import (
    FLOWING_SECONDS,
    NO_NEWS,
    OLD_SECONDS,
    SILENT_SECONDS,
    Break,
    Wait,
    verdict,
)
from edge.language import Said
from edge.outbox.link import LONG_SECONDS, LinkState
from edge.records.reply import Delivery
from edge.store.all_tables import where
from tests.kit.doubles import Double
from tests.kit.phones import words
from tests.kit.shops import Counter
from tests.kit.support import ACCOUNT, Room, open_room

WAITS = Said("outbox.waits_for_news")
NEWS = "447700900142"


class Line:
    """A shop whose line is cut and comes back, with its webhooks: a shop knows of customers only what these bring."""

    def __init__(self, room: Room) -> None:
        self.room, self.double = room, Double()
        self.courier, self.wamids = self._courier(), 0

    def _courier(self) -> Courier:
        room = self.room
        return Courier(room.books, room.outbox, room.link, room.notices, room.settings, self.double, room.clock)

    @property
    def aline(self) -> Staff:
        return self.room.staff("Aline")

    def hears(self, text: str, phone: str = NEWS, ago: float = 0) -> None:
        """A webhook comes in with what this customer wrote so many seconds ago."""
        self.wamids += 1
        at = str(round(self.room.clock.at.timestamp() - ago))
        said = {"id": f"wamid.{self.wamids}", "from": phone, "timestamp": at, "type": "text", "text": {"body": text}}
        metadata = {"display_phone_number": "250788000000", "phone_number_id": ACCOUNT.phone_number_id}
        contact = {"profile": {"name": phone}, "wa_id": phone}
        value = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": [contact], "messages": [said]}
        entry = {"id": ACCOUNT.waba_id, "changes": [{"field": "messages", "value": value}]}
        self.room.journal.append(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())
        self.room.sort()

    def answer(self, text: str = "Yes.") -> str:
        """To whoever wrote last."""
        newest = max(
            self.room.books.tables.queries.search(where("state") != "closed"), key=lambda query: query["order"]
        )
        self.room.desk.claim(newest["id"], self.aline)
        return self.room.desk.reply(newest["id"], self.aline, text)

    def goes_on(self, seconds: float, mood: str = "well", every: float = 5.0) -> None:
        self.double.mood = mood
        for _ in range(round(seconds / every)):
            self.room.clock.forward(seconds=every)
            for _ in range(2):
                self.courier.step()
                self.courier.rest()

    def is_off_for(self, **span: float) -> None:
        """The power goes, and comes back after a while."""
        self.courier.close()
        self.room.clock.forward(**span)
        self.room.clock.reboot()
        self.courier = self._courier()

    def state(self, reply: str) -> Delivery:
        return self.room.outbox.get(reply).state

    def reason(self, reply: str) -> Said:
        return self.room.outbox.get(reply).reason


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    made = Line(open_room(tmp_path / "data"))
    yield made
    made.courier.close()
    made.room.close()


def cut_off(line: Line, minutes: float, mood: str = "no line") -> str:
    """A customer asks, the line is cut, Aline answers: the answer has waited so long when the line comes back."""
    line.goes_on(10)
    if mood != "no line":  # nobody knows what became of the first one that met it
        line.hears("And me?", phone="447700900888")
        line.answer("Maybe.")
        line.goes_on(10, mood)
    line.hears("Do you have ten bags of cement?")
    reply = line.answer("I load your truck now.")
    line.goes_on(minutes * 60, mood)
    return reply


@pytest.mark.parametrize("mood", ["no line", "portal"])
def test_what_a_customer_wrote_during_a_break_comes_before_the_old_reply_leaves(line: Line, mood: str):
    reply = cut_off(line, 180, mood)
    line.goes_on(60 * 10)
    assert (line.state(reply), line.reason(reply)) == (Delivery.QUEUED, WAITS)
    line.hears("No need any more, I bought elsewhere", ago=3600)
    line.goes_on(60 * 10)
    assert (line.state(reply), line.reason(reply)) == (Delivery.HELD, WROTE_AGAIN)
    assert line.double.received == []


def test_once_webhooks_flow_again_it_leaves_by_itself_after_the_stated_time(line: Line):
    reply = cut_off(line, 30)
    line.goes_on(60)
    line.hears("Somebody else asks", phone="447700900999")
    line.goes_on(FLOWING_SECONDS - 10)
    assert line.state(reply) is Delivery.QUEUED
    line.goes_on(40)
    assert line.state(reply) is Delivery.SENT


def test_where_no_webhook_comes_at_all_a_person_looks_and_nothing_waits_for_ever(line: Line):
    reply = cut_off(line, 30)
    line.goes_on(SILENT_SECONDS - 30)
    assert line.state(reply) is Delivery.QUEUED
    line.goes_on(60)
    assert (line.state(reply), line.reason(reply)) == (Delivery.HELD, NO_NEWS)
    line.room.desk.send_again(reply, line.aline)
    line.goes_on(10)
    assert line.state(reply) is Delivery.SENT, "a person has looked"


def test_a_person_lets_it_go_at_once(line: Line):
    reply = cut_off(line, 30)
    line.goes_on(60)
    line.room.desk.send_again(reply, line.aline)
    line.goes_on(10)
    assert line.state(reply) is Delivery.SENT


def test_a_person_may_drop_it_too(line: Line):
    reply = cut_off(line, 30)
    line.goes_on(60)
    line.room.desk.drop_reply(reply, line.aline)
    line.goes_on(60 * 40)
    assert line.state(reply) is Delivery.DROPPED
    assert line.double.received == []


@pytest.mark.parametrize("minutes", [1, 4, 9])
def test_a_reply_of_minutes_leaves_as_soon_as_the_line_is_back(line: Line, minutes: float):
    reply = cut_off(line, minutes)
    line.goes_on(10)
    assert line.state(reply) is Delivery.SENT


def test_a_short_break_makes_no_reply_wait_however_old_it_is(line: Line):
    line.hears("Do you have nails?")
    line.goes_on(10)
    reply = line.answer()
    line.goes_on(60 * 7, "pair")  # WhatsApp itself says later, on a line that works
    line.goes_on(60 * 4, "no line")
    for _ in range(60 * 4):
        line.goes_on(5)
        assert line.reason(reply) != WAITS
    assert line.state(reply) is Delivery.SENT


def test_a_new_reply_leaves_at_once_beside_the_old_ones_that_wait(line: Line):
    old = cut_off(line, 30)
    line.hears("And me?", phone="447700900999")
    new = line.answer()
    line.goes_on(10)
    assert (line.state(old), line.state(new)) == (Delivery.QUEUED, Delivery.SENT)


def test_while_it_is_down_only_a_harmless_question_finds_the_line(line: Line):
    cut_off(line, 30)
    line.double.ticked.clear()
    line.goes_on(5, every=1.0)
    assert line.double.received == []
    assert line.room.link.now().state is LinkState.ONLINE
    assert line.double.ticked


def test_more_replies_than_the_courier_looks_at_wait_and_a_new_one_still_leaves(line: Line):
    for number in range(120):
        line.hears("Hello?", phone=f"447700910{number:03}", ago=3600)
        line.answer("Old.")
    line.goes_on(60 * 20, "no line", every=30.0)
    line.hears("And me?")
    new = line.answer()
    line.goes_on(20, every=1.0)
    assert line.state(new) is Delivery.SENT
    assert [text for _, _, text in line.double.received] == ["Yes."]


def test_several_ways_of_being_down_are_one_break(line: Line):
    reply = cut_off(line, 4, "portal")
    for mood in ("no line", "portal", "no line"):
        line.goes_on(60 * 4, mood)
    line.goes_on(60)
    assert (line.state(reply), line.reason(reply)) == (Delivery.QUEUED, WAITS)


def test_a_box_that_was_off_waits_for_webhooks_as_after_a_break_of_the_line(line: Line):
    line.hears("Do you have nails?")
    line.goes_on(10)
    line.double.mood = "no line"
    reply = line.answer()
    line.is_off_for(hours=1)
    line.goes_on(60 * 10)
    assert (line.state(reply), line.reason(reply)) == (Delivery.QUEUED, WAITS)
    line.hears("Not any more", ago=1800)
    line.goes_on(60)
    assert (line.state(reply), line.reason(reply)) == (Delivery.HELD, WROTE_AGAIN)


def test_a_box_that_was_off_and_still_has_no_line_waits_for_both(line: Line):
    line.hears("Do you have nails?")
    line.goes_on(10)
    line.double.mood = "no line"
    reply = line.answer()
    line.is_off_for(hours=1)
    line.goes_on(60 * 60, "no line")
    assert line.state(reply) is Delivery.QUEUED, "without a line nobody can know whether webhooks flow"
    line.hears("Somebody else", phone="447700900999")
    line.goes_on(FLOWING_SECONDS + 60)
    assert line.state(reply) is Delivery.SENT


def test_what_is_older_than_hours_or_of_an_unknown_age_is_looked_at_as_ever(line: Line):
    reply = cut_off(line, 5 * 60)
    line.goes_on(30)
    assert (line.state(reply), line.reason(reply)) == (Delivery.HELD, TOO_OLD)
    line.hears("And me?", phone="447700900999")
    line.double.mood = "no line"
    other = line.answer()
    line.is_off_for(hours=1)
    line.room.clock.trusted = False
    line.goes_on(30)
    assert (line.state(other), line.reason(other)) == (Delivery.HELD, AGE_UNKNOWN)


FRESH, OLD = OLD_SECONDS, OLD_SECONDS + 1


@pytest.mark.parametrize(
    ("waited", "after", "found"),
    [
        (OLD, None, None),
        (FRESH, Break(None), None),
        (OLD, Break(None), Wait(None)),
        (None, Break(None), Wait(None)),
        (OLD, Break(OLD), None),
        (OLD, Break(0), Wait(15)),
        (OLD, Break(OLD - 1), Wait(15)),
        (10 * OLD, Break(SILENT_SECONDS - 1), Wait(1)),
        (10 * OLD, Break(SILENT_SECONDS), NO_NEWS),
        (10 * OLD, Break(SILENT_SECONDS, 0), Wait(FLOWING_SECONDS)),
        (10 * OLD, Break(60, FLOWING_SECONDS - 1), Wait(1)),
        (10 * OLD, Break(60, FLOWING_SECONDS), None),
        (None, Break(0), Wait(15)),
    ],
)
def test_what_becomes_of_a_reply_after_a_break(waited: float | None, after: Break | None, found: object):
    assert verdict(waited, after) == found


# What a page says.


def test_its_line_says_what_it_waits_for_and_lets_it_go(counter: Counter):
    phone = counter.signed_in("Aline")
    counter.stand_still()
    counter.shop.link.became(LinkState.ONLINE, counter.clock.now())
    query, aline = counter.hears(), counter.staff("Aline")
    counter.shop.desk.claim(query, aline)
    reply = counter.shop.desk.reply(query, aline, "I load your truck now.")
    counter.shop.outbox.waits_for_news(counter.shop.outbox.get(reply), LONG_SECONDS, counter.clock.now())
    phone.open(f"/q/{query}")
    assert "This waits until WhatsApp has delivered what the customer may have written meanwhile." in words(
        phone.page.text
    )
    phone.submit(phone.form(f"/reply/{reply}/send_again"))
    known = counter.shop.outbox.get(reply)
    assert (known.state, known.is_due(counter.clock.now())) == (Delivery.QUEUED, True)
    assert "This waits until" not in words(phone.page.text)
