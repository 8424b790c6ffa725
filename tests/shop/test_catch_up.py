"""Summaries after bad days: each business day has one number, and is on paper once or marked COPY, whatever went."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from edge.errors import Refusal
from edge.language import Said
from edge.paper.summaries import SUMMARY, Summaries
from edge.printing import Job, PrinterChoice, Printers, PrintQueue, PrintState, Sheet
from edge.printing.looks import bare
from edge.records.message import Who
from edge.reports.daily.days import BusinessDays
from edge.reports.output import tables
from edge.reports.periods.period import Periods
from edge.reports.periods.ranges import Range, RangeKind
from edge.store.all_tables import where
from tests.kit.doubles import Fuse, Killed
from tests.kit.escpos_reader import Reader
from tests.kit.shops import customer
from tests.kit.support import BOSCO, HandClock, Room, open_room

NUMBER = re.compile(r"No\. (\d{5}(?:-\d{5})?)\n")


@dataclass
class Office:
    """A shop's paperwork on a real store; its printer is a file that outlives every power cut."""

    folder: Path
    clock: HandClock = field(default_factory=HandClock)
    fuse: Fuse = field(default_factory=Fuse)

    def __post_init__(self) -> None:
        self.open()

    @property
    def paper(self) -> Path:
        return self.folder / "paper.escpos"

    def open(self) -> None:
        self.room: Room = open_room(self.folder / "data", self.clock, before_commit=self.fuse)
        books, settings, clock = self.room.books, self.room.settings, self.clock
        self.printers = Printers(books)
        self.days = BusinessDays(books, settings, clock)
        self.summaries = Summaries(
            books,
            self.days,
            settings,
            self.printers,
            clock,
            lambda: "http://192.168.1.5:8080",
        )
        composers = {SUMMARY: self.summaries.composed}
        self.queue = PrintQueue(books, self.printers, clock, composers, lambda: "*** COPY ***")
        self.queue.recover()

    def choose(self, kind: str = "file", address: str = "") -> None:
        self.printers.choose(PrinterChoice(kind, address or str(self.paper)))

    def goes_on(self) -> None:
        """What the rounds and the printer's loop do, until there is nothing left to do."""
        while self.summaries.step(self.queue):
            pass
        while self.queue.step():
            pass

    def power_cut(self, off: timedelta = timedelta()) -> None:
        self.fuse.put_out()
        self.room.close()
        self.clock.forward(seconds=off.total_seconds())
        self.clock.reboot()
        self.open()

    def on_paper(self) -> list[tuple[str, bool]]:
        """Of each slip that came out: its number, and whether it is marked as a copy."""
        slips = Reader(self.paper.read_bytes()).slips() if self.paper.exists() else []
        numbers = (NUMBER.search("\n".join(slip.lines)) for slip in slips)
        return [
            (found[1] if found else "", any("COPY" in line for line in slip.lines))
            for found, slip in zip(numbers, slips, strict=True)
        ]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.choose()
    office.room.writes("wamid.1")
    return office


def numbers(office: Office) -> list[int]:
    return sorted(summary.number for summary in office.summaries.newest())


def test_at_the_days_end_there_is_one_summary_and_one_slip(office: Office):
    office.goes_on()
    assert office.on_paper() == []
    office.clock.forward(hours=8)
    for _ in range(3):
        office.goes_on()
    assert office.on_paper() == [("00001", False)]
    assert "+ New queries                  1" in office.summaries.lines(1)


def test_days_that_were_missed_share_one_slip_that_says_that_it_is_late(office: Office):
    office.power_cut(off=timedelta(days=3, hours=10))
    office.goes_on()
    assert office.on_paper() == [("00001-00004", False)]
    dates = [summary.date for summary in reversed(office.summaries.newest())]
    assert [later - earlier for earlier, later in pairwise(dates)] == [timedelta(days=1)] * 3
    for number in range(1, 5):
        lines = office.summaries.lines(number)
        assert any("LATE" in line for line in lines)
        assert "Days                           4" in lines
        assert "+ New queries                  1" in lines
        assert "and 3 days on which nothing" in lines


