"""A thumb on a cheap phone in the shop's Wi-Fi, and how often it taps."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

# From the first tap to what it was for; an idle machine takes about two, and the tests share theirs with others.
MOST_SECONDS = 60


def slow_down(screen: BrowserContext, page: Page) -> None:
    """To a cheap phone in the shop's Wi-Fi."""
    phone = screen.new_cdp_session(page)
    phone.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    speed = {"offline": False, "latency": 80, "downloadThroughput": -1, "uploadThroughput": -1}
    phone.send("Network.emulateNetworkConditions", speed)


class Taps:
    """A thumb that counts."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.count = 0

    def on(self, what: str) -> None:
        self.count += 1
        self._page.tap(what)
