"""`server.py summary`, at a terminal beside the running server: a day's slip as text, and a copy of it on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.cli.summary import summary
from edge.paper.summaries import Summaries
from edge.printing import PrinterChoice, Printers, PrintQueue
from edge.reports.daily.days import BusinessDays
from tests.kit.escpos_reader import Reader
from tests.kit.programs import Program
from tests.kit.support import NOON, HandClock, Room, open_room

DAY = (NOON - timedelta(days=4)).date()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return tmp_path / "paper.escpos"


@pytest.fixture
def program(tmp_path: Path, paper: Path) -> Iterator[Program]:
    """A server at work in a shop that has closed two days, days ago."""
    clock = HandClock(NOON - timedelta(days=4))
    room = open_room(tmp_path / "data", clock)
    printers = Printers(room.books)
    room.writes("wamid.1")
    days = BusinessDays(room.books, room.settings, clock)
    summaries = Summaries(room.books, days, room.settings, printers, clock, str)
    queue = PrintQueue(room.books, printers, clock, {}, lambda: "*** COPY ***")
    clock.forward(days=1, hours=8)
    assert summaries.step(queue) == 2
    printers.choose(PrinterChoice("file", str(paper), columns=42))
    room.close()
    program = Program(tmp_path / "data")
    program.start()
    yield program
    program.stop()


def refused(program: Program, *words: str) -> str:
    ran = program.run("summary", *words)
    assert ran.returncode != 0
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    return ran.stderr


def test_beside_the_running_server_a_day_is_read_and_a_copy_printed(program: Program, paper: Path):
    told = program.run("summary", "--day", DAY.isoformat(), "--print")
    assert told.returncode == 0, told.stderr
    assert "No. 00001" in told.stdout
    assert "+ New queries" in told.stdout
    assert told.stderr == "It was handed to the printer.\n"
    assert max(map(len, told.stdout.splitlines())) == 42
    (slip,) = [slip for slip in Reader(paper.read_bytes()).slips() if "COPY" in slip.lines[0]]
    assert [line for line in slip.lines[1:] if line] == [line for line in told.stdout.splitlines() if line]
    assert slip.codes == [f"{program.lan_url}/summary/1"]
    newest = re.search(r"No\. (?:\d{5}-)?(\d{5})", program.run("summary").stdout)
    assert newest
    assert newest[1] >= "00002", "without a day, the newest that was made"


def test_what_is_no_day_and_a_day_without_a_summary_are_refused_in_a_sentence(program: Program, paper: Path):
    assert "write it as 2026-11-22" in refused(program, "--day", "yesterday")
    nobodys = (DAY - timedelta(days=1)).isoformat()
    assert f"no summary of {nobodys}" in refused(program, "--day", nobodys, "--print")


def test_a_printer_that_does_not_take_it_is_said(tmp_path: Path):
    data = tmp_path / "data"
    room = open_room(data)
    room.writes("wamid.1")
    room.close()
    assert "Today so far" not in Program(data).run("summary").stdout
    assert "Open now" in Program(data).run("summary").stdout, "today so far, where no summary has been made"
    assert "No printer is chosen" in refused(Program(data), "--print")
    room, paper = open_room(data), tmp_path / "paper.escpos"
    Printers(room.books).choose(PrinterChoice("file", str(paper)))
    room.close()
    assert Program(data).run("summary", "--print").stderr == "It was handed to the printer.\n"
    (slip,) = Reader(paper.read_bytes()).slips()
    assert any("SO FAR" in line for line in slip.lines)
    assert "COPY" not in slip.lines[0]
    room = open_room(data)
    Printers(room.books).choose(PrinterChoice("tcp", "127.0.0.1:9"))
    room.close()
    assert "Nobody answers at 127.0.0.1:9" in refused(Program(data), "--print")


def test_a_shop_in_which_nothing_ever_happened_has_none(tmp_path: Path):
    open_room(tmp_path / "data").close()
    assert "There is no summary yet" in refused(Program(tmp_path / "data"))


def test_at_the_terminal_the_clock_is_believed_as_far_as_the_server_has_found_out(room: Room):
    room.writes("wamid.1")
    room.books.boots.began(room.clock.now())
    room.books.boots.anchor(room.clock.now())
    began = room.clock.at - timedelta(seconds=room.clock.seconds)
    room.clock.forward(hours=1)
    room.clock.trusted = False
    summary(room.books, room.clock, "")
    assert room.clock.recalled == [(began, False)]
