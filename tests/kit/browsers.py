"""A real browser as a cheap phone has it: Debian's Chromium, driven by Playwright, told to talk to nobody else.

It is the Chromium without windows: what draws pages and runs scripts is the same, and it takes a third of the time.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect, sync_playwright

from tests.kit.phones import Phone

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Windows of one shop share the process that draws: each of its own takes a fifth more time to open.
    "--renderer-process-limit=1",
)
# What a page shows in the end it shows on a busy machine too. How soon is asked with the browser's clock in hand.
PATIENCE = 60_000  # ms
expect.set_options(timeout=PATIENCE)
PHONE: ViewportSize = {"width": 360, "height": 640}
SMALL_PHONE: ViewportSize = {"width": 320, "height": 568}


@contextmanager
def open_browser(*flags: str, program: str = "") -> Iterator[Browser]:
    """program: what starts Chromium, where that is not Chromium itself."""
    with sync_playwright() as playwright:
        path = program or shutil.which("chromium-headless-shell")
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        yield browser
        browser.close()


def screen_of(browser: Browser, phone: Phone, **looks: Any) -> BrowserContext:
    """A browser window of the same phone: whoever is signed in there is signed in here. base_url: of a relay."""
    looks = {"viewport": PHONE, "base_url": phone.address, **looks}
    context = browser.new_context(**looks)
    context.set_default_timeout(PATIENCE)
    context.add_cookies(
        [  # as our pages give them
            {"name": name, "value": value, "url": looks["base_url"], "httpOnly": True, "sameSite": "Strict"}
            for name, value in phone.cookies.items()
        ]
    )
    return context
