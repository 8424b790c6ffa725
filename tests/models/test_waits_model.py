"""Who waits, in any order of messages, changes, answers on the phone and replies: reports and board say the same.

All that customers and the shop's phone do comes by webhooks.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.clock import stamp
from edge.desk.blocking import BlockEnds
from edge.errors import Refusal
from edge.language import Said
from edge.outbox.blocks import Blocks
from edge.records.customer_record import BlockWish
from edge.records.reply import Delivery
from edge.reports.daily.days import BusinessDays
from tests.kit.coexistence import answered, come, echo, live, wrote
from tests.kit.examples import examples
from tests.kit.support import open_room

STEPS = 40
LATE_SECONDS = (0, 0, 30, 300, 4000, 20_000)


class Chatter:
    """One customer, one member of staff and the shop's phone. `acts` are what any of them may do next."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.room, self.random = open_room(folder), random
        self.room.settings.change_shop(undo_seconds=20)
        self.days = BusinessDays(self.room.books, self.room.settings, self.room.clock)
        self.aline = self.room.staff("Aline", owner=True)
        self.number, self.heard, self.said = 0, ["never"], ["never"]
        self.acts: list[Callable[[], object]] = [
            *(self.writes, self.writes, self.changes, self.takes_out, self.phone_answers, self.phone_takes_out),
            *(self.replies, self.replies_in_part, self.takes_back, self.drops, self.a_reply_goes, self.a_reply_fails),
            *(
                self.closes,
                self.needs_no_answer,
                self.puts_off,
                self.reopens,
                self.writes_first,
                self.blocks,
                self.time_passes,
            ),
        ]

    def at(self) -> Any:
        """When it was written, by WhatsApp's stamp: now, or a while ago."""
        self.number += 1
        return self.room.clock.at - timedelta(seconds=self.random.choice(LATE_SECONDS))

    def writes(self) -> None:
        at = self.at()
        self.heard.append(f"wamid.{self.number}")
        come(self.room, live(wrote(self.heard[-1], at, f"No. {self.number}")))
        row = self.room.books.messages.by_wamid(self.heard[-1])
        assert row
        assert row.query or self.are_silenced(), "nobody goes unheard whom WhatsApp does not block"

    def are_silenced(self) -> bool:
        return any(BlockWish.of(each).silences for each in self.room.books.tables.customers.all())

    def changes(self) -> None:
        at, message = self.at(), {"type": "text", "text": {"body": f"Rather {self.number}"}}
        edit = {"original_message_id": self.random.choice(self.heard), "message": message}
        come(self.room, live(wrote(f"wamid.{self.number}", at, kind="edit", edit=edit)))

    def takes_out(self) -> None:
        at, revoke = self.at(), {"original_message_id": self.random.choice(self.heard)}
        come(self.room, live(wrote(f"wamid.{self.number}", at, kind="revoke", revoke=revoke)))

    def phone_answers(self) -> None:
        at = self.at()
        self.said.append(f"wamid.{self.number}")
        come(self.room, echo(answered(self.said[-1], at)))

    def phone_takes_out(self) -> None:
        at, revoke = self.at(), {"original_message_id": self.random.choice(self.said)}
        come(self.room, echo(answered(f"wamid.{self.number}", at, kind="revoke", revoke=revoke)))

    def taken(self) -> str:
        query = next((each for each in self.room.books.tables.queries.all() if each.get("open_for")), None)
        if query is None:
            raise Refusal("not_open", "desk.closed")
        if not query.get("holder"):
            self.room.desk.claim(str(query["id"]), self.aline)
        return str(query["id"])

    def replies(self, seen: int | None = None) -> None:
        self.room.desk.reply(self.taken(), self.aline, "We have it.", seen=seen)

    def replies_in_part(self) -> None:
        customer = self.room.query(self.taken()).customer
        newest = self.room.books.messages.newest_of(customer)
        self.replies(seen=max(0, newest - self.random.choice([0, 1, 2])))

    def reply(self, *states: Delivery) -> str:
        known = [one for one in self.room.books.tables.replies.all() if one["state"] in states]
        if not known:
            raise Refusal("not_found", "outbox.gone")
        return str(self.random.choice(known)["id"])

    def takes_back(self) -> None:
        self.room.desk.take_back(self.reply(Delivery.QUEUED), self.aline)

    def drops(self) -> None:
        self.room.desk.drop_reply(self.reply(Delivery.FAILED, Delivery.HELD), self.aline)

    def a_reply_goes(self) -> None:
        self.number += 1
        now, begun = self.room.clock.now(), self.reply(Delivery.QUEUED)
        self.room.outbox.accepted(self.room.outbox.begin(begun, now), f"wamid.{self.number}", now)

    def a_reply_fails(self) -> None:
        now, begun = self.room.clock.now(), self.reply(Delivery.QUEUED)
        self.room.outbox.failed(self.room.outbox.begin(begun, now), Said("outbox.window_closed"), 131047, now)

    def closes(self) -> None:
        self.room.desk.close(self.taken(), self.aline, "sold", unsent=self.random.choice(["keep", "drop"]))

    def needs_no_answer(self) -> None:
        self.room.desk.no_answer(self.taken(), self.aline, unsent=self.random.choice(["keep", "drop"]))

    def puts_off(self) -> None:
        self.room.desk.remind(self.taken(), self.aline, "hour")

    def reopens(self) -> None:
        closed = [str(each["id"]) for each in self.room.books.tables.queries.all() if not each.get("open_for")]
        if closed:
            self.room.desk.reopen(self.random.choice(closed), self.aline)

    def writes_first(self) -> None:
        for customer in self.room.books.tables.customers.all()[:1]:
            self.room.desk.write_to(str(customer["id"]), self.aline)

    def blocks(self) -> None:
        """Or lets go; WhatsApp may do it or not."""
        for customer in self.room.books.tables.customers.all()[:1]:
            known, on = str(customer["id"]), self.random.random() < 0.3
            (self.room.desk.block if on else self.room.desk.unblock)(known, self.aline)
            if self.random.random() < 0.5:
                self.whatsapp_answers()

    def whatsapp_answers(self) -> None:
        ends, now = BlockEnds(self.room.books, self.room.outbox), self.room.clock.now()
        for waiting, on, _ in Blocks(self.room.books).due():
            if self.random.random() < 0.5:
                ends.done(waiting, now, on=on)
            else:
                ends.failed(waiting, Said("blocking.not_lately"), now, on=on)

    def time_passes(self) -> None:
        self.room.clock.forward(minutes=self.random.choice([1, 30, 200, 700]))
        self.room.desk.return_reminded()
        self.days.step()


@settings(max_examples=examples(12), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_whatever_is_written_changed_answered_or_dropped_the_day_counts_who_waits_on_the_board(seed: int):
    with tempfile.TemporaryDirectory() as folder:
        chatter = Chatter(Path(folder), Random(seed))
        try:
            done: list[str] = []
            for _ in range(STEPS):
                act = chatter.random.choice(chatter.acts)
                done.append(act.__name__)
                try:
                    act()
                except Refusal:
                    continue
                if today := chatter.days.today():
                    queries = chatter.room.books.tables.queries.all()
                    waiting = [query for query in queries if query.get("waiting_since_at")]
                    assert (done, today.figures.unanswered) == (done, len(waiting))
                    assert not (waiting and chatter.are_silenced()), done
                    since = min((str(query["waiting_since_at"]) for query in waiting), default=None)
                    oldest = today.figures.unanswered_since
                    assert (done, oldest and stamp(oldest)) == (done, since)
        finally:
            chatter.room.close()
