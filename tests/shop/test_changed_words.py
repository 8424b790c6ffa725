"""What a customer changes or deletes after it was answered or closed is news: somebody has acted on other words."""

from __future__ import annotations

from typing import Any

import pytest

from edge.courier.holds import WROTE_AGAIN, objection
from edge.desk.one_line import DELETED
from edge.desk.views.timeline import Line
from edge.errors import Refusal
from edge.records.query import Query, State
from tests.kit.bodies import OURS, body, value
from tests.kit.shops import Counter, customer, webhook_of
from tests.kit.support import ACCOUNT, Room

PHONE = "250788000101"
assert ACCOUNT.phone_number_id == OURS


def wrote(room: Room, wamid: str, kind: str = "text", **said: Any) -> dict[str, Any]:
    stamp = str(int(room.clock.at.timestamp()))
    given = said or {"text": {"body": "Please keep 2 bags of cement"}}
    return {"from": PHONE, "from_user_id": f"RW.{PHONE}", "id": wamid, "timestamp": stamp, "type": kind, **given}


def edit(room: Room, wamid: str, text: str, of: str = "wamid.1") -> dict[str, Any]:
    inner = {"type": "text", "text": {"body": text}}
    return wrote(room, wamid, "edit", edit={"original_message_id": of, "message": inner})


def revoke(room: Room, wamid: str, of: str = "wamid.1") -> dict[str, Any]:
    return wrote(room, wamid, "revoke", revoke={"original_message_id": of})


def comes(room: Room, *messages: dict[str, Any]) -> None:
    """A webhook with these, and what is in it sorted."""
    room.journal.append(webhook_of(*messages, name="Amina", phone=PHONE))
    room.sort()


def answered(room: Room) -> str:
    """A query whose customer has had their answer."""
    comes(room, wrote(room, "wamid.1"))
    query = room.only_query()
    room.desk.claim(query, room.staff("Aline"))
    room.clock.forward(minutes=1)
    room.desk.reply(query, room.staff("Aline"), "OK, kept")
    room.clock.forward(minutes=2)
    return query


def lines(room: Room, query: str) -> list[Line]:
    return room.board.query(query, room.staff("Aline")).lines


def said(query: Query) -> tuple[str, str, str]:
    return query.last.text, query.last.word, query.last.direction


@pytest.mark.parametrize("kind", ["edit", "revoke"])
def test_a_change_after_the_answer_marks_the_query_and_the_customer_waits_again(room: Room, kind: str):
    query, aline = answered(room), room.staff("Aline")
    since = room.clock.at
    comes(room, edit(room, "wamid.2", "Please keep 20 bags") if kind == "edit" else revoke(room, "wamid.2"))
    found = room.query(query)
    assert (found.marks.fresh, found.marks.changed, found.wait.since_at) == (True, True, since)
    assert said(found) == (("Please keep 20 bags", "", "in") if kind == "edit" else ("", DELETED, "in"))
    assert room.board.see(aline).mine[0].changed
    room.clock.forward(hours=5)
    assert room.desk.return_lapsed() == 1


@pytest.mark.parametrize("kind", ["edit", "revoke"])
def test_a_change_soon_after_the_close_reopens_the_query_and_says_so(room: Room, kind: str):
    query, aline = answered(room), room.staff("Aline")
    room.desk.close(query, aline, "sold")
    room.clock.forward(minutes=1)
    comes(room, edit(room, "wamid.2", "Please keep 200 bags") if kind == "edit" else revoke(room, "wamid.2"))
    (row,) = room.board.see(aline).waiting
    assert (row.id, row.changed, row.reopened, row.age_seconds) == (query, True, True, 0)
    assert room.kinds(query)[-2:] == ["reopened", "changed"]


def test_a_change_long_after_the_close_opens_nothing(room: Room):
    query = answered(room)
    room.desk.close(query, room.staff("Aline"), "sold")
    room.clock.forward(days=9)
    comes(room, edit(room, "wamid.2", "Please keep 200 bags"))
    assert room.query(query).state is State.CLOSED
    assert len(room.books.tables.queries) == 1


