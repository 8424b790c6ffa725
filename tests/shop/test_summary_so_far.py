"""The owner prints what today is so far, in three taps, from whatever page; it counts as nobody's summary."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.printing import PrinterChoice
from tests.kit.escpos_reader import Reader, Slip
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

SUM = ("Open at start", "+ New queries", "+ Reopened", "- Closed", "= Open now")


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """A shop whose printer works only when a test says so, and in which a customer wrote and another was served."""
    counter.stand_still()
    aline = counter.staff("Aline", owner=True)
    counter.hears(who=customer(1, "Amina"))
    served = counter.hears(who=customer(2, "Jean Bosco"))
    counter.shop.desk.claim(served, aline)
    counter.shop.desk.close(served, aline, "sold")
    return counter


@pytest.fixture
def owner(counter: Counter) -> Phone:
    return counter.signed_in("Aline")


@pytest.fixture
def paper(counter: Counter, tmp_path: Path) -> Path:
    counter.shop.printers.choose(PrinterChoice("file", str(tmp_path / "paper.escpos")))
    return tmp_path / "paper.escpos"


def printed(counter: Counter, paper: Path) -> list[Slip]:
    while counter.shop.prints.step():
        pass
    return Reader(paper.read_bytes()).slips() if paper.exists() else []


def tap_print(owner: Phone) -> None:
    """From the menu, which is one tap on each page: Reports, and the button there."""
    assert 'href="/reports"' in owner.open("/").text
    owner.open("/reports")
    owner.submit(owner.form("/reports/print"))


def counted(lines: list[str]) -> dict[str, int]:
    return {name: int(line.split()[-1]) for name in SUM for line in lines if line.startswith(name)}


def test_today_is_printed_so_far_in_three_taps(counter: Counter, owner: Phone, paper: Path):
    tap_print(owner)
    assert "Summary so far · waits for the printer" in words(owner.page.text)
    (slip,) = printed(counter, paper)
    assert " SO FAR, 14:00" in [line.rstrip() for line in slip.lines]
    assert "Amina" in "\n".join(slip.lines)
    assert "STILL WAITING at 14:00" in "\n".join(slip.lines)
    assert not any("No. 0" in line or "end of summary" in line for line in slip.lines)
    assert counted(slip.lines) == dict(zip(SUM, (0, 2, 0, 1, 1), strict=True))
    assert "Summary so far · handed to the printer" in words(owner.open("/reports").text)


def test_what_is_printed_so_far_is_no_days_summary_and_the_day_closes_with_the_same_sum(
    counter: Counter, owner: Phone, paper: Path
):
    tap_print(owner)
    (so_far,) = printed(counter, paper)
    assert counter.shop.summaries.newest() == []
    counter.clock.forward(hours=8)
    assert counter.shop.summaries.step(counter.shop.prints) == 1
    whole = printed(counter, paper)[1]
    assert "No. 00001" in whole.lines
    assert counted(whole.lines) == counted(so_far.lines)
    assert not any("COPY" in slip.lines[0] for slip in (so_far, whole))


def test_each_time_it_is_what_the_day_is_by_then(counter: Counter, owner: Phone, paper: Path):
    tap_print(owner)
    printed(counter, paper)
    counter.clock.forward(minutes=65)
    counter.hears(who=customer(3))
    tap_print(owner)
    again = printed(counter, paper)[1]
    assert " SO FAR, 15:05" in [line.rstrip() for line in again.lines]
    assert counted(again.lines)["+ New queries"] == 3
    assert "COPY" not in again.lines[0]


def test_after_closing_the_button_prints_the_summary_of_the_day_that_was_closed(
    counter: Counter, owner: Phone, paper: Path
):
    counter.clock.forward(hours=8)
    counter.shop.summaries.step(counter.shop.prints)
    assert "<h2>Fri 20 Nov 2026</h2>" in owner.open("/reports").text, "and not tomorrow, which is empty"
    printed(counter, paper)
    tap_print(owner)
    first, copy = printed(counter, paper)
    assert ("No. 00001" in first.lines, "No. 00001" in copy.lines, "COPY" in copy.lines[0]) == (True, True, True)
    counter.clock.forward(hours=11)
    assert "<h2>Sat 21 Nov 2026</h2>" in owner.open("/reports").text, "once the shop is open again"


def test_a_printer_that_was_off_until_the_day_was_over_prints_only_its_summary(
    counter: Counter, owner: Phone, paper: Path
):
    tap_print(owner)
    counter.clock.forward(hours=8)
    counter.shop.summaries.step(counter.shop.prints)
    (slip,) = printed(counter, paper)
    assert "No. 00001" in slip.lines


def test_without_a_printer_and_of_another_day_it_is_refused_in_words(counter: Counter, owner: Phone):
    tap_print(owner)
    assert owner.page.status_code == 409
    assert "No printer is chosen" in words(owner.page.text)
    owner.open("/reports?kind=day&on=2026-11-19")
    assert "/reports/print" not in owner.page.text
    owner.open("/reports")
    owner.submit(owner.form("/reports/print"), day="2026-11-19")
    assert "There is nothing of 2026-11-19 to print" in words(owner.page.text)


def test_two_taps_print_it_once(counter: Counter, owner: Phone, paper: Path):
    owner.open("/reports")
    form = owner.form("/reports/print")
    owner.submit(form)
    owner.submit(form)
    tap_print(owner)
    assert len(printed(counter, paper)) == 1, "the second wish was for the one that waited"
