"""How a query may end is the owner's list: over the pages without JavaScript, to the figures, the slip and tables."""

from __future__ import annotations

import json
import re
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from edge.language import LANGUAGES
from edge.printing import PrinterChoice
from tests.kit.escpos_reader import Reader
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

OWN, ARABIC, HINDI = "Sold to MTN", "حجز", "क्\u200dष"


@pytest.fixture
def owner(counter: Counter) -> Phone:
    counter.stand_still()
    return counter.signed_in("Diane", owner=True)


def change(phone: Phone, what: str, outcome: str = "", said: str = "") -> int:
    """What the owner does on the page, by the form that does it."""
    phone.open("/outcomes")
    fits = lambda form: form.fields.get("outcome", "") == outcome  # noqa: E731
    form = next(form for form in phone.forms(f"/outcomes/{what}") if fits(form))
    return phone.submit(form, **({"words": said} if said else {})).status_code


def shown(page: str) -> list[str]:
    """The buttons of an open close sheet, or of the owner's list, in order."""
    found = re.findall(r'<button name="outcome" value="[^"]*">(?:<bdi>)?(.*?)(?:</bdi>)?</button>', page)
    return [unescape(one) for one in found or re.findall(r"<p><b><bdi>(.*?)</bdi></b></p>", page)]


def closed(counter: Counter, phone: Phone, outcome: str, number: int = 1) -> str:
    """A query that this phone takes and closes so, over its page."""
    query = counter.hears("Do you have nails?", customer(number))
    phone.open(f"/q/{query}")
    phone.submit(phone.form(f"/q/{query}/claim"))
    phone.submit(phone.form(f"/q/{query}/close"), outcome=outcome)
    return query


def test_the_owner_adds_renames_orders_and_removes(counter: Counter, owner: Phone):
    assert shown(owner.open("/outcomes").text) == ["answered", "sold", "no stock", "other"]
    assert change(owner, "add", said=f"  {OWN} ") == 200
    assert change(owner, "add", said=ARABIC) == 200
    assert change(owner, "rename", "other", "Repaired") == 200
    assert change(owner, "up", OWN) == 200
    assert change(owner, "down", "answered") == 200
    assert change(owner, "remove", "no stock") == 200
    assert shown(owner.page.text) == ["sold", "answered", OWN, "Repaired", ARABIC]
    staff = counter.signed_in("Aline")
    query = counter.hears("Do you have nails?")
    staff.open(f"/q/{query}")
    staff.submit(staff.form(f"/q/{query}/claim"))
    assert shown(staff.page.text) == ["Sold", "Answered", OWN, "Repaired", ARABIC]
    assert shown(staff.open("/close-several").text)[1:] == ["Sold", "Answered", OWN, "Repaired", ARABIC]
    assert staff.open("/outcomes").status_code == 403


@pytest.mark.parametrize("code", LANGUAGES)
def test_staff_read_the_words_of_the_box_in_their_language_and_the_owners_as_they_are(
    counter: Counter, owner: Phone, code: str
):
    change(owner, "add", said=OWN)
    staff = counter.signed_in("Aline")
    counter.shop.team.speak(counter.staff("Aline"), code)
    query = closed(counter, staff, OWN)
    assert f"· {OWN}" in words(staff.open(f"/q/{query}").text)
    query = counter.hears("Do you have nails?", customer(2))
    counter.shop.desk.claim(query, counter.staff("Aline"))
    sold = {"en": "Sold", "fr": "Vendu", "rw": "Yaguze", "sw": "Imeuzwa"}[code]
    assert shown(staff.open(f"/q/{query}").text)[1] == sold
    assert shown(staff.page.text)[-1] == OWN


