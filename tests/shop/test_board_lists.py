"""The lists of the board by a phone without JavaScript: mine with who is next, who waits, what colleagues have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest

from edge.records.query import Query, State
from edge.records.query_parts import CustomerWait, Opening
from tests.kit.hostile import SAYINGS
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

HOUR = 3600
MANY = 120


@pytest.fixture
def aline(counter: Counter) -> Phone:
    phone = counter.signed_in("Aline")
    counter.stand_still()
    return phone


def many_write(counter: Counter, count: int, ago: float = 60) -> list[str]:
    """So many customers, the first of whom waits longest: each as a query in the books, without a message."""
    kept, made = counter.shop.books, []
    for number in range(count):
        at = counter.clock.at - timedelta(seconds=ago + count - number)
        name = f"q_{int(ago)}x{number}"
        made.append(Query(name, f"c_{name}", State.WAITING, name, Opening(at), CustomerWait(at, number), at))
    with kept.transaction():
        kept.tables.queries.insert_multiple(query.document() for query in made)
    return [query.id for query in made]


def taken_by(counter: Counter, name: str, queries: list[str]) -> list[str]:
    return [counter.shop.desk.claim(query, counter.staff(name)).id for query in queries]


def shown(page: str) -> list[str]:
    """The queries in the order in which a page shows them."""
    return re.findall(r'class="what[^"]*" href="/q/(\w+)#newest"', page)


def followed(phone: Phone, path: str) -> Iterator[str]:
    """This page and all that a thumb reaches from it by going on."""
    while path:
        page = phone.open(path).text
        yield page
        found = re.search(r'<a href="([^"]+)">[^<]* more ›</a>', page)
        path = unescape(found[1]) if found else ""


def tabs(page: str) -> dict[str, tuple[str, bool]]:
    """By address: what a tab says, and whether it is the current one."""
    (part,) = re.findall(r'(?s)<nav class="tabs".*?</nav>', page)
    found = re.findall(r'(?s)<a href="([^"]+)"([^>]*)>(.*?)</a>', part)
    return {path: (words(f"<body>{text}"), "aria-current" in more) for path, more, text in found}


def test_three_tabs_say_how_many_there_are_and_which_one_is_open(counter: Counter, aline: Phone):
    first, second, *_ = many_write(counter, 6)
    taken_by(counter, "Aline", [first])
    taken_by(counter, "Eric", [second])
    for path in ("/", "/?see=waiting", "/?see=others"):
        assert tabs(aline.open(path).text) == {
            "/": ("Mine 1", path == "/"),
            "/?see=waiting": ("Waiting 4", path == "/?see=waiting"),
            "/?see=others": ("Others 1", path == "/?see=others"),
        }


def test_what_is_mine_stands_before_the_queue_however_long_that_is(counter: Counter, aline: Phone):
    written = many_write(counter, MANY)
    mine = taken_by(counter, "Aline", written[50:55])
    page = aline.open("/").text
    assert shown(page)[:5] == mine
    assert shown(page)[5:] == written[:10], "and who is next"
    assert re.search(r'<a href="/\?see=waiting">and 105 more', page)


def test_what_is_new_to_me_comes_first_with_how_many_messages_wait_for_an_answer(counter: Counter, aline: Phone):
    who = customer(9, "Grace")
    mine = taken_by(counter, "Aline", [counter.hears("the older one", ago=HOUR), counter.hears("One", who, ago=60)])
    counter.hears("Two", who, ago=30)
    counter.hears("Three", who)
    page = aline.open("/").text
    assert shown(page) == mine[::-1]
    assert "Three 3 new message" in words(page)
    assert tabs(page)["/"][0] == "Mine 2 new message"
    assert words(page).count("new message") == 2
    for _ in range(100):
        counter.hears("And?", who)
    assert "And? 99+ new message" in words(aline.open("/").text)
    aline.open(f"/q/{mine[1]}")
    assert "new message" not in words(aline.open("/").text)


def test_the_number_leaves_out_what_the_writer_of_the_last_reply_had_seen(counter: Counter, aline: Phone):
    who = customer(9, "Grace")
    query, *_ = [counter.hears(text, who, ago=60 - number) for number, text in enumerate(("One", "Two", "Three"))]
    taken_by(counter, "Aline", [query])
    aline.open(f"/q/{query}")
    counter.hears("Four", who)
    counter.clock.forward(seconds=10)
    aline.submit(aline.form(f"/q/{query}/reply"), text="Yes to all three")
    counter.hears("Five", who)
    assert "Five 2 new message" in words(aline.open("/").text)


def test_the_number_has_what_a_reply_that_was_taken_back_had_answered(counter: Counter, aline: Phone):
    who, me = customer(9, "Grace"), counter.staff("Aline")
    query = taken_by(counter, "Aline", [counter.hears("One", who, ago=60)])[0]
    reply = counter.shop.desk.reply(query, me, "Yes")
    for text in ("Two", "Three"):
        counter.hears(text, who)
    counter.shop.desk.take_back(reply, me)
    assert "Three 3 new message" in words(aline.open("/").text)


def test_every_row_of_every_section_can_be_reached_and_each_stands_on_one_page(counter: Counter, aline: Phone):
    over = many_write(counter, MANY, ago=30 * HOUR)
    waiting = many_write(counter, MANY)
    assert [query for page in followed(aline, "/?see=over") for query in shown(page)] == over
    assert [query for page in followed(aline, "/?see=waiting") for query in shown(page) if query in waiting] == waiting
    taken_by(counter, "Eric", waiting)
    assert [query for page in followed(aline, "/?see=others") for query in shown(page)] == waiting
    eric = counter.signed_in("Eric")
    assert [query for page in followed(eric, "/") for query in shown(page) if query in waiting] == waiting


def test_from_a_later_page_there_is_a_way_back(counter: Counter, aline: Phone):
    many_write(counter, MANY)
    last = aline.open("/?see=waiting&after=100").text
    assert re.search(r'<a href="/\?see=waiting&amp;after=50">‹ 51–100</a>', last)
    assert re.search(r'<a href="/\?see=waiting">‹ 1–50</a>', aline.open("/?see=waiting&after=50").text)


def test_a_page_whose_rows_have_gone_shows_the_last_that_there_are(counter: Counter, aline: Phone):
    written = many_write(counter, MANY)
    for beyond in ("/?see=waiting&after=5000", "/?see=waiting&after=150"):
        assert shown(aline.open(beyond).text) == written[100:]
        assert "‹ 51–100" in words(aline.page.text)
    taken_by(counter, "Eric", written[40:])
    assert shown(aline.open("/?see=waiting&after=100").text) == written[:40]
    taken_by(counter, "Eric", written[:40])
    assert "Nobody is waiting" in words(aline.open("/?see=waiting&after=50").text)


def test_of_many_offers_the_first_two_stand_before_mine_and_the_others_a_tap_away(counter: Counter, aline: Phone):
    offered = [counter.hears("Hello", customer(number), ago=60 - number) for number in range(6)]
    for query in taken_by(counter, "Eric", offered):
        counter.shop.desk.hand_over(query, counter.staff("Eric"), counter.staff("Aline").id)
    assert len(aline.open("/").text.split('class="row offered"')) - 1 == 2
    found = re.search(r'<a href="([^"]+)">4 more offers ›</a>', aline.page.text)
    assert found
    assert len(aline.open(unescape(found[1])).text.split('class="row offered"')) - 1 in (4, 6)
    assert tabs(aline.page.text)["/"] == ("Mine 6 new message", True)


@pytest.mark.parametrize(
    "path", ["/?see=", "/?see=look", "/?see=<b>", "/?see=waiting'", "/?after=x", "/?see=%ff&after=-1"]
)
def test_an_address_that_names_no_list_shows_the_first_one(counter: Counter, aline: Phone, path: str):
    query = counter.hears("Hello")
    page = aline.open(path)
    assert page.status_code == 200
    assert tabs(page.text)["/"][1]
    assert shown(page.text) == [query]


def test_a_button_says_who_is_next_and_takes_them_from_every_list(counter: Counter, aline: Phone):
    counter.hears("Hello", customer(1, "Grace"), ago=12 * 60)
    counter.hears("Hello", customer(2, "Jean <Bosco>"), ago=23 * HOUR)
    for path in ("/", "/?see=others", "/?see=waiting&after=50"):
        page = aline.open(path).text
        assert re.search(r"Take next Jean <Bosco> 5\d min left", words(page)), path
    aline.submit(aline.form("/take-next"))
    assert "Jean <Bosco>" in words(aline.page.text)
    assert "Take next Grace 12 min" in words(aline.open("/").text)


def test_a_page_tells_which_colleague_has_just_taken_a_customer_and_forgets_it_soon(counter: Counter, aline: Phone):
    query, mine = many_write(counter, 2)
    taken_by(counter, "Eric <i>", [query])
    taken_by(counter, "Aline", [mine])
    told = re.findall(r'<p hidden data-taken="([^"]*)">([^<]*)</p>', aline.open("/").text)
    assert [(href, unescape(text)) for href, text in told] == [(f"/q/{query}#newest", "taken by Eric <i>")]
    counter.clock.forward(seconds=11)
    assert "data-taken" not in aline.open("/").text


def test_each_customer_has_initials_and_a_tint_that_stays(counter: Counter, aline: Phone):
    names = ("Grace Uwase", "jean-bosco", "ليلى حسن", "+250 788", "<b>", "🙂 Amina Keza", *SAYINGS.values())
    found = [counter.hears("Hello", customer(number, name), ago=60) for number, name in enumerate(names)]
    page = aline.open("/?see=waiting").text
    faces = dict(re.findall(r'href="/q/(\w+)#newest">\s*<i class="face (t\d)" aria-hidden="true">[^<]+</i>', page))
    assert faces.keys() == set(found)
    initials = re.findall(r'class="face t\d" aria-hidden="true">([^<]+)<', page)
    assert [unescape(one) for one in initials[:6]] == ["GU", "JB", "لح", "88", "·", "AK"]
    counter.shop.desk.claim(found[0], counter.staff("Aline"))
    assert f'<i class="face {faces[found[0]]}"' in aline.open("/").text
    assert Query.of(counter.shop.books.tables.queries.all()[0]).name == "Grace Uwase"
