"""What was done about a query stands among its messages, on each page of them once, and on paper."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from edge.desk.roster import Roster
from edge.outbox import Outbox
from edge.store.all_tables import where
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.shops import Counter, customer, webhook_of
from tests.kit.support import Room

JEAN = customer(7, "Jean-Bosco H.")


def told(page: str) -> list[str]:
    """The neutral lines of a page, in order, without their hours."""
    found = re.findall(r'(?s)<li class="event"[^>]*>(.*?)</li>', page)
    return [re.sub(r" \d\d:\d\d$", "", words(one)) for one in found]


def lines(page: str) -> list[str]:
    """All that stands among the messages, in order: what was done, and what was said."""
    found = re.findall(r'(?s)<li class="event"[^>]*>(.*?)</li>|<p class="text"[^>]*>(.*?)</p>', page)
    return [re.sub(r" \d\d:\d\d$", "", words(one)) or unescape(text) for one, text in found]


def does(phone: Phone, query: str, verb: str, **fields: str) -> str:
    phone.open(f"/q/{query}")
    phone.submit(phone.form(f"/q/{query}/{verb}"), **fields)
    return phone.open(f"/q/{query}").text


def test_the_page_of_a_query_tells_from_hand_to_hand_what_became_of_it(counter: Counter):
    eric, aline, diane = counter.signed_in("Eric"), counter.signed_in("Aline"), counter.signed_in("Diane", owner=True)
    counter.stand_still()
    query = counter.hears("Mon robinet est cassé.", JEAN)
    to = {"to": counter.staff("Aline").id}

    def later(phone: Phone, verb: str, **fields: str) -> None:
        counter.clock.forward(minutes=1)
        does(phone, query, verb, **fields)

    later(eric, "claim")
    later(eric, "reply", text="One moment.")
    later(eric, "hand_over", **to)
    later(aline, "decline")
    later(eric, "hand_over", **to)
    later(aline, "accept")
    later(eric, "take_over")
    later(diane, "release")
    later(aline, "claim")
    later(aline, "release")
    later(eric, "claim")
    later(eric, "close", outcome="sold")
    later(aline, "reopen")
    expected = [
        "Mon robinet est cassé.",
        "Eric took it",
        "One moment.",
        *(
            "Eric offered it to Aline",
            "Aline said no",
            "Eric offered it to Aline",
            "Aline said yes and has it from Eric",
        ),
        "Eric took it over from Aline",
        "Diane put it back into the queue. It was with Eric",
        *(
            "Aline took it",
            "Aline put it back into the queue",
            "Eric took it",
            "Closed: sold, Eric",
            "Aline reopened it",
        ),
    ]
    assert lines(aline.page.text) == expected
    assert "Eric took it 14:01" in words(re.findall(r'(?s)<li class="event".*?</li>', aline.page.text)[0])
    assert lines(aline.open(f"/c/{customer_of(counter, query)}").text) == expected


def customer_of(counter: Counter, query: str) -> str:
    return str(counter.shop.books.queries.customer_of(query))


def test_what_the_box_does_by_itself_is_told_and_that_the_customer_came_back(counter: Counter):
    eric = counter.signed_in("Eric")
    query = counter.hears("Do you have nails?", JEAN)
    does(eric, query, "claim")
    counter.clock.forward(hours=3)
    assert until(lambda: counter.shop.desk.return_lapsed() or not counter.shop.books.queries.claimed())
    counter.shop.desk.claim(query, counter.staff("Eric"))
    counter.clock.forward(minutes=1)
    counter.shop.desk.close(query, counter.staff("Eric"), "no stock")
    counter.clock.forward(minutes=1)
    body: dict[str, Any] = {"from": JEAN.phone, "from_user_id": JEAN.user_id, "id": "wamid.back", "type": "text"}
    body |= {"timestamp": str(int(counter.clock.at.timestamp())), "text": {"body": "And screws?"}}
    counter.webhook(webhook_of(body, name="Jean-Bosco H.", phone=str(JEAN.phone)))
    assert lines(eric.open(f"/q/{query}").text) == [
        *("Do you have nails?", "Eric took it", "Back in the queue by itself. It was with Eric", "Eric took it"),
        *("Closed: no stock, Eric", "The customer came back", "And screws?"),
    ]


def test_each_thing_is_told_on_one_page_beside_the_messages_of_its_time(counter: Counter):
    eric = counter.signed_in("Eric")
    counter.stand_still()
    for number in range(120):
        query = counter.hears(f"Message {number}", JEAN)
        counter.clock.forward(minutes=1)
        if number % 30 == 10:
            counter.shop.desk.claim(query, counter.staff("Eric"))
            counter.clock.forward(minutes=1)
            counter.shop.desk.release(query, counter.staff("Eric"))
            counter.clock.forward(minutes=1)
    page, pages = eric.open(f"/q/{query}").text, []
    while True:
        pages.append(lines(page))
        older = re.search(r'href="(/q/[^"]*\?before=\d+)"', page)
        if not older:
            break
        page = eric.open(older[1]).text
    all_lines = [line for one in reversed(pages) for line in one]
    assert len(pages) == 3
    for number in range(10, 120, 30):
        place = all_lines.index(f"Message {number}")
        assert all_lines[place + 1 : place + 4] == [
            *("Eric took it", "Eric put it back into the queue"),
            f"Message {number + 1}",
        ]
    assert len(all_lines) == 120 + 8


def test_under_a_clock_that_cannot_be_trusted_the_order_is_that_in_which_it_was_done(counter: Counter):
    eric = counter.signed_in("Eric")
    counter.stand_still()
    query = counter.hears("Do you have nails?", JEAN)
    counter.clock.trusted = False
    counter.clock.step(days=-9000)
    does(eric, query, "claim")
    does(eric, query, "reply", text="Yes.")
    page = does(eric, query, "close", outcome="sold")
    assert lines(page) == ["Do you have nails?", "Eric took it", "Yes.", "Closed: sold, Eric"]
    assert "2002" not in page, "the hour of such a clock is not told"


def test_who_has_left_is_named_and_who_is_not_known_is_somebody(counter: Counter):
    diane = counter.signed_in("Diane", owner=True)
    counter.stand_still()
    query, eric = counter.hears("Do you have nails?", JEAN), counter.staff("Eric")
    counter.shop.desk.claim(query, eric)
    counter.shop.desk.hand_over(query, eric, counter.staff("Aline").id)
    shop = counter.shop
    roster = Roster(shop.books, Outbox(shop.books), shop.settings, shop.team, counter.clock)
    roster.leave(counter.staff("Aline").id, counter.staff("Diane"))
    roster.leave(eric.id, counter.staff("Diane"))
    assert told(diane.open(f"/q/{query}").text) == [
        *("Eric (left) took it", "Eric (left) offered it to Aline (left)", "The offer to Aline (left) ended"),
        "Diane put it back into the queue. It was with Eric (left)",
    ]
    with shop.books.transaction():
        shop.books.tables.staff.remove(where("name") == "Eric")
    assert told(diane.open(f"/q/{query}").text)[0] == "Somebody took it"


def test_the_words_of_a_name_are_text_and_no_part_of_the_page(counter: Counter):
    counter.staff("<b>Eric</b>")
    diane = counter.signed_in("Diane")
    counter.stand_still()
    query = counter.hears("Do you have nails?", JEAN)
    counter.shop.desk.claim(query, counter.staff("<b>Eric</b>"))
    counter.shop.desk.close(query, counter.staff("<b>Eric</b>"), "sold")
    for path in (f"/q/{query}", "/closed", f"/c/{customer_of(counter, query)}"):
        page = diane.open(path).text
        assert "<b>Eric</b>" not in page
        assert "&lt;b&gt;Eric&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("fr", ["Eric l’a prise", "Fermée : vendu, Eric"]),
        ("rw", ["Eric yagifashe", "Cyafunzwe: yaguze, Eric"]),
        ("sw", ["Eric amelichukua", "Limefungwa: imeuzwa, Eric"]),
    ],
)
def test_each_reader_is_told_in_their_own_language(counter: Counter, code: str, said: list[str]):
    aline = counter.signed_in("Aline")
    counter.stand_still()
    counter.shop.team.speak(counter.staff("Aline"), code)
    query, eric = counter.hears("Do you have nails?", JEAN), counter.staff("Eric")
    counter.shop.desk.claim(query, eric)
    counter.shop.desk.close(query, eric, "sold")
    assert told(aline.open(f"/q/{query}").text) == said


def test_what_was_closed_says_who_closed_it_wherever_it_is_listed(counter: Counter):
    aline = counter.signed_in("Aline")
    counter.stand_still()
    query, eric = counter.hears("Do you have nails?", JEAN), counter.staff("Eric")
    counter.shop.desk.claim(query, eric)
    counter.shop.desk.close(query, eric, "sold")
    assert "sold · Eric" in words(aline.open("/closed").text)
    assert "closed · sold · Eric" in words(aline.open(f"/q/{query}").text)
    assert "sold · Eric ·" in words(aline.open(f"/c/{customer_of(counter, query)}").text)
    counter.clock.forward(hours=30)
    newer = counter.hears("Nails again?", JEAN)
    assert "sold · Eric" in words(counter.signed_in("Aline").open(f"/q/{newer}").text)


def test_it_costs_one_read_more(room: Room):
    query, eric = room.writes("wamid.1"), room.staff("Eric")
    reads: list[str] = []
    with room.books.reading() as connection:
        connection.set_trace_callback(reads.append)
        room.board.query(query, eric)
        connection.set_trace_callback(None)
    assert sum("FROM events" in read for read in reads) == 1


def test_after_two_customers_became_one_both_of_their_queries_are_told(counter: Counter):
    eric = counter.signed_in("Eric")
    counter.stand_still()
    desk, books, by = counter.shop.desk, counter.shop.books, counter.staff("Eric")
    first = counter.hears("Nails?", JEAN)
    desk.claim(first, by)
    counter.clock.forward(minutes=1)
    second = counter.hears("Screws?", customer(8, "Jean at work"))
    desk.claim(second, counter.staff("Aline"))
    counter.clock.forward(minutes=1)
    desk.hand_over(second, counter.staff("Aline"), by.id)
    desk.decline(second, by)
    desk.join(customer_of(counter, first), customer_of(counter, second), by)
    (stays,) = (query for query in books.queries.all_of(customer_of(counter, first)) if query.is_open)
    page = eric.open(f"/q/{stays.id}").text
    told_of_both = ["Aline took it", "Aline offered it to Eric", "Eric said no"]
    assert lines(page) == ["Nails?", "Eric took it", "Screws?", *told_of_both]
    assert "It stays with you" not in words(page), "that was about the other one"
    assert lines(eric.open(f"/c/{stays.customer}").text) == lines(page)
