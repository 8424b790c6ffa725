"""What one boot has left, judged beside the machine by a process of its own while the machine is on again."""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import shutil
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

from proof.power.ledger import Finding, Harm
from proof.vm import disk
from proof.vm.ledger import EVER, Ledger, judge
from proof.vm.writes import Loss, Write, points, read

PROCESSES = 2
# A proof that finds nothing wrong with this one is blind.
LIES = "a disk that lies"


@dataclass(frozen=True, slots=True)
class Outcome:
    """kind: how it was cut, or what a replayed disk had lost. promises: how many were compared."""

    kind: str
    promises: int
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Left:
    """One boot, once it is over. Its folder is gone when it has been judged.

    at: the stamp of all messages. settled: the box had time enough, so no promised reply waits to go. replays: how many
    other moments of it are cut. lies: at its end it is also cut by a disk that lies.
    """

    folder: Path
    kind: str
    ledger: Ledger
    at: int
    seed: int
    replays: int
    settled: bool = False
    lies: bool = False

    @property
    def before(self) -> Path:
        """What was on the disk at power on."""
        return self.folder / "before.img"

    @property
    def log(self) -> Path:
        """What was written from then on."""
        return self.folder / "writes.log"

    @property
    def after(self) -> Path:
        """What the next power on finds."""
        return self.folder / "after.img"


def pool() -> ProcessPoolExecutor:
    """Its processes end with the thread that calls this."""
    spawn = multiprocessing.get_context("spawn")
    judges = ProcessPoolExecutor(PROCESSES, mp_context=spawn, initializer=_end_with_parent)
    for ready in [judges.submit(int) for _ in range(PROCESSES)]:  # else whoever has the first work starts them
        ready.result()
    return judges


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    logging.disable()  # what a broken store would say is in the findings


def judged(left: Left) -> list[Outcome]:
    """The disk as the next start finds it, and then as it may have been at other moments of the same boot."""
    disk.copy(left.after, left.folder / "disk.img")
    outcomes = [Outcome(left.kind, left.ledger.promised(EVER), _found(left, EVER, left.settled))]
    writes, random = read(left.log), Random(left.seed)
    chosen = points(writes, min(left.replays, len(writes)), random)
    outcomes += _replayed(left, writes, chosen, random)
    if left.lies and writes:
        outcomes += _replayed(left, writes, [len(writes)], random, lies=True)
    shutil.rmtree(left.folder)
    return outcomes


def _replayed(
    left: Left, writes: Sequence[Write], chosen: Sequence[int], random: Random, *, lies: bool = False
) -> Iterator[Outcome]:
    losses = list(Loss)
    again = disk.Replay(left.before, left.log, writes, left.folder / "safe.img", lies=lies)
    first = random.randrange(len(losses))
    for number, point in enumerate(chosen, first):
        loss = losses[number % len(losses)]
        again.lay_out(point, loss, random, left.folder / "disk.img")
        place = writes[point - 1].end
        kind = LIES if lies else f"replayed, {loss}"
        yield Outcome(kind, left.ledger.promised(place), _found(left, place))


def _found(left: Left, place: int, settled: bool = False) -> list[Finding]:
    """What is wrong with what lies on the disk now, as the next start would find it."""
    try:
        shop = disk.take_out(left.folder / "disk.img", left.folder / "taken")
    except disk.Unreadable as error:
        return [Finding(Harm.SHUT, str(error))]
    return judge(shop, left.ledger, place, left.at, settled=settled)
