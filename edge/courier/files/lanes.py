"""What both ways of a file have in common: when the way is free, and what the end of a try says of line and account."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from edge.clock import Clock, Moment
from edge.media import File, MediaBook
from edge.notices import Notices
from edge.outbox.link import CUT, LinkBook, LinkState
from edge.whatsapp import Failure, Portal, Throttled, Unauthorised, Walled

# A file that failed waits this long, doubling.
RETRY_SECONDS = 30.0
# With the line down one try finds out whether it is back: the courier, with nothing to send, does not ask.
OFFLINE_SECONDS = 30.0
OTHERS_FIRST_SECONDS = 45.0
MOST_DOUBLINGS = 16

_NOT_KNOWN_TO_WORK = (*CUT, LinkState.UNKNOWN)


class Lane:
    """One way, with one file on it at a time. Each has its own pauses: neither holds up the other.

    on_piece: called while a long file is under way; the shop lets its loop beat here.
    """

    def __init__(
        self,
        media: MediaBook,
        link: LinkBook,
        notices: Notices,
        clock: Clock,
        most_wait_seconds: float,
        on_piece: Callable[[], object],
    ) -> None:
        self._media = media
        self._link = link
        self._notices = notices
        self._clock = clock
        self._most_wait_seconds = most_wait_seconds
        self._stopping = threading.Event()
        self._not_before = 0.0  # boottime: nothing is tried earlier
        self._began = 0.0  # boottime of the last try
        self._on_piece = on_piece

    def now(self) -> Moment:
        return self._clock.now()

    def is_free(self) -> bool:
        return self._clock.boottime() >= self._not_before

    def stop(self) -> None:
        self._stopping.set()

    def go_on(self) -> bool:
        self._on_piece()
        return not self._stopping.is_set()

    def pause(self, seconds: float) -> None:
        self._not_before = max(self._not_before, self._clock.boottime() + seconds)

    def begin(self, file: File) -> None:
        """The wait after a failure is on disk before the try."""
        self._began = self._clock.boottime()
        seconds = min(self._most_wait_seconds, RETRY_SECONDS * 2 ** min(file.tries, MOST_DOUBLINGS))
        spread = random.uniform(0.75, 1.0)  # noqa: S311 - spreads tries, guards nothing
        self._media.begin(file, seconds * spread, self._clock.now())

    def reached(self) -> None:
        """WhatsApp has answered: the line is there, whatever the courier knew last."""
        if self._link.now().state in _NOT_KNOWN_TO_WORK:
            self._link.became(LinkState.ONLINE, self._clock.now())

    def failed(self, file: File, failure: Failure) -> None:
        """What a failed try says of the line and of the account; what it says of the file is the caller's."""
        if failure.answered:
            if not isinstance(failure, Portal):
                self.reached()
            self._heed(failure)
        elif not failure.broke_off:
            self._nobody_heard(file, failure)

    def _heed(self, failure: Failure) -> None:
        if isinstance(failure, Unauthorised):
            self._notices.refused(failure.said, self._clock.now(), began=self._began)
        elif isinstance(failure, Throttled) and failure.whole_number:
            self.pause(failure.after_seconds)

    def _nobody_heard(self, file: File, failure: Failure) -> None:
        """It is not held against the file, which goes soon again; but those that have not been tried go before it."""
        again = self._clock.boottime() + OTHERS_FIRST_SECONDS
        self._media.change(file, tries=file.tries, not_before_boottime=again)
        self.pause(OFFLINE_SECONDS)
        if self._link.now().works:
            down = LinkState.PORTAL if isinstance(failure, Walled) else LinkState.OFFLINE
            self._link.became(down, self._clock.now())
