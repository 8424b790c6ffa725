"""Names in scripts that the printer lacks: drawn right or not at all, and small, whatever they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.language import language
from edge.paper.summary_slip import Slip
from edge.printing import COLUMNS, Paper, PrinterChoice, Sheet
from edge.printing.dots import HIGH
from edge.printing.drawn import UNIFONT, Letters
from edge.printing.looks import drawing, look_of
from edge.printing.made import content
from edge.printing.scripts import lettered, on_paper
from edge.records.summary import StillWaiting
from tests.kit.escpos_reader import Dots, Reader
from tests.kit.escpos_reader import Slip as Printed
from tests.kit.hostile import SAYINGS
from tests.kit.slips import KIGALI, written

needs_font = pytest.mark.needs(str(UNIFONT))
FIRST = ord("أ")


def printed(lines: list[str], **choice: object) -> Printed:
    chosen = PrinterChoice("file", "/x.escpos", **choice)  # type: ignore[arg-type]
    (slip,) = Reader(content(Sheet(lines), chosen, "")).slips()
    return slip


def called(name: str, columns: int = 32) -> list[str]:
    slip = Slip(language("en"), Paper(columns, "858"), KIGALI)
    return slip.waiting([StillWaiting("q_1", name, "321", 600, None)], None)


def dots(letter: str) -> str:
    """What the file of the font says of a letter, read from its beginning."""
    with UNIFONT.open() as font:
        return next(line.strip() for line in font if line.startswith(f"{ord(letter):04X}:")).partition(":")[2]


def drawn_of(dots: Dots, letter: int) -> list[int]:
    """The eight columns of dots at this place of a picture."""
    last = len(dots.rows) and dots.width // 2 - 8
    return [row >> (last - 8 * letter) & 0xFF for row in dots.rows]


@needs_font
@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("name", ["أمينة", "ቤተልሔም", "李小明", "김민준", "Наталья", "שרה", "Mary 李"])
def test_a_name_that_the_printer_has_no_letters_of_is_drawn(name: str, columns: int):
    slip = printed(called(name, columns), columns=columns)
    ((place, picture),) = slip.pictures.items()
    assert (picture.height, len(picture.rows)) == (2 * HIGH, HIGH)
    assert picture.width <= 12 * columns
    assert slip.lines[place + 1].strip() == "10 min"
    assert "321" not in "".join(slip.lines), "the end of the number is in the picture"


@needs_font
def test_what_is_drawn_is_what_the_font_has():
    (picture,) = printed(called("Яна")).pictures.values()
    for place, letter in enumerate("[ ] Яна ..321"):
        rows = [int(dots(letter)[row * 2 : row * 2 + 2], 16) for row in range(HIGH)]
        assert drawn_of(picture, place) == rows, letter


def test_arabic_is_joined_and_stands_from_right_to_left():
    assert on_paper("سلام") == ["\ufee1", "\ufefc", "\ufeb3"]
    assert on_paper("محمد") == ["\ufeaa", "\ufee4", "\ufea4", "\ufee3"]
    assert on_paper("دار") == ["\ufead", "\ufe8d", "\ufea9"], "none of these joins the next"
    assert on_paper("می\u200cخو")[-2:] == ["\ufbfd", "\ufee3"], "a word that is joined from two"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("שרה 12 (a)", "(a) 12 הרש"),
        ("Ali שרה", "Ali הרש"),
        ("שרה 1,200.5", "1,200.5 הרש"),
        ("Ali (שרה)", "Ali (הרש)"),
        ("(שרה) b", "b (הרש)"),
        ("25% שרה", "הרש 25%"),
        ("שרה a b", "a b הרש"),
    ],
)
def test_words_and_numbers_of_both_directions_stand_as_unicode_orders_them(name: str, shown: str):
    assert "".join(on_paper(name)) == shown


@pytest.mark.parametrize("name", ["प्रिया", "தமிழ்", "មករា", "မြန်မာ", "Priya प्रिया", "\u0755\u0755"])
def test_a_script_that_would_stand_there_wrongly_keeps_the_end_of_the_number(name: str):
    assert lettered(name) == ""
    slip = printed(called(name))
    assert not slip.pictures
    assert "..321" in slip.lines[1]


@pytest.mark.parametrize("name", ["Jean Bosco", "Zoë", "Łukasz", "Ｗｉｄｅ", "a\u0301" * 60, "😀🏽", "", "\u200f"])
def test_a_name_that_the_printer_has_letters_of_is_printed_as_ever(name: str):
    assert not any(look_of(line)[0].name == "DRAWN" for line in called(name))


@pytest.mark.parametrize("said", SAYINGS.values(), ids=SAYINGS)
@pytest.mark.parametrize("before", ["", "أ", "李"])
def test_whatever_a_customer_calls_themselves_the_picture_is_small(before: str, said: str):
    lines = called(before + said + before)
    assert sum(map(len, lines)) < 200
    slip = printed(lines)
    assert all((dots.width <= 12 * 32, dots.height) == (True, 2 * HIGH) for dots in slip.pictures.values())
    assert set(slip.commands) <= {"initialise", "no kanji", "code page", "feed", "cut", "inverse", "picture"}


def test_a_thousand_marks_on_one_letter_are_two():
    assert lettered("я" + "\u0301\u0302" * 500) == "я\u0301\u0302"
    assert lettered("م" + "\u064f" * 1000) == "م"
    assert lettered("\u202e\u2066\u200bא\u2069\u202c\ue004\ue005") == "א"


@given(st.text(max_size=40), st.text(max_size=300))
def test_no_name_makes_more_than_one_line_of_dots_or_is_taken_for_a_command(first: str, rest: str):
    lines = called(first + "李" + rest)
    assert len(printed(lines).pictures) <= 1


@needs_font
def test_without_the_font_or_with_a_torn_one_the_end_of_the_number_is_printed(tmp_path: Path):
    torn = tmp_path / "torn.hex"
    torn.write_bytes(UNIFONT.read_bytes()[: FIRST * 30] + b"\0\xff:" * 400)
    line = drawing("أمينة", "[ ] ", " ..321", "[ ] ..321")
    for path in (tmp_path / "none", tmp_path, torn, Path("/dev/null"), tmp_path / "empty"):
        (tmp_path / "empty").touch()
        with Letters.opened(path) as letters:
            assert letters.picture(line, 192) is None, path
    shutil.copy(UNIFONT, tmp_path / "whole.hex")
    with Letters.opened(tmp_path / "whole.hex") as letters:
        assert letters.picture(line, 192)


@needs_font
def test_each_letter_of_the_font_is_found_where_it_lies():
    known = dict(line.strip().split(":") for line in UNIFONT.read_text().splitlines())
    alone = [(chr(int(code, 16)), shape) for code, shape in list(known.items())[0x21::499]]
    found = 0
    with Letters.opened() as letters:
        for letter, shape in alone:
            if lettered(letter) == letter and on_paper(letter) == [letter]:
                picture = letters.picture(drawing(letter), 192)
                assert picture is not None, letter
                assert picture.packed().hex().upper() == shape, letter
                found += 1
    assert found > 50


def test_where_the_owner_does_not_want_it_nothing_is_drawn():
    slip = printed(called("李小明"), draws=False)
    assert not slip.pictures
    assert "[ ] ..321" in slip.lines


@needs_font
def test_a_day_of_names_in_arabic_is_drawn_wherever_a_name_stands():
    slip = printed(written("en", 32, "أمينة", shop="دكان كابيزا"))
    # the shop, one of the staff in the table and thrice below, a customer of three replies, two who wait
    assert len(slip.pictures) >= 8
    assert "Reply maybe sent: a customer" in " ".join(" ".join(slip.lines).split())
