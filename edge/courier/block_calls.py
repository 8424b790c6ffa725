"""Tells WhatsApp whom the shop blocks, and hears how that ended: one at a time, and again until there is an answer."""

from __future__ import annotations

from functools import partial

from edge.clock import Moment
from edge.courier.calls import BlockCall, Calls, Ended
from edge.desk.blocking import BlockEnds
from edge.language import Said
from edge.outbox import Outbox
from edge.outbox.blocks import Blocks
from edge.registers.books import Books
from edge.whatsapp import Credentials, Rejected, Throttled, WhatsApp, WindowClosed

# After a try that came to nothing, doubling: nobody waits for it.
RETRY_SECONDS = 20.0
MOST_RETRY_SECONDS = 600.0
_NO_NUMBER = Said("blocking.no_number")
_NOT_LATELY = Said("blocking.not_lately")


class BlockCalls:
    """By boottime; for one thread alone. How often it was tried is in memory: after a start it is tried at once."""

    def __init__(self, books: Books, outbox: Outbox, calls: Calls, whatsapp: WhatsApp) -> None:
        self._blocks = Blocks(books)
        self._ends = BlockEnds(books, outbox)
        self._calls = calls
        self._whatsapp = whatsapp
        self._not_before = float("-inf")
        self._failed = 0
        self._under_way = False

    def step(self, credentials: Credentials, now: Moment) -> None:
        """Begin with the one that waits longest, where none is under way."""
        if self._under_way or now.boottime < self._not_before:
            return
        for customer, on, number in self._blocks.due()[:1]:
            if number:
                self._under_way = True
                call = partial(self._whatsapp.block, credentials, number, on=on)
                self._calls.begin(BlockCall(customer, on, number), call, now)
            else:
                self._ends.failed(customer, _NO_NUMBER, now, on=on)

    def settle(self, about: BlockCall, ended: Ended) -> None:
        """The end of one call. What was no answer of WhatsApp's, or a fault of ours, is tried again later."""
        self._under_way = False
        failure = ended.trouble
        if failure is None:
            self._ends.done(about.customer, ended.at, on=about.on, number=about.number)
        elif isinstance(failure, WindowClosed):
            self._ends.failed(about.customer, _NOT_LATELY, ended.at, on=about.on, number=about.number)
        elif isinstance(failure, Rejected):
            self._ends.failed(about.customer, failure.said, ended.at, on=about.on, number=about.number)
        else:
            least = failure.after_seconds if isinstance(failure, Throttled) else 0.0
            wait = max(least, min(MOST_RETRY_SECONDS, RETRY_SECONDS * 2 ** min(self._failed, 10)))
            self._failed, self._not_before = self._failed + 1, ended.at.boottime + wait
            return
        self._failed, self._not_before = 0, float("-inf")
