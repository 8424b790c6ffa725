"""The pictures of docs/screens: a shop at two in the afternoon, as its staff see it. `docs/screens/make` takes them."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from edge.desk.words import Media, Staff, Who
from edge.link import LinkState
from tests.browsers import open_browser, screen_of
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


def _take(page: Page, path: str, file: Path) -> None:
    page.goto(path)
    page.screenshot(path=file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
