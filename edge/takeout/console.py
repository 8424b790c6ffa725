"""The export at a console, beside a running shop or without one. What is said there is English."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

from edge.clock import Clock
from edge.media.shelf import Shelf
from edge.store.books import Books
from edge.takeout.sinks import sink_to
from edge.takeout.takeout import Takeout

_NICE = 10  # whoever waits at a page comes first


def export(data: Path, there: Path, customer: str | None) -> int:
    """Write it, and say what was written; the exit code."""
    os.nice(_NICE)
    with closing(Books.open_reading(data)) as books, sink_to(there) as sink:
        taken = Takeout(books, Shelf(data), Clock().now(), _told).take(sink, customer)
    missing = f" {taken.missing} files are not on this box." if taken.missing else ""
    sys.stdout.write(
        f"{there}: {taken.customers} customers, {taken.messages} messages and {taken.files} files.{missing}\n"
        "Open index.html in it with any browser. It holds customers' words: keep it as you would keep their letters.\n"
    )
    return 0


def _told(done: int, of: int) -> None:
    """Only for somebody who sits there."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {of} messages" + ("\n" if done == of else ""))
        sys.stderr.flush()
