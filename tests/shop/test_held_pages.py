"""The page of replies that need a person: why each is not gone, and what may be done about it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from edge.language import Said
from edge.outbox import TemplateBook
from edge.records.reply import Delivery
from edge.store.all_tables import where
from edge.whatsapp.templates import Template
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer, open_counter, webhook_of


@pytest.fixture
def aline(online: Phone) -> Phone:
    return online


def held(counter: Counter, text: str = "Yes, 300 francs.", reason: str = "Look first.", **more: Any) -> str:
    """A reply of Aline's that is held."""
    query, aline = counter.hears(**more), counter.staff("Aline")
    counter.shop.desk.claim(query, aline)
    reply = counter.shop.desk.reply(query, aline, text)
    counter.shop.outbox.held(counter.shop.outbox.get(reply), Said(reason), counter.clock.now())
    return reply


def test_what_is_held_stands_on_one_page_with_its_reason_and_what_waits_behind_it(counter: Counter, aline: Phone):
    reply = held(counter)
    counter.shop.desk.reply(counter.shop.outbox.get(reply).query, counter.staff("Aline"), "And screws.")
    aline.open("/held")
    seen = words(aline.page.text)
    for said in (
        "Replies that need you · 1",
        "Yes, 300 francs.",
        "Look first.",
        "1 later reply to this customer waits",
    ):
        assert said in seen
    assert "Send again" not in seen, "it has never left"
    assert {form.action.rsplit("/", 1)[1] for form in aline.forms(r"/held/.*")} == {"send_again", "drop", "reword"}


@pytest.mark.parametrize(("ask", "state"), [("send_again", Delivery.QUEUED), ("drop", Delivery.DROPPED)])
def test_a_held_reply_is_sent_or_dropped_from_there(counter: Counter, aline: Phone, ask: str, state: Delivery):
    reply = held(counter)
    aline.open("/held")
    aline.submit(aline.form(f"/held/{reply}/{ask}"))
    assert counter.shop.outbox.get(reply).state is state
    assert "No reply needs you now." in words(aline.page.text)


def test_other_words_go_in_the_same_place(counter: Counter, aline: Phone):
    reply = held(counter)
    order = counter.shop.outbox.get(reply).order
    aline.open("/held")
    aline.submit(aline.form(f"/held/{reply}/reword"), text="Yes, 350 francs by now.")
    known = counter.shop.outbox.get(reply)
    assert (known.state, known.words.text, known.order) == (Delivery.QUEUED, "Yes, 350 francs by now.", order)
    aline.open(f"/q/{known.query}")
    assert "350 francs" in aline.page.text
    assert "Yes, 300 francs" not in aline.page.text


def test_what_cannot_be_taken_is_said_and_what_was_typed_is_given_back(counter: Counter, aline: Phone):
    reply = held(counter)
    aline.open("/held")
    page = aline.submit(aline.form(f"/held/{reply}/reword"), text="x" * 5000)
    assert page.status_code == 400
    assert "x" * 5000 + "</textarea>" in page.text
    form = aline.form(f"/held/{reply}/reword")
    counter.shop.outbox.settle(reply, "drop", counter.clock.now())
    page = aline.submit(form, text="Too late.")
    assert page.status_code == 409
    assert "Too late." in page.text


def test_what_may_have_gone_cannot_be_reworded(counter: Counter, aline: Phone):
    reply = held(counter)
    aline.open("/held")
    form = aline.form(f"/held/{reply}/reword")
    counter.shop.books.tables.replies.update({"state": Delivery.UNSURE.value})
    assert aline.submit(form, text="Other words.").status_code == 409
    assert counter.shop.outbox.get(reply).words.text == "Yes, 300 francs."
    assert "being checked" in words(aline.page.text)
    assert aline.forms(r"/held/.*") == []


def test_a_colleague_sees_it_and_only_the_holder_or_the_owner_decides(counter: Counter, aline: Phone):
    reply = held(counter)
    eric, owner = counter.signed_in("Eric"), counter.signed_in("Odette", owner=True)
    eric.open("/held")
    assert "Yes, 300 francs." in eric.page.text
    assert eric.forms(r"/held/.*") == []
    owner.open("/held")
    owner.submit(owner.form(f"/held/{reply}/drop"))
    assert counter.shop.outbox.get(reply).state is Delivery.DROPPED


def many(counter: Counter, number: int) -> None:
    """So many failed replies to one customer each, "Price 1" the oldest."""
    for count in range(1, number + 1):
        reply = held(counter, f"Price {count}.")
        counter.shop.books.tables.replies.update({"state": Delivery.FAILED.value}, where("id") == reply)


def prices(phone: Phone) -> list[int]:
    return [int(number) for number in re.findall(r">Price (\d+)\.</p>", phone.page.text)]


def test_after_a_hundred_failures_the_newest_is_in_front_and_all_can_be_reached(counter: Counter, aline: Phone):
    many(counter, 103)
    aline.open("/held")
    assert "Replies that need you · 103" in words(aline.page.text)
    seen = prices(aline)
    assert seen[0] == 103
    while older := re.search(r'href="(/held\?before=\d+)"', aline.page.text):
        aline.open(older[1])
        seen += prices(aline)
    assert seen == list(range(103, 0, -1))


