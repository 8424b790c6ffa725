"""The verb `summary`: a day's summary at a terminal, beside a server that runs."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from datetime import date

from edge.cli import terminal
from edge.clock import Clock
from edge.config import Config
from edge.errors import Refusal
from edge.paper.summaries import Summaries
from edge.printing import Printers, Unprinted, to_paper
from edge.printing.looks import bare
from edge.registers.books import Books
from edge.reports.daily.days import BusinessDays
from edge.server.listener import reached_at
from edge.settings import Settings


def options(parser: argparse.ArgumentParser) -> None:
    which = "the business day (the newest summary)"
    parser.add_argument("--day", type=terminal.day, metavar="YYYY-MM-DD", help=which)
    parser.add_argument("--print", action="store_true", dest="print_it", help="hand a copy to the printer as well")


def run(config: Config, options: argparse.Namespace) -> int:
    with closing(Books.open_reading(config.data)) as books:
        print(summary(books, Clock(), reached_at(config.lan), options.day, print_it=options.print_it))
    if options.print_it:  # beside the text, which may go into a file
        print("It was handed to the printer.", file=sys.stderr)
    return 0


def summary(books: Books, clock: Clock, address: str, day: date | None = None, *, print_it: bool = False) -> str:
    """The slip of a business day as text. day: None for the newest summary, or today so far where there is none yet.

    print_it hands it to the printer as well, at once. Only the server may write to the store, so this print is in no
    queue and no list, is not tried again, and says COPY, or so far: the slip that counts is the server's.

    address: where phones find the pages. Refused: a day without a summary, and a printer that does not take it.
    """
    _told_by_the_server(books, clock)
    settings, printers = Settings(books), Printers(books)
    days = BusinessDays(books, settings, clock)
    summaries = Summaries(books, days, settings, printers, clock, lambda: address)
    number = _number(summaries, days, day)
    lines = summaries.lines(number) if number else summaries.today()
    if not lines:
        raise Refusal("not_found", "summary.none")
    if print_it:
        try:
            to_paper(summaries.copy(number), printers.choice(), summaries.mark())
        except Unprinted as failure:
            raise Refusal("not_printed", failure.said) from failure
    return "\n".join(bare(lines))


def _told_by_the_server(books: Books, clock: Clock) -> None:
    """WhatsApp bears witness to the time in the server's own memory; what it found of this boot lies in the store."""
    clock.recall(**books.boots.remembered(clock.now()))


def _number(summaries: Summaries, days: BusinessDays, day: date | None) -> int:
    """Of the summary that is meant; 0 for the day that goes on."""
    if day is None:
        newest = summaries.newest()
        return newest[0].number if newest else 0
    number = summaries.number_of(day)
    if number is None and day != days.present():
        raise Refusal("not_found", "summary.no_day", day=day.isoformat())
    return number or 0
