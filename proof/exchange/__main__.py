"""The long proof: an upgrade is cut off at each of its steps. See ../README.md; the command is ./run beside it."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from proof.exchange.box import Box, library
from proof.exchange.cuts import GOOD, ILL, harm, steps


def main() -> int:
    parser = argparse.ArgumentParser(prog="proof/exchange/run", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth step (1)")
    options = parser.parse_args()
    harms = 0
    with tempfile.TemporaryDirectory() as folder:
        box = Box(Path(folder), library(Path(folder)))
        with box.pages() as lan:
            for version, name in ((GOOD, "a version that stays"), (ILL, "a version that is left")):
                cuts = range(1, steps(box, version, lan) + 1, options.every)
                found = {cut: f"{said}\n{box.said}" for cut in cuts if (said := harm(box, version, cut, lan))}
                print(f"{name}: {len(cuts)} cuts, {len(found)} of which did harm", flush=True)
                for cut, said in found.items():
                    print(f"  cut at step {cut}: {said}", flush=True)
                harms += len(found)
    return 1 if harms else 0


if __name__ == "__main__":
    sys.exit(main())
