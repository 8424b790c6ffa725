"""What a shop does in a day, in a few seconds, on a disk that is being taped: see disk.c. A program of its own.

    python -m proof.power.workload morning|evening FOLDER ACKS TROUBLE [off|normal]

The morning ends with SIGKILL, behind a commit that the disk had refused; the evening goes on in the same folder.
Before something is begun and once it has been acknowledged, a line in ACKS says so: these are the marks of ledger.py.
The last word makes SQLite sync less than the shop does, to see whether the proof notices.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge.access.staff import Staff
from edge.disk.disk_trouble import StoreUnavailable
from edge.store.engine.cut_log import CutLog
from proof.power import chats, forgotten
from proof.power.bodies import PATIENT, Body, delivered
from tests.kit.support import NOON, HandClock, Room, open_room

DOORS = 4  # webhook threads
MORNING, EVENING = 0, 10_000  # behind which number their webhooks begin
ILLS = "sswnrs"  # the letters of disk.c, one after the other


class Day:
    """One shop, from its first start to its second evening. `first`: the number of the first webhook."""

    def __init__(self, folder: Path, acks: Path, trouble: Path, synchronous: str | None, first: int) -> None:
        self._folder = folder
        self._cut_log = CutLog(folder)
        self._acks = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._trouble = trouble
        self._synchronous = synchronous
        self._clock = HandClock(forgotten.HER_DAY if first == MORNING else NOON)
        self._mark(phase="first start" if first == MORNING else "start after a kill")
        self._room: Room = self._opened()
        self._mark(thing="account", now="known")
        self._next = first
        self._guard = threading.Lock()

    def morning(self) -> None:
        aline, eric = (self._take_on(name) for name in ("Aline", "Eric"))
        self._mark(phase="the day before")
        forgotten.lives(self._room, self._folder, eric)
        self._mark(thing="figures", now=forgotten.figures(self._room))
        self._mark(thing="customer", now="whole")
        self._mark(phase="intake")
        self._take_in(PATIENT + 40)
        self._mark(phase="sorting")
        with self._meanwhile(40):
            self._sort()
        self._sort()
        self._mark(phase="desk")
        with self._meanwhile(60):
            self._serve(self._waiting(), aline, eric)
        self._mark(phase="checkpoint")
        self._room.books.database.checkpoint()
        with self._meanwhile(50, large=True):  # more than SQLite's own 4 MB between two checkpoints
            self._sort()
            self._room.books.database.checkpoint()
        self._mark(phase="restart")
        self._room.close()
        self._room = self._opened()
        self._clock.reboot()
        self._room.outbox.recover(self._clock.now())
        self._mark(phase="failing disk")
        for letter, query in zip(ILLS, self._waiting(), strict=False):
            self._take_in(3)
            self._fail(letter, query, eric)
        self._trouble.write_text("s", "ascii")
        self._receive(1, False)
        self._trouble.unlink()
        os.kill(os.getpid(), signal.SIGKILL)

    def evening(self) -> None:
        self._room.outbox.recover(self._clock.now())
        self._mark(phase="import")
        self._bring_in()
        self._forget()
        self._mark(phase="evening")
        self._take_in(20)
        self._sort()
        self._claim(self._waiting()[0], self._room.staff("Eric"))
        self._room.close()

    def _bring_in(self) -> None:
        """Two chats of a phone, while webhooks come in; then the first is undone."""
        for number in ("01", "02"):
            with self._meanwhile(10), self._doing(f"import {number}", "whole"):
                import_id = chats.begin(self._room, self._folder, number)
                chats.finish(self._room, self._folder)
        with self._doing("import 02", "gone"):
            chats.bringing(self._room, self._folder).undo(import_id, None)
            chats.finish(self._room, self._folder)

    def _forget(self) -> None:
        """A customer is erased while webhooks come in."""
        self._sort()
        self._mark(phase="erasing")
        with self._meanwhile(10):
            with self._doing("customer", "gone"):
                forgotten.begin(self._room, self._folder)
            forgotten.finish(self._room, self._folder)

    def _opened(self) -> Room:
        room = open_room(self._folder, self._clock, from_nothing=True)
        self._weaken(room)
        return room

    def _weaken(self, room: Room) -> None:
        """A new connection is as strong as the shop wants it; only a proof of the proof wants it otherwise."""
        if self._synchronous:
            with room.books.transaction() as writer:
                pass
            writer.execute(f"PRAGMA synchronous={self._synchronous}")

    def _mark(self, **said: object) -> None:
        os.write(self._acks, json.dumps(said).encode() + b"\n")

    @contextmanager
    def _doing(self, thing: str, then: str) -> Iterator[None]:
        self._mark(thing=thing, may=then)
        yield
        self._mark(thing=thing, now=then)

    def _take_on(self, name: str) -> Staff:
        staff = self._room.staff(name, owner=name == "Aline")
        self._mark(thing=f"staff {name}", now=staff.id)
        return staff

    # Intake

    def _take_in(self, count: int, *, large: bool = False) -> None:
        """So many webhooks, through as many threads as there are doors."""
        threads = [threading.Thread(target=self._receive, args=(count // DOORS, large)) for _ in range(DOORS)]
        for thread in threads:
            thread.start()
        self._receive(count % DOORS, large)
        for thread in threads:
            thread.join()

    @contextmanager
    def _meanwhile(self, count: int, *, large: bool = False) -> Iterator[None]:
        door = threading.Thread(target=self._take_in, args=(count,), kwargs={"large": large})
        door.start()
        yield
        door.join()

    def _receive(self, count: int, large: bool) -> None:
        for _ in range(count):
            with self._guard:
                self._next += 1
                body = Body(self._next, large)
            self._keep(body)

    def _keep(self, body: Body) -> bool:
        self._mark(sent=body.number, large=body.large)
        try:
            seq = self._room.journal.append(body.raw)
        except StoreUnavailable:
            return False
        self._mark(kept=seq, number=body.number, large=body.large)
        return True

    def _sort(self) -> None:
        while self._room.sorter.step():
            pass
        with self._room.books.reading() as reader:
            self._cut_log.note(reader)

    # The desk

    def _waiting(self) -> list[str]:
        found = sorted(self._room.books.tables.queries.all(), key=lambda query: query["order"])
        return [query["id"] for query in found if query["state"] == "waiting"][:PATIENT]

    def _claim(self, query: str, by: Staff) -> None:
        with self._doing(f"query {query}", f"claimed {by.id}"):
            self._room.desk.claim(query, by)

    def _serve(self, queries: list[str], aline: Staff, eric: Staff) -> None:
        """Each query goes as far as its place in the row says, so that some stop at every stage."""
        room = self._room
        for place, query in enumerate(queries):
            self._clock.forward(seconds=7)
            self._claim(query, aline)
            if place % 6 == 0:
                with self._doing(f"query {query}", "waiting None"):
                    room.desk.release(query, aline)
                continue
            self._reply(query, aline, place)
            if place % 6 == 1:
                with self._doing(f"offer {query}", eric.id):
                    room.desk.hand_over(query, aline, eric.id, "she wants the blue one")
                self._mark(thing=f"offer {query}", may="None")
                with self._doing(f"query {query}", f"claimed {eric.id}"):
                    room.desk.accept(query, eric)
                self._mark(thing=f"offer {query}", now="None")
            elif place % 6 == 2:
                with self._doing(f"query {query}", "closed None"):
                    room.desk.close(query, aline, "sold")
            elif place % 6 == 3:
                self._sort()

    def _reply(self, query: str, by: Staff, place: int) -> None:
        room, text = self._room, f"Yes, {place} of them are here until six."
        reply = room.desk.reply(query, by, text)
        self._mark(thing=f"reply {reply}", now="queued")
        self._mark(thing=f"text {reply}", now=text)
        if place % 5 == 0:
            return
        # As the courier does: on disk before a byte leaves, and what was under way at a cut is unsure.
        with self._doing(f"reply {reply}", "unsure"):
            attempt = room.outbox.begin(reply, self._clock.now())
        if place % 5 == 1:
            return
        wamid = f"wamid.REPLY{place:04d}"
        with self._doing(f"reply {reply}", "sent"):
            room.outbox.accepted(attempt, wamid, self._clock.now())
        if place % 5 >= 3:
            self._mark(thing=f"reply {reply}", may="delivered")
            seq = room.journal.append(delivered(wamid))
            self._mark(thing=f"reply {reply}", now="delivered")
            self._mark(kept=seq, status=wamid)

    def _fail(self, letter: str, query: str, by: Staff) -> None:
        """The disk refuses: nobody is told that something was kept or taken; then it is well again, and so are we."""
        self._trouble.write_text(letter, "ascii")
        with self._guard:
            self._next += 1
            body = Body(self._next, False)
        kept = self._keep(body)
        self._mark(thing=f"query {query}", may=f"claimed {by.id}")
        taken = self._takes(query, by)
        self._room.books.database.probe()  # as the health page does
        self._trouble.unlink()
        if (kept or taken) and not self._synchronous:
            raise SystemExit(f"the disk was ill ({letter}), and something was acknowledged")
        self._keep(body)
        # What was refused must not come back to life, once the store has gone on.
        self._mark(thing=f"query {query}", now=f"claimed {by.id}" if taken else "waiting None")
        self._weaken(self._room)

    def _takes(self, query: str, by: Staff) -> bool:
        try:
            self._room.desk.claim(query, by)
        except StoreUnavailable:
            return False
        return True


def main() -> None:
    part, folder, acks, trouble, *more = sys.argv[1:]
    first = MORNING if part == "morning" else EVENING
    day = Day(Path(folder), Path(acks), Path(trouble), more[0] if more else None, first)
    day.morning() if part == "morning" else day.evening()


if __name__ == "__main__":
    main()
