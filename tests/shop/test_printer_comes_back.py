"""A printer on USB that is unplugged, swapped and put back, as the owner sees it on the printer's page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.escpos_reader import Reader
from tests.kit.made_up_machines import UsbPrinter, pulled_out
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, open_counter

RECEIPTS = UsbPrinter()
LABELS = UsbPrinter("0a5f", "0081", "41J1", "ZD410")
CHOSEN = {"columns": "32", "code_page": "858", "qr": "yes", "alert_minutes": "0"}


class Bench:
    """The shop's computer, with what is plugged into it, and its owner's phone."""

    def __init__(self, counter: Counter, machine: Path) -> None:
        self.counter, self.machine = counter, machine
        self.owner: Phone = counter.signed_in("Aline", owner=True)

    def look(self) -> str:
        self.owner.open("/printer")
        self.owner.submit(self.owner.form("/printer/look"))
        return words(self.owner.page.text)

    def choose(self, **fields: str) -> None:
        self.owner.open("/printer")
        self.owner.submit(self.owner.form("/printer"), **CHOSEN, **fields)

    def prints(self) -> str:
        """Print a test; what the page says then."""
        self.owner.open("/printer")
        self.owner.submit(self.owner.form("/printer/ruler"))
        while self.counter.shop.prints.step():
            pass
        return words(self.owner.open("/printer").text)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with open_counter(tmp_path / "data", system=tmp_path / "machine") as counter:
        counter.stand_still()
        yield Bench(counter, tmp_path / "machine")


def slips(paper: Path) -> int:
    return len(Reader(paper.read_bytes()).slips())


def test_a_label_printer_that_takes_its_number_gets_no_slip_and_its_own_next_number_does(bench: Bench):
    RECEIPTS.plugged_in(bench.machine, 0)
    LABELS.plugged_in(bench.machine, 1)
    assert "EPSON TM-T20II · USB · /dev/usb/lp0" in bench.look()
    bench.owner.submit(bench.owner.forms("/printer/take")[0])
    assert "handed to the printer" in bench.prints()
    for number in (0, 1):
        pulled_out(bench.machine, number)
    labels = LABELS.plugged_in(bench.machine, 0)
    assert "Another printer is where the chosen one was" in bench.prints()
    paper = RECEIPTS.plugged_in(bench.machine, 4)
    assert "handed to the printer" in bench.prints()
    assert (slips(paper), labels.read_bytes()) == (1, b"\n")
    bench.choose(kind="usb", address="/dev/usb/lp0")  # the form as it stands, kept for something else in it
    assert bench.counter.shop.printers.choice().id == "04b8:0e15:X3BQ012345"


def test_a_choice_that_was_kept_without_an_id_learns_it_when_the_printer_is_there(bench: Bench):
    books, printers = bench.counter.shop.books, bench.counter.shop.printers
    with books.transaction():
        books.keep("printer", {"kind": "usb", "address": "/dev/usb/lp0", "columns": 42})
    LABELS.plugged_in(bench.machine, 1)
    assert "The printer is not there" in bench.prints(), "the only one is not taken for it"
    assert printers.choice().id == ""
    RECEIPTS.plugged_in(bench.machine, 0)
    bench.counter.shop.prints.step()
    assert (printers.choice().id, printers.choice().columns) == ("04b8:0e15:X3BQ012345", 42)


def test_the_way_out_is_to_look_and_to_choose_the_other(bench: Bench):
    RECEIPTS.plugged_in(bench.machine, 0)
    bench.choose(kind="usb", address="/dev/usb/lp0")
    assert "handed to the printer" in bench.prints()
    pulled_out(bench.machine, 0)
    other = UsbPrinter(serial="NEW").plugged_in(bench.machine, 0)
    assert "Another printer is where" in bench.prints()
    bench.look()
    bench.owner.submit(bench.owner.form("/printer/take"))
    assert "handed to the printer" in bench.prints()
    assert slips(other) == 1, "the last of them, over the others in a file that does not grow"
    for odd in ("usb /dev/usb/lp0 odd", "usb /etc/passwd", "cups Office 04b8:0e15:NEW", ""):
        bench.owner.open("/printer")
        bench.owner.submit(bench.owner.form("/printer/take"), found=odd)
        assert bench.owner.page.status_code in (400, 409), odd
        assert bench.counter.shop.printers.choice().id == "04b8:0e15:NEW"
