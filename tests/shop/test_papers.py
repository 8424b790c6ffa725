"""The other slips: who waits, a conversation, how a phone joins, an alert, and the ruler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from edge.language import Said
from edge.paper.other_slips import Papers
from edge.paper.summaries import Summaries
from edge.printing import COLUMNS, PrinterChoice, Printers, PrintQueue, Sheet
from edge.records.message import Message
from edge.reports.daily.days import BusinessDays
from edge.text import plain
from tests.kit.coexistence import answered, come, echo, handed_over, live, wrote
from tests.kit.escpos_reader import Reader, Slip
from tests.kit.hostile import SAYINGS
from tests.kit.shops import customer
from tests.kit.support import AMINA, BOSCO, Room, open_room

ADDRESS, BY_NAME = "http://192.168.1.5:8080", "http://iduka.local:8080"


@dataclass
class Desk:
    room: Room
    papers: Papers
    queue: PrintQueue
    printers: Printers
    paper: Path

    def printed(self) -> list[Slip]:
        """Everything that came out, after the queue has done its work."""
        while self.queue.step():
            pass
        return Reader(self.paper.read_bytes()).slips() if self.paper.exists() else []

    def choose(self, **more: object) -> None:
        self.printers.choose(replace(PrinterChoice("file", str(self.paper)), **more))  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    room = open_room(tmp_path / "data")
    books, settings, clock = room.books, room.settings, room.clock
    printers = Printers(books)
    days = BusinessDays(books, settings, clock)
    summaries = Summaries(books, days, settings, printers, clock, lambda: ADDRESS)
    queue = PrintQueue(books, printers, clock, {}, lambda: "*** COPY ***")
    papers = Papers(books, settings, printers, summaries, queue, clock, lambda: (ADDRESS, BY_NAME))
    found = Desk(room, papers, queue, printers, tmp_path / "paper.escpos")
    found.choose()
    yield found
    room.close()


def test_the_call_list_names_who_waits_the_longest_first(desk: Desk):
    desk.room.writes("wamid.1", who=BOSCO)
    desk.room.clock.forward(minutes=30)
    desk.room.writes("wamid.2", who=AMINA)
    desk.room.clock.forward(minutes=10)
    desk.papers.waiting()
    (slip,) = desk.printed()
    names = [line for line in slip.lines if line.startswith("[ ]")]
    assert [name.split()[2] for name in names] == ["Jean", "Amina"]
    assert "..202" in names[0]
    assert slip.lines[slip.lines.index(names[0]) + 1] == "    40 min - call by Sat 13:57"


def test_an_answered_customer_is_not_on_the_call_list_and_an_empty_one_says_so(desk: Desk):
    query, aline = desk.room.writes("wamid.1"), desk.room.staff("Aline")
    desk.room.desk.claim(query, aline)
    desk.room.desk.reply(query, aline, "Yes.")
    desk.papers.waiting()
    assert desk.printed()[0].lines == ["       Nobody is waiting."]


def test_a_conversation_is_printed_in_order_with_who_said_what(desk: Desk):
    query, aline = desk.room.writes("wamid.1", "Do you have taps?", BOSCO), desk.room.staff("Aline")
    desk.room.desk.claim(query, aline)
    desk.room.desk.reply(query, aline, "Yes, both sizes.")
    desk.papers.conversation(desk.room.query(query).customer, aline)
    assert desk.printed()[0].lines[3:] == [
        "Fri 20 Nov 2026 14:00 Jean Bosco",
        "  Do you have taps?",
        "Fri 20 Nov 2026 14:00 Aline took",
        "it",
        "Fri 20 Nov 2026 14:00 Shop",
        "  (waiting to be sent)",
        "  Yes, both sizes.",
    ]


def test_a_conversation_says_between_the_messages_what_was_done_and_by_whom(desk: Desk):
    room = desk.room
    query, aline = room.writes("wamid.1", "Mwaramutse, mufite imisumari?"), room.staff("Aline")
    room.desk.claim(query, aline)
    room.desk.close(query, aline, "sold")
    desk.papers.conversation(room.query(query).customer, aline)
    printed = " ".join(" ".join(desk.printed()[0].lines).split())
    moment = "Fri 20 Nov 2026 14:00"
    assert f"mufite imisumari? {moment} Aline took it {moment} Closed: sold, Aline" in printed


def test_a_conversation_has_no_word_that_a_colleague_wrote_for_colleagues(desk: Desk):
    room = desk.room
    query, eric, aline = room.writes("wamid.1"), room.staff("Eric"), room.staff("Aline")
    room.desk.claim(query, eric)
    room.desk.hand_over(query, eric, aline.id, "He never pays")
    room.desk.decline(query, aline, "he is a thief")
    desk.papers.conversation(room.query(query).customer, eric)
    printed = " ".join(" ".join(desk.printed()[0].lines).split())
    assert "Aline said no" in printed
    assert ("thief" in printed, "never pays" in printed) == (False, False)


def test_a_conversation_says_which_replies_did_not_arrive(desk: Desk):
    room, aline = desk.room, desk.room.staff("Aline")
    query = room.writes("wamid.1", "Do you have taps?", BOSCO)
    room.desk.claim(query, aline)
    taken_back, failed, arrived = (room.desk.reply(query, aline, words) for words in ("Wrong", "Failed", "Arrived"))
    room.desk.take_back(taken_back, aline)
    now = room.clock.now()
    room.outbox.failed(room.outbox.begin(failed, now), Said("outbox.gone"), 131026, now)
    room.outbox.accepted(room.outbox.begin(arrived, now), "wamid.9", now)
    desk.papers.conversation(room.query(query).customer, aline)
    lines = desk.printed()[0].lines
    assert lines[7:] == [
        *("Fri 20 Nov 2026 14:00 Shop", "  (Taken back before it left.)"),
        *("Fri 20 Nov 2026 14:00 Shop", "  (not sent)", "  Failed"),
        *("Fri 20 Nov 2026 14:00 Shop", "  Arrived"),
    ]


def test_a_conversation_says_what_was_changed_and_what_was_deleted(desk: Desk):
    room, aline = desk.room, desk.room.staff("Aline")
    customer = room.hears("wamid.1", "my number is 1234")
    room.hears("wamid.2", "two bags")
    for wamid, kind, text, target in (
        ("wamid.3", "revoke", "", "wamid.1"),
        ("wamid.4", "edit", "three bags", "wamid.2"),
        ("wamid.5", "revoke", "", "wamid.never"),
    ):
        change = Message(wamid=wamid, who=AMINA, kind=kind, text=text, target=target, at=room.clock.at)
        with room.books.transaction():
            room.reception.amend(change, room.clock.now())
    desk.papers.conversation(str(customer), aline)
    head = "Fri 20 Nov 2026 14:00 Amina"
    assert desk.printed()[0].lines[3:] == [
        *(head, "  (Deleted since. It said:)", "  my number is 1234"),
        *(head, "  three bags", "  (Changed since. Before:) two", "  bags"),
        *(head, "  The customer deleted a message", "  that is not here."),
    ]


def test_a_conversation_names_who_changed_what_and_who_said_what(desk: Desk):
    room, start = desk.room, desk.room.clock.at
    come(room, live(wrote("wamid.1", start, "A person please")))
    deleted = answered("wamid.2", start, kind="revoke", revoke={"original_message_id": "wamid.never"})
    about = {"conversation_context": {"summary": {"text": "Asks for a person"}}}
    come(room, echo(deleted), handed_over(start, control_passed=about))
    desk.papers.conversation(room.query(room.only_query()).customer, room.staff("Aline"))
    assert desk.printed()[0].lines[3:] == [
        *("Fri 20 Nov 2026 14:00 Amina", "  A person please"),
        *("Fri 20 Nov 2026 14:00 Shop", "  The shop deleted a message", "  that is not here."),
        *("Fri 20 Nov 2026 14:00 Amina", "  (Handed over by Meta's agent)", "  Asks for a person"),
    ]


@pytest.mark.parametrize("slip", ["ruler", "join", "waiting", "conversation"])
def test_whatever_is_printed_once_more_is_marked_as_a_copy(desk: Desk, slip: str):
    customer = str(desk.room.hears("wamid.1"))
    if slip == "conversation":
        job = desk.papers.conversation(customer, desk.room.staff("Aline"))
    else:
        job = getattr(desk.papers, slip)()
    (first,) = desk.printed()
    desk.queue.again(job)
    mark, *lines = desk.printed()[1].lines
    assert (mark.strip(), lines) == ("*** COPY ***", first.lines)


def test_a_call_list_counts_everybody_who_waits(desk: Desk):
    for number in range(230):
        desk.room.writes(f"wamid.{number}", who=customer(number))
    desk.choose(alert_minutes=10)
    desk.room.clock.forward(minutes=11)
    desk.papers.waiting()
    desk.papers.alert()
    waiting, alert = desk.printed()
    assert waiting.lines[-1] == "and 200 more"
    assert alert.lines[0] == "230 customers wait for more than"


@pytest.mark.parametrize("columns", COLUMNS)
def test_no_conversation_however_hostile_leaves_the_paper_or_commands_the_printer(desk: Desk, columns: int):
    desk.choose(columns=columns)
    for number, raw in enumerate(SAYINGS.values()):
        saying = plain(raw)  # as it comes through the door
        desk.room.writes(f"wamid.{number}", saying, replace(BOSCO, name=saying))
    desk.papers.conversation(desk.room.query(desk.room.only_query()).customer, desk.room.staff("Aline"))
    desk.papers.waiting()
    for slip in desk.printed():
        assert set(slip.commands) <= {"initialise", "no kanji", "code page", "inverse", "feed", "cut"}
        assert max(map(len, slip.lines)) <= columns


def test_the_join_slip_has_the_boxs_present_address_and_the_wifi_where_it_is_known(desk: Desk):
    desk.papers.join()
    (slip,) = desk.printed()
    assert slip.codes == [f"{ADDRESS}/enrol"]
    assert (ADDRESS in slip.lines, BY_NAME in slip.lines) == (True, True)
    desk.choose(wifi_name='Kabeza; "shop"', wifi_password="a:b\\c")
    desk.papers.join()
    codes = [slip.codes for slip in desk.printed()]
    assert ['WIFI:T:WPA;S:Kabeza\\; \\"shop\\";P:a\\:b\\\\c;;'] in codes


def test_a_printer_without_codes_is_sent_none_and_never_the_password_of_the_wifi(desk: Desk):
    desk.choose(wifi_name="Kabeza", wifi_password="a secret", qr=False)
    desk.papers.join()
    desk.papers.ruler()
    desk.papers.waiting()
    desk.queue.put("conversation", sheet=Sheet(["Hello"], ADDRESS))
    found = desk.printed()
    assert len(found) == 4
    assert [slip.codes for slip in found] == [[]] * 4
    assert b"a secret" not in desk.paper.read_bytes()
    assert any(ADDRESS in line for line in found[0].lines), "to be typed in"


def test_codes_that_were_switched_off_while_slips_waited_are_left_out(desk: Desk):
    desk.choose(wifi_name="Kabeza", wifi_password="a secret")
    desk.papers.join()
    desk.choose(wifi_name="Kabeza", wifi_password="a secret", qr=False)
    (slip,) = desk.printed()
    assert slip.codes == []
    assert b"a secret" not in desk.paper.read_bytes()


@pytest.mark.parametrize("columns", COLUMNS)
def test_the_ruler_is_exactly_as_wide_as_the_paper(desk: Desk, columns: int):
    desk.choose(columns=columns)
    desk.papers.ruler()
    (slip,) = desk.printed()
    assert slip.lines[-1] == "#" * columns
    assert max(map(len, slip.lines)) == columns
    assert "é" in "".join(slip.lines)


def test_an_alert_is_off_until_it_is_wanted_and_comes_once_for_each_who_waits_for_too_long(desk: Desk):
    desk.room.writes("wamid.1")
    desk.room.clock.forward(minutes=11)
    assert not desk.papers.alert()
    desk.choose(alert_minutes=10)
    assert desk.papers.alert()
    assert not desk.papers.alert()
    assert desk.printed()[0].lines == ["1 customer waits for more than", "10 min"]
    desk.room.writes("wamid.2", who=BOSCO)
    desk.room.clock.forward(minutes=12)
    assert not desk.papers.alert(), "half an hour has not gone by"
    desk.room.clock.forward(minutes=19)
    assert desk.papers.alert()
    assert desk.printed()[1].lines == ["2 customers wait for more than", "10 min"]
    desk.room.clock.forward(minutes=31)
    assert not desk.papers.alert(), "it is nobody new"


def test_nobody_is_alarmed_while_the_shop_is_closed(desk: Desk):
    desk.choose(alert_minutes=10)
    desk.room.clock.forward(hours=3, minutes=55)  # closing is at 18:00 in Kigali
    desk.room.writes("wamid.1")
    came = []
    for minute in range(15 * 60):
        if desk.papers.alert():
            came.append(minute)
            desk.printed()
        desk.room.clock.forward(minutes=1)
    assert came == [14 * 60 + 5], "once, at 08:00"


def test_one_alert_waits_for_the_printer_however_long_it_is_off(desk: Desk):
    desk.printers.choose(PrinterChoice("usb", "/dev/usb/lp99", alert_minutes=10))
    came = 0
    for number in range(5):
        desk.room.writes(f"wamid.{number}", who=customer(number))
        desk.room.clock.forward(minutes=40)
        came += desk.papers.alert()
        desk.queue.step()
    assert came == 1


def test_nobody_is_alarmed_by_a_clock_that_nobody_trusts(desk: Desk):
    desk.choose(alert_minutes=10)
    desk.room.writes("wamid.1")
    desk.room.clock.forward(hours=5)
    desk.room.clock.trusted = False
    assert not desk.papers.alert()
