"""What printers announce of themselves, read from whatever comes as an answer."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from edge.printing.announced import Announced, announced, question

AT_SERVICE = b"\xc0\x0c"  # as the question has it, after twelve bytes


def record(owner: bytes, kind: int, content: bytes) -> bytes:
    return owner + struct.pack(">2HIH", kind, 0x8001, 120, len(content)) + content


def answer(*records: bytes) -> bytes:
    return struct.pack(">6H", 0, 0x8400, 1, 1, 0, len(records) - 1) + question()[12:] + b"".join(records)


def label(text: bytes) -> bytes:
    return bytes([len(text)]) + text


NAME = label("Caisse é\n".encode()) + AT_SERVICE
HOST = label(b"Printer") + b"\x05local\0"
POINTER = record(AT_SERVICE, 12, NAME)
PLACE = record(NAME, 33, struct.pack(">3H", 0, 0, 9100) + HOST)
ADDRESS = record(label(b"printer") + b"\x05LOCAL\0", 1, bytes([192, 168, 1, 50]))


def test_a_printer_is_named_placed_and_found_in_any_order():
    found = [Announced("Caisse é", "192.168.1.50", 9100)]
    assert announced(answer(POINTER, PLACE, ADDRESS)) == announced(answer(ADDRESS, PLACE, POINTER)) == found
    assert announced(answer(POINTER, PLACE)) == [Announced("Caisse é", "", 9100)], "it is whoever sent that"
    assert announced(answer(POINTER, ADDRESS)) == [], "nobody knows its port"


def test_what_is_cut_short_or_runs_in_circles_is_no_printer():
    whole = answer(POINTER, PLACE, ADDRESS)
    for length in range(len(whole)):
        assert all(one.port == 9100 for one in announced(whole[:length]))
    assert announced(struct.pack(">6H", 0, 0, 1, 0, 0, 0) + AT_SERVICE + b"\0" * 8) == []
    assert announced(answer(record(AT_SERVICE, 12, b"\xff\xff"))) == []


@given(st.binary(max_size=600))
def test_nothing_that_comes_ends_the_look(packet: bytes):
    assert announced(packet) == [] or packet[12:]
    announced(answer(POINTER, packet))
