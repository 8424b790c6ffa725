"""A file that was chosen and not sent is not left behind in silence, whatever is tapped that leaves its page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.kit.browsers import screen_of
from tests.kit.judging import TARGET, TOO_PALE, TOO_SMALL, TOO_WIDE
from tests.kit.phones import words
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

PRICES: FilePayload = {"name": "prices.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 nails 500"}
# What leaves the page, and what has to be opened before it can be tapped.
LEAVES = {
    "close": ("Close", "form[action$='/close'] [value=sold]"),
    "send and close": ("Close", "[form=reply][name=outcome]"),
    "hand over": ("Hand over", "form[action$='/hand_over'] button"),
    "put back": ("Hand over", "form[action$='/release'] button"),
    "remind": ("More", "form[action$='/remind'] button"),
    "the customer": ("", ".title"),
    "another message is chosen": ("", ".answer"),
    "back": ("", ".back"),
}


@pytest.fixture
def query(counter: Counter) -> str:
    counter.stand_still()
    counter.staff("Eric")
    query = counter.hears("What do nails cost?", customer(1, "Amina"))
    counter.shop.desk.claim(query, counter.staff("Aline"))
    return query


@pytest.fixture
def page(browser: Browser, counter: Counter, query: str) -> Iterator[Page]:
    with screen_of(browser, counter.signed_in("Aline")) as screen:
        page = screen.new_page()
        chosen(page, query)
        yield page


def chosen(page: Page, query: str) -> None:
    page.goto(f"/q/{query}")
    page.locator(".files [multiple]").set_input_files(PRICES)
    expect(page.locator(".attach[data-chosen='1'] > summary")).to_be_in_viewport()
    page.locator("#box").fill("Here are the prices.")


def tapped(page: Page, what: str) -> None:
    sheet, button = LEAVES[what]
    if sheet and not page.locator(".verbs > details[open]", has_text=sheet).count():
        page.locator(".verbs > details > summary", has_text=sheet).click()
    page.locator(button).first.click()


def state(counter: Counter, query: str) -> tuple[str, list[str]]:
    seen = counter.shop.board.query(query, counter.staff("Aline"))
    return seen.row.state, [line.kind for line in seen.lines if line.side == "out"]


def test_each_tap_that_leaves_the_page_asks_first_and_nothing_has_happened_yet(
    counter: Counter, query: str, page: Page
):
    for what in LEAVES:
        tapped(page, what)
        expect(page.locator("dialog")).to_contain_text("Not sent yet: prices.pdf")
        assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_PALE), page.evaluate(TOO_SMALL, TARGET)) == ([], [], [])
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
    with page.expect_event("dialog") as asked:
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.evaluate("() => { location.reload(); }")
    assert asked.value.type == "beforeunload", "the browser itself asks of what no page sees"
    assert state(counter, query) == ("claimed", [])
    assert page.locator(".files [multiple]").evaluate("(box) => box.files[0].name") == "prices.pdf"


def test_it_goes_first_and_then_what_was_tapped_can_be_tapped_again(counter: Counter, query: str, page: Page):
    tapped(page, "send and close")
    page.get_by_role("button", name="Send it first").click()
    expect(page.locator(".line.out")).to_contain_text("prices.pdf")
    assert state(counter, query) == ("claimed", ["document"])
    expect(page.locator("#box")).to_have_value("Here are the prices.")
    tapped(page, "send and close")
    expect(page.locator(".board .rows").first).to_be_attached()
    assert state(counter, query) == ("closed", ["document", "text"])


@pytest.mark.parametrize("what", ["send and close", "back"])
def test_who_goes_on_without_it_does_what_was_tapped(counter: Counter, query: str, page: Page, what: str):
    tapped(page, what)
    page.get_by_role("button", name="Go on without it").click()
    expect(page.locator(".board .rows").first).to_be_attached()
    assert state(counter, query) == (("closed", ["text"]) if what == "send and close" else ("claimed", []))


def test_what_stays_on_the_page_asks_nothing_and_the_file_stays_too(counter: Counter, query: str, page: Page):
    page.locator(".send > .go").click()
    expect(page.locator(".line.out")).to_contain_text("Here are the prices.")
    expect(page.locator(".attach[data-chosen='1'] > summary")).to_be_in_viewport()
    page.locator(".verbs > details > summary", has_text="More").click()
    page.locator("form[action$='/note'] textarea").fill("Wants delivery")
    page.locator("form[action$='/note'] button").click()
    expect(page.locator(".line.note")).to_contain_text("Wants delivery")
    expect(page.locator(".attach[data-chosen='1'] > summary")).to_be_in_viewport()
    assert page.locator("dialog, .said").count() == 0
    page.locator(".attach > summary").click()
    page.locator(".files .go").click()
    expect(page.locator(".line.out").last).to_contain_text("prices.pdf")
    expect(page.locator(".attach[data-chosen]")).to_have_count(0)
    page.locator(".back").click()
    expect(page.locator(".board .rows").first).to_be_attached()


def test_a_page_that_has_no_place_for_it_any_more_says_so(counter: Counter, query: str, page: Page):
    counter.shop.desk.take_over(query, counter.staff("Eric"))
    page.locator(".send > .go").click()
    expect(page.locator(".said", has_text="Not sent yet: prices.pdf")).to_be_visible()


def test_without_scripts_the_sheets_say_that_it_does_not_go_along(counter: Counter, query: str):
    page = counter.signed_in("Aline").open(f"/q/{query}").text
    said = "A file that you chose and did not send does not go along."
    assert words(page).count(said) == 2, "under Close and under Hand over"
