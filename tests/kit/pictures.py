"""The pictures of docs/screens: every page as a phone shows it. `docs/screens/make` takes them."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page

from edge.language import Said
from edge.outbox.link import LinkState
from edge.practice import Practice
from tests.kit.boxes import fill as fill_in
from tests.kit.boxes import open_box
from tests.kit.browsers import open_browser, screen_of
from tests.kit.phones import Phone
from tests.kit.screens import fill, go_offline
from tests.kit.shops import Counter, open_counter
from tests.kit.webhooks import body_of

TALL, LONG, WIDE = ({"width": 360, "height": 760}, {"width": 360, "height": 1400}, {"width": 1280, "height": 720})
# Light enough for a README over a poor line: a picture that is heavier is taken less sharp.
MOST_BYTES = 40_000
MOST_TALL = 2000
PACKED = """async ([png, quality]) => {
  const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const packed = await canvas.convertToBlob({ type: "image/webp", quality });
  return btoa(Array.from(new Uint8Array(await packed.arrayBuffer()), byte => String.fromCharCode(byte)).join(""));
}"""


class Album:
    """Takes a picture of what a page shows, and packs it in a page of its own: ours may fetch nothing."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser = browser
        self._folder = folder
        self._packer = browser.new_page()

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """whole: the page to its end, in as many pictures as it takes to be sharp: name, name-2, …"""
        if not whole:
            self.keep(name, page.screenshot())
            return
        wide, tall = page.evaluate("() => [innerWidth, document.documentElement.scrollHeight]")
        pieces = -(-tall // MOST_TALL)
        for piece in range(pieces):
            clip = {"x": 0, "y": piece * tall // pieces, "width": wide, "height": -(-tall // pieces)}
            png = page.screenshot(full_page=True, scale="css", clip=clip)  # type: ignore[arg-type]  # its own kind of dict
            self.keep(name if piece == 0 else f"{name}-{piece + 1}", png)

    def keep(self, name: str, png: bytes) -> None:
        """A picture that was taken elsewhere, as light as the others."""
        given = base64.b64encode(png).decode()
        for quality in (0.8, 0.6, 0.4, 0.2, 0.05):
            packed = base64.b64decode(self._packer.evaluate(PACKED, [given, quality]))
            if len(packed) <= MOST_BYTES:
                break
        (self._folder / f"{name}.webp").write_bytes(packed)

    @contextmanager
    def screen(self, phone: Phone, **looks: Any) -> Iterator[Page]:
        looks = {"viewport": TALL, "device_scale_factor": 1.5, "locale": "en-GB", **looks}
        with screen_of(self._browser, phone, **looks) as screen:
            yield screen.new_page()


def main(folder: Path) -> None:
    with TemporaryDirectory() as data, open_counter(Path(data)) as counter, open_browser() as browser:
        album = Album(browser, folder)
        query = fill(counter)
        counter.stand_still()
        is_heard_of(counter)
        go_offline(counter)
        aline = counter.signed_in("Aline")
        _the_day(album, aline, counter, query)
        _the_office(album, aline)
        _in_trouble(album, aline, counter, query)
        _at_the_door(album, counter)
        _setting_up(album)


def is_heard_of(counter: Counter) -> None:
    """WhatsApp has just called at the door, of a shop that stands still: the customers here came in by none."""
    assert counter.knock(body_of("group_status_update", {})).ok
    counter.shop.sorter.step()


def _the_day(album: Album, aline: Phone, counter: Counter, query: str) -> None:
    for scheme, name in (("light", ""), ("dark", "-dark")):
        with album.screen(aline, color_scheme=scheme) as page:
            page.goto("/")
            album.take(page, f"board{name}")
            page.goto(f"/q/{query}#newest")
            album.take(page, f"query{name}")
        with album.screen(aline, color_scheme=scheme, viewport=WIDE, device_scale_factor=1) as page:
            page.goto("/wall")
            album.take(page, f"wall{name}")
            page.goto("/")  # which says that the screen is wide
            page.goto(f"/q/{query}#newest")
            album.take(page, f"desk{name}")
    customer = counter.shop.board.query(query, counter.staff("Aline")).query.customer
    with album.screen(aline) as page:
        for path, name in ((f"/c/{customer}", "customer"), ("/search?words=tap", "search"), ("/closed", "closed")):
            page.goto(path)
            album.take(page, name)
        page.goto(f"/q/{query}#newest")
        page.click("summary.accent")
        album.take(page, "close")
    with album.screen(aline, viewport=LONG, device_scale_factor=1) as page:
        page.goto("/help")
        album.take(page, "help")


def _the_office(album: Album, aline: Phone) -> None:
    with album.screen(aline) as page:
        for name in ("settings", "team", "labels", "quick-replies", "me"):
            page.goto(f"/{name}")
            album.take(page, name)
        page.goto("/phones")
        page.click("text=Add a phone")
        page.wait_for_selector(".qr")
        album.take(page, "phones")


def _in_trouble(album: Album, aline: Phone, counter: Counter, query: str) -> None:
    """A reply that must be looked at, one that may still be taken back, a window that is over."""
    shop, who = counter.shop, counter.staff("Aline")
    *_, last = shop.books.tables.replies.all()
    shop.outbox.held(shop.outbox.get(last["id"]), Said("outbox.too_old"), counter.clock.now())
    shop.notices.post("token", Said("account.token"), counter.clock.now(), serious=True, stops_sending=True)
    with album.screen(aline) as page:
        for name in ("held", "notices"):
            page.goto(f"/{name}")
            album.take(page, name)
        shop.notices.settle(shop.notices.open()[0].id, None, counter.clock.now())
        shop.link.became(LinkState.ONLINE, counter.clock.now())
        shop.settings.change_shop(undo_seconds=6)
        shop.desk.reply(query, who, "And we are open until six.")
        page.goto(f"/q/{query}#newest")
        album.take(page, "undo")
    counter.clock.forward(hours=25)
    with album.screen(counter.signed_in("Aline")) as page:
        page.goto(f"/q/{query}#newest")
        page.click(".templates summary")
        album.take(page, "window-over")


def _at_the_door(album: Album, counter: Counter) -> None:
    phone = counter.signed_in("Eric")
    phone.open("/")
    phone.submit(phone.form("/sign-out"))
    with album.screen(phone) as page:
        page.goto("/sign-in?name=Eric")
        album.take(page, "sign-in")


def _setting_up(album: Album) -> None:
    """The five pages of the first set-up, as the phone of whoever unpacked the box shows them."""
    with (
        Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as whatsapp,
        TemporaryDirectory() as data,
        open_box(Path(data), whatsapp.graph_url) as box,
    ):
        whatsapp.hook_url = "https://kabeza.example/webhook"
        mine, phone = whatsapp.account, box.first_phone()
        for step in (1, 2, 3):
            _step(album, phone, step)
            fill_in(phone, step)
        ids = {"phone_number_id": mine.phone_number_id, "waba_id": mine.waba_id}
        fill_in(phone, 4, **ids, access_token=mine.token, app_secret=mine.app_secret)
        _step(album, phone, 4)
        fill_in(phone, 5)
        _step(album, phone, 5)


def _step(album: Album, phone: Phone, step: int) -> None:
    with album.screen(phone) as page:
        page.goto(f"/setup/{step}")
        if step == 5:
            page.click("text=Add a phone")
            page.wait_for_selector(".qr")
        album.take(page, f"setup-{step}", whole=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
