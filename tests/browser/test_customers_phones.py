"""The customers' phones of practice, on a small screen: what can go wrong is all there, and nothing of it is cut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from edge.practice import Practice
from edge.practice.controls import COMMON
from tests.kit.browsers import PATIENCE, PHONE, SMALL_PHONE
from tests.kit.judging import TOO_WIDE

pytestmark = pytest.mark.needs("chromium-headless-shell")

CUT = "() => document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def practice() -> Iterator[Practice]:
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False, ends_day=timedelta) as practice:
        yield practice


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE, {"width": 1280, "height": 800}], ids=["360", "320", "wide"])
def test_the_line_stands_whole_in_its_frame_and_all_faults_on_a_page_of_their_own(
    browser: Browser, practice: Practice, size: dict[str, int]
) -> None:
    practice.switch("link_cut")
    practice.switch("drip")
    page = browser.new_page(viewport=size)  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE)
    page.goto(practice.page_url)
    line = page.frame_locator("iframe.line")
    expect(line.get_by_role("button", name="End the day")).to_be_visible()
    expect(line.get_by_text("1 on")).to_be_visible()
    assert not line.locator("html").evaluate(CUT)
    address = line.get_by_role("link", name="What else can go wrong").get_attribute("href")
    page.goto(f"{practice.page_url}{address}".replace("//line", "/line"))
    expect(page.locator("li button")).to_have_count(len(COMMON) + 1)
    assert page.evaluate(TOO_WIDE) == []
    page.get_by_role("button", name="login page").click()
    expect(page.locator("[aria-pressed=true]")).to_have_count(2)
    page.get_by_role("button", name="Restore the shop's internet").click()
    page.get_by_role("link", name="The customers' phones").click()
    expect(line.get_by_role("button", name="Cut the shop's internet")).to_be_visible()
    expect(line.get_by_text("2 on")).to_be_visible()
    assert practice.faults.on == ("drip", "html_portal")
    page.close()