def test_an_answer_to_the_change_takes_the_mark_away(room: Room):
    query, aline = answered(room), room.staff("Aline")
    comes(room, edit(room, "wamid.2", "Please keep 20 bags"))
    room.desk.reply(query, aline, "20 kept")
    found = room.query(query)
    assert (found.marks.fresh, found.marks.changed, found.wait.since_at) == (False, False, None)


def test_a_change_of_an_older_message_leaves_the_newest_words_on_the_board(room: Room):
    query = answered(room)
    since = room.clock.at
    comes(room, wrote(room, "wamid.2", text={"body": "And a bucket"}))
    room.desk.look(query, room.staff("Aline"))
    room.clock.forward(minutes=1)
    comes(room, edit(room, "wamid.3", "Please keep 20 bags"))
    found = room.query(query)
    assert (found.last.text, found.marks.fresh, found.wait.since_at) == ("And a bucket", True, since)


def test_a_change_before_anybody_read_it_is_no_news(room: Room):
    comes(room, wrote(room, "wamid.1"), edit(room, "wamid.2", "Please keep 20 bags"))
    found = room.query(room.only_query())
    assert (found.last.text, found.marks.changed, found.marks.fresh) == ("Please keep 20 bags", False, False)


def test_a_new_caption_is_still_said_as_one_of_a_photo(room: Room):
    comes(room, wrote(room, "wamid.1", "image", image={"id": "111", "mime_type": "image/jpeg"}))
    query, aline = room.only_query(), room.staff("Aline")
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "Nice")
    comes(room, wrote(room, "wamid.2", "edit", edit={
        "original_message_id": "wamid.1",
        "message": {"type": "image", "image": {"id": "111", "mime_type": "image/jpeg", "caption": "cracked"}},
    }))  # fmt: skip
    assert said(room.query(query)) == ("cracked", "image", "in")


@pytest.mark.parametrize("told", [True, False])
def test_a_reply_that_waited_is_looked_at_when_the_customer_changed_their_words(room: Room, *, told: bool):
    query = answered(room)
    (reply,) = room.outbox.due(room.clock.now())
    untold = wrote(room, "wamid.2", "unsupported", unsupported={"type": "edit"})
    comes(room, edit(room, "wamid.2", "Please keep 20 bags") if told else untold)
    heard = str(room.books.tables.customers.all()[0]["last_heard_at"])
    room.clock.forward(minutes=5)
    assert objection(room.books, room.settings, reply, heard, room.clock.now()) == WROTE_AGAIN
    assert room.query(query).marks.changed


@pytest.mark.parametrize("kind", ["pin", "reaction"])
def test_a_reply_that_waited_leaves_where_the_shops_phone_only_marked_a_message(room: Room, kind: str):
    answered(room)
    (reply,) = room.outbox.due(room.clock.now())
    marked = wrote(room, "wamid.2", "unsupported", unsupported={"type": kind})
    comes(room, {**marked, "from": "250788000000", "to": PHONE})
    heard = str(room.books.tables.customers.all()[0]["last_heard_at"])
    room.clock.forward(minutes=5)
    assert objection(room.books, room.settings, reply, heard, room.clock.now()) is None


@pytest.mark.parametrize("verb", ["close", "release"])
def test_an_edit_whose_words_are_not_told_is_not_closed_over_unseen(room: Room, verb: str):
    query, aline = answered(room), room.staff("Aline")
    seen, more = room.board.query(query, aline).seen, ("sold",) if verb == "close" else ()
    comes(room, wrote(room, "wamid.2", "unsupported", unsupported={"type": "edit"}))
    with pytest.raises(Refusal) as refused:
        getattr(room.desk, verb)(query, aline, *more, seen)
    assert refused.value.code == "unseen"
    assert len(room.board.unseen(query, seen or 0)) == 1
    getattr(room.desk, verb)(query, aline, *more, room.board.query(query, aline).seen)


