"""A printer over Bluetooth, chosen on the printer's page: a pseudo-terminal is its line, and reads what comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.printing import Ports, PrinterChoice, Unprinted
from edge.printing.devices import hand_over
from edge.printing.escpos import ASK_PAPER
from tests.kit.escpos_reader import Reader
from tests.kit.phones import Phone, words
from tests.kit.serial_lines import SerialPrinter
from tests.kit.shops import Counter, open_counter

CHOICE = PrinterChoice("bluetooth", "/dev/rfcomm0")
CHOSEN = {"columns": "32", "code_page": "858", "qr": "yes", "alert_minutes": "0"}
PAPER_THERE, PAPER_END = b"\x12", b"\x72"
# Every byte there is, and what a terminal would change: ends of lines, tabs, and the keys that end a program.
ANY = bytes(range(256)) + b"\r\n\n\r\t\x03\x04\x11\x13\x1a\x1c\x7f" * 9


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    return Ports(tmp_path, tmp_path / "dev")


def line(ports: Ports, answer: bytes = b"", most: int | None = None) -> SerialPrinter:
    return SerialPrinter(ports.device(CHOICE.address), answer, most)


@pytest.mark.parametrize("answer", [b"", PAPER_THERE])
def test_it_takes_a_slip_byte_for_byte(ports: Ports, answer: bytes):
    content = ANY * 300
    with line(ports, answer).on() as printer:
        hand_over(CHOICE, content, ports=ports)
    assert bytes(printer.taken) == ASK_PAPER + content


def test_without_paper_nothing_is_sent(ports: Ports):
    with line(ports, PAPER_END).on() as printer, pytest.raises(Unprinted) as caught:
        hand_over(CHOICE, b"slip", ports=ports)
    assert (caught.value.said.key, caught.value.begun) == ("printing.no_paper", False)
    assert bytes(printer.taken) == ASK_PAPER


@pytest.mark.parametrize(("most", "said", "begun"), [(1, "no_answer", False), (999, "broke_off", True)])
def test_one_that_goes_is_an_outage_of_the_printer_and_says_whether_it_has_begun(
    ports: Ports, most: int, said: str, *, begun: bool
):
    with line(ports, most=most).on(), pytest.raises(Unprinted) as caught:
        hand_over(CHOICE, b"x" * 2**20, ports=ports)
    assert (caught.value.said.key, caught.value.begun) == (f"printing.{said}", begun)


def test_a_line_that_takes_no_more_is_given_up_at_the_deadline(ports: Ports):
    """Its buffer is full, and nobody reads: the printer's cover is open."""
    printer = line(ports)
    with printer.held(), pytest.raises(Unprinted) as caught:
        hand_over(CHOICE, b"x" * 2**20, deadline_seconds=1.0, ports=ports)
    assert (caught.value.said.key, caught.value.begun) == ("printing.does_not_take", True)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data", system=tmp_path) as counter:
        counter.stand_still()
        yield counter


def prints(counter: Counter, owner: Phone) -> str:
    owner.open("/printer")
    owner.submit(owner.form("/printer/ruler"))
    while counter.shop.prints.step():
        pass
    return words(owner.open("/printer").text)


def test_the_owner_finds_it_and_its_slips_wait_while_it_is_away(shop: Counter, ports: Ports):
    owner = shop.signed_in("Aline", owner=True)
    owner.open("/printer")
    owner.submit(owner.form("/printer"), **CHOSEN, kind="bluetooth", address="/dev/rfcomm0")
    assert "No Bluetooth printer is paired" in prints(shop, owner)
    with line(ports, PAPER_THERE).on() as printer:
        owner.submit(owner.form("/printer/look"))
        assert "/dev/rfcomm0 · Bluetooth" in words(owner.page.text)
        assert "handed to the printer" in prints(shop, owner)
    assert len(Reader(bytes(printer.taken).replace(ASK_PAPER, b"")).slips()) == 2, "the one that waited as well"
    with line(ports, most=1).on():
        assert "The Bluetooth printer does not answer" in prints(shop, owner)
