"""Customers called in Arabic and Amharic, from their webhook to the slip, the sheet of A4 and the owner's pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from edge.language import language
from edge.paper.a4 import sheet
from edge.printing.drawn import UNIFONT
from edge.printing.made import content
from edge.printing.sheet import Sheet
from edge.store.all_tables import where
from tests.kit.escpos_reader import Reader, Slip
from tests.kit.phones import Phone
from tests.kit.shops import Counter, webhook_of

pytestmark = pytest.mark.needs(str(UNIFONT))
# What stands in the lists of the form, as a browser sends it along.
CHOSEN = {"kind": "file", "columns": "32", "code_page": "858", "alert_minutes": "0"}
AMINA, BETHLEHEM = ("أمينة محمد", "250788000401"), ("ቤተልሔም", "250788000402")


@pytest.fixture
def owner(counter: Counter, tmp_path: Path) -> Phone:
    """Both have written, and the printer prints into a file when a test says so."""
    for number, (name, phone) in enumerate((AMINA, BETHLEHEM)):
        message = {"id": f"wamid.{number}", "type": "text", "text": {"body": "Mwaramutse"}}
        counter.webhook(webhook_of({**message, "from": phone, "timestamp": stamp(counter)}, name=name, phone=phone))
    counter.stand_still()
    owner = counter.signed_in("Aline", owner=True)
    owner.open("/printer")
    address = str(tmp_path / "paper.escpos")
    owner.submit(owner.form("/printer"), **CHOSEN, address=address)
    return owner


def stamp(counter: Counter) -> str:
    return str(int(counter.clock.at.timestamp()))


def printed(counter: Counter) -> list[Slip]:
    while counter.shop.prints.step():
        pass
    return Reader(Path(counter.shop.printers.choice().address).read_bytes()).slips()


def test_the_summary_of_the_day_names_whom_to_call_and_the_owners_page_too(counter: Counter, owner: Phone):
    counter.clock.forward(hours=8)
    assert counter.shop.summaries.step(counter.shop.prints) == 1
    (slip,) = printed(counter)
    assert len(slip.pictures) == 2
    assert not any("..40" in line for line in slip.lines)
    page = owner.open("/summary/1").text
    assert f"[ ] \u2068{AMINA[0]}\u2069 ..401" in page
    assert f"[ ] \u2068{BETHLEHEM[0]}\u2069 ..402" in page


def test_a_conversation_says_whose_it_is(counter: Counter, owner: Phone):
    (found,) = counter.shop.books.tables.customers.search(where("phone") == AMINA[1])
    page = f"/c/{found['id']}"
    owner.open(page)
    owner.submit(owner.form(f"{page}/print"))
    (slip,) = printed(counter)
    assert len(slip.pictures) == 2, "above all, and above what she wrote"
    assert "  Mwaramutse" in slip.lines


def test_an_owner_whose_printer_cannot_says_no_and_gets_the_ends_of_numbers(counter: Counter, owner: Phone):
    owner.open("/printer")
    owner.submit(owner.form("/printer"), **CHOSEN, address=counter.shop.printers.choice().address, draws="no")
    owner.open("/printer")
    assert '<option value="no" selected>' in owner.page.text.partition('name="draws"')[2]
    for slip in ("waiting", "ruler"):
        owner.open("/printer")
        owner.submit(owner.form(f"/printer/{slip}"))
    waiting, ruler = printed(counter)
    assert not waiting.pictures
    assert not ruler.pictures
    assert [line.split()[2] for line in waiting.lines if line.startswith("[ ]")] == ["..401", "..402"]


def test_the_test_page_shows_whether_the_printer_draws(counter: Counter, owner: Phone):
    owner.open("/printer")
    owner.submit(owner.form("/printer/ruler"))
    (slip,) = printed(counter)
    assert list(slip.pictures) == [len(slip.lines) - 2]


def test_a_sheet_of_a4_has_them_as_dots_of_one_line(counter: Counter, owner: Phone):
    choice = replace(counter.shop.printers.choice(), kind="cups", address="Office")
    lines = counter.shop.summaries.today(48)
    sizes = []
    for draws in (True, False):
        wanted = Sheet(lines, page=lambda made: sheet(made, (), "Summary", language("en")))
        sizes.append(len(content(wanted, replace(choice, draws=draws), "")))
    assert sizes[1] < sizes[0] < sizes[1] + 4096
