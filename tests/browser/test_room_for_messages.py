"""A query's page is its messages: what stands around them is low, and the box stays in sight."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from edge.language import LANGUAGES
from edge.outbox.link import LinkState
from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.judging import TARGET, TOO_SMALL, TOO_WIDE, lettered
from tests.kit.rooms import SEEN, held
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

MOST = 200  # CSS pixels of 640
HEIGHTS = """() => ['.top', '.bottom'].map((part) => document.querySelector(part).getBoundingClientRect().height)"""
TORN = """() => [...document.querySelectorAll('.title h1, .title p, .verbs')].filter((line) => {
  const tops = [...line.querySelectorAll(':scope > details > summary')]
    .map((part) => Math.round(part.getBoundingClientRect().bottom / 8));
  return line.getBoundingClientRect().height > 50 || new Set(tops).size > 1;
}).map((line) => line.innerText)"""
CUT = """() => [...document.querySelectorAll('.verbs > details > summary')]
  .filter((pill) => pill.scrollWidth > pill.clientWidth).map((pill) => pill.innerText)"""


def erics(counter: Counter) -> str:
    """The same, of somebody who is not the owner."""
    query, owner, eric = held(counter), counter.staff("Aline"), counter.staff("Eric")
    counter.shop.desk.hand_over(query, owner, eric.id, "")
    counter.shop.desk.accept(query, eric)
    return query


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_what_stands_around_the_messages_takes_less_than_a_third_of_a_phone(
    browser: Browser, counter: Counter, code: str
):
    query = erics(counter)
    counter.shop.team.speak(counter.staff("Eric"), code)
    phone = counter.signed_in("Eric")
    for size in (PHONE, SMALL_PHONE):
        with screen_of(browser, phone, viewport=size) as screen:
            page = screen.new_page()
            page.goto(f"/q/{query}#newest")
            assert page.locator(".quick a").count() >= 3
            heights = page.evaluate(HEIGHTS)
            assert sum(heights) <= MOST, (size, heights)
            assert (page.evaluate(TORN), page.evaluate(CUT)) == ([], [])
            assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_without_internet_and_over_a_fresh_reply_or_for_a_quote_it_takes_no_more(
    browser: Browser, counter: Counter, code: str
):
    query, eric = erics(counter), counter.staff("Eric")
    counter.shop.team.speak(eric, code)
    counter.shop.link.became(LinkState.OFFLINE, counter.clock.now())
    counter.shop.settings.change_shop(undo_seconds=30)
    phone = counter.signed_in("Eric")
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}#newest")
        expect(page.locator(".when")).to_be_in_viewport()
        assert sum(page.evaluate(HEIGHTS)) <= MOST
        page.locator(".answer").last.click()
        expect(page.locator(".quoting")).to_be_in_viewport()
        assert sum(page.evaluate(HEIGHTS)) <= MOST
        expect(page.locator(".reacting button").last).to_be_in_viewport()
        assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])
        counter.shop.desk.reply(query, eric, "Yes, we have it here, and keep it for you until six.")
        page.goto(f"/q/{query}?quote=none#newest")
        expect(page.locator(".bottom .undo button")).to_be_in_viewport()
        assert sum(page.evaluate(HEIGHTS)) <= MOST
        assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])


def test_quick_replies_are_there_again_once_a_fresh_reply_has_left_and_without_scripts_always(
    browser: Browser, counter: Counter
):
    query, owner = held(counter), counter.staff("Aline")
    counter.shop.settings.change_shop(undo_seconds=30)
    phone = counter.signed_in("Aline")
    counter.shop.desk.reply(query, owner, "Yes, we have it here.")
    with screen_of(browser, phone) as screen, screen_of(browser, phone, java_script_enabled=False) as plain:
        page, other = screen.new_page(), plain.new_page()
        for each in (page, other):
            each.goto(f"/q/{query}#newest")
            expect(each.locator(".bottom .undo button")).to_be_in_viewport()
        expect(page.locator(".quick")).to_be_hidden()
        expect(other.locator(".quick")).to_be_visible()
        counter.clock.forward(seconds=31)
        counter.shop.desk.note(query, owner, "News, so that the page asks.")
        expect(page.locator(".bottom .undo")).to_have_count(0)
        expect(page.locator(".quick")).to_be_visible()


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_what_an_owner_may_do_with_a_colleagues_query_stands_in_whole_words(
    browser: Browser, counter: Counter, code: str
):
    query, owner = erics(counter), counter.staff("Aline")
    counter.shop.team.speak(owner, code)
    phone = counter.signed_in("Aline", owner=True)
    for size in (PHONE, SMALL_PHONE):
        with screen_of(browser, phone, viewport=size) as screen:
            page = screen.new_page()
            page.goto(f"/q/{query}#newest")
            assert (page.evaluate(CUT), page.evaluate(TORN)) == ([], [])
            assert (size, sum(page.evaluate(HEIGHTS)) <= MOST) == (size, True)
            page.locator(".verbs > details > summary").last.click()
            page.locator(".verbs .sheet details > summary").click()
            expect(page.locator("form[action$='/hand_over'] button", has_text="Eric")).to_have_count(0)
            page.locator("form[action$='/hand_over'] button").first.scroll_into_view_if_needed()
            expect(page.locator("form[action$='/hand_over'] button").first).to_be_in_viewport()
            assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])


@pytest.mark.parametrize(("width", "height"), [(360, 370), (640, 360), (320, 340)])
def test_on_a_low_screen_the_box_can_be_seen_too(browser: Browser, counter: Counter, width: int, height: int):
    query, phone = held(counter), counter.signed_in("Aline")
    with screen_of(browser, phone, viewport={"width": width, "height": height}) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}#newest")
        page.locator("#box").click()
        whole, room, _ = page.evaluate(SEEN)
        assert (whole, room > height / 3) == (True, True)


def test_a_name_of_any_length_is_one_line_and_with_large_letters_all_of_it(browser: Browser, counter: Counter):
    counter.stand_still()
    query = counter.hears("Hello", customer(104, "Jean-Baptiste Nkurunziza wa Nyamirambo, Kigali, Rwanda"))
    counter.shop.desk.claim(query, counter.staff("Aline"))
    phone = counter.signed_in("Aline")
    with screen_of(browser, phone, viewport=SMALL_PHONE) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        assert sum(page.evaluate(HEIGHTS)) <= MOST
        assert page.evaluate(SEEN)[2] == 48, "what stands in the empty box is one line too"
        large = lettered(screen, 32)
        large.goto(f"/q/{query}")
        name = large.locator(".title h1")
        assert name.evaluate(
            "(name) => name.scrollWidth <= name.clientWidth && name.scrollHeight <= name.clientHeight + 1"
        )


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_what_goes_with_a_reply_opens_above_its_line_and_both_are_in_sight(
    browser: Browser, counter: Counter, scripts: bool
):
    query, phone = held(counter), counter.signed_in("Aline")
    with screen_of(browser, phone, java_script_enabled=scripts) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}#newest")
        page.get_by_label("Photo or file").click()
        sheet, foot = page.locator(".attach .sheet").bounding_box(), page.locator(".bottom").bounding_box()
        assert sheet
        assert foot
        assert sheet["y"] > 0
        assert sheet["y"] + sheet["height"] <= foot["y"] + 1
        page.get_by_label("Photo or file").click()
        expect(page.locator(".send > .go")).to_be_visible()


def test_without_internet_the_round_button_says_in_words_when_a_reply_goes(browser: Browser, counter: Counter):
    query, phone = held(counter), counter.signed_in("Aline")
    counter.shop.link.became(LinkState.OFFLINE, counter.clock.now())
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        expect(page.get_by_role("button", name="Send when online")).to_be_in_viewport()
        expect(page.locator(".when")).to_have_text("Send when online")
