"""Weeks in the life of a shop, for reports: customers write, staff take, answer and close, and each day ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from edge.access.staff import Staff
from edge.desk.labels import Labels
from edge.outbox.link import LinkState
from edge.records.message import Who
from edge.records.query import State
from tests.kit.shops import Counter, customer

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # eight in the morning in Kigali
OUTCOMES = ("sold", "sold", "answered", "answered", "no stock", "other")
NAMES = (
    *("Mukamana Claudine", "Jean Bosco", "أمينة", "Uwase Diane", "Habimana Patrick", "=1+1", "Ingabire Rosine"),
    *("Niyonzima Eric", "Mutesi", "Keza Hardware", "Gatete", "Umutoni Grace"),
)
SUNDAY = 6
OUTAGE_DAY, OUTAGE_MINUTES = 2, 45  # on the Wednesday the internet is gone, and a reply waits for it


def live_through(
    counter: Counter, days: int = 12, *, a_day: int = 8, seed: int = 7, close: Callable[[], object] | None = None
) -> None:
    """From the Monday after NOON on. Always the same with the same seed. close: ends a day, in place of its figures."""
    counter.stand_still()
    _until(counter, MONDAY)
    staff = [counter.staff("Aline", owner=True), counter.staff("Eric")]
    labels = [Labels(counter.shop.books).add(staff[0], name).id for name in ("delivery", "wants invoice")]
    chance = Random(seed)
    for number in range(days):
        morning = MONDAY + timedelta(days=number)
        if morning.weekday() != SUNDAY:
            with counter.shop.books.transaction():  # one look at the disk for a whole day
                starts = sorted(chance.randrange(9 * 60) for _ in range(a_day + chance.randrange(4)))
                for place, start in enumerate(starts):
                    _until(counter, morning + timedelta(minutes=start))
                    offline = OUTAGE_MINUTES if (number, place) == (OUTAGE_DAY, 3) else 0
                    _a_query(counter, chance.choice(staff), labels, chance, offline)
        _until(counter, morning + timedelta(days=1))
        (close or counter.shop.days.step)()


def _until(counter: Counter, at: datetime) -> None:
    counter.clock.forward(seconds=max(0.0, (at - counter.clock.at).total_seconds()))


def _a_query(counter: Counter, by: Staff, labels: list[str], chance: Random, offline: int) -> None:
    """From the message to the close; somebody who has a query open already only writes once more."""
    shop, clock = counter.shop, counter.clock
    query = counter.hears("Do you have it?", _somebody(chance), ago=chance.randrange(60))
    if shop.board.query(query, by).query.state is not State.WAITING:
        return
    clock.forward(minutes=chance.randrange(1, 9))
    shop.desk.claim(query, by)
    reply = shop.desk.reply(query, by, "Yes, come and see.")
    if chance.random() < 0.3:
        shop.desk.label(query, by, chance.choice(labels), on=True)
    if offline:
        shop.link.became(LinkState.OFFLINE, clock.now())
        clock.forward(minutes=offline)
        shop.link.became(LinkState.ONLINE, clock.now())
    clock.forward(minutes=chance.randrange(3))
    shop.outbox.accepted(shop.outbox.begin(reply, clock.now()), f"wamid.out.{reply}", clock.now())
    if chance.random() < 0.9:
        clock.forward(minutes=chance.randrange(2, 30))
        shop.desk.close(query, by, chance.choice(OUTCOMES))


def _somebody(chance: Random) -> Who:
    number = chance.randrange(30)
    return customer(500 + number, NAMES[number] if number < len(NAMES) else "")
