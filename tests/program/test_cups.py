"""Printing on A4 through a real CUPS server: the sheet arrives whole, and no state of CUPS holds the box up."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.errors import Refusal
from edge.printing import Nearby, Ports, PrinterChoice, PrintQueue, PrintState, Sheet
from edge.printing.devices import Unprinted, hand_over
from tests.kit.cups import Cups, open_cups
from tests.kit.programs import until
from tests.kit.shops import Counter
from tests.kit.support import HandClock

pytestmark = pytest.mark.needs("cupsd", "lp", "lpadmin", "pdftotext")


@pytest.fixture
def cups(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cups]:
    with open_cups() as cups:
        monkeypatch.setenv("CUPS_SERVER", cups.address)
        yield cups


def at(cups: Cups) -> PrinterChoice:
    return PrinterChoice("cups", cups.queue)


def printed(queue: PrintQueue) -> tuple[PrintState, str]:
    job = queue.jobs()[0]
    return job.state, job.reason.key


def words_of(paper: Path) -> str:
    """What stands on it: the lines of a text, or what a reader of PDF finds."""
    if not paper.read_bytes().startswith(b"%PDF"):
        return paper.read_text("utf-8")
    command = ("pdftotext", "-layout", str(paper), "-")
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def test_a_summary_comes_out_of_cups_on_one_sheet_of_a4(cups: Cups, counter: Counter):
    counter.stand_still()
    shop = counter.shop
    counter.hears("Do you have nails?")
    shop.printers.choose(at(cups))
    counter.clock.forward(hours=8)
    assert shop.summaries.step(shop.prints) == 1
    assert shop.prints.step() == 1
    assert printed(shop.prints) == (PrintState.TAKEN, "printing.cups_has_it"), "taken is not printed"
    assert until(cups.paper.exists)
    assert until(lambda: is_told(counter) == (PrintState.PRINTED, ""))
    sheet = words_of(cups.paper)
    assert "No. 00001" in sheet
    assert "The week" in sheet
    assert sheet.count("\f") == 1, "one page"
    assert "media=A4" in cups.options
    first = cups.paper.read_bytes()
    cups.paper.unlink()
    shop.summaries.print(1, shop.prints)
    shop.prints.step()
    assert until(cups.paper.exists)
    assert cups.paper.read_bytes() != first
    assert "COPY" in words_of(cups.paper)


def test_every_other_slip_comes_out_of_cups_as_well(cups: Cups, counter: Counter):
    counter.stand_still()
    counter.shop.printers.choose(at(cups))
    counter.shop.prints.put("conversation", sheet=Sheet(["Crème", "two"]))
    counter.shop.prints.step()
    assert until(cups.paper.exists)
    assert words_of(cups.paper).split() == ["Crème", "two"]


def is_told(counter: Counter) -> tuple[PrintState, str]:
    """What the shop knows of the last slip after it has asked CUPS again."""
    counter.clock.forward(seconds=10)
    counter.shop.prints.step()
    return printed(counter.shop.prints)


def test_a_customers_file_comes_out_of_cups_from_the_owners_page(cups: Cups, counter: Counter):
    counter.hears("Do you have nails?")
    (customer,) = counter.shop.books.tables.customers.all()
    phone = counter.signed_in("Aline", owner=True)
    counter.stand_still()
    counter.shop.printers.choose(at(cups))
    phone.open(f"/c/{customer['id']}")
    phone.send(f"/c/{customer['id']}/file", token=phone.token(), form="pdf")
    assert until(lambda: "/takeout/print" in phone.open("/takeout").text, 60)
    form = phone.form("/takeout/print")
    phone.submit(form, **dict(form.buttons))
    assert "A customer’s file" in phone.page.text
    assert counter.shop.prints.step() == 1
    assert until(cups.paper.exists)
    assert "Do you have nails?" in words_of(cups.paper)


def test_a_sheet_that_cups_keeps_or_cancels_is_never_said_to_be_printed(cups: Cups, counter: Counter):
    counter.stand_still()
    counter.shop.printers.choose(at(cups))
    cups.tell("cupsdisable", cups.queue)
    counter.shop.prints.put("ruler", sheet=Sheet(["Hello"]))
    for _ in range(5):
        assert is_told(counter) == (PrintState.TAKEN, "printing.cups_has_it")
    assert not cups.paper.exists()
    cups.tell("cancel", "-a", cups.queue)
    assert until(lambda: is_told(counter) == (PrintState.UNKNOWN, "printing.cups_ended"))


def test_what_cups_has_is_asked_about_without_hanging_and_not_for_ever(cups: Cups, counter: Counter):
    counter.stand_still()
    counter.shop.printers.choose(at(cups))
    cups.tell("cupsdisable", cups.queue)
    counter.shop.prints.put("ruler", sheet=Sheet(["Hello"]))
    is_told(counter)
    cups.stop()
    assert is_told(counter)[0] is PrintState.TAKEN, "a CUPS that is away says nothing"
    counter.clock.forward(days=1)
    assert is_told(counter) == (PrintState.UNKNOWN, "printing.cups_ended")


def test_the_queues_that_cups_has_are_offered(cups: Cups):
    nearby = Nearby(HandClock(), Ports(Path("/nowhere"), Path("/nowhere")))
    nearby.look()
    seen = nearby.seen()
    assert seen
    assert at(cups) in [each.choice for each in seen.printers]
    assert not seen.cups_silent


def test_a_queue_that_is_not_there_is_refused_in_a_sentence_and_nothing_is_on_paper(cups: Cups):
    with pytest.raises(Unprinted) as caught:
        hand_over(PrinterChoice("cups", "Nowhere"), b"%PDF-1.4")
    assert (caught.value.said.key, caught.value.begun) == ("printing.cups_refused", False)
    assert "does not exist" in Refusal("not_printed", caught.value.said).sentence
    assert not cups.paper.exists()


def test_cups_that_was_stopped_is_told_at_once_and_the_slip_waits(cups: Cups, counter: Counter):
    counter.stand_still()
    cups.stop()
    counter.shop.printers.choose(at(cups))
    counter.shop.prints.put("ruler", sheet=Sheet(["Hello"]))
    counter.shop.prints.step()
    assert printed(counter.shop.prints) == (PrintState.QUEUED, "printing.cups_refused")


def test_cups_that_hangs_holds_nobody_longer_than_the_deadline(cups: Cups):
    cups.hang()
    begun = time.monotonic()
    with pytest.raises(Unprinted) as caught:
        hand_over(at(cups), b"%PDF-1.4", deadline_seconds=1.0)
    assert time.monotonic() - begun < 60, "it says nothing for ever"
    assert caught.value.said.key == "printing.does_not_take"
    assert caught.value.begun, "it may have taken the job all the same"
