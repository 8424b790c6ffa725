"""The desk against a model: customers, staff, restarts and clocks in any order, and what must hold after each step."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from edge.desk.words import Message, Query, State, Who
from edge.errors import Refusal
from edge.store.books import where
from tests.support import Room, open_room

PEOPLE = [Who(f"25078800010{number}", f"RW.{number}", name=f"Customer {number}") for number in range(3)]
VERBS = ["claim", "take_over", "release", "hand_over", "accept", "decline", "reply", "close", "reopen", "claim_oldest"]


class DeskModel(RuleBasedStateMachine):
    """Knows of each message once and of each query its holder; all else is asked of the books."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.room: Room = open_room(self.folder)
        self.said: dict[str, Who] = {}
        self.holders: dict[str, str | None] = {}
        self.staff = [self.room.staff("Aline"), self.room.staff("Eric"), self.room.staff("Diane", owner=True)]

    @initialize()
    def somebody_writes_first(self) -> None:
        self.writes(PEOPLE[0], 0)

    @rule(who=st.sampled_from(PEOPLE), late_hours=st.sampled_from([0, 0, 0, 1, 30, 160]))
    def writes(self, who: Who, late_hours: int) -> None:
        wamid = f"wamid.{len(self.said)}"
        self.said[wamid] = who
        customer = self.room.hears(wamid, who=who, at=self.room.clock.at - timedelta(hours=late_hours))
        assert customer is not None
        self.follow()

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def the_same_comes_again(self, data: st.DataObject) -> None:
        wamid = data.draw(st.sampled_from(sorted(self.said)))
        before = self.room.books.queries.all()
        assert self.room.hears(wamid, who=self.said[wamid]) is None
        assert self.room.books.queries.all() == before

    @rule(who=st.sampled_from(PEOPLE), kind=st.sampled_from(["reaction", "revoke", "edit"]), number=st.integers(0, 9))
    def amends(self, who: Who, kind: str, number: int) -> None:
        """Of a message that may be somebody else's, or not be there yet."""
        states = self.states()
        line = Message(f"wamid.a{number}{kind}", who, kind, "x", self.room.clock.at, target=f"wamid.{number}")
        self.room.reception.amend(line, self.room.clock.now())
        assert self.states() == states, "it opens, reopens and ends nothing"

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(0, 9))
    def is_answered_on_the_phone(self, who: Who, number: int) -> None:
        states = self.states()
        fields: dict[str, Any] = {"kind": "text", "text": "Yes", "at": self.room.clock.at, "direction": "out"}
        self.room.reception.hear_echo(Message(f"wamid.e{number}", who, **fields), self.room.clock.now())
        assert self.states() == states

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), verb=st.sampled_from(VERBS), by=st.integers(0, 2), other=st.integers(0, 2))
    def acts(self, data: st.DataObject, verb: str, by: int, other: int) -> None:
        """Whatever is refused changes nothing and writes nothing."""
        query = data.draw(st.sampled_from(sorted(self.holders)))
        more = {"hand_over": (self.staff[other].id,), "reply": ("Yes",), "close": ("sold",)}.get(verb, ())
        place = () if verb == "claim_oldest" else (query,)
        before = self.room.books.queries.all(), self.events()
        try:
            getattr(self.room.desk, verb)(*place, self.staff[by], *more)
        except Refusal:
            assert (self.room.books.queries.all(), self.events()) == before
        self.follow()

    @rule(hours=st.sampled_from([0.1, 1, 3, 26]))
    def time_goes_by(self, hours: float) -> None:
        self.room.clock.forward(hours=hours)
        self.room.desk.return_lapsed()
        self.follow()

    @rule(days=st.integers(-400, 400))
    def somebody_sets_the_clock(self, days: int) -> None:
        self.room.clock.step(days=days)
        before = self.states()
        self.room.desk.return_lapsed()
        assert self.states() == before, "a step of the clock takes no query away"

    @rule(trusted=st.booleans())
    def the_power_goes_and_comes(self, trusted: bool) -> None:
        before = self.room.books.queries.all()
        clock = self.room.clock
        self.room.close()
        clock.reboot()
        clock.trusted = trusted
        self.room = open_room(self.folder, clock)
        assert self.room.books.queries.all() == before

    @invariant()
    def no_message_is_lost_or_doubled(self) -> None:
        rows = [self.room.books.messages.by_wamid(wamid) for wamid in self.said]
        assert all(rows)
        assert len(self.room.books.events.of_kind("received", 10**6)) == len(self.said)

    @invariant()
    def each_customer_has_at_most_one_open_query_and_each_query_one_holder(self) -> None:
        found = [Query.of(document) for document in self.room.books.queries.all()]
        open_for = [query.customer for query in found if query.is_open]
        assert len(open_for) == len(set(open_for))
        for query in found:
            assert (query.holder is not None) == (query.state is State.CLAIMED)
            assert query.offered_to is None or query.state is State.CLAIMED

    @invariant()
    def the_events_alone_add_up(self) -> None:
        """Open at start (none) + new + reopened − closed = open now; and the last event of each says who has it."""
        counts = dict.fromkeys(("opened", "reopened", "closed"), 0)
        holders: dict[str, str | None] = {}
        for kind, query, staff in self.events():
            if kind in counts:
                counts[kind] += 1
            if kind in ("claimed", "taken_over", "handed_over", "reopened"):
                holders[query] = staff
            if kind in ("released", "lapsed", "closed", "opened"):
                holders[query] = None
        still_open = self.room.books.queries.count(where("state") != State.CLOSED)
        assert counts["opened"] + counts["reopened"] - counts["closed"] == still_open
        assert holders == self.holders

    def events(self) -> list[tuple[str, str, str | None]]:
        with self.room.books.reading() as connection:
            return list(
                connection.execute("SELECT kind, query, staff FROM events WHERE query IS NOT NULL ORDER BY seq")
            )

    def states(self) -> dict[str, tuple[str, str | None]]:
        return {query["id"]: (query["state"], query["holder"]) for query in self.room.books.queries.all()}

    def follow(self) -> None:
        self.holders = {query: holder for query, (_, holder) in self.states().items()}

    def teardown(self) -> None:
        self.room.close()
        shutil.rmtree(self.folder)


DeskModel.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestDesk = DeskModel.TestCase
