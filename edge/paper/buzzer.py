"""The buzzer beside the printer: it says that a customer has come, where the owner wants that."""

from __future__ import annotations

from itertools import islice

from edge.clock import Clock
from edge.hours import is_open
from edge.printing.choice import PrinterChoice
from edge.printing.escpos import BUZZERS
from edge.records.events import Opened, Reopened
from edge.registers.books import Books
from edge.settings import Settings

# Of the latest that were opened again, staff may have done all.
MOST_LOOKED_AT = 20


class Buzzer:
    """Asked by the printer's own thread, between two slips. What it knows is in memory: a start rings for nobody."""

    def __init__(self, books: Books, settings: Settings, clock: Clock) -> None:
        self._books = books
        self._settings = settings
        self._clock = clock
        self._told: int | None = None
        self._not_before = float("-inf")

    def signal(self, choice: PrinterChoice) -> bytes:
        """What makes it sound, where a customer has come since; b"" where nobody is to be called.

        At most once in the minutes that the owner chose, and not while the shop is closed. Whom somebody has taken
        already needs no call.
        """
        if choice.buzz not in BUZZERS:
            self._told = None
            return b""
        came, told = self._came(), self._told
        self._told = came
        if told is None or came <= told:
            return b""
        now, shop = self._clock.now(), self._settings.shop()
        closed = now.trusted and not is_open(shop, now.at)
        if closed or now.boottime < self._not_before or not self._books.queue.nobodys_counts("")[0]:
            return b""
        self._not_before = now.boottime + choice.buzz_minutes * 60
        return BUZZERS[choice.buzz]

    def _came(self) -> int:
        """The place of the last event with which a customer came, or came back."""
        with self._books.reading():
            opened = next(self._books.events.newest(Opened), None)
            latest = islice(self._books.events.newest(Reopened), MOST_LOOKED_AT)
            back = next((each for each in latest if each.staff is None), None)
        return max(each.seq if each else 0 for each in (opened, back))
