"""How soon it answers, how much memory it takes, and what it writes to the disk for each message."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.history import fill
from bench.shops import Running, fresh, load, pause, serving
from bench.table import Figure, at_most

# What a shop with little to do sends to the disk for one message: the pause lets each be sorted before the next.
ALONE = 100
PAUSE_SECONDS = 0.15
BURSTS = 10


def starting(ground: Path, times: int) -> Iterator[Figure]:
    """From exec to the first 200 of /healthz, which says that the store, the intake and every loop are well."""
    with tempfile.TemporaryDirectory(dir=ground) as data:
        fresh(Path(data))
        seconds, memory = [], []
        for _ in range(times):
            with serving(Path(data)) as shop:
                seconds.append(shop.started_seconds)
                pause(2.0)  # the courier has looked into its outbox, the first chores have run
                memory.append(shop.rss_mb())
    yield at_most("s from exec to the first 200", seconds, 1, "{:.2f}")
    yield at_most("MB of memory after start, account set", memory, 45)


def growing(ground: Path, messages: int) -> Iterator[Figure]:
    """Memory and disk while so many messages come in bursts, 64 at a time, and are all sorted."""
    burst = messages // BURSTS
    with tempfile.TemporaryDirectory(dir=ground) as data, serving(fresh(Path(data))) as shop:
        written, sorting = [], []
        for number in range(BURSTS):
            before = shop.written_bytes()
            load(shop.hook, "--first", number * burst, "--most", burst, "--seconds", 600, "--warm", 0)
            backlog = shop.unread()
            took = shop.until_sorted()
            sorting.append(backlog / took if took else 0)
            written.append((shop.written_bytes() - before) / burst / 1024)
        memory = shop.rss_mb()
    yield at_most(f"MB of memory after {messages:,} messages", [memory], 60)
    yield Figure("messages/s sorted, when none comes in", f"{sorting[0]:.0f}, at last {sorting[-1]:.0f}")
    yield Figure(
        "kB written for each message of a burst, end to end",
        f"{written[0]:.1f}, after {messages - burst:,} messages {written[-1]:.1f}",
        "does not grow",
        written[-1] <= 1.5 * written[0],
    )


def writing(ground: Path, few: int, many: int) -> Iterator[Figure]:
    """The same for messages that come one at a time, in a shop with a short past and in one with a long one."""
    found = []
    for past in (few, many):
        with tempfile.TemporaryDirectory(dir=ground) as data:
            fill(Path(data), past)
            with serving(Path(data)) as shop:
                found.append(_alone(shop))
    yield Figure(f"kB written for one message that comes alone, {few:,} kept", f"{found[0]:.0f}")
    yield Figure(f"… {many:,} kept", f"{found[1]:.0f}", "does not grow", found[1] <= 1.5 * found[0])


def _alone(shop: Running) -> float:
    pause(1.0)
    before = shop.written_bytes()
    arguments = ("--connections", 1, "--first", 5_000_000, "--most", ALONE, "--every", PAUSE_SECONDS, "--warm", 0)
    load(shop.hook, *arguments)
    shop.until_sorted()
    return (shop.written_bytes() - before) / ALONE / 1024
