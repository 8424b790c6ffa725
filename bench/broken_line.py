"""The board while the line is broken: is the phone's page as quick in a black hole, and while the backlog drains?"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.bodies import ACCOUNT
from bench.history import OPEN, fill
from bench.pages import WARM, looker
from bench.shops import free_ports, pause, serving
from bench.table import Figure
from edge.access.team import Team
from edge.clock import Clock, stamp
from edge.outbox import Outbox
from edge.practice import Account, Identity, Practice
from edge.records.reply import Delivery
from edge.registers.books import Books
from edge.store.all_tables import where

PROMISED_MS = 50
OF_A_CUSTOMER = 5  # replies that wait: OPEN times as many in all
EVERY_SECONDS = 0.02  # a shop with forty phones that look once a second


def figures(ground: Path, looks: int) -> Iterator[Figure]:
    """One shop with a thousand replies in its outbox; looks at its board before and after the line comes back."""
    with tempfile.TemporaryDirectory(dir=ground) as folder:
        data = Path(folder)
        past = fill(data, 10_000)
        _write_replies(data)
        (hook,) = free_ports(1)
        with _whatsapp(hook) as tell:
            more = {"EDGE_GRAPH_URL": tell("graph_url"), "EDGE_HOOK": f"127.0.0.1:{hook}"}
            with serving(data, more) as shop:
                look = looker(shop, past.cookie)
                yield _figure("while the line is a black hole", _looks(look, looks), "")
                before = tell("received")
                tell("restore")
                while tell("received") == before:
                    pause(0.01)
                took = _looks(look, looks)
                yield _figure(
                    "while the backlog drains", took, f" ({tell('received') - before:,} replies left meanwhile)"
                )


def _looks(look: Callable[[], object], looks: int) -> list[float]:
    """How many ms each look took."""
    took = []
    for number in range(looks + WARM):
        began = time.perf_counter()
        look()
        if number >= WARM:
            took.append(1000 * (time.perf_counter() - began))
        pause(EVERY_SECONDS)
    return sorted(took)


def _figure(when: str, took: list[float], more: str) -> Figure:
    middle, p95 = took[len(took) // 2], took[int(len(took) * 0.95)]
    what = f"ms for the board's page {when}, {OPEN * OF_A_CUSTOMER:,} replies waiting{more}"
    return Figure(what, f"{middle:.1f}, 95 %: {p95:.1f}", f"95 %: ≤ {PROMISED_MS}", p95 <= PROMISED_MS)


def _write_replies(data: Path) -> None:
    """To everybody on the board, who all wrote just now."""
    now, books = Clock().now(), Books.open(data)
    (someone, *_) = Team(books).everyone()
    outbox = Outbox(books)
    with books.transaction():
        books.tables.customers.update(
            {"last_heard_at": stamp(now.at)}, where("id").one_of([f"c_{n}" for n in range(OPEN)])
        )
        for turn in range(OF_A_CUSTOMER):
            for number in range(OPEN):
                query, customer, text = f"q_{number}", f"c_{number}", f"Answer {turn} to {number}"
                outbox.put(query=query, customer=customer, staff=someone.id, quotes=None, text=text, now=now)
    assert books.replies.counts()[Delivery.QUEUED] == OPEN * OF_A_CUSTOMER
    books.close()


@contextmanager
def _whatsapp(hook: int) -> Iterator[Callable[[str], Any]]:
    """A practice WhatsApp in a process of its own, so that its work is not ours; in a black hole at first."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, hook), daemon=True)
    process.start()

    def tell(word: str) -> Any:
        ours.send(word)
        return ours.recv()

    try:
        yield tell
    finally:
        process.terminate()
        process.join(10)


def _serve(pipe: Connection, hook: int) -> None:
    account = Account(
        app_secret=ACCOUNT.app_secret,
        token=ACCOUNT.token,
        phone_number_id=ACCOUNT.phone_number_id,
        waba_id=ACCOUNT.waba_id,
    )
    url = f"http://127.0.0.1:{hook}/webhook"
    with Practice(hook_url=url, play=False, account=account, faults=["black_hole"]) as practice:
        for number in range(OPEN):
            who = Identity(
                f"Customer {number}", str(250_788_000_000 + number), f"RW.{70_461_198_223_351_900_000 + number}"
            )
            practice.cloud.overhear(practice.join(who), "text", practice.cloud.now())
        answers: dict[str, Callable[[], object]] = {
            "graph_url": lambda: practice.graph_url,
            "received": lambda: len(practice.received),
            "restore": lambda: practice.switch("black_hole", False),
        }
        while True:
            pipe.send(answers[pipe.recv()]())
