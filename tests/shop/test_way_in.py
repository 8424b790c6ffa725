"""The way in: replies leave and nothing comes in any more. It is seen, proved, said everywhere, and over when it is."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from edge.access.staff import Staff
from edge.cli.check import findings
from edge.cli.status import in_words, status
from edge.config import Config
from edge.courier import Courier
from edge.language import ENGLISH, Said, language
from edge.outbox.way_in import WayInBook, WayInState
from edge.paper.slip_words import Heading
from edge.paper.summary_slip import Slip
from edge.practice import Practice
from edge.printing.paper import Paper
from edge.records.events import KINDS, facts_of
from edge.whatsapp import broken_link
from edge.whatsapp.callback import Outside
from tests.kit.boxes import Box, open_known_box
from tests.kit.doubles import Double
from tests.kit.shops import Counter, open_counter, webhook_of
from tests.kit.support import Room

PHONE = "250788000101"
UTC = ZoneInfo("UTC")


@dataclass
class Shop:
    """A shop at its counter, whose replies WhatsApp takes; what comes in is for the test to say."""

    counter: Counter
    whatsapp: Double
    courier: Courier
    aline: Staff
    came: int = 0

    def hears(self, text: str = "Do you have nails?") -> str:
        self.came += 1
        message = {"from": PHONE, "id": f"wamid.in{self.came}", "timestamp": self._stamp(), "type": "text"}
        self._comes(webhook_of({**message, "text": {"body": text}}, name="Amina", phone=PHONE))
        (query,) = self.counter.shop.books.tables.queries.all()
        return str(query["id"])

    def hears_of(self, reply: str, status: str = "sent") -> None:
        about = {"id": f"wamid.{reply}.1", "status": status, "timestamp": self._stamp(), "recipient_id": PHONE}
        body = json.loads(webhook_of(name="Amina", phone=PHONE))
        value = body["entry"][0]["changes"][0]["value"]
        del value["messages"], value["contacts"]
        value["statuses"] = [{**about, "biz_opaque_callback_data": f"{reply}.1"}]
        self._comes(json.dumps(body).encode())

    def answers(self, query: str, text: str = "Yes") -> str:
        self.counter.shop.desk.claim(query, self.aline)
        return self.says(query, text)

    def says(self, query: str, text: str) -> str:
        reply = self.counter.shop.desk.reply(query, self.aline, text)
        self.courier.step()
        self.courier.rest()
        return reply

    def way_in(self) -> WayInState:
        return self.counter.shop.board.see(self.aline).way_in.state

    def events(self, kind: str) -> list[Any]:
        return [dict(facts_of(event.what)) for event in self.counter.shop.books.events.of_kind(KINDS[kind])]

    def _comes(self, body: bytes) -> None:
        self.counter.shop.journal.append(body)
        while self.counter.shop.sorter.step():
            pass

    def _stamp(self) -> str:
        return str(int(self.counter.clock.at.timestamp()))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_counter(tmp_path / "data") as counter:
        aline = counter.staff("Aline", owner=True)
        counter.stand_still()
        there, whatsapp = counter.shop, Double()
        parts = (there.books, there.outbox, there.link, there.notices, there.settings)
        courier = Courier(*parts, whatsapp, counter.clock)
        yield Shop(counter, whatsapp, courier, aline)
        courier.close()


# A reply that WhatsApp took and says nothing about.


def test_five_minutes_after_a_reply_of_which_nothing_is_heard_it_is_said_everywhere(shop: Shop, tmp_path: Path):
    query = shop.hears()
    shop.counter.clock.forward(minutes=2)
    shop.answers(query)
    shop.counter.clock.forward(minutes=4, seconds=59)
    assert shop.way_in() is WayInState.OPEN
    shop.counter.clock.forward(seconds=1)
    assert shop.way_in() is WayInState.QUIET
    phone = shop.counter.signed_in("Aline")
    assert "Nothing comes in from WhatsApp" in phone.open("/").text
    assert "said nothing more since" in phone.page.text
    assert "said nothing more since" in phone.open("/notices").text
    assert "Nothing is wrong" not in phone.page.text
    health = phone.open("/healthz").json()
    assert health["way_in"] == "quiet"
    assert health["heard_at"] == "2026-11-20T12:00:00.000Z"
    figures = status(shop.counter.shop.books, shop.counter.clock)
    assert figures["way_in"]["state"] == "quiet"
    assert "Way in     quiet, last heard from WhatsApp 2026-11-20T12:00" in in_words(figures)
    found = findings(Config(data=tmp_path / "data"), shop.counter.clock)
    assert any("said nothing more since" in finding.sentence and not finding.wrong for finding in found)
    assert shop.counter.shop.watch.in_short()["way_in"] == "not"


def test_after_three_days_without_a_status_it_still_says_so(shop: Shop):
    query = shop.hears()
    shop.answers(query)
    for _ in range(30):
        shop.counter.clock.forward(hours=2)
        shop.says(query, "Are you there?")
    shop.counter.clock.forward(hours=12)
    assert shop.way_in() is WayInState.QUIET


def test_any_webhook_after_the_reply_says_that_the_way_in_works(shop: Shop):
    query = shop.hears()
    reply = shop.answers(query)
    shop.hears_of(reply, "delivered")
    shop.counter.clock.forward(hours=1)
    assert shop.way_in() is WayInState.OPEN
    shop.says(query, "Two sizes")
    shop.counter.clock.forward(seconds=2)
    shop.hears("Thank you")
    shop.counter.clock.forward(hours=1)
    assert shop.way_in() is WayInState.OPEN


def test_a_status_that_comes_while_the_request_is_under_way_is_one(shop: Shop):
    query = shop.hears()
    shop.counter.clock.forward(minutes=1)
    shop.counter.shop.desk.claim(query, shop.aline)
    reply = shop.counter.shop.desk.reply(query, shop.aline, "Yes")

    def overtake() -> None:
        shop.counter.clock.forward(seconds=1)
        shop.hears_of(reply)
        shop.counter.clock.forward(seconds=1)

    shop.whatsapp.before = overtake
    shop.courier.step()
    shop.courier.rest()
    assert shop.counter.shop.outbox.get(reply).state == "sent"
    shop.counter.clock.forward(hours=1)
    assert shop.way_in() is WayInState.OPEN


def test_while_the_line_is_down_nobody_expects_a_status(shop: Shop):
    query = shop.hears()
    shop.answers(query)
    shop.whatsapp.mood = "no line"
    shop.says(query, "Two sizes")
    shop.counter.clock.forward(hours=1)
    assert shop.way_in() is WayInState.OPEN


def test_a_shop_in_which_nothing_was_ever_heard_nor_sent_is_not_known(shop: Shop):
    shop.counter.clock.forward(days=9)
    assert shop.way_in() is WayInState.UNKNOWN


def test_an_outage_of_the_way_in_is_an_event_and_stands_on_the_slip(shop: Shop):
    query = shop.hears()
    shop.counter.clock.forward(minutes=1)
    reply = shop.answers(query)
    check = shop.counter.shop.way_in
    shop.counter.clock.forward(minutes=5)
    check.step()
    check.step()
    assert [event["state"] for event in shop.events("way_in")] == ["quiet"]
    shop.counter.clock.forward(minutes=30)
    shop.hears_of(reply)
    shop.counter.clock.forward(seconds=20)
    check.step()
    check.step()
    ((ended,), (_,)) = shop.events("way_in_outage"), shop.events("way_in")
    assert (ended["seconds"], ended["ago"]) == (35 * 60, 20)
    today = shop.counter.shop.days.today()
    assert today
    assert [span.kind for span in today.figures.outages] == ["way_in"]
    assert today.figures.outages[0].starts_at == shop.counter.clock.at - timedelta(minutes=35, seconds=20)
    lines = Slip(language("en"), Paper(32, "858"), UTC).summary(Heading("Shop", 7, UTC), today.figures, [])
    assert "- Nothing came in 12:01 - 12:36" in lines


def test_an_outage_that_goes_on_stands_on_the_slip(shop: Shop):
    shop.answers(shop.hears())
    shop.counter.clock.forward(minutes=6)
    today = shop.counter.shop.days.today()
    assert today
    day = replace(today.figures, health=shop.counter.shop.watch.in_short())
    lines = Slip(language("en"), Paper(32, "858"), UTC).summary(Heading("Shop", 7, UTC), day, [])
    assert "Customers' messages do not come in: see the board." in " ".join(" ".join(lines).split())


# A silence at hours that are never silent.


def a_week(room: Room, *, began: float, spells: int = 18) -> None:
    """Ten minutes after ten minutes something comes in, from so many hours after now on."""
    room.clock.forward(hours=began)
    for _ in range(spells):
        room.journal.append(b"{}")
        room.clock.forward(minutes=10)
    room.clock.forward(days=7, hours=-began, minutes=-10 * spells)


def state(room: Room) -> WayInState:
    return WayInBook(room.books).now(room.clock.now()).state


@pytest.mark.parametrize(("weeks", "expected"), [(2, WayInState.OPEN), (3, WayInState.QUIET), (5, WayInState.QUIET)])
def test_silence_is_unusual_where_three_weeks_had_messages_at_that_hour(room: Room, weeks: int, expected: WayInState):
    for _ in range(weeks):
        a_week(room, began=0)
    room.journal.append(b"{}")
    room.clock.forward(minutes=50)
    assert state(room) is WayInState.OPEN, "not after so short a time"
    room.clock.forward(minutes=60)
    assert state(room) is expected
    room.journal.append(b"{}")
    assert state(room) is WayInState.OPEN


def test_silence_at_hours_that_are_always_silent_is_usual(room: Room):
    for _ in range(5):
        a_week(room, began=0)
    room.clock.forward(hours=3, minutes=-10)
    room.journal.append(b"{}")
    room.clock.forward(days=6, hours=20)
    assert state(room) is WayInState.OPEN, "a week's end and nights"
    room.clock.forward(hours=3)
    assert state(room) is WayInState.QUIET, "and an hour that had messages in all weeks"


def test_one_holiday_of_the_past_does_not_deafen_the_box(room: Room):
    for week in range(5):
        a_week(room, began=0, spells=0 if week == 2 else 18)
    room.journal.append(b"{}")
    room.clock.forward(hours=2)
    assert state(room) is WayInState.QUIET


def test_silence_while_the_box_was_off_says_nothing(room: Room):
    for _ in range(4):
        a_week(room, began=0)
    room.journal.append(b"{}")
    room.clock.forward(hours=2)
    room.clock.reboot()
    assert state(room) is WayInState.OPEN


def test_silence_says_nothing_while_the_clock_is_doubtful(room: Room):
    for _ in range(4):
        a_week(room, began=0)
    room.journal.append(b"{}")
    room.clock.forward(hours=2)
    room.clock.trusted = False
    assert state(room) is WayInState.OPEN


# What WhatsApp says.


@dataclass
class Asked:
    box: Box
    practice: Practice

    def step(self) -> None:
        self.box.shop.way_in.step()

    @property
    def way_in(self) -> tuple[str, str]:
        found = WayInBook(self.box.shop.books).now(self.box.clock.now())
        return found.state.value, language(ENGLISH).say(found.why) if found.why else ""

    def subscribe(self, *, on: bool) -> None:
        there = f"{self.practice.graph_url}/v26.0/{self.practice.account.waba_id}/subscribed_apps"
        bearer = {"Authorization": f"Bearer {self.practice.account.token}"}
        requests.request("POST" if on else "DELETE", there, headers=bearer, timeout=60).raise_for_status()

    def comes(self) -> None:
        self.box.shop.journal.append(b"{}")


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    with open_known_box(tmp_path / "data") as (box, practice):
        practice.hook_url = f"http://127.0.0.1:{box.shop.hook_port}/webhook"
        asked = Asked(box, practice)
        asked.step()
        yield asked


def test_once_a_day_whatsapp_is_asked_where_messages_go(asked: Asked):
    asked.subscribe(on=False)
    asked.box.clock.forward(minutes=4)
    asked.step()
    assert asked.way_in == ("unknown", ""), "a box that has just started is left alone"
    asked.box.clock.forward(minutes=1)
    asked.step()
    state, why = asked.way_in
    assert state == "shut"
    assert "Customers' messages go to no app" in why
    asked.subscribe(on=True)
    asked.box.clock.forward(minutes=9)
    asked.step()
    assert asked.way_in[0] == "shut"
    asked.box.clock.forward(minutes=1)
    asked.step()
    assert asked.way_in == ("unknown", ""), "asked again soon, and right"
    asked.subscribe(on=False)
    asked.box.clock.forward(hours=23)
    asked.step()
    assert asked.way_in == ("unknown", "")
    asked.box.clock.forward(hours=1)
    asked.step()
    assert asked.way_in[0] == "shut"


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/webhook", "{graph}/v26.0/webhook", "{lan}/webhook"])
def test_an_address_that_does_not_lead_here_is_named(asked: Asked, address: str):
    places = {"graph": asked.practice.graph_url, "lan": asked.box.shop.lan_url}
    asked.practice.hook_url = address.format(**places)
    asked.box.clock.forward(minutes=5)
    asked.step()
    state, why = asked.way_in
    assert state == "shut"
    assert "127.0.0.1" in why
    asked.comes()
    assert asked.way_in[0] == "open", "what comes in is the better proof"


def test_where_a_box_cannot_call_itself_what_came_in_a_moment_ago_is_believed(asked: Asked):
    asked.practice.hook_url = "http://127.0.0.1:9/webhook"
    asked.box.clock.forward(minutes=5)
    asked.comes()
    asked.step()
    assert asked.way_in[0] == "open"
    asked.box.clock.forward(hours=25)
    asked.step()
    assert asked.way_in[0] == "open", "and not asked for in vain again"


def test_when_something_came_last_is_known_also_when_the_journal_has_forgotten_it(asked: Asked):
    message = {"from": PHONE, "id": "wamid.1", "timestamp": "1763640000", "type": "text", "text": {"body": "Hello"}}
    asked.box.shop.journal.append(webhook_of(message, name="Amina", phone=PHONE))
    asked.box.clock.forward(minutes=5)
    asked.step()
    books, clock = asked.box.shop.books, asked.box.clock
    while asked.box.shop.sorter.step():
        pass
    clock.forward(days=90)
    books.journal.shorten(clock.now(), 60)
    assert books.journal.last() is None
    assert WayInBook(books).now(clock.now()).heard_at == "2026-11-20T12:00:00.000Z"


def test_where_whatsapp_cannot_be_asked_nothing_is_claimed(asked: Asked):
    asked.practice.faults.switch("link_cut", on=True)
    asked.box.clock.forward(minutes=5)
    asked.step()
    assert asked.way_in == ("unknown", "")


class _Dripping(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """A header that never ends, a letter at a time."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not self.server.over.wait(0.05):  # type: ignore[attr-defined]
            self.wfile.write(b"x")


def test_an_address_that_drips_holds_nobody_up():
    with ThreadingHTTPServer(("127.0.0.1", 0), _Dripping) as server:
        server.over = threading.Event()  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        asked: list[Said | None] = []
        address = f"http://127.0.0.1:{server.server_port}/webhook"
        outside = Outside(seconds=0.5)
        asking = threading.Thread(target=lambda: asked.append(broken_link(address, "a", "b", outside)), daemon=True)
        asking.start()
        asking.join(60)
        server.over.set()  # type: ignore[attr-defined]
        server.shutdown()
    assert [said and said.key for said in asked] == ["way_in.no_answer"]
