"""The table: each thing that a hostile djpeg tries, and whether it can."""

from __future__ import annotations

import tempfile
from pathlib import Path

from proof.cage import WITHOUT_LANDLOCK, Prey, cage

WAYS = {"free": (), "in the cage": cage(), "without Landlock": (*WITHOUT_LANDLOCK, *cage())}


def main() -> int:
    found = {}
    for way, before in WAYS.items():
        with tempfile.TemporaryDirectory() as folder, (prey := Prey(Path(folder))).ends:
            found[way] = prey.could(before)
    print(f"{'it tries to':38}" + "".join(f"{way:>20}" for way in WAYS))
    for what in found["free"]:
        print(f"{what:38}" + "".join(f"{'could' if found[way][what] else 'kept from':>20}" for way in WAYS))
    return int(any(found["in the cage"].values()) or set(found["in the cage"]) != set(found["free"]))


if __name__ == "__main__":
    raise SystemExit(main())
