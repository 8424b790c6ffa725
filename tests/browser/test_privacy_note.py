"""The note that tells customers what the shop keeps: on a page, on paper, in each language, and true of this shop."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from edge.language import LANGUAGES
from edge.printing import PrinterChoice
from tests.kit.axe import faults
from tests.kit.browsers import SMALL_PHONE, screen_of
from tests.kit.phones import words
from tests.kit.shops import open_counter


def test_the_note_says_how_long_messages_stay_in_this_shop(tmp_path: Path):
    with open_counter(tmp_path) as counter:
        aline = counter.signed_in("Aline", owner=True)
        told = words(aline.open("/kept/note").text)
        assert "Kabeza Hardware: what we keep of you" in told
        assert "until you ask us to delete them" in told
        counter.shop.memory.retaining.choose(24, None)
        assert "deleted after 24 months" in words(aline.open("/kept/note").text)
        assert counter.signed_in("Eric").open("/kept/note").status_code == 403


def test_it_is_printed_in_the_language_that_was_chosen(tmp_path: Path):
    with open_counter(tmp_path / "data") as counter:
        aline = counter.signed_in("Aline", owner=True)
        aline.open("/kept/note?language=fr")
        assert not aline.forms("/kept/note"), "without a printer there is nothing to tap"
        counter.shop.printers.choose(PrinterChoice("file", str(tmp_path / "p.escpos")))
        aline.open("/kept/note?language=fr")
        assert aline.submit(aline.form("/kept/note")).ok
        while counter.shop.prints.step():
            pass
        paper = b" ".join((tmp_path / "p.escpos").read_bytes().split())
        assert b"ce que nous gardons de vous" in paper
        assert "A note for customers" in words(aline.open("/printer").text)


@pytest.mark.needs("chromium-headless-shell")
def test_the_page_has_no_fault_in_any_language(tmp_path: Path, browser: Browser):
    with open_counter(tmp_path) as counter:
        aline = counter.signed_in("Aline", owner=True)
        with screen_of(browser, aline, viewport=SMALL_PHONE) as screen:
            page = screen.new_page()
            for code in LANGUAGES:
                page.goto(f"/kept/note?language={code}")
                assert faults(page) == []
