"""A speaker's marks come along as a file from a browser with scripts, like from one without."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.kit.browsers import PHONE, screen_of
from tests.kit.shops import Counter

pytestmark = pytest.mark.needs("chromium-headless-shell")


def test_what_is_marked_is_kept_by_the_phone_as_a_file(browser: Browser, counter: Counter, tmp_path: Path):
    phone = counter.signed_in("Aline")
    with screen_of(browser, phone, viewport=PHONE, has_touch=True) as screen:
        page = screen.new_page()
        page.goto("/words/rw/slip?page=2")
        page.locator("main [type=checkbox]").first.tap()
        with page.expect_download(timeout=10_000) as coming:
            page.locator("main form button").tap()
        assert coming.value.suggested_filename == "words-rw-slip-2.toml"
        coming.value.save_as(tmp_path / "marks.toml")
    assert len(tomllib.loads((tmp_path / "marks.toml").read_text())["wrong"]) == 1
