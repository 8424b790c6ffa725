"""A thumb that taps twice does once what it meant: the second tap is not for what has come under it since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.kit.browsers import PHONE, screen_of
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

LOOKS = {"viewport": PHONE, "has_touch": True}
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def spot_of(button: Locator) -> tuple[float, float]:
    box = button.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def taps_twice(page: Page, button: Locator, came: Locator) -> None:
    """The second time as soon as the answer is there. The page's clock stands: no machine is too slow for that."""
    page.clock.set_fixed_time(NOW)
    spot = spot_of(button)
    page.touchscreen.tap(*spot)
    expect(came).to_be_visible()
    page.touchscreen.tap(*spot)


def test_whoever_taps_take_twice_does_not_send_what_they_had_begun_to_write(browser: Browser, counter: Counter):
    aline = counter.signed_in("Aline")
    counter.stand_still()
    query, who = counter.hears("Do you have nails?"), counter.staff("Aline")
    counter.shop.desk.claim(query, who)
    with screen_of(browser, aline, **LOOKS) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        page.locator("#box").fill("It is 500 or... wait, let me ask")
        page.reload()
        expect(page.locator("#box")).to_have_value("It is 500 or... wait, let me ask")
        counter.shop.desk.release(query, who)
        page.goto(f"/q/{query}")
        taps_twice(page, page.get_by_role("button", name="Take"), page.locator("#box"))
        page.reload()
        expect(page.locator("#box")).to_have_value("It is 500 or... wait, let me ask")
    assert counter.shop.books.tables.replies.all() == []


def test_whoever_taps_not_now_twice_says_no_to_one_offer(browser: Browser, counter: Counter):
    aline, eric = counter.signed_in("Aline"), counter.staff("Eric")
    counter.stand_still()
    for number in range(3):
        query = counter.hears("Do you have nails?", customer(number))
        counter.shop.desk.claim(query, eric)
        counter.shop.desk.hand_over(query, eric, counter.staff("Aline").id)
    with screen_of(browser, aline, **LOOKS) as screen:
        page = screen.new_page()
        page.goto("/?see=offered")
        nos = page.get_by_role("button", name="Not now")
        expect(nos).to_have_count(3)
        page.clock.set_fixed_time(NOW)
        spot = spot_of(nos.first)
        page.touchscreen.tap(*spot)
        expect(nos).to_have_count(2)
        page.touchscreen.tap(*spot)
        page.reload()
        expect(nos).to_have_count(2)
        page.clock.set_fixed_time(NOW + timedelta(seconds=1))
        page.touchscreen.tap(*spot_of(nos.first))
        expect(nos).to_have_count(1)


@pytest.mark.parametrize("outcome", ["Answered", "Sold", "No stock", "Other"])
def test_whoever_taps_an_outcome_twice_does_not_close_over_what_has_just_come(
    browser: Browser, counter: Counter, outcome: str
):
    aline, who = counter.signed_in("Aline"), customer(3)
    counter.stand_still()
    query = counter.hears("Do you have nails?", who)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    with screen_of(browser, aline, **LOOKS) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        page.clock.set_fixed_time(NOW)
        counter.hears("WAIT! I want two buckets", who)
        page.get_by_text("Close", exact=True).tap()
        button = page.get_by_role("button", name=outcome, exact=True)
        taps_twice(page, button, page.get_by_role("button", name="Close it all the same"))
        page.reload()
        expect(page.get_by_text("WAIT! I want two buckets")).to_be_visible()
    (kept,) = counter.shop.books.tables.queries.all()
    assert kept["state"] == "claimed"


def test_whoever_taps_take_back_twice_takes_one_reply_back(browser: Browser, counter: Counter):
    counter.shop.settings.change_shop(undo_seconds=30)
    aline, who = counter.signed_in("Aline"), counter.staff("Aline")
    counter.stand_still()
    query = counter.hears("Do you have nails?")
    counter.shop.desk.claim(query, who)
    for number in range(3):
        counter.shop.desk.reply(query, who, f"No. {number}")
    with screen_of(browser, aline, **LOOKS) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        bars = page.locator("footer").get_by_role("button", name="Take back")
        expect(bars).to_have_count(3)
        page.clock.set_fixed_time(NOW)
        spot = spot_of(bars.last)
        page.touchscreen.tap(*spot)
        expect(bars).to_have_count(2)
        page.touchscreen.tap(*spot)
        page.reload()
        expect(bars).to_have_count(2)


def test_a_tap_elsewhere_counts_at_once(browser: Browser, counter: Counter):
    aline = counter.signed_in("Aline")
    counter.stand_still()
    query = counter.hears("Do you have nails?")
    with screen_of(browser, aline, **LOOKS) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        page.clock.set_fixed_time(NOW)
        page.get_by_role("button", name="Take").tap()
        page.get_by_text("Close", exact=True).tap()
        expect(page.get_by_role("button", name="Sold")).to_be_visible()