def test_an_answer_on_the_phone_from_before_the_change_does_not_end_its_wait(room: Room):
    comes(room, wrote(room, "wamid.1"))
    room.clock.forward(minutes=1)
    echo = {**wrote(room, "wamid.2", text={"body": "OK"}), "from": "250788000000", "to": PHONE}
    room.clock.forward(minutes=1)
    since = room.clock.at
    query = room.only_query()
    room.desk.claim(query, room.staff("Aline"))
    room.desk.reply(query, room.staff("Aline"), "Yes")
    comes(room, edit(room, "wamid.3", "Please keep 20 bags"))
    contact = {"wa_id": PHONE, "user_id": f"RW.{PHONE}"}
    told = value(contacts=[contact], message_echoes=[{**echo, "to_user_id": f"RW.{PHONE}"}])
    room.journal.append(body({"field": "smb_message_echoes", "value": told}))
    room.sort()
    assert room.query(query).wait.since_at == since


def test_new_words_for_a_message_that_never_came_are_a_message(room: Room):
    comes(room, edit(room, "wamid.2", "Please keep 20 bags", of="wamid.never"))
    (row,) = room.board.see(room.staff("Aline")).waiting
    assert (row.line, row.word, row.age_seconds) == ("Please keep 20 bags", "", 0)
    (line,) = room.board.query(row.id, room.staff("Aline")).lines
    assert (line.side, line.kind, line.text, line.alone) == ("in", "text", "Please keep 20 bags", True)


def test_when_the_message_comes_after_its_new_words_both_are_one_line(room: Room):
    comes(room, edit(room, "wamid.2", "Please keep 20 bags"))
    comes(room, wrote(room, "wamid.1"))
    query = room.only_query()
    (line,) = room.board.query(query, room.staff("Aline")).lines
    assert (line.text, line.edited_from) == ("Please keep 20 bags", "Please keep 2 bags of cement")
    assert room.query(query).last.text == "Please keep 20 bags"


def from_before(room: Room, *messages: dict[str, Any]) -> None:
    """Old chats with this customer, as the shop's phone gives them."""
    told = value(contacts=[], history=[{"threads": [{"id": PHONE, "messages": list(messages)}]}])
    room.journal.append(body({"field": "history", "value": told}))
    room.sort()


@pytest.mark.parametrize("history_first", [True, False])
def test_new_words_for_what_came_with_history_alone_are_a_message(room: Room, history_first: bool):
    old = wrote(room, "wamid.1")
    room.clock.forward(minutes=5)
    steps = [lambda: from_before(room, old), lambda: comes(room, edit(room, "wamid.2", "Please keep 20 bags"))]
    for step in steps if history_first else steps[::-1]:
        step()
    (row,) = room.board.see(room.staff("Aline")).waiting
    assert row.line == "Please keep 20 bags"
    (line,) = room.board.query(row.id, room.staff("Aline")).lines
    assert (line.text, line.edited_from) == ("Please keep 20 bags", "Please keep 2 bags of cement")


def test_new_words_for_what_metas_agent_was_told_are_a_message_once_they_come_to_the_shop(room: Room):
    told = value(contacts=[], standby={"messages": [wrote(room, "wamid.1")]})
    room.journal.append(body({"field": "standby", "value": told}))
    room.sort()
    assert len(room.books.tables.queries) == 0
    for _ in range(2):
        comes(room, edit(room, "wamid.2", "Please keep 20 bags"))
    (row,) = room.board.see(room.staff("Aline")).waiting
    assert row.line == "Please keep 20 bags"
    (line,) = room.board.query(row.id, room.staff("Aline")).lines
    assert (line.text, line.edited_from) == ("Please keep 20 bags", "Please keep 2 bags of cement")


def test_a_deletion_of_what_came_with_history_alone_opens_nothing(room: Room):
    from_before(room, wrote(room, "wamid.1"))
    comes(room, revoke(room, "wamid.2"))
    assert len(room.books.tables.queries) == 0


def test_a_deletion_of_what_never_came_opens_nothing(room: Room):
    comes(room, revoke(room, "wamid.2", of="wamid.never"))
    assert len(room.books.tables.queries) == 0


OTHER = {"from": "250788000202", "from_user_id": "RW.250788000202"}


