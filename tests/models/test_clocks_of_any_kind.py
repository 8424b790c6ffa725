"""Whatever a shop's clock does, each day has its summary once, and each customer is counted on the day they wrote."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from edge.paper.summaries import Summaries
from edge.printing import Printers, PrintQueue
from edge.reports.daily.days import BusinessDays
from tests.kit.examples import examples
from tests.kit.machines import Machine
from tests.kit.shops import customer
from tests.kit.support import open_room

STARTS = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
SHOP = ("08:00-18:00",) * 5 + ("08:00-13:00", "")
PACE = timedelta(minutes=30)
AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Stretch:
    """off: hours without power before it. wakes: what the wall says then. battery: whether one says the same.

    online: WhatsApp answers; server: a time server does; customers write while one of the two is there. hand: by so
    many hours somebody sets the clock, after which the program starts again.
    """

    off: float
    wakes: str
    battery: bool
    hours: int
    online: bool
    server: bool
    hand: float = 0


WAKES = {
    "right": timedelta(),
    "a year ahead": AHEAD,
    "two days ahead": timedelta(days=2),
    "5 h ahead": timedelta(hours=5),
}
STRETCH = st.builds(
    Stretch,
    st.sampled_from([0.2, 3, 14, 62]),
    st.sampled_from(["right", "stood still", "1970", *WAKES]),
    st.booleans(),
    st.sampled_from([1, 4, 12, 30]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0, 0, 3, -50, 9000]),
)
LEARNT = Stretch(0.2, "right", True, 3, True, True)


class Shop:
    def __init__(self, folder: Path) -> None:
        self.clock = Machine(STARTS)
        self.room = open_room(folder, self.clock)
        self.room.settings.change_shop(hours=SHOP)
        books, shop = self.room.books, self.room.settings
        self.days = BusinessDays(books, shop, self.clock)
        self.summaries = Summaries(books, self.days, shop, Printers(books), self.clock, lambda: "")
        self.queue = PrintQueue(books, Printers(books), self.clock, {}, lambda: "")
        self.wrote: list[datetime] = []
        self.boots: dict[str, datetime] = {}
        self.begins()

    def begins(self) -> None:
        books, now = self.room.books, self.clock.now()
        was = books.boots.last_alive()
        self.clock.recall(**books.boots.remembered(now))
        books.boots.began(self.clock.now())
        books.boots.wake(self.clock.now(), was)

    def starts_again(self) -> None:
        self.clock.starts_again()
        self.begins()

    def lives(self, stretch: Stretch) -> None:
        alive = self.clock.wall()
        self.clock.forward(hours=stretch.off)
        if stretch.wakes == "stood still":
            wrong = alive - self.clock.at
        elif stretch.wakes == "1970":
            wrong = datetime(1970, 1, 1, tzinfo=UTC) - self.clock.at
        else:
            wrong = WAKES[stretch.wakes]
        self.clock.wakes(wrong=wrong, battery=stretch.battery)
        self.begins()
        for number in range(int(timedelta(hours=stretch.hours) / PACE)):
            if stretch.server and number in (1, 8):
                self.clock.is_told_by_a_server()
            if number == 3 and stretch.hand:
                self.clock.is_set_by_hand(timedelta(hours=stretch.hand))
            if number == 5:
                self.starts_again()
            if stretch.online and number:
                self.clock.witness(self.clock.at)
            if number % 3 == 0 and (stretch.online or stretch.server):
                self.room.hears(f"w{len(self.wrote)}", who=customer(len(self.wrote)), at=self.clock.at)
                self.wrote.append(self.clock.at)
            self.room.books.boots.lives(self.clock.now())
            self.summaries.step(self.queue)
            self.clock.forward(seconds=PACE.total_seconds())

    def expected(self) -> dict[date, int]:
        return Counter(self.days.calendar().day_of(at) for at in self.wrote)


# The power goes while a clock that only a battery vouches for is a year ahead; or the box is off over a week's end.
WRONG_TO_THE_END = [
    Stretch(0.2, "right", False, 1, False, True),
    Stretch(0.2, "a year ahead", True, 1, False, False),
    Stretch(62, "stood still", True, 12, True, False),
]


@given(st.lists(STRETCH, max_size=4))
@example(WRONG_TO_THE_END)
@settings(max_examples=examples(8), deadline=None, phases=(Phase.explicit, Phase.generate))
def test_each_day_has_one_summary_and_each_customer_their_day(stretches: list[Stretch]):
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        for stretch in [LEARNT, *stretches, LEARNT]:
            shop.lives(stretch)
        shop.clock.forward(hours=30)
        while shop.summaries.step(shop.queue):
            pass
        found = shop.days.between(date.min, date.max)
        dates = [day.date for day in found]
        counted = [one.date for one in shop.summaries.newest() if not one.withdrawn]
        assert dates == [dates[0] + timedelta(days=number) for number in range(len(dates))]
        assert shop.wrote[-1].date() <= dates[-1] <= shop.clock.at.date()
        assert sorted(counted) == dates
        assert {day.date: day.new for day in found if day.new} == shop.expected()
        shop.room.close()