@pytest.mark.parametrize("days", [20, 100])
def test_however_long_an_absence_was_there_is_one_slip_and_one_call_list(office: Office, days: int):
    office.power_cut(off=timedelta(days=days))
    office.goes_on()
    assert numbers(office)[-1] == days
    assert len(office.on_paper()) == 1
    text = Reader(office.paper.read_bytes()).slips()[0].lines
    assert sum("STILL WAITING" in line for line in text) == 1
    assert len(text) < 60


def test_every_figure_of_the_slip_of_several_days_is_that_of_all_of_them(office: Office):
    aline = office.room.staff("Aline")
    for number in range(3):
        query = office.room.writes(f"wamid.more.{number}", who=customer(number))
        office.room.desk.claim(query, aline)
        office.clock.forward(minutes=10)
        reply = office.room.outbox.begin(office.room.desk.reply(query, aline, "Yes"), office.clock.now())
        office.room.outbox.accepted(reply, f"wamid.r.{number}", office.clock.now())
        if number:
            office.room.desk.close(query, aline, "sold")
        office.clock.forward(hours=24)
    office.goes_on()
    lines = office.summaries.lines(2)
    assert "No. 00001-00003" in lines
    for line in (
        "+ New queries                  4",
        "- Closed                       2",
        "= Open now                     2",
        "First reply              3 cases",
        "  median                  10 min",
        "Fri 20 Nov 2026      2    0    2",
        "Sat 21 Nov 2026      1    1    2",
    ):
        assert line in lines, "\n".join(lines)
    assert any(line.split()[:4] == ["Aline", "3", "2", "10"] for line in lines)
    assert "   end of summary 00001-00003" in lines


def test_several_days_are_printed_again_as_the_copy_that_they_were(office: Office):
    office.power_cut(off=timedelta(days=3, hours=10))
    office.goes_on()
    office.summaries.print(2, office.queue)
    office.goes_on()
    assert office.on_paper() == [("00001-00004", False), ("00001-00004", True)]


def test_no_day_is_closed_by_a_clock_that_nobody_trusts_until_it_has_been_waited_for(office: Office):
    office.clock.trusted = False
    office.clock.forward(hours=20)
    office.goes_on()
    assert numbers(office) == []
    office.clock.trusted = True
    office.goes_on()
    assert office.on_paper() == [("00001", False)]


def test_a_clock_that_never_comes_right_stops_no_summary_for_ever_and_the_slip_says_so(office: Office):
    office.clock.forward(hours=8)
    office.goes_on()
    office.power_cut()
    office.clock.trusted = False
    office.clock.forward(hours=30)
    office.goes_on()
    assert numbers(office) == [1, 2]
    assert any("clock was not certain" in line for line in office.summaries.lines(2))


def test_a_printer_dead_for_two_days_prints_both_days_once_when_it_is_back(office: Office):
    office.choose("usb", "/dev/usb/lp99")
    for _ in range(48):
        office.clock.forward(hours=1)
        office.goes_on()
    waiting = [job for job in office.queue.jobs() if job.state is PrintState.QUEUED]
    assert [job.reason.key for job in waiting] == ["", "printing.not_there"]
    office.choose()
    office.clock.forward(hours=1)
    office.goes_on()
    assert office.on_paper() == [("00001", False), ("00002", False)]


def test_of_several_that_wait_for_the_printer_the_last_has_the_call_list(office: Office):
    office.choose("usb", "/dev/usb/lp99")
    for _ in range(3):
        office.clock.forward(hours=24)
        office.goes_on()
    office.choose()
    office.goes_on()
    slips = ["\n".join(slip.lines) for slip in Reader(office.paper.read_bytes()).slips()]
    assert ["STILL WAITING" in slip for slip in slips] == [False, False, True]
    assert ["Who still waits: see No. 00003." in slip for slip in slips] == [True, True, False]


def test_what_waited_for_the_printer_has_the_call_list_of_the_day_on_which_it_is_printed(office: Office):
    office.choose("usb", "/dev/usb/lp99")
    office.clock.forward(hours=8)
    office.goes_on()
    assert office.summaries.of(1).printed_at is None
    aline = office.room.staff("Aline")
    office.room.desk.close(office.room.desk.claim(office.room.only_query(), aline).id, aline, "sold")
    office.clock.forward(hours=3)
    office.room.writes("wamid.2", who=BOSCO)
    office.choose()
    office.clock.forward(hours=1)
    office.goes_on()
    (slip,) = Reader(office.paper.read_bytes()).slips()
    text = "\n".join(slip.lines)
    assert "Jean Bosco ..202" in text
    assert "Amina ..101" not in text, "she has been answered since"
    assert "+ New queries                  1" in text, "the figures are those of the day all the same"
    assert "LATE" in text


