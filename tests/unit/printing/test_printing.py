"""Printing for real: to a socket, a device and a file, and whatever a printer does, nothing else waits for it."""

from __future__ import annotations

import errno
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from edge.disk.disk_trouble import StoreUnavailable
from edge.errors import Refusal
from edge.printing import Job, Paper, PrinterChoice, Printers, PrintQueue, PrintState, Sheet
from edge.printing.escpos import ASK_PAPER, job
from edge.store.all_tables import where
from tests.kit.escpos_reader import Reader
from tests.kit.support import Room, open_room

COPY = "*** COPY ***"
PAPER_END = b"\x72"
PAPER_THERE = b"\x12"
NO_ANSWER = b"\xff"  # what a device that is no such printer may say


@contextmanager
def a_printer(answer: bytes = b"", most: int = 2**20, *, slams: bool = False) -> Iterator[tuple[str, bytearray]]:
    """A printer on the network. answer: what it says about its paper; most: after so many bytes it takes no more."""
    taken, stopped = bytearray(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)

        def serve() -> None:
            while not stopped.is_set():
                try:
                    line, _ = door.accept()
                except TimeoutError:
                    continue
                with line:
                    _swallow(line, taken, answer, most, stopped, slams=slams)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{door.getsockname()[1]}", taken
        finally:
            stopped.set()
            thread.join()


def _swallow(
    line: socket.socket, taken: bytearray, answer: bytes, most: int, stopped: threading.Event, *, slams: bool
) -> None:
    line.settimeout(0.1)
    while not stopped.is_set():
        if len(taken) >= most:
            if slams:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                return
            stopped.wait(0.1)
            continue
        try:
            piece = line.recv(512)
        except TimeoutError:
            continue
        if not piece:
            return
        if ASK_PAPER in piece:
            piece = piece.replace(ASK_PAPER, b"")
            line.sendall(answer)
        taken += piece


def a_queue(room: Room, kind: str, address: str) -> PrintQueue:
    printers = Printers(room.books)
    printers.choose(PrinterChoice(kind, address))
    return PrintQueue(room.books, printers, room.clock, {}, lambda: COPY)


def last(queue: PrintQueue) -> tuple[PrintState, str]:
    job = queue.jobs()[0]
    return job.state, job.reason.key


def slips(paper: Path) -> list[list[str]]:
    return [slip.lines for slip in Reader(paper.read_bytes()).slips()] if paper.exists() else []


def all_of(queue: PrintQueue) -> None:
    while queue.step():
        pass


def test_a_slip_reaches_a_printer_on_the_network_whole(room: Room):
    with a_printer(PAPER_THERE) as (address, taken):
        queue = a_queue(room, "tcp", address)
        queue.put("ruler", sheet=Sheet(["Hello", "Crème"], "http://192.168.1.5/"))
        assert queue.step() == 1
        assert last(queue) == (PrintState.PRINTED, "")
        assert queue.step() == 0
    (slip,) = Reader(bytes(taken)).slips()
    assert slip.lines[:2] == ["Hello", "Crème"]
    assert slip.codes == ["http://192.168.1.5/"]


@pytest.mark.parametrize("answer", [b"", NO_ANSWER], ids=["nothing", "nonsense"])
def test_a_printer_that_does_not_say_whether_it_has_paper_prints_all_the_same(room: Room, answer: bytes):
    with a_printer(answer) as (address, taken):
        queue = a_queue(room, "tcp", address)
        queue.put("ruler", sheet=Sheet(["Hello"]))
        queue.step()
        assert last(queue)[0] is PrintState.PRINTED
    assert Reader(bytes(taken)).slips()[0].lines == ["Hello"]


def test_without_paper_nothing_is_sent_and_it_comes_by_itself_with_a_new_roll(room: Room):
    with a_printer(PAPER_END) as (address, taken):
        queue = a_queue(room, "tcp", address)
        queue.put("ruler", sheet=Sheet(["Hello"]))
        queue.step()
        assert last(queue) == (PrintState.QUEUED, "printing.no_paper")
        assert not taken
        assert queue.step() == 0, "not again at once"
    with a_printer(PAPER_THERE) as (address, taken):
        Printers(room.books).choose(PrinterChoice("tcp", address))
        room.clock.forward(seconds=61)
        queue.step()
        assert last(queue)[0] is PrintState.PRINTED
    assert len(Reader(bytes(taken)).slips()) == 1


