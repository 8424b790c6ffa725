"""Everything is taken out from a phone: by its owner, in each language, and each page of it as axe-core judges it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from edge.language import language
from tests.kit.axe import faults_in_each_language
from tests.kit.browsers import screen_of
from tests.kit.shops import PIN, Counter

pytestmark = pytest.mark.needs("chromium-headless-shell")


def fits(page: Page) -> bool:
    """Whether nothing of it stands beside the screen."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))


def test_an_owner_takes_everything_out_from_a_phone(counter: Counter, browser: Browser, tmp_path: Path):
    say = language("rw").say
    counter.hears("Do you have nails?")
    phone = counter.signed_in("Aline", owner=True)
    with screen_of(browser, phone) as screen:
        page = screen.new_page()
        assert faults_in_each_language(counter, page, "/takeout") == []
        counter.shop.team.speak(counter.staff("Aline"), "rw")
        page.goto("/settings")
        page.get_by_role("link", name=say("takeout.title")).click()
        page.get_by_label(say("takeout.pin")).fill("0000")
        page.get_by_role("button", name=say("takeout.begin")).click()
        page.wait_for_selector("[role=alert]")
        assert say("door.wrong_own_pin") in page.inner_text("main")
        page.get_by_label(say("takeout.pin")).fill(PIN)
        page.get_by_role("button", name=say("takeout.begin")).click()
        ready = page.get_by_role("link", name=say("takeout.fetch"))
        ready.wait_for()
        assert faults_in_each_language(counter, page, "/takeout") == []
        counter.shop.team.speak(counter.staff("Aline"), "rw")
        page.goto("/takeout")
        with page.expect_download() as coming:
            ready.click()
        coming.value.save_as(tmp_path / "all.zip")
        with zipfile.ZipFile(tmp_path / "all.zip") as packed:
            assert packed.testzip() is None
            packed.extractall(tmp_path / "all")
        drop = page.get_by_role("button", name=say("takeout.drop"))
        drop.click()
        drop.wait_for(state="detached")  # what the next export is asked for with stands on both pages
        assert list((counter.shop.config.data / "exports").iterdir()) == []
    with browser.new_context(viewport={"width": 360, "height": 640}) as elsewhere:
        page = elsewhere.new_page()
        page.goto((tmp_path / "all" / "index.html").as_uri())
        assert fits(page)
        page.get_by_role("link").click()
        assert "Do you have nails?" in page.inner_text("body")
        assert fits(page)
