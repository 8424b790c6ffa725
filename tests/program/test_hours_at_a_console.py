"""The opening hours, as somebody gives them at a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.cli.opening_hours import given, in_words
from edge.errors import Refusal
from edge.hours import USUAL
from tests.kit.programs import Program
from tests.kit.support import ACCOUNT, open_room
from tests.kit.terminals import Terminal

WHOLE = ["setup", "--phone-number-id", ACCOUNT.phone_number_id, "--waba-id", ACCOUNT.waba_id]
WHOLE += ["--app-secret", "s", "--verify-token", "v", "--token", "t"]


def kept(data: Path) -> tuple[str, ...]:
    room = open_room(data)
    hours = room.settings.shop().hours
    room.close()
    return hours


def test_whoever_sets_a_shop_up_at_a_terminal_is_asked_when_it_is_open(tmp_path: Path):
    terminal = Terminal(Program(tmp_path), *WHOLE)
    terminal.answers(b"Mon, ", b"eight to six\n")
    terminal.answers(b"are no opening hours", b"")
    terminal.answers(b"Mon, ", b"07:30-12:00 13:00-19:00\n")
    for day in (b"Tue, ", b"Wed, ", b"Thu, ", b"Fri, "):
        terminal.answers(day, b"\n")
    terminal.answers(b"Sat, ", b"08:00-13:00\n")
    terminal.answers(b"Sun, ", b"\n")
    assert terminal.ends() == 0
    assert kept(tmp_path) == (*("07:30-12:00 13:00-19:00",) * 5, "08:00-13:00", "")


def test_whoever_stops_answering_keeps_what_was_offered(tmp_path: Path):
    terminal = Terminal(Program(tmp_path), *WHOLE)
    terminal.answers(b"Mon, ", b"09:00-17:00\n")
    terminal.answers(b"Tue, ", b"\x04")
    assert terminal.ends() == 0
    assert kept(tmp_path) == ("09:00-17:00", *USUAL[1:])


def test_without_a_terminal_nothing_is_asked_and_the_hours_that_hold_are_said(tmp_path: Path):
    told = Program(tmp_path).run(*WHOLE).stdout
    assert "Open Mon-Sat 08:00-18:00, Sun closed." in told
    assert "setup --hours" in told
    ran = Program(tmp_path).run("setup", "--hours", "Sat 08:00-13:00")
    assert "Mon-Fri 08:00-18:00, Sat 08:00-13:00, Sun closed" in ran.stdout
    ran = Program(tmp_path).run("setup", "--hours", "always")
    assert (ran.returncode, "Write them like this" in ran.stderr) == (1, True)
    assert kept(tmp_path) == (*USUAL[:5], "08:00-13:00", "")


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("Mon-Sun 00:00-00:00", ("00:00-00:00",) * 7),
        ("Sat-Mon closed", ("", *USUAL[1:5], "", "")),
        ("friday 20:00-02:00", (*USUAL[:4], "20:00-02:00", *USUAL[5:])),
        (" Mon  08:00-12:30   14:00-18:00 ,", ("08:00-12:30 14:00-18:00", *USUAL[1:])),
    ],
)
def test_a_line_changes_the_days_that_it_names_and_reads_as_it_is_said(text: str, week: tuple[str, ...]):
    assert given(text, USUAL) == week
    assert given(in_words(week), USUAL) == week


@pytest.mark.parametrize("text", ["Mon", "M 08:00-18:00", "Mon-Xyz closed", "Mon 8-18", "Mon 09:00-12:00 11:00-18:00"])
def test_what_are_no_hours_is_refused(text: str):
    with pytest.raises(Refusal):
        given(text, USUAL)
