"""The team: names, PINs, and what checking many of them at once costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tinydb.operations import delete

from edge.errors import Refusal
from edge.store.all_tables import where
from tests.kit.paths import ROOT
from tests.kit.support import Room

TWELVE_AT_ONCE = """
import resource, sys, threading
from pathlib import Path
from edge.access.team import Team
from edge.registers.books import Books

books = Books.open(Path(sys.argv[1]))
team = Team(books)
aline = team.add("Aline", pin=team.pin("4711"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
together = threading.Barrier(12)
known = []

def sign_in():
    together.wait()
    known.append(team.knows(aline, "4711"))

threads = [threading.Thread(target=sign_in) for _ in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
books.close()
assert known == [True] * 12
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_twelve_who_sign_in_at_once_take_the_memory_of_one(tmp_path: Path):
    ran = subprocess.run(
        [sys.executable, "-c", TWELVE_AT_ONCE, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) < 2 * 16 * 1024, "in kilobytes, beyond the one that adding somebody took"


def test_control_characters_in_a_name_are_left_out(room: Room):
    assert room.team.add("Ali\x07ne\x1b", pin=room.team.pin("4711")).name == "Aline"


@pytest.mark.parametrize("name", ["Ali\u200bne", "\u202eAline", "Aline\ufeff"])
def test_a_name_with_a_character_that_nobody_can_see_is_refused_in_a_sentence_of_its_own(room: Room, name: str):
    pin = room.team.pin("4711")
    with pytest.raises(Refusal, match="nobody can see"):
        room.team.add(name, pin=pin)
    with pytest.raises(Refusal, match="1 to 40 letters"):
        room.team.add("x" * 41, pin=pin)


def test_a_pin_opens_by_what_it_cost_when_it_was_chosen(room: Room):
    aline = room.team.add("Aline", pin=room.team.pin("4711", cost=5))
    eric = room.team.add("Eric", pin=room.team.pin("4711"))
    room.books.tables.staff.update(delete("cost"), where("id") == eric.id)  # as versions before kept it
    assert [room.team.knows(who, pin) for who in (aline, eric) for pin in ("4711", "4712")] == [True, False] * 2


@pytest.mark.parametrize("cost", [0, -1, 15, 60, 10**9, "14", True, None, 4.5, [], {}])
def test_what_a_copy_says_of_the_cost_of_a_pin_takes_no_more_than_a_pin_does(room: Room, cost: object):
    aline = room.team.add("Aline", pin=room.team.pin("4711", cost=5))
    room.books.tables.staff.update({"cost": cost}, where("id") == aline.id)
    assert not room.team.knows(aline, "4711")