def test_a_printer_that_is_off_for_two_days_prints_once_when_it_is_on_again(room: Room, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as door:
        closed = f"127.0.0.1:{door.getsockname()[1]}"
    queue = a_queue(room, "tcp", closed)
    for name in ("first", "second"):
        queue.put("ruler", sheet=Sheet([name]))
    for _ in range(48 * 6):
        room.clock.forward(minutes=10)
        assert queue.step() == 1
        assert queue.jobs()[1].reason.key == "printing.not_reached"
    paper = tmp_path / "paper.escpos"
    Printers(room.books).choose(PrinterChoice("file", str(paper)))
    room.clock.forward(minutes=10)
    while queue.step():
        pass
    assert [slip.lines[0] for slip in Reader(paper.read_bytes()).slips()] == ["first", "second"]


def test_one_that_stops_taking_is_unknown_and_only_a_person_prints_it_again(room: Room, tmp_path: Path):
    with a_printer(PAPER_THERE, most=64, slams=True) as (address, _):
        queue = a_queue(room, "tcp", address)
        job = queue.put("ruler", sheet=Sheet(["x" * 32] * 4000))
        queue.step()
        state, why = last(queue)
        assert state is PrintState.UNKNOWN
        assert why in ("printing.broke_off", "printing.does_not_take")
        room.clock.forward(hours=10)
        assert queue.step() == 0
        queue.again(job)
    paper = tmp_path / "paper.escpos"
    Printers(room.books).choose(PrinterChoice("file", str(paper)))
    queue.step()
    assert Reader(paper.read_bytes()).slips()[0].lines[0].strip() == COPY, "there may be one on paper"


def test_a_slip_that_is_not_needed_any_more_lets_the_next_one_through(room: Room, tmp_path: Path):
    queue = a_queue(room, "file", str(tmp_path / "paper.escpos"))

    def refuses(job: Job, choice: PrinterChoice) -> Sheet:
        raise Refusal("not_found", "summary.not_there")

    queue.leave_to({"alert": lambda job, choice: None, "summary": refuses}, lambda lines, code: b"")
    for kind in ("alert", "summary"):
        queue.put(kind)
    queue.put("ruler", sheet=Sheet(["Hello"]))
    while queue.step():
        pass
    told = [(job.state, job.reason.key) for job in queue.jobs()]
    dropped = PrintState.DROPPED
    assert told == [(PrintState.PRINTED, ""), (dropped, "summary.not_there"), (dropped, "printing.not_needed")]


def test_lines_made_for_a_wider_roll_fit_the_one_that_is_in_now(room: Room, tmp_path: Path):
    paper = tmp_path / "paper.escpos"
    queue = a_queue(room, "file", str(paper))
    queue.put("conversation", sheet=Sheet(["word " * 9]))
    Printers(room.books).choose(PrinterChoice("file", str(paper), columns=32))
    queue.step()
    assert Reader(paper.read_bytes()).slips()[0].lines == [" ".join(["word"] * 6), " ".join(["word"] * 3)]


def test_a_code_that_is_too_long_for_the_paper_is_left_out_whole():
    (slip,) = Reader(job(Paper(32, "858"), ["Wi-Fi"], "x" * 272)).slips()
    assert (slip.lines, slip.codes) == (["Wi-Fi"], [])


def test_after_a_power_cut_in_the_middle_nobody_knows_and_it_says_so(room: Room, tmp_path: Path):
    queue = a_queue(room, "file", str(tmp_path / "paper.escpos"))
    job = queue.put("ruler", sheet=Sheet(["Hello"]))
    with room.books.transaction():
        room.books.tables.prints.update({"state": "printing"}, where("id") == job)
    queue.recover()
    assert last(queue) == (PrintState.UNKNOWN, "printing.power_went")
    assert queue.step() == 0


def test_slips_come_in_the_order_in_which_they_were_put(room: Room, tmp_path: Path):
    queue = a_queue(room, "file", str(tmp_path / "paper.escpos"))
    for number in range(70):
        queue.put("ruler", sheet=Sheet([str(number)]))
    while queue.step():
        pass
    slips = Reader((tmp_path / "paper.escpos").read_bytes()).slips()
    assert [slip.lines[0] for slip in slips] == [str(number) for number in range(70)]
    queue.put("ruler", sheet=Sheet(["one more"]))
    assert len(queue.jobs()) <= 52, "old ones are forgotten"


def test_without_a_printer_nothing_is_queued(room: Room):
    queue = PrintQueue(room.books, Printers(room.books), room.clock, {}, lambda: COPY)
    with pytest.raises(Refusal):
        queue.put("ruler", sheet=Sheet(["Hello"]))


@pytest.mark.parametrize(
    "choice",
    [
        PrinterChoice("usb", "/etc/passwd"),
        PrinterChoice("usb", "/dev/mmcblk0"),
        PrinterChoice("usb", "/dev/usb/../lp0"),
        PrinterChoice("tcp", "user@host:9100"),
        PrinterChoice("tcp", "host:0"),
        PrinterChoice("tcp", ""),
        PrinterChoice("cups", "-d other"),
        PrinterChoice("cups", "a;b"),
        PrinterChoice("file", "relative.escpos"),
        PrinterChoice("file", "/var/lib/iduka/iduka.db"),
        PrinterChoice("file", "/home/kabeza/.profile"),
        PrinterChoice("file", "/var/lib/../lib/slips.escpos"),
        PrinterChoice("", wifi_name="x" * 64),
        PrinterChoice("parallel", "x"),
        PrinterChoice("", columns=80),
        PrinterChoice("", code_page="437"),
        PrinterChoice("", alert_minutes=9999),
    ],
)
def test_what_can_be_no_printer_is_refused_and_nothing_changes(room: Room, choice: PrinterChoice):
    printers = Printers(room.books)
    with pytest.raises(Refusal):
        printers.choose(choice)
    assert printers.choice() == PrinterChoice()


def test_a_slow_printer_keeps_nobody_else_waiting(room: Room):
    """While a slip goes out no transaction is open: a customer's message is written meanwhile."""
    with a_printer(PAPER_THERE, most=10) as (address, _):
        queue = a_queue(room, "tcp", address)
        queue.put("ruler", sheet=Sheet(["x" * 32] * 30_000))
        printing = threading.Thread(target=queue.step)
        printing.start()
        for number in range(20):
            room.writes(f"wamid.{number}")
        assert printing.is_alive(), "it is still at it"
    printing.join()


def test_whatever_is_printed_again_says_once_that_it_is_a_copy(room: Room, tmp_path: Path):
    paper = tmp_path / "paper.escpos"
    queue = a_queue(room, "file", str(paper))
    job = queue.put("conversation", sheet=Sheet(["Hello"]))
    all_of(queue)
    for _ in range(2):
        queue.again(job)
        all_of(queue)
    copy = [COPY.center(32).rstrip(), "Hello"]
    assert slips(paper) == [["Hello"], copy, copy]


def test_only_what_may_be_on_paper_already_is_a_copy_when_it_is_wanted_after_all(room: Room, tmp_path: Path):
    paper = tmp_path / "paper.escpos"
    queue = a_queue(room, "usb", "/dev/usb/lp99")
    never, perhaps = (queue.put("ruler", sheet=Sheet([name])) for name in ("never", "perhaps"))
    queue.step()
    queue.drop(never)
    with room.books.transaction():
        room.books.tables.prints.update({"state": "printing"}, where("id") == perhaps)
    queue.recover()
    queue.drop(perhaps)
    Printers(room.books).choose(PrinterChoice("file", str(paper)))
    for each in (never, perhaps):
        queue.again(each)
    all_of(queue)
    assert slips(paper) == [["never"], [COPY.center(32).rstrip(), "perhaps"]]


def test_what_was_written_for_other_letters_is_fitted_to_those_chosen_now(room: Room, tmp_path: Path):
    paper = tmp_path / "paper.escpos"
    queue = a_queue(room, "file", str(paper))
    queue.leave_to({"summary": lambda job, choice: Sheet(["Café Amélie"])}, lambda lines, code: b"")
    Printers(room.books).choose(PrinterChoice("file", str(paper), code_page="plain"))
    queue.put("summary")
    all_of(queue)
    assert slips(paper) == [["Cafe Amelie"]]


def test_a_slip_that_cannot_be_made_says_so_and_comes_when_it_can(room: Room, tmp_path: Path):
    """The fault is ours and is raised; the slip is neither lost nor stuck, and what it had kept is taken back."""
    paper, undone = tmp_path / "paper.escpos", list[str]()
    queue = a_queue(room, "cups", "Office")

    def page(lines: object) -> bytes:
        raise ValueError("no page")

    def compose(job: Job, choice: PrinterChoice) -> Sheet:
        return Sheet(["Hello"], page=page, undo=lambda: undone.append(job.id))

    queue.leave_to({"summary": compose}, lambda lines, code: b"")
    job = queue.put("summary")
    with pytest.raises(ValueError, match="no page"):
        queue.step()
    assert (last(queue), undone) == ((PrintState.QUEUED, "printing.not_made"), [job])
    assert queue.step() == 0, "not again at once"
    Printers(room.books).choose(PrinterChoice("file", str(paper)))
    all_of(queue)
    assert slips(paper) == [["Hello"]], "it is no copy"


def test_what_the_disk_did_not_take_after_printing_is_noted_as_soon_as_it_does(tmp_path: Path):
    paper, mended = tmp_path / "paper.escpos", threading.Event()

    def before_commit() -> None:
        if paper.exists() and not mended.is_set():
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    room = open_room(tmp_path / "data", before_commit=before_commit)
    queue = a_queue(room, "file", str(paper))
    job = queue.put("ruler", sheet=Sheet(["Hello"]))
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            queue.step()
    with pytest.raises(Refusal, match="just now"):
        queue.again(job)
    mended.set()
    assert queue.step() == 0
    assert (last(queue), slips(paper)) == ((PrintState.PRINTED, ""), [["Hello"]])
    room.close()


def test_one_of_which_nobody_saw_the_end_is_unknown_and_a_person_decides(room: Room, tmp_path: Path):
    queue = a_queue(room, "file", str(tmp_path / "paper.escpos"))
    job = queue.put("ruler", sheet=Sheet(["Hello"]))
    with room.books.transaction():
        room.books.tables.prints.update({"state": "printing"}, where("id") == job)
    for ask in (queue.again, queue.drop):
        with pytest.raises(Refusal) as caught:
            ask(job)
        assert caught.value.said.key == "printing.under_way"
    assert last(queue)[0] is PrintState.PRINTING
    assert queue.step() == 0
    assert last(queue) == (PrintState.UNKNOWN, "printing.lost_sight")
    queue.again(job)


def test_a_slip_that_is_dropped_as_its_turn_comes_is_not_printed(room: Room, tmp_path: Path):
    paper = tmp_path / "paper.escpos"

    class Tapped(Printers):
        """Somebody drops it after the queue has been looked at, and before it is printed."""

        def choice(self) -> PrinterChoice:
            for each in queue.jobs():
                queue.drop(each.id)
            return super().choice()

    a_queue(room, "file", str(paper))
    queue = PrintQueue(room.books, Tapped(room.books), room.clock, {}, lambda: COPY)
    queue.put("ruler", sheet=Sheet(["Hello"]))
    all_of(queue)
    assert (last(queue)[0], slips(paper)) == (PrintState.DROPPED, [])


def test_a_printer_that_is_off_is_asked_more_and_more_rarely_and_never_rarer_than_that(room: Room):
    queue = a_queue(room, "usb", "/dev/usb/lp99")
    queue.put("ruler", sheet=Sheet(["Hello"]))
    asked = []
    for second in range(0, 80 * 60, 10):
        if queue.step():
            asked.append(second)
        room.clock.forward(seconds=10)
    waits = [(later - earlier) // 60 for earlier, later in pairwise(asked)]
    assert waits == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10]


@pytest.mark.parametrize("wish", ["again", "another slip", "another printer"])
def test_what_a_person_does_at_the_printer_is_tried_at_once(room: Room, wish: str):
    queue = a_queue(room, "usb", "/dev/usb/lp99")
    queue.put("ruler", sheet=Sheet(["first"]))
    second = queue.put("ruler", sheet=Sheet(["second"]))
    queue.step()
    queue.put("summary", sheet=Sheet(["by itself"]))
    assert queue.step() == 0, "what comes by itself waits"
    match wish:
        case "again":
            queue.again(second)
        case "another slip":
            queue.put("waiting", sheet=Sheet(["third"]), wished=True)
        case _:
            Printers(room.books).choose(PrinterChoice("usb", "/dev/usb/lp98"))
    assert queue.step() == 1


def test_where_there_is_no_knife_the_last_line_can_be_torn_off():
    """The bar is some 20 mm above the line that is printed; a line is 4 mm high."""
    (slip,) = Reader(job(Paper(32, "858"), ["Hello"], "http://192.168.1.5/")).slips()
    assert slip.fed >= 5
    assert slip.commands[-2:] == ["feed", "cut"], "after all that is printed"


def test_a_slip_that_cannot_be_made_holds_no_other(room: Room, tmp_path: Path):
    queue = a_queue(room, "file", str(tmp_path / "paper.escpos"))
    made = [False]

    def compose(job: Job, choice: PrinterChoice) -> Sheet:
        if not made[0]:
            raise ValueError("a fault of ours")
        return Sheet(["Late"])

    queue.leave_to({"odd": compose}, lambda lines, code: b"")
    queue.put("odd")
    with pytest.raises(ValueError, match="ours"):
        queue.step()
    for name in ("One", "Two"):
        queue.put("ruler", sheet=Sheet([name]))
    all_of(queue)
    assert slips(tmp_path / "paper.escpos") == [["One"], ["Two"]]
    made[0] = True
    room.clock.forward(seconds=61)
    all_of(queue)
    assert slips(tmp_path / "paper.escpos") == [["One"], ["Two"], ["Late"]]


def test_a_printer_that_is_off_holds_all_slips_in_their_order(room: Room, tmp_path: Path):
    queue = a_queue(room, "usb", "/dev/usb/lp99")
    queue.put("ruler", sheet=Sheet(["One"]))
    queue.step()
    queue.put("ruler", sheet=Sheet(["Two"]))
    assert queue.step() == 0
    Printers(room.books).choose(PrinterChoice("file", str(tmp_path / "paper.escpos")))
    all_of(queue)
    assert slips(tmp_path / "paper.escpos") == [["One"], ["Two"]]
