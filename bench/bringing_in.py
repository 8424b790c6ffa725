"""An old chat brought in by a running shop: what those lose who look, write and are answered meanwhile.

Two shops are alike, and one of them brings a chat in. Whoever is not measured just then is held, so that nothing but
the import differs.
"""

from __future__ import annotations

import os
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
from edge.registers.books import Books

PAST = 1_000
REPLIES = 200
# So many looks at one board before it is the other one's turn.
SLICE = 15
WAIT_SECONDS = 60.0


def figures(ground: Path, lines: int, looks: int, rounds: int) -> Iterator[Figure]:
    chat = long_chat(ground, lines)
    boards, intakes, drains = (Both("beside an import") for _ in range(3))
    with _two(ground, chat) as (one, other, cookies):
        alone, busy = (looker(shop, cookie) for shop, cookie in zip((one, other), cookies, strict=True))
        for _ in range(looks * rounds // SLICE):
            for shop, held, look in ((one, other, alone), (other, one, busy)):
                with _held(held):
                    pause(0.05)
                    for _ in range(SLICE):
                        boards.keep(shop is other, _timed(look))
        yield Figure(f"messages of {lines:,} that came in meanwhile", f"{_is_at_work(other):,}")
    yield from boards.figures("ms for the board's page", "{:.1f}")
    for _ in range(rounds):
        with _two(ground, chat) as (one, other, _cookies):
            for shop, held in ((one, other), (other, one)):
                with _held(held):
                    found = load(shop.hook, "--seconds", 3, "--first", 0, "--most", 15_000)
                    intakes.keep(shop is other, 1000 / found["per_second"])
            _is_at_work(other)
    yield from intakes.figures("ms of the machine for each webhook that is kept", "{:.3f}")
    for _ in range(rounds):
        drains.keep(False, courier.drained(ground, replies=REPLIES, customers=REPLIES))
        drains.keep(True, courier.drained(ground, replies=REPLIES, customers=REPLIES, old_chat=chat))
    yield from drains.figures(f"s until {REPLIES} replies are with WhatsApp", "{:.2f}")


@contextmanager
def _two(ground: Path, chat: Path) -> Iterator[tuple[Running, Running, tuple[str, str]]]:
    """One shop that has nothing to bring in, and one that is at it."""
    with tempfile.TemporaryDirectory(dir=ground) as quiet, tempfile.TemporaryDirectory(dir=ground) as data:
        cookies = fill(Path(quiet), PAST).cookie, fill(Path(data), PAST).cookie
        with serving(Path(quiet)) as one, serving(Path(data)) as other:
            courier.leave(Path(data), chat)
            until = time.monotonic() + WAIT_SECONDS
            while not _brought(other) and time.monotonic() < until:
                pause(0.1)
            yield one, other, cookies


@contextmanager
def _held(shop: Running) -> Iterator[None]:
    os.kill(shop.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(shop.process.pid, signal.SIGCONT)


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
