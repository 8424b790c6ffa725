"""The long proof in a machine of its own: many cuts, many replayed points, and a table. See ../README.md."""

from __future__ import annotations

import argparse
import fcntl
import math
import os
import shutil
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from random import Random
from statistics import median
from threading import Thread

from proof.power.ledger import Harm
from proof.vm.image import made, needed
from proof.vm.judging import LIES, Outcome, pool
from proof.vm.machine import saved
from proof.vm.rounds import FLAPS, Cut, Rounds, Times

PROGRAMS = ("qemu-system-x86_64", "mmdebstrap", "mkfs.ext4", "e2fsck", "debugfs", "setpriv")
SHORT_CUTS, SHORT_POINTS = 5, 50
# Then another shop begins: one that grows for ever would make the last cuts slower than the first.
CUTS_OF_A_SHOP = 75
_SETTLING = 10 * 60.0  # so long a shop may take at its end: no cut begins that late


def main() -> int:
    parser = argparse.ArgumentParser(prog="proof/vm/run", description=__doc__)
    parser.add_argument("--cuts", type=int, default=300, help="how often the power is cut (300)")
    parser.add_argument("--points", type=int, default=3000, help="how many moments are replayed (3000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed cuts elsewhere (1)")
    parser.add_argument("--machines", type=int, default=2, help="how many are on at the same time (2)")
    parser.add_argument("--minutes", type=float, help="be done by then, with fewer cuts and points")
    parser.add_argument("--short", action="store_true", help=f"{SHORT_CUTS} cuts and {SHORT_POINTS} points")
    options = parser.parse_args()
    if options.short:
        options.cuts, options.points, options.machines = SHORT_CUTS, SHORT_POINTS, 1
    if why := needed(PROGRAMS):
        print(f"This proof cannot run here: {why}.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "iduka-vm"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("This proof is running already; two would slow each other down.", file=sys.stderr)
            return 1
        return _prove(cache, options)


def _prove(cache: Path, options: argparse.Namespace) -> int:
    began = time.monotonic()
    image, work = made(cache), cache / "work"
    state = saved(image, cache)
    shutil.rmtree(work, ignore_errors=True)
    until = began + options.minutes * 60 - _SETTLING if options.minutes else math.inf
    outcomes: list[Outcome] = []
    times, told = Times(), Counter[str]()
    with pool() as judges:
        shops = deque(
            (
                Rounds(
                    image, state, work / str(number), Random(f"{options.seed} {number}"), judges, times, told, until
                ),
                own,
            )
            for number, own in enumerate(_shares(options.cuts, options.machines))
        )
        for outcome in _together(shops, options):
            outcomes.append(outcome)
            _show(outcomes, began)
    print(file=sys.stderr)
    print(_report(outcomes, times, told))
    print(f"All of it took {time.monotonic() - began:.0f} s, with seed {options.seed}.")
    honest = [outcome for outcome in outcomes if outcome.kind != LIES]
    blind = len(honest) < len(outcomes) and not any(outcome.findings for outcome in outcomes if outcome not in honest)
    short = not options.minutes and _cuts(outcomes) < options.cuts
    return 1 if blind or short or any(outcome.findings for outcome in honest) else 0


def _report(outcomes: Sequence[Outcome], times: Times, told: Counter[str]) -> str:
    points = sum(outcome.kind.startswith("replayed") for outcome in outcomes)
    parts = [
        _table([outcome for outcome in outcomes if outcome.kind != LIES]),
        _table([outcome for outcome in outcomes if outcome.kind == LIES]),
        f"{_cuts(outcomes)} cuts and {points} replayed points.",
        f"Promised were {', '.join(f'{count} {kind}' for kind, count in told.items())}.",
        _sentence("boots from the saved state", times.saved),
        _sentence("whole boots", times.whole),
        _sentence(f"times the power went {FLAPS} times in a row", times.flaps),
    ]
    return "\n".join(parts)


def _cuts(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.kind in set(Cut) - {Cut.LAST} for outcome in outcomes)


def _shares(cuts: int, machines: int) -> list[int]:
    """How many cuts each shop has: all machines have as many shops."""
    shops = machines * -(-cuts // (machines * CUTS_OF_A_SHOP))
    return [cuts // shops + (number < cuts % shops) for number in range(shops)]


def _together(shops: deque[tuple[Rounds, int]], options: argparse.Namespace) -> Iterator[Outcome]:
    """All shops, one after the other on each machine."""
    found: SimpleQueue[Outcome | BaseException | None] = SimpleQueue()

    def lane() -> None:
        try:
            while shops:
                rounds, own = shops.popleft()
                for outcome in rounds.play(own, options.points * own // options.cuts):
                    found.put(outcome)
                shutil.rmtree(rounds.folder, ignore_errors=True)  # too late, it never began
        except BaseException as error:
            found.put(error)
        found.put(None)

    for _ in range(options.machines):
        Thread(target=lane, daemon=True).start()
    working = options.machines
    while working:
        match found.get():
            case None:
                working -= 1
            case BaseException() as error:
                raise error
            case outcome:
                yield outcome


def _sentence(what: str, seconds: Sequence[float]) -> str:
    if not seconds:
        return f"No {what}."
    return f"{len(seconds)} {what}: {median(seconds):.0f} s each (median), {min(seconds):.0f} to {max(seconds):.0f} s."


def _show(outcomes: Sequence[Outcome], began: float) -> None:
    last = outcomes[-1]
    for finding in () if last.kind == LIES else last.findings[:5]:
        print(f"\n{last.kind}: {finding.harm}: {finding.sentence}", flush=True)
    cuts = _cuts(outcomes)
    said = f"{cuts} cuts, {len(outcomes) - cuts} points, {time.monotonic() - began:.0f} s"
    print(f"\r{said}", end="", file=sys.stderr, flush=True)


def _table(outcomes: Sequence[Outcome]) -> str:
    """How many cuts of each kind did harm, by the kind of harm."""
    lines = [f"{'':26}{'cuts':>7}{'promises':>10}" + "".join(f"{harm.value:>15}" for harm in Harm)]
    for kind in [*sorted({outcome.kind for outcome in outcomes}), "all"]:
        those = [outcome for outcome in outcomes if kind in ("all", outcome.kind)]
        harmed = [sum(any(found.harm is harm for found in one.findings) for one in those) for harm in Harm]
        promises = sum(outcome.promises for outcome in those)
        lines.append(f"{kind:26}{len(those):>7}{promises:>10}" + "".join(f"{count:>15}" for count in harmed))
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
