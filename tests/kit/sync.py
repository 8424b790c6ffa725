"""What outbox and courier promise, against any WhatsApp: power goes, people decide, and the counterpart fails.

`Sync` is the suite; who plays WhatsApp says how messages come in, what it has taken, and how time goes for it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from edge.courier import Courier
from edge.errors import Refusal
from edge.records.reply import Delivery, Reply
from edge.whatsapp import WhatsApp
from tests.kit.doubles import Fuse, Killed
from tests.kit.examples import examples
from tests.kit.support import HandClock, Room, open_room

ARRIVED = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
# What a person was told has come to an end, or waits for a person with a reason.
SAID = (Delivery.HELD, Delivery.UNSURE, Delivery.FAILED)
CUSTOMERS = 3
# Whom staff answer right before the courier goes: mostly somebody, since a courier without replies has nothing to show.
ANSWERED = st.sampled_from([*range(CUSTOMERS), None])
# A process needs a second to be there again and a Pi ten: what was borrowed from WhatsApp's limits counts on it.
START_SECONDS = 1
BOOT_SECONDS = 10
# By the end everything has had its time: the longest wait is ten minutes, and people are asked after thirty.
STEPS_IN_THE_END, STEP_SECONDS = 80, 100


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that WhatsApp took: our callback, and whose it was."""

    callback: str
    customer: str

    @property
    def reply(self) -> str:
        return self.callback.rpartition(".")[0]


