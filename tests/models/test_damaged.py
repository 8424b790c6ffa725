"""One rotten record: everything that does not need it goes on, and the owner reads of it.

IDUKA_RUNS sets how many shops are spoilt, each in a dozen places; ./test spoils a few.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from edge.desk.labels import Labels
from edge.desk.quick_replies import QuickReplies
from edge.mending import Mending
from edge.outbox import TemplateBook
from edge.store.all_tables import where
from edge.store.integrity.rotten import STREAMS, mend
from edge.whatsapp.templates import Template
from tests.kit.bodies import MESSAGES
from tests.kit.boxes import open_box
from tests.kit.examples import examples
from tests.kit.life import Life as ShopLife
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.replay import Doors
from tests.kit.rot import Card
from tests.kit.shops import Counter, open_counter, webhook_of
from tests.kit.support import ACCOUNT, Room

OPEN_BY_DAY = Doors(ZoneInfo("Africa/Kigali"), ((8, 18),) * 7)
PAGES = ("/", "/closed", "/held", "/search?q=nails", "/wall", "/reports", "/settings", "/notices", "/phones", "/team")


@dataclass
class Line:
    """A WhatsApp that takes every message, and nothing else."""

    texts: list[str] = field(default_factory=list)
    url: str = ""


@contextmanager
def open_line() -> Iterator[Line]:
    line = Line()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if text := told.get("text", {}).get("body"):
                line.texts.append(text)
            self.answer(200, {"success": True, "messages": [{"id": f"wamid.out.{len(line.texts)}"}]})

        def do_GET(self) -> None:
            self.answer(404, {"error": {"code": 100, "message": "nothing here"}})

        def answer(self, status: int, what: dict[str, Any]) -> None:
            body = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    line.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()


class Life:
    """A shop with a bit of everything, and what must go on in it."""

    def __init__(self, counter: Counter, line: Line) -> None:
        self.counter = counter
        self.line = line
        self.card = Card(counter.shop.config.data)
        self.customers = self.owners = 0
        self.phone = self.new_owner()
        self.lives()

    def new_owner(self) -> Phone:
        self.owners += 1
        return self.counter.signed_in(f"Owner {self.owners}", owner=True)

    def lives(self) -> None:
        shop, now = self.counter.shop, self.counter.clock.now()
        by = next(staff for staff in shop.team.everyone() if staff.owner)
        shop.books.boots.lives(now)
        for number in range(3):
            self.is_answered(f"Do you have nails? {number}")
        self.writes("", **MESSAGES["image"])
        QuickReplies(shop.books).add(by, "Hours", "We open at eight.")
        Labels(shop.books).add(by, "delivery")
        TemplateBook(shop.books).replace([Template("ready", "en", "UTILITY", "Your order is ready.", ())])
        query = self.counter.hears("And hammers?")
        shop.desk.claim(query, by)
        shop.desk.draft(query, by, "Not today")
        shop.notices.post("wrong signatures", "notices.wrong_signatures", now)
        self.counter.clock.forward(hours=24)
        shop.days.step()
        self.phone = self.counter.signed_in("Owner 1")

    def writes(self, words_of_theirs: str, **more: Any) -> str:
        """A new customer writes; their name."""
        self.customers += 1
        name, phone = f"Customer {self.customers:03}", f"2507887{self.customers:05}"
        stamp = str(int(self.counter.clock.at.timestamp()))
        message = {"type": "text", "text": {"body": words_of_theirs}, **more}
        whose = {"from": phone, "from_user_id": f"RW.{phone}", "id": f"wamid.life.{self.customers}", "timestamp": stamp}
        raw = webhook_of({**message, **whose}, name=name, phone=phone)
        # WhatsApp sends again what was not taken.
        assert until(lambda: self.counter.knock(raw).status_code == 200 or self.owner_looks())
        assert until(lambda: not self.counter.shop.books.journal.counts()["unread"])
        return name

    def owner_looks(self) -> bool:
        """Where the account was damaged nothing leaves before an owner has entered it again, as the notice says."""
        shop = self.counter.shop
        for notice in shop.notices.open():
            if notice.stops_sending:
                assert "account" in str(notice.said.facts)
                shop.settings.change_account(ACCOUNT)
                by = next(staff for staff in shop.team.everyone() if staff.owner)
                shop.notices.settle(notice.id, by.id, self.counter.clock.now())
        return False

    def is_answered(self, question: str) -> None:
        """Somebody new asks, is on the board, is taken, and the answer leaves."""
        name, answer = self.writes(question), f"Answer {self.customers}"
        assert name in words(self.phone.open("/").text)
        query = query_of(self, name)
        self.phone.open(f"/q/{query}")
        self.phone.submit(self.phone.form(f"/q/{query}/claim"))
        self.phone.submit(self.phone.form(f"/q/{query}/reply"), text=answer)
        assert self.phone.page.status_code == 200
        assert until(lambda: self.has_left(answer)), "it has not left"

    def has_left(self, answer: str) -> bool:
        """A second goes by at each look: the courier may have to wait before it tries again."""
        self.counter.clock.forward(seconds=1)
        return answer in self.line.texts or self.owner_looks()

    def is_well(self) -> bool:
        """All works. That the card has changed something is said for as long as nobody has taken note of it."""
        told = self.phone.open("/healthz").json()
        works = (told["intake"], told["doors"], told["loops"]) == ("ok", "ok", "ok")
        return works and (told["store"] == "ok" or told["store"].startswith("damaged in"))

    def goes_on(self) -> None:
        """With the same phone, unless it was this one, or its owner, whose record is rotten."""
        self.counter.clock.forward(seconds=61)
        if "/sign-in" in self.phone.open("/").url or "/q/" not in self.phone.page.text:
            self.phone = self.new_owner()
        for page in PAGES:
            if self.phone.open(page).status_code == 403:  # it is not known any more that this was an owner's
                self.phone = self.new_owner()
            assert self.phone.open(page).status_code == 200, page
        self.is_answered("Do you have nails?")
        assert until(self.is_well), self.phone.page.text
        assert self.line.texts == list(dict.fromkeys(self.line.texts)), "twice"


@contextmanager
def open_life() -> Iterator[Life]:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_line() as line,
        open_counter(Path(folder) / "data", graph_url=line.url) as counter,
    ):
        yield Life(counter, line)


@pytest.fixture
def life() -> Iterator[Life]:
    with open_life() as life:
        yield life


class OneRottenRow(RuleBasedStateMachine):
    """One row after the other; each of them alone must cost nobody else anything."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = ExitStack()
        self.life = self.ends.enter_context(open_life())

    @rule(
        table=st.integers(0, 999),
        place=st.integers(0, 99),
        column=st.integers(0, 99),
        how=st.sampled_from(["garbage", "zeros", "cut", "another", "without"]),
    )
    def a_row_is_spoilt(self, table: int, place: int, column: int, how: str) -> None:
        card = self.life.card
        tables = card.tables()
        name = tables[table % len(tables)]
        columns = card.columns(name)
        where_it_is = columns[column % len(columns)]
        was = card.spoil(name, place, where_it_is, how)
        try:
            self.life.goes_on()
        except BaseException as error:
            error.add_note(f"{name}.{where_it_is}, {how}: {was!r}")
            raise

    def teardown(self) -> None:
        self.ends.close()


