"""The verb `export`: everything out, beside a running shop or without one. What is said there is English."""

from __future__ import annotations

import argparse
import os
from contextlib import closing

from edge.cli.terminal import counted, folder, told
from edge.clock import Clock
from edge.config import Config
from edge.media.shelf import Shelf
from edge.registers.books import Books
from edge.takeout.sinks import sink_to
from edge.takeout.takeout import Takeout

_NICE = 10  # whoever waits at a page comes first


def options(parser: argparse.ArgumentParser) -> None:
    """Where everything goes, and of whom."""
    parser.add_argument(
        "--to", type=folder, required=True, metavar="FOLDER|ZIP", help="a new folder, or a new NAME.zip"
    )
    parser.add_argument("--customer", metavar="NUMBER", help="this one only, by number or id")


def run(config: Config, options: argparse.Namespace) -> int:
    """Write it, and say what was written."""
    os.nice(_NICE)
    with closing(Books.open_reading(config.data)) as books, sink_to(options.to) as sink:
        taken = Takeout(books, Shelf(config.data), Clock().now(), _told).take(sink, options.customer)
    are = "is" if taken.missing == 1 else "are"
    missing = f" {counted(taken.missing, 'file')} {are} not on this box." if taken.missing else ""
    counts = (counted(taken.customers, "customer"), counted(taken.messages, "message"), counted(taken.files, "file"))
    print(f"{options.to}: {counts[0]}, {counts[1]} and {counts[2]}.{missing}")
    print("Open index.html in it with any browser. It holds customers' words: keep it as you would keep their letters.")
    return 0


def _told(done: int, of: int) -> None:
    told(f"{done} of {of} messages" + ("\n" if done == of else ""))
