"""The courier: takes what is due from the outbox, asks the window again, and hands it to WhatsApp.

The only part that speaks to WhatsApp. It never calls the desk, and never calls out while a transaction is open.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from edge.clock import Clock, Moment, unstamp
from edge.desk import window
from edge.link import LinkBook, LinkState
from edge.notices import Notices
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
MOST_ATTEMPTS = 8

WINDOW_CLOSED = "The customer's last message is more than 24 hours old. They must write again first, or call them."


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
        self._paced: dict[str, float] = {}  # customer → boottime of the next message that WhatsApp will take

    def step(self) -> int:
        """One round. Nothing goes while the shop is not set up, a notice forbids it, or WhatsApp asked us to wait."""
        account = self._settings.account()
        now = self._clock.now()
        if account is None or now.boottime < self._not_before or self._notices.stop_sending():
            return 0
        tries = 1 if self._link.now().state is not LinkState.ONLINE else AT_ONCE
        calls = self._replies(account, now, tries)
        if len(calls) < tries:
            calls += self._ticks(account, tries - len(calls))
        for done in [self._pool.submit(call) for call in calls]:
            done.result()
        return len(calls)

    def close(self) -> None:
        """Let the calls under way end; what they were sending is settled or stays unsure."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._whatsapp.close()

    def _replies(self, account: Account, now: Moment, most: int) -> list[Callable[[], None]]:
        """The replies that may go now, the window that closes first in front. Those whose window is over are held."""
        self._paced = {customer: at for customer, at in self._paced.items() if at > now.boottime}
        due = [reply for reply in self._outbox.due(now) if reply.customer not in self._paced]
        found = self._books.customers.search(where("id").one_of([reply.customer for reply in due]))
        customers = {document["id"]: document for document in found}
        due.sort(key=lambda reply: (customers[reply.customer].get("last_heard_at") or "", reply.order))
        calls: list[Callable[[], None]] = []
        for reply in due:
            customer = customers[reply.customer]
            heard = customer.get("last_heard_at")
            if not window.is_open(unstamp(heard) if heard else None, now.at, trusted=now.trusted):
                self._outbox.held(reply, WINDOW_CLOSED)
            elif len(calls) < most:
                recipient = Recipient(customer.get("phone"), customer.get("user_id"))
                calls.append(self._call(account, self._outbox.begin(reply.id), recipient))
        return calls

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
            self._became(LinkState.ONLINE)
        except Rejected as failure:
            self._outbox.failed(reply, failure.sentence, failure.code)
            self._became(LinkState.ONLINE)
        except Unsure as failure:
            self._outbox.unsure(reply, failure.sentence)
            self._unclear(failure)
        else:
            now = self._clock.now()
            self._outbox.accepted(reply, wamid, now)
            self._paced[reply.customer] = now.boottime + PAIR_SECONDS
            self._became(LinkState.ONLINE)

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
        except Unauthorised as failure:
            self._refused(failure)
        except Rejected:
            # Older than 30 days, deleted, or not ours: these ticks will never turn blue, and nobody misses them.
            self._outbox.ticks_done(wamid)
        else:
            self._outbox.ticks_done(wamid)
            self._became(LinkState.ONLINE)

    def _quotable(self, wamid: str | None) -> str | None:
        return wamid if wamid and wamid.startswith("wamid.") else None

    def _came_back(self, reply: Reply, sentence: str, seconds: float) -> None:
        self._outbox.postponed(reply, seconds, sentence, self._clock.now())

    def _slow_down(self, reply: Reply, failure: Throttled) -> None:
        """Not taken, in WhatsApp's own words: wait as long as it asks, doubling, with jitter against a chorus."""
        if reply.attempt >= MOST_ATTEMPTS:
            self._outbox.failed(reply, failure.sentence, failure.code)
            return
        wait = min(MOST_WAIT_SECONDS, failure.after_seconds * 2 ** (reply.attempt - 1)) * random.uniform(1.0, 1.25)  # noqa: S311
        self._came_back(reply, failure.sentence, wait)
        if failure.whole_number:
            self._pause(failure.after_seconds)
            self._became(LinkState.THROTTLED)
        else:
            self._became(LinkState.ONLINE)

    def _offline(self) -> None:
        self._pause(OFFLINE_SECONDS * random.uniform(0.75, 1.0))  # noqa: S311 - spreads tries, guards nothing
        self._became(LinkState.OFFLINE)

    def _unclear(self, failure: Unsure) -> None:
        """A portal, an error of WhatsApp's own (it has a code), or a line that broke."""
        self._pause(OFFLINE_SECONDS)
        if isinstance(failure, Portal):
            self._became(LinkState.PORTAL)
        else:
            self._became(LinkState.OFFLINE if failure.code is None else LinkState.ONLINE)

    def _refused(self, failure: Unauthorised) -> None:
        """Nothing will go until the owner acts. The queue stays as it is."""
        now = self._clock.now()
        self._notices.post("whatsapp refuses", failure.sentence, now, serious=True, stops_sending=True)
        self._became(LinkState.REFUSED)

    def _pause(self, seconds: float) -> None:
        self._not_before = max(self._not_before, self._clock.boottime() + seconds)

    def _became(self, state: LinkState) -> None:
        self._link.became(state, self._clock.now())
