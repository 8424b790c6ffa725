"""A shop goes into an export, and another box is filled from that."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from edge.clock import Clock
from edge.media import Shelf
from edge.registers.books import Books
from edge.takeout.bring_back import BroughtBack, bring_back
from edge.takeout.sinks import sink_to
from edge.takeout.takeout import Takeout


def there_and_back(shop: Path, export: Path, box: Path) -> BroughtBack:
    """Whoever has the shop open closes it first."""
    with closing(Books.open_reading(shop)) as books, sink_to(export) as sink:
        Takeout(books, Shelf(shop), Clock().now(), lambda done, of: None).take(sink)
    return bring_back(box, export, Clock().now(), lambda done: None)
