"""What the ends of calls mean: for the reply, for the line, and for how soon the next may leave.

All waiting is by boottime. Only the thread that steps comes here, once for each call that has ended; `now` is then the
moment at which that call ended.
"""

from __future__ import annotations

import random

from edge.clock import Moment
from edge.courier.holds import WINDOW_CLOSED
from edge.notices import Notices
from edge.outbox import Outbox
from edge.outbox.link import LinkBook, LinkState
from edge.records.reply import Delivery, Reply
from edge.whatsapp import (
    Failure,
    Portal,
    Rejected,
    Throttled,
    Unauthorised,
    Unproved,
    Unreachable,
    Unsure,
    Walled,
    WindowClosed,
)

# With the line down a try costs one failed look-up or connection; when it returns the first reply leaves within 5 s:
# this, and what is left of a try that hangs (CONNECT_SECONDS).
OFFLINE_SECONDS = 2.5
# Doubling from the wait that WhatsApp asks for, and never longer than this.
MOST_WAIT_SECONDS = 600.0
UNCLEAR_SECONDS = 4.0
# After so many answers of "later" for one reply a person should know.
MOST_REFUSALS = 8
# Graph's word for an object that it does not know: of a read receipt the message, not our number.
MESSAGE_UNKNOWN = 100
# How many calls may be under way: few on a line that nobody knows yet, since each may end unclear; then more and more.
FIRST_AT_ONCE = 4
MOST_AT_ONCE = 32


