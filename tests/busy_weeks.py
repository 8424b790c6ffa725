"""Weeks in the life of a shop, for reports: customers write, staff take, answer and close, and each day ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from edge.desk.words import Staff, Who
from edge.store.books import where
from tests.shops import Counter, customer

OUTCOMES = ("sold", "sold", "answered", "answered", "no stock", "other")
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # eight in the morning in Kigali
NAMES = ("Mukamana Claudine", "Jean Bosco", "أمينة", "Uwase Diane", "Habimana Patrick", "=1+1", "Ingabire Rosine")


def live_through(counter: Counter, days: int = 12, *, a_day: int = 8, seed: int = 7) -> None:
    """From the Monday after NOON on; each day is closed as the rounds do it. Always the same with the same seed."""
    counter.stand_still()
    counter.clock.forward(seconds=(MONDAY - counter.clock.at).total_seconds())
    staff = [counter.staff("Aline", owner=True), counter.staff("Eric")]
    label = counter.shop.books.labels
    for name in ("delivery", "wants invoice"):
        label.insert({"id": f"l_{name[:4]}", "name": name, "archived": False})
    chance = Random(seed)
    for number in range(days):
        morning = MONDAY + timedelta(days=number)
        if morning.weekday() < 6:
            with counter.shop.books.transaction():  # one look at the disk for a whole day
                _a_day(counter, staff, chance, morning, a_day + chance.randrange(4))
        counter.clock.forward(seconds=(morning + timedelta(days=1) - counter.clock.at).total_seconds())
        counter.shop.days.step()


def _a_day(counter: Counter, staff: list[Staff], chance: Random, morning: datetime, queries: int) -> None:
    for start in sorted(chance.randrange(9 * 60) for _ in range(queries)):
        at = max(counter.clock.at, morning + timedelta(minutes=start))
        counter.clock.forward(seconds=(at - counter.clock.at).total_seconds())
        _a_query(counter, chance.choice(staff), chance)


def _a_query(counter: Counter, by: Staff, chance: Random) -> None:
    shop, clock = counter.shop, counter.clock
    query = counter.hears("Do you have it?", _somebody(chance), ago=chance.randrange(60))
    if shop.books.queries.get(where("id") == query)["state"] != "waiting":  # type: ignore[index, call-overload]
        return
    clock.forward(minutes=chance.randrange(1, 9))
    shop.desk.claim(query, by)
    reply = shop.desk.reply(query, by, "Yes, come and see.")
    if chance.random() < 0.3:
        shop.books.queries.update({"labels": [chance.choice(["l_deli", "l_want"])]}, where("id") == query)
    clock.forward(minutes=chance.randrange(3))
    shop.outbox.accepted(shop.outbox.begin(reply, clock.now()), f"wamid.out.{reply}", clock.now())
    if chance.random() < 0.9:
        clock.forward(minutes=chance.randrange(2, 30))
        shop.desk.close(query, by, chance.choice(OUTCOMES))


def _somebody(chance: Random) -> Who:
    number = chance.randrange(40)
    return customer(500 + number, NAMES[number] if number < len(NAMES) else "")
