"""The pictures of paper in docs/screens: slips drawn from the very bytes that a printer is given, and their pages."""

from __future__ import annotations

import sys
from dataclasses import replace
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import segno
from playwright.sync_api import Browser

from edge.language import Said
from edge.outbox.link import LinkState
from edge.printing import COLUMNS, PrinterChoice
from edge.store.all_tables import where
from tests.kit.browsers import open_browser
from tests.kit.escpos_reader import Dots, Reader, Slip
from tests.kit.pictures import Album, is_heard_of
from tests.kit.screens import fill
from tests.kit.shops import Counter, open_counter

# A roll of 58 mm has some 48 mm of dots: 384 of them for 32 letters.
ROLL = """<!doctype html><style>
body { margin: 0; background: #ddd; }
pre { margin: 16px; padding: 16px 14px; width: max-content; background: #fff; color: #111; font: 16px/1.25 monospace; }
.tall2 { display: inline-block; transform: scale(1, 2); margin: 12px 0; font-weight: bold; }
.wide2.tall2 { font-size: 32px; transform: none; margin: 4px 0; }
.inverse { background: #111; color: #fff; }
svg { display: block; margin: 8px auto; }
</style><pre>%s</pre>"""

DOT = 0.8  # so many pixels: a letter of these pictures is 9.6 wide


def take(browser: Browser, folder: Path) -> None:
    with TemporaryDirectory() as data, open_counter(Path(data)) as counter:
        lived(counter)
        album = Album(browser, folder)
        _pages(album, counter)
        for columns in (min(COLUMNS), max(COLUMNS)):
            paper = Path(data) / f"slip-{columns}.escpos"
            _printed(counter, PrinterChoice("file", str(paper), columns=columns))
            album.keep(f"slip-{columns}", drawn(browser, Reader(paper.read_bytes()).slips()[-1]))


def lived(counter: Counter) -> None:
    """The shop of the other pictures, at the end of its day, with an hour without internet in it."""
    shop, clock = counter.shop, counter.clock
    counter.stand_still()
    shop.link.became(LinkState.ONLINE, clock.now())
    fill(counter, summed_up=True)
    is_heard_of(counter)
    shop.link.became(LinkState.OFFLINE, clock.now())
    clock.forward(minutes=70)
    shop.link.became(LinkState.ONLINE, clock.now())
    clock.forward(hours=6)
    shop.summaries.step(shop.prints)


def _pages(album: Album, counter: Counter) -> None:
    """With one slip that came out and one that waits for a printer which is off."""
    shop = counter.shop
    owner = counter.signed_in("Aline", owner=True)
    with TemporaryDirectory() as data:
        _printed(counter, PrinterChoice("file", str(Path(data) / "p.escpos")))
    shop.printers.choose(PrinterChoice("tcp", "127.0.0.1:9", wifi_name="Kabeza Hardware"))
    shop.papers.waiting()
    shop.prints.step()
    shop.printers.choose(replace(shop.printers.choice(), address="192.168.1.50"))
    gone = Said("printing.not_reached", {"address": "192.168.1.50:9100"})
    shop.books.tables.prints.update({"reason": gone.kept()}, where("kind") == "waiting")
    with album.screen(owner) as page:
        for name in ("summary", "printer", "call-list"):
            page.goto(f"/{name}")
            album.take(page, name, whole=True)


def _printed(counter: Counter, choice: PrinterChoice) -> None:
    shop = counter.shop
    for job in shop.prints.jobs():
        shop.prints.drop(job.id)
    shop.printers.choose(choice)
    shop.summaries.print(shop.summaries.newest()[0].number, shop.prints)
    while shop.prints.step():
        pass


def drawn(browser: Browser, slip: Slip) -> bytes:
    """What a printer would put on the roll, as a PNG."""
    codes = "".join(segno.make(code, error="m").svg_inline(scale=4) for code in slip.codes)
    page = browser.new_page(device_scale_factor=1)
    lines = [_look(line, look) for line, look in zip(slip.lines, slip.looks, strict=True)]
    for place, picture in slip.pictures.items():
        lines[place] = _dots(picture)
    page.set_content(ROLL % ("\n".join(lines) + codes))
    png = page.locator("pre").screenshot()
    page.close()
    return png


def _look(line: str, look: tuple[int, int, bool]) -> str:
    """A line as the reader says that its letters are: so wide, so tall, or white on black."""
    wide, tall, inverse = look
    classes = " ".join([f"wide{wide}", f"tall{tall}", *(["inverse"] if inverse else [])])
    return f'<span class="{classes}">{escape(line)}</span>'


def _dots(picture: Dots) -> str:
    """A picture in the size that it has beside the letters, each of which is twelve dots wide."""
    wide, high = len(bin(max(picture.rows, default=0))) - 2, len(picture.rows)
    columns = max(wide, picture.width // 2)
    black = "".join(
        f"M{column} {row}h1v1h-1z"
        for row, bits in enumerate(picture.rows)
        for column in range(columns)
        if bits >> (columns - 1 - column) & 1
    )
    size = f'width="{picture.width * DOT}" height="{picture.height * DOT}" viewBox="0 0 {columns} {high}"'
    return f'<svg style="display:inline;margin:0;vertical-align:bottom" {size}><path d="{black}"/></svg>'


if __name__ == "__main__":
    with open_browser() as browser:
        take(browser, Path(sys.argv[1]))
