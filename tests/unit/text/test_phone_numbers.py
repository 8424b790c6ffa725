"""Numbers that WhatsApp writes in two ways are one number, and one customer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.records.message import Who
from edge.text import phone_numbers
from tests.kit.support import ACCOUNT, Room

TWO_WAYS = [
    ("5531987654321", "553187654321"),  # Brazil
    ("5511961234567", "551161234567"),
    ("5215512345678", "525512345678"),  # Mexico
    ("5491123456789", "541123456789"),  # Argentina
    ("5492215678901", "542215678901"),
]
ONE_WAY = [
    "250788000101",
    "553132345678",  # a line on a wall in Brazil
    "5531932345678",
    "55318765432",
    "5211234567",
    "5415551234",
    "15215512345678",
    "54",
]


@pytest.mark.parametrize(("long", "short"), TWO_WAYS)
def test_both_ways_of_a_number_are_the_same(long: str, short: str):
    assert phone_numbers.spellings(long) == (long, short)
    assert phone_numbers.spellings(short) == (short, long)
    assert phone_numbers.same(long, short)


@pytest.mark.parametrize("phone", ONE_WAY)
def test_any_other_number_has_one_way(phone: str):
    assert phone_numbers.spellings(phone) == (phone,)


@given(st.from_regex(r"(55|52|521|54|549|250|7)[0-9]{3,15}", fullmatch=True))
def test_spellings_are_the_same_from_whichever_one_starts_and_never_leave_the_country(phone: str):
    found = phone_numbers.spellings(phone)
    assert found[0] == phone
    assert len(found) in (1, 2)
    assert len(set(found)) == len(found)
    for each in found:
        assert set(phone_numbers.spellings(each)) == set(found)
        assert each[:2] == phone[:2]
        assert each[-8:] == phone[-8:] or len(found) == 1


@given(st.text(max_size=25))
def test_whatever_is_no_such_number_stays_as_it_is(phone: str):
    assert phone_numbers.spellings(phone)[0] == phone
    assert phone_numbers.keys(f"user:{phone}") == (f"user:{phone}",)


# In the desk, by what WhatsApp sends.


def writes(room: Room, wamid: str, said: dict[str, str], contact: dict[str, object] | None = None) -> None:
    message = {**said, "id": wamid, "timestamp": str(int(room.clock.at.timestamp())), "type": "text"}
    metadata = {"display_phone_number": "250788000100", "phone_number_id": ACCOUNT.phone_number_id}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "messages": [{**message, "text": {"body": wamid}}]}
    change = {"field": "messages", "value": {**value, "contacts": [contact] if contact else []}}
    room.journal.append(json.dumps({"object": "whatsapp_business_account", "entry": [{"changes": [change]}]}).encode())
    room.sort()


@pytest.mark.parametrize("numbers_of_one", [*TWO_WAYS, *((short, long) for long, short in TWO_WAYS)])
@pytest.mark.parametrize("user", ["", "XX.1"])
def test_a_customer_whose_number_comes_in_two_ways_is_one_and_is_answered_at_the_last(
    room: Room, numbers_of_one: tuple[str, str], user: str
):
    first, second = numbers_of_one
    writes(room, "wamid.1", {"from": first})
    writes(room, "wamid.2", {"from": second, **({"from_user_id": user} if user else {})})
    writes(room, "wamid.3", {"from": first})
    writes(room, "wamid.4", {"from": second})
    assert len(room.books.tables.customers) == len(room.books.tables.queries) == 1
    assert room.customer(Who(phone=first))["phone"] == second


def test_a_contact_whose_number_is_written_otherwise_names_its_message(room: Room):
    long, short = TWO_WAYS[0]
    bosco: dict[str, object] = {"wa_id": "250788000202", "profile": {"name": "Bosco"}}
    writes(room, "wamid.0", {"from": "250788000202"}, bosco)
    writes(room, "wamid.1", {"from": long}, {"wa_id": short, "user_id": "BR.1", "profile": {"name": "Ana"}})
    assert room.customer(Who(user_id="BR.1"))["name"] == "Ana"
    assert len(room.books.tables.customers) == 2


def test_the_number_of_another_id_changes_hands_however_it_is_written(room: Room):
    long, short = TWO_WAYS[0]
    writes(room, "wamid.1", {"from": long, "from_user_id": "BR.1"})
    writes(room, "wamid.2", {"from": short, "from_user_id": "BR.2"})
    assert len(room.books.tables.customers) == 2
    assert room.customer(Who(user_id="BR.1"))["phone"] is None
    assert room.customer(Who(phone=long))["user_id"] == "BR.2"


def test_two_customers_of_before_under_both_ways_of_a_number_become_one(room: Room):
    for customer, phone in zip(("c_1", "c_2"), TWO_WAYS[0], strict=True):
        room.books.tables.customers.insert(
            {"id": customer, "name": customer, "created_at": "2026-01-01", "phone": phone}
        )
        room.books.tables.keys.insert({"key": f"phone:{phone}", "customer": customer})
    writes(room, "wamid.1", {"from": TWO_WAYS[0][0]})
    assert [each["id"] for each in room.books.tables.customers.all()] == ["c_1"]
