"""Erasing is killed at random moments: whole, or going on, and never half. `proof/kill/run` does so fifty times."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

from edge.forgetting import Erasing
from edge.media import Shelf
from edge.store.all_tables import where
from tests.kit.erasing import PHONE, WORD, Zuwena, lies_about, says_all, traces_in, whose
from tests.kit.paths import ROOT
from tests.kit.shops import customer, open_counter
from tests.kit.support import HandClock, Room, open_room

KILLS = int(os.environ.get("KILLS", "3"))
# What the program does, as a program of its own that can be killed.
CHILD = """
import sys
from pathlib import Path
from edge.forgetting import Erasing
from edge.media import Shelf
from edge.registers.books import Books
from tests.kit.support import HandClock
folder = Path(sys.argv[1])
books = Books.open(folder)
erasing = Erasing(books, Shelf(folder), folder)
print("ready", flush=True)
erasing.begin(sys.argv[2], None, HandClock().now())
print("begun", flush=True)
while erasing.step():
    pass
print("done", flush=True)
"""


def shop_with_her(data: Path) -> str:
    """All that she may be in; her id."""
    with open_counter(data) as counter:
        counter.shop.carrying.stop()
        says_all(Zuwena(counter))
        zuwena = Zuwena(counter)
        zuwena.count = 100
        zuwena.sends(*(zuwena.item("text", {"body": f"{number} {WORD}"}) for number in range(150)))
        counter.hears("Bosco asks for nails", customer(7, "Bosco"))
        while counter.shop.books.words.step():
            pass
        lies_about(counter, data, "Zuwena Zanzibarmango")
        query = counter.shop.books.tables.queries.get(where("open_for") == whose(counter))
        counter.shop.desk.close(str(query["id"]), counter.staff("Aline", owner=True), "sold")  # type: ignore[index]
        return whose(counter)


def counted(room: Room) -> tuple[Any, ...]:
    """What the books say of all queries and events, whoever they are of."""
    with room.books.reading() as connection:
        events = connection.execute("SELECT kind, count(*) FROM events WHERE kind <> 'erased' GROUP BY kind").fetchall()
        whose = connection.execute("SELECT count(DISTINCT customer) FROM events").fetchall()
        sound = connection.execute("PRAGMA integrity_check").fetchall()
    states = sorted((each["state"], str(each["outcome"])) for each in room.books.tables.queries.all())
    return events, whose, states, sound


def killed(data: Path, who: str, after_seconds: float) -> list[str]:
    """What the child had said when it was killed so long after it was ready."""
    command = [sys.executable, "-c", CHILD, str(data), who]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        Event().wait(after_seconds)
        child.send_signal(signal.SIGKILL)
        return child.stdout.read().split()


def test_killed_at_any_moment_it_is_whole_or_goes_on(tmp_path: Path):
    who = shop_with_her(tmp_path / "first")
    room = open_room(tmp_path / "first", HandClock())
    before = counted(room)
    room.close()
    chance, longest, ends = Random(11), 0.3, list[str]()
    for number in range(KILLS):
        data = tmp_path / f"killed-{number}"
        shutil.copytree(tmp_path / "first", data)
        said = killed(data, who, chance.uniform(0, longest))
        ends.append(said[-1] if said else "ready")
        longest *= 0.6 if ends[-1] == "done" else 1.3
        room = open_room(data, HandClock())
        here = room.books.tables.customers.contains(where("id") == who)
        assert here == (room.books.tables.keys.get(where("key") == f"phone:{PHONE}") is not None), "never half"
        assert not (here and "begun" in said), "what somebody was told is on the disk"
        erasing = Erasing(room.books, Shelf(data), data)
        if here:
            assert not room.books.erasures.all()
            erasing.begin(who, None, HandClock().now())
        while erasing.step():
            pass
        assert counted(room) == before
        room.close()
        assert traces_in(data) == [], f"killed after {ends[-1]}"
        shutil.rmtree(data)
    assert KILLS < 20 or ends.count("begun") > KILLS / 5, f"{ends}: or it proves nothing"
