"""The slip: every line as wide as the paper at most, in four languages, and nothing in it that commands a printer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.language import LANGUAGES, Said, language
from edge.paper.slip_words import Heading
from edge.paper.summary_slip import Slip
from edge.printing import COLUMNS, Paper
from edge.printing.escpos import job
from edge.printing.looks import bare
from edge.records.summary import StillWaiting
from edge.reports.daily.model import DayFigures, Span, Trouble
from tests.kit.escpos_reader import Reader
from tests.kit.examples import examples
from tests.kit.hostile import SAYINGS
from tests.kit.slips import END, KIGALI, START, a_day, waiting, written

# What a slip may do to a printer, and nothing else.
OURS = {
    "initialise",
    "no kanji",
    "code page",
    "feed",
    "cut",
    "size",
    "inverse",
    "centre",
    "left",
    "code 65",
    "code 67",
    "code 69",
    "code 80",
    "code 81",
}


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_line_is_wider_than_the_paper_in_any_language(code: str, columns: int):
    lines = written(code, columns, "Mukamana Claudine-Espérance wa Nyamirambo")
    (slip,) = Reader(job(Paper(columns, "858"), lines)).slips()
    assert max(slip.widths) <= columns
    assert all(line.isprintable() for line in slip.lines)


def test_the_slip_says_what_the_owner_looks_for():
    lines = written("en", 32)
    text = "\n".join(lines)
    for said in (
        "(not a fiscal receipt)",
        "No. 00042",
        "LATE",
        "Open at start                  3",
        "+ New queries                 27",
        "+ Reopened                     2",
        "- Closed                      28",
        "= Open now                     4",
        "                  count check OK",
        "  of which offline        2 h 40",
        "  of which shop closed   10 h 05",
        "Internet off 08:00 - 10:00",
        "Reply maybe sent: Jean Bosco",
        "STILL WAITING at 09:00",
        "[ ] Jean Bosco ..321\n    16 h 22 - call by 16:38",
        "Free replies this month 412/1000",
        "Owner __________________________",
        "end of summary 00042",
    ):
        assert said in text, said


def test_a_slip_that_is_late_for_want_of_power_says_so_at_its_top_and_only_there():
    gap = Span(END - timedelta(minutes=40), END + timedelta(hours=11, minutes=5), "power")
    lines = written("en", 32, power_gaps=(gap,))
    place = lines.index("    (power off 19:20-07:05)")
    assert lines[place - 1].endswith(" LATE")
    assert "Power off" not in "\n".join(lines)


def test_an_outage_of_several_days_is_told_with_both_dates():
    line = Span(START - timedelta(days=6), START + timedelta(hours=2), "offline")
    text = " ".join(written("en", 48, outages=(line,)))
    assert "Sat 14 Nov 2026 08:00" in text
    assert "- Fri 20 Nov 2026 10:00" in " ".join(text.split())


def test_what_every_message_is_on_its_way_for_is_not_told():
    text = "\n".join(written("en", 32, offline_of_worst=119.0, shut_of_worst=0.0))
    assert "of which" not in text


def test_a_sum_that_does_not_add_up_is_said_and_not_hidden():
    assert "COUNT CHECK WRONG" in "\n".join(written("en", 32, adds_up=False))


def test_an_end_that_only_another_version_has_a_word_for_stands_for_itself():
    lines = written("en", 32, closed={"no stock": 1, "lent": 2})
    assert {line.split()[0] for line in lines if line.startswith("  ")} >= {"lent", "no"}
    assert "outcome" not in "\n".join(lines)


def test_a_day_on_which_nothing_happened_has_its_slip_too():
    nothing = DayFigures(date(2026, 11, 22), START, END)
    lines = Slip(language("en"), Paper(32, "858"), KIGALI).summary(Heading("Shop", 7, KIGALI), nothing, [])
    assert "= Open now                     0" in lines
    assert not any("PLEASE CHECK" in line for line in lines)


def test_a_name_in_another_script_is_its_number_where_it_cannot_be_drawn():
    assert any(line.startswith("[ ] ..321") for line in bare(written("en", 32, "أمينة")))


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_however_long_the_words_for_hours_are_the_number_of_who_waits_is_whole(code: str, columns: int):
    slip = Slip(language(code), Paper(columns, "858"), KIGALI)
    for age in (None, 58920, 47 * 3600 + 59 * 60, 30 * 86400):
        for left in (None, 0, 60, 27480):
            lines = slip.waiting([StillWaiting("q_1", "Mukamana Claudine-Espérance", "321", age, left)], None)
            named = next(line for line in lines if line.startswith("[ ] Mukama"))
            assert " ..321" in named
            assert max(map(len, bare(lines))) <= columns


def test_what_does_not_fit_on_a_list_is_counted():
    trouble = tuple(Trouble(f"Customer {number}", Said("outbox.window_closed")) for number in range(15))
    outages = tuple(Span(START, START + timedelta(hours=number), "offline") for number in range(14))
    slip = Slip(language("en"), Paper(32, "858"), KIGALI)
    day = a_day(unsure=trouble, failed=(), held=(), outages=outages, power_gaps=())
    lines = slip.summary(Heading("Shop", 7, KIGALI), day, [waiting(f"Customer {number}") for number in range(34)])
    assert [line for line in lines if "more" in line] == ["- and 3 more", "- and 2 more", "and 4 more"]
    text = "\n".join(lines)
    assert (text.count("Reply maybe sent"), text.count("Internet off")) == (12, 12)
    assert sum(" ..321" in line for line in lines) == 30


def test_letters_that_the_printer_has_stay_and_others_become_plain_or_go():
    paper, plain = Paper(32, "858"), Paper(32, "plain")
    assert paper.plain("Crème brûlée à 5 €") == "Crème brûlée à 5 €"
    assert plain.plain("Crème brûlée") == "Creme brulee"
    assert plain.plain("Sœurs & Ægir".upper()) == "SOEURS & AEGIR"
    assert paper.plain("😀🏽", otherwise="?") == "?"
    assert paper.plain("Ｗｉｄｅ") == "Wide"


@pytest.mark.parametrize("saying", SAYINGS.values(), ids=SAYINGS)
def test_nothing_that_a_customer_writes_is_a_command_or_breaks_a_line(saying: str):
    for page in ("858", "1252", "plain"):
        for columns in COLUMNS:
            paper = Paper(columns, page)
            lines = Slip(language("en"), paper, KIGALI).summary(
                Heading(saying, 1, KIGALI, END), a_day(saying), [waiting(saying)]
            )
            (slip,) = Reader(job(paper, lines, "http://192.168.1.5/summary/1")).slips()
            assert set(slip.commands) <= OURS
            assert slip.commands.count("cut") == slip.commands.count("code 81") == 1
            assert max(slip.widths) <= columns
            assert slip.codes == ["http://192.168.1.5/summary/1"]


@given(st.text(max_size=200), st.sampled_from(COLUMNS), st.sampled_from(["858", "1252", "plain"]))
@settings(deadline=None, max_examples=examples(100))
def test_any_text_at_all_comes_out_as_text(text: str, columns: int, page: str):
    paper = Paper(columns, page)
    (slip,) = Reader(
        job(paper, [*paper.row(text, "1"), paper.columns_of(text, "2"), *paper.centred(text), "end"])
    ).slips()
    assert set(slip.commands) <= OURS - {"centre", "left"}
    assert max(map(len, slip.lines)) <= columns
    assert slip.lines[-1] == "end"


def test_even_lines_that_nobody_cleaned_command_nothing():
    (slip,) = Reader(job(Paper(32, "858"), ["\x1bp\x00\x19\xfa drawer", "\x1d(A\x02\x00\x00\x02"])).slips()
    assert set(slip.commands) <= OURS
