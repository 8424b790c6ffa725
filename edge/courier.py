"""The courier: takes what is due from the outbox, asks the window again, and hands it to WhatsApp.

The only part that speaks to WhatsApp. It never calls the desk, and never calls out while a transaction is open.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import islice

from edge.clock import Clock, Moment, unstamp
from edge.desk import window
from edge.link import LinkBook, LinkState
from edge.notices import REFUSED, Notices
from edge.outbox import Outbox, Reply
from edge.settings import Account, Settings
from edge.store.books import Books, where
from edge.whatsapp import (
    Credentials,
    Portal,
    Recipient,
    Rejected,
    Throttled,
    Unauthorised,
    Unreachable,
    Unsure,
    WhatsApp,
    WindowClosed,
)

# A few customers at once hide the round trip of a slow line; the threads cost memory on a Pi Zero.
AT_ONCE = 8
# WhatsApp takes about one message in 6 s to the same customer (131056); faster is borrowed and paid back by waiting.
PAIR_SECONDS = 6.0
# With the line down a try costs one failed look-up; when it returns the first reply leaves within these seconds.
OFFLINE_SECONDS = 4.0
# Doubling from the wait that WhatsApp asks for, and never longer than this.
MOST_WAIT_SECONDS = 600.0
# After so many answers of "later" for one reply a person should know.
MOST_REFUSALS = 8
# What leaves within this time is still what its writer meant; later the world may have moved on meanwhile.
AT_ONCE_SECONDS = 120.0

WINDOW_CLOSED = "The customer's last message is more than 24 hours old. They must write again first, or call them."
WROTE_AGAIN = "The customer wrote again before this could leave. Read it, then send this or drop it."
ANSWERED = "Somebody answered on the shop's phone before this could leave. Send it as well, or drop it."
TOO_OLD = "This could not leave for hours. See whether it still fits, then send it or drop it."


class Courier:
    """step() sends what is due, a few customers in parallel, and returns how many calls it made."""

    def __init__(
        self,
        books: Books,
        outbox: Outbox,
        link: LinkBook,
        notices: Notices,
        settings: Settings,
        whatsapp: WhatsApp,
        clock: Clock,
    ) -> None:
        self._books = books
        self._outbox = outbox
        self._link = link
        self._notices = notices
        self._settings = settings
        self._whatsapp = whatsapp
        self._clock = clock
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="courier")
        self._not_before = 0.0  # boottime: nothing leaves earlier, whoever it is for
        self._unclear_in_a_row = 0
        self._stranded = False
        self._paced: dict[str, float] = {}  # customer → boottime of the next message that WhatsApp will take

    def step(self) -> int:
        """One round. Nothing goes while the shop is not set up, a notice forbids it, or WhatsApp asked us to wait."""
        account = self._settings.account()
        now = self._clock.now()
        if account is None or now.boottime < self._not_before or self._notices.stop_sending():
            return 0
        if self._stranded:
            self._outbox.recover()
            self._stranded = False
        tries = 1 if self._link.now().state is not LinkState.ONLINE else AT_ONCE
        calls = self._replies(account, now, tries)
        if len(calls) < tries:
            calls += self._ticks(account, tries - len(calls))
        done, _ = wait([self._pool.submit(call) for call in calls])
        # The store may fail between a request and the note of its end: then nobody knows what became of that reply.
        self._stranded = any(call.exception() for call in done)
        for call in done:
            call.result()
        return len(calls)

    def close(self) -> None:
        """Let the calls under way end; what they were sending is settled or stays unsure."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._whatsapp.close()

    def _replies(self, account: Account, now: Moment, most: int) -> list[Callable[[], None]]:
        """The replies that may go now, the window that closes first in front; what a person must look at is held."""
        self._paced = {customer: at for customer, at in self._paced.items() if at > now.boottime}
        with self._books.reading():
            due = [reply for reply in self._outbox.due(now) if reply.customer not in self._paced]
            found = self._books.customers.search(where("id").one_of([reply.customer for reply in due]))
        customers = {document["id"]: document for document in found}
        due.sort(key=lambda reply: (customers[reply.customer].get("last_heard_at") or "", reply.order))
        calls: list[Callable[[], None]] = []
        for reply in due:
            customer = customers[reply.customer]
            if objection := self._objection(reply, customer.get("last_heard_at"), now):
                self._outbox.held(reply, objection)
            elif len(calls) < most:
                recipient = Recipient(customer.get("phone"), customer.get("user_id"))
                calls.append(self._call(account, self._outbox.begin(reply.id), recipient))
        return calls

    def _objection(self, reply: Reply, heard: str | None, now: Moment) -> str | None:
        """Why a person must look before this leaves: the window is over, or what it answers has moved on meanwhile."""
        if not window.is_open(unstamp(heard) if heard else None, now.at, trusted=now.trusted):
            return WINDOW_CLOSED
        waited = reply.waited_seconds(now)
        if waited is not None and waited <= AT_ONCE_SECONDS:
            return None
        meanwhile = self._books.messages.meanwhile(reply.customer, reply.looked_order)
        if "out" in meanwhile:
            return ANSWERED
        if "in" in meanwhile:
            return WROTE_AGAIN
        return TOO_OLD if waited is not None and waited > self._settings.shop().look_after_seconds else None

    def _call(self, account: Account, reply: Reply, recipient: Recipient) -> Callable[[], None]:
        return lambda: self._send(account, reply, recipient)

    def _send(self, account: Account, reply: Reply, to: Recipient) -> None:
        """One attempt, and what its end means. The reply is `sending` on disk already."""
        credentials = Credentials(account.phone_number_id, account.token)
        try:
            wamid = self._whatsapp.send_text(
                credentials, to, reply.text, callback=reply.callback, quotes=self._quotable(reply.quotes)
            )
        except Unreachable as failure:
            self._came_back(reply, failure.sentence, OFFLINE_SECONDS)
            self._offline()
        except Throttled as failure:
            self._slow_down(reply, failure)
        except Unauthorised as failure:
            self._came_back(reply, failure.sentence, 0)
            self._refused(failure)
        except WindowClosed:
            self._outbox.held(reply, WINDOW_CLOSED)
            self._answered()
        except Rejected as failure:
            self._outbox.failed(reply, failure.sentence, failure.code)
            if failure.code is not None:  # else it was refused here, and nobody was asked
                self._answered()
        except Unsure as failure:
            self._outbox.unsure(reply, failure.sentence)
            self._pace(reply)
            self._unclear(failure)
        else:
            self._outbox.accepted(reply, wamid, self._clock.now())
            self._pace(reply)
            self._answered()

    def _ticks(self, account: Account, most: int) -> list[Callable[[], None]]:
        due = islice(self._outbox.ticks_due(most), most)
        return [lambda wamid=wamid: self._tick(account, wamid) for wamid in due]  # type: ignore[misc]

    def _tick(self, account: Account, wamid: str) -> None:
        """Ask for blue ticks. Asking twice does no harm, so an unclear end is simply asked again."""
        try:
            self._whatsapp.mark_read(Credentials(account.phone_number_id, account.token), wamid)
        except Unreachable:
            self._offline()
        except Unsure as failure:
            self._unclear(failure)
        except Throttled as failure:
            self._pause(failure.after_seconds)
            if failure.whole_number:
                self._became(LinkState.THROTTLED)
        except Unauthorised as failure:
            self._refused(failure)
        except Rejected:
            # Older than 30 days, deleted, or not ours: these ticks will never turn blue, and nobody misses them.
            self._outbox.ticks_done(wamid)
        else:
            self._outbox.ticks_done(wamid)
            self._answered()

    def _quotable(self, wamid: str | None) -> str | None:
        return wamid if wamid and wamid.startswith("wamid.") else None

    def _came_back(self, reply: Reply, sentence: str, seconds: float) -> None:
        self._outbox.postponed(reply, seconds, sentence, self._clock.now())

    def _slow_down(self, reply: Reply, failure: Throttled) -> None:
        """Not taken, in WhatsApp's own words: wait as long as it asks, doubling, with jitter against a chorus.

        A number that is too fast as a whole comes right by waiting alone; one reply that never goes needs a person.
        """
        if reply.refusals + 1 >= MOST_REFUSALS and not failure.whole_number:
            self._outbox.failed(reply, failure.sentence, failure.code)
            self._answered()
            return
        doubled = failure.after_seconds * 2 ** min(reply.refusals, MOST_REFUSALS)
        seconds = min(MOST_WAIT_SECONDS, doubled) * random.uniform(1.0, 1.25)  # noqa: S311 - spreads, guards nothing
        self._outbox.postponed(reply, seconds, failure.sentence, self._clock.now(), refused=True)
        if failure.whole_number:
            self._pause(failure.after_seconds)
            self._became(LinkState.THROTTLED)
        else:
            self._answered()

    def _answered(self) -> None:
        self._unclear_in_a_row = 0
        self._became(LinkState.ONLINE)

    def _pace(self, reply: Reply) -> None:
        self._paced[reply.customer] = self._clock.boottime() + PAIR_SECONDS

    def _offline(self) -> None:
        self._pause(OFFLINE_SECONDS * random.uniform(0.75, 1.0))  # noqa: S311 - spreads tries, guards nothing
        self._became(LinkState.OFFLINE)

    def _unclear(self, failure: Unsure) -> None:
        """A portal, an error of WhatsApp's own (it has a code), or a line that broke.

        Each try in such a time leaves one more reply for a person to settle: the tries become rarer and rarer.
        """
        if self._clock.boottime() >= self._not_before:  # else another call of the same round has said so already
            self._pause(min(MOST_WAIT_SECONDS, OFFLINE_SECONDS * 2 ** min(self._unclear_in_a_row, 10)))
            self._unclear_in_a_row += 1
        if isinstance(failure, Portal):
            self._became(LinkState.PORTAL)
        else:
            self._became(LinkState.OFFLINE if failure.code is None else LinkState.ONLINE)

    def _refused(self, failure: Unauthorised) -> None:
        """Nothing will go until the owner acts. The queue stays as it is."""
        now = self._clock.now()
        self._notices.post(REFUSED, failure.sentence, now, serious=True, stops_sending=True)
        self._became(LinkState.REFUSED)

    def _pause(self, seconds: float) -> None:
        self._not_before = max(self._not_before, self._clock.boottime() + seconds)

    def _became(self, state: LinkState) -> None:
        self._link.became(state, self._clock.now())
