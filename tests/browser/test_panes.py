"""The desk: a wide screen shows the list, a conversation and its customer beside each other, and a phone never does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from edge.language import LANGUAGES
from tests.kit.axe import faults
from tests.kit.browsers import PHONE, screen_of
from tests.kit.judging import EDGES, PANES, TOO_PALE, TOO_SMALL, TOO_WIDE, lettered
from tests.kit.phones import Phone
from tests.kit.screens import fill
from tests.kit.shops import Counter, customer
from tests.kit.watching import SOON, watched

pytestmark = pytest.mark.needs("chromium-headless-shell")

DESK: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
WIDTHS = (1000, 1366, 1920)


@pytest.fixture
def desk(browser: Browser, aline: Phone) -> Iterator[BrowserContext]:
    """A wide screen that has been here before."""
    aline.is_given(wide="yes")
    with screen_of(browser, aline, **DESK) as screen:
        yield screen


def in_three_panes(page: Page) -> None:
    for pane in PANES:
        expect(page.locator(pane).first).to_be_visible()
    (_, first), (second, third), (fourth, last) = page.evaluate(EDGES, PANES)
    assert first <= second < third <= fourth < last


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])
def test_a_wide_screen_says_so_by_itself_and_gets_panes(
    browser: Browser, counter: Counter, aline: Phone, scripted: bool
):
    query = counter.hears("Do you have nails?", customer(1, "Grace"))
    with screen_of(browser, aline, **DESK, java_script_enabled=scripted) as screen:
        page = screen.new_page()
        with page.expect_response("**/wide"):
            page.goto("/")
        if not scripted:
            page.goto("/")
        expect(page.locator(".nobody")).to_be_visible()
        page.locator(".what").click()
        page.wait_for_url(f"**/q/{query}#newest")
        in_three_panes(page)
        expect(page.locator(".side .row[aria-current]")).to_contain_text("Grace")
        page.locator(".side .take button").click()
        expect(page.get_by_label("Write to Grace")).to_be_visible()
        in_three_panes(page)


def test_a_phone_neither_says_anything_nor_loads_what_a_wide_screen_needs(
    browser: Browser, counter: Counter, aline: Phone
):
    query = counter.hears("Do you have nails?", customer(1, "Grace"))
    with screen_of(browser, aline, viewport=PHONE) as screen:
        page, asked = screen.new_page(), list[str]()
        page.on("request", lambda request: asked.append(request.url))
        for path in ("/", f"/q/{query}"):
            page.goto(path, wait_until="networkidle")
            assert page.locator(".side, .about, .nobody, .skip").count() == 0
        assert not [url for url in asked if "wide" in url or "panes" in url]


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_no_pane_is_wider_than_its_place_and_no_word_is_pale(browser: Browser, counter: Counter, code: str):
    query = fill(counter)
    counter.stand_still()
    phone = counter.signed_in("Aline")
    phone.is_given(wide="yes")
    counter.shop.team.speak(counter.staff("Aline"), code)
    for width in WIDTHS:
        with screen_of(browser, phone, viewport={"width": width, "height": 700}) as screen:
            page = screen.new_page()
            for path in ("/", f"/q/{query}"):
                page.goto(path)
                assert (path, width, page.evaluate(TOO_WIDE)) == (path, width, [])
                panes = page.locator(".side, .about").evaluate_all("all => all.map(e => e.scrollWidth - e.clientWidth)")
                assert (path, width, set(panes)) == (path, width, {0})
                assert page.evaluate(TOO_SMALL, 48) == []
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                assert page.evaluate(TOO_PALE.replace("4.5", "7").replace("body *", ".side *, .about *")) == []
            in_three_panes(page)


def test_the_panes_have_no_fault(browser: Browser, counter: Counter):
    query = fill(counter)
    counter.stand_still()
    phone = counter.signed_in("Aline", owner=True)
    phone.is_given(wide="yes")
    for size in ({"width": 1366, "height": 768}, {"width": 700, "height": 768}):
        with screen_of(browser, phone, viewport=size) as screen:
            page = screen.new_page()
            for path in ("/", f"/q/{query}"):
                page.goto(path)
                assert faults(page) == []


def test_with_large_letters_there_is_one_pane_as_on_a_phone(counter: Counter, desk: BrowserContext, query: str):
    page = lettered(desk, 32)
    page.goto("/")
    expect(page.locator(".side")).to_be_visible()
    expect(page.locator(".nobody")).to_be_hidden()
    page.goto(f"/q/{query}")
    expect(page.get_by_label("Write to")).to_be_visible()
    expect(page.locator(".back")).to_be_visible()
    for pane in (".side", ".about"):
        expect(page.locator(pane)).to_be_hidden()
    assert page.evaluate(TOO_WIDE) == []


def test_who_comes_while_somebody_types_moves_neither_the_conversation_nor_the_words(
    counter: Counter, desk: BrowserContext, query: str
):
    for number in range(30):
        counter.hears("Do you have nails?", customer(number, f"Grace {number}"), ago=3600 - number)
    page = watched(desk, f"/q/{query}?see=waiting#newest")
    expect(page.locator(".side .row")).to_have_count(30)
    box = page.get_by_label("Write to")
    box.fill("We have it: 8,000")
    page.locator(".side").evaluate("e => { e.scrollTop = 500; }")
    place = "() => [scrollY, document.querySelectorAll('.side .row')[9].getBoundingClientRect().top]"
    before = page.evaluate(place)
    counter.hears("Before all of them", customer(99, "Oldest"), ago=23 * 3600)
    page.clock.fast_forward(SOON)
    expect(page.locator(".side .row")).to_have_count(31)
    now = page.evaluate(place.replace("[9]", "[10]"))
    assert [round(a - b) for a, b in zip(now, before, strict=True)] == [0, 0]
    expect(box).to_have_value("We have it: 8,000")
    expect(box).to_be_focused()


def test_beside_an_empty_list_stands_that_nobody_waits(counter: Counter, desk: BrowserContext):
    page = watched(desk, "/")
    expect(page.locator(".nobody")).to_contain_text("Nobody is waiting.")
    counter.hears("Do you have nails?", customer(1, "Grace"))
    page.clock.fast_forward(SOON)
    expect(page.locator(".nobody")).to_contain_text("Choose a customer on the left")


def test_the_row_that_had_the_keyboard_has_it_after_others_came(counter: Counter, desk: BrowserContext):
    counter.hears("Do you have nails?", customer(1, "Grace"))
    page = watched(desk, "/?see=waiting")
    page.get_by_role("button", name="Take Grace").focus()
    counter.hears("Before her", customer(2, "Oldest"), ago=3600)
    page.clock.fast_forward(SOON)
    expect(page.locator(".side .row")).to_have_count(2)
    expect(page.get_by_role("button", name="Take Grace")).to_be_focused()


def test_the_list_stays_where_it_was_when_another_conversation_opens(counter: Counter, desk: BrowserContext):
    for number in range(40):
        counter.hears("Do you have nails?", customer(number, f"Grace {number}"), ago=3600 - number)
    page = desk.new_page()
    page.goto("/?see=waiting")
    page.locator(".row", has_text="Grace 20").locator(".what").click()
    page.wait_for_url("**/q/*")
    expect(page.get_by_role("link", name="Waiting 40")).to_have_attribute("aria-current", "page")
    top = page.locator(".side").evaluate("e => e.scrollTop")
    assert top > 0
    page.locator(".row", has_text="Grace 21").locator(".what").click()
    expect(page.locator(".row[aria-current]")).to_contain_text("Grace 21")
    assert abs(page.locator(".side").evaluate("e => e.scrollTop") - top) < 64


def test_after_a_reply_and_after_a_take_the_box_has_the_keyboard(counter: Counter, desk: BrowserContext, query: str):
    counter.hears("Do you have nails?", customer(1, "Grace"))
    page = desk.new_page()
    page.goto(f"/q/{query}")
    page.get_by_label("Write to").fill("We have it.")
    page.locator(".send > .go").click()
    expect(page.locator(".line.out")).to_contain_text("We have it.")
    expect(page.get_by_label("Write to")).to_be_focused()
    page.get_by_role("button", name="Take Grace").click()
    expect(page.get_by_label("Write to Grace")).to_be_focused()


def test_a_reply_that_can_be_taken_back_stands_above_the_line_that_is_written_in(
    counter: Counter, browser: Browser, aline: Phone
):
    query = counter.hears("Do you have nails?", customer(1, "Grace"))
    counter.shop.settings.change_shop(undo_seconds=30)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    counter.shop.desk.reply(query, counter.staff("Aline"), "Yes, 4 inch.")
    aline.is_given(wide="yes")
    with screen_of(browser, aline, viewport={"width": 1920, "height": 768}) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        expect(page.locator(".bottom .undo")).to_be_visible()
        line, undo = page.evaluate(EDGES, [".send", ".bottom .undo"])
        assert undo == line
