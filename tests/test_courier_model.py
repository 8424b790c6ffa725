"""Outbox and courier against a WhatsApp with every fault, power cuts and people: what it received is compared with what
the box believes. IDUKA_RUNS sets how many runs; ./test makes a few, proof/sync/run thousands.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edge.courier import Courier
from edge.desk.words import Who
from edge.errors import Refusal
from edge.outbox import Delivery, Progress, Reply
from tests.doubles import Double, Killed
from tests.support import Room, open_room

RUNS = int(os.environ.get("IDUKA_RUNS", "100"))
PEOPLE = [Who(phone=f"25078800010{number}", user_id=f"RW.{number}") for number in range(3)]
ARRIVED = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
# What a person was told has come to an end, or waits for a person with a reason.
SAID = (Delivery.HELD, Delivery.UNSURE, Delivery.FAILED)


class Line(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.whatsapp = Double()
        self.again: dict[str, int] = defaultdict(int)  # how often a person had a reply sent again
        self.open()
        self.aline = self.room.staff("Aline")

    def open(self, clock: object = None) -> None:
        self.room: Room = open_room(self.folder, clock)  # type: ignore[arg-type]
        self.room.outbox.recover(self.room.clock.now())
        room = self.room
        self.courier = Courier(
            room.books,
            room.outbox,
            room.link,
            room.notices,
            room.settings,
            self.whatsapp,
            room.clock,  # type: ignore[arg-type]  # a clock moved by hand is a clock
        )

    @rule(who=st.integers(0, 2))
    def a_customer_writes(self, who: int) -> None:
        self.room.writes(f"wamid.in{self.room.books.messages.count()}", who=PEOPLE[who])

    @rule(who=st.integers(0, 2))
    def staff_reply(self, who: int) -> None:
        query = self.room.writes(f"wamid.in{self.room.books.messages.count()}", who=PEOPLE[who])
        if self.room.query(query).holder is None:
            self.room.desk.claim(query, self.aline)
        self.room.desk.reply(query, self.aline, f"Reply {self.room.books.messages.count()}")

    @rule(mood=st.sampled_from(Double.MOODS), steps=st.integers(1, 3), seconds=st.sampled_from([0, 3, 7, 60, 700]))
    def the_courier_goes(self, mood: str, steps: int, seconds: int) -> None:
        self.whatsapp.mood = mood
        for _ in range(steps):
            self.room.clock.forward(seconds=seconds)
            try:
                self.courier.step()
                self.courier.rest()
            except Killed:
                self.the_power_goes_and_comes(reboot=True)

    @precondition(lambda self: self.whatsapp.received)
    @rule(
        place=st.integers(0, 99), status=st.sampled_from(["sent", "delivered", "read", "failed"]), named=st.booleans()
    )
    def a_status_comes(self, place: int, status: str, named: bool) -> None:
        callback = self.whatsapp.received[place % len(self.whatsapp.received)][0]
        progress = Progress(self.whatsapp.wamid(callback), status, callback if named else None, code=131026, reason="-")
        self.room.outbox.progress(progress, self.room.clock.now())

    @rule(place=st.integers(0, 99), ask=st.sampled_from(["send_again", "it_arrived", "drop", "reword"]))
    def somebody_decides(self, place: int, ask: str) -> None:
        replies = self.replies()
        if not replies:
            return
        reply = replies[place % len(replies)]
        try:
            if ask == "reword":
                self.room.desk.reword_reply(reply.id, self.aline, "Other words")
            else:
                self.room.outbox.settle(reply.id, ask, self.room.clock.now())
        except Refusal:
            return
        if ask in ("send_again", "reword"):
            self.again[reply.id] += 1

    @rule()
    def the_owner_puts_it_right(self) -> None:
        for notice in self.room.notices.open():
            self.room.notices.settle(notice.id, self.aline.id, self.room.clock.now())

    @rule(reboot=st.booleans())
    def the_power_goes_and_comes(self, reboot: bool) -> None:
        self.room.close()
        if reboot:
            self.room.clock.reboot()
        self.open(self.room.clock)

    @rule(hours=st.sampled_from([1, 5, 25]))
    def hours_go_by(self, hours: int) -> None:
        self.room.clock.forward(hours=hours)

    @invariant()
    def nothing_is_sent_twice_by_the_boxs_own_doing(self) -> None:
        for reply, times in self.whatsapp.times().items():
            assert times <= 1 + self.again[reply]

    @invariant()
    def what_went_twice_is_not_hidden(self) -> None:
        """Once both have been heard of: one of them by its status."""
        for reply in self.replies():
            numbers = {each["number"] for each in reply.earlier if each["end"] in ARRIVED}
            if numbers and reply.arrived and reply.arrived not in numbers:
                assert reply.twice

    @invariant()
    def what_is_said_to_have_gone_has_and_what_has_not_is_said(self) -> None:
        times = self.whatsapp.times()
        for reply in self.replies():
            if reply.state in (Delivery.DELIVERED, Delivery.READ):
                assert times[reply.id], "a status cannot come of nothing"
            if reply.state in SAID:
                assert reply.reason, "shown as not sent, with the reason"
            if reply.state is Delivery.QUEUED and not reply.attempt:
                assert not times[reply.id]

    @invariant()
    def each_customer_gets_first_what_was_written_first(self) -> None:
        """Except where a person had one sent again later."""
        order = {reply.id: reply.order for reply in self.replies()}
        last: dict[str, int] = {}
        for callback, customer, _ in self.whatsapp.received:
            reply = callback.rpartition(".")[0]
            if not self.again[reply]:
                assert last.get(customer, -1) < order[reply]
                last[customer] = order[reply]

    def replies(self) -> list[Reply]:
        return [Reply.of(document) for document in self.room.books.replies.all()]

    def teardown(self) -> None:
        """On a good line, everything that waits goes or is said not to have: nothing waits for ever."""
        self.the_owner_puts_it_right()
        self.whatsapp.mood = "well"
        for _ in range(80):
            if not self.room.outbox.has(Delivery.QUEUED):
                break
            self.room.clock.forward(seconds=100)
            self.courier.step()
            self.courier.rest()
            for reply in self.replies():
                if reply.state is Delivery.HELD:
                    self.room.outbox.settle(reply.id, "drop", self.room.clock.now())
        left = self.room.outbox.counts()
        assert not left["queued"]
        assert not left["sending"]
        self.nothing_is_sent_twice_by_the_boxs_own_doing()
        self.room.close()
        shutil.rmtree(self.folder)


Line.TestCase.settings = settings(
    max_examples=RUNS, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLine = Line.TestCase
