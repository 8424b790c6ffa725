"""Boot, be busy, cut: what one shop goes through, over and over."""

from __future__ import annotations

import copy
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic

from proof.power.ledger import Finding, Harm
from proof.vm import disk
from proof.vm.image import Image
from proof.vm.judging import Left, Outcome, judged
from proof.vm.ledger import EVER
from proof.vm.machine import Gone, Saved, pause
from proof.vm.street import Street
from proof.vm.writes import Loss, read

BUSY_SECONDS = (0.5, 12.0)


class Cut(StrEnum):
    LOAD = "under load"
    CACHE = "under load, cache lost"
    FLAP = "in flapping power"
    WHOLE = "in or after a whole boot"
    LAST = "left alone at the end"


# Of ten cuts five come one after the other, each within seconds after power on.
FLAPS = 5
ORDER = (Cut.LOAD, Cut.CACHE, *[Cut.FLAP] * FLAPS, Cut.LOAD, Cut.CACHE, Cut.LOAD)
# Of so many boots one begins with the kernel's first line; it is this one, so that few are enough to have one.
WHOLE_OF, WHOLE = 20, 4


@dataclass
class Times:
    """In seconds. saved, whole: from power on until all was well. flaps: in which time the power went FLAPS times."""

    saved: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    flaps: list[float] = field(default_factory=list)

    def of(self, kind: Cut) -> list[float]:
        return self.whole if kind is Cut.WHOLE else self.saved


@dataclass
class Rounds:
    """One shop, cut off as often as is said, and not after `until`.

    times, told: written on by all shops; told counts the messages, claims and replies that were promised.
    """

    image: Image
    saved: Saved
    folder: Path
    random: Random
    pool: ProcessPoolExecutor
    times: Times
    told: Counter[str]
    until: float

    def play(self, cuts: int, replays: int) -> Iterator[Outcome]:
        """All that is found; a shop that does not open any more is given up."""
        if monotonic() > self.until:
            return
        street = Street(self.image, self.folder / "shop")
        judging: deque[Future[list[Outcome]]] = deque()
        kind, left, gone = ORDER[0], replays, list[float]()
        try:
            for number in range(cuts):
                if monotonic() > self.until:
                    break
                kind = Cut.WHOLE if number % WHOLE_OF == WHOLE else ORDER[number % len(ORDER)]
                judging.append(self._cut(street, kind, number, -(-left // (cuts - number))))
                self._note(gone, kind)
                # While the machine was on, what the cut before it left was judged.
                while len(judging) > 1:
                    done = judging.popleft().result()
                    left -= sum(outcome.kind.startswith("replayed") for outcome in done)
                    yield from done
            kind = Cut.LAST
            judging.append(self._cut(street, kind, cuts, 0))
        except Gone as error:
            yield Outcome(kind, street.ledger.promised(EVER), [Finding(Harm.SHUT, str(error))])
        finally:
            street.close()
            self.told.update(street.ledger.tally())
        for each in judging:
            yield from each.result()

    def _note(self, gone: list[float], kind: Cut) -> None:
        """In which time the power has gone FLAPS times, where it flaps."""
        if kind is not Cut.FLAP:
            gone.clear()
            return
        gone.append(monotonic())
        if len(gone) == FLAPS:
            self.times.flaps.append(gone[-1] - gone[0])

    def _cut(self, street: Street, kind: Cut, number: int, replays: int) -> Future[list[Outcome]]:
        """One boot and its end; what is to be found of it."""
        machine, folder = street.machine, self.folder / str(number)
        folder.mkdir()
        seed, lies = self.random.randrange(1_000_000), kind is Cut.LOAD
        left = Left(folder, kind, street.ledger, street.at, seed, replays, settled=kind is Cut.LAST, lies=lies)
        disk.copy(machine.disk, left.before)
        street.ledger.boots_again()
        machine.start(None if kind is Cut.WHOLE else self.saved)
        if kind is Cut.LAST:
            self.times.saved.append(machine.until_well())
            street.settle(folder / "beside")
        else:
            self._busy(street, kind)
        machine.log.rename(left.log)
        if kind is Cut.CACHE:
            self._lose_cache(left, machine.disk)
        disk.copy(machine.disk, left.after)
        return self.pool.submit(judged, replace(left, ledger=copy.deepcopy(street.ledger)))

    def _busy(self, street: Street, kind: Cut) -> None:
        boots = self.times.of(kind)
        with street.busy(self.random.randrange(1_000_000)):
            if boots and (kind is Cut.FLAP or (kind is Cut.WHOLE and self.random.random() < 0.5)):
                pause(self.random.uniform(0.1, 1.2) * median(boots))
                return
            boots.append(street.machine.until_well())
            street.sign_in()
            pause(self.random.uniform(*BUSY_SECONDS))

    def _lose_cache(self, left: Left, image: Path) -> None:
        """The disk was cut off as well: what is there at the next power on lacks much of what was not flushed."""
        writes = read(left.log)
        replay = disk.Replay(left.before, left.log, writes, left.folder / "safe.img")
        replay.lay_out(len(writes), self.random.choice(list(Loss)), self.random, image)
