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
    are = "is" if taken.missing == 1 else "are"
    missing = f" {_counted(taken.missing, 'file')} {are} not on this box." if taken.missing else ""
    counts = (_counted(taken.customers, "customer"), _counted(taken.messages, "message"), _counted(taken.files, "file"))
    sys.stdout.write(
        f"{there}: {counts[0]}, {counts[1]} and {counts[2]}.{missing}\n"
        "Open index.html in it with any browser. It holds customers' words: keep it as you would keep their letters.\n"
    )
    return 0


def bring_back(data: Path, given: Path) -> int:
    """Fill an empty box from an export, and say what came of it; the exit code."""
    from edge.takeout.bring_back import bring_back as brought  # noqa: PLC0415 - an export needs none of it

    back = brought(data, given, Clock().now(), _told_back)
    missing = f" {_counted(back.missing, 'file')} could not be brought." if back.missing else ""
    counts = (_counted(back.customers, "customer"), _counted(back.messages, "message"), _counted(back.files, "file"))
    doubt = f"Replies that may have gone since: {back.in_doubt}. Look at them.\n" if back.in_doubt else ""
    sys.stdout.write(
        f"{counts[0]}, {counts[1]} and {counts[2]} are back.{missing}\n"
        f"{doubt}People of the export are names only: take on whoever works here (server.py staff add NAME --owner).\n"
        "Next: server.py setup, if this box has no WhatsApp account yet; then start the server. Never let the other box"
        " go on beside it.\n"
    )
    return 0


def _told_back(done: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} messages")
        sys.stderr.flush()


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _told(done: int, of: int) -> None:
    """Only for somebody who sits there."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {of} messages" + ("\n" if done == of else ""))
        sys.stderr.flush()