def test_what_is_closed_keeps_its_words_and_reports_count_by_them(counter: Counter, owner: Phone):
    change(owner, "add", said=OWN)
    closed(counter, owner, OWN, 1)
    query = closed(counter, owner, OWN, 2)
    change(owner, "rename", OWN, "Sold to a firm")
    closed(counter, owner, "Sold to a firm", 3)
    change(owner, "remove", "sold")
    assert f"Closed: {OWN}, Diane" in words(owner.open(f"/q/{query}").text)
    assert f"closed · {OWN} · Diane" in words(owner.page.text)
    page = words(owner.open("/reports").text)
    assert f"{OWN} 2" in page
    assert "Sold to a firm 1" in page
    path = re.search(r'href="(/reports/queries\?[^"]*outcome=Sold(?:%20|\+)to(?:%20|\+)MTN[^"]*)"', owner.page.text)
    assert path
    assert words(owner.open(unescape(path[1])).text).count(OWN) >= 2
    table = owner.open("/reports/export.csv").text
    assert re.search(rf"{OWN}\W+2\b", table)
    assert re.search(r"Sold to a firm\W+1\b", table)
    sheets = ZipFile(BytesIO(owner.open("/reports/export.xlsx").content))
    assert any(OWN.encode() in sheets.read(name) for name in sheets.namelist())


def test_the_slip_counts_by_the_owners_words_as_far_as_a_printer_has_their_letters(
    counter: Counter, owner: Phone, tmp_path: Path
):
    paper = tmp_path / "paper.escpos"
    counter.shop.printers.choose(PrinterChoice("file", str(paper)))
    for number, outcome in enumerate((OWN, ARABIC, ARABIC, "Réparé")):
        if outcome not in counter.shop.settings.shop().outcomes:
            change(owner, "add", said=outcome)
        closed(counter, owner, outcome, number)
    owner.open("/reports")
    owner.submit(owner.form("/reports/print"))
    while counter.shop.prints.step():
        pass
    (slip,) = Reader(paper.read_bytes()).slips()
    printed = " ".join(" ".join(slip.lines).split())
    for figure in (f"{OWN} 1", "Réparé 1", "in other letters 2"):
        assert figure in printed


def test_an_outcome_that_was_removed_meanwhile_is_refused_and_those_that_there_are_stand_there(
    counter: Counter, owner: Phone
):
    query, staff = counter.hears("Do you have nails?"), counter.signed_in("Aline")
    staff.open(f"/q/{query}")
    staff.submit(staff.form(f"/q/{query}/claim"))
    sheet = staff.form(f"/q/{query}/close")
    change(owner, "remove", "sold")
    assert staff.submit(sheet, outcome="sold").status_code == 400
    assert "Say how it ended" in words(staff.page.text)
    assert shown(staff.page.text) == ["Answered", "No stock", "Other"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("x" * 25, "An outcome has 1 to 24 letters"),
        ("a\u202eb", "An outcome has 1 to 24 letters"),
        ("query.close", "An outcome has 1 to 24 letters"),
        ("SOLD", "There is sold already."),
        ("Vendu", "There is sold already."),
        ("Joined", "There is was the same customer already."),
        ("sans réponse à donner", "There is no answer needed already."),
    ],
)
def test_what_cannot_be_one_is_refused_and_stands_there_still(owner: Phone, said: str, why: str):
    assert change(owner, "add", said=said) in (400, 409)
    assert why in words(owner.page.text)
    assert owner.forms("/outcomes/add")[0].fields["words"] == said.replace("\u202e", "\u202e")
    assert len(shown(owner.page.text)) == 4


def test_the_list_has_an_end_and_a_last_one_and_takes_any_script(owner: Phone):
    for number in range(7):
        assert change(owner, "add", said=f"Number {number}") == 200
    assert change(owner, "add", said=HINDI) == 200
    assert HINDI in shown(owner.page.text)
    assert change(owner, "add", said="One more") == 400
    assert "There are 1 to 12 of them." in words(owner.page.text)
    for outcome in ["sold", "no stock", "other", HINDI, *(f"Number {number}" for number in range(7))]:
        assert change(owner, "remove", outcome) == 200
    assert change(owner, "remove", "answered") == 400
    assert shown(owner.page.text) == ["answered"]
    assert change(owner, "add", said="Imeuzwa") == 200, "a word of the box comes back as such, in any language"
    assert shown(owner.page.text) == ["answered", "sold"]


def test_a_shop_of_an_earlier_version_has_the_four(counter: Counter, owner: Phone):
    books = counter.shop.books
    with books.transaction():
        kept = {name: value for name, value in books.kept("shop").items() if name != "outcomes"}
        books.keep("shop", kept)
    assert "outcomes" not in json.dumps(books.kept("shop"))
    assert change(owner, "add", said=OWN) == 200
    assert shown(owner.page.text) == ["answered", "sold", "no stock", "other", OWN]