def test_whoever_asks_for_one_that_waits_for_the_printer_gets_it_once_and_unmarked(office: Office):
    office.choose("usb", "/dev/usb/lp99")
    office.clock.forward(hours=8)
    office.goes_on()
    for _ in range(3):
        office.summaries.print(1, office.queue)
        office.goes_on()
    office.choose()
    office.summaries.print(1, office.queue)
    office.goes_on()
    assert office.on_paper() == [("00001", False)]


def test_one_that_was_dropped_before_it_came_is_no_copy_when_it_is_printed_after_all(office: Office):
    office.choose("usb", "/dev/usb/lp99")
    office.clock.forward(hours=8)
    office.goes_on()
    office.queue.drop(office.queue.jobs()[0].id)
    office.choose()
    office.summaries.print(1, office.queue)
    office.goes_on()
    assert office.on_paper() == [("00001", False)]


def test_a_reprint_is_a_copy_of_what_was_printed(office: Office):
    office.clock.forward(hours=8)
    office.goes_on()
    first = office.summaries.lines(1)
    query = office.room.only_query()
    aline = office.room.staff("Aline")
    office.room.desk.claim(query, aline)
    office.room.desk.close(query, aline, "sold")
    office.clock.forward(hours=3)
    assert office.summaries.lines(1) == first, "figures and call list stay as they went to paper"
    office.summaries.print(1, office.queue)
    office.goes_on()
    assert office.on_paper() == [("00001", False), ("00001", True)]


def test_at_another_width_the_call_list_is_the_one_that_went_to_paper(office: Office):
    office.clock.forward(hours=8)
    office.goes_on()
    office.room.writes("wamid.2", who=BOSCO)
    lines = office.summaries.lines(1, 48)
    assert max(map(len, bare(lines))) == 48
    text = "\n".join(lines)
    assert "Amina" in text
    assert "Jean Bosco" not in text


def test_a_reprint_has_the_letters_that_are_chosen_now(office: Office):
    office.room.settings.change_shop(name="Café Amélie")
    office.clock.forward(hours=8)
    office.goes_on()
    office.printers.choose(PrinterChoice("file", str(office.paper), code_page="plain"))
    office.summaries.print(1, office.queue)
    office.goes_on()
    first, copy = (slip.lines for slip in Reader(office.paper.read_bytes()).slips())
    assert [first[1].strip(), copy[2].strip()] == ["CAFÉ AMÉLIE", "CAFE AMELIE"]


def test_one_that_was_asked_for_while_it_was_made_in_vain_is_no_copy(office: Office):
    """Nothing of it is on paper; a person has asked for another one meanwhile, and drops the first."""
    office.choose("cups", "Office")
    office.clock.forward(hours=8)
    office.summaries.step(office.queue)

    def page(lines: object) -> bytes:
        office.summaries.print(1, office.queue)
        raise ValueError("no page")

    def composed(job: Job, choice: PrinterChoice) -> Sheet:
        sheet = office.summaries.composed(job, choice)
        assert sheet is not None
        return replace(sheet, page=page)

    office.queue.leave_to({SUMMARY: composed}, lambda lines, code: b"")
    with pytest.raises(ValueError, match="no page"):
        office.queue.step()
    assert office.summaries.of(1).printed_at is None
    office.queue.drop(office.queue.jobs()[1].id)
    office.choose()
    office.goes_on()
    assert office.on_paper() == [("00001", False)]


def test_without_a_printer_summaries_are_made_and_may_be_printed_later(tmp_path: Path):
    office = Office(tmp_path)
    office.room.writes("wamid.1")
    office.clock.forward(hours=8)
    office.goes_on()
    assert numbers(office) == [1]
    office.choose()
    office.goes_on()
    assert office.on_paper() == []
    office.summaries.print(1, office.queue)
    office.goes_on()
    assert office.on_paper() == [("00001", False)], "it is the first one on paper"


