"""The long proof of the edge: each attack of the corpus for some seconds, and the table of what was felt of it."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from proof.edge.corpus import CORPUS
from proof.edge.measure import Box, Found, play

TABLE = Path("docs/edge.md")
MOST_MB = 150
MOST_HEALTH_MS = 1000
# By whether an attack only holds connections or asks as fast as it can.
MOST_BOARD_MS = {False: 50, True: 500}
MOST_WEBHOOK_MS = {False: 250, True: 500}
COLUMNS = (
    "| attack | what strangers do | door | at a time | made | board p95 | webhook p95 | health, worst | not answered"
    " | peak |"
)
INTRODUCTION = f"""# What strangers can do

Each line is a process of its own that does one thing to the real program, from 32 addresses, as fast as Python can;
what the box closes it makes again at once. Meanwhile a member of staff opens the board twenty times a second, and a
signed webhook comes as often. All are measured over new connections, with the kernel's queue and all. *made*: how many
connections the attacker came to make. *not answered*: how many of the staff's, WhatsApp's and health's requests failed.
*peak*: the most memory that the program ever had, up to then; one program goes through all of it.

Wanted: peak at most {MOST_MB} MB, health within {MOST_HEALTH_MS / 1000:g} s; where strangers only hold connections the
board within {MOST_BOARD_MS[False]} ms and webhooks within {MOST_WEBHOOK_MS[False]}, where they flood the board within
{MOST_BOARD_MS[True]} ms and webhooks within {MOST_WEBHOOK_MS[True]}, each at 95 of 100.

"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="proof/edge/run", description=__doc__)
    parser.add_argument("name", nargs="*", help="only these attacks, by name; writes no table (all)")
    parser.add_argument("--seconds", type=float, default=5, help="how long each goes on (5)")
    options = parser.parse_args()
    chosen = [attack for attack in CORPUS if not options.name or attack.name in options.name]
    print(COLUMNS, flush=True)
    found: list[Found] = []
    with tempfile.TemporaryDirectory(prefix="edge-") as folder, Box.open(Path(folder) / "data") as box:
        for _ in range(30):
            box.write()
        for attack in chosen:
            found.append(play(box, attack, options.seconds))
            print(_row(found[-1]), flush=True)
        tracebacks = sum("Traceback" in line for line in box.program.log)
    wrong = [f"{one.attack.name}: {what}" for one in found for what in wrongs(one)]
    if tracebacks:
        wrong.append(f"{tracebacks} tracebacks in the log")
    for line in wrong:
        print(line)
    if not options.name:
        _write(found, wrong, options.seconds)
    return 1 if wrong else 0


def wrongs(found: Found) -> list[str]:
    """What is not as it is wanted."""
    floods = found.attack.floods
    limits = (
        ("the board", found.board.p95, MOST_BOARD_MS[floods], "ms"),
        ("webhooks", found.webhooks.p95, MOST_WEBHOOK_MS[floods], "ms"),
        ("health", found.health.part(1), MOST_HEALTH_MS, "ms"),
        ("memory", found.peak_mb, MOST_MB, "MB"),
    )
    missed = [f"{what} {is_:.0f} {unit}, wanted {most}" for what, is_, most, unit in limits if is_ > most]
    failed = found.board.failed + found.webhooks.failed + found.health.failed
    return [*missed, *([f"{failed} not answered"] if failed else [])]


def _row(found: Found) -> str:
    attack = found.attack
    failed = found.board.failed + found.webhooks.failed + found.health.failed
    cells = [
        *(attack.name, attack.said, attack.door, attack.connections, found.made, f"{found.board.p95:.0f} ms"),
        *(f"{found.webhooks.p95:.0f} ms", f"{found.health.part(1):.0f} ms", failed, f"{found.peak_mb:.0f} MB"),
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def _write(found: Sequence[Found], wrong: Sequence[str], seconds: float) -> None:
    rows = [COLUMNS, "|---|---|---|" + "--:|" * 7, *map(_row, found), ""]
    missed = ["Not as wanted:", "", *(f"- {line}" for line in wrong), ""] if wrong else ["All of it is as wanted.", ""]
    where = f"Written by `proof/edge/run --seconds {seconds:g}`, Python {platform.python_version()}, {_machine()}."
    TABLE.write_text(INTRODUCTION + "\n".join([*rows, *missed, where, ""]), "utf-8")


def _machine() -> str:
    said = Path("/proc/cpuinfo").read_text("utf-8")
    name = next(
        (line.partition(":")[2].strip() for line in said.splitlines() if "model name" in line), "an unknown CPU"
    )
    return f"{said.count('processor')} cores of {name}"


if __name__ == "__main__":
    sys.exit(main())
