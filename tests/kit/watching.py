"""How a test watches a page that lives: by the browser's own clock, which it moves by hand."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Locator, Page

SOON = 2000  # ms until what others do shows
WORDS = "Yes, we have it in blue, 4,500 francs."


def opened(screen: BrowserContext, path: str) -> Page:
    page = screen.new_page()
    page.goto(path)
    return page


def watched(screen: BrowserContext, path: str, *, still: bool = False) -> Page:
    """Opened with the browser's own clock in the hand of the test. still: it stands from the beginning."""
    page = screen.new_page()
    page.clock.install()
    if still:
        stand_still(page)
    page.goto(path)
    return page


def stand_still(page: Page) -> None:
    """From now on a watched page does nothing by itself."""
    page.clock.pause_at(page.evaluate("() => Date.now() / 1000 + 1"))


def box(page: Page) -> Locator:
    return page.get_by_label("Write to")


def send(page: Page) -> Locator:
    return page.locator(".send > .go")
