"""Where a page stands after a form: what was said is in sight, below the head and above the bar."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from edge.printing.choice import PrinterChoice
from tests.kit.browsers import open_browser, screen_of
from tests.kit.shops import Counter, customer

PHONE = {"width": 360, "height": 640}


def is_in_sight(page: Page, what: str) -> bool:
    """Whether the middle of it is where it can be read: nothing lies over it."""
    return bool(
        page.evaluate(
            """(what) => {
              const one = document.querySelector(what), box = one.getBoundingClientRect();
              return one.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
            }""",
            what,
        )
    )


def test_who_prints_a_summary_reads_at_the_button_what_becomes_of_it(counter: Counter, tmp_path: Path) -> None:
    counter.shop.printers.choose(PrinterChoice("file", str(tmp_path / "slips.escpos")))
    phone = counter.signed_in("Diane", owner=True)
    for number in range(12):
        counter.hears("Do you have nails?", customer(number))
    with open_browser() as browser, screen_of(browser, phone, viewport=PHONE, has_touch=True) as screen:
        page = screen.new_page()
        page.goto("/reports")
        page.get_by_role("button", name="Print").tap()
        expect(page.locator("[data-said]")).to_be_visible()
        assert is_in_sight(page, "[data-said]")


def test_who_loses_a_race_reads_why_also_while_the_styles_of_the_page_are_on_their_way(counter: Counter) -> None:
    phone = counter.signed_in("Aline")
    eric = counter.staff("Eric")
    query = counter.hears("Do you have nails?", customer(1))
    for number in range(40):
        counter.hears(f"And number {number}?", customer(1))
    with open_browser() as browser, screen_of(browser, phone, viewport=PHONE, has_touch=True) as screen:
        screen.route("**/lines.css*", lambda route: (phone.open("/healthz"), route.continue_()))
        screen.route("**/claim", lambda route: (counter.shop.desk.claim(query, eric), route.continue_()))
        page = screen.new_page()
        page.goto("/")
        page.locator(".take button, button.take").first.tap()
        expect(page.get_by_role("alert")).to_contain_text("Eric took this")
        page.wait_for_load_state("networkidle")
        assert is_in_sight(page, "[role=alert]")
