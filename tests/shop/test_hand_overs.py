"""From hand to hand on the pages: a no reaches who offered, an offer can be taken back, nobody is chosen beforehand."""

from __future__ import annotations

import pytest

from edge.desk.roster import Roster
from edge.outbox import Outbox
from edge.records.events import Declined
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

JEAN = customer(7, "Jean-Bosco H.")


@pytest.fixture
def eric(counter: Counter) -> Phone:
    return counter.signed_in("Eric")


@pytest.fixture
def aline(counter: Counter, eric: Phone) -> Phone:
    return counter.signed_in("Aline")


@pytest.fixture
def query(counter: Counter, eric: Phone, aline: Phone) -> str:
    """Eric has it, and offers it to Aline."""
    counter.stand_still()
    query = counter.hears("Mon robinet est cassé.", JEAN)
    eric.open("/")
    eric.submit(eric.form(f"/q/{query}/claim"))
    offer(counter, eric, query, "Aline")
    return query


def offer(counter: Counter, phone: Phone, query: str, name: str, note: str = "") -> None:
    phone.open(f"/q/{query}")
    phone.submit(phone.form(f"/q/{query}/hand_over"), to=counter.staff(name).id, note=note)


def declines(phone: Phone, query: str, why: str = "") -> None:
    phone.open(f"/q/{query}")
    phone.submit(phone.form(f"/q/{query}/decline"), note=why)
    assert phone.page.status_code == 200


def test_a_no_stands_on_the_givers_board_until_they_have_looked(
    counter: Counter, eric: Phone, aline: Phone, query: str
):
    declines(aline, query)
    assert "Aline said no" in words(eric.open("/").text)
    assert "Aline said no" in words(eric.open("/").text), "the board alone is no look at it"
    assert counter.shop.board.see(counter.staff("Eric")).mine_news == 1
    assert "Aline said no" not in words(aline.open("/").text), "it is Eric's to know"
    assert "Aline said no. It stays with you." in words(eric.open(f"/q/{query}").text)
    assert "Aline said no" not in words(eric.open("/").text)
    assert "Aline said no. It stays with you." in words(eric.open(f"/q/{query}").text), "until something is done"
    eric.submit(eric.form(f"/q/{query}/reply"), text="One moment.")
    assert "It stays with you" not in words(eric.page.text)


def test_a_no_to_what_the_owner_had_offered_reaches_the_owner_and_the_holder_reads_whose_offer_it_was(
    counter: Counter, eric: Phone, aline: Phone, query: str
):
    diane = counter.signed_in("Diane", owner=True)
    declines(aline, query)
    offer(counter, diane, query, "Aline")
    declines(aline, query)
    assert "Aline said no. Diane had offered it. It stays with you." in words(eric.open(f"/q/{query}").text)
    assert "Others 1 new message" in words(diane.open("/").text)
    assert "Aline said no" in words(diane.open("/?see=others").text)
    assert "Aline said no. It stays with Eric." in words(diane.open(f"/q/{query}").text)
    assert "new message" not in words(diane.open("/").text)
    assert "Aline said no" not in words(diane.open("/?see=others").text)


def test_a_page_that_is_out_of_sight_is_no_look_at_it(eric: Phone, aline: Phone, query: str):
    declines(aline, query)
    eric.ask(f"/q/{query}", Live="hidden")
    assert "Aline said no" in words(eric.open("/").text)
    eric.ask(f"/q/{query}", Live="seen")
    assert "Aline said no" not in words(eric.open("/").text)


def test_why_not_is_told_and_is_text(eric: Phone, aline: Phone, query: str):
    declines(aline, query, "  At lunch\n<b>until</b> two ")
    page = eric.open(f"/q/{query}").text
    assert "Aline said no: At lunch <b>until</b> two. It stays with you." in words(page)
    assert "<b>until</b>" not in page


@pytest.mark.parametrize("why", ["why?", "Never!", "I am ill."])
def test_a_reason_with_a_mark_at_its_end_gets_no_second_one(eric: Phone, aline: Phone, query: str, why: str):
    declines(aline, query, why)
    assert f"Aline said no: {why} It stays with you." in words(eric.open(f"/q/{query}").text)


def test_a_reason_that_is_too_long_is_kept_in_its_field(aline: Phone, query: str):
    aline.open(f"/q/{query}")
    aline.submit(aline.form(f"/q/{query}/decline"), note="x" * 121)
    assert aline.page.status_code == 400
    assert "at most 120 characters" in words(aline.page.text)
    assert "x" * 121 in aline.page.text


