"""Every page as axe-core judges it: what a screen reader meets, and what can be read in the sun and at night."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.kit.axe import faults
from tests.kit.boxes import ENTERED, open_box
from tests.kit.boxes import fill as fill_in
from tests.kit.browsers import SMALL_PHONE, screen_of
from tests.kit.every_page import doors, everything_at_once, pages
from tests.kit.shops import Counter, open_counter

pytestmark = pytest.mark.needs("chromium-headless-shell")

SETTINGS = [f"/settings/{part}" for part in ("shop", "hours", "whatsapp", "replies")]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("shop") / "data") as counter:
        yield everything_at_once(counter)


@pytest.fixture
def page(browser: Browser, shop: Counter) -> Iterator[Page]:
    """Aline's, who owns the shop."""
    with screen_of(browser, shop.signed_in("Aline"), viewport=SMALL_PHONE) as screen:
        yield screen.new_page()


def faults_of(page: Page, paths: list[str]) -> list[Any]:
    found = []
    for path in paths:
        answer = page.goto(path)
        assert answer
        assert (path, answer.ok) == (path, path != "/nothing")
        found += faults(page)
    return found


def test_the_pages_of_the_staff_have_no_fault(shop: Counter, page: Page):
    assert faults_of(page, pages(shop, shop.phones[0])) == []


def test_the_pages_of_the_owner_have_no_fault(page: Page):
    office = [
        "/settings",
        *SETTINGS,
        "/team",
        "/reports",
        "/reports/queries?kind=week&of=taken",
        "/summary",
        "/printer",
        "/takeout",
        "/kept",
        "/kept/note",
    ]
    assert faults_of(page, office) == []
    page.goto("/phones")
    page.get_by_role("button", name="Add a phone").click()
    page.wait_for_selector(".qr")
    assert faults(page) == []


def test_a_query_whose_window_is_over_and_one_that_was_refused_have_no_fault(shop: Counter, page: Page):
    aline = shop.staff("Aline")
    late = shop.shop.board.see(aline).over[0].id
    shop.shop.desk.claim(late, aline)
    assert faults_of(page, [f"/q/{late}"]) == []
    page.goto("/")
    page.locator(".take button").first.click()
    page.get_by_label("Write to").fill("x" * 5000)
    page.locator(".send > .go").click()
    page.wait_for_selector("[role=alert]")
    assert faults(page) == []


def test_an_empty_board_and_the_doors_have_no_fault(browser: Browser, counter: Counter):
    with screen_of(browser, counter.signed_in("Aline", owner=True), viewport=SMALL_PHONE) as screen:
        assert faults_of(screen.new_page(), ["/", "/closed", "/wall", "/sign-in", "/sign-in?name=Aline"]) == []
    for page in doors(browser, counter, viewport=SMALL_PHONE):
        assert faults(page) == []


def test_the_first_set_up_has_no_fault(browser: Browser, tmp_path: Path):
    with open_box(tmp_path / "data") as box:
        stranger = box.phone()
        with screen_of(browser, stranger, viewport=SMALL_PHONE) as screen:
            assert faults_of(screen.new_page(), ["/", f"/setup?code={box.code()}"]) == []
        phone = box.first_phone()
        for step in ENTERED:
            with screen_of(browser, phone, viewport=SMALL_PHONE) as screen:
                assert faults_of(screen.new_page(), [f"/setup/{step}"]) == []
            if step < len(ENTERED):
                fill_in(phone, step)


def test_what_is_wrong_with_a_page_is_seen(page: Page):
    """The judge of the tests above has eyes."""
    page.goto("/")
    page.evaluate("() => document.querySelector('main').insertAdjacentHTML('beforeend', '<input><h5>Odd</h5>')")
    assert {"label", "heading-order"} <= {fault[0] for fault in faults(page)[1:]}