def from_elsewhere(room: Room, message: dict[str, Any]) -> str:
    """It comes from another number; the name of whoever waits by then."""
    room.journal.append(webhook_of(message | OTHER, name="Bosco", phone=OTHER["from"]))
    room.sort()
    (row,) = room.board.see(room.staff("Aline")).waiting
    return f"{row.name}: {row.line}"


def test_nobody_makes_news_of_another_customers_words(room: Room):
    query = answered(room)
    before = room.query(query)
    assert from_elsewhere(room, edit(room, "wamid.2", "Cancel it")) == "Bosco: Cancel it"
    assert room.query(query) == before
    (line,) = lines(room, room.board.see(room.staff("Aline")).waiting[0].id)
    assert (line.text, line.alone) == ("Cancel it", True), "the words stand on a page all the same"


@pytest.mark.parametrize("closed", [False, True])
def test_new_words_from_a_new_number_wait_also_where_they_come_before_the_news_of_the_move(room: Room, closed: bool):
    query, since = answered(room), room.clock.at
    if closed:
        room.desk.close(query, room.staff("Aline"), "sold")
    from_elsewhere(room, edit(room, "wamid.2", "Please keep 200 bags"))
    comes(room, wrote(room, "wamid.3", "system", system=MOVED))
    (open_now,) = [each for each in map(Query.of, room.books.tables.queries.all()) if each.is_open]
    assert (open_now.wait.since_at, open_now.marks.fresh, open_now.id == query) == (since, not closed, not closed)
    assert open_now.last.text == "Please keep 200 bags"
    first, *_ = lines(room, open_now.id)
    assert (first.text, first.edited_from) == ("Please keep 200 bags", "Please keep 2 bags of cement")


MOVED = {"type": "user_changed_number", "wa_id": OTHER["from"], "user_id": OTHER["from_user_id"], "body": "moved"}


@pytest.mark.parametrize("closed", [False, True])
def test_a_deletion_from_a_new_number_is_news_also_where_it_comes_before_the_news_of_the_move(room: Room, closed: bool):
    query, since = answered(room), room.clock.at
    if closed:
        room.desk.close(query, room.staff("Aline"), "sold")
    room.journal.append(webhook_of(revoke(room, "wamid.2") | OTHER, name="Amina", phone=OTHER["from"]))
    room.sort()
    assert room.query(query).wait.since_at is None, "nobody knows yet whose it is"
    for _ in range(2):
        comes(room, wrote(room, "wamid.3", "system", system=MOVED))
    found = room.query(query)
    assert (found.is_open, found.marks.changed, found.wait.since_at) == (True, True, since)
    assert found.last.word == DELETED
    assert room.kinds(query).count("changed") == 1
    assert lines(room, query)[0].deleted


def test_a_reaction_from_a_new_number_is_news_once_whatsapp_says_whose_it_is(room: Room):
    query = answered(room)
    reply = room.books.tables.replies.all()[0]["id"]
    room.outbox.accepted(room.outbox.begin(reply, room.clock.now()), "wamid.OUT", room.clock.now())
    reaction = wrote(room, "wamid.2", "reaction", reaction={"message_id": "wamid.OUT", "emoji": "👍"})
    room.journal.append(webhook_of(reaction | OTHER, name="Amina", phone=OTHER["from"]))
    room.sort()
    assert not room.query(query).marks.fresh
    comes(room, wrote(room, "wamid.3", "system", system=MOVED))
    assert room.query(query).marks.fresh
    assert [line.reactions for line in lines(room, query) if line.reply] == [("👍",)]


def test_words_that_a_customer_gives_to_a_message_of_the_shop_are_their_own(room: Room):
    query = answered(room)
    (reply,) = room.books.tables.replies.all()
    room.books.messages.name_reply(reply["id"], "wamid.ours", "2026-11-20T12:01:00.000Z")
    comes(room, edit(room, "wamid.2", "Not kept at all", of="wamid.ours"))
    assert room.query(query).last.text == "Not kept at all"
    assert [line.text for line in lines(room, query)] == [
        "Please keep 2 bags of cement",
        "OK, kept",
        "Not kept at all",
    ]


