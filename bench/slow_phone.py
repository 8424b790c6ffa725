"""The board on a cheap phone at the end of a bad line: how long from opening it until the first Take can be tapped.

Chromium plays the phone: a processor six times slower than this one, and the slow 3G of its own emulation.
"""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.history import CLAIMED, OPEN, fill
from bench.shops import serving
from bench.table import Figure, at_most
from edge.registers.books import Books
from edge.store.all_tables import where

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

# So many of the open queries stay; some are taken, most wait.
LEFT = 50
_STAY = range(CLAIMED - 20, CLAIMED - 20 + LEFT)
SLOWER = 6
# What Chromium's tools call slow 3G: 400 ms to answer, 50 kB/s each way.
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SCREEN: ViewportSize = {"width": 360, "height": 640}
# In milliseconds since the page was asked for: the first Take is drawn, and the main thread is free to hear a finger.
USABLE = """() => new Promise(done => {
  const look = () => {
    const button = document.querySelector('.take button');
    if (document.readyState !== 'complete' || !button || !button.checkVisibility()) return setTimeout(look, 5);
    requestAnimationFrame(() => setTimeout(() => done(performance.now())));
  };
  look();
})"""


def figures(ground: Path, rounds: int) -> Iterator[Figure]:
    """Nothing where there is no browser to ask: it comes with the tests (./test --install)."""
    program = shutil.which("chromium-headless-shell")
    what = f"s until Take can be tapped, {LEFT} open queries, processor {SLOWER} times slower, slow 3G"
    if program is None or importlib.util.find_spec("playwright") is None:
        yield Figure(what, "not measured: needs Chromium, see ./test --install")
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only the tests' environment has it

    with tempfile.TemporaryDirectory(dir=ground) as data, sync_playwright() as playwright:
        cookie = _shop(Path(data))
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        with serving(Path(data)) as shop:
            took = [_opened(browser, f"http://127.0.0.1:{shop.lan}", cookie) for _ in range(rounds)]
        browser.close()
    yield at_most(f"{what}, first load", [first / 1000 for first, _ in took], 2, "{:.2f}")
    yield at_most("… when the phone was here before", [later / 1000 for _, later in took], 2, "{:.2f}")


def _shop(data: Path) -> str:
    """An ordinary busy morning; the cookie of a phone with somebody signed in."""
    cookie = fill(data, 1_000).cookie
    books = Books.open(data)
    books.tables.queries.remove(where("id").one_of([f"q_{number}" for number in range(OPEN) if number not in _STAY]))
    books.close()
    return cookie


def _opened(browser: Browser, address: str, cookie: str) -> tuple[float, float]:
    """The first time, with nothing kept, and once more on the same phone."""
    with browser.new_context(viewport=SCREEN, base_url=address) as phone:
        pairs = (pair.split("=", 1) for pair in cookie.split("; "))
        phone.add_cookies([{"name": name, "value": value, "url": address} for name, value in pairs])
        page = phone.new_page()
        wire = phone.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW_3G)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto("/", wait_until="commit")
        first = float(page.evaluate(USABLE))
        page.goto("about:blank")
        page.goto("/", wait_until="commit")
        return first, float(page.evaluate(USABLE))
