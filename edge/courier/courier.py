"""What leaves next: each customer's oldest reply, the earliest window first, a few customers side by side."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from edge.clock import Clock, Moment
from edge.courier.backlog import Start, Wait, last_break, verdict
from edge.courier.ends import MOST_AT_ONCE, Ends
from edge.courier.handing import hand_over
from edge.courier.look import objection, window_is_open
from edge.courier.looks import Looks
from edge.courier.pace import Pairs, number_bucket, pair_bucket
from edge.errors import Refusal
from edge.language import Said
from edge.link import LinkBook, LinkState
from edge.media import FileState, MediaBook
from edge.notices import Notices
from edge.outbox import Delivery, Outbox, Reply, TemplateBook
from edge.settings import Account, Settings
from edge.store.books import Books, where
from edge.whatsapp import (
    Credentials,
    Failure,
    Recipient,
    Rejected,
    Throttled,
    Unproved,
    WhatsApp,
)
from edge.whatsapp.verdict import is_of_template

log = logging.getLogger(__name__)

# What is due is read once for many replies; what is written meanwhile waits at most so long for its turn.
PLAN_SECONDS = 1.0
# Blue ticks are a courtesy: they never take all the calls that may be under way.
MOST_TICKS_AT_ONCE = 4
# Graph's word for an object that it does not know: of a read receipt the message, not our number.
MESSAGE_UNKNOWN = 100
# In doubt one question begins every 2.5 s. Each waits 20 s at most for its answer, so there is always a fresh one.
MOST_QUESTIONS = 8
# Longer than nearly every reply: a line that breaks under those breaks under the question too.
QUESTION_BYTES = 1024
# Where no ticks were ever given: no message has this name, so WhatsApp refuses it, and a refusal is an answer too.
NOBODYS = "wamid.none"


class Courier:
    """step() begins what may leave now and returns how many calls that were; it waits for none of them.

    on_end: called whenever a call has ended, from its own thread: the next step finds room then.
    """

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
        self._media = MediaBook(books)
        self._ends = Ends(outbox, link, notices, clock)
        self._pairs = Pairs()
        self._beside_app = settings.shop().beside_app
        self._number = number_bucket(clock.boottime(), beside_app=self._beside_app)
        self._pool = ThreadPoolExecutor(MOST_AT_ONCE + MOST_QUESTIONS, thread_name_prefix="courier")
        self._under_way: dict[Future[None], Reply | str] = {}  # what each call is about: a reply, or a wamid to tick
        self._questions: set[Future[None]] = set()  # those that only ask whether WhatsApp answers
        self._lost: list[Reply] = []
        self._plan: list[Reply] = []
        self._entries = books.journal.counts()["total"]  # what had come in before the program began
        self._line_wanted = False
        self._planned_at = float("-inf")
        self._templates = TemplateBook(books)
        self._looks = Looks()
        self.on_end: Callable[[], None] = lambda: None

    def step(self) -> int:
        """One look round. Nothing goes while the shop is not set up, a notice forbids it or WhatsApp wants a pause."""
        self._gather_in()
        account = self._settings.account()
        now = self._clock.now()
        if account and self._looks.wanted:
            self._keep_templates_fresh(account, now)
        if account is None or self._notices.stop_sending():
            return 0
        if self._ends.in_doubt and now.boottime < self._ends.risk_at:
            return self._ask_whether_well(account, now)
        if self._ends.sparing or now.boottime < self._ends.not_before:
            return 0
        room = self._room()
        if room <= 0:
            return 0
        begun = self._begin_replies(account, now, room)
        if begun < room:
            begun += self._begin_ticks(account, min(room - begun, MOST_TICKS_AT_ONCE))
        self._keep_templates_fresh(account, now)
        if not begun and not self._under_way and self._wants_the_line():
            return self._ask_whether_well(account, now)
        return begun

    def _wants_the_line(self) -> bool:
        """What is unsure can be asked about, and what waits for customers' news can leave, only once the line works."""
        return self._line_wanted or (not self._link.now().works and self._outbox.has(Delivery.UNSURE))

    def rest(self) -> None:
        """Wait for the calls under way. Raises what went wrong on our side of them, as the next step would."""
        wait(self._under_way)
        self._gather_in()

    def close(self) -> None:
        """Let the calls under way end; what they were sending is settled or stays unsure."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._whatsapp.close()

    def _gather_in(self) -> None:
        """Forget the calls that have ended.

        The store may fail between a request and the note of its end: nobody knows then what became of that reply.
        """
        ended = [call for call in self._under_way if call.done()]
        about = [(call.exception(), self._under_way.pop(call)) for call in ended]
        self._questions.difference_update(ended)
        self._lost += [reply for trouble, reply in about if trouble and isinstance(reply, Reply)]
        for trouble, _ in about:
            if trouble:
                raise trouble
        while self._lost:
            reason = Said("outbox.not_written_down")
            self._outbox.unsure(self._lost[-1], reason, self._clock.now())
            self._lost.pop()

    def _room(self) -> int:
        """How many calls may be begun: one that finds out where nobody knows the line, else as many as it bears."""
        most = self._ends.at_once if self._link.now().state is LinkState.ONLINE else 1
        return most + len(self._questions) - len(self._under_way)

    def _begin_replies(self, account: Account, now: Moment, room: int) -> int:
        begun = 0
        self._keep_to_pace(now)
        self._line_wanted = False
        for reply, customer in self._next(now):
            if begun == room or not self._number.has_one(now.boottime):
                self._plan.insert(0, reply)
                break
            if reason := objection(self._books, self._settings, reply, customer.get("last_heard_at"), now):
                self._outbox.held(reply, reason, now)
            elif self._waits_for_news(reply, now):
                continue
            elif self._may_leave(reply, now):
                recipient = Recipient(customer.get("phone"), customer.get("user_id"))
                late = not window_is_open(customer.get("last_heard_at"), now)
                begun += self._begin(account, reply, recipient, now, late=late)
        return begun

    def _keep_to_pace(self, now: Moment) -> None:
        """The owner may say at any moment that the Business app uses the number too, or does no more."""
        if self._beside_app != self._settings.shop().beside_app:
            self._beside_app = not self._beside_app
            self._number = number_bucket(now.boottime, beside_app=self._beside_app)
            self._number.empty(now.boottime)  # what has just left at the other pace counts too

    def _next(self, now: Moment) -> Iterator[tuple[Reply, Mapping[str, Any]]]:
        """What is due, with its customer; whoever has a reply under way has to wait for it."""
        if not self._plan or now.boottime - self._planned_at >= PLAN_SECONDS:
            self._plan = self._outbox.due(now)
            self._planned_at = now.boottime
            self._pairs.forget_the_full(now.boottime)
        while self._plan:
            reply = self._plan.pop(0)
            customer = self._books.customers.get(where("id") == reply.customer)
            if isinstance(customer, dict):
                yield reply, customer

    def _waits_for_news(self, reply: Reply, now: Moment) -> bool:
        start = Start(self._entries, self._ends.answered_at)
        found = verdict(reply.waited_seconds(now), last_break(self._books, self._link.now(), reply, now, start))
        if isinstance(found, Wait):
            if found.seconds is None:
                self._line_wanted = True
            else:
                self._outbox.waits_for_news(reply, found.seconds, now)
        elif found:
            self._outbox.held(reply, found, now)
        return found is not None

    def _may_leave(self, reply: Reply, now: Moment) -> bool:
        pair = self._pairs.of(reply.customer)
        if pair is None:
            pair = pair_bucket(now.boottime, now.boot, self._outbox.last_begun(reply.customer))
            self._pairs.keep(reply.customer, pair)
        return pair.has_one(now.boottime) and self._has_its_file(reply, now)

    def _has_its_file(self, reply: Reply, now: Moment) -> bool:
        """Whether a reply may go: the porter has brought its file to WhatsApp. One that never gets there is failed."""
        file = self._media.find(reply.media) if reply.media else None
        if file is None:
            return True
        if file.refusal:
            self._outbox.failed(self._outbox.begin(reply.id, now), file.refusal, None, now)
            return False
        if file.state is FileState.BROUGHT and not file.is_uploaded(now):
            self._media.bring_again(file)
        return file.is_uploaded(now)

    def _begin(self, account: Account, reply: Reply, recipient: Recipient, now: Moment, *, late: bool) -> int:
        try:
            attempt = self._outbox.begin(reply.id, now)
        except Refusal:
            return 0  # somebody dropped it since it was planned
        self._number.take(now.boottime)
        if pair := self._pairs.of(reply.customer):
            pair.take(now.boottime)
        self._call(attempt, lambda: self._send(account, attempt, recipient, late=late))
        return 1

    def _begin_ticks(self, account: Account, most: int) -> int:
        ticking = {about for about in self._under_way.values() if isinstance(about, str)}
        due = [wamid for wamid in self._outbox.ticks.due(most + len(ticking)) if wamid not in ticking]
        for wamid in due[: max(0, most - len(ticking))]:
            self._call(wamid, lambda wamid=wamid: self._tick(account, wamid))  # type: ignore[misc]
        return len(due[: max(0, most - len(ticking))])

    def look_for_templates(self) -> None:
        """Ask WhatsApp for its list of templates as soon as may be, whatever is known of the line. From any thread."""
        self._looks.want()
        self.on_end()

    def _keep_templates_fresh(self, account: Account, now: Moment) -> None:
        """A few times a day, while the line is known to work: without one they are needed most."""
        about = f"{account.waba_id} {account.token}"
        works = self._looks.wanted or self._link.now().state is LinkState.ONLINE
        if works and self._looks.is_due(about, now.boottime):
            self._looks.begin(about)
            self._call("", lambda: self._fetch_templates(account))

    def _fetch_templates(self, account: Account) -> None:
        well, least = False, 0.0
        try:
            found = self._whatsapp.templates(Credentials.of(account), account.waba_id)
            self._templates.replace(found)
            self._templates.looked(self._clock.now())
            well = True
        except Failure as failure:
            log.info("the templates could not be fetched: %s", failure.code)  # those of last time stay
            least = failure.after_seconds if isinstance(failure, Throttled) else 0.0
            self._templates.looked(self._clock.now(), failure.said)
        finally:
            self._looks.ended(self._clock.boottime(), well=well, least_seconds=least)

    def _ask_whether_well(self, account: Account, now: Moment) -> int:
        """After an unclear end no reply is put at risk to find out whether the next one would fare better.

        A read receipt goes the same way: a POST to the same address, with the same rights and an answer of the same
        kind; and it can reach nobody. One that is due is asked for, else the last one once more, which changes nothing.
        """
        waits = self._ends.ask_at > now.boottime or len(self._questions) >= MOST_QUESTIONS
        if waits or not (
            self._outbox.has(Delivery.QUEUED) or self._outbox.has(Delivery.UNSURE) or self._outbox.ticks.due(1)
        ):
            return 0
        self._ends.ask_later()
        wamid = next(iter(self._outbox.ticks.due(1)), None) or self._outbox.ticks.last() or NOBODYS
        self._questions.add(self._call(wamid, lambda: self._tick(account, wamid, QUESTION_BYTES)))
        return 0

    def _call(self, about: Reply | str, call: Callable[[], None]) -> Future[None]:
        started = self._pool.submit(call)
        self._under_way[started] = about
        started.add_done_callback(lambda _: self.on_end())
        return started

    def _send(self, account: Account, reply: Reply, to: Recipient, *, late: bool) -> None:
        """One attempt, and what its end means. The reply is `sending` on disk already."""
        try:
            wamid = hand_over(self._whatsapp, self._media, Credentials.of(account), to, reply, late=late)
        except Failure as failure:
            self._ends.failed(reply, failure)
            if is_of_template(failure.code):
                self._looks.want()
        else:
            self._ends.went(reply, wamid)

    def _tick(self, account: Account, wamid: str, least_bytes: int = 0) -> None:
        """Ask for blue ticks. Asking twice does no harm, so an unclear end is simply asked again."""
        began = self._clock.boottime()
        try:
            self._whatsapp.mark_read(Credentials.of(account), wamid, least_bytes=least_bytes)
        except Failure as failure:
            unknown = failure.code == MESSAGE_UNKNOWN and not isinstance(failure, Unproved)
            if not isinstance(failure, Rejected) and not unknown:
                self._ends.harmless_failed(failure, began)
                return
            # Older than 30 days, deleted, or not ours: these ticks will never turn blue, and nobody misses them.
            self._outbox.ticks.done(wamid, given=False)
        else:
            self._outbox.ticks.done(wamid, given=True)
        self._ends.harmless_answered(began)