def test_the_page_shows_the_words_and_the_board_its_chip(counter: Counter):
    phone, who = counter.signed_in("Aline", owner=True), customer(7)
    told = webhook_of(
        {"from": who.phone, "from_user_id": who.user_id, "id": "wamid.e", "timestamp": "1763640000", "type": "edit",
         "edit": {"original_message_id": "wamid.never",
                  "message": {"type": "text", "text": {"body": "Twenty bags"}}}},
        name="Claudine", phone=str(who.phone),
    )  # fmt: skip
    counter.webhook(told)
    assert "Twenty bags" in phone.open("/?see=over").text
    query = counter.shop.board.see(counter.staff("Aline")).over[0].id
    page = phone.open(f"/q/{query}").text
    assert "Twenty bags" in page
    assert "changed a message that is not here" in page


# New words for what never came stand for it: they are what was read.


def test_a_deletion_of_what_never_came_is_news_where_its_new_words_had_been_answered(room: Room):
    comes(room, edit(room, "wamid.e", "Please keep 3 bags", of="wamid.never"))
    query, aline = room.only_query(), room.staff("Aline")
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "OK, kept")
    room.clock.forward(minutes=2)
    since = room.clock.at
    comes(room, revoke(room, "wamid.r", of="wamid.never"))
    found = room.query(query)
    assert (found.wait.since_at, found.marks.changed, found.last.word) == (since, True, DELETED)


def test_a_deletion_of_what_never_came_reopens_what_was_closed_over_its_new_words(room: Room):
    comes(room, edit(room, "wamid.e", "Please keep 3 bags", of="wamid.never"))
    query = room.only_query()
    room.desk.close(query, room.staff("Diane", owner=True), "sold")
    room.clock.forward(minutes=2)
    comes(room, revoke(room, "wamid.r", of="wamid.never"))
    assert room.query(query).state is State.WAITING


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_edits_of_what_never_came_the_board_shows_the_later(room: Room, turned: bool):
    first = edit(room, "wamid.e1", "3 bags", of="wamid.never")
    room.clock.forward(minutes=1)
    later = edit(room, "wamid.e2", "4 bags", of="wamid.never")
    for message in (later, first) if turned else (first, later):
        comes(room, message)
    assert room.query(room.only_query()).last.text == "4 bags"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_change_of_a_change_is_one_of_the_message_itself(room: Room, order: tuple[int, int]):
    query = answered(room)
    changes = [edit(room, "wamid.2", "Please keep 20 bags")]
    room.clock.forward(minutes=1)
    changes.append(edit(room, "wamid.3", "Please keep 200 bags", of="wamid.2"))
    for number in order:
        comes(room, changes[number])
    first = lines(room, query)[0]
    assert (first.text, first.edited_from) == ("Please keep 200 bags", "Please keep 2 bags of cement")
    assert said(room.query(query)) == ("Please keep 200 bags", "", "in")
    assert len(lines(room, query)) == 2


def test_a_change_that_is_deleted_deletes_its_message(room: Room):
    query = answered(room)
    comes(room, edit(room, "wamid.2", "Please keep 20 bags"), revoke(room, "wamid.3", of="wamid.2"))
    assert lines(room, query)[0].deleted


def test_changes_that_lead_back_to_themselves_stand_on_the_page(room: Room):
    loop = edit(room, "wamid.1", "one", of="wamid.2"), edit(room, "wamid.2", "two", of="wamid.1")
    comes(room, *loop, edit(room, "wamid.3", "three", of="wamid.3"))
    shown = [text for line in lines(room, room.only_query()) for text in (line.text, line.edited_from)]
    assert {"one", "two", "three"} <= set(shown)


@pytest.mark.parametrize(("kind", "marked"), [("edit", True), ("pin", False)])
def test_a_change_whose_words_whatsapp_does_not_tell_marks_the_query(room: Room, kind: str, marked: bool):
    query, aline = answered(room), room.staff("Aline")
    comes(room, wrote(room, "wamid.2", "unsupported", unsupported={"type": kind}))
    (row,) = room.board.see(aline).mine
    assert (row.fresh, row.changed, room.query(query).wait.since_at) == (marked, marked, None)