RUNS = int(os.environ.get("IDUKA_RUNS", examples(1)))
TestOneRottenRow = OneRottenRow.TestCase
TestOneRottenRow.settings = settings(
    max_examples=RUNS,
    stateful_step_count=12,
    deadline=None,
    phases=(Phase.generate,),  # to make a failure smaller takes longer than to read its note
    suppress_health_check=list(HealthCheck),
)


def test_the_owner_reads_whose_record_was_rotten_and_what_to_look_at(life: Life):
    life.card.spoil("book_customers", 0, "doc", "garbage")
    life.phone.open(f"/q/{query_of(life, 'Customer 001')}")
    assert life.phone.page.status_code == 200
    assert "Customer 001" in words(life.phone.page.text)
    assert "A record of a customer on the card was damaged: Customer 001." in words(life.phone.open("/notices").text)


def test_a_reply_whose_record_is_rotten_does_not_leave_by_itself_and_waits_for_a_person(life: Life):
    name = life.writes("And bolts?")
    query = query_of(life, name)
    life.phone.open(f"/q/{query}")
    life.phone.submit(life.phone.form(f"/q/{query}/claim"))
    life.counter.stand_still()
    life.phone.submit(life.phone.form(f"/q/{query}/reply"), text="Ten francs each")
    life.card.spoil("book_replies", len(life.counter.shop.books.tables.replies) - 1, "doc", "garbage")
    shown = words(life.phone.open(f"/q/{query}").text)
    assert "Ten francs each" in shown
    assert "The record of this reply on the card was damaged." in shown
    assert life.counter.shop.books.replies.counts()["held"] == 1


