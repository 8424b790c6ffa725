"""Numbers change hands: who comes to a number never gets, nor gives away, what another person wrote from there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from edge.records.message import Who
from edge.store.all_tables import where
from tests.kit.bodies import body, value
from tests.kit.support import Room, open_room

AMINA = Who("250788000101", "RW.1")
THERE = Who("250788000909", "RW.999")  # where Amina moves to


def feed(room: Room, field: str, **said: Any) -> None:
    metadata = {"display_phone_number": "250788000100", "phone_number_id": "455600120039911"}
    room.journal.append(body({"field": field, "value": {**value(contacts=[]), "metadata": metadata, **said}}))
    room.sort()


def stamp(room: Room, ago: float = 0) -> str:
    return str(int(room.clock.at.timestamp() - ago))


def ids(who: Who) -> dict[str, str]:
    named = {"from": who.phone, "from_user_id": who.user_id}
    return {name: said for name, said in named.items() if said}


def writes(room: Room, wamid: str, who: Who, text: str, ago: float = 0) -> None:
    said = {"id": wamid, "timestamp": stamp(room, ago), "type": "text", "text": {"body": text}}
    feed(room, "messages", messages=[{**ids(who), **said}])


def moves(room: Room, wamid: str, was: Who, now: Who, ago: float = 0) -> None:
    """As WhatsApp says it: the number where it may be shared, the ids, or, in older bodies, the numbers alone."""
    kind = "user_changed_number" if now.phone else "user_changed_user_id"
    news = {"wa_id": now.phone, "user_id": now.user_id, "previous_user_id": was.user_id}
    system = {"type": kind, "body": "changed", **{name: said for name, said in news.items() if said}}
    said = {"id": wamid, "timestamp": stamp(room, ago), "type": "system", "system": system}
    feed(room, "messages", messages=[{**ids(was), **said}])


def words(room: Room, who: Who) -> list[str]:
    """What the customer behind these ids has written, as their page shows it."""
    customer = str(room.customer(who)["id"])
    return [row.text for row in room.books.messages.page(customer) if row.kind != "system"]


def everybodys(room: Room) -> list[list[str]]:
    found = [room.books.messages.page(each["id"]) for each in room.books.tables.customers.all()]
    return sorted([row.text for row in rows if row.kind != "system"] for rows in found)


@pytest.fixture
def room(tmp_path: Path) -> Any:
    with_eve = open_room(tmp_path / "data")
    writes(with_eve, "wamid.eve", Who(phone=THERE.phone), "My loan is 40,000")
    with_eve.clock.forward(days=200)
    writes(with_eve, "wamid.a", AMINA, "hello")
    yield with_eve
    with_eve.close()


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (AMINA, THERE),
        (Who(user_id="RW.1"), THERE),
        (Who(phone=AMINA.phone), Who(phone=THERE.phone)),
        (AMINA, Who(phone=THERE.phone)),
    ],
)
def test_whoever_moves_to_a_number_is_not_joined_with_who_had_it_before(room: Room, was: Who, now: Who):
    moves(room, "wamid.s", was, now)
    writes(room, "wamid.b", THERE, "it is me, Amina")
    assert everybodys(room) == [["My loan is 40,000"], ["hello", "it is me, Amina"]]
    assert (room.customer(THERE)["phone"], room.customer(THERE)["user_id"]) == (THERE.phone, "RW.999")


def test_an_id_that_changed_first_and_shows_its_number_later_is_not_joined_with_who_had_that_before(room: Room):
    moves(room, "wamid.s", AMINA, Who(user_id="RW.999"))
    writes(room, "wamid.b", THERE, "it is me, Amina")
    assert everybodys(room) == [["My loan is 40,000"], ["hello", "it is me, Amina"]]


def test_somebody_known_who_writes_from_another_persons_number_is_not_joined_with_them(room: Room):
    writes(room, "wamid.b", Who(THERE.phone, "RW.1"), "from here now")
    assert everybodys(room) == [["My loan is 40,000"], ["hello", "from here now"]]
    assert room.customer(Who(user_id="RW.1"))["phone"] == THERE.phone


def test_somebody_unknown_who_moves_to_a_number_begins_anew(room: Room):
    moves(room, "wamid.s", Who("250788000303", "RW.3"), THERE)
    writes(room, "wamid.b", THERE, "good morning")
    assert everybodys(room) == [["My loan is 40,000"], ["good morning"], ["hello"]]


def test_who_lost_their_number_keeps_their_query_and_nothing_is_sent_to_the_new_holder(room: Room):
    aline = room.staff("Aline")
    eve = str(room.customer(Who(phone=THERE.phone))["id"])
    query = room.open_query(eve)
    room.desk.claim(query, aline)
    reply = room.desk.reply(query, aline, "About your loan")
    moves(room, "wamid.s", AMINA, THERE)
    assert room.query(query).customer == eve == room.outbox.get(reply).customer
    left = room.books.tables.customers.get(where("id") == eve)
    assert isinstance(left, dict)
    assert (left.get("phone"), left.get("user_id")) == (None, None)


def test_what_was_written_from_the_new_number_before_the_news_came_goes_with_the_person(room: Room):
    """Older news name the numbers alone, and may come after the first words from there."""
    bosco, there = Who(phone="250788000202"), Who(phone="250788000808")
    writes(room, "wamid.c", bosco, "good day", ago=90)
    writes(room, "wamid.d", there, "my new number", ago=10)
    moves(room, "wamid.s", bosco, there, ago=60)
    assert words(room, there) == ["good day", "my new number"]


def test_who_moved_while_their_number_was_hidden_is_not_joined_with_who_had_the_new_one_before(room: Room):
    hidden = Who(user_id="RW.5")
    writes(room, "wamid.c", hidden, "no number")
    moves(room, "wamid.s", hidden, Who(user_id="RW.6"))
    writes(room, "wamid.d", Who(THERE.phone, "RW.6"), "now you see it")
    assert everybodys(room) == [["My loan is 40,000"], ["hello"], ["no number", "now you see it"]]


def test_words_from_the_new_number_that_overtake_the_news_stay_with_the_person(room: Room):
    """Their new id came at a number known by itself: until the news comes nothing speaks against one person."""
    writes(room, "wamid.b", THERE, "it is me, Amina")
    moves(room, "wamid.s", AMINA, THERE, ago=60)
    assert everybodys(room) == [["My loan is 40,000"], ["hello", "it is me, Amina"]]
    waiting = room.books.tables.queries.search(where("state") == "waiting")
    assert len(waiting) == len({each["customer"] for each in waiting}) == 2


# What else names a number: history, the address book.


def remembers(room: Room, thread: Who, *said: tuple[str, str, float]) -> None:
    ids_of_thread = {"wa_id": thread.phone, "user_id": thread.user_id}
    messages = [
        {"from": thread.phone, "id": wamid, "timestamp": stamp(room, ago), "type": "text", "text": {"body": text}}
        for wamid, text, ago in said
    ]
    context = {name: each for name, each in ids_of_thread.items() if each}
    found = {"id": thread.phone, "context": context, "messages": messages}
    feed(room, "history", history=[{"metadata": {"phase": 1, "chunk_order": 1}, "threads": [found]}])


def has_in_the_book(room: Room, phone: str | None, name: str, ago: float = 0) -> None:
    card = {"full_name": name, "phone_number": phone}
    entry = {"type": "contact", "contact": card, "action": "add", "metadata": {"timestamp": stamp(room, ago)}}
    feed(room, "smb_app_state_sync", state_sync=[entry])


@pytest.mark.parametrize("thread", [Who(phone=THERE.phone), THERE])
def test_history_from_before_a_move_belongs_to_who_had_the_number_then(room: Room, thread: Who):
    moves(room, "wamid.s", AMINA, THERE)
    room.clock.forward(days=1)
    remembers(room, thread, ("wamid.h1", "About my loan", 100 * 86400), ("wamid.h2", "Amina again", 60))
    assert everybodys(room) == [["My loan is 40,000", "About my loan"], ["hello", "Amina again"]]


def test_history_of_a_number_that_nobody_here_had_before_is_not_given_to_who_moved_there(room: Room):
    there = Who("250788000808", "RW.8")
    moves(room, "wamid.s", AMINA, there)
    room.clock.forward(days=1)
    remembers(room, there, ("wamid.h1", "an old loan", 100 * 86400), ("wamid.h2", "and more", 99 * 86400))
    assert words(room, there) == ["hello"]
    assert ["an old loan", "and more"] in everybodys(room)


def test_late_words_from_the_number_alone_belong_to_who_had_it_when_they_were_written(room: Room):
    moves(room, "wamid.s", AMINA, THERE)
    room.clock.forward(days=1)
    writes(room, "wamid.l", Who(phone=THERE.phone), "I paid it", ago=2 * 86400)
    writes(room, "wamid.n", Who(phone=THERE.phone), "Amina again")
    assert everybodys(room) == [["My loan is 40,000", "I paid it"], ["hello", "Amina again"]]


def test_the_address_book_of_before_a_move_does_not_name_who_has_the_number_now(room: Room):
    has_in_the_book(room, THERE.phone, "Eve")
    moves(room, "wamid.s", Who(AMINA.phone, AMINA.user_id), THERE)
    has_in_the_book(room, THERE.phone, "Eve")  # all of the book once more, as it comes when the app was reinstalled
    has_in_the_book(room, THERE.phone, "Eve of the market", ago=86400)
    assert "Eve" not in str(room.customer(THERE)["name"])
    has_in_the_book(room, THERE.phone, "Amina, new number")
    assert room.customer(THERE)["name"] == "Amina, new number"
    assert sorted(str(each["name"]) for each in room.books.tables.customers.all())[1] == "Eve of the market"


def test_a_name_for_a_number_that_its_customer_has_left_is_for_whoever_comes_to_it(room: Room):
    moves(room, "wamid.s", AMINA, Who("250788000808", "RW.8"))
    before = room.customer(Who(user_id="RW.8"))["name"]
    has_in_the_book(room, AMINA.phone, "Grace")
    assert room.customer(Who(user_id="RW.8"))["name"] == before
    writes(room, "wamid.g", Who(AMINA.phone, "RW.7"), "hello, I am Grace")
    assert room.customer(Who(user_id="RW.7"))["name"] == "Grace"


def test_late_words_from_a_number_go_to_the_one_person_whom_both_holders_turned_out_to_be(room: Room):
    eve = str(room.customer(Who(phone=THERE.phone))["id"])
    moves(room, "wamid.s", AMINA, THERE)
    room.clock.forward(days=1)
    room.desk.join(str(room.customer(THERE)["id"]), eve, room.staff("Aline"))
    writes(room, "wamid.l", Who(phone=THERE.phone), "I paid it", ago=2 * 86400)
    assert everybodys(room) == [["My loan is 40,000", "I paid it", "hello"]]  # as WhatsApp stamped them
