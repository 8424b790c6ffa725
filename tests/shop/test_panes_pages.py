"""What the box sends to a wide screen: the list beside the conversation, and nothing read but what was opened."""

from __future__ import annotations

import pytest

from edge.records.outcomes import Outcome
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer


@pytest.fixture
def desk(aline: Phone) -> Phone:
    aline.is_given(wide="yes")
    return aline


def test_what_a_wide_screen_says_is_a_cookie_and_needs_nobody(counter: Counter):
    stranger = counter.phone()
    answer = stranger.open("/wide")
    assert (answer.status_code, stranger.cookies) == (204, {"wide": "yes"})


def test_who_only_stands_in_the_list_is_read_by_nobody(counter: Counter, desk: Phone):
    opened, beside = (counter.hears("Nails?", customer(number, name)) for number, name in ((1, "Grace"), (2, "Rosine")))
    desk.open("/")
    assert "Rosine" in desk.open(f"/q/{opened}").text
    eric = counter.signed_in("Eric")
    rows = {row.id: row.read_by for row in counter.shop.board.see(counter.staff("Eric")).waiting}
    assert rows == {opened: "Aline", beside: None}
    assert "read by Aline" in words(eric.open("/?see=waiting").text)


def test_beside_a_query_stands_the_list_that_it_was_opened_from(counter: Counter, desk: Phone, query: str):
    counter.hears("Nails?", customer(1, "Grace"))
    assert 'id="q_' in desk.open("/?see=waiting").text
    assert f'href="/q/{query}?see=mine#newest"' in desk.open(f"/q/{query}").text
    assert "Amina" not in desk.page.text.partition('class="queue"')[2].partition('class="bottom"')[0]
    # A tab beside the query leaves it open.
    desk.open(f"/q/{query}?see=mine")
    assert "Amina" in desk.open(f"/q/{query}").text.partition('class="queue"')[2].partition('class="bottom"')[0]


def test_a_page_that_looks_for_news_changes_no_list_of_another(counter: Counter, desk: Phone, query: str):
    desk.open("/?see=waiting")
    desk.ask(f"/q/{query}?see=others", Live="seen")
    assert 'aria-current="page" class=""><b>Waiting' in desk.open(f"/q/{query}").text


def test_while_nothing_happens_a_query_with_its_list_is_not_made_again(counter: Counter, desk: Phone, query: str):
    counter.stand_still()
    page = desk.open(f"/q/{query}")
    answer = desk.ask(f"/q/{query}", If_None_Match=page.headers["ETag"], Live="seen")
    assert (answer.status_code, answer.content) == (304, b"")
    # What a screen has that was not wide is another page.
    phone = counter.signed_in("Aline")
    phone.open(f"/q/{query}")
    assert 'class="side' not in phone.page.text


def test_what_is_ended_in_the_list_leaves_the_open_conversation(counter: Counter, desk: Phone, query: str):
    thanks = counter.hears("Thanks!", customer(1, "Grace"))
    desk.open(f"/q/{query}")
    form = desk.form(f"/q/{thanks}/no_answer")
    desk.is_sent_from(f"/q/{query}")
    desk.submit(form)
    assert desk.page.url.endswith(f"/q/{query}#newest")
    assert counter.shop.board.query(thanks, counter.staff("Aline")).row.outcome is Outcome.NO_ANSWER


def test_a_refusal_is_said_once_and_in_the_conversation(counter: Counter, desk: Phone, query: str):
    desk.open(f"/q/{query}")
    desk.submit(desk.form(f"/q/{query}/reply"), text="x" * 5000)
    assert desk.page.text.count('role="alert"') == 1
    assert 'role="alert"' in desk.page.text.partition("<main>")[2]
