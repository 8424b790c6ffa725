"""What brings the program down is passed over after its second death, and everything behind it goes on."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
from functools import partial
from pathlib import Path

import pytest
import requests

from edge.backup import Backups, known
from edge.clock import Clock
from edge.intake.sorter import Sorter
from edge.printing import PrinterChoice, Printers, PrintQueue, Sheet
from edge.process.crash_marks import Mark, Marks
from edge.running.loops import Loop, Rounds
from tests.kit.bodies import body, value
from tests.kit.programs import Program, until
from tests.kit.shops import open_counter
from tests.kit.support import ACCOUNT, HandClock, Room

LARGE = 15_000  # messages in one body: it is taken in parts, for seconds


def text(number: int, words: str = "x") -> dict[str, object]:
    at = str(int(Clock().now().at.timestamp()))
    return {"from": "447700900142", "id": f"wamid.{number}", "timestamp": at, "type": "text", "text": {"body": words}}


def wrote(*messages: dict[str, object]) -> bytes:
    return body({"field": "messages", "value": value(*messages)})


def post(shop: Program, raw: bytes) -> None:
    digest = hmac.new(ACCOUNT.app_secret.encode(), raw, hashlib.sha256).hexdigest()
    told = requests.post(shop.hook_url, raw, headers={"X-Hub-Signature-256": f"sha256={digest}"}, timeout=60)
    assert told.status_code == 200


def stands_still_in_it(shop: Program, mark: Path, says: str) -> bool:
    """Whether the program, stopped at this moment, is at the body: it takes it in parts, and others in between."""
    os.kill(shop.pid, signal.SIGSTOP)
    if says.encode() in mark.read_bytes():
        return True
    os.kill(shop.pid, signal.SIGCONT)
    return False


def test_a_body_that_ends_the_program_twice_is_set_aside_and_what_came_behind_it_is_read(tmp_path: Path):
    shop = Program(tmp_path / "data")
    shop.set_up(ACCOUNT)
    shop.start()
    post(shop, wrote(*(text(number) for number in range(LARGE))))
    mark = tmp_path / "data" / "under-way" / "sorter"
    for deaths in ("{}", '{"entry 1": 1}'):
        assert until(partial(stands_still_in_it, shop, mark, f'"what":"entry 1","suspects":{deaths}'))
        shop.kill()
        shop.start()
    post(shop, wrote(text(99_999, "Is anybody there?")))
    assert until(lambda: shop.status()["journal"]["unread"] == 0)
    assert shop.status()["journal"]["set_aside"] == 1
    assert shop.stop() == 0


def dies(folder: Path, task: str, what: str, run: tuple[str, str] = ("boot-1", "code")) -> None:
    """A process begins this and is heard of no more."""
    Marks(folder, *run).of(task).begin(what)


def sorter(room: Room, folder: Path, run: tuple[str, str] = ("boot-1", "code")) -> Sorter:
    marks = Marks(folder, *run).of
    return Sorter(room.books, room.journal, room.reception, room.outbox, room.notices, room.settings, marks)


def all_read(sorter: Sorter) -> None:
    while sorter.step():
        pass


def test_a_small_body_may_be_hit_by_chance_and_is_set_aside_after_its_third_death(room: Room, tmp_path: Path):
    for number in range(3):
        room.journal.append(wrote(text(number)))
    for _ in range(2):
        dies(tmp_path, "sorter", "entry 2")
    again = sorter(room, tmp_path)
    assert again.step() == 1, "one at a time, as long as it is not known what it was"
    dies(tmp_path, "sorter", "entry 2")
    all_read(sorter(room, tmp_path))
    assert room.books.messages.count() == 2
    assert [place for _, place, _ in room.books.journal.aside(5)] == ["body"]
    assert [kind for kind, _ in room.kept_notices()] == ["program died"]


def test_what_was_read_to_its_end_after_a_death_is_suspected_of_nothing(room: Room, tmp_path: Path):
    room.journal.append(wrote(text(1)))
    for _ in range(2):
        dies(tmp_path, "sorter", "entry 1")
    all_read(sorter(room, tmp_path))
    assert room.books.messages.count() == 1
    assert Marks(tmp_path, "boot-1", "code").of("sorter").suspects == {}


@pytest.mark.parametrize("other", [("boot-2", "code"), ("boot-1", "other code")])
def test_a_power_cut_and_another_program_begin_to_count_anew(tmp_path: Path, other: tuple[str, str]):
    for _ in range(2):
        dies(tmp_path, "sorter", "entry 1")
    assert Marks(tmp_path, *other).of("sorter").deaths("entry 1") == 0


def test_what_ended_the_program_is_read_again_by_another_one_and_the_notice_goes(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    room.journal.append(wrote(text(1)))
    for _ in range(3):
        dies(tmp_path, "sorter", "entry 1")
    old = sorter(room, tmp_path)
    all_read(old)
    assert old.read_again() == 0, "the same program would only die again"
    monkeypatch.setattr("edge.intake.sorter.fingerprint", lambda: "another")
    assert sorter(room, tmp_path, ("boot-1", "another")).read_again() == 1
    assert room.books.messages.count() == 1
    assert room.books.journal.counts()["set_aside"] == 0
    assert room.kept_notices() == []


def test_what_ends_another_program_too_stays_aside(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    room.journal.append(wrote(text(1)))
    for _ in range(3):
        dies(tmp_path, "sorter", "entry 1")
    all_read(sorter(room, tmp_path))
    monkeypatch.setattr("edge.intake.sorter.fingerprint", lambda: "another")
    for _ in range(3):
        dies(tmp_path, "sorter again", "entry 1", ("boot-1", "another"))
    again = sorter(room, tmp_path, ("boot-1", "another"))
    assert (again.read_again(), again.read_again()) == (1, 0)
    assert room.books.messages.count() == 0
    assert room.books.journal.counts()["set_aside"] == 1


def test_a_chore_that_ends_the_program_rests_for_hours_and_the_others_go_on(tmp_path: Path):
    for _ in range(2):
        dies(tmp_path, "rounds", "deadly")
    clock, done = HandClock(), list[str]()
    chores = {name: (1, lambda name=name: done.append(name)) for name in ("deadly", "well")}
    rounds = Rounds(clock, chores, mark=Marks(tmp_path, "boot-1", "code").of("rounds"))
    assert until(lambda: (rounds.step(), "well" in done)[1])
    assert done == ["well"]
    assert rounds.failing == ["deadly"]
    clock.forward(hours=7)
    assert until(lambda: (rounds.step(), "deadly" in done)[1])
    assert rounds.failing == []


def test_a_loop_whose_step_ends_the_program_rests_and_is_unwell(tmp_path: Path):
    for _ in range(2):
        dies(tmp_path, "index", "step")
    steps: list[int] = []

    def step() -> int:
        steps.append(1)
        return 0

    loop = Loop("index", step, 60, mark=Marks(tmp_path, "boot-1", "code").of("index"))
    loop.start()
    assert until(lambda: loop.is_failing)
    assert until(lambda: loop.beats(60))
    loop.stop()
    assert steps == []


def test_a_slip_that_ends_the_program_holds_no_other(room: Room, tmp_path: Path):
    paper = tmp_path / "slips.escpos"
    printers = Printers(room.books)
    printers.choose(PrinterChoice("file", str(paper)))
    queue = PrintQueue(room.books, printers, room.clock, {}, lambda: "COPY")
    deadly = queue.put("test", sheet=Sheet(["deadly"]))
    queue.put("test", sheet=Sheet(["well"]))
    for _ in range(2):
        dies(tmp_path, "printer", deadly)
    mark = Marks(tmp_path, "boot-1", "code").of("printer")
    queue = PrintQueue(room.books, printers, room.clock, {}, lambda: "COPY", mark)
    while queue.step():
        pass
    assert {job.reason.key for job in queue.jobs() if job.id == deadly} == {"printing.ends_the_program"}
    assert b"well" in paper.read_bytes()
    assert b"deadly" not in paper.read_bytes()


def test_a_backup_that_ends_the_program_waits_for_the_next_day_and_says_so(room: Room, tmp_path: Path):
    for _ in range(2):
        dies(tmp_path, "backup", "backup")
    mark, stick = Marks(tmp_path, "boot-1", "code").of("backup"), tmp_path / "stick"
    stick.mkdir()
    data = tmp_path / "data"
    backups = Backups(room.books, room.notices, room.clock, data, lambda: stick, mark)
    backups.step()
    assert until(lambda: not backups.busy)
    assert known(room.books).why.key == "backup.ends_the_program"
    room.clock.forward(hours=1)
    assert backups.step() == 0


def test_a_mark_that_cannot_be_written_or_read_is_none(tmp_path: Path):
    (tmp_path / "under-way").write_text("a file where the folder should be")
    mark = Marks(tmp_path, "boot-1", "code").of("sorter")
    mark.begin("entry 1")
    assert mark.suspects == {}
    torn = tmp_path / "torn"
    torn.write_bytes(json.dumps({"run": "boot-1 code", "what": 1})[:20].encode())
    assert Mark(torn, "boot-1 code").suspects == {}


def test_a_shop_that_is_closed_holds_no_file_open(tmp_path: Path):
    """What is opened in one process again and again would come to its limit."""
    with open_counter(tmp_path / "data") as counter:
        counter.hears()
    held = [link for file in Path("/proc/self/fd").iterdir() if (link := aimed_at(file)).startswith(str(tmp_path))]
    assert held == []


def aimed_at(file: Path) -> str:
    try:
        return os.readlink(file)
    except FileNotFoundError:
        return ""
