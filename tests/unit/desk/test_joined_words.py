"""Of two queries that became one all words count in the one that stays; a split gives each theirs back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from edge.clock import stamp
from edge.records.message import Who
from edge.store.all_tables import where
from tests.kit.bodies import body, value
from tests.kit.changed_numbers import AMINA, EVE, HIDDEN, THERE, Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "data")
    yield shop
    shop.room.close()


def answers_on_the_phone(shop: Shop, who: Who, ago: float) -> None:
    """An echo that comes late: it was written so many seconds ago."""
    at = str(int((shop.clock.at - timedelta(seconds=ago)).timestamp()))
    echo = {"from": "447700900800", "to": who.phone, "id": f"wamid.echo.{at}", "timestamp": at, "type": "text"}
    echoes = [{**echo, "text": {"body": "Yes"}}]
    shop.room.journal.append(body({"field": "smb_message_echoes", "value": value(contacts=[], message_echoes=echoes)}))
    while shop.room.sorter.step():
        pass


def places(shop: Shop) -> dict[str, str | None]:
    """In which query each message lies."""
    rows = (shop.room.books.messages.by_wamid(f"wamid.{number}") for number in range(1, shop.count + 1))
    return {row.text: row.query for row in rows if row and row.kind == "text"}


def test_an_answer_from_before_does_not_end_the_wait_for_what_came_from_the_new_number(shop: Shop):
    shop.hears(AMINA)
    shop.clock.forward(minutes=1)
    shop.hears(THERE)
    asked = shop.clock.at
    shop.clock.forward(minutes=1)
    shop.moves(AMINA, THERE)
    answers_on_the_phone(shop, AMINA, ago=90)
    query = shop.room.query(shop.query(THERE))
    assert query.wait.since_at
    assert stamp(query.wait.since_at) == stamp(asked)
    assert (query.last.text, query.phone.answered_last) == ("wamid.2", False)
    assert [waits.id for waits in shop.room.board.see(shop.aline).waiting] == [query.id]


def test_who_waits_is_not_said_to_have_been_answered_on_the_phone_after_a_join(shop: Shop):
    shop.hears(HIDDEN)
    shop.hears(EVE)
    answers_on_the_phone(shop, EVE, ago=0)
    shop.room.desk.claim(shop.query(EVE), shop.aline)
    shop.hears(Who(EVE.phone, HIDDEN.user_id), type="reaction", reaction={"message_id": "wamid.2", "emoji": "!"})
    query = shop.room.query(shop.query(EVE))
    assert query.wait.since_at
    assert not query.phone.answered_last


@pytest.mark.parametrize("moved", [True, False])
@pytest.mark.parametrize("writes_on", [True, False])
def test_an_answer_on_the_phone_to_the_new_ids_counts_once_whatsapp_tells_whose_they_are(
    shop: Shop, *, moved: bool, writes_on: bool
):
    was = AMINA if moved else HIDDEN
    shop.hears(was)
    asked = shop.clock.at
    shop.clock.forward(minutes=1)
    answers_on_the_phone(shop, THERE if moved else EVE, ago=0)
    assert shop.room.query(shop.query(was)).wait.since_at, "nobody knows yet that it was said to them"
    shop.clock.forward(minutes=1)
    if writes_on:
        shop.hears(THERE if moved else EVE)
    again = shop.clock.at
    if moved:
        shop.moves(AMINA, THERE, timestamp=shop.ago(90))
    else:
        shop.hears(Who(EVE.phone, HIDDEN.user_id), type="unsupported", unsupported={"type": "pin"})
    query = shop.room.query(shop.query(THERE if moved else EVE))
    assert (query.wait.since_at, query.phone.answered_last) == (again if writes_on else None, not writes_on)
    (join,) = (each for each in shop.room.books.tables.joins.all() if each["why"] == "proof")
    shop.room.desk.split(join["id"], shop.aline)
    waits = [row.age_seconds for row in shop.room.board.see(shop.aline).waiting]
    assert (shop.clock.at - asked).total_seconds() in waits, "who was not answered waits again"


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_after_splits_in_any_order_each_message_lies_in_its_own_query(shop: Shop, order: tuple[int, ...]):
    for who in (AMINA, HIDDEN, EVE):
        shop.hears(who)
    before = places(shop)
    amina, hidden, eve = (str(shop.room.customer(who)["id"]) for who in (AMINA, HIDDEN, EVE))
    shop.room.desk.join(hidden, eve, shop.aline)
    shop.room.desk.join(amina, hidden, shop.aline)
    assert set(places(shop).values()) == {before["wamid.1"]}
    joins = {join["other"]: str(join["id"]) for join in shop.room.books.tables.joins.search(where("customer") == amina)}
    for one in order:
        shop.room.desk.split(joins[(hidden, eve)[one]], shop.aline)
    assert places(shop) == before


@pytest.mark.parametrize("by_hand", [True, False])
def test_what_was_held_for_the_24_hours_may_go_once_who_wrote_turns_out_to_be_the_same(shop: Shop, *, by_hand: bool):
    shop.hears(AMINA)
    reply = shop.replies(shop.query(AMINA))
    shop.clock.forward(hours=25)
    shop.sent()
    assert shop.room.outbox.get(reply).reason.key == "outbox.window_closed"
    shop.clock.forward(hours=1)
    shop.hears(THERE)
    if by_hand:
        mine, theirs = (str(shop.room.customer(who)["id"]) for who in (AMINA, THERE))
        shop.room.desk.join(mine, theirs, shop.aline)
    else:
        shop.moves(AMINA, THERE, timestamp=shop.ago(5))
    assert shop.room.outbox.get(reply).reason.key == "outbox.may_go_now"