def covered(text: str) -> range:
    """The numbers of a slip: 00002, or 00001-00003."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


THROUGH = 13  # so many commits has all of it


@pytest.mark.parametrize("commits", range(THROUGH + 1))
def test_wherever_the_power_goes_each_day_has_its_number_and_at_most_one_unmarked_slip(tmp_path: Path, commits: int):
    """Before, while and after the slips of three days are made and printed, at every commit of it."""
    office = Office(tmp_path)
    office.choose()
    office.room.writes("wamid.1")
    office.clock.forward(days=2, hours=8)
    office.fuse.light(commits)
    cut = False
    try:
        office.goes_on()
    except Killed:
        cut = True
        office.power_cut()
    assert cut == (commits < THROUGH), "the last one is past the end, and no other"
    office.fuse.put_out()
    office.clock.forward(hours=1)
    office.goes_on()
    found = numbers(office)
    assert found == list(range(1, len(found) + 1))
    assert len(found) >= 3
    unmarked = Counter(number for text, copy in office.on_paper() if not copy for number in covered(text))
    assert not unmarked or max(unmarked.values()) == 1
    unknown = [office.summaries.of(job.number or 0) for job in office.queue.jobs() if job.state is PrintState.UNKNOWN]
    told = {number for slip in unknown for number in range(slip.first, slip.number + 1)}
    assert set(unmarked) | told == set(found), "each is on paper, or a person is asked to look"


def test_what_a_person_prints_again_after_a_power_cut_is_marked(office: Office):
    office.clock.forward(hours=8)
    office.summaries.step(office.queue)
    job = office.queue.jobs()[0]
    with office.room.books.transaction():
        office.room.books.tables.prints.update({"state": PrintState.PRINTING}, where("id") == job.id)
    office.power_cut()
    assert office.queue.jobs()[0].state is PrintState.UNKNOWN
    office.goes_on()
    assert office.on_paper() == []
    office.queue.again(job.id)
    office.goes_on()
    assert office.on_paper() == [("00001", True)]


def test_a_slip_that_is_printed_by_a_clock_that_nobody_trusts_says_so_though_it_was_made_before(office: Office):
    office.choose(address=str(office.folder / "off" / "paper.escpos"))
    office.clock.forward(hours=8)
    office.goes_on()
    office.power_cut()
    office.clock.step(days=-17)
    office.clock.trusted = False
    office.choose()
    office.goes_on()
    assert office.on_paper() == [("00001", False)]
    lines = "\n".join(office.summaries.lines(1))
    assert "clock" in lines


def test_a_clock_that_is_a_year_ahead_makes_no_slips_of_days_to_come(office: Office):
    office.clock.forward(hours=8)
    office.goes_on()
    office.power_cut(off=timedelta(hours=10))
    office.clock.step(days=365)
    for _ in range(60):
        office.clock.forward(minutes=1)
        office.goes_on()
    assert office.on_paper() == [("00001", False)]
    office.clock.step(days=-365)
    for day in range(3):
        office.room.hears(f"wamid.next.{day}", who=BOSCO)
        office.clock.forward(days=1)
        office.goes_on()
    assert [number for number, _ in office.on_paper()] == ["00001", "00002", "00003", "00004"]
    assert office.days.present() == office.clock.at.date()


@pytest.mark.parametrize("printed", [True, False])
def test_a_summary_of_a_day_that_was_not_over_is_withdrawn_and_its_day_gets_another(office: Office, printed: bool):
    """The box wakes in the morning with a clock that says that it is evening."""
    office.choose(address=str(office.paper if printed else office.folder / "off" / "paper.escpos"))
    office.power_cut()
    office.clock.step(hours=9)
    office.clock.forward(minutes=5)
    office.goes_on()
    assert numbers(office) == [1]
    office.clock.step(hours=-9)
    office.room.books.boots.anchor(office.clock.now())
    office.choose()
    office.room.hears("wamid.2", who=BOSCO)
    office.clock.forward(hours=8)
    office.goes_on()
    assert [(summary.number, summary.withdrawn) for summary in office.summaries.newest()] == [(2, False), (1, True)]
    assert office.summaries.of(1).date == office.summaries.of(2).date
    lines = "\n".join(office.summaries.lines(2))
    assert "Instead of No. 00001" in lines
    assert "+ New queries                  2" in lines
    assert office.on_paper() == ([("00001", False)] if printed else []) + [("00002", False)]
    assert office.room.kept_notices() == [
        ("days are counted again", "The clock was wrong. The day 2026-11-20 is counted again.")
    ]
    with pytest.raises(Refusal):
        office.summaries.print(1, office.queue)


def fails(office: Office, wamid: str, who: Who) -> str:
    """A reply to this customer comes back; its id."""
    room, clock, aline = office.room, office.clock, office.room.staff("Aline")
    query = room.writes(wamid, who=who)
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, "The pump is 45,000")
    room.outbox.failed(room.outbox.begin(reply, clock.now()), Said("outbox.window_closed"), 131047, clock.now())
    return reply


def test_a_reply_that_failed_stands_on_every_slip_until_somebody_settles_it(office: Office):
    reply = fails(office, "wamid.f", BOSCO)
    for day in range(3):
        office.clock.forward(hours=24)
        office.goes_on()
        if day == 1:
            office.room.desk.drop_reply(reply, office.room.staff("Aline"))
    first, second, third = ("\n".join(office.summaries.lines(number)) for number in (1, 2, 3))
    assert "Reply not sent: Jean Bosco" in first
    assert "(since" not in first
    assert "Reply not sent: Jean Bosco" in second
    assert "(since Fri 20" in " ".join(second.split())
    assert "Reply not sent" not in third


def test_whose_answer_did_not_arrive_is_on_the_call_list(office: Office):
    fails(office, "wamid.f", BOSCO)
    office.clock.forward(hours=8)
    office.goes_on()
    lines = office.summaries.lines(1)
    place = next(number for number, line in enumerate(lines) if line.startswith("[ ] Jean Bosco"))
    assert lines[place + 2] == "    reply not sent"
    assert [one.name for one in office.summaries.still_waiting()] == ["Amina", "Jean Bosco"]


def test_who_is_closed_without_a_word_and_what_lapsed_is_counted(office: Office):
    room, eric = office.room, office.room.staff("Eric")
    for number in range(5):
        query = room.writes(f"wamid.{number}.more", who=customer(number))
        room.desk.claim(query, eric)
        if number < 2:
            reply = room.outbox.begin(room.desk.reply(query, eric, "Yes"), office.clock.now())
            room.outbox.accepted(reply, f"wamid.{number}.r", office.clock.now())
        if number < 4:
            room.desk.close(query, eric, "answered")
    room.desk.return_lapsed()
    office.clock.forward(hours=2, minutes=1)
    assert room.desk.return_lapsed() == 1
    office.clock.forward(hours=6)
    office.goes_on()
    lines = office.summaries.lines(1)
    for line in (
        "Closed without a reply         2",
        "Not answered yet               2",
        "Put back by the box            1",
    ):
        assert line in lines, "\n".join(lines)
    office.clock.forward(hours=24)
    office.goes_on()
    assert "24 hours ran out               2" in office.summaries.lines(2)
    periods = Periods(room.books, office.days)
    week = periods.see(Range.around(RangeKind.WEEK, office.days.last().date))  # type: ignore[union-attr]
    assert (week.unanswered, week.silent, week.run_out, week.lapsed) == (2, 2, 2, 1)
    table = tables.report(week, week).table("left")
    assert [row[1].value for row in table.rows if row[1].unit == "count"] == [2, 2, 2, 1]


def test_what_the_owner_must_put_right_is_on_the_slip(office: Office):
    office.room.notices.post("account", Said("alerts.will_disable"), office.clock.now(), serious=True)
    office.room.notices.post("odd", Said("notices.unnamed"), office.clock.now())
    office.clock.forward(hours=8)
    office.goes_on()
    text = " ".join(" ".join(office.summaries.lines(1)).split())
    assert "going to disable the account" in text
    assert "Somebody wrote" not in text
    at_48 = " ".join(" ".join(office.summaries.lines(1, 48)).split())
    office.room.notices.settle(office.room.notices.open()[0].id, None, office.clock.now())
    assert " ".join(" ".join(office.summaries.lines(1, 48)).split()) == at_48, "it is of the moment of printing"
