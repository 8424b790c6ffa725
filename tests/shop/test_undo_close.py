"""A close is undone from the board by who made it, for a minute; and a query's page calls its customer."""

from __future__ import annotations

import pytest

from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

JEAN = customer(7, "Jean-Bosco H.")


@pytest.fixture
def aline(counter: Counter) -> Phone:
    return counter.signed_in("Aline")


@pytest.fixture
def query(counter: Counter, aline: Phone) -> str:
    """Aline has closed it, and the board is before her."""
    counter.stand_still()
    query = counter.hears("Mon robinet est cassé.", JEAN)
    aline.open("/")
    aline.submit(aline.form(f"/q/{query}/claim"))
    aline.submit(aline.form(f"/q/{query}/close"), outcome="sold")
    return query


def test_a_close_is_undone_with_one_tap_and_who_closed_it_has_it_again(counter: Counter, aline: Phone, query: str):
    assert "Jean-Bosco H. · closed: sold Undo" in words(aline.page.text)
    aline.submit(aline.form(f"/q/{query}/reopen"))
    assert "yours" in words(aline.page.text)
    assert counter.shop.books.queries.must(query).holder == counter.staff("Aline").id
    assert not aline.open("/").text.count("/reopen")


def test_nobody_else_is_offered_it_and_nobody_after_a_minute(counter: Counter, aline: Phone, query: str):
    eric = counter.signed_in("Eric")
    assert not eric.forms(f"/q/{query}/reopen")
    other = counter.hears("Nails?")
    counter.shop.desk.claim(other, counter.staff("Eric"))
    counter.shop.desk.close(other, counter.staff("Eric"), "other")
    aline.open("/")
    assert aline.forms(f"/q/{query}/reopen"), "what a colleague closed since takes it from nobody"
    counter.clock.forward(seconds=61)
    aline.open("/")
    assert not aline.forms(f"/q/{query}/reopen")


def test_it_is_not_offered_where_the_customer_has_another_query(counter: Counter, aline: Phone, query: str):
    counter.hears("And screws?", JEAN)  # soon after the close: the same query again
    aline.open("/")
    assert not aline.forms(f"/q/{query}/reopen")


def test_a_query_calls_its_customer_and_shows_their_number_to_nobody(counter: Counter, aline: Phone, query: str):
    page = aline.open(f"/q/{query}").text
    assert f'href="tel:+{JEAN.phone}" aria-label="Call Jean-Bosco H."' in page
    assert str(JEAN.phone) not in words(page)
