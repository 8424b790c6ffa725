"""One shop in a machine, and everybody outside it: customers, WhatsApp, and Aline with two tabs open on her phone.

They knock from power on until the cut, and go on after it where they were. What they are told is in the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from threading import Event, Thread
from time import monotonic

import requests

from edge.clock import Clock
from edge.practice import Practice
from edge.registers.books import Books
from proof.vm import disk
from proof.vm.image import GATEWAY, Image
from proof.vm.ledger import Ledger, Promise, body, waiting
from proof.vm.machine import Machine, pause
from tests.kit.phones import Phone
from tests.kit.programs import Program, until

CUSTOMERS, TABS = 3, 2  # as many at the same moment
OWNER = "Aline"
# After a break of unknown length an old reply waits until webhooks have come for five minutes: courier/backlog.py.
QUIET_SECONDS = 8 * 60.0
_LOOK_SECONDS = 10.0
_LONGEST_PAUSE = 0.3  # between two messages of the same lane …
_CALM_PAUSE = 15.0  # … and when nothing is wanted but that the way in is seen to work
_AWAY_PAUSE = 0.7  # each knock at a door where nobody is yet costs the slow machine some of the time to get there
_NOBODY = (requests.RequestException, OSError, AssertionError)


class Street:
    """A new shop, set up but never started; afterwards it has as many boots as it is given."""

    def __init__(self, image: Image, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.machine = Machine(image, folder)
        self.ledger = Ledger()
        self.at = int(Clock().now().at.timestamp())
        self.practice = Practice(hook_url=self.machine.hook_url, play=False, pace=60)
        self.practice.start()
        port = self.practice.graph_url.rpartition(":")[2]
        self.practice.is_called(f"http://{GATEWAY}:{port}")
        self._pins = self._set_up(folder / "tree", port)
        self._tabs = [Phone(self.machine.lan_url) for _ in range(TABS)]
        self._unanswered: dict[int, int] = {}  # lane → the message that it sends until it is answered
        self._stop, self._signed_in = Event(), Event()

    def _set_up(self, tree: Path, port: str) -> dict[str, str]:
        program = Program(tree / disk.SHOP)
        pins = program.set_up(self.practice.account)
        (tree / "vm.env").write_text(f"EDGE_GRAPH_URL=http://{GATEWAY}:{port}\n", "ascii")
        disk.make(self.machine.disk, tree)
        return pins

    def close(self) -> None:
        self.machine.cut()
        self.practice.stop()
        for tab in self._tabs:
            tab.close()

    @contextmanager
    def busy(self, seed: int, *, staff: bool = True) -> Iterator[None]:
        """Everybody knocks, or customers alone, until the machine is cut off within."""
        self._stop.clear()
        longest = _LONGEST_PAUSE if staff else _CALM_PAUSE
        writers = [self._thread(self._write, lane, Random(f"{seed} {lane}"), longest) for lane in range(CUSTOMERS)]
        servers = [self._thread(self._serve, tab) for tab in self._tabs if staff]
        watcher = self._thread(self._watch)
        try:
            yield
        finally:
            self.machine.cut()
            self._stop.set()
            for thread in [*writers, *servers, watcher]:
                thread.join()
            self.note_arrivals()

    def _thread(self, work: Callable[..., None], *facts: object) -> Thread:
        thread = Thread(target=work, args=facts, daemon=True)
        thread.start()
        return thread

    def sign_in(self) -> None:
        """Aline's phone, with the code that the program shows at its first start; only once."""
        if self._signed_in.is_set():
            return
        assert until(lambda: re.search(r"enrol\?code=[\w-]+", self.machine.said)), self.machine.said[-2000:]
        code = re.findall(r"enrol\?code=([\w-]+)", self.machine.said)[-1]
        first, *others = self._tabs
        first.sign_in(code, OWNER, self._pins[OWNER])
        for tab in others:
            tab.carry(first.cookies)
        self._signed_in.set()

    def settle(self, beside: Path) -> None:
        """Staff ask for nothing more and customers write on; wait until nothing waits, or nothing leaves for a while.

        beside: where copies of the disk are looked into, for what is put to a person does not leave.
        """
        with self.busy(0, staff=False):
            gone, last = 0, monotonic()
            while monotonic() - last < QUIET_SECONDS and self._waits(beside):
                pause(_LOOK_SECONDS)
                if len(self.ledger.arrived) > gone:
                    gone, last = len(self.ledger.arrived), monotonic()

    def _waits(self, beside: Path) -> bool:
        beside.mkdir(exist_ok=True)
        try:
            disk.copy(self.machine.disk, beside / "disk.img")
            with closing(Books.open(disk.take_out(beside / "disk.img", beside / "taken"))) as books:
                return bool(waiting(books, self.ledger))
        except Exception:
            return True  # it was written to while it was copied, and may be broken in any way

    def note_arrivals(self) -> None:
        self.ledger.arrives([sent.text for sent in self.practice.received], self.machine.written())

    # What each of them does, again and again.

    def _watch(self) -> None:
        while not self._stop.wait(0.05):
            self.note_arrivals()

    def _write(self, lane: int, random: Random, longest_pause: float) -> None:
        while not self._stop.wait(random.uniform(0, longest_pause)):
            if lane not in self._unanswered:
                self._unanswered[lane] = self.ledger.new_message(self.machine.written())
            number = self._unanswered[lane]
            try:
                status = self.practice.deliver(body(number, self.at))
            except _NOBODY:
                self._stop.wait(_AWAY_PAUSE)
                continue
            if status == 200:
                self._told(self.ledger.messages[number])
                del self._unanswered[lane]

    def _serve(self, tab: Phone) -> None:
        while not self._stop.is_set():
            try:
                served = self._signed_in.is_set() and self._serves_one(tab)
            except _NOBODY:
                served = False
            if not served:
                self._stop.wait(_AWAY_PAUSE)

    def _serves_one(self, tab: Phone) -> bool:
        """Take whoever waits longest, and answer."""
        tab.open("/")
        waiting = tab.forms("/take-next")
        if not waiting:
            return False
        asked = self.machine.written()
        taken = re.search(r"/q/(q_\w+)", tab.submit_only(waiting[0]).headers.get("Location", ""))
        if not taken:
            return False
        query = taken[1]
        self._told(self.ledger.asks(self.ledger.claims, query, OWNER, asked))
        tab.open(f"/q/{query}")
        text = f"Yes, we have them: {query}"
        promise = self.ledger.asks(self.ledger.replies, text, query, self.machine.written())
        if tab.submit_only(tab.form(rf"/q/{query}/reply"), text=text).is_redirect:
            self._told(promise)
        return True

    def _told(self, promise: Promise) -> None:
        """From here on it is promised: all of it lies in the log as it is now."""
        promise.told = self.machine.written()
