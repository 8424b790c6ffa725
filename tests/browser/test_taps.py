"""How many taps a shop's day takes on a cheap phone, with scripts and without; other files have those with files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser, Page, expect

from edge.desk.quick_replies import QuickReplies
from edge.printing.choice import PrinterChoice
from edge.store.all_tables import where
from tests.kit.browsers import SMALL_PHONE, screen_of
from tests.kit.judging import TARGET, TOO_SMALL, TOO_WIDE
from tests.kit.phones import Phone
from tests.kit.shops import Counter, customer
from tests.kit.taps import MOST_SECONDS, Taps, slow_down

pytestmark = pytest.mark.needs("chromium-headless-shell")
SCRIPTS = pytest.mark.parametrize("page", [True, False], ids=["with scripts", "without"], indirect=True)
OPEN = "We are open until six."


@pytest.fixture
def query(counter: Counter) -> str:
    QuickReplies(counter.shop.books).add(counter.staff("Aline", owner=True), "Opening hours", OPEN)
    return counter.hears("When do you close?", customer(1, "Amina"))


@pytest.fixture
def page(browser: Browser, aline: Phone, request: pytest.FixtureRequest) -> Iterator[Page]:
    with screen_of(browser, aline, viewport=SMALL_PHONE, has_touch=True, java_script_enabled=request.param) as screen:
        page = screen.new_page()
        page.goto("/")
        slow_down(screen, page)
        yield page


def sheet(name: str) -> str:
    return f"details > summary:has-text('{name}')"


@SCRIPTS
def test_to_take_reply_and_close_are_four_taps_and_one_undoes_the_close(counter: Counter, query: str, page: Page):
    page.reload()
    taps, began = Taps(page), monotonic()
    taps.on(".next")
    taps.on(".quick a:has-text('Opening hours')")
    expect(page.locator("#box")).to_have_value(OPEN)
    taps.on(sheet("Close"))
    button = page.get_by_role("button", name="Send what is written and close: answered")
    expect(button).to_be_in_viewport()
    assert not page.evaluate(TOO_WIDE)
    taps.on("text=Send what is written and close")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert taps.count <= 4
    assert monotonic() - began <= MOST_SECONDS
    assert [reply["text"] for reply in counter.shop.books.tables.replies.all()] == [OPEN]
    taps.on("text=Undo")
    expect(page.locator(".line.out")).to_contain_text(OPEN)
    kept = counter.shop.books.tables.queries.get(where("id") == query)
    assert isinstance(kept, dict)
    assert kept["state"] == "claimed"


@pytest.mark.parametrize("page", [True], ids=["with scripts"], indirect=True)
def test_what_comes_in_below_the_open_sheet_is_closed_by_nobody_unread(counter: Counter, query: str, page: Page):
    counter.shop.desk.claim(query, counter.staff("Aline"))
    page.goto(f"/q/{query}")
    page.fill("#box", OPEN)
    page.tap(sheet("Close"))
    shown = page.locator("#reply [name=seen]").input_value()
    counter.hears("And tomorrow?", customer(1, "Amina"))
    expect(page.locator("#reply [name=seen]")).not_to_have_value(shown, timeout=15_000)
    page.tap("text=Send what is written and close")
    expect(page.locator(".line.in").last).to_contain_text("And tomorrow?")
    expect(page.locator("#box")).to_have_value(OPEN)
    assert counter.shop.books.tables.replies.all() == []


@SCRIPTS
def test_to_hand_over_is_two_taps_and_to_accept_is_one(counter: Counter, browser: Browser, query: str, page: Page):
    eric = counter.signed_in("Eric")
    counter.shop.desk.claim(query, counter.staff("Aline"))
    page.goto(f"/q/{query}")
    taps, began = Taps(page), monotonic()
    taps.on(sheet("Hand over"))
    taps.on("button[name=to]:has-text('Eric')")
    expect(page.locator("[data-live=offers]")).to_contain_text("Eric")
    assert taps.count == 2
    with screen_of(browser, eric, viewport=SMALL_PHONE, has_touch=True) as screen:
        other = screen.new_page()
        other.goto("/")
        slow_down(screen, other)
        taps = Taps(other)
        taps.on("text=Accept")
        expect(other.locator("#box")).to_be_visible()
        assert taps.count == 1
    assert monotonic() - began <= 2 * MOST_SECONDS


@SCRIPTS
def test_todays_summary_is_printed_in_three_taps(counter: Counter, query: str, page: Page, tmp_path: Path):
    counter.shop.printers.choose(PrinterChoice("file", str(tmp_path / "paper.escpos")))
    page.reload()
    taps, began = Taps(page), monotonic()
    taps.on(".menu > summary")
    taps.on(".menu a[href='/reports']")
    taps.on("text=Print today")
    expect(page.locator("main")).to_contain_text("Summary so far")
    assert taps.count <= 3
    assert monotonic() - began <= MOST_SECONDS
    assert page.evaluate(TOO_SMALL, TARGET) == [], "the line that says so leads to the printer"
