"""What many phones look at is read and written once for all of them; no phone sees anything old or anybody else's."""

from __future__ import annotations

import re

import pytest

from edge.records.message import Who
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

WAITING = "/?see=waiting"
AMINA, BOSCO = customer(101, "Amina"), customer(102, "Bosco")


@pytest.fixture
def eric(counter: Counter) -> Phone:
    return counter.signed_in("Eric")


@pytest.fixture
def aline(counter: Counter) -> Phone:
    phone = counter.signed_in("Aline")
    counter.stand_still()
    return phone


def rows(phone: Phone, path: str = WAITING) -> list[str]:
    return re.findall(r'class="what[^"]*" href="/q/(\w+)#newest"', phone.open(path).text)


def said(phone: Phone, path: str = WAITING) -> str:
    return words(phone.open(path).text)


def test_two_phones_see_one_queue_and_each_has_forms_of_its_own(counter: Counter, aline: Phone, eric: Phone):
    queries = [counter.hears("Nails?", who) for who in (AMINA, BOSCO)]
    assert rows(aline) == rows(eric) == queries
    forms = [phone.forms(r"/q/\w+/claim") for phone in (aline, eric)]
    tokens = [{form.fields["token"] for form in found} for found in forms]
    assert len(tokens[0] | tokens[1]) == 4
    eric.submit(forms[1][0])
    assert rows(aline) == queries[1:]
    assert rows(aline, "/?see=others") == rows(eric, "/")[:1] == queries[:1]


def test_each_change_is_seen_at_the_next_look_though_no_second_has_passed(counter: Counter, aline: Phone, eric: Phone):
    assert rows(aline) == rows(eric) == []
    query = counter.hears("Nails?", AMINA)
    assert (rows(aline), rows(eric)) == ([query], [query])
    counter.hears("And bolts?", AMINA)
    assert ("And bolts?" in said(aline), "And bolts?" in said(eric)) == (True, True)
    counter.shop.desk.claim(query, counter.staff("Eric"))
    assert (rows(aline), rows(eric)) == ([], [])
    assert "Others 1" in said(aline)
    counter.shop.desk.release(query, counter.staff("Eric"), None)
    assert rows(aline) == [query]


def test_a_row_grows_older_with_the_minutes(counter: Counter, aline: Phone):
    counter.hears("Nails?", AMINA, ago=60)
    assert "1 min" in said(aline)
    counter.clock.forward(seconds=59)
    assert "1 min" in said(aline)
    counter.clock.forward(seconds=1)
    assert "2 min" in said(aline)


@pytest.mark.parametrize("who", [AMINA, Who(phone="250788000555")])
def test_a_row_is_said_in_the_language_of_whoever_looks(counter: Counter, aline: Phone, who: Who):
    counter.hears("", who, ago=3 * 3600, kind="audio")
    assert "Voice" in said(aline) or "Sound" in said(aline)
    counter.shop.settings.change_shop(language="fr")
    french = said(aline)
    counter.shop.settings.change_shop(language="rw")
    assert french != said(aline)
    counter.shop.settings.change_shop(language="fr")
    assert said(aline) == french


def test_an_offer_is_said_to_whom_it_is_meant_for_alone(counter: Counter, aline: Phone, eric: Phone):
    query, aline_herself, eric_himself = counter.hears("Nails?", AMINA), counter.staff("Aline"), counter.staff("Eric")
    counter.shop.desk.claim(query, aline_herself)
    counter.shop.desk.hand_over(query, aline_herself, eric_himself.id, "")
    assert ("Accept" in said(eric, "/"), "Accept" in said(aline, "/")) == (True, False)
