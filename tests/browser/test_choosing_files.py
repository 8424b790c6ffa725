"""What goes with a reply is chosen by tapping words, and the name of the file can be read, without scripts too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from edge.language import LANGUAGES
from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.judging import TARGET, TOO_SMALL, TOO_WIDE
from tests.kit.rooms import held
from tests.kit.shops import Counter

pytestmark = pytest.mark.needs("chromium-headless-shell")

NAMED: FilePayload = {"name": "IMG_20261130_1402.jpg", "mimeType": "image/jpeg", "buffer": b"x"}
# The room that a field has for the name of its file: nothing of it is taken by a button of the browser's.
ROOM = """() => [...document.querySelectorAll('.files [type=file]')].map((box) =>
  getComputedStyle(box, '::file-selector-button').display === 'none' ? box.clientWidth : 0)"""
SEEN = "(box) => [getComputedStyle(box).opacity, getComputedStyle(box).visibility]"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("code", list(LANGUAGES))
def test_the_words_are_the_button_and_the_name_of_the_file_has_room_below_them(
    browser: Browser, counter: Counter, code: str, scripts: bool
):
    query = held(counter)
    phone = counter.signed_in("Aline")
    counter.shop.team.speak(counter.staff("Aline"), code)
    for size in (PHONE, SMALL_PHONE):
        with screen_of(browser, phone, viewport=size, java_script_enabled=scripts) as screen:
            page = screen.new_page()
            page.goto(f"/q/{query}#newest")
            page.locator(".attach > summary").click()
            assert (size, min(page.evaluate(ROOM)) >= 110) == (size, True)
            assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_SMALL, TARGET)) == ([], [])
            with page.expect_file_chooser(timeout=9000) as opened:
                page.locator(".files label").first.click(position={"x": 6, "y": 6})
            opened.value.set_files(NAMED)
            camera = page.locator("[capture=environment]")
            assert camera.evaluate("(box) => box.files[0].name") == NAMED["name"]
            assert camera.evaluate(SEEN) == ["1", "visible"]
            camera.focus()
            expect(camera).to_be_focused()
