"""The board shows what wears one label alone, by links; who is next and how many wait is said of all."""

from __future__ import annotations

import re
from html import unescape

import pytest

from edge.desk.labels import Labels
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer


@pytest.fixture
def labelled(counter: Counter, aline: Phone) -> tuple[str, str]:
    """Two labels: of six customers two who wait and one of Aline's want an invoice, one of Eric's a delivery."""
    counter.stand_still()
    diane, staff, desk = counter.staff("Diane", owner=True), counter.staff("Aline"), counter.shop.desk
    labels = Labels(counter.shop.books)
    invoice, delivery = labels.add(diane, "Invoice").id, labels.add(diane, "<Delivery>").id
    queries = [counter.hears("Nails?", customer(number), ago=60 * (9 - number)) for number in range(6)]
    desk.claim(queries[3], staff)
    desk.claim(queries[4], counter.staff("Eric"))
    desk.claim(queries[5], staff)
    for number, label in ((1, invoice), (2, invoice), (3, invoice), (4, delivery)):
        desk.label(queries[number], staff, label, on=True)
    return invoice, delivery


def shown(phone: Phone) -> list[str]:
    """Whose rows stand on the page."""
    return re.findall(r'class="what[^>]*>.*?<b dir="auto">(Customer \d+)</b>', phone.page.text, re.DOTALL)


def leads(phone: Phone, word: str) -> str:
    """Where the link with this word leads."""
    found = re.findall(r'<a ([^>]*)href="([^"]*)"[^>]*>(.*?)</a>', phone.page.text, re.DOTALL)
    return next(unescape(there) for _, there, said in found if word in words(said))


def test_a_tap_on_a_label_leaves_what_wears_it_and_another_brings_back_all(
    counter: Counter, aline: Phone, labelled: tuple[str, str]
):
    aline.open("/?see=waiting")
    assert shown(aline) == ["Customer 0", "Customer 1", "Customer 2"]
    aline.open(leads(aline, "Invoice 3"))
    assert shown(aline) == ["Customer 1", "Customer 2"]
    page = words(aline.page.text)
    assert "Mine 1" in page
    assert "Waiting 2" in page
    assert "Others 0" in page
    assert "Take next Customer 0" in page, "who is next has nothing to do with it"
    assert "(3)" in aline.page.text.split("</title>")[0]
    aline.open(leads(aline, "Mine 1"))
    assert shown(aline) == ["Customer 3", "Customer 1", "Customer 2"]
    aline.open(leads(aline, "‹ All"))
    assert shown(aline) == ["Customer 3", "Customer 5", "Customer 0", "Customer 1", "Customer 2"]
    aline.open("/?see=others")
    aline.open(leads(aline, "<Delivery> 1"))
    assert shown(aline) == ["Customer 4"]


def test_without_script_the_page_looks_again_with_the_same_label(
    counter: Counter, aline: Phone, labelled: tuple[str, str]
):
    aline.open(f"/?see=waiting&label={labelled[0]}")
    assert f"url=/?see=waiting&amp;label={labelled[0]}" in aline.page.text


def test_what_is_off_the_page_is_reached_with_the_label_as_well(
    counter: Counter, aline: Phone, labelled: tuple[str, str]
):
    for number in range(60):
        query = counter.hears("Paint?", customer(100 + number))
        if number % 10:
            counter.shop.desk.label(query, counter.staff("Aline"), labelled[0], on=True)
    aline.open(f"/?see=waiting&label={labelled[0]}")
    assert len(shown(aline)) == 50
    aline.open(leads(aline, "and 6 more"))
    assert len(shown(aline)) == 6
    aline.open(leads(aline, "1–50"))
    assert len(shown(aline)) == 50


@pytest.mark.parametrize("label", ["", "l_bcd", "l_", "L_BCD", "l_b' OR 1=1 --", "%00", "l_" + "b" * 500, "<script>"])
def test_a_word_that_is_no_label_leaves_all(counter: Counter, aline: Phone, labelled: tuple[str, str], label: str):
    aline.open(f"/?see=waiting&label={label}")
    assert shown(aline) == ["Customer 0", "Customer 1", "Customer 2"]
    assert "label=" not in leads(aline, "Mine")


def test_an_archived_label_can_be_looked_for_while_it_is_worn_and_no_label_takes_no_room(
    counter: Counter, aline: Phone, labelled: tuple[str, str]
):
    Labels(counter.shop.books).archive(labelled[1], counter.staff("Diane"))
    aline.open(f"/?see=others&label={labelled[1]}")
    assert shown(aline) == ["Customer 4"]
    for query in counter.shop.books.tables.queries.all():
        for label in query["labels"]:
            counter.shop.desk.label(query["id"], counter.staff("Aline"), label, on=False)
    assert "label=l_" not in aline.open("/?see=waiting").text
