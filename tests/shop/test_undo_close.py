"""A close is undone from the board by who made it, for a minute; and a query's page calls its customer."""

from __future__ import annotations

import pytest

from tests.kit.bodies import body
from tests.kit.coexistence import answered, echo
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


def test_twenty_closes_of_colleagues_within_the_minute_take_it_from_nobody(counter: Counter, aline: Phone, query: str):
    for number in range(20):
        other = counter.hears("Nails?", customer(100 + number))
        counter.shop.desk.claim(other, counter.staff("Eric"))
        counter.shop.desk.close(other, counter.staff("Eric"), "other")
    aline.open("/")
    assert aline.forms(f"/q/{query}/reopen")


def test_it_is_not_offered_where_the_customer_has_another_query(counter: Counter, aline: Phone, query: str):
    counter.hears("And screws?", JEAN)  # soon after the close: the same query again
    aline.open("/")
    assert not aline.forms(f"/q/{query}/reopen")


def test_a_query_calls_its_customer_and_shows_their_number_to_nobody(counter: Counter, aline: Phone, query: str):
    page = aline.open(f"/q/{query}").text
    assert f'href="tel:+{JEAN.phone}" aria-label="Call Jean-Bosco H."' in page
    assert str(JEAN.phone) not in words(page)


def test_a_customer_who_waited_waits_as_before_after_an_undo_and_reports_say_so(
    counter: Counter, aline: Phone, query: str
):
    before = counter.shop.days.today()
    assert before
    assert before.figures.unanswered == 0
    aline.submit(aline.form(f"/q/{query}/reopen"))
    assert counter.shop.days.today().figures.unanswered == 1  # type: ignore[union-attr]
    counter.clock.forward(minutes=40)
    assert "40 min" in words(aline.open("/").text), "how long they have waited"
    counter.clock.forward(hours=20)
    assert counter.shop.desk.return_lapsed() == 1, "and their query goes back as any other"


def test_an_owners_undo_gives_a_query_back_to_whoever_had_it(counter: Counter, aline: Phone):
    diane = counter.signed_in("Diane", owner=True)
    taken, waits = counter.hears("Nails?"), counter.hears("A tap?", JEAN)
    counter.shop.desk.claim(taken, counter.staff("Aline"))
    for query, holder in ((taken, "Aline"), (waits, None)):
        diane.open(f"/q/{query}")
        diane.submit(diane.form(f"/q/{query}/close"), outcome="sold")
        diane.open("/")
        diane.submit(diane.form(f"/q/{query}/reopen"))
        assert counter.shop.books.queries.must(query).holder == (counter.staff(holder).id if holder else None)
    page = words(aline.open("/").text)
    assert "Mine 1" in page
    assert "Waiting 1" in page
    assert "Take next Jean-Bosco H." in page


def test_after_an_answer_on_the_phone_nobody_waits_after_an_undo(counter: Counter, aline: Phone, query: str):
    counter.clock.forward(seconds=10)
    theirs = {"to": JEAN.phone, "to_user_id": JEAN.user_id}
    counter.shop.journal.append(body(echo({**answered("wamid.phone", counter.clock.at), **theirs})))
    while counter.shop.sorter.step():
        pass
    aline.submit(aline.form(f"/q/{query}/reopen"))
    assert counter.shop.books.queries.must(query).wait.since_at is None
    assert counter.shop.books.messages.last_answer(counter.shop.books.queries.must(query).customer)


def test_opened_again_later_a_customer_whom_nobody_has_answered_waits_on(counter: Counter, aline: Phone, query: str):
    counter.clock.forward(hours=2)
    eric = counter.signed_in("Eric")
    eric.open(f"/q/{query}")
    eric.submit(eric.form(f"/q/{query}/reopen"))
    assert "2 h" in words(eric.open("/").text)
    assert counter.shop.days.today().figures.unanswered == 1  # type: ignore[union-attr]
