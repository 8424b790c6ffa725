"""The shop in which a random life goes on (life.py): its time and power, its line, and what becomes of replies.

What was done is written in a diary, as the one who did it knows it; tests/kit/replay.py makes figures from it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from edge.language import Said
from edge.outbox import Progress
from edge.outbox.link import LinkState
from edge.records.reply import Delivery, Reply
from edge.reports.daily.days import BusinessDays
from edge.store.all_tables import where
from tests.kit.replay import Deed, Doors, Replay
from tests.kit.support import HandClock, open_room

REOPEN = 24 * 3600
# A box without the time closes a day by itself after 24 hours; here it learns it, or the power goes, before.
LONGEST_WITHOUT_TIME = 9 * 3600


class Place:
    """true: what time it is. fate: whether this boot's clock is "right", "learns" it later, or "never" does.

    dates, ends: the days that were closed, and how many deeds had been done by the end of each.
    """

    def __init__(self, folder: Path, random: Random, start: datetime, doors: Doors) -> None:
        self.random, self.doors, self.true = random, doors, start
        self.room = open_room(folder, HandClock(start))
        # What lapses by itself is the business of other tests.
        opening = {"zone": doors.zone.key, "hours": doors.texts}
        self.room.settings.change_shop(**opening, lease_seconds=10**8, reopen_seconds=REOPEN)
        self.days = BusinessDays(self.room.books, self.room.settings, self.clock)
        self.owner = self.room.staff("Diane", owner=True)
        self.diary: list[Deed] = []
        self.dates: list[date] = []
        self.ends: list[int] = []
        self.fate = "right"
        self.number = 0
        self.room.books.boots.began(self.clock.now())
        self.room.books.boots.wake(self.clock.now())
        self.did("woke", since=None)

    @property
    def clock(self) -> HandClock:
        return self.room.clock

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
        while self.doors.end_of(self.next_date) <= self.true:
            begin = self.ends[-1] if self.ends else 0
            late = (
                number
                for number, deed in enumerate(self.diary)
                if number >= begin and deed.at and deed.at >= self.doors.end_of(self.next_date)
            )
            self.ends.append(next(late, len(self.diary)))
            self.dates.append(self.next_date)
            self.next_date += timedelta(days=1)

    def true_date(self, at: datetime) -> date:
        days = (at.astimezone(self.doors.zone).date() + timedelta(days=number) for number in (-1, 0, 1))
        return next(day for day in days if at < self.doors.end_of(day))

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
        self.true += timedelta(minutes=self.random.choice([0, 2, 20, 120, 700, 3000]), seconds=30)
        self.clock.reboot()
        self.clock.at = self.true
        self.fate = self.random.choice(["right", "learns", "learns", "never"])
        self.clock.trusted = self.fate == "right"
        if not self.clock.trusted:
            self.clock.at = datetime(2026, 11, 3, tzinfo=UTC) + timedelta(hours=self.random.randrange(100))
        now = self.clock.now()
        lost = self.room.books.tables.replies.search(where("state") == Delivery.SENDING)
        self.room.outbox.recover(now)
        for reply in map(Reply.of, lost):
            self.is_in_trouble(reply, "unsure")
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

    # Replies.

    def a_reply(self, *states: Delivery) -> Reply | None:
        found = self.room.books.tables.replies.search(where("state").one_of([state.value for state in states]))
        return self.random.choice([Reply.of(document) for document in found]) if found else None

    def a_reply_goes(self) -> None:
        now, outbox, reply = self.clock.now(), self.room.outbox, self.a_reply(Delivery.QUEUED)
        if reply is None:
            return
        end = self.random.choice(["went", "went", "went", "went", "later", "held", "unsure", "failed"])
        if end == "held":
            outbox.held(reply, Said("test"), now)
            self.is_in_trouble(reply, "held")
            return
        begun = outbox.begin(reply.id, now)
        if end == "went":
            outbox.accepted(begun, self.new_name(), now)
            self.did("left", reply=reply.id)
        elif end == "later":
            outbox.postponed(begun, 60, Said("test"), now)
        elif end == "unsure":
            outbox.unsure(begun, Said("test"), now)
            self.is_in_trouble(reply, "unsure")
        else:
            outbox.failed(begun, Said("test"), 131000, now)
            self.is_in_trouble(reply, "failed")

    def is_in_trouble(self, reply: Reply, what: str) -> None:
        """Unless the box wrote it by itself: then it is dropped, and nobody is asked."""
        if not reply.is_automatic:
            self.did("trouble", reply=reply.id, what=what)

    def whatsapp_tells(self) -> None:
        reply = self.a_reply(Delivery.SENT, Delivery.DELIVERED, Delivery.UNSURE)
        if reply:
            status = self.random.choice(["sent", "delivered", "read"])
            news = Progress(reply.whatsapp.wamid or self.new_name(), status, reply.callback)
            if self.room.outbox.progress(news, self.clock.now()):
                self.did("left", reply=reply.id)

    def a_person_decides(self) -> None:
        reply = self.a_reply(Delivery.HELD, Delivery.UNSURE, Delivery.FAILED)
        if reply is None:
            return
        desk, owner = self.room.desk, self.owner
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
        if reply and reply.never_left and not reply.is_automatic:
            self.room.desk.take_back(reply.id, self.owner)
            self.did("never", reply=reply.id)

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
        return Replay(self.diary, self.dates, self.ends, self.doors)
