"""Every page as axe-core judges it: what a screen reader meets, and what can be read in the sun and at night."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.boxes import ENTERED, open_box
from tests.boxes import fill as fill_in
from tests.browsers import SMALL_PHONE, open_browser, screen_of
from tests.phones import Phone
from tests.shops import Counter, open_counter
from tests.test_browser import doors, everything_at_once, opened_up, pages

pytestmark = pytest.mark.needs("chromium")

JUDGE = """async rules => {
  const found = await axe.run({resultTypes: ['violations'], ...(rules && {runOnly: rules})});
  return found.violations.flatMap(({id, nodes}) =>
    nodes.map(({target, html, any}) => [id, target.join(' '), html.slice(0, 150), any[0]?.message ?? '']));
}"""
SETTINGS = [f"/settings/{part}" for part in ("shop", "hours", "whatsapp", "replies", "people", "owner")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("shop") / "data") as counter:
        yield everything_at_once(counter)


@pytest.fixture
def page(browser: Browser, shop: Counter) -> Iterator[Page]:
    """Aline's, who owns the shop."""
    with screen_of(browser, shop.signed_in("Aline"), viewport=SMALL_PHONE) as screen:
        yield screen.new_page()


def faults(page: Page) -> list[Any]:
    """What axe-core finds on a page as it comes and with everything unfolded, by day and by night."""
    page.evaluate(AXE_SCRIPT)
    found = in_both_lights(page)
    if page.locator("details:not([open])").count():
        found += in_both_lights(opened_up(page))
    return [page.url, *found] if found else []


def in_both_lights(page: Page) -> list[Any]:
    page.emulate_media(color_scheme="light")
    found = page.evaluate(JUDGE, None)
    page.emulate_media(color_scheme="dark")
    return [*found, *page.evaluate(JUDGE, ["color-contrast"])]  # the light changes nothing else


def faults_of(page: Page, paths: list[str]) -> list[Any]:
    found = []
    for path in paths:
        page.goto(path)
        found += faults(page)
    return found


def test_the_pages_of_the_staff_have_no_fault(shop: Counter, page: Page):
    assert faults_of(page, pages(shop, shop.phones[0])) == []
