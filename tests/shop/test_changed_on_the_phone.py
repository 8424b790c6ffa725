"""What the shop itself changes or deletes on its phone reads as the shop's, on every page and on paper."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from edge.courier import Courier
from edge.desk.one_line import changed
from edge.language import LANGUAGES, language
from tests.kit.bodies import body
from tests.kit.coexistence import answered, come, echo, history, live, wrote
from tests.kit.doubles import Double
from tests.kit.phones import words
from tests.kit.shops import open_counter
from tests.kit.support import HandClock, Room

EN = language("en")


def edit(wamid: str, clock: HandClock, text: str, of: str = "wamid.2") -> dict[str, Any]:
    inner = {"type": "text", "text": {"body": text}}
    return answered(wamid, clock.at, kind="edit", edit={"original_message_id": of, "message": inner})


def revoke(wamid: str, clock: HandClock, of: str = "wamid.2") -> dict[str, Any]:
    return answered(wamid, clock.at, kind="revoke", revoke={"original_message_id": of})


def asked_and_answered(clock: HandClock) -> list[dict[str, Any]]:
    start = clock.at
    clock.forward(minutes=2)
    return [live(wrote("wamid.1", start)), echo(answered("wamid.2", start + timedelta(minutes=1), "Ten bags"))]


@pytest.mark.parametrize(
    ("said", "there", "gone"),
    [
        (lambda clock: [edit("wamid.3", clock, "Six bags")], "Changed by the shop. Before:", "Deleted by"),
        (lambda clock: [revoke("wamid.3", clock)], "Deleted by the shop. It said:", "Changed by"),
        (
            lambda clock: [edit("wamid.3", clock, "Six bags", of="wamid.never")],
            "Six bags The shop changed a message that is not here.",
            "The customer",
        ),
        (lambda clock: [revoke("wamid.3", clock, of="wamid.never")], "The shop deleted a message", "The customer"),
        (
            lambda clock: [answered("wamid.3", clock.at, kind="unsupported", unsupported={"type": "edit"})],
            "The shop changed a message.",
            "The customer",
        ),
        (
            lambda clock: [answered("wamid.3", clock.at, kind="unsupported", unsupported={"type": "pin"})],
            "The shop pinned, kept or voted",
            "The customer",
        ),
    ],
)
def test_the_page_of_a_query_says_that_the_shop_did_it(tmp_path: Path, said: Any, there: str, gone: str):
    with open_counter(tmp_path / "data") as counter:
        aline = counter.signed_in("Aline")
        for change in (*asked_and_answered(counter.clock), echo(*said(counter.clock))):
            counter.webhook(body(change))
        (query,) = counter.shop.books.tables.queries.all()
        page = words(aline.open(f"/q/{query['id']}").text)
        assert there in page
        assert gone not in page
        assert "by the customer" not in page


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_whoever_had_an_answer_that_the_shop_deleted_waits_as_before(room: Room, order: tuple[int, ...]):
    start = room.clock.at
    changes = [*asked_and_answered(room.clock), echo(revoke("wamid.3", room.clock))]
    come(room, *(changes[number] for number in order))
    query = room.query(room.only_query())
    assert (query.wait.since_at, query.phone.answered_last, query.last.text) == (start, False, "Do you have cement?")
    assert room.board.see(room.staff("Aline")).waiting_count == 1


@pytest.mark.parametrize("order", [*permutations(range(4))])
def test_an_answer_beside_a_deleted_one_stands(room: Room, order: tuple[int, ...]):
    changes = asked_and_answered(room.clock)
    changes.append(echo(answered("wamid.3", room.clock.at, "Wrong chat")))
    room.clock.forward(minutes=1)
    changes.append(echo(revoke("wamid.4", room.clock, of="wamid.3")))
    come(room, *(changes[number] for number in order))
    query = room.query(room.only_query())
    assert (query.wait.since_at, query.phone.answered_last) == (None, True)
    assert (query.last.text, query.last.direction) == ("Ten bags", "out")


@pytest.mark.parametrize("where_from", [echo, history])
def test_a_reply_that_was_deleted_on_the_phone_answers_nobody(room: Room, where_from: Any):
    start, aline = room.clock.at, room.staff("Aline")
    come(room, live(wrote("wamid.1", start)))
    room.desk.claim(room.only_query(), aline)
    reply = room.desk.reply(room.only_query(), aline, "Ten bags")
    courier = Courier(room.books, room.outbox, room.link, room.notices, room.settings, Double(), room.clock)
    courier.step()
    courier.rest()
    come(room, where_from(revoke("wamid.3", room.clock, of=room.outbox.get(reply).whatsapp.wamid or "")))
    assert room.query(room.only_query()).wait.since_at == start


def test_a_deleted_answer_brings_nothing_back_that_was_closed_before(room: Room):
    aline = room.staff("Aline")
    come(room, live(wrote("wamid.1", room.clock.at)))
    room.desk.claim(room.only_query(), aline)
    room.desk.close(room.only_query(), aline, "answered")
    room.clock.forward(hours=1)
    again = room.clock.at
    come(room, live(wrote("wamid.2", again, "And sand?")), echo(answered("wamid.3", again + timedelta(seconds=1))))
    come(room, echo(revoke("wamid.4", room.clock, of="wamid.3")))
    query = room.query(room.only_query())
    assert (query.wait.since_at, query.last.text) == (again, "And sand?")


@pytest.mark.parametrize("first", ["dropped", "deleted"])
def test_who_has_neither_the_reply_nor_the_answer_on_the_phone_waits_again(room: Room, first: str):
    start, aline = room.clock.at, room.staff("Aline")
    come(room, live(wrote("wamid.1", start)))
    room.desk.claim(room.only_query(), aline)
    room.clock.forward(minutes=1)
    reply = room.desk.reply(room.only_query(), aline, "Ten bags")
    room.clock.forward(minutes=1)
    come(room, echo(answered("wamid.2", room.clock.at)))
    if first == "dropped":
        room.desk.take_back(reply, aline)
        assert room.query(room.only_query()).phone.answered_last
    come(room, echo(revoke("wamid.3", room.clock)))
    if first == "deleted":
        query = room.query(room.only_query())
        assert (query.wait.since_at, query.phone.answered_last) == (None, False), (
            "the reply stands, and nothing of the phone's"
        )
        room.desk.take_back(reply, aline)
    query = room.query(room.only_query())
    assert (query.wait.since_at, query.last.text, query.phone.answered_last) == (start, "Do you have cement?", False)


@pytest.mark.parametrize("where_from", [echo, history])
@pytest.mark.parametrize("kind", ["edit", "pin", "reaction"])
@pytest.mark.parametrize("turned", [False, True])
def test_what_the_phone_did_to_a_message_of_which_nothing_is_told_answers_nobody(
    room: Room, where_from: Any, kind: str, *, turned: bool
):
    start = room.clock.at
    room.clock.forward(minutes=1)
    did = where_from(answered("wamid.2", room.clock.at, kind="unsupported", unsupported={"type": kind}))
    asked = live(wrote("wamid.1", start))
    come(room, *((did, asked) if turned else (asked, did)))
    query = room.query(room.only_query())
    assert (query.wait.since_at, query.last.text, query.phone.answered_last) == (start, "Do you have cement?", False)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_the_board_says_the_new_words_whichever_comes_first(room: Room, order: tuple[int, ...]):
    changes = [*asked_and_answered(room.clock), echo(edit("wamid.3", room.clock, "Six bags"))]
    come(room, *(changes[number] for number in order))
    query = room.query(room.only_query())
    assert (query.last.text, query.wait.since_at, query.phone.answered_last) == ("Six bags", None, True)


def test_a_change_of_the_shops_own_is_no_answer_and_no_question(room: Room):
    start = room.clock.at
    room.clock.forward(minutes=2)
    come(room, live(wrote("wamid.1", start)), echo(edit("wamid.3", room.clock, "Six bags", of="wamid.never")))
    query = room.query(room.only_query())
    assert (query.wait.since_at, query.last.text, query.marks.changed) == (start, "Do you have cement?", False)


def test_nobody_changes_what_the_other_side_wrote(room: Room):
    come(room, *asked_and_answered(room.clock), echo(revoke("wamid.3", room.clock, of="wamid.1")))
    lines = room.board.query(room.only_query(), room.staff("Aline")).lines
    assert not any(line.deleted for line in lines)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("what", ["edit", "edited", "revoke", "deleted", "unseen", "kept"])
def test_in_every_language_the_two_sides_have_sentences_of_their_own(code: str, what: str):
    assert language(code).say(changed(what, ours=True)) != language(code).say(changed(what, ours=False))


def test_the_customers_own_changes_stay_the_customers(room: Room):
    come(room, live(wrote("wamid.1", room.clock.at)))
    inner = {"original_message_id": "wamid.1"}
    come(room, live(wrote("wamid.2", room.clock.at, kind="revoke", revoke=inner)))
    assert EN.say(f"kind.{room.query(room.only_query()).last.word}") == "Deleted by the customer"


def test_what_the_phone_wrote_is_the_shops_also_where_it_comes_among_the_messages(room: Room):
    come(room, live(wrote("wamid.1", room.clock.at)))
    room.clock.forward(minutes=1)
    come(room, live(answered("wamid.2", room.clock.at, "Yes, ten bags")))
    view = room.board.query(room.only_query(), room.staff("Aline"))
    assert [(line.side, line.text) for line in view.lines][1:] == [("out", "Yes, ten bags")]
    assert view.query.wait.since_at is None
    assert len(room.books.tables.customers) == 1
