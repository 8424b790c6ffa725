"""What is typed is not lost, in a real browser: not by news, a dead tab, a second phone or a Wi-Fi that swallows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.kit.browsers import screen_of
from tests.kit.phones import Phone
from tests.kit.programs import until
from tests.kit.relays import open_relay
from tests.kit.shops import Counter
from tests.kit.support import AMINA
from tests.kit.watching import SOON, WORDS, box, opened, send, stand_still, watched

pytestmark = pytest.mark.needs("chromium-headless-shell")


@pytest.fixture
def screen(browser: Browser, aline: Phone) -> Iterator[BrowserContext]:
    with screen_of(browser, aline) as screen:
        yield screen


def kept(counter: Counter, query: str) -> str:
    """Aline's draft, as the shop's box has it."""
    return counter.shop.board.query(query, counter.staff("Aline")).beside.draft.text


def typed_and_kept(page: Page, text: str) -> None:
    """Typed with a thumb, and with the box before this returns."""
    with page.expect_response(re.compile("/draft$")):
        box(page).fill(text)


def posts_of(page: Page, path: str) -> list[str]:
    """The one-time tokens of what goes to this path; grows while the page lives."""
    tokens: list[str] = []

    def write_down(request: Request) -> None:
        if request.method == "POST" and request.url.endswith(path):
            tokens.extend(parse_qs(request.post_data or "")["token"])

    page.on("request", write_down)
    return tokens


# What is typed


def test_what_is_typed_stays_through_a_live_update(counter: Counter, screen: BrowserContext, query: str):
    page = watched(screen, f"/q/{query}")
    with page.expect_response(re.compile("/draft$")):
        box(page).fill(WORDS)
        page.clock.fast_forward(1000)
    page.evaluate("() => document.activeElement.setSelectionRange(3, 3)")
    counter.hears("And in red?", AMINA)
    page.clock.fast_forward(SOON)
    expect(page.get_by_text("And in red?")).to_be_visible()
    page.keyboard.type(",")
    expect(box(page)).to_have_value("Yes,, we have it in blue, 4,500 francs.")
    page.evaluate("() => document.activeElement.blur()")
    page.clock.run_for(100)
    assert page.get_by_text("And in red?").count() == 1
    counter.hears("Or in green?", AMINA)
    page.clock.fast_forward(SOON)
    expect(page.get_by_text("Or in green?")).to_be_visible()
    expect(page.get_by_text("And in red?")).to_be_visible()
    expect(box(page)).to_have_value("Yes,, we have it in blue, 4,500 francs.")


def test_what_is_typed_stays_through_a_reload_and_a_killed_tab(screen: BrowserContext, query: str):
    page = opened(screen, f"/q/{query}")
    box(page).fill(WORDS)
    page.reload()
    expect(box(page)).to_have_value(WORDS)
    box(page).fill(f"{WORDS} Or in")
    page.close()
    expect(box(opened(screen, f"/q/{query}"))).to_have_value(f"{WORDS} Or in")


def test_what_is_typed_waits_on_another_phone_of_the_same_person(
    browser: Browser, counter: Counter, screen: BrowserContext, query: str
):
    typed_and_kept(opened(screen, f"/q/{query}"), WORDS)
    with screen_of(browser, counter.signed_in("Aline")) as other:
        expect(box(opened(other, f"/q/{query}"))).to_have_value(WORDS)


def test_what_is_typed_without_wifi_outlives_the_tab(counter: Counter, screen: BrowserContext, query: str):
    page = opened(screen, f"/q/{query}")
    typed_and_kept(page, "Yes")
    screen.set_offline(True)
    box(page).fill(WORDS)
    page.close()
    screen.set_offline(False)
    page = screen.new_page()
    with page.expect_response(re.compile("/draft$")):
        page.goto(f"/q/{query}")
    expect(box(page)).to_have_value(WORDS)
    assert kept(counter, query) == WORDS


def test_what_is_typed_without_wifi_is_with_the_box_when_the_wifi_is_back(
    counter: Counter, screen: BrowserContext, query: str
):
    page = watched(screen, f"/q/{query}")
    screen.set_offline(True)
    box(page).fill(WORDS)
    with page.expect_event("requestfailed"):
        page.clock.run_for(1000)
    with page.expect_response(re.compile("/draft$")):
        screen.set_offline(False)
        page.clock.run_for(5000)
    assert kept(counter, query) == WORDS


def test_words_of_two_phones_of_one_person_are_both_kept(
    browser: Browser, counter: Counter, screen: BrowserContext, query: str
):
    page = watched(screen, f"/q/{query}")
    stand_still(page)
    with screen_of(browser, counter.signed_in("Aline")) as other:
        typed_and_kept(opened(other, f"/q/{query}"), "In blue.")
    box(page).press_sequentially("In red. ")
    page.clock.run_for(1000)
    offer = page.get_by_role("button", name="In blue.")
    expect(offer).to_be_visible()
    expect(box(page)).to_have_value("In red. ")
    assert kept(counter, query) == "In blue.", "nobody has decided yet"
    offer.click()
    with page.expect_response(re.compile("/draft$")):
        page.clock.run_for(1000)
    expect(box(page)).to_have_value("In red. In blue.")
    expect(offer).to_be_hidden()
    assert kept(counter, query) == "In red. In blue."


# What the Wi-Fi swallows


def test_half_a_minute_without_wifi_keeps_the_reply_and_sends_it_once(
    counter: Counter, screen: BrowserContext, query: str
):
    page = watched(screen, f"/q/{query}")
    tokens = posts_of(page, "/reply")
    box(page).fill(WORDS)
    screen.set_offline(True)
    send(page).click()
    expect(page.locator("#lost")).to_be_visible()
    for _ in range(30):
        page.clock.fast_forward(1000)
    expect(page.locator("#lost")).to_be_visible()
    expect(box(page)).to_have_value(WORDS)
    screen.set_offline(False)
    expect(page.locator(".line.out")).to_contain_text(WORDS)
    expect(page.locator("#lost")).to_be_hidden()
    expect(box(page)).to_have_value("")
    assert len(tokens) > 1
    assert len(set(tokens)) == 1
    assert len(counter.shop.books.tables.replies) == 1


def test_a_reply_whose_answer_is_lost_goes_again_and_acts_once(counter: Counter, browser: Browser, aline: Phone):
    query = counter.hears("Do you have the bucket?", AMINA)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with open_relay(aline.address) as relay, screen_of(browser, aline, base_url=relay.address) as screen:
        page = watched(screen, f"/q/{query}")
        tokens = posts_of(page, "/reply")
        relay.swallows_answers = True
        box(page).fill(WORDS)
        send(page).click()
        assert until(lambda: len(counter.shop.books.tables.replies) == 1)
        page.clock.fast_forward(8000)
        expect(page.locator("#lost")).to_be_visible()
        expect(box(page)).to_have_value(WORDS)
        relay.swallows_answers = False
        page.clock.fast_forward(1000)
        expect(page.locator(".line.out")).to_contain_text(WORDS)
        assert tokens == [tokens[0]] * 2
        assert len(counter.shop.books.tables.replies) == 1


def test_a_reply_that_has_waited_long_goes_as_soon_as_anything_else_reaches_the_box(
    counter: Counter, browser: Browser, aline: Phone
):
    """As on a phone with mobile data, which is never told that the Wi-Fi is back."""
    query = counter.hears("Do you have the bucket?", AMINA)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with open_relay(aline.address) as relay, screen_of(browser, aline, base_url=relay.address) as screen:
        page = watched(screen, f"/q/{query}")
        box(page).fill(WORDS)
        relay.refuses = True
        with page.expect_event("requestfailed", lambda request: request.url.endswith("/reply")):
            send(page).click()
        for _ in range(4):
            with page.expect_event("requestfailed", lambda request: request.url.endswith("/reply")):
                page.clock.fast_forward(15_000)
        relay.refuses = False
        page.clock.fast_forward(SOON)
        expect(page.locator(".line.out")).to_contain_text(WORDS)
        assert len(counter.shop.books.tables.replies) == 1


def test_a_box_that_is_gone_is_said_while_nobody_touches_the_phone(browser: Browser, counter: Counter, aline: Phone):
    with open_relay(aline.address) as relay, screen_of(browser, aline, base_url=relay.address) as screen:
        page = watched(screen, "/")
        relay.refuses = True
        for _ in range(2):
            with page.expect_event("requestfailed"):
                page.clock.fast_forward(SOON)
        expect(page.locator("#lost")).to_be_visible()
        relay.refuses = False
        page.clock.fast_forward(SOON)
        expect(page.locator("#lost")).to_be_hidden()


def sold(page: Page) -> None:
    page.locator("summary", has_text="Close").click()
    page.get_by_role("button", name="Sold").click()


def test_a_close_that_goes_late_asks_about_what_came_meanwhile(counter: Counter, browser: Browser, aline: Phone):
    query = counter.hears("Do you have the bucket?", AMINA)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with open_relay(aline.address) as relay, screen_of(browser, aline, base_url=relay.address) as screen:
        page = watched(screen, f"/q/{query}")
        relay.refuses = True
        with page.expect_event("requestfailed", lambda request: request.url.endswith("/close")):
            sold(page)
        counter.hears("And 40 iron sheets", AMINA)
        relay.refuses = False
        page.clock.fast_forward(SOON)
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator("main .card")).to_contain_text("And 40 iron sheets")
        assert [row.id for row in counter.shop.board.see(counter.staff("Aline")).mine] == [query]
        counter.hears("And nails", AMINA)
        page.get_by_role("button", name="Close it all the same").click()
        expect(page.locator("main .card")).to_contain_text("And nails")
        page.clock.fast_forward(1_000)  # who taps at once has not read that
        page.get_by_role("button", name="Close it all the same").click()
        page.wait_for_url(re.compile("/$"))
        assert counter.shop.board.see(counter.staff("Aline")).mine == []


def test_a_close_whose_refusal_is_lost_asks_again(counter: Counter, browser: Browser, aline: Phone):
    query = counter.hears("Do you have the bucket?", AMINA)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with open_relay(aline.address) as relay, screen_of(browser, aline, base_url=relay.address) as screen:
        page = watched(screen, f"/q/{query}")
        stand_still(page)
        counter.hears("And 40 iron sheets", AMINA)
        relay.swallows_answers = True
        sold(page)
        page.clock.fast_forward(8000)
        expect(page.locator("#lost")).to_be_visible()
        relay.swallows_answers = False
        page.clock.fast_forward(1000)
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator("main .card")).to_contain_text("And 40 iron sheets")
        assert [row.id for row in counter.shop.board.see(counter.staff("Aline")).mine] == [query]
