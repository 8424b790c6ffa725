"""The buzzer by the receipt printer: webhooks come in, and what the printer was given is looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.errors import Refusal
from edge.printing import PrinterChoice
from edge.printing.escpos import BUZZERS
from tests.kit.phones import words
from tests.kit.shops import Counter, webhook_of

BEEP = BUZZERS["beep"]


@pytest.fixture
def paper(counter: Counter) -> Path:
    """Where the printer writes what it is given, with its thread in the hand of the test."""
    paper = counter.shop.config.data / "slips.escpos"
    counter.stand_still()
    counter.shop.settings.change_shop(hours=("00:00-00:00",) * 7)
    counter.shop.printers.choose(PrinterChoice("file", str(paper), buzz="beep", buzz_minutes=2))
    counter.shop.prints.step()  # as it does from the start on
    return paper


def writes(counter: Counter, number: int) -> str:
    """A customer who was never here, by a webhook."""
    at, phone = str(int(counter.clock.at.timestamp())), f"2507880{number:05d}"
    message = {"id": f"wamid.{number}", "from": phone, "timestamp": at, "type": "text", "text": {"body": "Nails?"}}
    counter.knock(webhook_of(message, name=f"Customer {number}", phone=phone))
    assert counter.shop.sorter.step()
    return str(counter.shop.books.tables.queries.all()[-1]["id"])


def given(counter: Counter, paper: Path) -> bytes:
    counter.shop.prints.step()
    return paper.read_bytes() if paper.exists() else b""


def test_it_sounds_when_a_customer_comes_and_no_oftener_than_was_chosen(counter: Counter, paper: Path):
    assert given(counter, paper) == b""
    writes(counter, 1)
    assert given(counter, paper) == BEEP
    assert given(counter, paper) == BEEP, "once for one customer"
    writes(counter, 2)
    assert given(counter, paper) == BEEP, "not again within two minutes"
    counter.clock.forward(seconds=121)
    writes(counter, 3)
    assert given(counter, paper) == BEEP * 2


def test_it_is_off_until_it_is_chosen_and_silent_for_whom_somebody_has_taken(counter: Counter, paper: Path):
    counter.shop.desk.claim(writes(counter, 1), counter.staff("Aline"))
    assert given(counter, paper) == b""
    counter.shop.printers.choose(PrinterChoice("file", str(paper)))
    writes(counter, 2)
    assert given(counter, paper) == b""


def test_it_is_silent_while_the_shop_is_closed(counter: Counter, paper: Path):
    counter.shop.settings.change_shop(hours=("03:00-03:01",) * 7)
    writes(counter, 1)
    assert given(counter, paper) == b""


def test_a_printer_that_is_gone_rings_for_nobody_and_holds_up_nothing(counter: Counter, paper: Path):
    counter.shop.printers.choose(PrinterChoice("tcp", "127.0.0.1:9", buzz="drawer"))
    writes(counter, 1)
    assert counter.shop.prints.step() == 0
    assert not counter.shop.prints.jobs()


def test_the_owner_chooses_it_on_the_printers_page_and_not_for_one_of_cups(counter: Counter, paper: Path):
    phone = counter.signed_in("Diane", owner=True)
    phone.open("/printer")
    assert "A buzzer when a customer comes" in words(phone.page.text)
    rest = {"kind": "file", "columns": "32", "code_page": "858", "qr": "yes", "alert_minutes": "0"}
    phone.submit(phone.form("/printer"), **rest, buzz="drawer", buzz_minutes="10")
    choice = counter.shop.printers.choice()
    assert (choice.buzz, choice.buzz_minutes) == ("drawer", 10)
    with pytest.raises(Refusal):
        counter.shop.printers.choose(PrinterChoice("cups", "Canon", buzz="beep"))
    with pytest.raises(Refusal):
        counter.shop.printers.choose(PrinterChoice("file", str(paper), buzz="loud"))
