"""Random life in a shop, on the real desk: customers, staff, replies, the line, the power, a clock without a battery.

What was done is written in a diary, as the one who did it knows it; whether it may be done is asked of the desk's
rules, replayed on queries of our own. tests/replay.py makes figures from the diary.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from edge.desk import rules
from edge.desk.labels import Labels
from edge.desk.rules import Verb
from edge.desk.words import CHOICES, Message, Outcome, Query, Staff, State, Who
from edge.errors import Refusal
from edge.language import Said
from edge.link import LinkState
from edge.outbox import Delivery, Progress, Reply
from edge.reports.days import BusinessDays
from edge.store.books import where
from tests.replay import Deed, Replay, end_of
from tests.support import HandClock, open_room

HOURS = ("08:00-18:00",) * 5 + ("08:00-13:00", "")
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
REOPEN = 24 * 3600
# A box without the time closes a day by itself after 24 hours; here it learns it, or the power goes, before.
LONGEST_WITHOUT_TIME = 9 * 3600


class Life:
    """step() does one thing. fate: whether this boot's clock is "right", "learns" the time later, or "never" does."""

    def __init__(self, folder: Path, random: Random, start: datetime, zone: ZoneInfo) -> None:
        self.random, self.zone, self.true = random, zone, start
        self.room = open_room(folder, HandClock(start))
        # What lapses by itself is the business of other tests.
        self.room.settings.change_shop(zone=zone.key, hours=HOURS, lease_seconds=10**9, reopen_seconds=REOPEN)
        self.days = BusinessDays(self.room.books, self.room.settings, self.clock)  # type: ignore[arg-type]
        owner = self.room.staff("Diane", owner=True)
        self.staff = [self.room.staff("Aline"), self.room.staff("Eric"), owner]
        self.labels = [Labels(self.room.books).add(owner, name).id for name in ("Delivery", "Invoice")]
        self.queries: dict[str, Query] = {}
        self.persons: dict[str, str] = {}  # a key of a customer → who they are
        self.diary: list[Deed] = []
        self.dates: list[date] = []
        self.ends: list[int] = []
        self.fate = "right"
        self.number = 0
        self.room.books.boots.began(self.clock.now())
        self.room.books.boots.wake(self.clock.now())
        self.did("woke", since=None)
        self.acts: list[tuple[int, Callable[[], None]]] = [
            (6, self.somebody_writes),
            (8, self.staff_act),
            (5, self.a_reply_goes),
            (2, self.whatsapp_tells),
            (2, self.a_person_decides),
            (1, self.taken_back),
            (2, self.answered_on_the_phone),
            (2, self.labelled),
            (2, self.the_line_changes),
            (1, self.the_power_goes),
            (9, self.time_passes),
        ]

    @property
    def clock(self) -> HandClock:
        return self.room.clock

    def step(self) -> None:
        self.clock_rules()
        weights, acts = zip(*self.acts, strict=True)
        self.random.choices(acts, weights)[0]()

    def did(self, kind: str, **facts: Any) -> None:
        self.diary.append(Deed(kind, None if self.fate == "never" else self.true, facts))

    def new_name(self) -> str:
        self.number += 1
        return f"wamid.{self.number}"

    # The time.

    def time_passes(self) -> None:
        self.forward(60 * self.random.choice([0, 1, 3, 10, 40, 90, 180, 600]) + self.random.randrange(60))
        if self.clock.trusted:
            self.chores()

    def forward(self, seconds: int) -> None:
        self.clock.forward(seconds=seconds)
        self.true += timedelta(seconds=seconds)

    def chores(self) -> None:
        """What the rounds do: a boot's time is anchored, and days that are over are closed."""
        self.room.books.boots.anchor(self.clock.now())
        self.days.step()
        if not self.dates:
            first = self.true_date(next(deed.at for deed in self.diary if deed.at))
            self.next_date = first
        while end_of(self.next_date, self.zone) <= self.true:
            begin = self.ends[-1] if self.ends else 0
            late = (
                number
                for number, deed in enumerate(self.diary)
                if number >= begin and deed.at and deed.at >= end_of(self.next_date, self.zone)
            )
            self.ends.append(next(late, len(self.diary)))
            self.dates.append(self.next_date)
            self.next_date += timedelta(days=1)

    def true_date(self, at: datetime) -> date:
        day = at.astimezone(self.zone).date()
        return day if at < end_of(day, self.zone) else day + timedelta(days=1)

    def clock_rules(self) -> None:
        """Sooner or later the box learns the time, or the power goes once more."""
        if self.clock.trusted:
            return
        if self.fate == "learns" and (self.random.random() < 0.2 or self.clock.seconds > LONGEST_WITHOUT_TIME):
            self.clock.at, self.clock.trusted = self.true, True
            self.chores()
        elif self.clock.seconds > LONGEST_WITHOUT_TIME:
            self.the_power_goes(surely=True)
        elif self.random.random() < 0.2:
            self.clock.step(hours=self.random.randint(-50, 50))

    def the_power_goes(self, *, surely: bool = False) -> None:
        if self.fate == "learns" and not self.clock.trusted and not surely:
            return
        self.room.books.boots.lives(self.clock.now())
        off_at = None if self.fate == "never" else self.true
        sending = self.a_reply(Delivery.QUEUED)
        if sending and self.random.random() < 0.5:
            self.room.outbox.begin(sending.id, self.clock.now())
        self.true += timedelta(minutes=self.random.choice([0, 2, 20, 120, 700]), seconds=30)
        self.clock.reboot()
        self.clock.at = self.true
        self.fate = self.random.choice(["right", "learns", "learns", "never"])
        self.clock.trusted = self.fate == "right"
        if not self.clock.trusted:
            self.clock.at = datetime(2026, 11, 3, tzinfo=UTC) + timedelta(hours=self.random.randrange(100))
        now = self.clock.now()
        lost = [reply["id"] for reply in self.room.books.replies.search(where("state") == Delivery.SENDING)]
        self.room.outbox.recover(now)
        for reply in lost:
            self.did("trouble", reply=reply, what="unsure")
        self.room.books.boots.began(now)
        self.room.books.boots.wake(now)
        self.did("woke", since=off_at)
        if self.clock.trusted:
            self.room.books.boots.anchor(now)

    def the_line_changes(self) -> None:
        state = self.random.choice([*LinkState][1:])
        # When a change in a boot that never learns the time was, the box can only guess.
        if self.fate != "never" and self.room.link.became(state, self.clock.now()):
            self.did("line", state=state.value)

    # Customers.

    def somebody_writes(self) -> None:
        who = self.random.choice([*PEOPLE, *TWINS])
        late = self.random.choice([0, 0, 0, 0, 40, 300, 5400, 26 * 3600])
        stamp = self.true - timedelta(seconds=late)
        customer = self.room.hears(self.new_name(), who=who, at=stamp)
        person = self.person_behind(who)
        query = self.open_query(person) or self.opened(person, self.room.open_query(customer), stamp)
        self.did("heard", query=query.id, stamp=stamp)

    def person_behind(self, who: Who) -> str:
        known = list(dict.fromkeys(self.persons[key] for key in who.keys if key in self.persons))
        person = known[0] if known else f"person {len(self.persons)}"
        for other in known[1:]:
            self.two_are_one(person, other)
        self.persons |= dict.fromkeys(who.keys, person)
        return person

    def two_are_one(self, person: str, other: str) -> None:
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

    def open_query(self, person: str) -> Query | None:
        return next((query for query in self.queries.values() if query.customer == person and query.is_open), None)

    def opened(self, person: str, query_id: str, stamp: datetime) -> Query:
        """A new query, or one that the rules say comes back."""
        now = self.clock.now()
        closed = [query for query in self.queries.values() if query.customer == person]
        back = {
            query.id
            for query in closed
            if query.outcome is not Outcome.JOINED
            and rules.comes_back(query, self.closed_at(query.id), stamp, now, REOPEN)
        }
        assert (query_id in back) == bool(back), "the rules and the desk disagree on what comes back"
        old = self.queries.get(query_id)
        query = rules.reopened_by_customer(old) if old else Query(query_id, person, State.WAITING, "", stamp, 0)
        self.queries[query_id] = query
        self.did("came", query=query_id, how="back" if old else "new", stamp=stamp)
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
        message = Message(self.new_name(), who, "text", "Yes", stamp, direction="out")  # type: ignore[arg-type]
        with self.room.books.transaction():
            self.room.reception.hear_echo(message, self.clock.now())
        self.did("phone", query=query.id, stamp=stamp)

    # Staff.

    def staff_act(self) -> None:
        if not self.queries:
            return
        by, query = self.random.choice(self.staff), self.random.choice(list(self.queries.values())[-12:])
        acts = [self.claim, self.claim, self.take_over, self.release, self.hand_over, self.accept, self.decline]
        acts += [self.reply, self.reply, self.reply, self.close, self.close, self.reopen]
        self.random.choice(acts)(query, by)

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
            self.queries[query.id] = rules.declined(query)
            self.did("declined")

    def reply(self, query: Query, by: Staff) -> None:
        written: list[str] = []
        act = lambda: written.append(self.room.desk.reply(query.id, by, "We have it."))  # noqa: E731
        if self.may(query, by, Verb.REPLY, act):
            self.did("wrote", query=query.id, by=by.id, reply=written[0])

    def close(self, query: Query, by: Staff) -> None:
        outcome = self.random.choice(CHOICES)
        if self.may(query, by, Verb.CLOSE, lambda: self.room.desk.close(query.id, by, outcome)):
            self.queries[query.id] = rules.closed(query, by.id, outcome, self.clock.now())
            self.did("closed", query=query.id, by=by.id, outcome=outcome.value)

    def reopen(self, query: Query, by: Staff) -> None:
        desk = self.room.desk
        if query.holder != by.id and self.may(query, by, Verb.REOPEN, lambda: desk.reopen(query.id, by)):
            self.queries[query.id] = rules.reopened_by_staff(query, by, self.clock.now())
            self.did("came", query=query.id, how="staff", stamp=None)
            self.did("took", by=by.id)

    def labelled(self) -> None:
        if self.queries:
            query, label = self.random.choice(list(self.queries)), self.random.choice(self.labels)
            on = label not in self.room.query(query).labels
            self.room.desk.label(query, self.staff[0], label, on=on)
            self.did("label", query=query, label=label, on=on)

    # Replies.

    def a_reply(self, *states: Delivery) -> Reply | None:
        found = self.room.books.replies.search(where("state").one_of([state.value for state in states]))
        return self.random.choice([Reply.of(document) for document in found]) if found else None

    def a_reply_goes(self) -> None:
        now, outbox, reply = self.clock.now(), self.room.outbox, self.a_reply(Delivery.QUEUED)
        if reply is None:
            return
        end = self.random.choice(["went", "went", "went", "went", "later", "held", "unsure", "failed"])
        if end == "held":
            outbox.held(reply, Said("test"), now)
            self.did("trouble", reply=reply.id, what="held")
            return
        begun = outbox.begin(reply.id, now)
        if end == "went":
            outbox.accepted(begun, self.new_name(), now)
            self.did("left", reply=reply.id)
        elif end == "later":
            outbox.postponed(begun, 60, Said("test"), now)
        elif end == "unsure":
            outbox.unsure(begun, Said("test"), now)
            self.did("trouble", reply=reply.id, what="unsure")
        else:
            outbox.failed(begun, Said("test"), 131000, now)
            self.did("trouble", reply=reply.id, what="failed")

    def whatsapp_tells(self) -> None:
        reply = self.a_reply(Delivery.SENT, Delivery.DELIVERED, Delivery.UNSURE)
        if reply:
            status = self.random.choice(["sent", "delivered", "read"])
            news = Progress(reply.wamid or self.new_name(), status, reply.callback)
            if self.room.outbox.progress(news, self.clock.now()):
                self.did("left", reply=reply.id)

    def a_person_decides(self) -> None:
        reply = self.a_reply(Delivery.HELD, Delivery.UNSURE, Delivery.FAILED)
        if reply is None:
            return
        desk, owner = self.room.desk, self.staff[2]
        ask = self.random.choice(["send_again", "send_again", "drop", "it_arrived"])
        if ask == "send_again":
            desk.send_again(reply.id, owner)
            self.did("settled", reply=reply.id)
        elif ask == "drop":
            desk.drop_reply(reply.id, owner)
            self.did("never", reply=reply.id)
        elif reply.state is Delivery.UNSURE:
            desk.it_arrived(reply.id, owner)
            self.did("left", reply=reply.id)

    def taken_back(self) -> None:
        reply = self.a_reply(Delivery.QUEUED)
        if reply and reply.never_left:
            self.room.desk.take_back(reply.id, self.staff[2])
            self.did("never", reply=reply.id)

    # The end.

    def ends_well(self) -> Replay:
        """The box knows the time, the last days are closed, and the diary is counted."""
        if self.fate == "never":  # so it stays: what that boot wrote down, nobody will ever date
            self.true += timedelta(minutes=1)
            self.clock.reboot()
            self.room.books.boots.began(self.clock.now())
            self.fate = "learns"
        self.clock.at, self.clock.trusted = self.true, True
        self.forward(48 * 3600)
        self.chores()
        return Replay(self.diary, self.dates, self.ends, self.zone)
