"""The call list on paper: any member of staff may have it printed, and is told what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.printing import PrinterChoice
from tests.kit.escpos_reader import Reader, Slip
from tests.kit.phones import words
from tests.kit.shops import Counter, customer


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """A shop whose printer works only when a test says so."""
    counter.stand_still()
    return counter


@pytest.fixture
def paper(counter: Counter, tmp_path: Path) -> Path:
    """Where it prints: a printer has been chosen."""
    paper = tmp_path / "paper.escpos"
    counter.shop.printers.choose(PrinterChoice("file", str(paper)))
    return paper


def printed(counter: Counter, paper: Path) -> list[Slip]:
    while counter.shop.prints.step():
        pass
    return Reader(paper.read_bytes()).slips() if paper.exists() else []


def test_any_member_of_staff_prints_who_waits_from_the_menu_and_is_told_what_became_of_it(
    counter: Counter, paper: Path
):
    counter.hears("Do you have nails?", customer(1, "Amina"), ago=600)
    eric = counter.signed_in("Eric")
    assert 'href="/call-list"' in eric.open("/").text
    eric.open("/call-list")
    eric.submit(eric.form("/call-list"))
    assert eric.page.url.endswith("/call-list")
    assert "waits for the printer" in words(eric.page.text)
    (slip,) = printed(counter, paper)
    assert any(line.startswith("[ ] Amina ..001") for line in slip.lines)
    assert "handed to the printer" in words(eric.open("/call-list").text)


def test_a_call_list_that_is_sent_twice_or_asked_for_again_while_it_waits_is_printed_once(
    counter: Counter, paper: Path
):
    eric, diane = counter.signed_in("Eric"), counter.signed_in("Diane")
    eric.open("/call-list")
    form = eric.form("/call-list")
    for _ in range(2):
        eric.submit(form)
    diane.open("/call-list")
    diane.submit(diane.form("/call-list"))
    assert len(printed(counter, paper)) == 1
    eric.open("/call-list")
    eric.submit(eric.form("/call-list"))
    assert len(printed(counter, paper)) == 2, "once it is on paper there is another one"


def test_a_printer_that_is_off_is_told_in_words_and_the_next_tap_tries_at_once(counter: Counter, tmp_path: Path):
    paper = tmp_path / "stick" / "paper.escpos"
    counter.shop.printers.choose(PrinterChoice("file", str(paper)))
    eric = counter.signed_in("Eric")
    eric.open("/call-list")
    eric.submit(eric.form("/call-list"))
    printed(counter, paper)
    assert "The file could not be written: No such file" in words(eric.open("/call-list").text)
    paper.parent.mkdir()
    assert printed(counter, paper) == [], "by itself it is tried in a minute"
    eric.submit(eric.form("/call-list"))
    assert len(printed(counter, paper)) == 1


def test_without_a_printer_the_page_says_who_can_choose_one_and_so_does_a_form_of_before(counter: Counter, paper: Path):
    eric = counter.signed_in("Eric")
    eric.open("/call-list")
    form = eric.form("/call-list")
    counter.shop.printers.choose(PrinterChoice())
    said = "There is no printer yet. The owner can choose one under Settings, Printer."
    assert eric.submit(form).status_code == 409
    assert words(eric.page.text).count(said) == 1
    assert said in words(eric.open("/call-list").text)
    assert eric.forms("/call-list") == []
    assert counter.shop.prints.jobs() == []


def test_the_call_list_is_for_who_is_signed_in_and_a_strange_token_prints_nothing(counter: Counter, paper: Path):
    assert counter.phone().open("/call-list").url.endswith("/enrol")
    eric = counter.signed_in("Eric")
    eric.send("/call-list", token="x" * 54)
    assert eric.page.status_code == 409
    stranger = counter.phone()
    eric.open("/call-list")
    stranger.send("/call-list", token=eric.form("/call-list").fields["token"])
    assert stranger.page.status_code == 403
    assert counter.shop.prints.jobs() == []