def test_a_hundred_refusals_that_come_as_statuses_hide_none_of_them(counter: Counter, aline: Phone):
    statuses = []
    for count in range(1, 104):
        query = counter.hears()
        counter.shop.desk.claim(query, counter.staff("Aline"))
        reply = counter.shop.desk.reply(query, counter.staff("Aline"), f"Price {count}.")
        counter.shop.outbox.accepted(
            counter.shop.outbox.begin(reply, counter.clock.now()), f"wamid.out{count}", counter.clock.now()
        )
        about = {"id": f"wamid.out{count}", "status": "failed", "biz_opaque_callback_data": f"{reply}.1"}
        errors = [{"code": 131026, "title": "Message undeliverable"}]
        statuses.append({**about, "timestamp": str(int(counter.clock.at.timestamp())), "errors": errors})
    body = json.loads(webhook_of(name="Amina", phone="250788000101"))
    value = body["entry"][0]["changes"][0]["value"]
    del value["messages"], value["contacts"]
    value["statuses"] = statuses
    counter.shop.journal.append(json.dumps(body).encode())
    while counter.shop.sorter.step():
        pass
    aline.open("/held")
    seen = prices(aline)
    assert "WhatsApp cannot deliver to this customer" in words(aline.page.text)
    while older := re.search(r'href="(/held\?before=\d+)"', aline.page.text):
        aline.open(older[1])
        seen += prices(aline)
    assert seen == list(range(103, 0, -1))


def test_whoever_decides_on_an_older_page_stays_there(counter: Counter, aline: Phone):
    many(counter, 53)
    aline.open("/held")
    aline.open(re.search(r'href="(/held\?before=\d+)"', aline.page.text)[1])  # type: ignore[index]
    assert prices(aline) == [3, 2, 1]
    aline.submit(aline.forms(r"/held/.*/drop")[0])
    assert prices(aline) == [2, 1]


@pytest.mark.parametrize("nonsense", ["", "0", "-1", "x", "1e9", "\u0663", "9" * 400])
def test_an_address_without_a_page_of_the_list_shows_its_newest(counter: Counter, aline: Phone, nonsense: str):
    many(counter, 2)
    aline.open(f"/held?before={nonsense}")
    assert prices(aline) == [2, 1]


# However much there is, a page is no longer than a page.

MOST_BYTES = 1024 * 1024
THOUSANDS = [
    Template(f"template_{number:04}", "en", "UTILITY", f"{number} " + '"' * 1000, ()) for number in range(2000)
]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Counter, Phone]]:
    """Sixty long replies that need somebody, and thousands of templates."""
    with open_counter(tmp_path_factory.mktemp("crowded") / "data") as counter:
        aline = counter.signed_in("Aline", owner=True)
        TemplateBook(counter.shop.books).replace(THOUSANDS)
        for number in range(60):
            held(counter, f"reply {number}: " + '"' * 4000, who=customer(number))
        yield counter, aline


def test_all_replies_are_reached_page_by_page_however_long_they_are(crowded: tuple[Counter, Phone]):
    _, aline = crowded
    found: list[str] = []
    path = "/held"
    while path:
        page = aline.open(path)
        assert len(page.content) < MOST_BYTES
        assert "Replies that need you · 60" in words(page.text)
        found += re.findall(r'<p class="text" dir="auto">reply (\d+):', page.text)
        older = re.search(r'href="(/held\?before=\d+)">Older', page.text)
        path = older[1] if older else ""
    assert found == [str(number) for number in reversed(range(60))]


def test_of_thousands_of_templates_each_is_reached_and_sent_in_place_of_a_reply(crowded: tuple[Counter, Phone]):
    counter, aline = crowded
    aline.open("/held")
    assert not aline.forms(r"/held/\w+/template"), "a form for each and each reply would be megabytes"
    path, chosen = re.search(
        r'href="(/held\?before=0&amp;reply=(r_\w+)#\w+)">Approved template', aline.page.text
    ).groups()  # type: ignore[union-attr]
    for _ in range(2):
        page = aline.open(unescape(path))
        assert len(page.content) < MOST_BYTES
        assert {form.action for form in aline.forms(r"/held/\w+/template")} == {f"/held/{chosen}/template"}
        path = re.search(r'href="([^"]+)">Further templates', page.text)[1]  # type: ignore[index]
    aline.open(unescape(path))
    form = aline.forms(f"/held/{chosen}/template")[0]
    assert form.fields["template"] == "template_0060 en"
    aline.submit(form)
    assert counter.shop.outbox.get(chosen).words.kind == "template"


@pytest.mark.parametrize("kind", ["list", "query"])
def test_all_templates_are_reached_from_every_page_that_lists_them(crowded: tuple[Counter, Phone], kind: str):
    counter, aline = crowded
    path = "/templates"
    if kind == "query":
        query = counter.hears(who=customer(500))
        counter.shop.desk.claim(query, counter.staff("Aline"))
        counter.clock.forward(hours=25)
        aline, path = counter.signed_in("Aline", owner=True), f"/q/{query}"
    found: list[str] = []
    while path and len(found) < 100:
        page = aline.open(path)
        assert len(page.content) < MOST_BYTES
        found += re.findall(r'<p class="text" dir="auto">(\d+) &quot;', page.text)
        further = re.search(r'href="([^"]+)">Further templates', page.text)
        path = unescape(further[1]) if further else ""
    assert found[:100] == [str(number) for number in range(100)]
