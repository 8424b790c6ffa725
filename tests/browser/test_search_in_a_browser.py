"""Searching as it is done at a counter: results come while somebody types, and one opens at its message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kit.browsers import SMALL_PHONE, screen_of
from tests.kit.phones import Phone
from tests.kit.shops import Counter, webhook_of

pytestmark = pytest.mark.needs("chromium-headless-shell")
BOX = "[name=words]"


@pytest.fixture
def page(browser: Browser, counter: Counter, aline: Phone) -> Iterator[Page]:
    phone, at = "250788000101", str(int(counter.clock.at.timestamp()))
    texts = [f"Question {number}" for number in range(60)]
    texts[5] = "The blue bucket is 25,000 RWF"
    messages = [
        {"id": f"wamid.{number}", "from": phone, "timestamp": at, "type": "text", "text": {"body": text}}
        for number, text in enumerate(texts)
    ]
    counter.webhook(webhook_of(*messages, name="Amina", phone=phone))
    counter.stand_still()
    with screen_of(browser, aline, viewport=SMALL_PHONE) as screen:
        page = screen.new_page()
        page.goto("/search")
        yield page


def test_results_come_while_somebody_types_and_open_at_their_message(page: Page):
    page.locator(BOX).press_sequentially("buck")
    row = page.locator("main .row", has_text="blue bucket")
    expect(row).to_have_count(1)
    expect(page.locator(BOX)).to_be_focused()
    page.locator(BOX).fill("25000")
    expect(page.locator("mark", has_text="25,000")).to_be_visible()
    row.locator("a").click()
    expect(page.locator("main li p", has_text="blue bucket")).to_be_in_viewport()
    page.go_back()
    expect(row).to_be_visible()


def test_what_was_typed_last_is_what_is_shown(page: Page):
    page.locator(BOX).press_sequentially("bucket")
    expect(page.locator("main .row")).to_have_count(1)
    page.locator(BOX).fill("nowhere")
    expect(page.get_by_text("Nothing was found")).to_be_visible()
    page.locator(BOX).fill("")
    expect(page.locator("main .empty")).to_be_visible()
    expect(page.locator("main .row")).to_have_count(0)


def test_without_its_script_the_button_finds(page: Page):
    page.route("**/finding.js*", lambda route: route.abort())
    page.goto("/search")
    page.locator(BOX).fill("bucket")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("main .row", has_text="blue bucket")).to_have_count(1)


def test_an_older_question_is_given_up_as_soon_as_more_is_typed(page: Page):
    given_up: list[str] = []
    page.on("requestfailed", lambda request: given_up.append(request.url.rpartition("=")[2]))
    page.route("**/search?words=buck", lambda route: None)  # it is not answered
    with page.expect_request("**/search?words=buck"):
        page.locator(BOX).press_sequentially("buck")
    page.locator(BOX).press_sequentially("et")
    expect(page.locator("main .row")).to_have_count(1)
    assert given_up == ["buck"]