def test_a_new_offer_or_another_holder_ends_a_no_that_nobody_has_seen(
    counter: Counter, eric: Phone, aline: Phone, query: str
):
    declines(aline, query)
    counter.shop.desk.hand_over(query, counter.staff("Eric"), counter.staff("Aline").id)
    assert "said no" not in words(eric.open("/").text)
    declines(aline, query)
    counter.shop.desk.release(query, counter.staff("Eric"))
    counter.shop.desk.claim(query, counter.staff("Eric"))
    assert "said no" not in words(eric.open("/").text)


def test_an_offer_is_taken_back_by_who_made_it(eric: Phone, aline: Phone, query: str):
    assert "Jean-Bosco H." in words(aline.open("/").text).partition("Waiting ·")[0]
    assert "Offered to Aline. It stays with you until they say yes." in words(eric.open(f"/q/{query}").text)
    eric.submit(eric.form(f"/q/{query}/withdraw"))
    page = words(eric.page.text)
    assert ("Offered to Aline." in page, "Eric took the offer to Aline back" in page) == (False, True)
    assert not eric.forms(f"/q/{query}/withdraw")
    assert "Offered to you" not in words(aline.open("/").text)
    assert "said no" not in words(eric.open("/").text)


def test_who_says_yes_to_an_offer_that_was_taken_back_is_told(eric: Phone, aline: Phone, query: str):
    aline.open(f"/q/{query}")
    eric.open(f"/q/{query}")
    eric.submit(eric.form(f"/q/{query}/withdraw"))
    aline.submit(aline.form(f"/q/{query}/accept"))
    assert aline.page.status_code == 409
    assert "not offered to you any more" in words(aline.page.text)


def test_what_somebody_typed_as_a_reason_is_not_lost_with_the_offer(eric: Phone, aline: Phone, query: str):
    aline.open(f"/q/{query}")
    eric.open(f"/q/{query}")
    eric.submit(eric.form(f"/q/{query}/withdraw"))
    aline.submit(aline.form(f"/q/{query}/decline"), note="At lunch")
    assert aline.page.status_code == 409
    assert "At lunch" in words(aline.page.text)


def test_only_who_made_an_offer_or_holds_the_query_may_take_it_back(counter: Counter, aline: Phone, query: str):
    assert not aline.forms(f"/q/{query}/withdraw")
    aline.open(f"/q/{query}")
    aline.send(f"/q/{query}/withdraw", token=aline.token())
    assert aline.page.status_code == 409
    diane = counter.signed_in("Diane", owner=True)
    assert not diane.forms(f"/q/{query}/withdraw")
    offer(counter, diane, query, "Aline")
    diane.open(f"/q/{query}")
    diane.submit(diane.form(f"/q/{query}/withdraw"))
    assert "Diane took the offer to Aline back" in words(diane.page.text)


def test_nobody_is_chosen_until_a_name_is_tapped(counter: Counter, eric: Phone, query: str):
    counter.staff("Diane")
    eric.open(f"/q/{query}")
    form = eric.form(f"/q/{query}/hand_over")
    assert form.buttons == [("to", counter.staff("Aline").id), ("to", counter.staff("Diane").id)]
    eric.submit(form)
    assert "Choose a colleague" in words(eric.page.text)


def test_who_it_is_offered_to_reads_you_and_the_note_once(counter: Counter, eric: Phone, aline: Phone, query: str):
    offer(counter, eric, query, "Aline", note="He wants it fitted too.")
    board = words(aline.open("/").text)
    assert "Offered to you · 1" in board
    assert "offered to Aline" not in board
    assert words(aline.open(f"/q/{query}").text).count("He wants it fitted too.") == 1
    assert "offered to Aline" in words(eric.open("/").text)


def test_an_offer_that_ended_with_who_made_it_is_no_no_of_who_ended_it(counter: Counter, eric: Phone, query: str):
    shop, zoe = counter.shop, counter.staff("Zoe", owner=True)
    diane = counter.staff("Diane", owner=True)
    shop.desk.withdraw(query, counter.staff("Eric"))
    shop.desk.hand_over(query, zoe, diane.id)
    Roster(shop.books, Outbox(shop.books), shop.settings, shop.team, counter.clock).leave(zoe.id, diane)
    page = words(eric.open(f"/q/{query}").text)
    assert "The offer to Diane ended" in page
    assert "Diane said no" not in page


def test_how_an_offer_of_an_older_version_ended_is_told_by_who_ended_it(counter: Counter, eric: Phone, query: str):
    shop, holder = counter.shop, counter.staff("Eric")
    of_query = {"query": query, "customer": shop.books.queries.customer_of(query)}
    for name, said in (("Aline", "Aline said no"), ("Eric", "took the offer to Aline back"), ("Zoe", "Aline ended")):
        with shop.books.transaction():
            shop.books.events.add(Declined(holder.id), counter.clock.now(), staff=counter.staff(name).id, **of_query)
        assert said in words(eric.open(f"/q/{query}").text)
