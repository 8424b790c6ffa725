"""What an owner reads of a slip from where they stand: big figures, headings, bars, boxes. As a printer draws it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from edge.language import LANGUAGES, language
from edge.paper.slip_words import Heading
from edge.paper.summary_slip import Slip as Writer
from edge.printing import COLUMNS, Paper
from edge.printing.escpos import job
from edge.records.summary import StillWaiting
from edge.reports.daily.model import Span
from tests.kit.escpos_reader import Reader, Slip
from tests.kit.slips import END, KIGALI, START, a_day, written

BIG, INVERSE, PLAIN = (2, 2, False), (1, 1, True), (1, 1, False)
HOURS = tuple({8: 7, 9: 12, 10: 5, 13: 1}.get(hour, 0) for hour in range(24))


def printed(columns: int = 32, page: str = "858", code: str = "en", **more: object) -> Slip:
    paper = Paper(columns, page)
    lines = Writer(language(code), paper, KIGALI).summary(Heading("Kabeza", 42, KIGALI, END), a_day(**more), [])  # type: ignore[arg-type]
    (slip,) = Reader(job(paper, lines)).slips()
    return slip


def looking(slip: Slip, look: tuple[int, int, bool]) -> list[str]:
    return [line.strip() for line, how in zip(slip.lines, slip.looks, strict=True) if how == look]


def test_the_day_and_three_figures_are_twice_as_tall_and_wide():
    assert looking(printed(), BIG) == ["Fri 20 Nov 2026", "29 in  28 done", "4 OPEN"]


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_in_each_language_they_are_tall_and_nothing_else_is(code: str, columns: int):
    slip = printed(columns, code=code)
    tall = [line for line, (_, high, _) in zip(slip.lines, slip.looks, strict=True) if high == 2]
    figures = [word for line in tall[1:] for word in line.split() if word.isdecimal()]
    assert figures == ["29", "28", "4"]
    assert max(slip.widths) <= columns


def test_headings_are_white_on_black_from_edge_to_edge():
    lines = written("en", 32)
    (slip,) = Reader(job(Paper(32, "858"), lines)).slips()
    assert looking(slip, INVERSE) == ["PLEASE CHECK", "STILL WAITING at 09:00"]
    inverse = [line for line, how in zip(slip.lines, slip.looks, strict=True) if how == INVERSE]
    assert {len(line) for line in inverse} == {32}
    assert slip.looks[-1] == PLAIN, "whatever comes next is printed as ever"


def test_hours_are_bars_as_long_as_they_are_busy_and_outages_are_marked():
    away = Span(START + timedelta(hours=5, minutes=5), START + timedelta(hours=7, minutes=45), "offline")
    lines = printed(by_hour=HOURS, outages=(away,), power_gaps=()).lines
    bars = {line[:2].strip(): line for line in lines if "█" in line}
    assert {hour: (line.count("█"), line.split()[-1]) for hour, line in bars.items()} == {
        "8": (12, "7"),
        "9": (20, "12"),
        "10": (8, "5"),
        "13": (2, "1"),
    }
    assert "░" in bars["13"]
    assert "░" not in bars["10"]
    assert "13 ░░░ 13:05-15:45" in lines
    assert not any(line.startswith(("11 ", "12 ")) for line in lines), "an hour without anybody takes no paper"


def test_a_printer_that_has_no_blocks_draws_bars_with_the_letters_that_it_has():
    away = Span(START + timedelta(hours=5), START + timedelta(hours=6), "offline")
    for page in ("1252", "plain"):
        lines = printed(page=page, by_hour=HOURS, outages=(away,), power_gaps=()).lines
        assert any("####" in line for line in lines)
        assert "13 ::: 13:00-14:00" in lines


def test_each_who_waits_has_a_box_to_tick_and_name_and_hours_never_touch():
    slip = Writer(language("en"), Paper(48, "858"), KIGALI)
    rows = [
        StillWaiting("q_1", name, "321", 58920, left)
        for name in ("Habimana P", "Mukamana Claudine")
        for left in (0, 60)
    ]
    lines = slip.waiting(rows, END)[1:]
    assert lines == [
        "[ ] Habimana P ..321",
        "    16 h 22 - 24 h over: template or call",
        "[ ] Habimana P ..321     16 h 22 - call by 20:01",
        "[ ] Mukamana Claudine ..321",
        "    16 h 22 - 24 h over: template or call",
        "[ ] Mukamana Claudine ..321",
        "    16 h 22 - call by 20:01",
    ]
