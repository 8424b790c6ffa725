"""A tap that the Wi-Fi swallowed looks under way until it has gone, and a list stands still below what comes in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.kit.browsers import PHONE, screen_of
from tests.kit.judging import TOO_PALE, TOO_SMALL, TOO_WIDE
from tests.kit.shops import Counter, customer
from tests.kit.watching import SOON, watched

pytestmark = pytest.mark.needs("chromium-headless-shell")

LOOKS = {"viewport": PHONE, "has_touch": True}


def no_wifi(page: Page) -> list[str]:
    """What is posted from now on goes nowhere; the addresses of it."""
    lost: list[str] = []

    def swallow(route: Route) -> None:
        if route.request.method == "POST" and not route.request.url.endswith("/draft"):
            lost.append(route.request.url)
        route.abort()

    page.route("**", swallow)
    return lost


def test_a_take_without_wifi_says_that_it_is_under_way_until_it_has_gone(browser: Browser, counter: Counter):
    phone, query = counter.signed_in("Aline"), counter.hears("Do you have nails?", customer(1, "Grace"))
    counter.stand_still()
    with screen_of(browser, phone, **LOOKS) as screen:
        page = watched(screen, "/")
        no_wifi(page)
        button = page.get_by_role("button", name="Take Grace")
        button.tap()
        expect(page.locator("form[aria-busy=true]")).to_have_count(1)
        page.clock.run_for(SOON)
        expect(button).to_have_text("Under way…")
        expect(button).to_have_css("border-style", "dashed")
        expect(page.locator("#lost")).to_contain_text("what you sent or tapped goes as soon as the Wi-Fi is back")
        assert [page.evaluate(judge) for judge in (TOO_PALE, TOO_WIDE)] == [[], []]
        assert page.evaluate(TOO_SMALL, 48) == []
        page.unroute_all()
        page.clock.run_for(20_000)
        expect(page.locator("#box")).to_be_visible()
    assert counter.shop.board.query(query, counter.staff("Aline")).mine


def reply_and_close(page: Page) -> None:
    """The second while the first is under way."""
    page.locator("#box").fill("Yes, 4,500.")
    page.locator(".send > .go").tap()
    expect(page.locator(".send > .go")).to_have_css("border-style", "dashed")
    page.locator(".verbs .accent").tap()
    page.get_by_role("button", name="Sold").tap()
    expect(page.locator("form[aria-busy=true]")).to_have_count(2)
    page.clock.run_for(SOON)
    expect(page.locator("form[action$='/close'] button", has_text="Under way…")).to_have_css("border-style", "dashed")


def test_what_is_tapped_while_a_reply_is_under_way_says_so_and_goes_after_it(browser: Browser, counter: Counter):
    phone, who = counter.signed_in("Aline"), counter.staff("Aline")
    query = counter.hears("Do you have nails?", customer(1, "Grace"))
    counter.stand_still()
    counter.shop.desk.claim(query, who)
    with screen_of(browser, phone, **LOOKS) as screen:
        page = watched(screen, f"/q/{query}")
        lost = no_wifi(page)
        reply_and_close(page)
        assert {address.rpartition("/")[2] for address in lost} == {"reply"}, "one thing at a time"
        page.unroute_all()
        with page.expect_response("**/close"):
            page.clock.run_for(20_000)
        expect(page.locator("#box")).to_have_count(0)
    (reply,) = counter.shop.books.tables.replies.all()
    assert reply["text"] == "Yes, 4,500."
    assert counter.shop.board.query(query, who).row.state == "closed"


def test_what_was_tapped_after_a_reply_that_is_refused_is_not_done(browser: Browser, counter: Counter):
    phone, who = counter.signed_in("Aline"), counter.staff("Aline")
    query = counter.hears("Do you have nails?", customer(1, "Grace"))
    counter.stand_still()
    counter.shop.desk.claim(query, who)
    with screen_of(browser, phone, **LOOKS) as screen:
        page = watched(screen, f"/q/{query}")
        no_wifi(page)
        reply_and_close(page)
        page.unroute_all()
        page.route("**/reply", lambda route: route.fulfill(status=413, body="Too much."))
        page.clock.run_for(20_000)
        expect(page.get_by_role("alert")).to_have_text("Too much.")
        expect(page.locator("form[aria-busy=true]")).to_have_count(0)
        expect(page.get_by_role("button", name="Sold")).to_be_visible()
        page.unroute_all()
        page.get_by_role("button", name="Sold").tap()
        expect(page.locator("#box")).to_have_count(0)
    assert counter.shop.books.tables.replies.all() == []
    assert counter.shop.board.query(query, who).row.state == "closed"


def test_a_list_that_is_being_read_does_not_jump_when_rows_come_in_above(browser: Browser, counter: Counter):
    phone = counter.signed_in("Aline")
    for number in range(30):
        counter.hears("Hello", customer(number, f"Customer {number}"), ago=6000 - number)
    with screen_of(browser, phone, **LOOKS) as screen:
        page = watched(screen, "/?see=waiting")
        page.evaluate("() => scrollTo(0, 700)")
        here = page.get_by_text("Customer 15", exact=True)
        before = here.bounding_box()
        for number in range(40, 43):
            counter.hears("I come first", customer(number, f"Sooner {number}"), ago=23 * 3600)
        page.clock.run_for(2 * SOON)
        expect(page.get_by_text("Sooner 42", exact=True)).to_be_attached()
        after = here.bounding_box()
        assert before
        assert after
        assert abs(before["y"] - after["y"]) < 2


def test_a_refusal_stands_apart_from_the_head(browser: Browser, counter: Counter):
    phone, query = counter.signed_in("Aline"), counter.hears("Do you have nails?", customer(1, "Grace"))
    counter.stand_still()
    with screen_of(browser, phone, **LOOKS) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        counter.shop.desk.claim(query, counter.staff("Eric"))
        page.get_by_role("button", name="Take this query").tap()
        said, head = page.locator(".said"), page.locator(".top")
        expect(said).to_contain_text("Eric took this")
        page.evaluate("() => scrollTo(0, 0)")
        below = said.bounding_box(), head.bounding_box()
        assert below[0]
        assert below[1]
        assert below[0]["y"] - below[1]["y"] - below[1]["height"] >= 8
