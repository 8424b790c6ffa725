"""The long proof of outages: the stories of tests/kit/network/outages.py, longer, with more people; and their table."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.kit.network import sides
from tests.kit.network.outages import OUTAGES, Outage
from tests.kit.network.outcome import Outcome
from tests.kit.network.scene import Tale, play

TABLE = Path("docs/outages.md")
AT_ONCE = len(OUTAGES)  # worlds wait far more than they work
COLUMNS = "| outage | what was cut | lasted | messages in | sent | held | unsure | doubled | lost | first reply after |"
INTRODUCTION = """# Outages, played

Each line is one world of its own: the real program, the practice WhatsApp and a phone on three hosts (network
namespaces), joined by cables that can be pulled; between shop and WhatsApp a TCP proxy that delays, stalls and cuts.
The shop calls an https address by name and checks its certificate. Customers write before, during and after; a member
of staff answers on the phone all the while. Practice is as hard as life meanwhile, sixty times as fast: what it could
not deliver comes within twenty minutes (seconds here) and in any order, statuses come twice and shuffled, news of the
account come unasked, doubled and old, somebody answers on the shop's own phone, and old chats arrive. Then both sides
are compared.

*sent*: WhatsApp has it, exactly once. *held*: not sent, and the page says why (or it waits behind one that is).
*unsure*: the line broke where nobody can know; never sent again by itself, a person decides. *doubled*, *lost*: what
may never be (what is out of order, falsely said, or left without a reason counts as lost here). *first reply after*:
from the end of the outage to the first reply that WhatsApp took; – where none was left to send. After an unclear end
no further reply is put at risk: a read receipt that was given already is asked for again, every 2.5 s, until it is
answered. Only where receipts are answered while replies themselves go on ending unclear, and no status tells what
became of them, tries become rarer on purpose (4, 8, 16 … 600 s): each may leave one more that nobody can be sure of.

"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="proof/outages/run", description=__doc__)
    parser.add_argument("name", nargs="*", help="only these outages, by name; writes no table (all)")
    parser.add_argument("--seconds", type=float, default=30, help="how long a line is down (30)")
    parser.add_argument("--customers", type=int, default=8, help="how many write in each world (8)")
    parser.add_argument("--rounds", type=int, default=1, help="how often everything is played (1)")
    options = parser.parse_args()
    if why := sides.missing():
        print(f"This proof cannot run here: {why}.", file=sys.stderr)
        return 1
    sides.sweep()
    chosen = [outage for outage in OUTAGES if not options.name or outage.name in options.name]
    began, well = time.monotonic(), True
    for number in range(options.rounds):
        played = list(_played(chosen, options.customers, options.seconds))
        well = well and all(outcome.well for _, outcome in played)
        for line in _rows(played):
            print(line)
        for outage, outcome in played:
            for finding in outcome.findings():
                print(f"  {outage.name}: {finding}")
        print(f"Round {number + 1}: {time.monotonic() - began:.0f} s.", flush=True)
    if not options.name:
        command = f"proof/outages/run --seconds {options.seconds:g} --customers {options.customers}"
        TABLE.write_text(INTRODUCTION + "\n".join([*_rows(played), "", f"Written by `{command}`.", ""]), "utf-8")
    return 0 if well else 1


def _played(outages: Sequence[Outage], customers: int, seconds: float) -> Iterator[tuple[Outage, Outcome]]:
    with tempfile.TemporaryDirectory(prefix="outages-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        tale = Tale.begin(Path(folder))
        futures = [
            pool.submit(play, outage.script, tale, Path(folder) / str(number), customers, seconds)
            for number, outage in enumerate(outages)
        ]
        for outage, future in zip(outages, futures, strict=True):
            yield outage, future.result()


def _rows(played: Sequence[tuple[Outage, Outcome]]) -> list[str]:
    rows = [COLUMNS, "|---|---|" + "--:|" * 8]
    for outage, found in played:
        back = "–" if found.back_seconds is None else f"{found.back_seconds:.1f} s"
        cells = [
            *(outage.name, outage.cut, f"{found.cut_seconds:.0f} s", found.messages - len(found.lost), found.sent),
            *(found.held, found.states["unsure"], len(found.doubled), len(found.findings()), back),
        ]
        rows.append("| " + " | ".join(map(str, cells)) + " |")
    return rows


if __name__ == "__main__":
    sys.exit(main())
