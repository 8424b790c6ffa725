"""A week or a month on a slip: from the reports, with the sums of the page, in four languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.language import LANGUAGES
from edge.printing import COLUMNS, PrinterChoice
from tests.kit.busy_weeks import live_through
from tests.kit.escpos_reader import Reader, Slip
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, open_counter

WEEK, MONTH = "kind=week&on=2026-11-25", "kind=month&on=2026-11-25"


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("busy") / "data") as counter:
        live_through(counter)
        yield counter


@pytest.fixture(scope="module")
def owner(busy: Counter) -> Phone:
    return busy.signed_in("Aline", owner=True)


def printed(counter: Counter, owner: Phone, folder: Path, days: str, columns: int = 32) -> Slip:
    paper = folder / "paper.escpos"
    counter.shop.printers.choose(PrinterChoice("file", str(paper), columns=columns))
    owner.open(f"/reports?{days}")
    owner.submit(owner.form("/reports/print"))
    assert owner.page.url.endswith("/printer")
    while counter.shop.prints.step():
        pass
    return Reader(paper.read_bytes()).slips()[-1]


def of_page(owner: Phone, days: str) -> tuple[int, ...]:
    text = words(owner.open(f"/reports?{days}").text)
    found = re.search(r"Open at start (\d+) .*?plus new (\d+) .*?plus reopened (\d+) .*?less closed (\d+) ", text)
    assert found
    return tuple(map(int, found.groups()))


@pytest.mark.parametrize(("days", "title"), [(WEEK, "Mon 23 Nov 2026"), (MONTH, "Nov 2026")])
def test_a_period_on_paper_has_the_sums_of_its_page(busy: Counter, owner: Phone, tmp_path: Path, days: str, title: str):
    slip = printed(busy, owner, tmp_path, days)
    names = ("Open at start", "+ New queries", "+ Reopened", "- Closed")
    counts = tuple(int(line.split()[-1]) for name in names for line in slip.lines if line.startswith(name))
    assert counts == of_page(owner, days)
    assert any(title in line for line, (_, tall, _) in zip(slip.lines, slip.looks, strict=True) if tall == 2)
    assert "count check OK" in "\n".join(slip.lines)
    assert "Report · handed to the printer" in words(owner.open("/printer").text)


def test_each_day_of_the_week_on_which_something_happened_has_its_line(busy: Counter, owner: Phone, tmp_path: Path):
    slip = printed(busy, owner, tmp_path, WEEK)
    days = [
        line for line in slip.lines if re.match(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ Nov 2026 +\d+ +\d+ +\d+$", line)
    ]
    assert len(days) == 6, "the shop is closed on Sunday"


def test_a_week_that_is_not_over_says_so(busy: Counter, owner: Phone, tmp_path: Path):
    slip = printed(busy, owner, tmp_path, "kind=week")
    assert any(line.strip().startswith("SO FAR, ") for line in slip.lines)


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_it_fits_the_paper_in_each_language(busy: Counter, owner: Phone, tmp_path: Path, code: str, columns: int):
    busy.shop.settings.change_shop(language=code)
    try:
        assert max(printed(busy, owner, tmp_path, MONTH, columns).widths) <= columns
    finally:
        busy.shop.settings.change_shop(language="en")


def test_of_days_of_which_nothing_is_known_nothing_is_printed(busy: Counter, owner: Phone, tmp_path: Path):
    busy.shop.printers.choose(PrinterChoice("file", str(tmp_path / "paper.escpos")))
    owner.open("/reports?kind=week&on=2026-01-05")
    owner.submit(owner.form("/reports/print"))
    assert owner.page.status_code == 404
    assert "There is nothing of " in words(owner.page.text)
