"""The long proof in a machine of its own: many cuts, many replayed points, and a table. See ../README.md."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median

from proof.power.ledger import Harm
from proof.vm.image import made, needed
from proof.vm.rounds import LIES, Cut, Outcome, Rounds, pool

PROGRAMS = ("qemu-system-x86_64", "mmdebstrap", "mkfs.ext4", "e2fsck", "debugfs", "setpriv")
SHORT_CUTS, SHORT_POINTS = 5, 50
# Then another shop begins: one that grows for ever would make the last cuts slower than the first.
CUTS_OF_A_SHOP = 25


def main() -> int:
    parser = argparse.ArgumentParser(prog="proof/vm/run", description=__doc__)
    parser.add_argument("--cuts", type=int, default=300, help="how often the power is cut (300)")
    parser.add_argument("--points", type=int, default=3000, help="how many moments are replayed (3000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed cuts elsewhere (1)")
    parser.add_argument("--short", action="store_true", help=f"{SHORT_CUTS} cuts and {SHORT_POINTS} points")
    options = parser.parse_args()
    cuts, replays = (SHORT_CUTS, SHORT_POINTS) if options.short else (options.cuts, options.points)
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
        return _prove(cache, cuts, replays, options.seed)


def _prove(cache: Path, cuts: int, replays: int, seed: int) -> int:
    began = time.monotonic()
    image, work = made(cache), cache / "work"
    shutil.rmtree(work, ignore_errors=True)
    outcomes: list[Outcome] = []
    boots: list[float] = []
    told: Counter[str] = Counter()
    with pool() as judges:
        for number in range(-(-cuts // CUTS_OF_A_SHOP)):
            own = min(CUTS_OF_A_SHOP, cuts - number * CUTS_OF_A_SHOP)
            rounds = Rounds(image, work / str(number), Random(f"{seed} {number}"), judges, boots, told)
            for outcome in rounds.play(own, replays * own // cuts):
                outcomes.append(outcome)
                _show(outcomes, began)
            shutil.rmtree(work / str(number))
    print(file=sys.stderr)
    table([outcome for outcome in outcomes if outcome.kind != LIES])
    table([outcome for outcome in outcomes if outcome.kind == LIES])
    kinds = [outcome.kind for outcome in outcomes]
    done = sum(kind in set(Cut) - {Cut.LAST} for kind in kinds)
    print(f"{done} cuts and {sum(kind.startswith('replayed') for kind in kinds)} replayed points with seed {seed};")
    print(f"promised were {', '.join(f'{count} {kind}' for kind, count in told.items())};")
    if boots:
        print(f"{len(boots)} boots to the end, {median(boots):.0f} s each (median), {max(boots):.0f} s the longest;")
    print(f"all of it took {time.monotonic() - began:.0f} s.")
    honest = [outcome for outcome in outcomes if outcome.kind != LIES]
    blind = len(honest) < len(outcomes) and not any(outcome.findings for outcome in outcomes if outcome not in honest)
    return 1 if blind or done < cuts or any(outcome.findings for outcome in honest) else 0


def _show(outcomes: Sequence[Outcome], began: float) -> None:
    last = outcomes[-1]
    for finding in () if last.kind == LIES else last.findings[:5]:
        print(f"\n{last.kind}: {finding.harm}: {finding.sentence}", flush=True)
    cuts = sum(outcome.kind in set(Cut) for outcome in outcomes)
    said = f"{cuts} cuts, {len(outcomes) - cuts} points, {time.monotonic() - began:.0f} s"
    print(f"\r{said}", end="", file=sys.stderr, flush=True)


def table(outcomes: Sequence[Outcome]) -> None:
    """How many cuts of each kind did harm, by the kind of harm."""
    print(f"\n{'':26}{'cuts':>7}{'promises':>10}" + "".join(f"{harm.value:>15}" for harm in Harm))
    for kind in [*dict.fromkeys(outcome.kind for outcome in outcomes), "all"]:
        those = [outcome for outcome in outcomes if kind in ("all", outcome.kind)]
        harmed = [sum(any(found.harm is harm for found in one.findings) for one in those) for harm in Harm]
        promises = sum(outcome.promises for outcome in those)
        print(f"{kind:26}{len(those):>7}{promises:>10}" + "".join(f"{count:>15}" for count in harmed))


if __name__ == "__main__":
    sys.exit(main())
