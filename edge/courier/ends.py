"""What the ends of calls mean: for the reply, for the line, and for how soon the next may leave.

All waiting is by boottime. Called from the threads of the calls; what is shared between them only ever moves one way.
"""

from __future__ import annotations

import random

from edge.clock import Clock
from edge.courier.look import WINDOW_CLOSED
from edge.link import LinkBook, LinkState
from edge.notices import REFUSED, Notices
from edge.outbox import Outbox, Reply
from edge.whatsapp import Failure, Portal, Rejected, Throttled, Unauthorised, Unreachable, Unsure, WindowClosed

# With the line down a try costs one failed look-up or connection; when it returns the first reply leaves within 5 s:
# this, and what is left of a try that hangs (CONNECT_SECONDS).
OFFLINE_SECONDS = 2.5
# Doubling from the wait that WhatsApp asks for, and never longer than this.
MOST_WAIT_SECONDS = 600.0
UNCLEAR_SECONDS = 4.0
# After so many answers of "later" for one reply a person should know.
MOST_REFUSALS = 8
# How many calls may be under way: few on a line that nobody knows yet, since each may end unclear; then more and more.
FIRST_AT_ONCE = 4
MOST_AT_ONCE = 32


class Ends:
    """`not_before`: boottime before which nothing leaves.

    `dark`: the line broke under a call and nobody knows whether it is back; "broken" once a harmless question has
    found it so.
    """

    def __init__(self, outbox: Outbox, link: LinkBook, notices: Notices, clock: Clock) -> None:
        self._outbox = outbox
        self._link = link
        self._notices = notices
        self._clock = clock
        now = clock.now()
        self.not_before = now.boottime + link.now().wait_seconds(now)
        self.ask_at = 0.0
        self.dark = ""
        self._grown = FIRST_AT_ONCE
        self._unclear_in_a_row = 0
        self._throttled_in_a_row = 0

    @property
    def at_once(self) -> int:
        """After an unclear end one call at a time: each of several might end the same way."""
        return 1 if self._unclear_in_a_row else self._grown

    def went(self, reply: Reply, wamid: str) -> None:
        self._outbox.accepted(reply, wamid, self._clock.now())
        self.answered()

    def failed(self, reply: Reply, failure: Failure) -> bool:
        """Settle what became of this attempt; True where it may count with WhatsApp as one message."""
        now = self._clock.now()
        if isinstance(failure, Unreachable):
            self._outbox.postponed(reply, OFFLINE_SECONDS * _shorter(), failure.sentence, now)
            self._offline()
        elif isinstance(failure, Throttled):
            self._slow_down(reply, failure)
        elif isinstance(failure, Unauthorised):
            self._outbox.postponed(reply, 0, failure.sentence, now)
            self.refused(failure)
        elif isinstance(failure, WindowClosed):
            self._outbox.held(reply, WINDOW_CLOSED, now)
            self.answered()
        elif isinstance(failure, Rejected):
            self._outbox.failed(reply, failure.sentence, failure.code, now)
            if failure.code is not None:  # else it was refused here, and nobody was asked
                self.answered()
        elif isinstance(failure, Unsure):
            self._outbox.unsure(reply, failure.sentence, now)
            self._unclear(failure)
            return True
        else:
            raise failure
        return False

    def harmless_failed(self, failure: Failure) -> None:
        """The end of a call that may be repeated as often as one likes, such as one for blue ticks."""
        if isinstance(failure, Unreachable):
            self._offline()
        elif isinstance(failure, Unsure):
            self._unclear(failure)
        elif isinstance(failure, Throttled):
            self._pause(failure.after_seconds)
            if failure.whole_number:
                self._throttled(failure.after_seconds)
        elif isinstance(failure, Unauthorised):
            self.refused(failure)

    def answered(self) -> None:
        """WhatsApp has answered, whatever it said: the line is there."""
        self._unclear_in_a_row = self._throttled_in_a_row = 0
        self.dark = ""
        self._grown = min(MOST_AT_ONCE, self._grown + 1)
        self._became(LinkState.ONLINE)

    def was_there(self) -> None:
        """WhatsApp has answered something harmless: that says nothing of how it treats replies."""
        self._became(LinkState.ONLINE)

    def found_back(self) -> None:
        """A harmless question was answered. Where one had found the line broken, it has come back: go on at once.

        Else the trouble is WhatsApp's own, and waiting is right.
        """
        if self.dark == "broken":
            self.not_before = self._clock.boottime()
            self._unclear_in_a_row = 0
        self.dark = ""
        self._became(LinkState.ONLINE)

    def found_broken(self, failure: Failure) -> None:
        self.dark = "broken"
        self.ask_later()
        self._became(LinkState.PORTAL if isinstance(failure, Portal) else LinkState.OFFLINE)

    def ask_later(self) -> None:
        self.ask_at = self._clock.boottime() + OFFLINE_SECONDS * _shorter()

    def refused(self, failure: Unauthorised) -> None:
        """Nothing will go until the owner acts. The queue stays as it is, and after that one call tries it."""
        self._notices.post(REFUSED, failure.sentence, self._clock.now(), serious=True, stops_sending=True)
        self._grown = FIRST_AT_ONCE
        self._became(LinkState.REFUSED)

    def _slow_down(self, reply: Reply, failure: Throttled) -> None:
        """Not taken, in WhatsApp's own words: wait as long as it asks, doubling, with jitter against a chorus.

        A number that is too fast as a whole comes right by waiting alone; one reply that never goes needs a person.
        """
        now = self._clock.now()
        if reply.refusals + 1 >= MOST_REFUSALS and not failure.whole_number:
            self._outbox.failed(reply, failure.sentence, failure.code, now)
            self.answered()
            return
        doubled = failure.after_seconds * 2 ** min(reply.refusals, MOST_REFUSALS)
        seconds = min(MOST_WAIT_SECONDS, doubled) * _longer()
        self._outbox.postponed(reply, seconds, failure.sentence, now, refused=True)
        if failure.whole_number:
            self._throttled(failure.after_seconds)
        else:
            self.answered()

    def _throttled(self, seconds: float) -> None:
        """Everybody waits. Calls that were under way together are told together: that counts once."""
        if self._clock.boottime() < self.not_before:
            return
        wait = min(MOST_WAIT_SECONDS, seconds * 2 ** min(self._throttled_in_a_row, MOST_REFUSALS))
        self._throttled_in_a_row += 1
        self._grown = FIRST_AT_ONCE
        self._pause(wait)
        self._became(LinkState.THROTTLED, wait)

    def _offline(self) -> None:
        self._grown = FIRST_AT_ONCE
        self._pause(OFFLINE_SECONDS * _shorter())
        self._became(LinkState.OFFLINE)

    def _unclear(self, failure: Unsure) -> None:
        """A portal, an error of WhatsApp's own (it has a code), or a line that broke.

        Each try in such a time leaves one more reply for a person to settle: the tries become rarer and rarer.
        """
        self._grown = FIRST_AT_ONCE
        if self._clock.boottime() >= self.not_before:  # else another call of the same time has said so already
            self._pause(min(MOST_WAIT_SECONDS, UNCLEAR_SECONDS * 2 ** min(self._unclear_in_a_row, 10)))
            self._unclear_in_a_row += 1
        if failure.code is None:
            self.dark = self.dark or "perhaps"
            self.ask_later()
        if isinstance(failure, Portal):
            self._became(LinkState.PORTAL)
        else:
            self._became(LinkState.OFFLINE if failure.code is None else LinkState.ONLINE)

    def _pause(self, seconds: float) -> None:
        self.not_before = max(self.not_before, self._clock.boottime() + seconds)

    def _became(self, state: LinkState, wait_seconds: float = 0.0) -> None:
        self._link.became(state, self._clock.now(), wait_seconds)


def _shorter() -> float:
    return random.uniform(0.75, 1.0)  # noqa: S311 - spreads tries, guards nothing


def _longer() -> float:
    return random.uniform(1.0, 1.25)  # noqa: S311 - as above