def test_a_query_whose_record_is_rotten_stays_on_the_board(life: Life):
    name = life.writes("Is anybody there?")
    life.card.spoil("book_queries", len(life.counter.shop.books.tables.queries) - 1, "doc", "another")
    assert name in words(life.phone.open("/").text)


def test_the_only_owner_is_one_still_when_the_record_does_not_say_so_any_more(life: Life):
    life.card.spoil("book_staff", 0, "doc", "cut")
    assert life.phone.open("/settings").status_code == 200


@pytest.mark.parametrize(
    ("book", "lost"), [("staff", "salt"), ("staff", "pin"), ("staff", "name"), ("phones", "label")]
)
def test_a_record_of_who_may_come_in_that_has_lost_a_field_is_told_of_and_not_read_as_empty(
    life: Life, book: str, lost: str
):
    life.card.lose(f"book_{book}", 0, lost)
    for path in ("/team", "/phones"):
        assert life.phone.open(path).status_code == 200
    assert "on the card was damaged" in words(life.phone.open("/notices").text)


def test_a_customer_whose_record_has_lost_the_name_is_called_by_it_again(life: Life):
    customer = life.counter.shop.books.tables.customers.all()[0]
    life.card.lose("book_customers", 0, "name")
    assert life.phone.open(f"/c/{customer['id']}").status_code == 200
    assert customer["name"] in words(life.phone.page.text)
    assert "A record of a customer on the card was damaged" in words(life.phone.open("/notices").text)


def test_a_shop_starts_whichever_of_its_settings_is_rotten(tmp_path: Path):
    with open_counter(tmp_path / "data") as counter:
        names = [document["name"] for document in counter.shop.books.tables.settings.all()]
    for place, name in enumerate(names):
        Card(tmp_path / "data").spoil("book_settings", place, "doc", "garbage")
        with open_counter(tmp_path / "data") as counter:
            assert counter.signed_in("Aline", owner=True).page.status_code == 200, name


def test_without_its_app_secret_the_box_lets_whatsapp_keep_the_messages_and_says_so(tmp_path: Path):
    with open_counter(tmp_path / "data") as counter:
        counter.webhook(webhook_of(name="Amina", phone="250788000101"))
        cookies = counter.signed_in("Aline", owner=True).cookies
        kept = counter.shop.books.kept("account")
        with counter.shop.books.transaction():
            counter.shop.books.keep("account", {**kept, "app_secret": ""})
    with open_box(tmp_path / "data") as box:
        told = requests.post(f"http://127.0.0.1:{box.shop.hook_port}/webhook", b"{}", timeout=60)
        assert told.status_code == 503
        aline = box.phone()
        aline.carry(cookies)
        assert "The box has lost the app secret" in words(aline.open("/").text)
        health = aline.open("/healthz")
        assert health.status_code == 503
        assert "app secret" in health.json()["intake"]
        box.shop.settings.change_account(ACCOUNT)
        assert "app secret" not in aline.open("/healthz").json()["intake"]


def test_a_failure_that_is_no_rotten_record_has_the_store_looked_through_once_and_not_again_and_again(room: Room):
    mending = Mending(room.books, room.clock)
    assert not mending.after(ValueError("a bug"))
    assert not mending.after(ValueError("a bug"))
    assert room.kept_notices() == []


def query_of(life: Life, name: str) -> str:
    found = life.counter.shop.books.tables.queries.get(where("name") == name)
    assert isinstance(found, dict), "no query of theirs"
    return str(found["id"])


def test_nothing_that_the_shop_has_written_itself_is_taken_for_damage(tmp_path: Path):
    """Days that were closed and counted, customers who were joined: a look at every table finds nothing to mend."""
    life = ShopLife(tmp_path / "data", Random(0), datetime(2026, 11, 23, 6, 0, tzinfo=UTC), OPEN_BY_DAY)
    try:
        for _ in range(150):
            life.step()
        database, now = life.room.books.database, life.clock.now()
        assert {table: mend(database, table, now) for table in STREAMS} == dict.fromkeys(STREAMS, 0)
    finally:
        life.room.close()
