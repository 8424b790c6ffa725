"""Measures everything in one run and prints the table. `--short` is a look; figures to keep need the whole."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import (
    bringing_in,
    broken_line,
    chats,
    courier,
    footprint,
    intake,
    lives,
    pages,
    paper,
    polling,
    reports,
    search,
    slow_phone,
    taking_out,
    wear,
)
from bench.shops import HOME
from bench.table import Figure, markdown

PARTS = (
    "intake",
    "pages",
    "polling",
    "broken_line",
    "courier",
    "search",
    "slow_phone",
    "reports",
    "paper",
    "chats",
    "taking_out",
    "bringing_in",
    "footprint",
)
# Only where they are asked for: ten years take a quarter of an hour to make, a day of messages more to live.
APART = ("lives", "wear")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument(
        "part", nargs="*", choices=[*PARTS, *APART, []], help="only these parts (all but lives and wear)"
    )
    parser.add_argument("--short", action="store_true", help="fewer rounds and a shorter past")
    given = parser.parse_args()
    began = time.monotonic()
    # On the disk on which the data of this folder would lie, not in a /tmp that may be memory.
    ground = HOME / ".cache"
    ground.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ground) as made:
        print(f"Measured on: {_machine(Path(made))}.\n", flush=True)
        figures = []
        for figure in _measured(Path(made), given.part or PARTS, short=given.short):
            figures.append(figure)
            print(f"  {figure.what}: {figure.found}", file=sys.stderr, flush=True)
    print(markdown(figures))
    print(f"All of it took {time.monotonic() - began:.0f} s.")
    return 0 if all(figure.reached is not False for figure in figures) else 1


def _measured(ground: Path, parts: list[str] | tuple[str, ...], *, short: bool) -> Iterator[Figure]:
    if "intake" in parts:
        yield from intake.figures(ground, rounds=2 if short else 5, seconds=1.5 if short else 3)
    if "pages" in parts:
        yield from pages.figures(ground, many=100_000 if short else 1_000_000, looks=60 if short else 200)
    if "polling" in parts:
        yield from polling.figures(ground, seconds=20 if short else 60)
    if "broken_line" in parts:
        yield from broken_line.figures(ground, looks=60 if short else 200)
    if "courier" in parts:
        yield from courier.figures(ground)
    if "search" in parts:
        yield from search.figures(ground, many=100_000 if short else 1_000_000, looks=60 if short else 200)
    if "slow_phone" in parts:
        yield from slow_phone.figures(ground, rounds=3 if short else 10)
    if "reports" in parts:
        yield from reports.figures(ground, many=100_000 if short else 1_000_000, looks=60 if short else 200)
    if "paper" in parts:
        yield from paper.figures(ground)
    yield from _without_a_shop(ground, parts, short=short)
    if "footprint" in parts:
        yield from footprint.starting(ground, times=2 if short else 5)
        yield from footprint.growing(ground, messages=5_000 if short else 100_000)
        if not short:
            yield from footprint.writing(ground, few=1_000, many=200_000)
    yield from _apart(ground, parts, short=short)


def _apart(ground: Path, parts: list[str] | tuple[str, ...], *, short: bool) -> Iterator[Figure]:
    if "lives" in parts:
        yield from lives.figures(ground, years=2 if short else 10)
    if "wear" in parts:
        yield from (wear.figures(ground, 200, 1.0, 310) if short else wear.figures(ground))


def _without_a_shop(ground: Path, parts: list[str] | tuple[str, ...], *, short: bool) -> Iterator[Figure]:
    if "chats" in parts:
        yield from chats.figures(ground, lines=20_000 if short else 100_000)
    if "taking_out" in parts:
        much, looks, rounds = (100_000, 100, 2) if short else (1_000_000, 300, 5)
        yield from taking_out.figures(ground, many=much, looks=looks, rounds=rounds)
    if "bringing_in" in parts:
        lines, past, looks, rounds = (50_000, 20_000, 60, 2) if short else (100_000, 100_000, 100, 5)
        yield from bringing_in.figures(ground, lines, past, looks, rounds)


def _machine(ground: Path) -> str:
    """What the figures depend on, without naming the machine."""
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith(("model name", "Model"))]
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Linux {platform.release()}"
    model = models[0] if models else platform.machine()
    return f"{os.cpu_count()} × {model}, {versions}; one fdatasync takes {_fdatasync_ms(ground):.2f} ms"


def _fdatasync_ms(ground: Path) -> float:
    descriptor = os.open(ground / "fdatasync", os.O_WRONLY | os.O_CREAT, 0o600)
    took = []
    for _ in range(100):
        os.write(descriptor, bytes(700))
        began = time.perf_counter()
        os.fdatasync(descriptor)
        took.append(1000 * (time.perf_counter() - began))
    os.close(descriptor)
    return sorted(took)[len(took) // 2]


if __name__ == "__main__":
    sys.exit(main())
