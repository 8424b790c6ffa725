"""A board that got only changes is, in a browser, the board that is opened anew; a menu stays open meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.kit.browsers import screen_of
from tests.kit.phones import Phone
from tests.kit.shops import Counter, customer
from tests.kit.watching import SOON, opened, watched

pytestmark = pytest.mark.needs("chromium-headless-shell")

# All that lives on a page, without the tokens of its forms.
LIVES = """() => [...document.querySelectorAll('[data-live]')]
    .map(part => part.innerHTML.replace(/(name="token" value=")[^"]*| data-moved="[^"]*"/g, '$1'))"""


def lives(page: Page) -> list[str]:
    found: list[str] = page.evaluate(LIVES)
    return found


def changes(counter: Counter, screen: BrowserContext, page: Page) -> None:
    """A customer writes again, another comes, and a colleague takes a third."""
    counter.hears("And bolts?", customer(4, "Grace"))
    counter.hears("Do you have paint?", customer(9, "Habimana"))
    taken = counter.hears("Nails?", customer(2, "Jean"))
    counter.shop.desk.claim(taken, counter.staff("Eric"))
    counter.clock.forward(seconds=11)  # nobody has just taken anything
    page.clock.fast_forward(SOON)


def test_rows_that_came_one_by_one_are_the_rows_of_a_page_that_is_opened_anew(
    counter: Counter, browser: Browser, aline: Phone
):
    for number in range(8):
        counter.hears("Nails?", customer(number, f"Customer {number}"), ago=4000 - 100 * number)
    with screen_of(browser, aline) as screen:
        page, polls = watched(screen, "/?see=waiting"), list[Response]()
        page.on("response", lambda answer: polls.append(answer))  # noqa: PLW0108 - playwright wants a function of ours
        for number in range(3):
            changes(counter, screen, page)
            expect(page.get_by_text("Do you have paint?")).to_have_count(1)
            counter.hears(f"Number {number}", customer(3, "Amina"))
            page.clock.fast_forward(SOON)
            expect(page.get_by_text(f"Number {number}")).to_be_visible()
        page.clock.fast_forward(3 * SOON)  # whom a colleague has taken stays for a moment
        expect(page.locator(".row.taken, .row .taken")).to_have_count(0)
        assert lives(page) == lives(opened(screen, "/?see=waiting"))
        assert any("data-had" in poll.text() for poll in polls if poll.status == 200)


def test_a_menu_that_is_open_stays_open_while_rows_change(counter: Counter, browser: Browser, aline: Phone):
    for number in range(4):
        counter.hears("Nails?", customer(number, f"Customer {number}"), ago=4000 - 100 * number)
    with screen_of(browser, aline) as screen:
        page = watched(screen, "/?see=waiting")
        page.locator("details.menu > summary").click()
        for text in ("And bolts?", "And screws?"):
            counter.hears(text, customer(2, "Customer 2"))
            page.clock.fast_forward(SOON)
            expect(page.get_by_text(text)).to_be_visible()
        expect(page.locator("details.menu")).to_have_attribute("open", "")
        assert page.locator(".row").count() == 4
