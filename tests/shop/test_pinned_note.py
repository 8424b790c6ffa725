"""A note that is pinned on a customer stands at the head of each of their queries, and goes where they go."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.errors import Refusal
from edge.media import Shelf
from edge.records.customer_record import Customer
from edge.records.message import Who
from edge.store.all_tables import where
from edge.takeout.sinks import sink_to
from edge.takeout.takeout import Takeout
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter
from tests.kit.takeouts import lines, read_page

AMINA, BOSCO = Who("250788000101", "RW.101", name="Amina"), Who("250788000102", "RW.102", name="Bosco")


def customer_of(counter: Counter, query: str) -> str:
    return counter.shop.books.queries.must(query).customer


def pins(phone: Phone, customer: str, text: str) -> str:
    phone.open(f"/c/{customer}")
    phone.submit(phone.form(f"/c/{customer}/pin"), text=text)
    return words(phone.page.text)


def note(counter: Counter, customer: str) -> str:
    found = counter.shop.books.customers.one(customer)
    assert found
    return found.pinned


def test_it_stands_on_each_query_and_on_their_page_with_who_changed_it_last_and_when(counter: Counter, aline: Phone):
    first = counter.hears("Nails?", AMINA)
    customer = customer_of(counter, first)
    assert "Pin a note on this customer" in words(aline.open(f"/q/{first}").text)
    shown = pins(aline, customer, "  Pays in the\nmiddle of the month <b> ")
    assert "Pays in the middle of the month <b> Note by Aline, Today 14:00" in shown
    counter.shop.desk.claim(first, counter.staff("Aline"))
    counter.shop.desk.close(first, counter.staff("Aline"), "sold")
    counter.clock.forward(days=2)
    eric = counter.signed_in("Eric")
    second = counter.hears("Screws?", AMINA)
    assert first != second
    for query in (first, second):
        assert "middle of the month &lt;b&gt;" in eric.open(f"/q/{query}").text
    assert "Note by Eric, Today" in pins(eric, customer, "Pays at once")
    assert "Note by" not in pins(eric, customer, " ")
    assert "Pays" not in words(eric.open(f"/q/{second}").text)


def test_who_types_on_an_older_page_is_shown_what_a_colleague_wrote_and_keeps_their_own(counter: Counter, aline: Phone):
    customer, eric = customer_of(counter, counter.hears("Nails?", AMINA)), counter.signed_in("Eric")
    aline.open(f"/c/{customer}")
    form = aline.form(f"/c/{customer}/pin")
    pins(eric, customer, "Speaks French")
    said = words(aline.submit(form, text="Pays late").text)
    assert aline.page.status_code == 409
    assert "Eric has changed this note meanwhile" in said
    assert "Speaks French Note by Eric" in said
    assert "Pays late" in said
    aline.submit(aline.form(f"/c/{customer}/pin"), text="Speaks French\nPays late")
    assert note(counter, customer) == "Speaks French\nPays late"
    aline.submit(form, text="Twice")
    assert note(counter, customer) == "Speaks French\nPays late", "a form acts once"


@pytest.mark.parametrize(("text", "code"), [("x" * 301, "too_long"), ("x" * 1_000_000, "too_long")])
def test_it_is_no_longer_than_a_page_has_room(counter: Counter, aline: Phone, text: str, code: str):
    customer = customer_of(counter, counter.hears("Nails?", AMINA))
    with pytest.raises(Refusal, match=code):
        counter.shop.desk.pin(customer, counter.staff("Aline"), text, "")
    shown = pins(aline, customer, "x" * 301)
    assert (aline.page.status_code, "x" * 301 in shown, note(counter, customer)) == (400, True, "")


def test_nobody_pins_anything_on_who_is_not_here(counter: Counter, aline: Phone):
    aline.open("/me")
    aline.send("/c/c_bcd/pin", token=aline.token(), text="x", knew="")
    assert aline.page.status_code == 404


@pytest.mark.parametrize("changed", [False, True])
def test_two_who_are_one_have_both_notes_and_each_their_own_again(counter: Counter, aline: Phone, changed: bool):
    desk, staff = counter.shop.desk, counter.staff("Aline")
    amina, bosco = (customer_of(counter, counter.hears("Nails?", who)) for who in (AMINA, BOSCO))
    desk.pin(amina, staff, "Pays late", "")
    desk.pin(bosco, staff, "Speaks French", "")
    desk.join(amina, bosco, staff)
    assert note(counter, amina) == "Pays late\nSpeaks French"
    if changed:
        desk.pin(amina, staff, "Only that", "Pays late\nSpeaks French")
    (join,) = counter.shop.books.tables.joins.all()
    desk.split(join["id"], staff)
    assert (note(counter, amina), note(counter, bosco)) == ("Only that" if changed else "Pays late", "Speaks French")


def test_of_two_who_are_one_the_only_note_stays(counter: Counter, aline: Phone):
    desk, staff = counter.shop.desk, counter.staff("Aline")
    amina, bosco = (customer_of(counter, counter.hears("Nails?", who)) for who in (AMINA, BOSCO))
    desk.pin(bosco, staff, "Speaks French", "")
    desk.join(amina, bosco, staff)
    assert "Speaks French Note by Aline, Today 14:00" in words(aline.open(f"/c/{amina}").text)


def test_it_goes_with_an_export(counter: Counter, aline: Phone, tmp_path: Path):
    customer = customer_of(counter, counter.hears("Nails?", AMINA))
    pins(aline, customer, "Pays late")
    with sink_to(tmp_path / "all") as sink:
        shop = counter.shop
        Takeout(shop.books, Shelf(shop.config.data), counter.clock.now(), lambda *_: None).take(sink)
    (line,) = lines(tmp_path / "all", "customers.jsonl")
    assert (line["pinned"], line["pinned_by"]) == ("Pays late", counter.staff("Aline").id)
    assert "Pays late" in read_page(tmp_path / "all" / "chats" / f"{customer}.html")


def test_while_no_clock_can_be_believed_it_has_no_time_and_a_rotten_one_is_put_aside(counter: Counter, aline: Phone):
    customer = customer_of(counter, counter.hears("Nails?", AMINA))
    counter.clock.trusted = False
    assert "Note by Aline Change the note" in pins(aline, customer, "Pays late")
    counter.shop.books.tables.customers.update({"pinned_at": "rotten"}, where("id") == customer)
    assert aline.open(f"/c/{customer}").status_code == 200, "it is mended"
    assert Customer.of(counter.shop.books.customers.document(customer) or {}).pinned_at is None
