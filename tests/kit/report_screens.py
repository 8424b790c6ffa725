"""The pictures of reports in docs/screens: two weeks of work as the owner's phone shows them, and the sheet of A4."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from edge.language import LANGUAGES, language
from edge.paper.a4 import SLIP_COLUMNS, sheet
from tests.kit.browsers import SMALL_PHONE, open_browser
from tests.kit.busy_weeks import live_through
from tests.kit.pictures import Album, is_heard_of
from tests.kit.shops import Counter, open_counter

WEEK = "/reports?kind=week&on=2026-11-25"


def take(browser: Browser, folder: Path) -> None:
    with TemporaryDirectory() as data, open_counter(Path(data)) as counter:
        live_through(counter, 20, close=partial(_end_of_day, counter))
        album = Album(browser, folder)
        _pages(album, counter)
        _paper(album, counter)


def _end_of_day(counter: Counter) -> None:
    is_heard_of(counter)
    counter.shop.summaries.step(counter.shop.prints)


def _pages(album: Album, counter: Counter) -> None:
    phone = counter.signed_in("Aline", owner=True)
    for code in LANGUAGES:
        phone.open("/me")
        phone.submit(phone.form("/me/language"), language=code)
        for scheme in ("light", "dark"):
            name = ("" if code == "en" else f"-{code}") + ("" if scheme == "light" else "-dark")
            with album.screen(phone, color_scheme=scheme) as page:
                page.goto(WEEK)
                album.take(page, f"reports-week{name}", whole=True)
    phone.open("/me")
    phone.submit(phone.form("/me/language"), language="en")
    there = {
        "day": "/reports?kind=day&on=2026-11-25",
        "month": "/reports?kind=month&on=2026-11-25",
        "list": f"{WEEK}&of=first_reply",
    }
    with album.screen(phone, viewport=SMALL_PHONE) as page:
        for name, address in there.items():
            page.goto(address.replace("/reports", "/reports/queries") if name == "list" else address)
            album.take(page, f"reports-{name}", whole=name != "list")


def _paper(album: Album, counter: Counter) -> None:
    """The last summary as a printer is given it, drawn by poppler."""
    shop = counter.shop
    newest = shop.summaries.newest()[0]
    lines = shop.summaries.lines(newest.number, SLIP_COLUMNS)
    week = shop.days.between(newest.date - timedelta(days=6), newest.date)
    with TemporaryDirectory() as data:
        pdf = Path(data) / "sheet.pdf"
        pdf.write_bytes(sheet(lines, week, shop.settings.shop().name, language("en")))
        command = ("pdftoppm", "-png", "-r", "80", "-singlefile", str(pdf), str(pdf.with_suffix("")))
        subprocess.run(command, check=True, timeout=60)
        album.keep("summary-a4", pdf.with_suffix(".png").read_bytes())


if __name__ == "__main__":
    with open_browser() as browser:
        take(browser, Path(sys.argv[1]))
