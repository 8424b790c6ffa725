"""How fast webhooks are taken in, against what could be hoped for: keeping nothing, a plain loop, stock TinyDB."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tinydb import TinyDB

from bench.bodies import body
from bench.shops import door, fresh, load, serving
from bench.table import Figure, at_least, at_most

TINYDB_DOCUMENTS = 10_000
SLOW_MILLISECONDS = 20


def figures(ground: Path, rounds: int, seconds: float) -> Iterator[Figure]:
    """Every round measures each side once, in turn, each in a folder and a process of its own."""
    with _folder(ground) as folder:
        stock = _stock_tinydb(folder / "stock.json")
        whole, nothing, loop, stocks, p99 = [], [], [], [], []
        for _ in range(rounds):
            with _folder(ground) as data, door("nothing", fresh(data)) as running:
                nothing.append(load(running.hook, "--seconds", seconds)["per_second"])
            with _folder(ground) as data, serving(fresh(data)) as shop:
                found = load(shop.hook, "--seconds", seconds)
                whole.append(found["per_second"])
                p99.append(found["p99_ms"])
            loop.append(_plain_loop(folder / "loop", seconds / 4))
            stocks.append(_inserts(stock, seconds / 4))
        stock.close()
    yield Figure("webhooks/s kept, 64 connections, the whole program", _many(whole))
    yield Figure("webhooks/s by the same listener, keeping nothing", _many(nothing))
    yield at_least("… of which are kept", _parts(whole, nothing), 0.75, "{:.2f}")
    yield at_most("ms until 200, 99 % of them", p99, 100)
    yield Figure("bodies/s by a plain loop of write and fdatasync", _many(loop))
    slow_disk = median(loop) <= 1000 / 2
    against_loop = _parts(whole, loop)
    yield (
        at_least("… times as many are kept", against_loop, 2, "{:.1f}")
        if slow_disk
        else Figure("… times as many are kept", f"{median(against_loop):.2f}", "(≥ 2 where an fsync takes ≥ 2 ms)")
    )
    yield Figure(f"inserts/s by stock TinyDB at {TINYDB_DOCUMENTS} documents", _many(stocks))
    yield at_least("… times as many are kept", _parts(whole, stocks), 20)
    yield from _with_slow_disk(ground, max(2, rounds // 2), seconds)


def _with_slow_disk(ground: Path, rounds: int, seconds: float) -> Iterator[Figure]:
    compiler = shutil.which("cc")
    what = f"webhooks/s kept with every fsync {SLOW_MILLISECONDS} ms slower"
    if compiler is None:
        yield Figure(what, "not measured: no C compiler (cc) here")
        return
    with _folder(ground) as folder:
        shim = folder / "slow_fsync.so"
        source = Path(__file__).with_name("slow_fsync.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", str(shim), str(source), "-ldl"], check=True)
        slow = {"LD_PRELOAD": str(shim), "SLOW_FSYNC_MS": str(SLOW_MILLISECONDS)}
        kept, p99 = [], []
        for _ in range(rounds):
            with _folder(ground) as data, serving(fresh(data), slow) as shop:
                found = load(shop.hook, "--seconds", seconds)
                kept.append(found["per_second"])
                p99.append(found["p99_ms"])
    yield at_least(what, kept, 700)
    yield at_most("ms until 200, 99 % of them", p99, 500)
    loop = 1000 / SLOW_MILLISECONDS
    yield at_least(f"… times the most that a plain loop could do ({loop:.0f}/s)", [each / loop for each in kept], 2)


def _plain_loop(path: Path, seconds: float) -> float:
    """One after the other, nothing checked, nothing indexed: append and fdatasync."""
    done, descriptor = 0, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        os.write(descriptor, body(done, 0))
        os.fdatasync(descriptor)
        done += 1
    took = time.perf_counter() - began
    os.close(descriptor)
    return done / took


def _stock_tinydb(path: Path) -> TinyDB:
    stock = TinyDB(path)
    stock.insert_multiple({"body": body(number, 0).decode()} for number in range(TINYDB_DOCUMENTS))
    return stock


def _inserts(stock: TinyDB, seconds: float) -> float:
    done, began = 0, time.perf_counter()
    while not done or time.perf_counter() - began < seconds:
        stock.insert({"body": body(TINYDB_DOCUMENTS + done, 0).decode()})
        done += 1
    return done / (time.perf_counter() - began)


def _parts(these: list[float], those: list[float]) -> list[float]:
    return [this / that for this, that in zip(these, those, strict=True)]


def _many(values: list[float]) -> str:
    return f"{median(values):.0f} ({min(values):.0f} to {max(values):.0f})"


@contextmanager
def _folder(ground: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=ground) as made:
        yield Path(made)
