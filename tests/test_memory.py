"""What the program holds that nobody needs."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.desk.on_phone import AnsweredOnPhone
from edge.desk.words import Staff, State, Who
from tests.programs import ROOT
from tests.support import Room, open_room

MANY = 2000
# One of them is some kilobytes once it is read.
MOST_BYTES = 1024 * 1024

CALLED = """
import sys, warnings
warnings.simplefilter("error")
from edge.whatsapp import leads_here
assert not leads_here("http://127.0.0.1:9/webhook", "token")
print(*sorted({name.split(".")[0] for name in sys.modules} & {"requests", "chardet", "charset_normalizer"}))
import charset_normalizer
"""


def test_a_call_brings_along_nothing_that_guesses_encodings():
    done = subprocess.run([sys.executable, "-c", CALLED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("requests\n", "")


BEGUN = """
import sys
import edge.shop
seldom = {"edge.imports.chat", "edge.takeout.takeout", "edge.takeout.sheets", "edge.cli.summary", "edge.practice"}
print(*sorted({"pydyf", "requests", "segno", "xlsxwriter", *seldom} & set(sys.modules)))
"""


def test_a_shop_begins_without_what_few_days_need():
    done = subprocess.run([sys.executable, "-c", BEGUN], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("\n", "")


# As the pages do: on threads of their own, with something small that lives on from each.
SIGNED_IN = """
import re, sys, threading
from pathlib import Path
from edge.heap import keep_little
from edge.desk.team import Pin, Team
from edge.store.books import Books

def memory():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

keep_little()
team, kept = Team(Books.open(Path(sys.argv[1]))), []

def once(number):
    team.pin("4711", cost=4)
    before.append(memory())
    team.pin("4711")
    team.pin("4712")
    kept.append(bytearray(5000))

before = []
for number in range(3):
    thread = threading.Thread(target=once, args=(number,))
    thread.start()
    thread.join()
print(memory() - before[0])
"""


def test_what_a_pin_takes_for_a_moment_goes_back(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", SIGNED_IN, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert int(done.stdout) < 4


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Thousands wait, and thousands are with somebody."""
    room = open_room(tmp_path_factory.mktemp("many") / "data")
    room.hears("wamid.first", who=Who(phone="250788000001"))
    (document,) = room.books.queries.all()
    aline = room.staff("Aline")
    with room.books.transaction():
        for number in range(MANY):
            one = {**document, "id": f"q_{number:04}", "customer": f"c_{number}", "open_for": f"c_{number}"}
            room.books.queries.insert({**one, **(_held(aline, room) if number % 2 else {})})
    yield room
    room.books.close()


def _held(by: Staff, room: Room) -> dict[str, object]:
    now = room.clock.now()
    return {"state": State.CLAIMED, "holder": by.id, "lease_boot": now.boot, "lease_boottime": now.boottime}


CHORES: dict[str, Callable[[Room], int]] = {
    "lapsed": lambda room: room.desk.return_lapsed(),
    "answered on the phone": lambda room: AnsweredOnPhone(room.books, room.settings, room.clock).step(),
}


@pytest.mark.parametrize("chore", CHORES.values(), ids=CHORES)
def test_a_chore_reads_only_those_about_whom_something_is_to_be_done(room: Room, chore: Callable[[Room], int]):
    tracemalloc.start()
    done = chore(room)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (done, peak < MOST_BYTES) == (0, True), peak
