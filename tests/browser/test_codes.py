"""The codes that phones are held before, read by a decoder that is not ours: on paper, on A4 and on a screen."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser

from edge.language import language
from edge.paper.a4 import sheet
from edge.printing import Paper, PrinterChoice
from edge.printing.escpos import MOST_QR, job
from tests.kit.browsers import PHONE, SMALL_PHONE, screen_of
from tests.kit.escpos_reader import Reader, Symbol
from tests.kit.phones import Phone
from tests.kit.shops import Counter

pytestmark = pytest.mark.needs("zbarimg")
NARROWEST = 384  # dots across a roll of 58 mm
WIFI = {"wifi_name": 'Kabeza; "shop"', "wifi_password": "a:b\\c"}


def read(picture: Path) -> list[str]:
    """Every code in a picture."""
    found = subprocess.run(
        ["zbarimg", "--raw", "--quiet", "-Sdisable", "-Sqrcode.enable", str(picture)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return found.stdout.splitlines()


def drawn(folder: Path, symbol: Symbol) -> Path:
    """As a printer draws it that is given these bytes, dot by dot, on a roll with its white edges."""
    made = segno.make(symbol.text, error=symbol.level.lower(), micro=False, boost_error=False)
    across = made.symbol_size(border=0)[0] * symbol.dots
    assert across <= NARROWEST, "it does not fit on the roll"
    picture = folder / "roll.png"
    made.save(str(picture), scale=symbol.dots, border=4)
    return picture


def printed(counter: Counter, folder: Path) -> list[Symbol]:
    """The codes of a summary and of the slips with which a phone comes in, from the bytes that went to paper."""
    shop, paper = counter.shop, folder / "paper.escpos"
    counter.stand_still()
    shop.printers.choose(replace(PrinterChoice("file", str(paper), qr=True), **WIFI))  # type: ignore[arg-type]
    counter.hears("Do you have it?")
    counter.clock.forward(days=1)
    shop.summaries.step(shop.prints)
    shop.papers.join()
    while shop.prints.step():
        pass
    return [symbol for slip in Reader(paper.read_bytes()).slips() for symbol in slip.symbols]


def test_the_codes_of_a_slip_are_read_from_the_roll(counter: Counter, tmp_path: Path):
    """A printer draws them itself: this shows that text, size and loss together make a code that fits and is read."""
    symbols = printed(counter, tmp_path)
    url = counter.shop.lan_url
    wanted = [f"{url}/summary/1", 'WIFI:T:WPA;S:Kabeza\\; \\"shop\\";P:a\\:b\\\\c;;', f"{url}/enrol"]
    assert sorted(symbol.text for symbol in symbols) == sorted(wanted)
    assert [read(drawn(tmp_path, symbol)) for symbol in symbols] == [[symbol.text] for symbol in symbols]


def test_the_longest_code_that_is_printed_fits_on_the_narrowest_roll(tmp_path: Path):
    (slip,) = Reader(job(Paper(32, "858"), ["Wi-Fi"], "x" * MOST_QR)).slips()
    assert read(drawn(tmp_path, slip.symbols[0])) == ["x" * MOST_QR]


@pytest.mark.needs("pdftoppm")
@pytest.mark.parametrize("text", ["http://192.168.1.5:8080/summary/42", 'WIFI:T:WPA;S:Kabeza\\; \\"shop\\";P:a;;'])
def test_the_code_on_a4_is_read_from_the_rendered_page(tmp_path: Path, text: str):
    """Here the squares are ours, at 150 dots an inch: less than any office printer has."""
    (tmp_path / "page.pdf").write_bytes(sheet(["No. 00042"] * 40, (), "Summary", language("en"), code=text))
    command = ["pdftoppm", "-png", "-r", "150", "-singlefile", str(tmp_path / "page.pdf"), str(tmp_path / "page")]
    subprocess.run(command, check=True, timeout=60)
    assert read(tmp_path / "page.png") == [text]


@pytest.mark.needs("chromium-headless-shell")
@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (SMALL_PHONE, "dark")])
def test_the_code_on_the_owners_screen_lets_a_phone_in(
    browser: Browser, counter: Counter, aline: Phone, tmp_path: Path, size: dict[str, int], scheme: str
):
    with screen_of(browser, aline, viewport=size, color_scheme=scheme) as screen:
        page = screen.new_page()
        page.goto("/phones")
        page.click("[action='/phones/add'] button")
        page.wait_for_selector(".qr")
        page.screenshot(path=str(tmp_path / "screen.png"), full_page=True)
    (address,) = read(tmp_path / "screen.png")
    assert address.startswith(f"{counter.shop.lan_url}/enrol?code=")
    other = counter.phone()
    other.open(address)
    other.submit(other.form("/enrol"))
    assert other.page.url.endswith("/sign-in")
