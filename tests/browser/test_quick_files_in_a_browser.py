"""A quick reply with a file, on a phone with scripts: a tap fills the box and shows the file, and loads no page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.kit.browsers import PHONE, screen_of
from tests.kit.judging import TARGET, TOO_PALE, TOO_SMALL, TOO_WIDE
from tests.kit.roads import Road, open_road

pytestmark = pytest.mark.needs("chromium-headless-shell")


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with open_road(tmp_path / "data") as road:
        yield road


def test_a_tap_keeps_what_was_typed_and_shows_the_file_and_a_second_sends_all(browser: Browser, road: Road):
    diane = road.counter.signed_in("Diane", owner=True)
    diane.open("/quick-replies")
    diane.submit(diane.form("/quick-replies/add"), title="Prices", text="Here are our prices.")
    form = diane.form(r"/quick-replies/k_\w+/file")
    diane.send_file(form.action, "prices.pdf", b"%PDF-1.7 nails 500", **form.fields)
    road.amina.writes("What do nails cost?")
    query = road.taken(diane, "What do nails cost?")
    with screen_of(browser, diane, viewport=PHONE, has_touch=True) as screen:
        page = screen.new_page()
        page.goto(f"/q/{query}")
        expect(page.locator("[data-going]")).to_be_hidden()
        page.locator("#box").fill("Good morning.")
        page.locator(".quick a", has_text="Prices").tap()
        expect(page.locator("#box")).to_have_value("Good morning.\nHere are our prices.")
        expect(page.locator("[data-going]")).to_contain_text("prices.pdf goes with these words.")
        assert page.url.endswith(f"/q/{query}"), "no page was loaded"
        assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_PALE), page.evaluate(TOO_SMALL, TARGET)) == ([], [], [])
        page.get_by_role("button", name="Send", exact=True).tap()
        (sent,) = road.received(1)
        assert (sent.kind, sent.text) == ("document", "Good morning.\nHere are our prices.")
        expect(page.locator("[data-going]")).to_be_hidden()
        page.locator("#box").fill("Anything else?")
        page.get_by_role("button", name="Send", exact=True).tap()
        assert road.received(2)[1].kind == "text", "it goes once"
