"""A board that lives is sent what has changed and nothing else, and says the same as one that is opened anew."""

from __future__ import annotations

import re

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.kit.examples import examples
from tests.kit.live_pages import LivePage, parts
from tests.kit.phones import Phone
from tests.kit.shops import Counter, customer
from tests.kit.webhooks import writes

NUMBER = st.integers(0, 9)
WRITES = st.tuples(
    st.just("writes"), NUMBER, st.sampled_from(["Nails?", "And bolts?", "Thanks", "👍", "Ok, thank you"])
)
TAPS = st.tuples(
    st.sampled_from(["Aline", "Eric"]),
    NUMBER,
    st.sampled_from(["claim", "take-next", "no_answer", "accept", "decline", "release", "close", "hand_over", "reply"]),
)
TIME = st.tuples(st.just("time"), st.sampled_from([1, 30, 61, 1300, 9000]), st.just(""))
SPEAKS = st.tuples(st.sampled_from(["Aline speaks", "the shop speaks"]), NUMBER, st.sampled_from(["en", "fr", "rw"]))
MISSES = st.tuples(st.sampled_from(["no poll", "a lost answer", "opened beside"]), NUMBER, st.just(""))
Step = tuple[str, int, str]


@pytest.fixture(scope="module")
def phones(shop: Counter) -> dict[str, Phone]:
    return {"Aline": shop.signed_in("Aline", owner=True), "Eric": shop.signed_in("Eric")}


def tap(phone: Phone, number: int, verb: str, other: str) -> None:
    """On the board where it is there, else on the page of one of their queries; nothing where it is nowhere."""
    phone.open("/")
    query = re.findall(r'href="/q/(\w+)#newest"', phone.page.text)
    if query and not phone.forms(rf"(/q/\w+)?/{verb}"):
        phone.open(f"/q/{query[number % len(query)]}")
    forms = phone.forms(rf"(/q/\w+)?/{verb}")
    if forms:
        form = forms[number % len(forms)]
        phone.submit(form, text="Yes", to=other, outcome="answered")


def does(shop: Counter, phones: dict[str, Phone], step: Step) -> None:
    who, number, what = step
    people = {name: shop.staff(name) for name in phones}
    if who == "writes":
        writes(shop, number, what, name=f"Customer {number}")
    elif who == "time":
        shop.clock.forward(seconds=number)
        for phone in phones.values():
            phone.open("/")  # whom nobody touches for hours is out
    elif who == "Aline speaks":
        shop.shop.team.speak(people["Aline"], what)
    elif who == "the shop speaks":
        shop.shop.settings.change_shop(language=what)
    elif who in phones:
        other = "Eric" if who == "Aline" else "Aline"
        tap(phones[who], number, what, people[other].id)


def pages_of(phones: dict[str, Phone]) -> list[LivePage]:
    aline, eric = phones["Aline"], phones["Eric"]
    return [LivePage(aline, "/"), LivePage(aline, "/?see=others"), LivePage(eric, "/"), LivePage(eric, "/?see=waiting")]


def anew(page: LivePage) -> list[str]:
    """The same page, opened beside while the shop does nothing by itself."""
    while True:
        fresh = page.phone.ask(page.path)
        if page.asks() == 304 and fresh.headers["ETag"] == page.mark:
            return parts(fresh.text)


@settings(max_examples=examples(8), phases=[Phase.explicit, Phase.generate])
@given(st.lists(st.one_of(WRITES, WRITES, TAPS, TAPS, TIME, SPEAKS, MISSES), min_size=4, max_size=10))
def test_a_board_that_got_only_changes_says_what_one_says_that_is_opened_anew(
    shop: Counter, phones: dict[str, Phone], steps: list[Step]
):
    pages = pages_of(phones)
    for step in steps:
        does(shop, phones, step)
        for page in pages:
            if step[0] == "opened beside":
                page.phone.ask(page.path)
            lost = step[0] == "a lost answer"
            # A page that did not change says the seconds of when it was sent.
            if step[0] != "no poll" and page.asks(lost=lost) == 200 and not lost:
                fresh = anew(page)
                assert page.page == fresh


@pytest.fixture
def page(counter: Counter) -> LivePage:
    """Twelve wait, and the phone has them."""
    phone = counter.signed_in("Aline")
    counter.stand_still()
    for number in range(12):
        counter.hears("Nails?", customer(number), ago=3000 - 60 * number)
    page = LivePage(phone, "/?see=waiting")
    page.asks()
    return page


def test_of_a_message_its_row_is_sent_and_the_others_are_named(counter: Counter, page: LivePage):
    assert (page.named, page.whole, len(page.rows)) == (0, 1, 12)
    counter.hears("And bolts?", customer(3))
    page.asks()
    assert (page.named, page.whole, len(page.rows)) == (11, 1, 12)
    assert "And bolts?" in "".join(page.page)


def test_a_page_that_is_not_known_any_more_is_sent_whole(counter: Counter, page: LivePage):
    counter.hears("And bolts?", customer(3))
    page.mark = '"000000000000000000000000"'
    page.asks()
    assert (page.named, page.whole) == (0, 2)


def test_the_mark_of_another_page_names_nothing(counter: Counter, page: LivePage):
    counter.hears("And bolts?", customer(3))
    page.path = "/"
    page.asks()
    assert (page.named, page.whole) == (0, 2)


def test_where_somebody_else_has_signed_in_every_row_comes_with_a_form_of_theirs(counter: Counter, page: LivePage):
    page.phone = counter.signed_in("Eric")
    page.asks()
    assert (page.named, page.whole) == (0, 2)
    query = next(row for row, html in page.rows.items() if "Customer 0<" in html)
    token = re.search(r'name="token" value="([^"]*)"', page.rows[query])
    assert token
    page.phone.send(f"/q/{query}/claim", token=token[1])
    assert counter.shop.board.query(query, counter.staff("Eric")).mine


def test_of_pages_of_one_mark_that_agree_on_no_row_each_is_sent_its_rows(counter: Counter):
    phone = counter.signed_in("Aline")
    counter.stand_still()
    counter.hears("Nails?", customer(0), ago=170)
    page = LivePage(phone, "/?see=waiting")
    page.asks()
    counter.clock.forward(seconds=15)
    for _ in range(2):
        assert phone.ask(page.path).headers["ETag"] == page.mark
    counter.hears("And bolts?", customer(1))
    page.asks()
    assert page.page == parts(phone.ask(page.path).text)


def test_a_script_that_does_not_ask_for_changes_and_a_phone_without_one_get_whole_pages(
    counter: Counter, page: LivePage
):
    counter.hears("And bolts?", customer(3))
    for answer in (page.phone.ask(page.path, Live="seen", If_None_Match=page.mark), page.phone.open(page.path)):
        assert ("data-had" in answer.text, answer.text.count('class="row"')) == (False, 12)


def test_a_row_is_taken_with_the_form_that_came_with_it_long_before(counter: Counter, page: LivePage):
    counter.hears("And bolts?", customer(3))
    counter.clock.forward(seconds=30)
    page.asks()
    query = next(row for row, html in page.rows.items() if "Customer 0<" in html)
    token = re.search(r'name="token" value="([^"]*)"', page.rows[query])
    assert token
    page.phone.send(f"/q/{query}/claim", token=token[1])
    assert counter.shop.board.query(query, counter.staff("Aline")).mine
