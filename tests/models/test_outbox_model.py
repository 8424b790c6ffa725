"""The outbox against a model: sends that end in every way, statuses in any order, people, power cuts, joins."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edge.errors import Refusal
from edge.language import Said
from edge.outbox import RANK, Progress
from edge.records.events import Replied
from edge.records.message import Who
from edge.records.reply import Delivery, Reply
from tests.kit.examples import examples
from tests.kit.support import Room, open_room

HALVES = [Who(user_id="RW.1"), Who(phone="250788000101"), Who(user_id="RW.2")]
WHOLE = Who("250788000101", "RW.1")
STATUSES = ["sent", "delivered", "read", "failed"]


class OutboxModel(RuleBasedStateMachine):
    """Keeps what WhatsApp would have seen: each attempt by its callback, and whether it was certain not to be taken."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.room: Room = open_room(self.folder)
        self.aline = self.room.staff("Aline")
        self.under_way: list[Reply] = []
        self.requests: list[tuple[str, bool]] = []  # (callback, surely not taken), in the order they left
        self.asked_again: dict[str, int] = {}
        self.joined = False
        self.taken_back: set[str] = set()

    @rule(half=st.integers(0, 2), text=st.sampled_from(["Yes", "No", "300"]), undo=st.sampled_from([0, 0, 6, 30]))
    def staff_reply(self, half: int, text: str, undo: int) -> None:
        self.room.settings.change_shop(undo_seconds=undo)
        who = WHOLE if half < 2 and self.joined else HALVES[half]
        query = self.room.writes(f"wamid.in{self.room.books.messages.count()}", who=who)
        if self.room.query(query).holder is None:
            self.room.desk.claim(query, self.aline)
        self.room.desk.reply(query, self.aline, text)

    @rule()
    def one_round_begins(self) -> None:
        for reply in list(self.room.outbox.due(self.room.clock.now())):
            begun = self.room.outbox.begin(reply.id, self.room.clock.now())
            self.under_way.append(begun)
            self.requests.append((begun.callback, False))

    @precondition(lambda self: self.under_way)
    @rule(end=st.sampled_from(["accepted", "postponed", "held", "unsure", "failed"]), place=st.integers(0, 9))
    def one_call_ends(self, end: str, place: int) -> None:
        reply = self.under_way.pop(place % len(self.under_way))
        now = self.room.clock.now()
        if end == "accepted":
            self.room.outbox.accepted(reply, f"wamid.{reply.callback}", now)
        elif end == "unsure":
            self.room.outbox.unsure(reply, Said("Perhaps."), self.room.clock.now())
        else:
            self.requests = [(call, sure or call == reply.callback) for call, sure in self.requests]
            if end == "postponed":
                self.room.outbox.postponed(reply, 30, Said("Later."), now)
            elif end == "held":
                self.room.outbox.held(reply, Said("Look first."), self.room.clock.now())
            else:
                self.room.outbox.failed(reply, Said("No."), 131026, self.room.clock.now())

    @precondition(lambda self: self.requests)
    @rule(status=st.sampled_from(STATUSES), place=st.integers(0, 99), named=st.booleans())
    def a_status_comes(self, status: str, place: int, named: bool) -> None:
        """Of any attempt that WhatsApp may have taken: early, late, twice, with our callback or without."""
        taken = [call for call, sure in self.requests if not sure]
        if not taken:
            return
        call = taken[place % len(taken)]
        before = self.replies()
        progress = Progress(f"wamid.{call}", status, call if named else None)
        self.room.outbox.progress(progress, self.room.clock.now())
        reply = call.rpartition(".")[0]
        for other, state in self.replies().items():
            if other != reply:
                assert state == before[other], "a status is about one reply"
            elif state != before[other]:
                assert state == status
                assert RANK.get(state, 0) >= RANK.get(before[other], 0) or state is Delivery.FAILED
                assert not (state is Delivery.FAILED and RANK.get(before[other], 0) >= RANK[Delivery.DELIVERED])
                assert not (state is Delivery.SENT and before[other] is Delivery.FAILED)

    @rule(ask=st.sampled_from(["send_again", "it_arrived", "drop"]), place=st.integers(0, 99))
    def somebody_settles(self, ask: str, place: int) -> None:
        replies = self.room.books.tables.replies.all()
        if not replies:
            return
        reply = Reply.of(replies[place % len(replies)])
        try:
            self.room.outbox.settle(reply.id, ask, self.room.clock.now())
        except Refusal:
            assert self.room.outbox.get(reply.id) == reply
            return
        if ask == "send_again":
            self.asked_again[reply.id] = self.asked_again.get(reply.id, 0) + 1

    @rule(place=st.integers(0, 99))
    def somebody_takes_back(self, place: int) -> None:
        """It can be done exactly while no request was ever made for it and nobody has dropped it."""
        replies = self.room.books.tables.replies.all()
        if not replies:
            return
        reply = Reply.of(replies[place % len(replies)])
        began = any(call.startswith(f"{reply.id}.") for call, _ in self.requests)
        try:
            self.room.desk.take_back(reply.id, self.aline)
        except Refusal:
            assert began or reply.state is not Delivery.QUEUED
            assert self.room.outbox.get(reply.id) == reply
            return
        assert not began
        self.taken_back.add(reply.id)
        # In the query where it was written, or in the one into which that has been joined.
        pages = [self.room.board.query(str(each["id"]), self.aline) for each in self.room.books.tables.queries.all()]
        assert any(reply.words.text in page.beside.draft.text.split("\n") for page in pages)

    @rule()
    def the_power_goes_and_comes(self) -> None:
        self.under_way.clear()
        self.room.close()
        self.room.clock.reboot()
        self.room = open_room(self.folder, self.room.clock)
        lost = self.room.books.replies.counts()["sending"]
        assert self.room.outbox.recover(self.room.clock.now()) == lost
        assert self.room.books.replies.counts()["sending"] == 0

    @rule(seconds=st.sampled_from([5, 60]), step_days=st.integers(-9, 9))
    def time_goes_by(self, seconds: int, step_days: int) -> None:
        self.room.clock.forward(seconds=seconds)
        self.room.clock.step(days=step_days)

    @rule()
    def two_customers_turn_out_to_be_one(self) -> None:
        self.room.hears(f"wamid.in{self.room.books.messages.count()}", who=WHOLE)
        self.joined = True

    @invariant()
    def nothing_is_sent_twice_by_the_boxs_own_doing(self) -> None:
        """Each request beyond the first follows one that was surely not taken, or a person's word."""
        for reply in {call.rpartition(".")[0] for call, _ in self.requests}:
            doubtful = sum(not sure for call, sure in self.requests if call.startswith(f"{reply}."))
            assert doubtful <= 1 + self.asked_again.get(reply, 0)

    @invariant()
    def what_was_taken_back_never_leaves(self) -> None:
        assert not self.taken_back & {call.rpartition(".")[0] for call, _ in self.requests}
        assert all(self.room.outbox.get(reply).state is Delivery.DROPPED for reply in self.taken_back)

    @invariant()
    def what_leaves_is_each_customers_oldest_and_alone(self) -> None:
        waiting = self.room.books.tables.replies.all()
        due = [reply.id for reply in self.room.outbox.due(self.room.clock.now())]
        for document in waiting:
            if document["id"] in due:
                before = [
                    other["state"]
                    for other in waiting
                    if other["customer"] == document["customer"] and other["order"] < document["order"]
                ]
                assert not {Delivery.QUEUED, Delivery.SENDING, Delivery.HELD} & set(before)
        customers = [document["customer"] for document in waiting if document["id"] in due]
        assert len(customers) == len(set(customers))

    @invariant()
    def every_reply_is_somewhere(self) -> None:
        replied = {event.what.reply for event in self.room.books.events.of_kind(Replied, 10**6)}
        assert replied == set(self.replies())
        assert sum(self.room.books.replies.counts().values()) == len(replied)

    def replies(self) -> dict[str, Delivery]:
        return {document["id"]: Delivery(document["state"]) for document in self.room.books.tables.replies.all()}

    def teardown(self) -> None:
        self.room.close()
        shutil.rmtree(self.folder)


OutboxModel.TestCase.settings = settings(
    max_examples=examples(20), stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestOutbox = OutboxModel.TestCase