class Ends:
    """`not_before`: boottime before which nothing leaves.

    `in_doubt`: a call ended unclear, and nothing has been answered since that could prove that replies get through. No
    reply leaves then: each might be one more that nobody can be sure of. Something harmless is asked instead, from
    `ask_at` on. `risk_at`: when a reply may be tried all the same. It moves on while the line itself is broken, so it
    comes only where WhatsApp answers, and has nothing but errors of its own for what is harmless.
    `answered_at`: when WhatsApp first answered since the program began; None before that.
    """

    def __init__(self, outbox: Outbox, link: LinkBook, notices: Notices, now: Moment) -> None:
        self._outbox = outbox
        self._link = link
        self._notices = notices
        known = link.now()
        self.not_before = self._throttled_until = now.boottime + known.wait_seconds(now)
        self._rare_until = 0.0
        self._unclear_one: Reply | None = None
        self.in_doubt = known.state in (LinkState.OFFLINE, LinkState.PORTAL)
        self.ask_at = 0.0
        self.risk_at = now.boottime + MOST_WAIT_SECONDS
        self._doubted_at = self._well_at = float("-inf")
        self._found_broken = False
        self._grown = FIRST_AT_ONCE
        self._unclear_in_a_row = 0
        self._throttled_in_a_row = 0
        self.answered_at: float | None = None

    @property
    def at_once(self) -> int:
        """After an unclear end one call at a time: each of several might end the same way."""
        return 1 if self.in_doubt or self._unclear_in_a_row else self._grown

    def is_sparing(self, now: Moment) -> bool:
        """Whether a reply ended unclear of late, still is, and only patience can keep the next one from it."""
        one = self._unclear_one
        if one is None or now.boottime >= self._rare_until:
            return False
        return self._outbox.get(one.id).state is Delivery.UNSURE

    def went(self, reply: Reply, wamid: str, now: Moment) -> None:
        self._outbox.accepted(reply, wamid, now)
        self._answered(reply, now)

    def failed(self, reply: Reply, failure: Failure, now: Moment) -> None:
        """Settle what became of this attempt."""
        if isinstance(failure, Unreachable):
            self._outbox.postponed(reply, OFFLINE_SECONDS * _shorter(), failure.said, now)
            self._offline(failure, now)
        elif isinstance(failure, Throttled):
            self._slow_down(reply, failure, now)
        elif isinstance(failure, Unauthorised):
            self._outbox.postponed(reply, 0, failure.said, now)
            self._refused(failure, reply.tries.begun.boottime, now)
        elif isinstance(failure, WindowClosed):
            self._outbox.held(reply, WINDOW_CLOSED, now)
            self._answered(reply, now)
        elif isinstance(failure, Rejected):
            self._outbox.failed(reply, failure.said, failure.code, now)
            if failure.code is not None:  # else it was refused here, and nobody was asked
                self._answered(reply, now)
        elif isinstance(failure, Unsure):
            self._outbox.unsure(reply, failure.said, now)
            self._unclear(reply, failure, now)
        else:
            raise failure

    def ticked(self, wamid: str, began: float, failure: Failure | None, now: Moment) -> None:
        """Asking for blue ticks twice does no harm, so an unclear end is simply asked again. began: by boottime."""
        if failure:
            unknown = failure.code == MESSAGE_UNKNOWN and not isinstance(failure, Unproved)
            if not isinstance(failure, Rejected) and not unknown:
                self._harmless_failed(failure, began, now)
                return
        # Refused: older than 30 days, deleted, or not ours. These ticks never turn blue, and nobody misses them.
        self._outbox.ticks.done(wamid, given=failure is None)
        self._harmless_answered(began, now)

    def harmless_ended(self, failure: BaseException | None, began: float, now: Moment) -> None:
        """A call has ended that may be repeated without harm, as those for blue ticks may. began: by boottime."""
        if failure is None or isinstance(failure, Rejected):
            self._harmless_answered(began, now)
        elif isinstance(failure, Failure):
            self._harmless_failed(failure, began, now)

    def _harmless_answered(self, began: float, now: Moment) -> None:
        """WhatsApp has answered a call for blue ticks, begun at that boottime: what is sent to it gets through.

        Where such a call had failed before, the trouble is over: go on at once. Where none ever did, it is only replies
        that end unclear, and their own pause stands.
        """
        if self.in_doubt and began < self._doubted_at:
            return  # it left before things broke
        if self._found_broken:
            self._rare_until = now.boottime
        if self.in_doubt:
            self._lift_doubt(now)
        self._became(LinkState.ONLINE, now)

    def _harmless_failed(self, failure: Failure, began: float, now: Moment) -> None:
        """The end of such a call, which may be repeated as often as one likes."""
        if isinstance(failure, Throttled):
            if self.in_doubt:
                self._harmless_answered(began, now)
            if failure.whole_number:
                self._throttled(failure.after_seconds, now)
            else:
                self._pause(failure.after_seconds, now)
        elif isinstance(failure, Unauthorised):
            self._refused(failure, began, now)
        elif isinstance(failure, Unreachable | Unsure) and began >= self._well_at:
            self._found_broken = True
            self._doubt(failure, now)

    def ask_later(self, now: Moment) -> None:
        self.ask_at = now.boottime + OFFLINE_SECONDS * _longer(1.1)

    def _answered(self, reply: Reply, now: Moment) -> None:
        """WhatsApp has answered, whatever it said: replies get through."""
        if self.in_doubt and reply.tries.begun.boottime < self._doubted_at:
            return  # it left before another one ended unclear
        self._unclear_in_a_row = self._throttled_in_a_row = 0
        self._lift_doubt(now)
        self._grown = min(MOST_AT_ONCE, self._grown + 1)
        self._became(LinkState.ONLINE, now)

    def _refused(self, failure: Unauthorised, began: float, now: Moment) -> None:
        """Nothing will go until the owner acts. The queue stays as it is, and after that one call tries it.

        Calls that were under way when the owner did are no news: the next one tells whether it is put right.
        """
        self._grown = FIRST_AT_ONCE
        self._lift_doubt(now)
        if self._notices.refused(failure.said, now, began=began):
            self._became(LinkState.REFUSED, now)

    def _slow_down(self, reply: Reply, failure: Throttled, now: Moment) -> None:
        """Not taken, in WhatsApp's own words: wait as long as it asks, doubling, with jitter against a chorus.

        A number that is too fast as a whole comes right by waiting alone; one reply that never goes needs a person.
        """
        if reply.tries.refusals + 1 >= MOST_REFUSALS and not failure.whole_number:
            self._outbox.failed(reply, failure.said, failure.code, now)
            self._answered(reply, now)
            return
        doubled = failure.after_seconds * 2 ** min(reply.tries.refusals, MOST_REFUSALS)
        seconds = min(MOST_WAIT_SECONDS, doubled) * _longer(1.25)
        self._outbox.postponed(reply, seconds, failure.said, now, refused=True)
        if failure.whole_number:
            self._throttled(failure.after_seconds, now)
        else:
            self._answered(reply, now)

    def _throttled(self, seconds: float, now: Moment) -> None:
        """Everybody waits. Calls that were under way together are told together: that counts once."""
        if now.boottime < self._throttled_until:
            return
        wait = min(MOST_WAIT_SECONDS, seconds * 2 ** min(self._throttled_in_a_row, MOST_REFUSALS))
        self._throttled_in_a_row += 1
        self._grown = FIRST_AT_ONCE
        self._throttled_until = now.boottime + wait
        self._pause(wait, now)
        self._became(LinkState.THROTTLED, now, wait)

    def _offline(self, failure: Unreachable, now: Moment) -> None:
        self._grown = FIRST_AT_ONCE
        self._pause(OFFLINE_SECONDS * _shorter(), now)
        self._became(LinkState.PORTAL if isinstance(failure, Walled) else LinkState.OFFLINE, now)

    def _unclear(self, reply: Reply, failure: Unsure, now: Moment) -> None:
        """A portal, an error of WhatsApp's own (it has a code), or a line that broke under this reply.

        Where only replies end so, and nothing harmless does, their tries become rarer and rarer: each may leave one
        more for a person to settle. One that a status has settled has cost nobody anything.
        """
        if reply.tries.begun.boottime < self._well_at:
            return  # it left before the trouble that is over
        self._unclear_one = reply
        if now.boottime >= self._rare_until:  # else another call of the same time has said so already
            self._rare_until = now.boottime + min(
                MOST_WAIT_SECONDS, UNCLEAR_SECONDS * 2 ** min(self._unclear_in_a_row, 10)
            )
            self._unclear_in_a_row += 1
        self._doubt(failure, now)
        self.risk_at = now.boottime + MOST_WAIT_SECONDS
        self._link.spares(reply.id, max(self._rare_until, self.risk_at), now)

    def _doubt(self, failure: Failure, now: Moment) -> None:
        if not self.in_doubt:
            self._doubted_at = now.boottime
            self.risk_at = now.boottime + MOST_WAIT_SECONDS
            self.ask_later(now)
        if failure.code is None:
            self.risk_at = now.boottime + MOST_WAIT_SECONDS
        self.in_doubt = True
        self._grown = FIRST_AT_ONCE
        if isinstance(failure, Portal | Walled):
            self._became(LinkState.PORTAL, now)
        else:
            self._became(LinkState.OFFLINE if failure.code is None else LinkState.ONLINE, now)

    def _lift_doubt(self, now: Moment) -> None:
        if self.in_doubt:
            self.in_doubt = self._found_broken = False
            self._well_at = now.boottime
            if self._unclear_one:
                self._link.spares(self._unclear_one.id, self._rare_until, now)

    def _pause(self, seconds: float, now: Moment) -> None:
        self.not_before = max(self.not_before, now.boottime + seconds)

    def _became(self, state: LinkState, now: Moment, wait_seconds: float = 0.0) -> None:
        if self.answered_at is None and state not in (LinkState.OFFLINE, LinkState.PORTAL):
            self.answered_at = now.boottime
        self._link.became(state, now, wait_seconds)


def _shorter() -> float:
    return random.uniform(0.75, 1.0)  # noqa: S311 - spreads tries, guards nothing


def _longer(most: float) -> float:
    return random.uniform(1.0, most)  # noqa: S311 - as above