class Sync(RuleBasedStateMachine):
    """clock: of the box; a subclass may set it before this __init__, and whatever its methods need."""

    def __init__(self, clock: HandClock | None = None) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = clock or HandClock()
        self.fuse = Fuse()
        self.again: Counter[str] = Counter()  # how often a person had a reply sent again
        self.said_to_be_there: set[str] = set()  # by a person
        self.words = 0
        self.open()
        self.aline = self.room.staff("Aline")

    # What the counterpart is.

    @abstractmethod
    def line(self) -> WhatsApp:
        """A client of this WhatsApp, for a box that has just started."""

    @abstractmethod
    def taken(self) -> Sequence[Taken]:
        """All that WhatsApp took, in order."""

    @abstractmethod
    def writes(self, who: int) -> None:
        """A customer writes to the shop; the box may hear of it later, or never."""

    @abstractmethod
    def query_of(self, who: int) -> str | None:
        """The query that the box has of this customer."""

    @abstractmethod
    def all_is_well(self) -> None:
        """Whatever is wrong with WhatsApp and the way to it ends."""

    def failed_by_status(self) -> Mapping[str, str]:
        """Callbacks of what was taken, and then called a failure."""
        return {}

    # The box and the world.

    def open(self) -> None:
        self.fuse.put_out()
        self.room: Room = open_room(self.folder, self.clock, before_commit=self.fuse)
        self.room.outbox.recover(self.clock.now())
        room = self.room
        self.courier = Courier(
            room.books,
            room.outbox,
            room.link,
            room.notices,
            room.settings,
            self.line(),
            self.clock,
        )

    def shut(self) -> None:
        with suppress(Killed):  # the courier would write down what it knows, and there is no power
            self.courier.close()
        self.room.close()

    def time_goes(self, **span: float) -> None:
        self.clock.forward(**span)

    def courier_goes(self, steps: int, seconds: float, answers: int | None = None) -> None:
        """Until the power goes, if it does. answers: the customer who has asked something and is answered before."""
        if answers is not None:
            self.staff_reply(answers, asked=True, count=1)
        try:
            for _ in range(steps):
                self.time_goes(seconds=seconds)
                self.courier.step()
                self.courier.rest()
        except Killed:
            self.the_power_goes_and_comes(reboot=True)

    def something_else_goes(self) -> None:
        """What goes beside the courier, on a good line."""

    # What happens.

    @rule(who=st.integers(0, CUSTOMERS - 1))
    def a_customer_writes(self, who: int) -> None:
        self.writes(who)

    @rule(who=st.integers(0, CUSTOMERS - 1), asked=st.booleans(), count=st.sampled_from([1, 1, 1, 3]))
    def staff_reply(self, who: int, asked: bool, count: int) -> None:
        if asked or self.query_of(who) is None:
            self.writes(who)
        query = self.query_of(who)
        if query is None:
            return  # the box has not heard of them
        if self.room.query(query).holder is None:
            self.room.desk.claim(query, self.aline)
        for _ in range(count):
            self.words += 1
            self.room.desk.reply(query, self.aline, f"Reply {self.words}")

    @rule(answers=st.integers(0, CUSTOMERS - 1), commits=st.integers(0, 8), seconds=st.sampled_from([0, 7, 60]))
    def the_power_goes_before_a_commit(self, answers: int, commits: int, seconds: int) -> None:
        self.staff_reply(answers, asked=True, count=1)
        self.time_goes(seconds=seconds)
        self.fuse.light(commits)
        self.courier_goes(2, 0)
        self.fuse.put_out()

    @rule(
        place=st.integers(0, 99),
        ask=st.sampled_from(["send_again", "send_again", "it_arrived", "drop", "reword", "template"]),
    )
    def somebody_decides(self, place: int, ask: str) -> None:
        replies = self.replies()
        if not replies:
            return
        reply = replies[place % len(replies)].id
        try:
            match ask:
                case "send_again":
                    self.room.desk.send_again(reply, self.aline)
                case "it_arrived":
                    self.room.desk.it_arrived(reply, self.aline)
                case "drop":
                    self.room.desk.drop_reply(reply, self.aline)
                case "reword":
                    self.room.desk.reword_reply(reply, self.aline, "Other words")
                case "template":
                    self.room.desk.send_template(reply, self.aline, "ready_for_pickup en", ["friend"])
        except Refusal:
            return
        if ask == "it_arrived":
            self.said_to_be_there.add(reply)
        elif ask != "drop":
            self.again[reply] += 1

    @rule()
    def the_owner_puts_it_right(self) -> None:
        for notice in self.room.notices.open():
            self.room.notices.settle(notice.id, self.aline.id, self.clock.now())

    @rule(reboot=st.booleans(), seconds=st.sampled_from([0, 0, 600]))
    def the_power_goes_and_comes(self, reboot: bool, seconds: int = 0) -> None:
        """seconds: for how long it is away."""
        self.shut()
        self.time_goes(seconds=seconds + (BOOT_SECONDS if reboot else START_SECONDS))
        if reboot:
            self.clock.reboot()
        self.open()

    @rule(hours=st.sampled_from([1, 5, 25]))
    def hours_go_by(self, hours: int) -> None:
        self.time_goes(hours=hours)

    # What must be true after each of these.

    @invariant()
    def nothing_is_sent_twice_by_the_boxs_own_doing(self) -> None:
        for reply, times in self.times().items():
            assert times <= 1 + self.again[reply]
        requests = Counter(each.callback for each in self.taken())
        assert all(times == 1 for times in requests.values()), "one request, one message"

    @invariant()
    def what_went_twice_is_not_hidden(self) -> None:
        """Once both have been heard of: one of them by its status."""
        for reply in self.replies():
            numbers = {each["number"] for each in reply.tries.earlier if each["end"] in ARRIVED}
            if numbers and reply.tries.arrived and reply.tries.arrived not in numbers:
                assert reply.tries.twice

    @invariant()
    def what_is_said_to_have_gone_has_and_what_has_not_is_said(self) -> None:
        times, taken = self.times(), {each.callback for each in self.taken()}
        for reply in self.replies():
            if reply.state in (Delivery.DELIVERED, Delivery.READ):
                assert times[reply.id], "a status cannot come of nothing"
            if reply.state is Delivery.SENT and reply.id not in self.said_to_be_there:
                assert times[reply.id], "nobody said so"
            if reply.state in SAID:
                assert reply.reason, "shown as not sent, with the reason"
            if reply.state in (Delivery.QUEUED, Delivery.HELD, Delivery.FAILED) and reply.callback in taken:
                again = any(each["number"] == reply.tries.attempt for each in reply.tries.earlier)
                assert again or reply.callback in self.failed_by_status(), "said not to have gone, and has"

    @invariant()
    def each_customer_gets_first_what_was_written_first(self) -> None:
        """Except where a person had one sent again later."""
        order = {reply.id: reply.order for reply in self.replies()}
        last: dict[str, int] = {}
        for each in self.taken():
            if not self.again[each.reply]:
                assert last.get(each.customer, -1) < order[each.reply]
                last[each.customer] = order[each.reply]

    def replies(self) -> list[Reply]:
        return [Reply.of(document) for document in self.room.books.tables.replies.all()]

    def times(self) -> Counter[str]:
        """How often each reply was taken."""
        return Counter(each.reply for each in self.taken())

    # On a good line, in the end.

    def teardown(self) -> None:
        """Everything that waits goes or is said not to have: nothing waits for ever."""
        try:
            self.all_is_well()
            for _ in range(STEPS_IN_THE_END):
                self.the_owner_puts_it_right()
                self.courier_goes(1, STEP_SECONDS)
                self.something_else_goes()
                for reply in self.replies():
                    if reply.state is Delivery.HELD:
                        self.room.desk.drop_reply(reply.id, self.aline)
                if self.is_over():
                    break
            self.in_the_end()
        finally:
            self.shut()
            shutil.rmtree(self.folder)

    def is_over(self) -> bool:
        """Whether nothing can change any more by itself."""
        return all(
            reply.state not in (Delivery.QUEUED, Delivery.SENDING)
            and (reply.state is not Delivery.UNSURE or self.can_be_asked_about(reply))
            for reply in self.replies()
        )

    def can_be_asked_about(self, reply: Reply) -> bool:
        now = self.clock.now()
        entries = self.room.books.journal.counts()["total"]
        return reply.may_be_asked_about(self.room.link.now().online_seconds(now), now, entries)

    def in_the_end(self) -> None:
        for reply in self.replies():
            assert reply.state not in (Delivery.QUEUED, Delivery.SENDING), "waits for ever"
            assert reply.state is not Delivery.UNSURE or self.can_be_asked_about(reply), "nobody is ever asked"
        self.nothing_is_sent_twice_by_the_boxs_own_doing()
        self.what_is_said_to_have_gone_has_and_what_has_not_is_said()
        self.each_customer_gets_first_what_was_written_first()


def runs(machine: type[Sync], ordinary: int) -> type:
    """The machine as a test. IDUKA_RUNS says how many runs, where it is set."""
    machine.TestCase.settings = settings(
        max_examples=int(os.environ.get("IDUKA_RUNS", examples(ordinary))),
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    return machine.TestCase
