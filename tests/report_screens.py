"""The pictures of reports in docs/screens: two weeks of work as the owner's phone shows them, and the sheet of A4."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from edge.language import LANGUAGES, language
from edge.reports.a4 import SLIP_COLUMNS, sheet
from tests.browsers import open_browser, screen_of
from tests.busy_weeks import live_through
from tests.shops import Counter, open_counter

TALL = {"width": 360, "height": 760}
WEEK = "/reports?kind=week&on=2026-11-25"


def take(browser: Browser, folder: Path) -> None:
    with TemporaryDirectory() as data, open_counter(Path(data)) as counter:
        live_through(counter, 20)
        _pages(browser, counter, folder)
        _paper(counter, folder)


def _pages(browser: Browser, counter: Counter, folder: Path) -> None:
    phone = counter.signed_in("Aline", owner=True)
    for code in LANGUAGES:
        phone.open("/me")
        phone.submit(phone.form("/me/language"), language=code)
        for scheme in ("light", "dark"):
            name = ("" if code == "en" else f"-{code}") + ("" if scheme == "light" else "-dark")
            with screen_of(browser, phone, color_scheme=scheme, viewport=TALL) as screen:
                page = screen.new_page()
                page.goto(WEEK)
                page.screenshot(path=folder / f"reports-week{name}.png", full_page=True)
    phone.open("/me")
    phone.submit(phone.form("/me/language"), language="en")
    small = {"width": 320, "height": 568}
    there = {
        "day": "/reports?kind=day&on=2026-11-25",
        "month": "/reports?kind=month&on=2026-11-25",
        "list": f"{WEEK}&of=first_reply",
    }
    with screen_of(browser, phone, viewport=small) as screen:
        page = screen.new_page()
        for name, address in there.items():
            page.goto(address.replace("/reports", "/reports/queries") if name == "list" else address)
            page.screenshot(path=folder / f"reports-{name}.png", full_page=name != "list")


def _paper(counter: Counter, folder: Path) -> None:
    """The last summary as a printer is given it, drawn by poppler."""
    shop = counter.shop
    while shop.summaries.step(shop.prints):
        pass
    newest = shop.summaries.newest()[0]
    lines = shop.summaries.lines(newest.number, SLIP_COLUMNS)
    week = shop.days.between(newest.date - timedelta(days=6), newest.date)
    with TemporaryDirectory() as data:
        pdf = Path(data) / "sheet.pdf"
        pdf.write_bytes(sheet(lines, week, shop.settings.shop().name, language("en")))
        command = ("pdftoppm", "-png", "-r", "80", "-singlefile", str(pdf), str(folder / "summary-a4"))
        subprocess.run(command, check=True, timeout=60)


if __name__ == "__main__":
    with open_browser() as browser:
        take(browser, Path(sys.argv[1]))
