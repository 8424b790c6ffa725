"""What printing costs in memory: twenty summaries with their codes on a roll, and twenty as sheets of A4."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bench.shops import fresh, pause, serving
from bench.table import Figure, at_most
from edge.clock import Clock, Moment
from edge.desk.reception import Reception
from edge.paper.summaries import SUMMARY, Summaries
from edge.printing import PrinterChoice, Printers, PrintQueue, PrintState
from edge.records.message import Message, Who
from edge.registers.books import Books
from edge.reports.daily.days import BusinessDays
from edge.settings import Settings
from edge.store.all_tables import where

SLIPS = 20
DAYS, CUSTOMERS = 7, 40
# In the place of CUPS: takes the sheet and nothing more. How much memory CUPS takes is not ours to say.
LP = '#!/bin/sh\nexec cat > "{0}/sheet"\n'
MOST_SECONDS = 120


class _Then(Clock):
    """Days ago, and as sure of it as a clock can be."""

    def __init__(self, ago: timedelta) -> None:
        super().__init__()
        self._ago = ago

    def now(self) -> Moment:
        now = super().now()
        counted = now.boottime + (timedelta(days=DAYS) - self._ago).total_seconds()
        return Moment(now.at - self._ago, "bench", counted, True, sure=True)


def figures(ground: Path) -> Iterator[Figure]:
    for kind, what in (("file", "slips with a code"), ("cups", "sheets of A4")):
        with tempfile.TemporaryDirectory(dir=ground) as name:
            before, after = _printed(Path(name), kind)
        yield at_most(
            f"MB that {SLIPS} {what} add to a running shop of {before:.0f} MB", [after - before], 10, "{:.1f}"
        )


def _printed(folder: Path, kind: str) -> tuple[float, float]:
    """MB of memory of the program that has nothing to print, and of the same one once all is printed."""
    lp = folder / "lp"
    lp.write_text(LP.format(folder))
    lp.chmod(0o755)
    data = _past(folder / "data")
    more = {"PATH": f"{folder}:{os.environ['PATH']}"}
    with serving(data, more) as shop:
        pause(8.0)  # every loop has come round
        before = shop.rss_mb()
    books = Books.open(data)
    Printers(books).choose(PrinterChoice(kind, "Office" if kind == "cups" else str(folder / "paper.escpos")))
    summaries, queue = _summaries(books, Clock())
    newest = summaries.newest()[0].number
    for _ in range(SLIPS):
        queue.put(SUMMARY, number=newest, wished=True)
    books.close()
    with serving(data, more) as shop:
        for _ in range(MOST_SECONDS):
            pause(1.0)
            if _all_printed(data):
                break
        pause(8.0)
        return before, shop.rss_mb()


def _all_printed(data: Path) -> bool:
    books = Books.open_reading(data)
    try:
        states = [document["state"] for document in books.tables.prints.search(where("kind") == SUMMARY)]
    finally:
        books.close()
    return states.count(PrintState.PRINTED) >= SLIPS


def _past(data: Path) -> Path:
    """A week with customers of whom nobody has been answered: each slip has its whole call list."""
    books = Books.open(fresh(data))
    reception = Reception(books, Settings(books))
    for day in range(DAYS, 0, -1):
        now = _Then(timedelta(days=day)).now()
        for number in range(CUSTOMERS):
            who = Who(phone=f"25078{day:03d}{number:04d}", name=f"Customer {number}")
            message = Message(wamid=f"wamid.{day}.{number}", who=who, kind="text", at=now.at, text="Do you have nails?")
            with books.transaction():
                reception.receive(message, now)
    summaries, queue = _summaries(books, _Then(timedelta(0)))
    summaries.step(queue)
    books.close()
    return data


def _summaries(books: Books, clock: Clock) -> tuple[Summaries, PrintQueue]:
    settings, printers = Settings(books), Printers(books)
    days = BusinessDays(books, settings, clock)
    return Summaries(books, days, settings, printers, clock, str), PrintQueue(books, printers, clock, {}, str)
