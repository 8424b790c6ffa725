"""Who says no with a few words: they stay on the phone until they have gone, and reach who offered, live."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.kit.browsers import PHONE, screen_of
from tests.kit.judging import TOO_PALE, TOO_WIDE
from tests.kit.shops import Counter, customer

pytestmark = pytest.mark.needs("chromium-headless-shell")

JEAN = customer(7, "Jean-Bosco H.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_no_with_its_reason_reaches_the_open_page_of_who_offered(browser: Browser, counter: Counter, scheme: str):
    aline, eric = counter.signed_in("Aline"), counter.signed_in("Eric")
    counter.stand_still()
    query, holder = counter.hears("Do you have nails?", JEAN), counter.staff("Eric")
    counter.shop.desk.claim(query, holder)
    counter.shop.desk.hand_over(query, holder, counter.staff("Aline").id)
    looks = {"viewport": PHONE, "has_touch": True, "color_scheme": scheme}
    with screen_of(browser, aline, **looks) as hers, screen_of(browser, eric, **looks) as his:
        giver, page = his.new_page(), hers.new_page()
        giver.goto("/")
        page.goto(f"/q/{query}")
        page.get_by_label("Say why").fill("At lunch until two")
        page.reload()
        expect(page.get_by_label("Say why")).to_have_value("At lunch until two")
        assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_PALE)) == ([], [])
        page.get_by_role("button", name="Not now").tap()
        expect(giver.get_by_text("Aline said no")).to_be_visible()
        giver.get_by_text("Jean-Bosco H.").tap()
        expect(giver.locator(".banner")).to_contain_text("Aline said no: At lunch until two. It stays with you.")
        assert (giver.evaluate(TOO_WIDE), giver.evaluate(TOO_PALE)) == ([], [])
