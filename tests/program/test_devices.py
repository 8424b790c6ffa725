"""Handing bytes to a device or a file: the last one arrives, and whatever hangs is given up on."""

from __future__ import annotations

import hashlib
import os
import select
import threading
from pathlib import Path

import pytest

from edge.printing import PrinterChoice
from edge.printing.devices import Unprinted, hand_over
from edge.printing.supervised import Supervised
from tests.kit.programs import until


def test_a_device_that_takes_nothing_is_given_up_at_the_deadline(tmp_path: Path):
    """A pipe whose reader does not read is a printer whose cover is open."""
    device = tmp_path / "lp0"
    os.mkfifo(device)
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(Unprinted) as caught:
            hand_over(PrinterChoice("usb", str(device)), b"x" * 2**20, deadline_seconds=1.0)
        assert caught.value.begun
        assert caught.value.said.key == "printing.does_not_take"
    finally:
        os.close(reader)


def test_a_device_takes_a_slip_whole(tmp_path: Path):
    device, taken = tmp_path / "lp0", bytearray()
    os.mkfifo(device)
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)

    def read() -> None:
        select.select([reader], [], [])  # a pipe that nobody has opened to write reads as one that has ended
        while piece := os.read(reader, 999):
            taken.extend(piece)

    thread = threading.Thread(target=read, daemon=True)
    content = os.urandom(200_000)
    thread.start()
    hand_over(PrinterChoice("usb", str(device)), content)
    thread.join()
    os.close(reader)
    assert hashlib.sha256(taken).digest() == hashlib.sha256(content).digest()


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        (PrinterChoice("usb", "/dev/usb/lp99"), "printing.not_there"),
        (PrinterChoice("file", "/nowhere/at/all.escpos"), "printing.file_failed"),
        (PrinterChoice("tcp", "127.0.0.1:9"), "printing.not_reached"),
        (PrinterChoice("tcp", "no.such.host.invalid"), "printing.not_reached"),
    ],
)
def test_what_is_not_there_has_certainly_not_begun(choice: PrinterChoice, why: str):
    with pytest.raises(Unprinted) as caught:
        hand_over(choice, b"slip")
    assert (caught.value.said.key, caught.value.begun) == (why, False)


def test_a_printer_that_goes_while_it_prints_leaves_it_open_what_is_on_paper(tmp_path: Path):
    device = tmp_path / "lp0"
    os.mkfifo(device)
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    failures: list[Unprinted] = []

    def send() -> None:
        try:
            hand_over(PrinterChoice("usb", str(device)), b"x" * 2**20)
        except Unprinted as failure:
            failures.append(failure)

    sender = threading.Thread(target=send)
    sender.start()
    assert until(lambda: select.select([reader], [], [], 0)[0])
    os.read(reader, 100)
    os.close(reader)
    sender.join()
    assert [(failure.said.key, failure.begun) for failure in failures] == [("printing.broke_off", True)]


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_a_file_that_is_none_is_neither_followed_nor_waited_for(tmp_path: Path, kind: str):
    paper, other = tmp_path / "paper.escpos", tmp_path / "other"
    if kind == "link":
        other.write_text("keep")
        paper.symlink_to(other)
    else:
        os.mkfifo(paper)
    with pytest.raises(Unprinted) as caught:
        hand_over(PrinterChoice("file", str(paper)), b"slip")
    assert (caught.value.said.key, caught.value.begun) == ("printing.file_failed", False)
    assert kind == "pipe" or other.read_text() == "keep"


def test_what_never_comes_back_is_given_up_on_and_no_second_one_is_begun_beside_it():
    """As a driver may hang in the kernel, where nothing can end it."""
    comes_back, given = threading.Event(), list[bytes]()

    def give(choice: PrinterChoice, content: bytes) -> str:
        given.append(content)
        comes_back.wait(60)
        return ""

    hands = Supervised(give, patience_seconds=0.5)
    begun = []
    for content in (b"first", b"second"):
        with pytest.raises(Unprinted) as caught:
            hands(PrinterChoice("usb", "/dev/usb/lp0"), content)
        begun.append(caught.value.begun)
    assert (given, begun) == ([b"first"], [True, False])
    comes_back.set()
    assert until(lambda: _goes(hands))
    assert given[-1] == b"third"


def _goes(hands: Supervised) -> bool:
    try:
        hands(PrinterChoice("usb", "/dev/usb/lp0"), b"third")
    except Unprinted:
        return False
    return True


def test_another_printer_prints_while_the_one_before_it_never_comes_back():
    comes_back, given = threading.Event(), list[str]()

    def give(choice: PrinterChoice, content: bytes) -> str:
        if choice.kind == "usb":
            comes_back.wait(60)
        given.append(choice.kind)
        return ""

    hands = Supervised(give, patience_seconds=0.5)
    with pytest.raises(Unprinted):
        hands(PrinterChoice("usb", "/dev/usb/lp0"), b"slip")
    hands(PrinterChoice("tcp", "192.168.1.9"), b"slip")
    with pytest.raises(Unprinted):
        hands(PrinterChoice("usb", "/dev/usb/lp0"), b"slip")
    assert given == ["tcp"], "the one that hangs is not begun a second time"
    comes_back.set()


def test_a_box_that_has_no_thread_left_has_certainly_not_begun():
    before = threading.stack_size(2**46)  # more than there can be, so none starts
    try:
        with pytest.raises(Unprinted) as caught:
            Supervised(lambda choice, content: "")(PrinterChoice("usb", "/dev/usb/lp0"), b"slip")
    finally:
        threading.stack_size(before)
    assert (caught.value.said.key, caught.value.begun) == ("printing.no_room", False)


def test_what_is_a_fault_of_ours_is_not_taken_for_paper():
    def give(choice: PrinterChoice, content: bytes) -> str:
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        Supervised(give)(PrinterChoice("usb", "/dev/usb/lp0"), b"slip")
