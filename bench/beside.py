"""What a change costs: the program of an earlier commit and the one of this folder, in turn, in one run.

Both run at once, and whoever is not measured is held meanwhile. Counted is the time that the program itself works on a
core, not the time on the clock: other work on the machine moves that far less. A third program, of this folder again,
shows how far one program differs from itself.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from bench.shops import HOME, Running, load, pause, serving

PAST = 10_000
SORTED_SECONDS = 60.0
WEBHOOKS = 400
# What is asked for in a slice, by what it is called, and how often.
PAGES = {
    "the board": ("/", 100),
    "a query": ("/q/q_7", 60),
    "a customer": ("/c/c_7", 100),
    "a search": ("/search?words=blue+paint", 60),
    "the reports of a month": ("/reports?kind=month", 3),
}
UNCHANGED = 600
_FILL = (
    "import sys; from pathlib import Path; from bench.history import fill; print(fill(Path(sys.argv[1]), {}).cookie)"
)


@dataclass(frozen=True)
class Side:
    """One of the programs, with somebody signed in."""

    running: Running
    cookie: str

    def hold(self) -> None:
        self.running.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.running.process.send_signal(signal.SIGCONT)

    def cost(self, work: Callable[[Side], None]) -> float:
        """How many seconds of a core the program works for that, while the others are held."""
        self.go_on()
        pause(0.2)  # whatever was due meanwhile is not of this work
        before = self.running.cpu_seconds()
        work(self)
        cost = self.running.cpu_seconds() - before
        self.hold()
        return cost


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.beside", description=__doc__)
    parser.add_argument("commit", help="the earlier one")
    parser.add_argument("--slices", type=int, default=30, help="how often each is measured")
    given = parser.parse_args()
    ground = HOME / ".cache"
    ground.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="beside-", dir=ground) as made, ExitStack() as stack:
        earlier = _checkout(given.commit, Path(made) / "earlier")
        sides = [
            stack.enter_context(_side(home, Path(made) / name))
            for home, name in ((earlier, "before"), (HOME, "now"), (HOME, "again"))
        ]
        print(f"| ms of a core | {given.commit} | this folder | against it | this folder against itself |")
        print("|---|---|---|---|---|", flush=True)
        for what, work, units in _works():
            print(_row(what, units, _in_turn(sides, work, given.slices)), flush=True)
    return 0


def _works() -> Iterator[tuple[str, Callable[[Side], None], int]]:
    """What is measured: its name, the work of a slice, and how many of it are in a slice."""
    numbers = count(1)

    def take_in(side: Side) -> None:
        first = next(numbers) * WEBHOOKS
        load(
            side.running.hook, "--connections", 16, "--first", first, "--most", WEBHOOKS, "--warm", 0, "--seconds", 600
        )
        side.running.until_sorted(SORTED_SECONDS)

    yield "a webhook, from the door to the queue", take_in, WEBHOOKS
    for name, (path, looks) in PAGES.items():
        yield f"{name}, a page", partial(_look, path, looks), looks
    yield "the board, told “unchanged”", partial(_look, "/", UNCHANGED, again=True), UNCHANGED


def _look(path: str, looks: int, side: Side, *, again: bool = False) -> None:
    way, mark = http.client.HTTPConnection("127.0.0.1", side.running.lan, timeout=60), ""
    for _ in range(looks):
        headers = {"Cookie": side.cookie, "Accept-Encoding": "gzip", "If-None-Match": mark, "Live": "seen"}
        way.request("GET", path, headers=headers)
        answer = way.getresponse()
        answer.read()
        if answer.status not in (200, 304):
            raise RuntimeError(f"{path} was answered {answer.status}")
        mark = (answer.headers["ETag"] or mark) if again else ""
    way.close()


def _in_turn(sides: list[Side], work: Callable[[Side], None], slices: int) -> list[tuple[float, ...]]:
    """What each slice cost each of them; who is first changes from slice to slice. The first slice only warms up."""
    costs = []
    for number in range(slices + 1):
        order = [*range(number % len(sides), len(sides)), *range(number % len(sides))]
        cost = {place: sides[place].cost(work) for place in order}
        costs.append(tuple(cost[place] for place in range(len(sides))))
    return costs[1:]


def _row(what: str, units: int, costs: list[tuple[float, ...]]) -> str:
    before, now, again = ([1000 * each / units for each in side] for side in zip(*costs, strict=True))
    return f"| {what} | {median(before):.2f} | {median(now):.2f} | {_ratio(now, before)} | {_ratio(again, now)} |"


def _ratio(these: list[float], those: list[float]) -> str:
    """The middle one of all slices, and within what half of them lie."""
    parts = [this / that for this, that in zip(these, those, strict=True) if that]
    low, middle, high = quantiles(parts, n=4)
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def _checkout(commit: str, folder: Path) -> Path:
    """What the commit holds, without its history."""
    folder.mkdir()
    packed = subprocess.run(["git", "archive", commit], cwd=HOME, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)
    return folder


@contextmanager
def _side(home: Path, data: Path) -> Iterator[Side]:
    """A shop that the commit itself has filled: no program reads the data of a later one. It is held at once."""
    command = [sys.executable, "-c", _FILL.format(PAST), str(data)]
    env = {**os.environ, "PYTHONPATH": str(home)}
    filled = subprocess.run(command, cwd=home, env=env, check=True, stdout=subprocess.PIPE, text=True)
    with serving(data, home=home) as running:
        side = Side(running, filled.stdout.strip())
        side.hold()
        try:
            yield side
        finally:
            side.go_on()


if __name__ == "__main__":
    sys.exit(main())
