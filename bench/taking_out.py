"""Everything taken out of a shop with a long past: what memory and time it takes, and what those beside it lose.

An export is made as the owner's page makes it, by the same child. Whatever is measured beside it is measured alone as
well, in turn, so that the machine's own moods fall on both.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from bench import courier
from bench.history import fill
from bench.pages import looker
from bench.shops import HOME, load, pause, serving
from bench.table import Both, Figure, at_most

REPLIES = 200
# So many looks at the board before it is the other one's turn.
SLICE = 15


def figures(ground: Path, many: int, looks: int, rounds: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(dir=ground) as few_data, tempfile.TemporaryDirectory(dir=ground) as many_data:
        fill(Path(few_data), many // 10)
        past = fill(Path(many_data), many)
        small = _alone(Path(few_data), ground / "few.zip")
        seconds, megabytes, size = _alone(Path(many_data), ground / "many.zip")
        yield Figure(f"s to take out {many:,} messages as a zip", f"{seconds:.0f}")
        yield Figure("… MB of it on the disk", f"{size:.0f}")
        yield at_most("… MB of memory that it took at most", [megabytes], 100)
        yield at_most(f"… against those of {many // 10:,} messages", [megabytes / small[1]], 1.5, "{:.2f}")
        yield from _beside(Path(many_data), ground, past.cookie, looks, rounds)


def _beside(data: Path, ground: Path, cookie: str, looks: int, rounds: int) -> Iterator[Figure]:
    boards, intakes, drains = (Both("beside an export") for _ in range(3))
    with serving(data) as shop:
        _in_slices(looker(shop, cookie), data, ground / "board.zip", looks * rounds, boards)
    yield from boards.figures("ms for the board's page", "{:.1f}")
    with tempfile.TemporaryDirectory(dir=ground) as fresh_data:
        fill(Path(fresh_data), 1_000)
        with serving(Path(fresh_data)) as shop:
            first = 0
            for number in range(rounds):
                for busy in (False, True):
                    with an_export(data, ground / f"intake{number}.zip") if busy else nullcontext():
                        found = load(shop.hook, "--seconds", 3, "--first", first, "--most", 15_000)
                        first += 20_000
                        intakes.keep(busy, 1000 / found["per_second"])
                    shop.until_sorted()
    for number in range(rounds):
        for busy in (False, True):
            with an_export(data, ground / f"courier{number}.zip") if busy else nullcontext():
                drains.keep(busy, courier.drained(ground, replies=REPLIES, customers=REPLIES))
    yield from intakes.figures("ms of the machine for each webhook that is kept", "{:.3f}")
    yield from drains.figures(f"s until {REPLIES} replies are with WhatsApp", "{:.2f}")


def _in_slices(look: Callable[[], object], data: Path, there: Path, looks: int, boards: Both) -> None:
    """An export that is held and let go again: so quickly that the machine's moods fall on both."""
    child, busy = _begun(data, there), True
    try:
        for _ in range(2 * looks // SLICE):
            busy = not busy
            if child.poll() is not None:
                _ended(child)
                there.unlink()
                child = _begun(data, there)
            os.kill(child.pid, signal.SIGCONT if busy else signal.SIGSTOP)
            pause(0.05)
            for _ in range(SLICE):
                boards.keep(busy, _timed(look))
    finally:
        os.kill(child.pid, signal.SIGCONT)
        _ended(child)
        there.unlink(missing_ok=True)


class Exports:
    """One export after the other, of the same shop to the same place."""

    def __init__(self, data: Path, there: Path) -> None:
        self._data, self._there = data, there
        self._stop, self._may = threading.Event(), threading.Event()
        self._may.set()
        self._child = _begun(data, there)
        self._turn = threading.Lock()
        self._keeper = threading.Thread(target=self._one_after_the_other)
        self.begun = 1
        self._keeper.start()

    def hold(self) -> None:
        """Until `go_on`."""
        self._may.clear()
        with self._turn:
            self._child.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        with self._turn:
            self._child.send_signal(signal.SIGCONT)
        self._may.set()

    def end(self) -> None:
        self.go_on()
        self._stop.set()
        self._keeper.join()
        _ended(self._child)
        self._there.unlink(missing_ok=True)

    def _one_after_the_other(self) -> None:
        while not self._stop.wait(0.1):
            with self._turn:
                if self._may.is_set() and self._child.poll() is not None:
                    _ended(self._child)
                    self._there.unlink(missing_ok=True)
                    self._child = _begun(self._data, self._there)
                    self.begun += 1


@contextmanager
def an_export(data: Path, there: Path) -> Iterator[Exports]:
    """While one is under way, and the next one where that ends."""
    exports = Exports(data, there)
    try:
        yield exports
    finally:
        exports.end()


def _alone(data: Path, there: Path) -> tuple[float, float, float]:
    """Seconds, and MB of memory and of disk."""
    began, child = time.monotonic(), _begun(data, there)
    last, most = b"", 0.0
    for line in child.stdout or ():
        last, most = line, max(most, _most_mb(child.pid))
    assert json.loads(last)["state"] == "done", last
    took, size = time.monotonic() - began, there.stat().st_size / 2**20
    _ended(child)
    there.unlink()
    return took, most, size


def _most_mb(pid: int) -> float:
    """What a process holds at most so far, 0 for one that has ended. What the system says then counts its parent's."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return int(next((line.split()[1] for line in lines if line.startswith("VmHWM:")), "0")) / 1024


def _begun(data: Path, there: Path) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-m", "edge.takeout.child"],
        cwd=HOME,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={},
    )
    wish = {"data": str(data), "stick": "", "there": str(there), "customer": "", "form": "zip", "place": "download"}
    assert child.stdin
    child.stdin.write(json.dumps(wish).encode() + b"\n")
    child.stdin.flush()
    return child


def _ended(child: subprocess.Popen[bytes]) -> None:
    """As by the owner's Stop: it takes away what it has begun."""
    if child.stdin:
        child.stdin.close()
    if child.stdout:
        child.stdout.read()
        child.stdout.close()
    child.wait(60)


def _timed(look: Callable[[], object]) -> float:
    began = time.perf_counter()
    look()
    return 1000 * (time.perf_counter() - began)
