"""Quoting on the pages, without JavaScript: from the customer's webhook to what their phone is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.practice import samples
from edge.records.reply import Delivery
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.roads import Road, open_road


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with open_road(tmp_path / "data") as road:
        yield road


@pytest.fixture
def aline(road: Road) -> Phone:
    return road.counter.signed_in("Aline")


def quote_links(phone: Phone) -> list[str]:
    return re.findall(r'href="(/q/q_\w+\?quote=\d+)#newest"', phone.page.text)


def above_the_box(phone: Phone) -> str:
    """What the next reply quotes, as the page shows it."""
    return "".join(words(one) for one in re.findall(r'(?s)<div class="quoting">(.*?)</div>', phone.page.text))


def test_a_reply_quotes_the_message_that_was_chosen_and_the_customers_phone_shows_it(road: Road, aline: Phone):
    asked = road.amina.writes("Do you have the blue one?")
    road.amina.writes("And when do you close?")
    query = road.taken(aline, "when do you close")
    assert until(lambda: len(quote_links(aline)) == 2 or not aline.open(f"/q/{query}"))
    first, _ = quote_links(aline)
    aline.open(first)
    assert above_the_box(aline) == "The reply quotes: Do you have the blue one?"
    aline.submit(aline.form(rf"/q/{query}/reply"), text="Yes, two of them.")
    assert above_the_box(aline) == "", "the next reply quotes nothing"
    assert '<blockquote dir="auto">Do you have the blue one?</blockquote>' in aline.page.text
    (sent,) = road.received(1)
    assert sent.body["context"] == {"message_id": asked}
    assert road.amina.lines[-1].quotes == asked


def test_a_quote_can_be_taken_off_and_then_the_reply_goes_without(road: Road, aline: Phone):
    road.amina.writes("Do you have nails?")
    query = road.taken(aline, "Do you have nails?")
    aline.open(quote_links(aline)[0])
    off = re.search(r'<div class="quoting">[^$]*?<a class="button" href="([^"#]*)', aline.page.text)
    assert off
    aline.open(off[1])
    assert above_the_box(aline) == ""
    aline.submit(aline.form(rf"/q/{query}/reply"), text="Yes.")
    (sent,) = road.received(1)
    assert "context" not in sent.body


def test_a_photo_and_the_shops_own_message_can_be_quoted_and_a_file_can_quote(road: Road, aline: Phone):
    photo = road.amina.sends_photo()
    assert until(lambda: "Photo" in aline.open("/?see=waiting").text)
    query = road.taken(aline, "Photo")
    aline.open(quote_links(aline)[0])
    assert above_the_box(aline) == "The reply quotes: Photo"
    form = aline.form(rf"/q/{query}/attach")
    aline.send_file(form.action, "bulb.jpg", samples.jpeg(samples.BULB), **form.fields, text="This one?")
    (sent,) = road.received(1)
    assert (sent.kind, sent.body["context"]) == ("image", {"message_id": photo})
    assert until(lambda: len(quote_links(aline)) == 2 or not aline.open(f"/q/{query}"))
    aline.open(quote_links(aline)[1])
    assert above_the_box(aline) == "The reply quotes: This one?"
    aline.submit(aline.form(rf"/q/{query}/reply"), text="It costs 3,000.")
    assert road.received(2)[1].body["context"] == {"message_id": sent.wamid}


def test_a_refusal_keeps_the_quote_and_the_words(road: Road, aline: Phone):
    asked = road.amina.writes("Do you have nails?")
    query = road.taken(aline, "Do you have nails?")
    aline.open(quote_links(aline)[0])
    form = aline.form(rf"/q/{query}/reply")
    assert aline.submit(form, text="x" * 5000).status_code == 400
    assert above_the_box(aline) == "The reply quotes: Do you have nails?"
    aline.submit(aline.form(rf"/q/{query}/reply"), text="Yes.")
    assert road.received(1)[0].body["context"] == {"message_id": asked}


def test_what_was_deleted_meanwhile_cannot_be_quoted_and_the_words_stay(road: Road, aline: Phone):
    asked = road.amina.writes("Do you have nails?")
    query = road.taken(aline, "Do you have nails?")
    aline.open(quote_links(aline)[0])
    form = aline.form(rf"/q/{query}/reply")
    road.amina.revokes(asked)
    assert until(lambda: "Deleted by the customer" in aline.open(f"/q/{query}").text)
    assert quote_links(aline) == []
    assert aline.submit(form, text="Yes, we have.").status_code == 409
    assert "This message cannot be quoted any more" in words(aline.page.text)
    assert (above_the_box(aline), "Yes, we have.</textarea>" in aline.page.text) == ("", True)
    aline.submit(aline.form(rf"/q/{query}/reply"), text="Yes, we have.")
    assert "context" not in road.received(1)[0].body


def test_what_is_old_or_another_customers_cannot_be_quoted(road: Road, aline: Phone):
    counter = road.counter
    road.amina.writes("The old one", ago=timedelta(days=31))
    road.amina.writes("Do you have nails?")
    query = road.taken(aline, "Do you have nails?")
    assert until(lambda: "The old one" in aline.open(f"/q/{query}").text)
    assert len(quote_links(aline)) == 1
    other = counter.hears("Somebody else's words")
    (foreign,) = counter.shop.books.messages.page(str(counter.shop.books.queries.customer_of(other)))
    for number in (foreign.seq, 10**14, "x"):
        aline.open(f"/q/{query}?quote={number}")
        assert (aline.page.status_code, above_the_box(aline)) == (200, "")
    form = aline.form(rf"/q/{query}/reply")
    assert aline.submit(form, text="Yes.", quotes=str(foreign.seq)).status_code == 409
    assert not counter.shop.books.replies.any_in(Delivery.QUEUED)


def test_who_does_not_hold_the_query_is_offered_no_quote(road: Road, aline: Phone):
    road.amina.writes("Do you have nails?")
    query = road.taken(aline, "Do you have nails?")
    eric = road.counter.signed_in("Eric")
    eric.open(f"/q/{query}")
    assert quote_links(eric) == []
