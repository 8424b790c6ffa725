"""The box of a reply grows with what is typed, also where a browser does not know how much that is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.kit.browsers import PHONE, screen_of
from tests.kit.rooms import SEEN, held
from tests.kit.shops import Counter

pytestmark = pytest.mark.needs("chromium-headless-shell")


def lines_of(page: Page, many: int) -> list[tuple[bool, int, int]]:
    """What can be seen after each of so many lines that are typed."""
    found = []
    for _ in range(many):
        page.keyboard.type("Yes, we have them in blue and in green.\n")
        found.append(tuple(page.evaluate(SEEN)))
    return found


def no_such_property(screen: BrowserContext) -> None:
    """As WebKit reads our styles, to which `field-sizing` means nothing."""

    def unknown(route: Route) -> None:
        came = route.fetch()
        route.fulfill(response=came, body=came.text().replace("field-sizing", "-nobody-knows"))

    screen.route("**/lines.css?*", unknown)


@pytest.mark.parametrize("way", ["as it is", "without that property", "without that property and scripts"])
def test_the_box_grows_while_somebody_types_and_never_leaves_the_screen(browser: Browser, counter: Counter, way: str):
    query, phone = held(counter), counter.signed_in("Aline")
    with screen_of(browser, phone, java_script_enabled="scripts" not in way) as screen:
        if way != "as it is":
            no_such_property(screen)
        page = screen.new_page()
        page.goto(f"/q/{query}#newest")
        page.locator("#box").click()
        found = lines_of(page, 12)
        assert all(whole for whole, *_ in found)
        assert found[-1][2] > 90, "a few lines"
        assert found[-1][1] > PHONE["height"] * 0.45, "and the messages have most of the rest"
        if "scripts" not in way:
            assert found[0][2] < found[1][2] < found[2][2]
            expect(page.locator(".line").last).to_be_in_viewport()
            page.locator("#box").fill("")
            assert page.evaluate(SEEN)[2] == 48
