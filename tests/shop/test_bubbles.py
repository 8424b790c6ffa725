"""What stands in and beside a bubble: the hour, how far a reply has come, and what was taken back in one grey line."""

from __future__ import annotations

import io
import re

import pytest

from edge.language import Said
from edge.media import Shelf, attached
from edge.practice import samples
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

JEAN = customer(7, "Jean-Bosco H.")


@pytest.fixture
def aline(counter: Counter) -> Phone:
    return counter.signed_in("Aline")


@pytest.fixture
def query(counter: Counter, aline: Phone) -> str:
    counter.stand_still()
    query = counter.hears("Mon robinet est cassé.", JEAN)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    return query


def bubbles(page: str) -> list[tuple[str, str]]:
    """The class of each bubble, and what a person reads in it."""
    found = re.findall(r'(?s)<li class="line ([^"]*)"[^>]*>(.*?)</li>', page)
    return [(name, words(text)) for name, text in found]


def grey(page: str) -> list[str]:
    return [words(one) for one in re.findall(r'(?s)<li class="event gone"[^>]*>.*?</li>', page)]


def test_what_was_taken_back_is_one_grey_line_and_no_bubble(counter: Counter, aline: Phone, query: str):
    reply = counter.shop.desk.reply(query, counter.staff("Aline"), "Yes,\nwe <b>have</b> it.")
    counter.shop.desk.take_back(reply, counter.staff("Aline"))
    page = aline.open(f"/q/{query}").text
    assert grey(page) == ["Aline · 14:00 · Taken back before it left. Yes, we <b>have</b> it."]
    assert [name for name, _ in bubbles(page)] == ["in brief"]
    assert "<b>have</b>" not in page


def test_what_was_taken_back_can_be_read_in_whole_with_its_photo(counter: Counter, aline: Phone, query: str):
    text = "".join(f"line {number} of what Aline wrote\n" for number in range(70))
    by, desk, shelf = counter.staff("Aline"), counter.shop.desk, Shelf(counter.shop.config.data)
    desk.take_back(desk.reply(query, by, text), by)
    with attached(shelf, io.BytesIO(samples.jpeg(samples.TAP)), "tap.jpg") as taken:
        desk.take_back(desk.reply_with_file(query, by, taken, ""), by)
    page = aline.open(f"/q/{query}").text
    links = re.findall(r'(?s)<li class="event gone"[^>]*>.*?<a href="(/message/\d+)">', page)
    assert len(links) == 2
    whole = words(aline.open(links[0]).text)
    assert ("line 69 of what Aline wrote" in whole, "Taken back before it left" in whole) == (True, True)
    assert 'class="photo"' in aline.open(links[1]).text


def test_what_a_person_threw_away_is_one_grey_line_too(counter: Counter, aline: Phone, query: str):
    reply = counter.shop.desk.reply(query, counter.staff("Aline"), "Yes.")
    with counter.shop.books.transaction():
        counter.shop.outbox.held(counter.shop.outbox.get(reply), Said("outbox.gone"), counter.clock.now())
    counter.shop.desk.drop_reply(reply, counter.staff("Aline"))
    assert grey(aline.open(f"/q/{query}").text)[0].startswith("Aline · 14:00 · dropped, not sent")


@pytest.mark.parametrize(
    ("state", "said"),
    [("queued", "waiting to be sent"), ("sent", "✓ sent"), ("delivered", "✓✓ delivered"), ("read", "✓✓ read")],
)
def test_each_tick_has_its_words(counter: Counter, aline: Phone, query: str, state: str, said: str):
    counter.shop.desk.reply(query, counter.staff("Aline"), "Yes.")
    counter.shop.books.tables.replies.update({"state": state})
    name, text = bubbles(aline.open(f"/q/{query}").text)[-1]
    assert text.removesuffix(" Take back") == f"Yes. 14:00 {said}"
    assert name == ("out brief worded" if state == "read" else "out brief")


def test_who_wrote_it_is_named_to_all_but_themselves(counter: Counter, aline: Phone, query: str):
    counter.shop.desk.reply(query, counter.staff("Aline"), "Yes.")
    assert "Aline" not in bubbles(aline.open(f"/q/{query}").text)[-1][1]
    eric = counter.signed_in("Eric")
    assert "Yes. Aline · 14:00" in bubbles(eric.open(f"/q/{query}").text)[-1][1]


def test_what_needs_a_person_is_said_in_words_and_not_by_a_tick(counter: Counter, aline: Phone, query: str):
    counter.shop.desk.reply(query, counter.staff("Aline"), "Yes.")
    for state, said in (("held", "not sent"), ("unsure", "may have arrived"), ("failed", "not sent")):
        counter.shop.books.tables.replies.update({"state": state})
        page = aline.open(f"/q/{query}").text
        assert 'class="tick' not in page
        assert said in bubbles(page)[-1][1]
