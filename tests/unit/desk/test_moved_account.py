"""The shop's number moves to another business: every customer has a new business-scoped id, at the same number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from edge.records.message import Who
from edge.store.all_tables import where
from tests.kit.bodies import body, value
from tests.kit.support import Room

NAMES = ["Amina", "Bosco", "Claire", "Diane", "Eric", "Flora"]


def writes(room: Room, number: int, business: str, text: str, name: str | None = "") -> None:
    """Customer `number` as a business knows them, under the name that they have or none (None)."""
    room.clock.forward(seconds=1)
    phone, user = f"25078800010{number}", f"RW.{business}{number}"
    stamp = str(int(room.clock.at.timestamp()))
    said = {"from": phone, "from_user_id": user, "id": f"wamid.{business}{number}.{stamp}", "timestamp": stamp}
    profile = {} if name is None else {"profile": {"name": name or NAMES[number]}}
    contacts: list[Any] = [{"wa_id": phone, "user_id": user, **profile}]
    message = {**said, "type": "text", "text": {"body": text}}
    room.journal.append(body({"field": "messages", "value": value(message, contacts=contacts)}))
    room.sort()


def words(room: Room, number: int, business: str) -> list[str]:
    customer = str(room.customer(Who(user_id=f"RW.{business}{number}"))["id"])
    return [row.text for row in room.books.messages.page(customer)]


@pytest.mark.parametrize("name", ["", None])
def test_everybody_is_still_who_they_were(room: Room, name: str | None):
    for number in range(6):
        writes(room, number, "old", "before", name)
    room.clock.forward(days=3)
    for number in range(6):
        writes(room, number, "new", "after", name)
    assert len(room.books.tables.customers) == 6
    assert all(words(room, number, "new") == ["before", "after"] for number in range(6))
    opened = room.books.tables.queries.search(where("state") != "closed")
    assert len(opened) == len({each["customer"] for each in opened}) == 6
    known = [room.customer(Who(phone=f"25078800010{number}")) for number in range(6)]
    assert [each["user_id"] for each in known] == [f"RW.new{number}" for number in range(6)]


def test_a_reply_after_the_move_goes_to_the_number_and_the_new_id(room: Room):
    aline = room.staff("Aline")
    for number in range(4):
        writes(room, number, "old", "before")
    first = str(room.customer(Who(user_id="RW.old0"))["id"])
    query = room.open_query(first)
    room.desk.claim(query, aline)
    for number in range(4):
        writes(room, number, "new", "after")
    reply = room.outbox.get(room.desk.reply(query, aline, "Good day"))
    assert reply.customer == first == room.customer(Who(user_id="RW.new0"))["id"]
    assert room.customer(Who(user_id="RW.new0"))["phone"] == "250788000100"


def test_one_number_that_changes_hands_is_no_move(room: Room):
    for number in range(4):
        writes(room, number, "old", "before", None)
    for number in range(4):
        writes(room, 0, f"other{number}-".replace("-", "x"), "I am new here", None)
        writes(room, 1, "old", "still me", None)
    assert words(room, 0, "old") == ["before"]
    assert len(room.books.tables.customers) == 4 + 4


def test_numbers_that_change_hands_now_and_then_are_no_move_while_others_have_their_ids(room: Room):
    for number in range(6):
        writes(room, number, "old", "before", None)
    for number in range(4):
        writes(room, number, "new", "I am somebody else", None)
        writes(room, 5, "old", "still me", None)
    assert len(room.books.tables.customers) == 6 + 4
    assert all(words(room, number, "old") == ["before"] for number in range(4))


def test_other_names_at_the_numbers_are_other_people(room: Room):
    for number in range(4):
        writes(room, number, "old", "before")
    for number in range(4):
        writes(room, number, "new", "I am somebody else", f"Other {number}")
    assert len(room.books.tables.customers) == 8


def test_what_was_taken_for_a_move_can_be_split(room: Room):
    for number in range(4):
        writes(room, number, "old", "before")
    for number in range(4):
        writes(room, number, "new", "after")
    for join in room.books.tables.joins.all():
        room.desk.split(str(join["id"]), room.staff("Aline"))
    assert len(room.books.tables.customers) == 8
    assert all(words(room, number, "new") == ["after"] for number in range(4))
    assert all(words(room, number, "old") == ["before"] for number in range(4))
    for number in range(4):
        writes(room, number, "new", "again")
    assert all(words(room, number, "new") == ["after", "again"] for number in range(4))


def test_long_after_a_move_a_silent_number_with_another_name_is_somebody_else(room: Room):
    for number in range(4):
        writes(room, number, "old", "before")
    for number in range(3):
        writes(room, number, "new", "after")
    room.clock.forward(days=timedelta(days=200).days)
    writes(room, 3, "new", "hello", "Somebody else")
    assert words(room, 3, "new") == ["hello"]


def test_the_shop_may_move_once_more(room: Room):
    for business in ("old", "new", "third"):
        for number in range(4):
            writes(room, number, business, business)
    assert len(room.books.tables.customers) == 4
    assert all(words(room, number, "third") == ["old", "new", "third"] for number in range(4))
