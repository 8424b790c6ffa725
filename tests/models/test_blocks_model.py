"""Blocks among people who are taken for one and are two again, in any order: only who is blocked goes unheard.

What customers do comes by webhooks. What WhatsApp blocks is known here by numbers, as WhatsApp knows it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.desk.blocking import BlockEnds
from edge.errors import Refusal
from edge.language import Said
from edge.outbox.blocks import Blocks
from edge.records.customer_record import BlockWish
from edge.records.events import Closed, Received, Replied
from edge.records.message import Who
from edge.records.outcomes import Outcome
from edge.reports.daily.days import BusinessDays
from tests.kit.bodies import body, value
from tests.kit.examples import examples
from tests.kit.support import open_room

STEPS = 40
BY_NUMBER, BY_ID = Who("250788000101", name="Amina"), Who(user_id="RW.1187", name="Hidden")
BOTH = Who(BY_NUMBER.phone, BY_ID.user_id, name="Hidden")
CECILE = [Who(f"25078800030{number}", f"RW.30{number}", name="Cecile") for number in range(9)]


class Shop:
    """Two who may be one, another one who moves, Aline who answers them, and the boss, who alone blocks."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.room, self.random = open_room(folder), random
        self.days = BusinessDays(self.room.books, self.room.settings, self.room.clock)
        self.aline, self.boss = self.room.staff("Aline", owner=True), self.room.staff("Boss", owner=True)
        self.number, self.moved = 0, 0
        self.blocked: set[str] = set()
        self.under_way: tuple[str, bool, str] | None = None
        self.acts: list[Callable[[], object]] = [
            *(self.by_number, self.by_number, self.by_id, self.by_id, self.both, self.cecile, self.cecile_moves),
            *(self.splits, self.splits, self.joins, self.blocks, self.unblocks),
            *(self.asks, self.answers, self.asks, self.answers, self.asks, self.answers),
            *(self.replies, self.goes, self.closes, self.needs_no_answer, self.puts_off, self.releases, self.reopens),
            *(self.writes_first, self.time_passes, self.power_goes),
        ]

    def does(self, who: Who, **said: Any) -> str:
        """By a webhook, a second later; the message's id."""
        self.number += 1
        self.room.clock.forward(seconds=1)
        wamid, at = f"wamid.{self.number}", str(int(self.room.clock.at.timestamp()))
        named = {name: each for name, each in (("from", who.phone), ("from_user_id", who.user_id)) if each}
        ids = {name: each for name, each in (("wa_id", who.phone), ("user_id", who.user_id)) if each}
        message = {"id": wamid, "timestamp": at, **named, **said}
        contact = {"profile": {"name": who.name}, **ids}
        self.room.journal.append(body({"field": "messages", "value": value(message, contacts=[contact])}))
        self.room.sort()
        return wamid

    def says(self, who: Who) -> None:
        wamid = self.does(who, type="text", text={"body": f"No. {self.number}"})
        row = self.room.books.messages.by_wamid(wamid)
        assert row
        assert row.query or self.wish(str(row.customer)).silences, "nobody goes unheard whom WhatsApp does not block"

    def by_number(self) -> None:
        self.says(BY_NUMBER)

    def by_id(self) -> None:
        self.says(BY_ID)

    def both(self) -> None:
        self.says(BOTH)

    def cecile(self) -> None:
        self.says(CECILE[self.moved])

    def cecile_moves(self) -> None:
        if self.moved + 1 < len(CECILE):
            was, now = CECILE[self.moved : self.moved + 2]
            self.moved += 1
            news = {"wa_id": now.phone, "user_id": now.user_id, "previous_user_id": was.user_id}
            self.does(was, type="system", system={"type": "user_changed_number", "body": "changed", **news})

    def customers(self) -> list[Mapping[str, Any]]:
        return [*self.room.books.tables.customers.all()]

    def wish(self, customer: str) -> BlockWish:
        return BlockWish.of(self.room.books.customers.document(customer) or {})

    def one(self) -> str:
        known = [str(each["id"]) for each in self.customers()]
        if not known:
            raise Refusal("not_found", "team.no_customer")
        return self.random.choice(known)

    def joins(self) -> None:
        one, other = self.one(), self.one()
        if one != other:
            self.room.desk.join(one, other, self.aline)

    def splits(self) -> None:
        for join in self.random.sample([*self.room.books.tables.joins.all()], k=1) if self.any_join() else ():
            self.room.desk.split(str(join["id"]), self.aline)

    def any_join(self) -> bool:
        return bool(len(self.room.books.tables.joins))

    def blocks(self) -> None:
        self.room.desk.block(self.one(), self.boss)

    def unblocks(self) -> None:
        self.room.desk.unblock(self.one(), self.boss)

    def asks(self) -> None:
        """The courier begins a call, where none is under way."""
        for due in Blocks(self.room.books).due()[:1] if self.under_way is None else ():
            self.under_way = due if due[2] else None
            if not due[2]:
                self.ends().failed(due[0], Said("blocking.no_number"), self.room.clock.now(), on=due[1])

    def answers(self) -> None:
        """WhatsApp does it, or will not."""
        if self.under_way is None:
            return
        (customer, on, number), self.under_way = self.under_way, None
        if self.random.random() < 0.7:
            (self.blocked.add if on else self.blocked.discard)(number)
            self.ends().done(customer, self.room.clock.now(), on=on, number=number)
        else:
            self.ends().failed(customer, Said("blocking.not_lately"), self.room.clock.now(), on=on, number=number)

    def ends(self) -> BlockEnds:
        return BlockEnds(self.room.books, self.room.outbox)

    def taken(self) -> str:
        found = [query for query in self.room.books.tables.queries.all() if query.get("open_for")]
        if not found:
            raise Refusal("not_open", "desk.closed")
        query = self.random.choice(found)
        if not query.get("holder"):
            self.room.desk.claim(str(query["id"]), self.aline)
        return str(query["id"])

    def replies(self) -> None:
        self.room.desk.reply(self.taken(), self.aline, "We have it.")

    def goes(self) -> None:
        now = self.room.clock.now()
        for reply in self.room.outbox.due(now)[:1]:
            self.number += 1
            self.room.outbox.accepted(self.room.outbox.begin(reply.id, now), f"wamid.{self.number}", now)

    def closes(self) -> None:
        self.room.desk.close(self.taken(), self.aline, "sold", unsent="drop")

    def needs_no_answer(self) -> None:
        self.room.desk.no_answer(self.taken(), self.aline, unsent="drop")

    def puts_off(self) -> None:
        self.room.desk.remind(self.taken(), self.aline, "hour")

    def releases(self) -> None:
        self.room.desk.release(self.taken(), self.aline)

    def reopens(self) -> None:
        closed = [str(each["id"]) for each in self.room.books.tables.queries.all() if not each.get("open_for")]
        if closed:
            self.room.desk.reopen(self.random.choice(closed), self.aline)

    def writes_first(self) -> None:
        self.room.desk.write_to(self.one(), self.aline)

    def time_passes(self) -> None:
        self.room.clock.forward(minutes=self.random.choice([1, 30, 100]))
        self.room.desk.return_reminded()
        self.room.desk.return_lapsed()
        self.days.step()

    def power_goes(self) -> None:
        """What was under way is asked for again."""
        self.room.clock.reboot()
        self.under_way = None

    def check(self) -> None:
        """After each step."""
        queries = self.room.books.tables.queries.all()
        waiting = [query for query in queries if query.get("waiting_since_at")]
        if today := self.days.today():
            assert today.figures.unanswered == len(waiting)
        wishes = {str(each["id"]): (BlockWish.of(each), each.get("phone")) for each in self.customers()}
        for customer, (wish, number) in wishes.items():
            if wish.silences:
                assert self.room.books.queries.open_of(customer) is None, "who is silenced has nothing open"
                assert number is None or number in self.blocked, "nobody is silenced whom WhatsApp does not block"
        waits = {customer for customer, (wish, _) in wishes.items() if wish.state == "queued"}
        assert set(Blocks(self.room.books).waiting()) & wishes.keys() == waits, "each wish goes some day"
        with self.room.books.reading():
            events = [*self.room.books.events.after(0)]
        for customer, (wish, _) in wishes.items():
            if not wish.silences and (last := self.unanswered(customer, events)):
                assert any(each["customer"] == customer for each in waiting), f"nobody answers {last}"

    def unanswered(self, customer: str, events: list[Any]) -> str:
        """The words that they said last in a query, where no person has answered or ended that since; else nothing."""
        rows = [row for row in self.room.books.messages.page(customer) if row.direction != "note"]
        heard = [row for row in rows if row.direction == "in" and row.query and row.kind == "text"]
        if not heard or any(row.seq > heard[-1].seq and row.direction == "out" for row in rows):
            return ""
        came = [one.seq for one in events if isinstance(one.what, Received) and one.what.message == heard[-1].seq]
        since = [one for one in events if came and one.seq > came[0]]
        ended = [one for one in since if isinstance(one.what, Closed) and one.what.outcome != Outcome.JOINED]
        by_hand = [one for one in ended if one.staff != self.boss.id]
        blocked = [one for one in ended if one.staff == self.boss.id and one.customer == customer]
        over = by_hand or (blocked and self.wish(customer).state) or any(isinstance(one.what, Replied) for one in since)
        return "" if over or not came else heard[-1].text


@settings(max_examples=examples(15), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_whoever_is_blocked_joined_split_or_moves_nobody_else_goes_unheard(seed: int):
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder), Random(seed))
        try:
            done: list[str] = []
            for _ in range(STEPS):
                act = shop.random.choice(shop.acts)
                done.append(act.__name__)
                try:
                    act()
                except Refusal:
                    done.pop()
                    continue
                shop.check()
        except AssertionError as wrong:
            raise AssertionError(seed, done) from wrong
        finally:
            shop.room.close()
