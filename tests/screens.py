"""The pictures of docs/screens: a shop at two in the afternoon, as its staff see it. `docs/screens/make` takes them."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from edge.desk.words import Media, Staff, Who
from edge.link import LinkState
from edge.practice import Practice
from tests.boxes import fill as fill_in
from tests.boxes import open_box
from tests.browsers import open_browser, screen_of
from tests.phones import Phone
from tests.shops import Counter, customer, open_counter

MINUTE, HOUR = 60, 3600
TALL = {"width": 360, "height": 760}
CLAUDINE, BOSCO, AMINA = customer(321, "Mukamana Claudine"), customer(790, "Jean Bosco"), customer(404, "أمينة")
UNNAMED, DIANE, PATRICK = Who(phone="250788000555"), customer(118, "Uwase Diane"), customer(231, "Habimana Patrick")


def fill(counter: Counter) -> str:
    """An ordinary afternoon; returns the query that Aline is answering."""
    aline, eric = counter.staff("Aline", owner=True), counter.staff("Eric")
    counter.hears("Do you still have the 20 litre bucket with the lid?", CLAUDINE, ago=130 * MINUTE)
    counter.hears("", UNNAMED, ago=23.4 * HOUR, kind="audio", media=Media("m1", "audio/ogg", voice=True))
    counter.hears("هل الأسمنت متوفر؟", AMINA, ago=4 * MINUTE)
    _held_by(counter, counter.hears("The paint for outside, in white", PATRICK, ago=50 * MINUTE), eric)
    _asked_again(counter, counter.hears("How much is the drill?", DIANE, ago=40 * MINUTE), aline)
    return _about_a_tap(counter, aline, eric)


def _held_by(counter: Counter, query: str, by: Staff) -> None:
    counter.shop.desk.claim(query, by)


def _asked_again(counter: Counter, query: str, by: Staff) -> None:
    counter.shop.desk.claim(query, by)
    counter.shop.desk.reply(query, by, "45,000 francs.")
    counter.hears("Murakoze! How much with delivery to Kimironko?", DIANE, ago=MINUTE)


def _about_a_tap(counter: Counter, aline: Staff, eric: Staff) -> str:
    desk, clock = counter.shop.desk, counter.clock
    photo = {"kind": "image", "media": Media("m2", "image/jpeg")}
    query = counter.hears("is it this one?", BOSCO, ago=48 * MINUTE, **photo)
    desk.claim(query, aline)
    desk.reply(query, aline, "Hello Jean Bosco, let me check the shelf.")
    desk.note(query, eric, "Last week he took the half inch one.")
    clock.forward(minutes=2)
    counter.hears("Yes please. I need two, and the white tape for the thread.", BOSCO, quotes=None)
    desk.reply(query, aline, "We have both: 8,000 for the taps, 500 for the tape.")
    return query


def go_offline(counter: Counter) -> None:
    counter.shop.link.became(LinkState.OFFLINE, counter.clock.now())


def main(folder: Path) -> None:
    with TemporaryDirectory() as data, open_counter(Path(data)) as counter, open_browser() as browser:
        query = fill(counter)
        go_offline(counter)
        aline = counter.signed_in("Aline")
        for scheme in ("light", "dark"):
            name = "" if scheme == "light" else "-dark"
            looks = {"color_scheme": scheme, "device_scale_factor": 2, "viewport": TALL}
            screen = screen_of(browser, aline, java_script_enabled=False, **looks)
            page = screen.new_page()
            _take(page, "/", folder / f"board{name}.png")
            _take(page, f"/q/{query}#newest", folder / f"query{name}.png")
            screen.close()
        _setting_up(browser, folder)


def _setting_up(browser: Browser, folder: Path) -> None:
    """The five pages of the first set-up, as the phone of whoever unpacked the box shows them."""
    with (
        Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as whatsapp,
        TemporaryDirectory() as data,
        open_box(Path(data), whatsapp.graph_url) as box,
    ):
        whatsapp.hook_url = "https://kabeza.example/webhook"
        mine, phone = whatsapp.account, box.first_phone()
        for step in (1, 2, 3):
            _shown(browser, phone, f"/setup/{step}", folder)
            fill_in(phone, step)
        ids = {"phone_number_id": mine.phone_number_id, "waba_id": mine.waba_id}
        fill_in(phone, 4, **ids, access_token=mine.token, app_secret=mine.app_secret)
        _shown(browser, phone, "/setup/4", folder)
        fill_in(phone, 5)
        _shown(browser, phone, "/setup/5", folder)


def _shown(browser: Browser, phone: Phone, path: str, folder: Path) -> None:
    with screen_of(browser, phone, device_scale_factor=2, viewport=TALL, locale="en-GB") as screen:
        page = screen.new_page()
        page.goto(path)
        if path.endswith("5"):
            page.click("text=Add a phone")
            page.wait_for_selector(".qr")
        page.screenshot(path=folder / f"{path.strip('/').replace('/', '-')}.png", full_page=True)


def _take(page: Page, path: str, file: Path) -> None:
    page.goto(path)
    page.screenshot(path=file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
