"""One button sends what is written and closes the query: both or neither, and once."""

from __future__ import annotations

import pytest

from edge.store.all_tables import where
from tests.kit.phones import Form, Phone, words
from tests.kit.shops import Counter, customer

WORDS = "Yes, until six."


@pytest.fixture
def query(counter: Counter) -> str:
    query = counter.hears("Are you open?", customer(1, "Amina"))
    counter.shop.desk.claim(query, counter.staff("Aline"))
    return query


@pytest.fixture
def aline(counter: Counter) -> Phone:
    phone = counter.signed_in("Aline")
    counter.stand_still()
    return phone


def form(phone: Phone, query: str) -> Form:
    page = phone.open(f"/q/{query}").text
    assert 'form="reply" name="outcome" value="answered"' in page
    return phone.form(f"/q/{query}/reply")


def state(counter: Counter, query: str) -> tuple[str, list[str]]:
    """Of the query, and the words of the replies that were written."""
    kept = counter.shop.books.tables.queries.get(where("id") == query)
    assert isinstance(kept, dict)
    return kept["state"], [reply["text"] for reply in counter.shop.books.tables.replies.all()]


def test_the_words_go_and_the_query_is_closed_once_however_often_it_is_tapped(
    counter: Counter, aline: Phone, query: str
):
    written = form(aline, query)
    for _ in range(2):
        page = aline.submit(written, text=WORDS, outcome="answered")
        assert ("Undo" in page.text, page.url.endswith("/")) == (True, True)
    assert state(counter, query) == ("closed", [WORDS])


def test_where_the_customer_has_written_meanwhile_nothing_goes_and_the_words_stay_in_the_box(
    counter: Counter, aline: Phone, query: str
):
    written = form(aline, query)
    counter.hears("And tomorrow?", customer(1, "Amina"))
    page = aline.submit(written, text=WORDS, outcome="answered")
    assert page.status_code == 409
    assert state(counter, query) == ("claimed", [])
    assert f"{WORDS}</textarea>" in page.text
    assert "And tomorrow?" in words(page.text)
    aline.submit(aline.form(f"/q/{query}/reply"), text=WORDS, outcome="answered")
    assert state(counter, query) == ("closed", [WORDS])


@pytest.mark.parametrize(("text", "outcome"), [("", "answered"), (WORDS, "invented")])
def test_without_words_and_with_an_outcome_of_nobodys_nothing_is_done(
    counter: Counter, aline: Phone, query: str, text: str, outcome: str
):
    assert aline.submit(form(aline, query), text=text, outcome=outcome).status_code == 400
    assert state(counter, query) == ("claimed", [])
