"""The desk against a model: customers, staff, restarts and clocks in any order, and what must hold after each step."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from edge.desk import reminders
from edge.desk.blocking import BlockEnds
from edge.desk.closed_notes import ClosedNotes
from edge.desk.labels import Labels, named
from edge.desk.outcome_list import OutcomeList
from edge.desk.roster import Roster
from edge.errors import Refusal
from edge.language import Said
from edge.outbox.blocks import Blocks
from edge.records.customer_record import BLOCK_QUEUED, BlockWish
from edge.records.events import Received
from edge.records.message import Message, Who
from edge.records.outcomes import Outcome
from edge.records.query import Query, State
from edge.records.query_parts import NO_REMINDER
from edge.records.reply import Delivery
from edge.store.all_tables import where
from tests.kit.examples import examples
from tests.kit.support import Room, open_room

PEOPLE = [Who(f"25078800010{number}", f"RW.{number}", name=f"Customer {number}") for number in range(3)]
VERBS = [
    "claim",
    "take_over",
    "release",
    "hand_over",
    "accept",
    "decline",
    "withdraw",
    "remind",
    "reply",
    "close",
    "no_answer",
    "reopen",
    "claim_next",
]


class DeskModel(RuleBasedStateMachine):
    """Knows of each message once and of each query its holder; all else is asked of the books."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.room: Room = open_room(self.folder)
        self.said: dict[str, Who] = {}
        self.unheard: set[str] = set()
        self.holders: dict[str, str | None] = {}
        self.drafts: dict[tuple[str, str], str] = {}
        self.labels: dict[str, set[str]] = {}
        self.called: dict[str, str] = {}
        self.staff = [self.room.staff("Aline"), self.room.staff("Eric"), self.room.staff("Diane", owner=True)]

    @property
    def outcomes(self) -> OutcomeList:
        """Of the shop as it runs now: the power may have gone."""
        return OutcomeList(self.room.books, self.room.settings)

    @initialize()
    def somebody_writes_first(self) -> None:
        self.room.settings.change_shop(closed_note=True, hours=("11:00-13:00",) * 7, zone="UTC")
        for name in ("Delivery", "Invoice", "Old"):
            Labels(self.room.books).add(self.staff[2], name)
        self.writes(PEOPLE[0], 0)

    @rule(who=st.sampled_from(PEOPLE), late_hours=st.sampled_from([0, 0, 0, 1, 30, 160]))
    def writes(self, who: Who, late_hours: int) -> None:
        wamid = f"wamid.{len(self.said)}"
        self.said[wamid] = who
        at = self.room.clock.at - timedelta(hours=late_hours)
        customer = self.room.hears(wamid, who=who, at=at)
        if customer is None:
            assert self.is_silenced(who), "nobody goes unheard whom WhatsApp does not block"
            self.unheard.add(wamid)
            return
        self.the_box_says_that_it_is_closed(customer, Message(wamid, who, "text", at=at))
        assert not self.room.query(self.room.open_query(customer)).marks.looks, "nobody has read that"
        self.follow()

    def the_box_says_that_it_is_closed(self, customer: str, message: Message) -> None:
        """Once in a query; it moves nothing of it."""
        query, before = self.room.books.queries.open_of(customer), self.events()
        ClosedNotes(self.room.books, self.room.outbox, self.room.settings).after(
            customer, message, self.room.clock.now()
        )
        assert (self.room.books.queries.open_of(customer), self.events()) == (query, before)
        notes = [each["query"] for each in self.room.books.tables.replies.all() if each.get("auto")]
        assert len(notes) == len(set(notes))

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def the_same_comes_again(self, data: st.DataObject) -> None:
        wamid = data.draw(st.sampled_from(sorted(self.said)))
        before = self.room.books.tables.queries.all()
        assert self.room.hears(wamid, who=self.said[wamid]) is None
        assert self.room.books.tables.queries.all() == before

    @rule(who=st.sampled_from(PEOPLE), kind=st.sampled_from(["reaction", "revoke", "edit"]), number=st.integers(0, 9))
    def amends(self, who: Who, kind: str, number: int) -> None:
        """Of a message that may be somebody else's, or not be there yet: new words for such a one are a message."""
        states, target = self.states(), f"wamid.{number}"
        # Of one id that two people bring, test_same_id tells.
        wamid = f"wamid.a{number}{kind}{PEOPLE.index(who)}"
        is_new = self.room.books.messages.by_wamid(wamid) is None
        is_theirs = self.said.get(target) == who
        line = Message(wamid, who, kind, "x", self.room.clock.at, target=target)
        self.room.reception.amend(line, self.room.clock.now())
        if kind == "edit" and is_new and not is_theirs:
            self.said[line.wamid] = who
            self.unheard |= {line.wamid} if self.is_silenced(who) else set()
        elif kind == "reaction" or not is_theirs:
            assert self.states() == states, "it opens, reopens and ends nothing"
        now = self.states()
        assert all(now[query] == was for query, was in states.items() if was[0] != State.CLOSED), "nobody loses one"
        self.follow()

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
        chosen = ("hour", "four", "now")[other]
        more = {"hand_over": (self.staff[other].id,), "reply": ("Yes",), "close": ("sold",), "remind": (chosen,)}
        place = () if verb == "claim_next" else (query,)
        before = self.room.books.tables.queries.all(), self.events()
        holds = self.holders.get(query) == self.staff[by].id
        try:
            getattr(self.room.desk, verb)(*place, self.staff[by], *more.get(verb, ()))
        except Refusal:
            assert (self.room.books.tables.queries.all(), self.events()) == before
        if verb == "reply" and holds:
            self.drafts[self.staff[by].id, query] = ""
        self.follow()

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), by=st.integers(0, 2))
    def writes_first(self, data: st.DataObject, by: int) -> None:
        """To a customer who has nothing open, or else their open query is shown as it is."""
        customer = self.room.query(data.draw(st.sampled_from(sorted(self.holders)))).customer
        before, was_open = self.states(), self.room.books.queries.open_of(customer)
        if self.wish(customer).holds and not was_open:
            with pytest.raises(Refusal):
                self.room.desk.write_to(customer, self.staff[by])
            return
        query = self.room.desk.write_to(customer, self.staff[by])
        assert query.wait.since_at is None or query.id == (was_open.id if was_open else None)
        after = {query.id: ("claimed", self.staff[by].id)}
        assert self.states() == (before if was_open else {**before, **after})
        self.follow()

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), by=st.integers(0, 2), emoji=st.sampled_from(["👍", "🙏", "", "x"]))
    def reacts(self, data: st.DataObject, by: int, emoji: str) -> None:
        """Nobody's wait ends by it, no report hears of it, and only the holder may."""
        query, before = data.draw(st.sampled_from(sorted(self.holders))), (self.states(), self.events())
        customer = self.room.query(query).customer
        for row in self.room.books.messages.page(customer, most=1):
            with suppress(Refusal):
                self.room.desk.react(query, self.staff[by], row.seq, emoji)
                assert self.holders[query] == self.staff[by].id
        assert (self.states(), self.events()) == before
        self.follow()

    @rule(words=st.sampled_from(["answered", "sold", "réparé", "حجز"]), by=st.integers(0, 2))
    def names_outcomes(self, words: str, by: int) -> None:
        """One comes or goes; only by the owner, and what is closed keeps its words."""
        ended = {query: self.room.query(query).closing.outcome for query in self.holders}
        there = self.outcomes.all()
        change = self.outcomes.remove if words in there else lambda words, by: self.outcomes.add(by, words)
        if self.staff[by].owner:
            change(words, self.staff[by])
            assert set(self.outcomes.all()) ^ set(there) == {words}
        else:
            with pytest.raises(Refusal):
                change(words, self.staff[by])
            assert self.outcomes.all() == there
        assert {query: self.room.query(query).closing.outcome for query in self.holders} == ended

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), by=st.integers(0, 2), undo=st.booleans())
    def closes_several(self, data: st.DataObject, by: int, undo: bool) -> None:
        """Each as it would be alone; what stays is as it was, and an undo gives each back to whoever had it."""
        chosen = data.draw(st.lists(st.sampled_from(sorted(self.holders)), unique=True, min_size=1))
        before, staff = self.states(), self.staff[by]
        outcome = data.draw(st.sampled_from((Outcome.NO_ANSWER, *self.outcomes.all())))
        several = self.room.desk.close_several([(query, 10**9) for query in chosen], staff, outcome)
        after = self.states()
        closed = [query for query in chosen if after[query] != before[query]]
        assert len(closed) == several.done == len(chosen) - len(several.stay)
        assert all(after[query] == (State.CLOSED, None) for query in closed)
        assert all(self.room.query(query).closing.outcome == outcome for query in closed)
        assert {query: was for query, was in after.items() if query not in closed} == {
            query: was for query, was in before.items() if query not in closed
        }
        free = not any(self.wish(self.room.query(query).customer).holds for query in closed)
        if undo and free and (shown := self.room.board.see(staff).just_closed) and closed:
            assert shown.count == len(closed)
            assert self.room.desk.reopen_several(shown.together, staff).stay == ()
            assert self.states() == before
        self.follow()

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), by=st.integers(0, 2), on=st.booleans())
    def blocks_or_lets_go(self, data: st.DataObject, by: int, on: bool) -> None:
        """Only the owner may, and nothing is closed before WhatsApp has said yes."""
        customer = self.room.query(data.draw(st.sampled_from(sorted(self.holders)))).customer
        before, wish = (self.states(), self.events()), self.wish(customer)
        try:
            (self.room.desk.block if on else self.room.desk.unblock)(customer, self.staff[by])
        except Refusal:
            assert not self.staff[by].owner
            assert self.wish(customer) == wish
        assert (self.states(), self.events()) == before

    @rule(yes=st.booleans())
    def whatsapp_answers_of_a_block(self, yes: bool) -> None:
        ends, now = BlockEnds(self.room.books, self.room.outbox), self.room.clock.now()
        for customer, on, number in Blocks(self.room.books).due()[:1]:
            if yes:
                ends.done(customer, now, on=on, number=number)
            else:
                ends.failed(customer, Said("blocking.not_lately"), now, on=on, number=number)
        self.follow()

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), by=st.integers(0, 2), text=st.sampled_from(["", "Yes", "No", " "]))
    def types(self, data: st.DataObject, by: int, text: str) -> None:
        query, staff = data.draw(st.sampled_from(sorted(self.holders))), self.staff[by]
        knew = self.room.board.query(query, staff).beside.draft.mark
        self.room.desk.draft(query, staff, text, knew=knew)
        self.drafts[staff.id, query] = text.strip()

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), by=st.integers(0, 2))
    def reads(self, data: st.DataObject, by: int) -> None:
        """It moves nothing and is no event; of what waits it is known, once for each, until the customer writes."""
        query, staff, before = data.draw(st.sampled_from(sorted(self.holders))), self.staff[by], self.events()
        states = self.states()
        self.room.desk.look(query, staff)
        assert (self.states(), self.events()) == (states, before)
        waits = states[query][0] == State.WAITING and self.room.query(query).wait.since_at
        readers = [look.by for look in self.room.query(query).marks.looks]
        assert len(readers) == len(set(readers))
        assert not waits or staff.id in readers
        self.room.desk.look(query, staff)
        assert [look.by for look in self.room.query(query).marks.looks] == readers

    @rule(by=st.integers(0, 2), place=st.integers(0, 99))
    def takes_back(self, by: int, place: int) -> None:
        replies = self.room.books.tables.replies.all()
        if not replies:
            return
        reply, staff, states = replies[place % len(replies)], self.staff[by], self.states()
        before = self.room.books.tables.queries.all(), self.events()
        try:
            self.room.desk.take_back(reply["id"], staff)
        except Refusal:
            assert (self.room.books.tables.queries.all(), self.events()) == before
            return
        typed = self.drafts.get((reply["staff"], reply["query"]), "")
        self.drafts[reply["staff"], reply["query"]] = f"{reply['text']}\n{typed}".strip()
        assert self.states() == states, "whoever holds it goes on holding it"
        query = self.room.query(reply["query"])
        assert query.wait.since_at or not query.is_open or query.opening.reopened or self.is_answered(query)

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), by=st.integers(0, 2), label=st.integers(0, 2), on=st.booleans())
    def labels_it(self, data: st.DataObject, by: int, label: int, on: bool) -> None:
        query = data.draw(st.sampled_from(sorted(self.holders)))
        chosen = Labels(self.room.books).all()[label]
        self.room.desk.label(query, self.staff[by], chosen.id, on=on)
        labels = self.labels.setdefault(query, set())
        (labels.add if on else labels.discard)(chosen.name)

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), by=st.integers(0, 2), name=st.sampled_from(["", "Mama Keza", "The mason"]))
    def renames(self, data: st.DataObject, by: int, name: str) -> None:
        customer = self.room.query(data.draw(st.sampled_from(sorted(self.holders)))).customer
        self.room.desk.rename(customer, self.staff[by], name)
        self.called[customer] = name

    @rule(who=st.integers(0, 1))
    def somebody_leaves_and_another_comes(self, who: int) -> None:
        room, gone = self.room, self.staff[who]
        roster = Roster(room.books, room.outbox, room.settings, room.team, room.clock)
        roster.leave(gone.id, self.staff[2])
        self.staff[who] = room.staff(gone.name)
        self.drafts = {key: text for key, text in self.drafts.items() if key[0] != gone.id}
        self.follow()
        assert gone.id not in self.holders.values()
        with pytest.raises(Refusal):
            roster.leave(gone.id, self.staff[2])

    @rule(hours=st.sampled_from([0.1, 1, 3, 26]))
    def time_goes_by(self, hours: float) -> None:
        self.room.clock.forward(hours=hours)
        put_off = {query.id for query in self.put_off()}
        self.room.desk.return_lapsed()
        states = self.states()
        assert all(states[query][0] == State.CLAIMED for query in put_off), "who has put it off has it"
        self.room.desk.return_reminded()
        assert all(reminders.waits(query, self.room.clock.now()) for query in self.put_off())
        self.follow()

    @rule(days=st.integers(-400, 400))
    def somebody_sets_the_clock(self, days: int) -> None:
        self.room.clock.step(days=days)
        before = self.states()
        self.room.desk.return_lapsed()
        assert self.states() == before, "a step of the clock takes no query away"

    @rule(trusted=st.booleans())
    def the_power_goes_and_comes(self, trusted: bool) -> None:
        before = self.room.books.tables.queries.all()
        clock = self.room.clock
        self.room.close()
        clock.reboot()
        clock.trusted = trusted
        self.room = open_room(self.folder, clock)
        assert self.room.books.tables.queries.all() == before
        self.room.desk.return_reminded()
        assert trusted or not self.put_off(), "back at once rather than too late"

    @invariant()
    def no_message_is_lost_or_doubled(self) -> None:
        rows = [self.room.books.messages.by_wamid(wamid) for wamid in self.said]
        assert all(rows)
        assert len(self.room.books.events.of_kind(Received, 10**6)) == len(self.said) - len(self.unheard)

    @invariant()
    def who_is_silenced_has_nothing_open_and_each_wish_is_on_the_list(self) -> None:
        known = {str(each["id"]): BlockWish.of(each) for each in self.room.books.tables.customers.all()}
        for customer in (each for each, wish in known.items() if wish.silences):
            assert self.room.books.queries.open_of(customer) is None
        waits = {customer for customer, wish in known.items() if wish.state == BLOCK_QUEUED}
        assert set(Blocks(self.room.books).waiting()) == waits

    @invariant()
    def each_customer_has_at_most_one_open_query_and_each_query_one_holder(self) -> None:
        found = [Query.of(document) for document in self.room.books.tables.queries.all()]
        open_for = [query.customer for query in found if query.is_open]
        assert len(open_for) == len(set(open_for))
        for query in found:
            assert (query.holder is not None) == (query.state is State.CLAIMED)
            assert query.hold.offer.to is None or query.state is State.CLAIMED
            assert query.hold.declined_by is None or (query.holder and query.hold.offer.to is None)
            assert query.hold.remind == NO_REMINDER or query.state is State.CLAIMED
            assert query.hold.remind.at is None or not query.marks.fresh, "what is new is before its holder"

    @invariant()
    def what_is_typed_labelled_and_named_is_what_was_wanted(self) -> None:
        found = {(draft["staff"], draft["query"]): draft["text"] for draft in self.room.books.tables.drafts.all()}
        assert {key: text for key, text in found.items() if text} == {
            k: text for k, text in self.drafts.items() if text
        }
        labels = Labels(self.room.books).all()
        for query in map(Query.of, self.room.books.tables.queries.all()):
            assert set(named(labels, query.marks.labels)) == self.labels.get(query.id, set())
            called = self.called.get(query.customer)
            assert query.name == called if called else query.name.startswith("Customer")

    @invariant()
    def nobody_who_has_left_has_anything(self) -> None:
        here = {staff.id for staff in self.staff}
        for query in map(Query.of, self.room.books.tables.queries.all()):
            assert {query.holder, query.hold.offer.to, query.hold.offer.by} <= {None, *here}

    @invariant()
    def the_events_alone_add_up(self) -> None:
        """Open at start (none) + new + begun + reopened − closed = open now; the last event of each says who has it."""
        counts = dict.fromkeys(("opened", "begun", "reopened", "closed"), 0)
        holders, before = dict[str, str | None](), dict[str, str | None]()
        for kind, query, staff, undone in self.events():
            if kind in counts:
                counts[kind] += 1
            if kind in ("begun", "claimed", "taken_over", "handed_over", "reopened"):
                holders[query] = before[query] if undone else staff
            if kind == "closed":
                before[query] = holders[query]
            if kind in ("released", "lapsed", "closed", "opened"):
                holders[query] = None
        still_open = self.room.books.tables.queries.count(where("state") != State.CLOSED)
        assert counts["opened"] + counts["begun"] + counts["reopened"] - counts["closed"] == still_open
        assert holders == self.holders

    def events(self) -> list[tuple[str, str, str | None, bool | None]]:
        with self.room.books.reading() as connection:
            return list(
                connection.execute(
                    "SELECT kind, query, staff, json_extract(data, '$.undone')"
                    " FROM events WHERE query IS NOT NULL ORDER BY seq"
                )
            )

    def put_off(self) -> list[Query]:
        found = map(Query.of, self.room.books.tables.queries.all())
        return [query for query in found if query.hold.remind.at is not None]

    @invariant()
    def whatever_somebody_has_is_before_them_or_put_off(self) -> None:
        now, queue = self.room.clock.now(), self.room.books.queue
        for staff in self.staff:
            mine, later = queue.held(staff.id, now, 99), queue.later(staff.id, now, 99)
            assert len(mine) + len(later) == list(self.holders.values()).count(staff.id)
            assert all(reminders.waits(query, now) for query in map(Query.read, later))
            assert queue.later_count(staff.id, now) == len(later)

    def wish(self, customer: str) -> BlockWish:
        return BlockWish.of(self.room.books.customers.document(customer) or {})

    def is_silenced(self, who: Who) -> bool:
        return BlockWish.of(self.room.customer(who)).silences

    def states(self) -> dict[str, tuple[str, str | None]]:
        return {query["id"]: (query["state"], query["holder"]) for query in self.room.books.tables.queries.all()}

    def is_answered(self, query: Query) -> bool:
        """Whether something that stands came after, or beside, what the customer wrote."""
        return query.phone.answered_last or any(
            reply["query"] == query.id and reply["state"] != Delivery.DROPPED
            for reply in self.room.books.tables.replies.all()
        )

    def follow(self) -> None:
        self.holders = {query: holder for query, (_, holder) in self.states().items()}

    def teardown(self) -> None:
        self.room.close()
        shutil.rmtree(self.folder)


DeskModel.TestCase.settings = settings(
    max_examples=examples(20), stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestDesk = DeskModel.TestCase
