"""What the program holds that nobody needs."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.access.staff import Staff
from edge.desk.on_phone import AnsweredOnPhone
from edge.records.message import Who
from edge.records.query import State
from tests.kit.paths import ROOT
from tests.kit.programs import Program
from tests.kit.support import Room, open_room

MANY = 2000
# One of them is some kilobytes once it is read.
MOST_BYTES = 1024 * 1024

CALLED = """
import sys, warnings
warnings.simplefilter("error")
from edge.whatsapp import broken_link
assert broken_link("http://127.0.0.1:9/webhook", "token", "secret")
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
print(*sorted({"pydyf", "requests", "segno", "statistics", "xlsxwriter", *seldom} & set(sys.modules)))
"""


def test_a_shop_begins_without_what_few_days_need():
    done = subprocess.run([sys.executable, "-c", BEGUN], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("\n", "")


SHORT = """
import server
from edge.process.version import fingerprint
server.main(["staff", "add", "Aline"])
print(fingerprint.cache_info().currsize)
"""


def test_a_short_verb_does_not_read_all_code_for_the_version_that_nobody_asked_for(tmp_path: Path):
    environment = Program(tmp_path).environment
    command = [sys.executable, "-c", SHORT]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == ["0"]
    assert [line[:20] for line in done.stderr.splitlines()] == ["There was no shop in"], "what a new folder is told"


# As the pages do: on threads of their own, with something small that lives on from each.
SIGNED_IN = """
import re, sys, threading
from pathlib import Path
from edge.process.free_memory import keep_little
from edge.access.team import Pin, Team
from edge.registers.books import Books

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


# Thirty threads that stay, as those of doors and loops do; each has had a few pieces of every small size.
PIECES = """
import ctypes, re, sys, threading
from edge.process.free_memory import keep_little

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
libc.fopen.restype, libc.malloc_info.argtypes = ctypes.c_void_p, [ctypes.c_int, ctypes.c_void_p]
libc.fclose.argtypes = [ctypes.c_void_p]

def heaps_and_bytes_in_use():
    file = libc.fopen(sys.argv[1].encode(), b"w")
    libc.malloc_info(0, file)
    libc.fclose(file)
    told = open(sys.argv[1]).read().rpartition("</heap>")
    held = re.search(r'<system type="current" size="([0-9]+)', told[2])
    free = re.findall(r'"(?:fast|rest)".*size="([0-9]+)', told[2])
    return told[0].count("<heap "), int(held[1]) - sum(map(int, free))

def works():
    pieces = [libc.malloc(size) for size in range(24, 1025, 16) for _ in range(7)]
    for piece in pieces:
        libc.free(piece)
    done.release()
    over.wait()

keep_little()
done, over = threading.Semaphore(0), threading.Event()
_, before = heaps_and_bytes_in_use()
for _ in range(30):
    threading.Thread(target=works).start()
    done.acquire()
heaps, after = heaps_and_bytes_in_use()
over.set()
print(heaps, (after - before) // 1024)
"""


def test_threads_share_one_heap_and_keep_no_pieces_for_themselves(tmp_path: Path):
    unit = (ROOT / "systemd" / "iduka.service").read_text("utf-8")
    told = dict(line.split("=", 2)[1:] for line in unit.splitlines() if line.startswith("Environment="))
    done = subprocess.run(
        [sys.executable, "-c", PIECES, str(tmp_path / "told")],
        cwd=ROOT,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    heaps, kept_kb = map(int, done.stdout.split())
    assert (heaps, kept_kb < 1024) == (1, True), kept_kb


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Thousands wait, and thousands are with somebody."""
    room = open_room(tmp_path_factory.mktemp("many") / "data")
    room.hears("wamid.first", who=Who(phone="250788000001"))
    (document,) = room.books.tables.queries.all()
    aline = room.staff("Aline")
    with room.books.transaction():
        for number in range(MANY):
            one = {**document, "id": f"q_{number:04}", "customer": f"c_{number}", "open_for": f"c_{number}"}
            room.books.tables.queries.insert({**one, **(_held(aline, room) if number % 2 else {})})
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
