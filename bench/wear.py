"""What a day of 2,000 messages writes to the card, and how much of it is written while nothing happens.

People, WhatsApp and the program are those of proof/soak: here without outages, at a pace at which hardly two messages
come together. For what comes together is written together, and a day has eighteen seconds for each.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.shops import pause
from bench.table import Figure, at_most

if TYPE_CHECKING:
    from proof.soak.gauge import Look

A_DAY = 2_000
MOST_GB = 0.25
# Of ten messages of the month four are answers.
OF_CUSTOMERS = 0.7
# What journald (systemd 252) wrote for a line of ours that it brought to the disk by itself, 20 times. Those that it
# brings together cost less; here each counts as if it came alone.
JOURNAL_BYTES = 52 * 1024
# Two of the chores that come rarest, each five minutes apart, and not a third.
IDLE_SECONDS = 600
HOURS = 24
_GB = 1e9


@dataclass(frozen=True)
class Wear:
    """Bytes for each message, bytes of an hour in which nothing happens, and bytes of the log for each message."""

    message: float
    idle_hour: float
    log_message: float

    @property
    def day(self) -> float:
        """In bytes: all hours are as an idle one, and the messages come on top of them."""
        return A_DAY * (self.message + self.log_message) + HOURS * self.idle_hour


def figures(
    ground: Path, messages: int = A_DAY, every_seconds: float = 1.5, idle: float = IDLE_SECONDS
) -> Iterator[Figure]:
    """messages: in both directions. every_seconds: a customer writes so often."""
    wear = lived(ground, int(messages * OF_CUSTOMERS), every_seconds, idle)
    yield Figure(
        "kB written for each message, in or out, with statuses, receipts and files", f"{wear.message / 1024:.0f}"
    )
    yield Figure("kB written in an hour in which nothing happens", f"{wear.idle_hour / 1024:.0f}")
    yield Figure("kB that journald writes for its lines, at most", f"{wear.log_message / 1024:.1f}")
    yield at_most(f"GB written on a day of {A_DAY:,} messages", [wear.day / _GB], MOST_GB, "{:.2f}")


def lived(ground: Path, messages: int, every_seconds: float, idle: float) -> Wear:
    """So many messages of customers, with the answers to them, and then nothing for so many seconds."""
    from proof.soak.gauge import written  # noqa: PLC0415  # only the tests' environment has all that it imports
    from proof.soak.month import Month  # noqa: PLC0415

    with tempfile.TemporaryDirectory(dir=ground) as folder, Month.of(Path(folder)) as month:
        log = month.program.log
        gauge = month.live(messages * every_seconds, messages, 60, _said, outages=0)
        if not month.settled() or (errors := month.compare()):
            raise RuntimeError(f"this was no ordinary day: {errors}")
        told, both = sum(map(_of_journal, log)), month.ledger.messages
        pid = month.program.pid
        before, lines = written(pid), len(log)
        pause(idle)
        hour = 3600 / idle * (written(pid) - before + sum(map(_of_journal, log[lines:])))
        return Wear(gauge.looks[-1].written / both, hour, told / both)


def _of_journal(line: str) -> int:
    return len(line.encode()) + JOURNAL_BYTES


def _said(look: Look) -> None:
    kb = look.written / max(1, look.messages) / 1024
    print(f"  minute {look.minutes:.0f}: {look.messages} messages, {kb:.0f} kB each", file=sys.stderr, flush=True)
