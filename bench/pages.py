"""The board with two hundred open queries: does it stay as quick when the shop remembers a million messages?"""

from __future__ import annotations

import gzip
import http.client
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.history import CLAIMED, OPEN, fill
from bench.shops import Running, serving
from bench.table import Figure
from edge.access.team import Team
from edge.clock import Clock
from edge.desk.views.board import Board
from edge.notices import Notices
from edge.outbox.link import LinkBook
from edge.registers.books import Books
from edge.settings import Settings

FEW = 1_000
WARM = 10


def figures(ground: Path, many: int, looks: int) -> Iterator[Figure]:
    """Two shops side by side, one with few messages and one with many; they are looked at in turn."""
    with tempfile.TemporaryDirectory(dir=ground) as few_data, tempfile.TemporaryDirectory(dir=ground) as many_data:
        few_past, many_past = fill(Path(few_data), FEW), fill(Path(many_data), many)
        with serving(Path(few_data)) as few, serving(Path(many_data)) as much:
            pages = _in_turn(looker(few, few_past.cookie), looker(much, many_past.cookie), looks)
        yield from _compared(f"ms for the board's page, {OPEN} open queries, over a socket", pages, many, promised=True)
        with _board(few_data) as see_few, _board(many_data) as see_many:
            views = _in_turn(see_few, see_many, looks)
        yield from _compared("ms for what is read of it (Board.see)", views, many, promised=False)


def _in_turn(one: Callable[[], object], other: Callable[[], object], looks: int) -> tuple[list[float], list[float]]:
    """How many ms each look took."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(looks + WARM):
        for look, list_of_it in zip((one, other), took, strict=True):
            began = time.perf_counter()
            look()
            if number >= WARM:
                list_of_it.append(1000 * (time.perf_counter() - began))
    return took


def looker(shop: Running, cookie: str) -> Callable[[], object]:
    """As a phone asks for it: signed in, over a connection that stays, compressed."""
    way = http.client.HTTPConnection("127.0.0.1", shop.lan, timeout=10)

    def look() -> bytes:
        way.request("GET", "/", headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        return way.getresponse().read()

    board = gzip.decompress(look()).decode()
    assert f"Next in the queue · {OPEN - CLAIMED}" in board, "the board does not count them all"
    return look


class _board:
    """The board's own reading, without the page around it."""

    def __init__(self, data: str) -> None:
        self._books = Books.open_reading(Path(data))

    def __enter__(self) -> Callable[[], object]:
        books, settings, team = self._books, Settings(self._books), Team(self._books)
        board = Board(books, settings, team, LinkBook(books), Notices(books), Clock())
        (someone, *_) = team.everyone()
        return lambda: board.see(someone)

    def __exit__(self, *_: object) -> None:
        self._books.close()


def _compared(what: str, took: tuple[list[float], list[float]], many: int, *, promised: bool) -> Iterator[Figure]:
    few, much = (sorted(each) for each in took)
    ratio = much[len(much) // 2] / few[len(few) // 2]
    for count, each in ((FEW, few), (many, much)):
        middle, p95 = each[len(each) // 2], each[int(len(each) * 0.95)]
        found = f"{middle:.1f}, 95 %: {p95:.1f}"
        wanted, reached = ("95 %: ≤ 10", p95 <= 10) if promised else ("", None)
        yield Figure(f"{what}, {count:,} messages", found, wanted, reached)
    yield Figure("… the one against the other", f"{ratio:.2f}", "≤ 1.5", ratio <= 1.5)
