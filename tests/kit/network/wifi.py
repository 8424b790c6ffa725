"""A phone that really loses the shop's Wi-Fi: Chromium on a host of its own, and what became of what was typed there.

The shop's own line stays as it is: what staff wrote must be with WhatsApp once, and what customers write comes in.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from playwright.sync_api import Error, Page, Request, expect

from tests.kit.browsers import open_browser, screen_of
from tests.kit.network.scene import Tale
from tests.kit.network.sides import Side, join
from tests.kit.network.world import World
from tests.kit.programs import until
from tests.kit.watching import box, send

BEGUN, TYPED_ON = "Yes, we have it in blue,", " 4,500 francs."
WORDS = BEGUN + TYPED_ON
ASKED, MEANWHILE, AFTERWARDS = "Do you have the bucket?", "With the lid, please.", "And in red?"
# From the return of the Wi-Fi until the page is what it was before.
BACK_SECONDS = 5.0
# The longest that any of it may take, so that a page which never comes back ends the test.
PATIENCE = 40_000


@dataclass
class Loss:
    """What was seen of one loss, times in seconds.

    said: by the page, while the Wi-Fi was away; typed: what stood in its box then. said_after: from the cut on.
    sent_after, live_after: from the return on, until the page shows the reply as sent by the box, no word of a loss and
    an empty box, and until it shows what a customer wrote after the return.
    tokens: of every try to send. arrived: what WhatsApp was given. unread: what came from customers and is not shown.
    """

    said: str = ""
    typed: str = ""
    said_after: float = 0.0
    away_seconds: float = 0.0
    sent_after: float = 0.0
    live_after: float = 0.0
    left_over: str = ""
    unread: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)

    def findings(self, within_seconds: float = BACK_SECONDS) -> list[str]:
        """What was not as it should be, in words. within_seconds: how soon after the return the page is as before."""
        known = {
            "the page did not say that there is no connection": self.said.startswith("No connection to the box."),
            "what was typed did not stay": self.typed == WORDS,
            "nothing was tried again under the same token": len(self.tokens) > 1 and len(set(self.tokens)) == 1,
            "WhatsApp has not got the reply exactly once, whole": self.arrived == [WORDS],
            "what was sent lies there to be sent again": self.left_over == "",
            "what customers wrote is not shown": self.unread == [],
            "the reply left too late after the return": self.sent_after <= within_seconds,
            "what came after the return showed too late": self.live_after <= within_seconds,
        }
        return [finding for finding, well in known.items() if not well]


class Handset:
    """The phone's browser in a world, and its Wi-Fi. mobile_data: a second way out, that leads to no shop."""

    def __init__(self, world: World, folder: Path, *, mobile_data: bool) -> None:
        self.world = world
        self._mast = Side("mast") if mobile_data else None
        if self._mast:
            join(world.handset, self._mast, "cell", ("10.88.0.1/24", "10.88.0.2/24"))
            world.handset.ip("route", "add", "default", "via", "10.88.0.2")
        self._starter = folder / "chromium"
        self._starter.write_text(
            f'#!/bin/sh\nexec ip netns exec {world.handset.name} chromium-headless-shell "$@"\n', "utf-8"
        )
        self._starter.chmod(0o755)

    def lose_wifi(self) -> None:
        self.world.handset.ip("link", "set", "lan", "down")

    def find_wifi(self) -> None:
        self.world.handset.ip("link", "set", "lan", "up")

    @contextmanager
    def page(self) -> Iterator[Page]:
        """On a network that is there: Chromium breaks off what is under way when the phone gets an address."""
        assert until(lambda: self.world.handset.is_settled), "an address of the phone never counts"
        with (
            open_browser(program=str(self._starter)) as browser,
            screen_of(browser, self.world.phone) as screen,
        ):
            screen.set_default_timeout(PATIENCE)
            yield screen.new_page()

    def remove(self) -> None:
        if self._mast:
            self._mast.remove()


def lose(tale: Tale, folder: Path, seconds: float, *, mobile_data: bool = False) -> Loss:
    """Aline takes a query and is typing when the Wi-Fi goes, for so many seconds; she sends meanwhile."""
    shutil.copytree(tale.template, folder / "data")
    world = World(folder / "data", tale.papers, pace=20)
    handset = Handset(world, folder, mobile_data=mobile_data)
    try:
        world.phone.carry(tale.cookies)
        world.box.start()
        with handset.page() as page:
            return _played(world, handset, page, seconds)
    finally:
        world.close()
        handset.remove()


def _played(world: World, handset: Handset, page: Page, seconds: float) -> Loss:
    loss, amina = Loss(), world.practice.customer("Amina")
    page.on("request", lambda request: loss.tokens.extend(_token(request)))
    assert until(lambda: _opens(page)), "the board does not open"
    amina.writes(ASKED)
    page.get_by_role("button", name="Take next").click()
    box(page).press_sequentially(BEGUN)
    handset.lose_wifi()
    began = time.monotonic()
    box(page).press_sequentially(TYPED_ON)
    send(page).click()
    gone = page.locator("#lost")
    expect(gone).to_be_visible(timeout=PATIENCE)
    loss.said, loss.said_after = gone.inner_text(), time.monotonic() - began
    amina.writes(MEANWHILE)
    assert until(lambda: _away(page, loss, began) >= seconds, seconds + 60), "nothing was tried again"
    handset.find_wifi()
    back = time.monotonic()
    _comes_back(page, loss, back)
    amina.writes(AFTERWARDS)
    wrote = time.monotonic()
    expect(page.get_by_text(AFTERWARDS)).to_be_visible(timeout=PATIENCE)
    loss.live_after = time.monotonic() - wrote
    loss.unread = [text for text in (ASKED, MEANWHILE, AFTERWARDS) if not page.get_by_text(text).count()]
    assert until(lambda: not world.practice.undelivered)
    loss.arrived = [sent.text for sent in world.practice.received]
    return loss


def _opens(page: Page) -> bool:
    """Whether the board comes: as long as its network still changes somebody opens it once more."""
    try:
        page.goto("/")
    except Error as error:
        if "ERR_NETWORK_CHANGED" in error.message:
            return False
        raise
    return True


def _away(page: Page, loss: Loss, began: float) -> float:
    """For how long the Wi-Fi has been away; what the page shows then is noted. Not over before a second try."""
    assert page.locator("#lost").is_visible(), "the page says that all is well"
    loss.typed, loss.away_seconds = box(page).input_value(), time.monotonic() - began
    return loss.away_seconds if len(loss.tokens) > 1 else 0.0


def _comes_back(page: Page, loss: Loss, back: float) -> None:
    expect(page.locator(".line.out")).to_contain_text(WORDS, timeout=PATIENCE)
    expect(page.locator("#lost")).to_be_hidden(timeout=PATIENCE)
    # A try that the box took, whose answer was lost, shows as a line before the next try is answered.
    until(lambda: box(page).input_value() == "", PATIENCE / 1000)
    loss.sent_after, loss.left_over = time.monotonic() - back, box(page).input_value()


def _token(request: Request) -> list[str]:
    if request.method != "POST" or not re.search(r"/q/\w+/reply$", request.url):
        return []
    return parse_qs(request.post_data or "")["token"]
