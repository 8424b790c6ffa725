"""An old customer is found and written to in four taps, on a phone, with scripts and without."""

from __future__ import annotations

from time import monotonic

import pytest
from playwright.sync_api import Browser, Page, expect

from edge.outbox import TemplateBook
from edge.whatsapp.templates import Template
from tests.kit.browsers import SMALL_PHONE, screen_of
from tests.kit.judging import TOO_WIDE
from tests.kit.phones import Phone
from tests.kit.shops import Counter, customer
from tests.kit.taps import MOST_SECONDS, Taps, slow_down

pytestmark = pytest.mark.needs("chromium-headless-shell")

READY = Template("ready", "en", "UTILITY", "Your order is ready. You can pick it up today.", ())


@pytest.fixture
def old_customer(counter: Counter) -> str:
    desk, staff = counter.shop.desk, counter.staff("Aline", owner=True)
    query = desk.claim(counter.hears(who=customer(1, "Amina"), ago=3 * 24 * 3600), staff)
    desk.close(query.id, staff, "sold")
    TemplateBook(counter.shop.books).replace([READY])
    counter.stand_still()
    return query.customer


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_old_customer_is_found_and_written_to_in_four_taps(
    browser: Browser, counter: Counter, aline: Phone, old_customer: str, scripts: bool
):
    with screen_of(browser, aline, viewport=SMALL_PHONE, has_touch=True, java_script_enabled=scripts) as screen:
        page = screen.new_page()
        page.goto("/")
        slow_down(screen, page)
        taps, began = Taps(page), monotonic()
        taps.on(".bottom nav a[href='/search']")
        expect(page.locator("[name=words]")).to_be_focused()
        page.keyboard.type("Amin")
        if not scripts:
            page.keyboard.press("Enter")  # the search key of the phone's own keyboard
        taps.on("main .row a:has-text('Amina')")
        fits(page, "Write to Amina")
        taps.on("text=Write to Amina")
        fits(page, "Send this template")
        taps.on("text=Send this template")
        expect(page.locator(".line.out")).to_contain_text("Your order is ready.")
    assert taps.count <= 4
    assert monotonic() - began <= MOST_SECONDS
    assert [reply["customer"] for reply in counter.shop.books.tables.replies.all()] == [old_customer]


def fits(page: Page, button: str) -> None:
    """The page with this button is there, the button in the thumb's reach, and nothing wider than the phone."""
    expect(page.get_by_role("button", name=button)).to_be_in_viewport()
    assert not page.evaluate(TOO_WIDE)
