"""Lives a month of a shop in an hour, measures the program once a minute, and says whether it stayed as it was."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from proof.soak.gauge import Gauge, Look, memory_mb
from proof.soak.month import DAYS, Month

MONTH = 6_000  # two hundred messages of customers a day
MOST_MB = 60
MOST_GROWTH_MB = 2
MOST_KB = 120


def main() -> int:
    parser = argparse.ArgumentParser(prog="proof/soak/run", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="how long the month lasts (60)")
    parser.add_argument("--messages", type=int, default=MONTH, help=f"of customers, in that month ({MONTH})")
    parser.add_argument("--seed", type=int, default=1, help="who writes when (1)")
    options = parser.parse_args()
    ground = Path(__file__).parent.parent.parent / ".cache"  # on the disk of this folder, not in a /tmp in memory
    ground.mkdir(exist_ok=True)
    print("minute  MB  kB/message  messages  log lines", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="soak-", dir=ground) as folder,
        Month.of(Path(folder), options.seed) as month,
    ):
        gauge = month.live(60 * options.minutes, options.messages, min(60, 2 * options.minutes), _say)
        settled = month.settled()
        peak = memory_mb(month.program.pid, "VmHWM")
        errors = month.compare()
        rows = list(_rows(month, gauge, peak))
    if not settled:
        errors["webhooks or replies were still on their way four minutes after the end"] += 1
    for row in rows:
        print(row)
    for what, count in errors.items():
        print(f"{count} times: {what}")
    return 1 if errors or any("**no**" in row for row in rows) else 0


def _say(look: Look) -> None:
    kb = look.written / max(1, look.messages) / 1024
    print(f"{look.minutes:6.1f} {look.memory_mb:4.0f} {kb:8.0f} {look.messages:8d} {look.lines:6d}", flush=True)


def _rows(month: Month, gauge: Gauge, peak: float) -> Iterator[str]:
    """The table for docs/figures.md."""
    ledger, looks, last = month.ledger, gauge.looks, gauge.looks[-1]
    what = f"{len(ledger.asked):,} messages in, {len(ledger.answered):,} out, {ledger.closed:,} closed"
    yield f"\n{what}, {len(ledger.looks):,} looks at the board, {DAYS} outages in {last.minutes:.0f} minutes."
    yield f"Python {platform.python_version()}, {platform.machine()}.\n"
    yield "| what | measured | wanted | reached |"
    yield "|---|---|---|---|"
    yield _row("MB of memory at the end", last.memory_mb, MOST_MB)
    yield _row("… at most, at any moment", peak)
    first = gauge.settled[: max(1, len(gauge.settled) // 2)]
    yield _row(
        "… more in the last third than in the one before it, on average", gauge.growth_mb, MOST_GROWTH_MB, "{:.1f}"
    )
    yield _row(f"… at minute {looks[0].minutes:.0f}, and at minute {first[0].minutes:.0f}", looks[0].memory_mb)
    yield _row("kB written for each message, in or out, with statuses, receipts and files", gauge.kb_a_message, MOST_KB)
    yield _row("… in the last third, with a past", gauge.kb_a_message_late, MOST_KB)
    yield _row("lines of log an hour", 60 * last.lines / last.minutes)
    yield _row("ms for the board, 95 % of the looks", ledger.look_ms(0.95))


def _row(what: str, found: float, most: float | None = None, form: str = "{:.0f}") -> str:
    wanted = "" if most is None else f"≤ {most}"
    reached = "" if most is None else "yes" if found <= most else "**no**"
    return f"| {what} | {form.format(found)} | {wanted} | {reached} |"


if __name__ == "__main__":
    sys.exit(main())
