"""What leaves next: each customer's oldest reply, the earliest window first, a few customers side by side."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from edge.clock import Clock, Moment
from edge.courier.backlog import Start, Wait, last_break, verdict
from edge.courier.block_calls import BlockCalls
from edge.courier.calls import BlockCall, Calls, Ended, Lost, React, TemplateList, Tick
from edge.courier.handing import hand_over, quote_todays
from edge.courier.holds import objection, window_is_open
from edge.courier.outcomes import Ends
from edge.courier.rate import Bucket, Pairs, number_bucket, pair_bucket
from edge.courier.reacting import Reacting
from edge.courier.template_looks import TemplateLooks
from edge.disk.disk_trouble import StoreUnavailable
from edge.errors import Refusal
from edge.language import Said
from edge.media import FileState, MediaBook
from edge.notices import Notices
from edge.outbox import Outbox, TemplateBook
from edge.outbox.link import LinkBook, LinkState
from edge.outbox.reactions import callback_of
from edge.records.customer_record import BlockWish
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books
from edge.settings import Account, Settings
from edge.whatsapp import Credentials, Failure, Recipient, WhatsApp
from edge.whatsapp.verdict import is_of_template

log = logging.getLogger(__name__)

# What is due is read once for many replies; what is written meanwhile waits at most so long for its turn.
PLAN_SECONDS = 1.0
# Blue ticks are a courtesy: they never take all the calls that may be under way.
MOST_TICKS_AT_ONCE = 4
# In doubt one question begins every 2.5 s. Each waits 20 s at most for its answer, so there is always a fresh one.
MOST_QUESTIONS = 8
# Longer than nearly every reply: a line that breaks under those breaks under the question too.
QUESTION_BYTES = 1024
# Where no ticks were ever given: no message has this name, so WhatsApp refuses it, and a refusal is an answer too.
NOBODYS = "wamid.none"


class Courier:
    """step() begins what may leave now and returns how many calls that were; it waits for none of them.

    Only one thread steps, rests and closes: all that the courier knows is its own. on_end: called whenever a call has
    ended, from that call's thread: the next step writes down what became of it, and finds room.
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
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._books = books
        self._outbox = outbox
        self._link = link
        self._notices = notices
        self._settings = settings
        self._whatsapp = whatsapp
        self._clock = clock
        self._media = MediaBook(books)
        self._ends = Ends(outbox, link, notices, clock.now())
        self._reacting = Reacting(books, outbox.reactions)
        self._pairs = Pairs()
        self._beside_app = settings.shop().beside_app
        self._number = number_bucket(clock.boottime(), beside_app=self._beside_app)
        self._on_end = on_end
        self._calls = Calls(clock, on_end)
        self._ended: deque[Ended] = deque()  # what is not written down yet
        self._plan: list[Reply] = []
        self._entries = books.journal.counts()["total"]  # what had come in before the program began
        self._line_wanted = False
        self._planned_at = float("-inf")
        self._template_looks = TemplateLooks(TemplateBook(books), self._calls, whatsapp)
        self._block_calls = BlockCalls(books, outbox, self._calls, whatsapp)
        self._look_again = threading.Event()

    def step(self) -> int:
        """One look round. Nothing goes while the shop is not set up, a notice forbids it or WhatsApp wants a pause."""
        self._gather_in()
        account = self._settings.account()
        now = self._clock.now()
        if self._look_again.is_set():
            self._look_again.clear()
            self._template_looks.want()
        if account and self._template_looks.wanted:
            self._template_looks.look(account, now)
        if account is None or self._notices.stop_sending():
            return 0
        if self._ends.in_doubt and now.boottime < self._ends.risk_at:
            return self._ask_whether_well(account, now)
        if self._ends.is_sparing(now) or now.boottime < self._ends.not_before:
            return 0
        room = self._room()
        if room <= 0:
            return 0
        begun = self._begin_replies(account, now, room)
        begun += self._begin_reactions(account, room - begun, now)
        if begun < room:
            begun += self._begin_ticks(account, min(room - begun, MOST_TICKS_AT_ONCE), now)
        if self._link.now().state is LinkState.ONLINE:  # a few times a day; without a line they are needed most
            self._template_looks.look(account, now)
        self._block_calls.step(Credentials.of(account), now)
        if not begun and not self._calls and self._wants_the_line():
            return self._ask_whether_well(account, now)
        return begun

    def _wants_the_line(self) -> bool:
        """What is unsure can be asked about, and what waits for customers' news can leave, only once the line works."""
        return self._line_wanted or (not self._link.now().works and self._books.replies.any_in(Delivery.UNSURE))

    def rest(self) -> None:
        """Wait for the calls under way. Raises what went wrong on our side of them, as the next step would."""
        self._gather_in(wait=True)

    def close(self) -> None:
        """Let the calls under way end. What cannot be written down any more is unsure after the next start."""
        self._calls.close()
        try:
            self._gather_in()
        except Exception:
            log.exception("at the end the courier could not write down what became of a call")
        self._whatsapp.close()

    def _gather_in(self, *, wait: bool = False) -> None:
        """Write down what became of the calls that have ended.

        Where the store fails meanwhile, what is known is written down by a later step. A fault of ours leaves a reply
        unsure: nobody knows then what became of it.
        """
        self._ended.extend(self._calls.ended(wait=wait))
        while self._ended:
            ended = self._ended[0]
            try:
                self._settle(ended)
            except BaseException as fault:
                if fault is ended.trouble or not isinstance(fault, StoreUnavailable):
                    self._ended[0] = ended.lost()
                raise
            self._ended.popleft()

    def _settle(self, ended: Ended) -> None:
        """What the end of one call means."""
        failure = ended.trouble
        if isinstance(ended.about, TemplateList):
            self._template_looks.settle(ended)
        if isinstance(ended.about, React):
            self._reacting.settle(ended.about, ended, self._ends)
        if isinstance(ended.about, BlockCall):
            self._block_calls.settle(ended.about, ended)
        if failure is not None and not isinstance(failure, Failure):
            raise failure
        match ended.about:
            case Lost(reply):
                self._outbox.unsure(reply, Said("outbox.not_written_down"), ended.at)
            case Tick(wamid):
                self._ends.ticked(wamid, ended.began, failure, ended.at)
            case Reply() as reply if failure:
                self._ends.failed(reply, failure, ended.at)
                if is_of_template(failure.code):
                    self._template_looks.want()
            case Reply() as reply:
                self._ends.went(reply, str(ended.came), ended.at)

    def _room(self) -> int:
        """How many calls may be begun: one that finds out where nobody knows the line, else as many as it bears."""
        most = self._ends.at_once if self._link.now().state is LinkState.ONLINE else 1
        return most + self._calls.questions - len(self._calls)

    def _begin_replies(self, account: Account, now: Moment, room: int) -> int:
        begun = 0
        self._keep_to_pace(now)
        self._line_wanted = False
        for reply, customer in self._next(now):
            if begun == room or not self._number.has_one(now.boottime):
                self._plan.insert(0, reply)
                break
            if reason := objection(self._books, self._settings, reply, heard := customer.get("last_heard_at"), now):
                self._outbox.held(reply, reason, now)
            elif self._waits_for_news(reply, now):
                continue
            elif self._may_leave(reply, now):
                recipient = Recipient(customer.get("phone"), customer.get("user_id"))
                quote_todays(self._books, reply, customer)
                begun += self._begin(account, reply, recipient, now, late=not window_is_open(heard, now))
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
            customer = self._books.customers.document(reply.customer)
            wish = BlockWish.of(customer or {})
            if customer is not None and wish.silences:
                self._outbox.held(reply, Said("blocking.held"), now)
            elif customer is not None and not wish.stops:
                yield reply, customer

    def _waits_for_news(self, reply: Reply, now: Moment) -> bool:
        if reply.is_automatic:
            return False  # it answers nothing that its customer may have taken back
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
        return self._pair(reply.customer, now).has_one(now.boottime) and self._has_its_file(reply, now)

    def _pair(self, customer: str, now: Moment) -> Bucket:
        pair = self._pairs.of(customer)
        if pair is None:
            pair = pair_bucket(now.boottime, now.boot, self._books.replies.last_begun(customer))
            self._pairs.keep(customer, pair)
        return pair

    def _has_its_file(self, reply: Reply, now: Moment) -> bool:
        """Whether a reply may go: the porter has brought its file to WhatsApp. One that never gets there is failed."""
        file = self._media.find(reply.words.media) if reply.words.media else None
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
        send = partial(hand_over, self._whatsapp, self._media, Credentials.of(account), recipient, attempt, late=late)
        self._calls.begin(attempt, send, now)
        return 1

    def _begin_reactions(self, account: Account, most: int, now: Moment) -> int:
        begun, credentials = 0, Credentials.of(account)
        for row, customer in self._reacting.due(self._calls.reacting, now):
            pair = self._pair(row.customer or "", now)
            if begun == most or not self._number.has_one(now.boottime):
                break
            if pair.has_one(now.boottime):
                self._number.take(now.boottime)
                pair.take(now.boottime)
                to, target = Recipient(customer.get("phone"), customer.get("user_id")), row.target or ""
                send = partial(self._whatsapp.send_reaction, credentials, to, target, row.text)
                self._calls.begin(React(row.seq, target), partial(send, callback=callback_of(row.seq)), now)
                begun += 1
        return begun

    def _begin_ticks(self, account: Account, most: int, now: Moment) -> int:
        ticking = self._calls.ticking
        due = [wamid for wamid in self._outbox.ticks.due(most + len(ticking)) if wamid not in ticking]
        asked = due[: max(0, most - len(ticking))]
        for wamid in asked:
            self._calls.begin(Tick(wamid), partial(self._whatsapp.mark_read, Credentials.of(account), wamid), now)
        return len(asked)

    def look_for_templates(self) -> None:
        """Ask WhatsApp for its list of templates as soon as may be, whatever is known of the line. From any thread."""
        self._look_again.set()
        self._on_end()

    def _ask_whether_well(self, account: Account, now: Moment) -> int:
        """After an unclear end no reply is put at risk to find out whether the next one would fare better.

        A read receipt goes the same way: a POST to the same address, with the same rights and an answer of the same
        kind; and it can reach nobody. One that is due is asked for, else the last one once more, which changes nothing.
        """
        waits = self._ends.ask_at > now.boottime or self._calls.questions >= MOST_QUESTIONS
        replies = self._books.replies
        if waits or not (
            replies.any_in(Delivery.QUEUED)
            or replies.any_in(Delivery.UNSURE)
            or self._outbox.ticks.due(1)
            or self._outbox.reactions.waiting()
        ):
            return 0
        self._ends.ask_later(now)
        wamid = next(iter(self._outbox.ticks.due(1)), None) or self._outbox.ticks.last() or NOBODYS
        ask = partial(self._whatsapp.mark_read, Credentials.of(account), wamid, least_bytes=QUESTION_BYTES)
        self._calls.begin(Tick(wamid, is_question=True), ask, now)
        return 0
