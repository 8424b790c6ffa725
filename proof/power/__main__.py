"""The long proof: many days, many cuts, and a table. See ../README.md; the command is ./run beside this file."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from proof.power import tape
from proof.power.cuts import Outcome, chosen, play, record
from proof.power.ledger import Harm

# Each day is another tape: threads meet differently, so other writes lie in one commit.
CUTS_OF_A_DAY = 300
STARTS_OF_A_DAY = 20
WEAKER = ("normal", "off")


def main() -> int:
    parser = argparse.ArgumentParser(prog="proof/power/run", description=__doc__)
    parser.add_argument("--cuts", type=int, default=3000, help="how often the power is cut (3000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed cuts elsewhere (1)")
    parser.add_argument(
        "--phase", action="append", default=[], help="only in this phase of the day (all); may come twice"
    )
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="power-") as folder:
        place = Path(folder)
        library = tape.build(place)
        outcomes: list[Outcome] = []
        for day in range(-(-options.cuts // CUTS_OF_A_DAY)):
            cuts = min(CUTS_OF_A_DAY, options.cuts - day * CUTS_OF_A_DAY)
            outcomes += _day(library, place / f"day {day}", cuts, STARTS_OF_A_DAY, options.seed + day, options.phase)
            print(f"\r{len(outcomes)} cuts, {time.monotonic() - began:.0f} s", end="", file=sys.stderr, flush=True)
        fewer = min(CUTS_OF_A_DAY, options.cuts // 5)
        weaker = {word: _day(library, place / word, fewer, 0, options.seed, options.phase, word) for word in WEAKER}
    print(file=sys.stderr)
    _table("phase", outcomes, lambda outcome: outcome.phase)
    _table("what the cut leaves", outcomes, lambda outcome: outcome.cut.loss)
    _table("stores that sync less", [one for found in weaker.values() for one in found], _whose(weaker))
    for outcome in [outcome for outcome in outcomes if outcome.findings][:20]:
        print(outcome.phase, outcome.cut, *(finding.sentence for finding in outcome.findings[:3]), sep="\n  ")
    print(f"{len(outcomes)} cuts with seed {options.seed}; all of it took {time.monotonic() - began:.0f} s.")
    blind = [word for word, found in weaker.items() if not any(outcome.findings for outcome in found)]
    return 1 if blind or any(outcome.findings for outcome in outcomes) else 0


def _day(
    library: Path, place: Path, cuts: int, starts: int, seed: int, only: Sequence[str], *words: str
) -> list[Outcome]:
    recording = record(library, place, *words)
    return play(recording, chosen(recording, cuts, again=starts, seed=seed, only=only), place / "scratch")


def _whose(weaker: dict[str, list[Outcome]]) -> Callable[[Outcome], str]:
    names = {id(outcome): f"synchronous={word}" for word, found in weaker.items() for outcome in found}
    return lambda outcome: names[id(outcome)]


def _table(title: str, outcomes: Sequence[Outcome], group: Callable[[Outcome], str]) -> None:
    """How many cuts of each group did harm, by the kind of harm."""
    print(f"\n{title:26}{'cuts':>7}{'promises':>10}" + "".join(f"{harm.value:>15}" for harm in Harm))
    groups = dict.fromkeys(map(group, outcomes))
    for name in [*groups, "all"]:
        those = [outcome for outcome in outcomes if name in ("all", group(outcome))]
        harmed = [sum(any(found.harm is harm for found in one.findings) for one in those) for harm in Harm]
        promises = sum(outcome.acknowledged for outcome in those)
        print(f"{name:26}{len(those):>7}{promises:>10}" + "".join(f"{count:>15}" for count in harmed))


if __name__ == "__main__":
    sys.exit(main())
