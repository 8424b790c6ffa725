"""A printed conversation has all that was said, as far as paper goes."""

from __future__ import annotations

from pathlib import Path

from edge.paper.other_slips import MOST_WHOLE
from edge.printing import PrinterChoice
from edge.records.message_row import LETTERS_OF_A_LINE
from tests.kit.escpos_reader import Reader
from tests.kit.shops import Counter, customer

BOSCO = customer(7, "Jean Bosco")
REST = "The rest stands on the page."


def printed(counter: Counter, query: str, paper: Path) -> str:
    """All words of a conversation as they come out of the printer, whose button was tapped."""
    counter.shop.printers.choose(PrinterChoice("file", str(paper)))
    phone = counter.signed_in("Aline")
    phone.open(f"/c/{counter.shop.board.query(query, counter.staff('Aline')).query.customer}")
    phone.submit(phone.form(r"/c/\w+/print"))
    while counter.shop.prints.step():
        pass
    (slip,) = Reader(paper.read_bytes()).slips()
    return " ".join(" ".join(slip.lines).split())


def test_all_of_a_long_message_is_on_paper(counter: Counter, tmp_path: Path):
    said = " ".join(f"{number} bags of cement, please;" for number in range(1, 121))
    assert len(said) > 3_000
    counter.stand_still()
    words = printed(counter, counter.hears(said, BOSCO), tmp_path / "paper.escpos")
    assert (said in words, REST in words) == (True, False)


def test_paper_has_an_end_whatever_customers_write(counter: Counter, tmp_path: Path):
    counter.stand_still()
    for number in range(8):
        query = counter.hears(f"Number {number}: " + "word " * 800, BOSCO)
    words = printed(counter, query, tmp_path / "paper.escpos")
    assert len(words) < MOST_WHOLE + 8 * LETTERS_OF_A_LINE
    assert words.count(REST) == 4, "of the oldest the beginning"
    assert words.rindex(REST) < words.index("Number 4")
