"""A new box with a receipt printer prints where a phone sets the shop up, once in a boot, until somebody owns it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.paper.set_up_slip import SetUpSlip
from edge.printing import PrinterChoice
from edge.process.version import version
from tests.kit.boxes import Box, fill, open_box, path
from tests.kit.escpos_reader import Reader, Slip

DEVICE = "/dev/usb/lp0"


class NewBox:
    """A box at its first start, and the printers that are plugged into it."""

    def __init__(self, box: Box, paper: Path) -> None:
        self.box, self.paper, self.devices, self.network = box, paper, [DEVICE], True
        self.began()

    def began(self) -> None:
        shop = self.box.shop
        self.slip = SetUpSlip(
            shop.first, shop.printers, shop.prints, lambda: shop.lan_url if self.network else "", lambda: self.devices
        )

    def printed(self) -> list[Slip]:
        """What has come out, of a printer that is a file."""
        shop = self.box.shop
        if shop.printers.choice().kind:
            shop.printers.choose(PrinterChoice("file", str(self.paper)))
        while shop.prints.step():
            pass
        return list(Reader(self.paper.read_bytes()).slips()) if self.paper.exists() else []


@pytest.fixture
def new(tmp_path: Path) -> Iterator[NewBox]:
    with open_box(tmp_path / "data") as box:
        for loop in box.shop.loops:
            loop.stop()
        yield NewBox(box, tmp_path / "paper.escpos")


@pytest.mark.parametrize(("brought", "late"), [("paper", "console"), ("console", "paper")])
def test_the_code_on_the_paper_lets_the_first_phone_in_as_the_consoles_does(new: NewBox, brought: str, late: str):
    address = {"console": f"/setup?code={new.box.code()}"}
    new.slip.step()
    assert new.box.shop.printers.choice().address == DEVICE, "the printer is the shop's from now on"
    (slip,) = new.printed()
    (symbol,) = slip.symbols
    assert symbol.text.startswith(f"{new.box.shop.lan_url}/setup?code=")
    address["paper"] = symbol.text
    phone, other = new.box.phone(), new.box.phone()
    for one, with_code in ((phone, brought), (other, late)):
        one.open(address[with_code])
        one.submit(one.form("/setup"))
    assert path(phone) == "/setup/1"
    assert other.page.status_code == 403, "one phone sets the shop up, whatever the others bring"


def test_it_comes_once_in_a_boot_and_when_somebody_owns_the_shop_no_more(new: NewBox):
    for _ in range(3):
        new.slip.step()
    assert len(new.printed()) == 1
    new.box.restart()
    new.began()
    new.slip.step()
    assert len(new.printed()) == 2
    phone = new.box.first_phone()
    for step in (1, 2, 3):
        fill(phone, step)
    new.box.restart()
    new.began()
    new.slip.step()
    assert len(new.printed()) == 2


def test_one_that_still_waits_for_the_printer_at_the_next_start_comes_once_and_its_code_is_good(new: NewBox):
    new.slip.step()
    new.began()
    new.slip.step()
    (slip,) = new.printed()
    phone = new.box.phone()
    phone.open(slip.symbols[0].text.removeprefix(new.box.shop.lan_url))
    phone.submit(phone.form("/setup"))
    assert path(phone) == "/setup/1"


def test_it_waits_for_a_printer_and_for_a_network(new: NewBox):
    new.devices = []
    new.slip.step()
    assert new.printed() == []
    new.devices, new.network = [DEVICE], False
    new.slip.step()
    assert not new.box.shop.printers.choice().kind
    new.network = True
    new.slip.step()
    assert len(new.printed()) == 1


def test_of_two_printers_none_is_guessed(new: NewBox):
    new.devices = [DEVICE, "/dev/usb/lp1"]
    new.slip.step()
    assert not new.box.shop.printers.choice().kind


def test_it_says_in_each_language_what_to_do(new: NewBox):
    new.slip.step()
    (slip,) = new.printed()
    said = re.sub(r"\s+", " ", " ".join(slip.lines))
    for words in ("Set up the shop", "Pour installer la boutique", "Gushyiraho iduka", "Kuanzisha duka"):
        assert words in said
    assert f"Iduka {version()}" in said, "and which version this is"
