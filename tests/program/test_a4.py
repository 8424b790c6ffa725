"""The summary on A4: rendered as a printer would, and read back by a reader that knows nothing of ours."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from edge.language import LANGUAGES, language
from edge.paper.a4 import SLIP_COLUMNS, sheet, width_of, winansi
from edge.reports.daily.model import DayFigures
from tests.kit.hostile import SAYINGS

pytestmark = pytest.mark.needs("pdftoppm", "pdftotext", "pdffonts", "pdfinfo")

SLIP = (
    "              KABEZA HARDWARE",
    "           WhatsApp daily summary",
    "            (not a fiscal receipt)",
    "-" * 48,
    "No. 00042                             box KGL-01",
    "Open at start                                  3",
    "Aline                         14     13       4m",
    "STILL WAITING (2)   50\\50",
)
DPI = 72


def week(count: int = 7) -> list[DayFigures]:
    days = [date(2026, 11, 16) + timedelta(days=number) for number in range(count)]
    starts = [datetime.combine(day, time(6), tzinfo=UTC) for day in days]
    return [
        DayFigures(
            day, start, start + timedelta(days=1), new=20 + number, reopened=1, closed={"sold": 9 + number}, open_now=4
        )
        for number, (day, start) in enumerate(zip(days, starts, strict=True))
    ]


def read(folder: Path, data: bytes) -> str:
    """The words of it, where they stand."""
    return _told("pdftotext", "-layout", "-enc", "UTF-8", str(_kept(folder, data)), "-")


def fact(folder: Path, data: bytes, name: str) -> str:
    return str(re.findall(rf"(?m)^{name}:\s*(.*)$", _told("pdfinfo", str(_kept(folder, data))))[0])


def inked(folder: Path, data: bytes) -> list[list[int]]:
    """How dark each point of the first page is at DPI, row by row: 0 is black, 255 white."""
    _told("pdftoppm", "-gray", "-r", str(DPI), "-singlefile", str(_kept(folder, data)), str(folder / "page"))
    head, rest = (folder / "page.pgm").read_bytes().split(b"\n255\n", 1)
    wide = int(head.split()[1])
    return [list(rest[start : start + wide]) for start in range(0, len(rest), wide)]


def _kept(folder: Path, data: bytes) -> Path:
    path = folder / "sheet.pdf"
    path.write_bytes(data)
    return path


def _told(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == "", "the reader complains"
    return done.stdout


def test_it_is_one_page_of_a4_with_the_slip_and_the_week(tmp_path: Path):
    data = sheet(SLIP, week(), "Summary 00042", language("en"))
    assert fact(tmp_path, data, "Pages") == "1"
    assert "(A4)" in fact(tmp_path, data, "Page size")
    assert fact(tmp_path, data, "Title") == "Summary 00042"
    text = read(tmp_path, data)
    for line in SLIP:
        assert " ".join(line.split()) in " ".join(text.split())
    for words in ("The week", "Came in", "Closed", "Mon 16 Nov 2026", "Sun 22 Nov 2026"):
        assert words in text
    assert re.search(r"Wed 18 Nov 2026\s+23\s+11\s+4\b", text)


def test_no_ink_comes_near_the_edge_of_the_paper(tmp_path: Path):
    """Office printers leave up to 12 mm blank."""
    rows = inked(tmp_path, sheet(["x" * 60] * 100, week(), "Summary", language("en")))
    edge = int(12 / 25.4 * DPI)
    dark = [(line, place) for line, row in enumerate(rows) for place, point in enumerate(row) if point < 200]
    assert dark
    assert all(edge <= line < len(rows) - edge and edge <= place < len(rows[0]) - edge for line, place in dark)


def test_the_slip_does_not_run_into_the_chart(tmp_path: Path):
    rows = inked(tmp_path, sheet(["W" * SLIP_COLUMNS] * 60, week(), "Summary", language("en")))
    gap = int(332 / 72 * DPI), int(340 / 72 * DPI)
    assert min(min(row[gap[0] : gap[1]]) for row in rows) > 200


def test_the_bars_of_the_week_are_drawn_to_scale(tmp_path: Path):
    """The first bar of a group is full: its dark columns grow from day to day, as what came in did."""
    days = [replace(day, closed={}) for day in week()]
    heights = _full_bars(inked(tmp_path, sheet(SLIP, days, "Summary", language("en"))))
    assert len(heights) == len(days)
    came_in = [day.new + day.reopened for day in days]
    assert [round(high / heights[-1], 1) for high in heights] == [round(one / came_in[-1], 1) for one in came_in]


def _longest(dark: Iterable[bool]) -> int:
    """The length of the longest dark line of a column: a bar, without the numbers above and below it."""
    return max((sum(1 for _ in run) for is_dark, run in groupby(dark) if is_dark), default=0)


def _full_bars(rows: Sequence[Sequence[int]]) -> list[int]:
    """The heights of the dark bars in the right half of the upper third, from left to right."""
    left, below = int(344 / 72 * DPI), len(rows) // 4
    columns = [_longest(row[place] < 90 for row in rows[:below]) for place in range(left, len(rows[0]))]
    tall = [high if high > DPI // 2 else 0 for high in columns]  # letters are lower
    bars, inside = [], 0
    for high in [*tall, 0]:
        if not high and inside:
            bars.append(inside)
        inside = max(inside, high) if high else 0
    return bars


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_its_letters(tmp_path: Path, code: str):
    spoken = language(code)
    text = read(tmp_path, sheet(["Où ça? L’été à Kigali"], week(), "Summary", spoken))
    assert "Où ça? L’été à Kigali" in text
    assert spoken.date(date(2026, 11, 16)) in text
    assert spoken.say("reports.the_week") in text


def test_nothing_has_to_be_embedded(tmp_path: Path):
    data = sheet(SLIP, week(), "Summary", language("en"))
    assert len(data) < 8_000
    fonts = _told("pdffonts", str(_kept(tmp_path, data)))
    assert {line.split()[0] for line in fonts.splitlines()[2:]} <= {
        *("Courier", "Courier-Bold", "Helvetica", "Helvetica-Bold"),
    }


def test_hostile_words_are_only_words(tmp_path: Path):
    """Brackets and backslashes end a text in a PDF, and what it is about comes after them."""
    sayings = [
        "(x) Tj ET (",
        "\\",
        "\\)",
        ")) /JS (app.alert(1)) >>",
        "%PDF-1.7",
        "endstream endobj",
        *SAYINGS.values(),
    ]
    data = sheet([saying[:48] for saying in sayings], week(), "\\) /OpenAction", language("en"))
    assert fact(tmp_path, data, "Pages") == "1"
    assert fact(tmp_path, data, "JavaScript") == "no"
    text = read(tmp_path, data)
    for saying in sayings[:6]:
        assert saying in text
    assert "The week" in text, "what comes after them is there still"


def test_letters_that_no_printer_has_lose_their_marks_and_never_vanish_in_silence():
    assert winansi("Émile ƙ ẹ̀kọ́ ½ €") == "Émile ? ".encode("cp1252") + b"eko " + "½ €".encode("cp1252")
    assert winansi("أمينة") == b"?????"
    assert winansi("a\x00\x1b\u202eb") == b"ab"


def test_a_long_slip_is_set_smaller_and_a_very_long_one_goes_on(tmp_path: Path):
    lines = [f"line {number} ends" for number in range(300)]
    assert fact(tmp_path, sheet(lines[:90], week(), "x", language("en")), "Pages") == "1"
    data = sheet(lines, week(), "x", language("en"))
    assert int(fact(tmp_path, data, "Pages")) > 1
    text = read(tmp_path, data)
    assert [line for line in lines if line not in text] == []


def test_a_shop_in_its_first_days_has_a_week_of_what_there_is(tmp_path: Path):
    for count in (0, 1, 3):
        data = sheet(SLIP, week(count), "Summary", language("en"))
        assert ("The week" in read(tmp_path, data)) == bool(count)
    nothing = [DayFigures(day.date, day.starts_at, day.ends_at) for day in week()]
    assert "The week" in read(tmp_path, sheet([], nothing, "Summary", language("en")))


def test_helvetica_is_as_wide_as_adobe_says():
    """From the metrics of the core fonts: a space 278, A 667, i 222, m 833, tilde 584; an accent adds nothing."""
    assert [round(width_of(letter) * 1000) for letter in " Aim~0é"] == [278, 667, 222, 833, 584, 556, 556]


MEMORY = """
import resource
from datetime import UTC, date, datetime, timedelta
from edge.language import language
from edge.paper.a4 import sheet
from edge.reports.daily.model import DayFigures
at = datetime(2026, 11, 20, tzinfo=UTC)
week = [DayFigures(date(2026, 11, 14) + timedelta(days=number), at, at, new=number) for number in range(7)]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
sheet(["x" * 48] * 100, week, "x", language("en"))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_sheet_needs_little_memory():
    done = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout) < 10 * 1024, "kilobytes, the library among them"
