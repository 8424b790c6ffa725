"""What somebody is told whose tap came late, and where the way back from a query leads. No JavaScript."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

GRACE, PAUL = customer(1, "Grace"), customer(2, "Paul")


@pytest.fixture
def aline(counter: Counter) -> Phone:
    phone = counter.signed_in("Aline")
    counter.stand_still()
    return phone


def offered(counter: Counter, number: int) -> str:
    """A query that Eric has and wants to hand over to Aline."""
    query, eric = counter.hears("Do you have nails?", customer(number)), counter.staff("Eric")
    counter.shop.desk.claim(query, eric)
    counter.shop.desk.hand_over(query, eric, counter.staff("Aline").id)
    return query


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_an_offer_that_ended_says_what_became_of_the_query_and_what_can_be_done(
    counter: Counter, aline: Phone, verb: str
):
    desk, eric = counter.shop.desk, counter.staff("Eric")
    done = {
        "Eric has closed this query meanwhile. If it is not done, reopen it.": lambda query: desk.close(
            query, eric, "sold"
        ),
        "This query is back in the queue: nobody has it. Take it if you want it.": lambda query: desk.release(
            query, eric
        ),
        "This query is not offered to you any more. Eric has it.": lambda query: desk.withdraw(query, eric),
    }
    ways = ["Reopen and take it", "Take this query", "Take over"]
    for number, ((sentence, meanwhile), way) in enumerate(zip(done.items(), ways, strict=True)):
        query = offered(counter, number)
        aline.open(f"/q/{query}")
        form = aline.form(f"/q/{query}/{verb}")
        meanwhile(query)
        assert aline.submit(form).status_code == 409
        assert sentence in words(aline.page.text)
        assert way in words(aline.page.text)


def test_an_undo_of_what_is_open_already_says_who_has_it(counter: Counter, aline: Phone):
    desk, who, eric = counter.shop.desk, counter.staff("Aline"), counter.staff("Eric")
    query = counter.hears("Do you have nails?", GRACE)
    desk.claim(query, who)
    desk.close(query, who, "sold")
    aline.open("/")
    undo = aline.form(f"/q/{query}/reopen")
    desk.reopen(query, eric)
    assert aline.submit(undo).status_code == 409
    assert "This query is open again already: Eric took it just now." in words(aline.page.text)
    desk.release(query, eric)
    desk.claim(query, who)
    desk.close(query, who, "sold")
    aline.open("/")
    undo = aline.form(f"/q/{query}/reopen")
    counter.hears("And screws?", GRACE)
    assert aline.submit(undo).status_code in (403, 409)
    assert "open again already, and nobody has it. Take it if you want it." in words(aline.page.text)
    assert "Take this query" in words(aline.page.text)


def test_who_gets_somebody_else_than_the_button_named_is_told_whom_and_who_was_quicker(counter: Counter, aline: Phone):
    grace, paul = counter.hears("Hello", GRACE, ago=600), counter.hears("Hello", PAUL, ago=300)
    page = words(aline.open("/").text)
    assert "Take next Grace" in page
    form = aline.form("/take-next")
    counter.shop.desk.claim(grace, counter.staff("Eric"))
    aline.submit(form)
    assert counter.shop.board.query(paul, counter.staff("Aline")).mine
    assert "Eric took Grace. You have Paul now." in words(aline.page.text)
    assert "Eric took Grace" not in words(aline.open(f"/q/{paul}").text)


def test_who_gets_whom_the_button_named_is_told_nothing(counter: Counter, aline: Phone):
    counter.hears("Hello", GRACE, ago=600)
    aline.open("/")
    aline.submit(aline.form("/take-next"))
    assert "You have Grace" not in words(aline.page.text)
    assert "instead" not in aline.page.url


def back(phone: Phone, query: str, came: str = "") -> str:
    """Where the way back leads, for a browser that says where it comes from."""
    headers = {"Referer": came if "//" in came else phone.address.rstrip("/") + came} if came else {}
    page = phone.ask(f"/q/{query}", **headers).text
    found = re.search(r'<a class="back" href="([^"]+)"', page)
    assert found
    return unescape(found[1])


def test_the_way_back_leads_to_the_list_that_somebody_came_from_at_the_place_of_the_query(
    counter: Counter, aline: Phone
):
    query = counter.hears("Hello", GRACE)
    assert back(aline, query) == "/"
    for came in ("/?see=waiting", "/?see=others&after=50", "/closed", "/search?words=gra", "/"):
        assert back(aline, query, came) == f"{came}#{query}"
        assert back(aline, query, f"/q/{query}") == f"{came}#{query}", "also after something was done there"
    assert f'id="{query}"' in aline.open("/?see=waiting").text


@pytest.mark.parametrize(
    "came",
    [
        "https://evil.example/?see=waiting",
        "//evil.example/closed",
        "/sign-in",
        "/settings",
        "http://[",
        "/static/shop.css",
    ],
)
def test_the_way_back_leads_nowhere_else(counter: Counter, aline: Phone, came: str):
    query = counter.hears("Hello", GRACE)
    assert back(aline, query, came) == "/"


def test_what_can_be_taken_back_says_whose_it_is_and_how_it_begins(counter: Counter, aline: Phone):
    counter.shop.settings.change_shop(undo_seconds=20)
    query, who = counter.hears("Hello", GRACE), counter.staff("Aline")
    counter.shop.desk.claim(query, who)
    for text in ("We have it in blue.", "And in green."):
        counter.shop.desk.reply(query, who, text)
    bars = re.findall(r'(?s)<p role="status">(<small>.*?)</p>', aline.open(f"/q/{query}").text)
    assert [words(bar) for bar in bars] == [
        "Leaves in a moment: We have it in blue.",
        "Leaves in a moment: And in green.",
    ]
    owner = counter.signed_in("Diane", owner=True)
    bars = re.findall(r'(?s)<p role="status">(<small>.*?)</p>', owner.open(f"/q/{query}").text)
    assert words(bars[0]) == "Aline, leaves in a moment: We have it in blue."
