"""Which printer is which on USB: by what it says of itself, under whatever number it comes back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from edge.printing import Ports, PrinterChoice, Unprinted
from edge.printing.devices import hand_over
from tests.kit.made_up_machines import UsbPrinter, pulled_out

RECEIPTS = UsbPrinter()
LABELS = UsbPrinter("0a5f", "0081", "41J1", "ZD410")
ID = "04b8:0e15:X3BQ012345"


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    return Ports(tmp_path, tmp_path / "dev")


@pytest.mark.parametrize(
    ("printer", "known_as"),
    [
        (RECEIPTS, ID),
        (replace(RECEIPTS, serial=""), "04b8:0e15:"),
        (replace(RECEIPTS, serial="", told="MFG:X;SN:A 1;"), "04b8:0e15:A_1"),
        (replace(RECEIPTS, serial="é" * 9 + "9" * 99), "04b8:0e15:_" + "9" * 63),
        (replace(RECEIPTS, maker=""), ""),
    ],
)
def test_a_printer_is_known_by_its_maker_its_product_and_its_number(ports: Ports, printer: UsbPrinter, known_as: str):
    printer.plugged_in(ports.system, 3)
    assert ports.id_of("/dev/usb/lp3") == known_as
    assert (ports.name_of("/dev/usb/lp3"), ports.plugged_in()) == ("EPSON TM-T20II", ["/dev/usb/lp3"])


def test_where_there_is_none_nothing_is_known(ports: Ports):
    assert (ports.id_of("/dev/usb/lp0"), ports.name_of("/dev/usb/lp0"), ports.plugged_in()) == ("", "", [])


def test_one_on_the_parallel_port_is_never_taken_for_the_one_on_usb_of_its_number(ports: Ports):
    RECEIPTS.plugged_in(ports.system, 0)
    assert (ports.id_of("/dev/usb/lp0"), ports.id_of("/dev/lp0")) == (ID, "")


def test_of_its_name_only_what_can_be_shown_is(ports: Ports):
    replace(RECEIPTS, name="TM\x1b[31m\u202e\0").plugged_in(ports.system, 0)
    assert ports.name_of("/dev/usb/lp0") == "EPSON TM[31m"


def test_it_is_found_under_its_next_number_and_no_other_is_ever_taken_for_it(ports: Ports):
    chosen = PrinterChoice("usb", "/dev/usb/lp0", id=ID)
    LABELS.plugged_in(ports.system, 0)
    with pytest.raises(Unprinted) as caught:
        hand_over(chosen, b"slip", ports=ports)
    assert (caught.value.said.key, caught.value.begun) == ("printing.another_there", False)
    paper = RECEIPTS.plugged_in(ports.system, 1)
    hand_over(chosen, b"slip", ports=ports)
    assert paper.read_bytes().startswith(b"slip")
    assert b"slip" not in (ports.devices / "usb/lp0").read_bytes()
    for number in (0, 1):
        pulled_out(ports.system, number)
    with pytest.raises(Unprinted) as caught:
        hand_over(chosen, b"slip", ports=ports)
    assert caught.value.said.key == "printing.not_there"


def test_of_two_that_call_themselves_the_same_the_one_under_the_chosen_number_is_it(ports: Ports):
    twin = replace(RECEIPTS, serial="")
    for number in (1, 2):
        twin.plugged_in(ports.system, number)
    assert ports.path("/dev/usb/lp2", "04b8:0e15:") == ports.devices / "usb/lp2"
    assert ports.path("/dev/usb/lp0", "04b8:0e15:") is None, "which of both nobody can know"
    pulled_out(ports.system, 1)
    assert ports.path("/dev/usb/lp0", "04b8:0e15:") == ports.devices / "usb/lp2"
