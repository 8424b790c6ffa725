"""The main thread of a shop that is open: it waits for the signal to end."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

from edge.running import health

if TYPE_CHECKING:
    from edge.shop import Shop


def stay(shop: Shop, welcome: str = "") -> int:
    """Until a signal ends the shop, or it is unwell for too long. Returns the exit code; 0 passes a version's trial.

    welcome: said once a signal would end the shop as it should, and not in the middle of something.
    """
    stop = signalled()
    if welcome:
        print(welcome, flush=True)
    code = health.stay(shop.watch, shop.journal, shop.clock, stop, shop.bring_back.is_due)
    if code == 0 and not shop.bring_back.wish:
        shop.trial.passed()
    return code


def signalled() -> threading.Event:
    """Set when the system, or Ctrl+C, asks the program to end."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
