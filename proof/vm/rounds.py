"""Boot, be busy, cut, look: what one shop goes through, and what is found after each cut and at each replayed point."""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random
from statistics import median

from proof.power.ledger import Finding, Harm
from proof.vm import disk
from proof.vm.image import Image
from proof.vm.ledger import EVER, Ledger, judge
from proof.vm.machine import Gone, pause
from proof.vm.street import Street
from proof.vm.writes import Loss, Write, points, read

PROCESSES = 2
BOOT_SECONDS = 300.0  # as long as the unit lets a start take
BUSY_SECONDS = (0.5, 12.0)


class Cut(StrEnum):
    LOAD = "under load"
    CACHE = "under load, cache lost"
    FLAP = "in flapping power"
    LAST = "left alone at the end"


# A proof that finds nothing wrong with this one is blind.
LIES = "a disk that lies"
# Of five cuts, two come within seconds after power on.
ORDER = (Cut.LOAD, Cut.CACHE, Cut.FLAP, Cut.FLAP, Cut.LOAD)


@dataclass(frozen=True, slots=True)
class Outcome:
    """kind: how it was cut, or what a replayed disk had lost. promises: how many were compared."""

    kind: str
    promises: int
    findings: Sequence[Finding]


@dataclass
class Rounds:
    """One shop, cut off as often as is said.

    boots: seconds from power on until all was well. told: how many messages, claims and replies were promised.
    """

    image: Image
    folder: Path
    random: Random
    pool: ProcessPoolExecutor
    boots: list[float] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    def play(self, cuts: int, replays: int) -> Iterator[Outcome]:
        """All that is found; a shop that does not open any more is given up."""
        street = Street(self.image, self.folder / "shop")
        left, kind = replays, ORDER[0]
        try:
            for number in range(cuts):
                kind = ORDER[number % len(ORDER)]
                yield self._outcome(street, kind)
                for outcome in self._replayed(street, -(-left // (cuts - number))):
                    left -= outcome.kind != LIES
                    yield outcome
            kind = Cut.LAST
            yield self._outcome(street, kind)
        except Gone as error:
            yield Outcome(kind, street.ledger.promised(EVER), [Finding(Harm.SHUT, str(error))])
        finally:
            street.close()
            self.told.update(street.ledger.tally())

    def _outcome(self, street: Street, kind: Cut) -> Outcome:
        machine, ledger = street.machine, street.ledger
        disk.copy(machine.disk, self._before)
        ledger.boots_again()
        machine.start()
        if kind is Cut.LAST:
            self.boots.append(machine.until_well(BOOT_SECONDS))
            street.settle()
        else:
            self._busy(street, kind)
        if kind is Cut.CACHE:
            self._lose_cache(street)
        looked = self.pool.submit(look, machine.disk, self.folder / "look", ledger, street.at, kind is Cut.LAST)
        return Outcome(kind, ledger.promised(EVER), looked.result())

    def _busy(self, street: Street, kind: Cut) -> None:
        with street.busy(self.random.randrange(1_000_000)):
            if kind is Cut.FLAP and self.boots:
                pause(self.random.uniform(0.1, 1.2) * median(self.boots))
                return
            self.boots.append(street.machine.until_well(BOOT_SECONDS))
            street.sign_in()
            pause(self.random.uniform(*BUSY_SECONDS))

    def _lose_cache(self, street: Street) -> None:
        """The disk was cut off as well: what is there at the next power on lacks much of what was not flushed."""
        machine = street.machine
        writes = read(machine.log)
        replay = disk.Replay(self._before, machine.log, writes, self.folder / "safe.img")
        replay.lay_out(len(writes), self.random.choice(list(Loss)), self.random, machine.disk)

    def _replayed(self, street: Street, count: int) -> Iterator[Outcome]:
        """The same boot, cut at `count` other moments by a disk that loses its cache; at its end by one that lies."""
        writes = read(street.machine.log)
        chosen = points(writes, count, self.random)
        shares = []
        for number in range(PROCESSES):
            share = Replays(writes, chosen[number::PROCESSES], self.random.randrange(1_000_000))
            paths = (self._before, street.machine.log, self.folder / f"replayed-{number}")
            shares.append(self.pool.submit(replay, share, *paths, street.ledger, street.at))
        if chosen:
            lying = Replays(writes, [len(writes)], self.random.randrange(1_000_000), lies=True)
            paths = (self._before, street.machine.log, self.folder / "lying")
            shares.append(self.pool.submit(replay, lying, *paths, street.ledger, street.at))
        for done in shares:
            yield from done.result()

    @property
    def _before(self) -> Path:
        """What was on the disk at the last power on."""
        return self.folder / "before.img"


# What follows is done by processes of their own.


@dataclass(frozen=True, slots=True)
class Replays:
    writes: Sequence[Write]
    points: Sequence[int]
    seed: int
    lies: bool = False


def pool() -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(PROCESSES, mp_context=spawn, initializer=_end_with_parent)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    logging.disable()  # what a broken store would say is in the findings


def look(image: Path, folder: Path, ledger: Ledger, at: int, settled: bool) -> list[Finding]:
    """What is wrong with what lies on the disk now, as the next start would find it. The disk stays as it is."""
    folder.mkdir(exist_ok=True)
    disk.copy(image, folder / "disk.img")
    return _judged(folder, ledger, EVER, at, settled)


def replay(share: Replays, before: Path, log: Path, folder: Path, ledger: Ledger, at: int) -> list[Outcome]:
    folder.mkdir(exist_ok=True)
    random, losses, outcomes = Random(share.seed), list(Loss), []
    disk_again = disk.Replay(before, log, share.writes, folder / "safe.img", lies=share.lies)
    for number, point in enumerate(share.points):
        loss = losses[number % len(losses)]
        disk_again.lay_out(point, loss, random, folder / "disk.img")
        place = share.writes[point - 1].end
        kind = LIES if share.lies else f"replayed, {loss}"
        outcomes.append(Outcome(kind, ledger.promised(place), _judged(folder, ledger, place, at)))
    return outcomes


def _judged(folder: Path, ledger: Ledger, place: int, at: int, settled: bool = False) -> list[Finding]:
    try:
        shop = disk.take_out(folder / "disk.img", folder / "taken")
    except disk.Unreadable as error:
        return [Finding(Harm.SHUT, str(error))]
    return judge(shop, ledger, place, at, settled=settled)
