"""Two who were taken for one are two again, by signed webhooks: whoever's last words have no answer waits."""

from __future__ import annotations

from typing import Any

import pytest

from edge.records.message import Who
from edge.reports.daily.days import BusinessDays
from tests.kit.shops import Counter, customer, webhook_of
from tests.kit.webhooks import stamp_of

AMINA, BOSCO, CECILE = (customer(number, name) for number, name in enumerate(("Amina", "Bosco", "Cecile"), 1))


@pytest.fixture
def shop(counter: Counter) -> Counter:
    counter.staff("Diane", owner=True)
    counter.stand_still()
    return counter


def says(counter: Counter, who: Who, text: str) -> str:
    """What a customer writes, five seconds later; returns the customer."""
    counter.clock.forward(seconds=5)
    counter.wamids += 1
    message: dict[str, Any] = {
        "id": f"wamid.{counter.wamids}",
        "from": who.phone,
        "from_user_id": who.user_id,
        "type": "text",
    }
    message |= {"timestamp": stamp_of(counter), "text": {"body": text}}
    assert counter.knock(webhook_of(message, name=str(who.name), phone=str(who.phone))).status_code == 200
    while counter.shop.sorter.step():
        """All that has come in is read."""
    row = counter.shop.books.messages.by_wamid(f"wamid.{counter.wamids}")
    assert row
    return str(row.customer)


def everybody(counter: Counter) -> list[str]:
    return [str(document["id"]) for document in counter.shop.books.tables.customers.all()]


def whoever_has_no_answer_waits(counter: Counter) -> None:
    for each in everybody(counter):
        said = [row for row in counter.shop.books.messages.page(each) if row.direction != "note"]
        query = counter.shop.books.queries.open_of(each)
        assert said[-1].direction == "out" or (query and query.wait.since_at), said[-1].text
    days = BusinessDays(counter.shop.books, counter.shop.settings, counter.clock)
    today = days.today()
    waiting = [one for one in counter.shop.books.tables.queries.all() if one.get("waiting_since_at")]
    assert today
    assert today.figures.unanswered == len(waiting)


@pytest.mark.parametrize("writer", [AMINA, BOSCO], ids=["the one who waits", "the one who has an answer"])
@pytest.mark.parametrize("stays", [0, 1])
@pytest.mark.parametrize("held", [True, False])
def test_who_wrote_since_the_join_waits_after_the_split(shop: Counter, held: bool, stays: int, writer: Who) -> None:
    desk, diane = shop.shop.desk, shop.staff("Diane")
    bosco = says(shop, BOSCO, "A tap?")
    query = shop.shop.books.queries.open_of(bosco)
    assert query
    desk.claim(query.id, diane)
    desk.reply(query.id, diane, "Yes.")
    if not held:
        desk.release(query.id, diane)
    amina = says(shop, AMINA, "Nails?")
    one, other = (amina, bosco) if stays else (bosco, amina)
    desk.join(one, other, diane)
    says(shop, writer, "And how much is that?")
    (join,) = shop.shop.books.tables.joins.all()
    desk.split(str(join["id"]), diane)
    assert len(everybody(shop)) == 2
    whoever_has_no_answer_waits(shop)


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("second", [0, 1])
def test_the_first_of_two_joins_is_split_and_all_three_wait(shop: Counter, first: int, second: int) -> None:
    desk, diane = shop.shop.desk, shop.staff("Diane")
    amina, bosco, cecile = (says(shop, who, "Nails?") for who in (AMINA, BOSCO, CECILE))
    one, other = (cecile, amina) if first else (amina, cecile)
    desk.join(one, other, diane)
    (left,) = {amina, cecile} & set(everybody(shop))
    shop.clock.forward(seconds=5)
    one, other = (left, bosco) if second else (bosco, left)
    desk.join(one, other, diane)
    inner = min(shop.shop.books.tables.joins.all(), key=lambda join: str(join["at"]))
    desk.split(str(inner["id"]), diane)
    assert len(everybody(shop)) == 2
    whoever_has_no_answer_waits(shop)


def test_who_wrote_before_a_reply_left_that_had_not_read_it_waits_after_the_split(shop: Counter) -> None:
    desk, diane, outbox = shop.shop.desk, shop.staff("Diane"), shop.shop.outbox
    bosco = says(shop, BOSCO, "A tap?")
    query = shop.shop.books.queries.open_of(bosco)
    assert query
    desk.claim(query.id, diane)
    reply = desk.reply(query.id, diane, "Yes.")
    desk.join(bosco, says(shop, AMINA, "Nails?"), diane)
    (join,) = shop.shop.books.tables.joins.all()
    says(shop, BOSCO, "And how much is that?")
    shop.clock.forward(seconds=5)
    now = shop.clock.now()
    outbox.accepted(outbox.begin(reply, now), "wamid.reply", now)
    desk.split(str(join["id"]), diane)
    assert len(everybody(shop)) == 2
    for each in everybody(shop):
        waits = shop.shop.books.queries.open_of(each)
        assert waits
        assert waits.wait.since_at
