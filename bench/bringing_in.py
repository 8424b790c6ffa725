"""An old chat brought in and everything taken out by a running shop: what those lose who look, write and are answered.

Two shops are alike, and one of them is busy: it brings a chat in, and its owner has an export made. Whoever is not
measured just then is held, so that nothing else differs.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench import courier
from bench.chats import long_chat
from bench.history import fill
from bench.pages import looker
from bench.shops import Running, load, pause, serving
from bench.table import Both, Figure
from bench.taking_out import Exports, an_export
from edge.registers.books import Books

REPLIES = 200
# So many looks at one board before it is the other one's turn.
SLICE = 15
WAIT_SECONDS = 60.0


def figures(ground: Path, lines: int, past: int, looks: int, rounds: int) -> Iterator[Figure]:
    """lines: of the chat that is brought in. past: messages that are there, and are taken out."""
    chat, was = long_chat(ground, lines), ground / "was"
    cookie = fill(was, past).cookie
    boards, intakes, drains = (Both("beside an import and an export") for _ in range(3))
    with _two(ground, was, chat) as (one, other, exports):
        alone, busy = (looker(shop, cookie) for shop in (one, other))
        for _ in range(looks * rounds // SLICE):
            for now_busy, look in ((False, alone), (True, busy)):
                with _held(one if now_busy else other, exports, held=not now_busy):
                    pause(0.05)
                    for _ in range(SLICE):
                        boards.keep(now_busy, _timed(look))
        yield Figure(f"messages of {lines:,} that came in meanwhile", f"{_is_at_work(other):,}")
        yield Figure(f"exports of {past:,} messages that were begun meanwhile", f"{exports.begun}")
    yield from boards.figures("ms for the board's page", "{:.1f}")
    for _ in range(rounds):
        with _two(ground, was, chat) as (one, other, exports):
            for now_busy, shop in ((False, one), (True, other)):
                with _held(one if now_busy else other, exports, held=not now_busy):
                    found = load(shop.hook, "--seconds", 3, "--first", 0, "--most", 15_000)
                    intakes.keep(now_busy, 1000 / found["per_second"])
            _is_at_work(other)
    yield from intakes.figures("ms of the machine for each webhook that is kept", "{:.3f}")
    for _ in range(rounds):
        drains.keep(False, courier.answered(ground, replies=REPLIES, old_chat=None))
        with an_export(was, ground / "courier.zip"):
            drains.keep(True, courier.answered(ground, replies=REPLIES, old_chat=chat))
    yield from drains.figures(f"s until {REPLIES} replies are with WhatsApp", "{:.2f}")


@contextmanager
def _two(ground: Path, was: Path, chat: Path) -> Iterator[tuple[Running, Running, Exports]]:
    """One shop that has nothing to do, and one that is at it."""
    with tempfile.TemporaryDirectory(dir=ground) as folder:
        quiet, data = Path(folder) / "quiet", Path(folder) / "busy"
        for copy in (quiet, data):
            shutil.copytree(was, copy)
        with serving(quiet) as one, serving(data) as other:
            courier.leave(data, chat)
            until = time.monotonic() + WAIT_SECONDS
            while not _brought(other) and time.monotonic() < until:
                pause(0.1)
            with an_export(data, Path(folder) / "busy.zip") as exports:
                yield one, other, exports


@contextmanager
def _held(shop: Running, exports: Exports, *, held: bool) -> Iterator[None]:
    """One shop is held, and where it is the busy one so is its export."""
    os.kill(shop.process.pid, signal.SIGSTOP)
    if held:
        exports.hold()
    try:
        yield
    finally:
        os.kill(shop.process.pid, signal.SIGCONT)
        exports.go_on()


def _is_at_work(shop: Running) -> int:
    """How far it has come. Nothing was measured where it was done sooner."""
    done = _brought(shop)
    with closing(Books.open_reading(shop.data)) as books:
        assert [one["state"] for one in books.tables.imports.all()] == ["under_way"], "the import ended too early"
    return done


def _brought(shop: Running) -> int:
    with closing(Books.open_reading(shop.data)) as books:
        return sum(int(one["done"]) for one in books.tables.imports.all())


def _timed(look: Callable[[], object]) -> float:
    began = time.perf_counter()
    look()
    return 1000 * (time.perf_counter() - began)
