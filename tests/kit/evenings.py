"""A counter at which business days end, and an owner who may be told their figures by WhatsApp."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from edge.desk.customers import Customers
from edge.language import Said
from edge.outbox import TemplateBook
from edge.outbox.owners_number import OwnersNumber
from edge.paper.owners_message import NOTICE, OwnersMessage
from edge.paper.summaries import Summaries
from edge.practice import Customer, Identity
from edge.printing import Printers, PrintQueue
from edge.reports.daily.days import BusinessDays
from tests.kit.couriers import Counter, open_counter, who_is

DIANE = Identity("Diane", "250788000900", "RW.70461198223351904999")
# She as well, with a username: WhatsApp shows no number of hers.
HIDDEN = Identity("Diane", None, "RW.70461198223351904555", username="@diane")


class Evening:
    """A counter at which days end. who: the owner, on a phone of her own."""

    def __init__(self, counter: Counter) -> None:
        self.counter, room = counter, counter.room
        self.days = BusinessDays(room.books, room.settings, room.clock)
        printers = Printers(room.books)
        self.summaries = Summaries(room.books, self.days, room.settings, printers, room.clock, lambda: "")
        self.queue = PrintQueue(room.books, printers, room.clock, {}, lambda: "COPY")
        self.owners = OwnersMessage(room.books, self.days, room.settings, room.outbox, room.notices, room.clock)
        self.diane: Customer = counter.practice.join(DIANE)

    def wanted(self, template: str = "") -> None:
        self.owners.choose(OwnersNumber(str(DIANE.phone), template))
        self.owners.step()

    def hi(self) -> None:
        """By a webhook, all the way in."""
        self.counter.practice.forward(self.counter.clock.at - self.counter.practice.cloud.now())
        text = f"hi {self.counter.clock.at:%d %H:%M:%S}"
        self.diane.writes(text)
        assert self.counter.practice.until(lambda: self._has(text), 20)

    def _has(self, text: str) -> bool:
        self.counter.room.sort()
        known = Customers(self.counter.room.books).known(who_is(self.diane.identity))
        return known is not None and self.counter.room.books.messages.says(known, "in", text)

    def ends(self, days: float = 1, *, sends: bool = True) -> None:
        """So many days go by; the chores and the courier have their turns."""
        self.counter.clock.forward(days=days)
        self.chores()
        if sends:
            self.sends()

    def chores(self) -> None:
        while self.summaries.step(self.queue):
            pass
        for _ in range(2):
            self.owners.step()

    def sends(self) -> None:
        for _ in range(3):
            self.counter.round(seconds=2)

    def is_well(self) -> bool:
        """Whether, once news of WhatsApp are in and the chores done, nothing stands on the notices."""
        self.counter.room.sort()
        self.chores()
        return self.notice is None

    @property
    def told(self) -> list[str]:
        return [sent.text for sent in self.counter.practice.received]

    @property
    def notice(self) -> Said | None:
        found = [each.said for each in self.counter.room.notices.open() if each.kind == NOTICE]
        return found[0] if found else None


@contextmanager
def open_evening(folder: Path) -> Iterator[Evening]:
    """One hour before a day ends, whatever time it is in practice."""
    with open_counter(folder) as counter:
        counter.room.settings.change_shop(zone="UTC", hours=("00:00-00:00",) * 7, day_cut="03:00")
        midnight = counter.clock.at.replace(hour=0, minute=0, second=0, microsecond=0)
        counter.clock.forward(seconds=(midnight + timedelta(days=1, hours=2) - counter.clock.at).total_seconds())
        yield Evening(counter)


def known_templates(counter: Counter) -> None:
    counter.courier.look_for_templates()
    counter.round(seconds=1)
    counter.round(seconds=1)
    assert TemplateBook(counter.room.books).count()
