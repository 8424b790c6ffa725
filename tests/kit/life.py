"""Random life in a shop, on the real desk: customers who write, staff who act, and all that goes on around them.

Whether something may be done is asked of the desk's rules, replayed on queries of our own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from edge.access.staff import Staff
from edge.clock import unstamp
from edge.desk import rules
from edge.desk.closed_notes import ClosedNotes
from edge.desk.labels import Labels
from edge.desk.outcome_list import OutcomeList
from edge.desk.rules import Verb
from edge.errors import Refusal
from edge.records.event_row import EventRow
from edge.records.events import AnsweredOnPhone, Event, Labelled, Opened, Reopened
from edge.records.message import Direction, Message, Who
from edge.records.outcomes import Outcome
from edge.records.query import Query, State
from edge.records.query_parts import Opening
from edge.records.reply import Delivery
from edge.store.all_tables import where
from tests.kit.place import REOPEN, Place
from tests.kit.replay import Doors

PEOPLE = [Who(phone=f"25078800010{number}", user_id=f"RW.{number}", name=f"Customer {number}") for number in range(4)]
# Two of them are known by their number and by their id for two people each, until WhatsApp says both at once.
TWINS = [
    who
    for number in (7, 8)
    for who in (
        Who(phone=f"25078800010{number}"),
        Who(user_id=f"RW.{number}"),
        Who(phone=f"25078800010{number}", user_id=f"RW.{number}"),
    )
]
# How a query ends: words of the box, and of an owner.
WORDS = ("sold", "no stock", "réparé", "حجز", "fitted at home")


class Life(Place):
    """step() does one thing. twins: people turn out to be one, are joined, and are two again."""

    def __init__(self, folder: Path, random: Random, start: datetime, doors: Doors, *, twins: bool = True) -> None:
        super().__init__(folder, random, start, doors)
        self.twins = twins
        self.notes = ClosedNotes(self.room.books, self.room.outbox, self.room.settings)
        self.room.settings.change_shop(closed_note=True)
        self.staff = [self.room.staff("Aline"), self.room.staff("Eric"), self.owner]
        self.labels = [Labels(self.room.books).add(self.owner, name).id for name in ("Delivery", "Invoice")]
        self.queries: dict[str, Query] = {}
        self.persons: dict[str, str] = {}  # a key of a customer → who they are
        self.apart: list[set[str]] = []  # pairs of persons who were split
        self.handed: dict[str, tuple[datetime, str]] = {}  # a number's key → since when, and whose it was until then
        self.handed_before: dict[str, tuple[datetime, str]] = {}  # as it was before the join by hand
        self.phoned: set[datetime] = set()  # when somebody answered on the shop's phone
        self.heard_at: dict[str, datetime] = {}  # of each person, the last message
        self.count = 0
        self.by_hand: tuple[str, str, set[str], set[str]] | None = None  # the last join, while none came after it
        self.acts: list[tuple[int, Callable[[], None]]] = [
            (6, self.somebody_writes),
            (8, self.staff_act),
            (6, self.somebody_answers),
            (5, self.a_reply_goes),
            (2, self.whatsapp_tells),
            (2, self.a_person_decides),
            (1, self.taken_back),
            (2, self.answered_on_the_phone),
            (1, self.joined_by_hand),
            (1, self.split_again),
            (1, self.writes_first),
            (2, self.labelled),
            (1, self.nobody_answers),
            (1, self.the_owner_names_outcomes),
            (2, self.the_line_changes),
            (1, self.the_power_goes),
            (9, self.time_passes),
        ]

    def step(self) -> None:
        self.clock_rules()
        weights, acts = zip(*self.acts, strict=True)
        self.random.choices(acts, weights)[0]()

    # Customers.

    def somebody_writes(self) -> None:
        who = self.random.choice([*PEOPLE, *TWINS] if self.twins else PEOPLE)
        late = self.random.choice([0, 0, 0, 0, 40, 300, 5400, 26 * 3600])
        if self.true - timedelta(seconds=late) in self.phoned:  # nobody can say what came first within one second
            self.forward(1)
        stamp = self.true - timedelta(seconds=late)
        before = self.last_event()
        customer = self.room.hears(self.new_name(), who=who, at=stamp)
        self.notes.after(customer, Message("", who, "text", at=stamp), self.clock.now())
        person = self.person_behind(who, stamp)
        query = self.open_query(person) or self.opened(person, self.room.open_query(customer), stamp)
        self.did("heard", query=query.id, stamp=stamp)
        self.answered_before_it_came(query.id, stamp, before)

    def last_event(self) -> int:
        with self.room.books.reading():
            return max((event.seq for event in self.room.books.events.after(0)), default=0)

    def answered_before_it_came(self, query: str, stamp: datetime, before: int) -> None:
        """The shop's phone may have said something to it that came in first; whether it waits is the desk's to say."""
        with self.room.books.reading():
            events = list(self.room.books.events.after(before))
        said = [(event, event.what) for event in events if isinstance(event.what, AnsweredOnPhone)]
        for event, answer in said:
            at = unstamp(str(answer.at))
            assert event.query == query
            assert at > stamp
            assert at in self.phoned
            self.did("phone", query=query, stamp=at)

    def person_behind(self, who: Who, stamp: datetime) -> str:
        if self.has_written_since(who, stamp):
            who = replace(who, phone=None)
        number = f"phone:{who.phone}"
        if not who.user_id and number in self.handed and stamp < self.handed[number][0]:
            return self.handed[number][1]
        by_id, by_number = (
            self.persons.get(f"{kind}:{value}") for kind, value in (("user", who.user_id), ("phone", who.phone))
        )
        if by_number and self.is_another(by_number, "user:", who.keys):
            by_number = None
        self.count += 1
        person = by_id or by_number or f"person {self.count}"
        if by_number and by_number != person:
            if {person, by_number} in self.apart or self.is_another(person, "phone:", who.keys):
                self.by_hand = None
            else:
                self.two_are_one(person, by_number)
        if self.persons.keys() & {*who.keys} and any(self.persons.get(key) != person for key in who.keys):
            self.by_hand = None
        if who.phone and self.persons.get(number, person) != person:
            self.handed[number] = stamp, self.persons[number]
        self.persons |= dict.fromkeys(who.keys, person)
        self.heard_at[person] = max(stamp, self.heard_at.get(person, stamp))
        return person

    def has_written_since(self, who: Who, stamp: datetime) -> bool:
        """Whether another one has this number and wrote after that: somebody with an own id, or a newcomer."""
        number = f"phone:{who.phone}"
        holder = self.persons.get(number)
        if not (who.user_id and who.phone and holder) or holder == self.persons.get(f"user:{who.user_id}"):
            return False
        known = any(key.startswith("user:") for key, person in self.persons.items() if person == holder)
        came = self.handed[number][0] if number in self.handed else self.heard_at[holder] if known else stamp
        return stamp < came

    def is_another(self, person: str, kind: str, keys: Sequence[str]) -> bool:
        """Whether they are known by an id of this kind that is not among these, where there is one among these."""
        theirs = {key for key, known in self.persons.items() if known == person and key.startswith(kind)}
        return any(key.startswith(kind) for key in keys) and bool(theirs - {*keys})

    def two_are_one(self, person: str, other: str) -> None:
        self.by_hand = None
        self.heard_at[person] = max(
            self.heard_at.get(each, datetime.min.replace(tzinfo=UTC)) for each in (person, other)
        )
        renamed = [{person if each == other else each for each in pair} for pair in self.apart]
        self.apart = [pair for pair in renamed if len(pair) == 2]
        self.handed = {key: (at, person if who == other else who) for key, (at, who) in self.handed.items()}
        mine, theirs = self.open_query(person), self.open_query(other)
        if mine and theirs:
            stays, goes = (theirs, mine) if theirs.holder and not mine.holder else (mine, theirs)
            self.queries[goes.id] = rules.closed(goes, None, Outcome.JOINED, self.clock.now())
            self.did("closed", query=goes.id, by=None, outcome="joined", into=stays.id)
        for query in self.queries.values():
            if query.customer == other:
                object.__setattr__(query, "customer", person)
        self.persons = {key: person if known == other else known for key, known in self.persons.items()}
        self.did("two_are_one")

    def joined_by_hand(self) -> None:
        people = list(dict.fromkeys(self.persons.values()))
        if not self.twins or len(people) < 3:  # so that not all become one, in time
            return
        person, other = self.random.sample(people, 2)
        keys = {key for key, known in self.persons.items() if known == other}
        queries = {query.id for query in self.queries.values() if query.customer == other}
        self.handed_before = dict(self.handed)
        self.room.desk.join(self.customer_of(person), self.customer_of(other), self.owner)
        self.two_are_one(person, other)
        join = max(self.room.books.tables.joins.all(), key=lambda join: join.doc_id)
        self.by_hand = join["id"], other, keys, queries

    def customer_of(self, person: str) -> str:
        keys = [key for key, known in self.persons.items() if known == person]
        found = self.room.books.tables.keys.search(where("key").one_of(keys))
        (customer,) = {entry["customer"] for entry in found}
        return str(customer)

    def split_again(self) -> None:
        """Which queries begin again is the desk's to say; what it says is written down here as what was done."""
        if self.by_hand is None:
            return
        join, other, keys, queries = self.by_hand
        person = self.persons[next(iter(keys))]
        self.apart.append({other, person})
        self.by_hand = None
        last = self.last_event()
        self.room.desk.split(join, self.owner)
        self.persons |= dict.fromkeys(keys, other)
        self.handed = self.handed_before
        owner = {each["id"]: each["customer"] for each in self.room.books.tables.queries.all()}
        theirs = self.customer_of(other)
        assert {query for query, customer in owner.items() if customer == theirs} == queries
        with self.room.books.reading():
            events = list(self.room.books.events.after(last))
        for event in events:
            self.split_did(event)
        for query in [*self.queries.values()]:
            whose = other if query.id in queries else query.customer
            if whose == other or query.state != self.room.query(query.id).state:
                self.queries[query.id] = replace(self.room.query(query.id), customer=whose)

    def split_did(self, event: EventRow[Event]) -> None:
        query, what = str(event.query), event.what
        if isinstance(what, Labelled):
            self.did("label", query=query, label=what.label, on=what.on)
        elif isinstance(what, Opened | Reopened):
            how, person = "new" if isinstance(what, Opened) else "back", self.person_of(str(event.customer))
            self.queries[query] = replace(self.room.query(query), customer=person)
            self.did("came", query=query, how=how, stamp=unstamp(str(what.heard_at)), who=person)

    def person_of(self, customer: str) -> str:
        keys = [entry["key"] for entry in self.room.books.tables.keys.search(where("customer") == customer)]
        return next(self.persons[key] for key in keys if key in self.persons)

    def open_query(self, person: str) -> Query | None:
        return next((query for query in self.queries.values() if query.customer == person and query.is_open), None)

    def opened(self, person: str, query_id: str, stamp: datetime) -> Query:
        """A new query, or one that the rules say comes back."""
        now = self.clock.now()
        closed = [query for query in self.queries.values() if query.customer == person]
        back = {
            query.id
            for query in closed
            if query.closing.outcome is not Outcome.JOINED
            and rules.comes_back(query, self.closed_at(query.id), stamp, now, REOPEN)
        }
        assert (query_id in back) == bool(back), "the rules and the desk disagree on what comes back"
        old = self.queries.get(query_id)
        query = rules.reopened_by_customer(old) if old else Query(query_id, person, State.WAITING, "", Opening(stamp))
        self.queries[query_id] = query
        self.did("came", query=query_id, how="back" if old else "new", stamp=stamp, who=person)
        return query

    def closed_at(self, query_id: str) -> datetime | None:
        closed = (deed for deed in reversed(self.diary) if deed.kind == "closed" and deed.query == query_id)
        return next(closed).at

    def answered_on_the_phone(self) -> None:
        who = self.random.choice(PEOPLE)
        person = next((self.persons[key] for key in who.keys if key in self.persons), None)
        query = self.open_query(person) if person else None
        if query is None:
            return
        stamp = self.true - timedelta(minutes=self.random.choice([0, 0, 30, 600]))
        message = Message(self.new_name(), who, "text", "Yes", stamp, direction=Direction.OUT)
        with self.room.books.transaction():
            self.room.reception.hear_echo(message, self.clock.now())
        self.phoned.add(stamp)
        self.did("phone", query=query.id, stamp=stamp)

    # Staff.

    def staff_act(self) -> None:
        if not self.queries:
            return
        by, query = self.random.choice(self.staff), self.random.choice(list(self.queries.values())[-12:])
        acts = [self.claim, self.claim, self.take_over, self.release, self.hand_over, self.accept, self.decline]
        acts += [self.reply, self.reply, self.reply, self.close, self.close, self.no_answer, self.reopen]
        self.random.choice(acts)(query, by)

    def somebody_answers(self) -> None:
        """What staff do most of the time, and would do seldom by mere chance."""
        waiting = [query for query in self.queries.values() if query.state is State.WAITING]
        if waiting:
            by, query = self.random.choice(self.staff), self.random.choice(waiting)
            self.claim(query, by)
            self.reply(self.queries[query.id], by)

    def nobody_answers(self) -> None:
        """For as long as a claim lasts: what its holder has left goes back to the queue."""
        held = {query.id: query.holder for query in self.room.books.queries.all_open() if query.holder}
        self.room.settings.change_shop(lease_seconds=60)
        self.room.desk.return_lapsed()
        self.room.settings.change_shop(lease_seconds=10**8)
        for query, holder in held.items():
            if self.room.query(query).holder is None:
                self.queries[query] = rules.released(self.queries[query])
                self.did("lapsed", by=holder)

    def may(self, query: Query, by: Staff, verb: Verb, act: Callable[[], object]) -> bool:
        """Do it; whether it was done. The desk and the rules must agree on whether it may be."""
        allowed = verb in rules.verbs(query, by)
        if verb is Verb.REOPEN and self.open_query(query.customer):
            allowed = False
        try:
            act()
        except Refusal:
            assert not allowed, f"{verb} was refused"
            return False
        assert allowed, f"{verb} was let through"
        return True

    def claim(self, query: Query, by: Staff) -> None:
        desk = self.room.desk
        if query.holder != by.id and self.may(query, by, Verb.CLAIM, lambda: desk.claim(query.id, by)):
            self.queries[query.id] = rules.claimed(query, by, self.clock.now())
            self.did("took", by=by.id)

    def take_over(self, query: Query, by: Staff) -> None:
        if self.may(query, by, Verb.TAKE_OVER, lambda: self.room.desk.take_over(query.id, by)):
            self.queries[query.id] = rules.claimed(query, by, self.clock.now())
            self.did("took_over", by=by.id)

    def release(self, query: Query, by: Staff) -> None:
        if self.may(query, by, Verb.RELEASE, lambda: self.room.desk.release(query.id, by)):
            self.queries[query.id] = rules.released(query)
            self.did("released")

    def hand_over(self, query: Query, by: Staff) -> None:
        to = self.random.choice([other for other in self.staff if other.id != query.holder])
        if self.may(query, by, Verb.HAND_OVER, lambda: self.room.desk.hand_over(query.id, by, to.id)):
            self.queries[query.id] = rules.offered(query, by, to, "")
            self.did("offered")

    def accept(self, query: Query, by: Staff) -> None:
        if self.may(query, by, Verb.ACCEPT, lambda: self.room.desk.accept(query.id, by)):
            self.queries[query.id] = rules.accepted(query, by, self.clock.now())
            self.did("gave", by=query.holder)

    def decline(self, query: Query, by: Staff) -> None:
        if self.may(query, by, Verb.DECLINE, lambda: self.room.desk.decline(query.id, by)):
            self.queries[query.id] = rules.declined(query, by)
            self.did("declined")

    def reply(self, query: Query, by: Staff) -> None:
        written: list[str] = []
        act = lambda: written.append(self.room.desk.reply(query.id, by, "We have it."))  # noqa: E731
        if self.may(query, by, Verb.REPLY, act):
            self.did("wrote", query=query.id, by=by.id, reply=written[0])

    def close(self, query: Query, by: Staff) -> None:
        outcome, held = self.random.choice(self.room.settings.shop().outcomes), self.held()
        if self.may(query, by, Verb.CLOSE, lambda: self.room.desk.close(query.id, by, outcome)):
            self.ended(query, by, outcome, held)

    def ended(self, query: Query, by: Staff, outcome: str, held: set[str]) -> None:
        self.queries[query.id] = rules.closed(query, by.id, outcome, self.clock.now())
        self.did("closed", query=query.id, by=by.id, outcome=str(outcome))
        for reply in self.held() - held:  # it stood behind another one that a person must look after
            self.did("trouble", reply=reply, what="held")

    def no_answer(self, query: Query, by: Staff) -> None:
        """Whether the last word is the customer's is asked of the books: rules know of no message."""
        if query.is_open and self.room.query(query.id).wait.since_at is None:
            return
        held, act = self.held(), lambda: self.room.desk.no_answer(query.id, by)
        if self.may(query, by, Verb.NO_ANSWER, act):
            self.ended(query, by, Outcome.NO_ANSWER, held)

    def held(self) -> set[str]:
        found = self.room.books.tables.replies.search(where("state") == Delivery.HELD.value)
        return {str(reply["id"]) for reply in found}

    def reopen(self, query: Query, by: Staff) -> None:
        desk = self.room.desk
        if query.holder != by.id and self.may(query, by, Verb.REOPEN, lambda: desk.reopen(query.id, by)):
            now = self.room.query(query.id)
            self.queries[query.id] = replace(now, customer=query.customer)  # what an undo brings back, others judge
            self.did("came", query=query.id, how="staff", stamp=None, who=query.customer)
            self.did("took", by=by.id)
            if now.wait.since_at:
                self.did("waits", query=query.id, stamp=now.last_heard_at, since=now.wait.since_at)

    def writes_first(self) -> None:
        """To somebody who wants nothing just now."""
        person = self.random.choice([*self.persons.values(), ""])
        if person and not self.open_query(person):
            by = self.random.choice(self.staff)
            query = self.room.desk.write_to(self.customer_of(person), by)
            self.queries[query.id] = replace(query, customer=person)
            self.did("came", query=query.id, how="shop", stamp=None, who=person)

    def the_owner_names_outcomes(self) -> None:
        """One comes or goes, of the box's own or of the owner's words; what is closed stays as it is."""
        outcomes, words = OutcomeList(self.room.books, self.room.settings), self.random.choice(WORDS)
        if words not in outcomes.all():
            outcomes.add(self.owner, words)
        elif len(outcomes.all()) > 1:
            outcomes.remove(words, self.owner)

    def labelled(self) -> None:
        if self.queries:
            query, label = self.random.choice(list(self.queries)), self.random.choice(self.labels)
            on = label not in self.room.query(query).marks.labels
            self.room.desk.label(query, self.staff[0], label, on=on)
            self.did("label", query=query, label=label, on=on)
