"""Only what was seen is answered or closed: forms carry how far their page showed, and the desk compares."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from edge.courier.holds import WROTE_AGAIN, objection
from edge.errors import Refusal
from edge.records.message import Direction, Message, Who
from edge.records.query import State
from tests.kit.bodies import AMINA as WRITER
from tests.kit.coexistence import come, history, live, wrote
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer, webhook_of
from tests.kit.support import AMINA, Room

WHO = customer(7, "Claudine")


def asked(room: Room) -> tuple[str, int]:
    """A query that Aline has, and how far her page shows."""
    query, aline = room.writes("wamid.1", "Do you have the bucket?"), room.staff("Aline")
    room.desk.claim(query, aline)
    seen = room.board.query(query, aline).seen
    room.clock.forward(minutes=3)
    return query, seen


def test_a_reply_ends_the_wait_only_up_to_what_its_writer_had_seen(room: Room):
    query, seen = asked(room)
    since = room.clock.at
    room.hears("wamid.2", "And 40 iron sheets?")
    room.clock.forward(minutes=1)
    room.desk.reply(query, room.staff("Aline"), "Yes, 3000", seen=seen)
    found = room.query(query)
    assert (found.wait.since_at, found.marks.fresh) == (since, True)
    assert (found.last.text, found.last.direction) == ("And 40 iron sheets?", "in")
    assert room.board.see(room.staff("Aline")).mine[0].age_seconds == 60
    room.clock.trusted = False
    assert room.board.see(room.staff("Aline")).mine[0].age_seconds == 60
    room.clock.forward(hours=5)
    assert room.desk.return_lapsed() == 1


def test_a_reply_whose_writer_has_seen_all_ends_the_wait(room: Room):
    query, _ = asked(room)
    room.hears("wamid.2", "And 40 iron sheets?")
    aline = room.staff("Aline")
    room.desk.reply(query, aline, "Yes, both", seen=room.board.query(query, aline).seen)
    assert room.query(query).wait.since_at is None


def test_what_was_seen_and_then_changed_waits_on_as_well(room: Room):
    query, seen = asked(room)
    since = room.clock.at
    change = Message("wamid.2", AMINA, "edit", "Two buckets?", since, target="wamid.1")
    room.reception.amend(change, room.clock.now())
    room.desk.reply(query, room.staff("Aline"), "Yes", seen=seen)
    assert room.query(query).wait.since_at == since


def test_only_what_was_seen_gets_blue_ticks_from_a_reply(room: Room):
    query, seen = asked(room)
    room.hears("wamid.2", "And 40 iron sheets?")
    room.desk.reply(query, room.staff("Aline"), "Yes", seen=seen)
    assert room.outbox.ticks.due(9) == ["wamid.1"]


def test_taking_back_such_a_reply_gives_the_whole_wait_back(room: Room):
    query, seen = asked(room)
    room.hears("wamid.2", "And 40 iron sheets?")
    before = room.query(query)
    reply = room.desk.reply(query, room.staff("Aline"), "Yes", seen=seen)
    room.desk.take_back(reply, room.staff("Aline"))
    after = room.query(query)
    assert (after.wait.since_at, after.last.text) == (before.wait.since_at, before.last.text)


def test_the_couriers_look_compares_with_what_was_seen(room: Room):
    query, seen = asked(room)
    room.hears("wamid.2", "Forget it, I bought it elsewhere")
    reply = room.outbox.get(room.desk.reply(query, room.staff("Aline"), "Yes, 3000", seen=seen))
    room.clock.forward(minutes=5)
    heard = str(room.customer(AMINA)["last_heard_at"])
    assert objection(room.books, room.settings, reply, heard, room.clock.now()) == WROTE_AGAIN


def test_an_answer_on_the_phone_that_the_page_showed_stops_no_reply(room: Room):
    query, _ = asked(room)
    said = Message("wamid.2", AMINA, "text", "One moment", room.clock.at, Direction.OUT)
    room.reception.hear_echo(said, room.clock.now())
    aline = room.staff("Aline")
    reply = room.outbox.get(room.desk.reply(query, aline, "Yes", seen=room.board.query(query, aline).seen))
    room.clock.forward(minutes=5)
    heard = str(room.customer(AMINA)["last_heard_at"])
    assert objection(room.books, room.settings, reply, heard, room.clock.now()) is None


@pytest.mark.parametrize("kind", ["edit", "revoke"])
@pytest.mark.parametrize("verb", ["close", "release"])
def test_a_change_that_the_page_did_not_show_is_not_closed_over(room: Room, verb: str, kind: str):
    query, seen = asked(room)
    change = Message("wamid.2", AMINA, kind, "Two" if kind == "edit" else "", room.clock.at, target="wamid.1")
    room.reception.amend(change, room.clock.now())
    more = ("sold",) if verb == "close" else ()
    with pytest.raises(Refusal) as refused:
        getattr(room.desk, verb)(query, room.staff("Aline"), *more, seen)
    assert refused.value.code == "unseen"
    assert room.query(query).state is State.CLAIMED


def test_the_form_of_the_reply_carries_what_its_page_showed(counter: Counter, aline: Phone):
    query = counter.hears("Do you have the bucket?", WHO)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    aline.open(f"/q/{query}")
    form = aline.form(f"/q/{query}/reply")
    counter.hears("And 40 iron sheets?", WHO)
    aline.submit(form, text="Yes, 3000")
    (row,) = counter.shop.board.see(counter.staff("Aline")).mine
    assert (row.line, row.age_seconds, row.mine_last) == ("And 40 iron sheets?", 0, False)


def test_an_older_page_knows_how_far_its_reader_had_got(counter: Counter, aline: Phone):
    query = counter.hears("The first", WHO)
    for number in range(60):
        counter.hears(f"number {number}", WHO)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    page = aline.open(f"/q/{query}").text
    older = re.search(r'href="(/q/\w+\?before=[^"]*)"', page)
    assert older
    aline.open(older[1])
    form = aline.form(f"/q/{query}/close")
    counter.hears("And 40 iron sheets?", WHO)
    aline.open(older[1])  # where the new one does not stand
    assert aline.submit(form, outcome="sold").status_code == 409
    aline.open(f"/q/{query}")
    older = re.search(r'href="(/q/\w+\?before=[^"]*)"', aline.page.text)
    assert older
    aline.open(older[1])
    assert aline.submit(aline.form(f"/q/{query}/close"), outcome="sold").status_code == 200
    assert "iron sheets" in words(aline.open(f"/q/{query}").text)


def test_nothing_is_closed_over_what_a_join_brought_after_the_page_was_drawn(room: Room):
    """What the other one asked came in before; the page of this one never showed it."""
    other = Who(user_id="RW.999", name="Amina")
    room.hears("wamid.1", "And a ladder, please", who=other)
    query, aline = room.writes("wamid.2", "Do you have the bucket?"), room.staff("Aline")
    room.desk.claim(query, aline)
    seen = room.board.query(query, aline).seen
    room.desk.join(str(room.customer(AMINA)["id"]), str(room.customer(other)["id"]), room.staff("Eric"))
    with pytest.raises(Refusal) as refused:
        room.desk.close(query, aline, "sold", seen=seen)
    assert refused.value.code == "unseen"
    assert [said.line for said in room.board.unseen(query, seen)] == ["And a ladder, please"]
    room.desk.close(query, aline, "sold", seen=room.board.query(query, aline).seen)
    assert room.query(query).state is State.CLOSED


def test_what_a_page_is_too_short_for_stands_before_it_while_it_waits(room: Room):
    """Late words, a change of old ones and what was history until now, all of them hundreds of lines further up."""
    start = room.clock.at
    old = wrote("wamid.old", start - timedelta(days=1), "From the old chat")
    come(room, history(old), live(*(wrote(f"wamid.{n}", start + timedelta(seconds=n), f"{n}") for n in range(260))))
    query, aline = room.only_query(), room.staff("Aline")
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "Yes", seen=room.board.query(query, aline).seen)
    room.clock.forward(minutes=9)
    assert len(room.board.query(query, aline).lines) == 50
    change = {"original_message_id": "wamid.7", "message": {"type": "text", "text": {"body": "seventy"}}}
    come(room, live(wrote("wamid.late", start - timedelta(minutes=5), "And 40 bags")))
    come(room, live(old), live(wrote("wamid.edit", room.clock.at, kind="edit", edit=change)))
    view = room.board.query(query, aline)
    assert [line.text for line in view.lines][:4] == ["From the old chat", "And 40 bags", "seventy", "211"]
    assert view.older == view.lines[3].seq, "there is a gap"


def test_the_way_to_what_lies_between_stands_where_the_gap_is(counter: Counter, aline: Phone):
    talk = (wrote(f"wamid.{n}", counter.clock.at + timedelta(seconds=n), f"word {n}.") for n in range(260))
    counter.clock.forward(minutes=9)
    counter.webhook(webhook_of(*talk, name="Amina", phone=WRITER.phone or ""))
    late = wrote("wamid.late", counter.clock.at - timedelta(hours=1), "And 40 bags")
    counter.webhook(webhook_of(late, name="Amina", phone=WRITER.phone or ""))
    (query,) = counter.shop.books.tables.queries.all()
    page = words(aline.open(f"/q/{query['id']}").text)
    assert re.search("And 40 bags.*Older messages.*word 210.*word 259", page)
    assert "word 209" not in page
