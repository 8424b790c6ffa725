"""What customers do, as the desk takes it in: early, late, twice, unreadable, in groups, from history."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from edge.desk.one_line import DELETED, UNSHOWN, kind_of
from edge.desk.views.timeline import Line
from edge.records.events import Opened, Received
from edge.records.message import Media, Message, Who
from edge.records.query import State
from tests.kit.bodies import body, value
from tests.kit.support import AMINA, BOSCO, NOON, Room


def message(room: Room, wamid: str, kind: str, **more: object) -> Message:
    fields = {"who": AMINA, "kind": kind, "at": room.clock.at, **more}
    return Message(wamid=wamid, **fields)  # type: ignore[arg-type]


def amend(room: Room, wamid: str, kind: str, **more: object) -> None:
    room.reception.amend(message(room, wamid, kind, **more), room.clock.now())


def only_line(room: Room) -> Line:
    (line,) = room.board.query(room.only_query(), room.staff("Aline")).lines
    return line


def send(room: Room, raw: bytes) -> None:
    """One webhook body through the journal and the sorter."""
    room.journal.append(raw)
    room.sort()


def test_a_message_that_comes_again_changes_nothing(room: Room):
    query = room.writes("wamid.1")
    before = room.query(query)
    room.clock.forward(days=7)
    assert room.hears("wamid.1", "something else") is None
    assert room.query(query) == before
    assert room.books.messages.count() == 1
    assert len(room.books.events.of_kind(Received)) == 1


def test_a_message_that_was_under_way_for_longer_makes_the_wait_longer(room: Room):
    room.writes("wamid.2", at=room.clock.at)
    query = room.writes("wamid.1", at=room.clock.at - timedelta(hours=3))
    assert room.query(query).wait.since_at == room.clock.at - timedelta(hours=3)
    assert room.query(query).last_heard_at == room.clock.at, "the window counts from the newest"
    assert room.board.see(room.staff("Aline")).waiting[0].age_seconds == 3 * 3600


@pytest.mark.parametrize("at", [None, NOON + timedelta(days=400)])
def test_a_stamp_that_cannot_be_believed_gives_way_to_when_the_box_took_the_message_in(room: Room, at: object):
    query = room.query(room.writes("wamid.1", at=at))
    assert query.wait.since_at == query.last_heard_at == NOON


def test_a_stamp_ahead_of_a_doubtful_clock_is_believed(room: Room):
    room.clock.trusted = False
    room.clock.step(days=-3)
    assert room.query(room.writes("wamid.1", at=NOON)).wait.since_at == NOON


# Edits, deletions, reactions.


def test_an_edit_shows_the_new_words_and_keeps_the_old(room: Room):
    query = room.writes("wamid.1", "Two nails")
    amend(room, "wamid.2", "edit", target="wamid.1", text="Ten nails")
    line = only_line(room)
    assert (line.text, line.edited_from) == ("Ten nails", "Two nails")
    assert room.query(query).last.text == "Ten nails"


def test_a_deletion_that_comes_before_its_message_is_applied_to_it(room: Room):
    amend(room, "wamid.2", "revoke", target="wamid.1")
    assert len(room.books.tables.queries) == 0, "a deletion opens nothing"
    query = room.writes("wamid.1", "My secret")
    line = only_line(room)
    assert (line.deleted, line.text) == (True, "My secret")
    assert (room.query(query).last.word, room.query(query).last.text) == (DELETED, "")


def test_another_customer_cannot_edit_or_delete_a_message(room: Room):
    query = room.writes("wamid.1", "Two nails")
    amend(room, "wamid.2", "edit", target="wamid.1", text="Ten nails", who=BOSCO)
    amend(room, "wamid.3", "revoke", target="wamid.1", who=BOSCO)
    (line,) = room.board.query(query, room.staff("Aline")).lines
    assert (line.text, line.deleted) == ("Two nails", False)
    assert room.query(query).last.text == "Two nails"


def test_the_shops_side_cannot_edit_or_delete_what_the_customer_wrote(room: Room):
    query = room.writes("wamid.1", "Two nails")
    amend(room, "wamid.2", "edit", target="wamid.1", text="Ten nails", direction="out")
    amend(room, "wamid.3", "revoke", target="wamid.1", direction="out")
    lines = room.board.query(query, room.staff("Aline")).lines
    assert [(line.side, line.text, line.deleted) for line in lines] == [
        ("in", "Two nails", False),
        ("out", "Ten nails", False),
    ]


def test_a_reaction_opens_nothing_reopens_nothing_and_can_be_taken_back(room: Room):
    query = room.writes("wamid.1")
    room.desk.close(query, room.staff("Diane", owner=True), "other")
    amend(room, "wamid.2", "reaction", target="wamid.1", text="👍")
    assert room.query(query).state is State.CLOSED
    assert only_line(room).reactions == ("👍",)
    amend(room, "wamid.3", "reaction", target="wamid.1", text="")
    assert only_line(room).reactions == ()


def test_a_reaction_to_what_is_not_here_stands_as_a_line_of_its_own(room: Room):
    query = room.writes("wamid.1")
    amend(room, "wamid.2", "reaction", target="wamid.elsewhere", text="👍")
    sides = [line.side for line in room.board.query(query, room.staff("Aline")).lines]
    assert sides == ["in", "event"]


# What is kept out of the queue.


def test_group_messages_are_kept_apart_and_make_no_customer(room: Room):
    room.reception.keep_apart(message(room, "wamid.1", "text", group_id="g1"), room.clock.now())
    assert (len(room.books.tables.queries), len(room.books.tables.customers)) == (0, 0)
    assert [row.wamid for row in room.board.apart().groups] == ["wamid.1"]


def test_what_metas_agent_answers_is_read_along_and_shown_as_a_banner_for_a_day(room: Room):
    aline = room.staff("Aline")
    assert not room.board.see(aline).standby
    room.reception.stand_by(message(room, "wamid.1", "text", text="Hello"), room.clock.now())
    assert len(room.books.tables.queries) == 0
    assert [row.wamid for row in room.board.apart().standby] == ["wamid.1"]
    assert room.board.see(aline).standby
    room.clock.forward(hours=25)
    assert not room.board.see(aline).standby


def test_history_is_silent_no_query_no_window_no_event(room: Room):
    room.reception.remember(message(room, "wamid.1", "text", text="Long ago"), room.clock.now())
    assert len(room.books.tables.queries) == 0
    assert room.books.events.of_kind(Received) == []
    assert room.books.events.of_kind(Opened) == []
    assert room.customer(AMINA).get("last_heard_at") is None
    query = room.writes("wamid.2")
    assert [line.imported for line in room.board.query(query, room.staff("Aline")).lines] == [True, False]


def test_the_file_behind_a_placeholder_of_history_is_filled_in(room: Room):
    room.reception.remember(message(room, "wamid.1", "media_placeholder"), room.clock.now())
    room.reception.fill("wamid.1", "image", Media("m1", "image/jpeg"), "The tap", room.clock.now())
    query = room.writes("wamid.2")
    line = room.board.query(query, room.staff("Aline")).lines[0]
    assert (line.kind, line.text, line.media) == ("image", "The tap", Media("m1", "image/jpeg"))
    room.reception.fill("wamid.2", "image", Media("m2"), "not a placeholder", room.clock.now())
    assert room.board.query(query, room.staff("Aline")).lines[1].kind == "text"


def test_a_system_line_is_shown_and_opens_nothing(room: Room):
    room.reception.tell(message(room, "wamid.1", "system", text="A new phone"), room.clock.now())
    room.reception.tell(message(room, "wamid.2", "system", text="To nobody", who=Who()), room.clock.now())
    assert len(room.books.tables.queries) == 0
    assert room.customer(AMINA).get("last_heard_at") is None
    query = room.writes("wamid.3")
    assert [line.side for line in room.board.query(query, room.staff("Aline")).lines] == ["event", "in"]


# What cannot be read.

UNKNOWN = {"from": "250788000101", "id": "wamid.new", "timestamp": str(int(NOON.timestamp())), "type": "hologram"}
NAMELESS = {"from": "250788000101", "timestamp": str(int(NOON.timestamp())), "type": "text", "text": {"body": "Hi"}}


def test_an_unknown_kind_is_a_neutral_line_is_set_aside_and_counted(room: Room):
    send(room, body({"field": "messages", "value": value(UNKNOWN, contacts=[])}))
    (row,) = room.board.see(room.staff("Aline")).waiting
    assert (row.line, kind_of(row.word)) == ("", UNSHOWN)
    assert room.board.apart().aside_count == 1
    assert room.books.journal.counts() == {"total": 1, "unread": 0, "set_aside": 1}


def test_a_message_without_an_id_is_one_line_however_often_it_comes(room: Room):
    query = room.writes("wamid.1", who=Who(phone="250788000101"))
    raw = body({"field": "messages", "value": value(NAMELESS, contacts=[])})
    for _ in range(3):
        send(room, raw)
    lines = room.board.query(query, room.staff("Aline")).lines
    assert [(line.kind, line.text) for line in lines][1:] == [("text", "Hi")]
    ticked = room.books.messages.latest_heard(room.query(query).customer, query)
    assert ticked == "wamid.1", "nothing that could be ticked or quoted"


def test_one_bad_item_costs_its_neighbours_nothing(room: Room):
    good = {**NAMELESS, "id": "wamid.good"}
    send(room, body({"field": "messages", "value": value(17, UNKNOWN, good, None, contacts=[])}))
    assert room.books.messages.by_wamid("wamid.good") is not None
    assert room.board.apart().aside_count >= 2


def test_what_a_newer_version_can_read_takes_the_neutral_lines_place(room: Room):
    query = room.writes("wamid.1", "", kind="unknown")
    room.clock.forward(days=1)
    assert room.hears("wamid.1", "A hologram", kind="text") is None
    assert room.query(query).last.text == "A hologram"
    assert only_line(room).text == "A hologram"
    assert len(room.books.events.of_kind(Received)) == 1


def test_an_edit_that_could_not_be_read_is_applied_once_it_can_be(room: Room):
    room.writes("wamid.1", "Two nails")
    room.reception.unreadable(AMINA, "wamid.2", room.clock.now())
    amend(room, "wamid.2", "edit", target="wamid.1", text="Ten nails")
    assert only_line(room).text == "Ten nails"


def test_reading_again_after_an_upgrade_harms_nothing_that_is_known(room: Room):
    """As an older version left it: the entry is set aside under that version's name."""
    alert = {
        "field": "account_update",
        "value": {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "today"}},
    }
    send(room, body({"field": "messages", "value": value(UNKNOWN, NAMELESS, contacts=[])}, alert))
    (notice,) = room.notices.open()
    room.notices.settle(notice.id, "s_owner", room.clock.now())
    for place, reason in [(place, reason) for _, place, reason in room.board.apart().aside]:
        room.books.journal.set_aside(1, place, reason, None, "0.0.9")
    before = room.books.messages.count(), room.board.apart().aside_count
    assert room.sorter.read_again() == 1
    assert (room.books.messages.count(), room.board.apart().aside_count) == before
    assert room.notices.open() == [], "what the owner has settled does not come up again"
    assert room.sorter.read_again() == 0, "what this version cannot read is not tried for ever"


def test_what_came_for_another_number_is_passed_over(room: Room):
    other = json.loads(body({"field": "messages", "value": value(NAMELESS, contacts=[])}))
    other["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "999"
    send(room, json.dumps(other).encode())
    assert room.books.messages.count() == 0


def test_a_preference_is_kept_with_the_customer(room: Room):
    room.reception.prefer(AMINA, "marketing_messages", "stop", room.clock.now())
    room.reception.prefer(Who(), "marketing_messages", "stop", room.clock.now())
    assert room.customer(AMINA)["preferences"] == {"marketing_messages": "stop"}


def test_late_messages_say_how_late(room: Room):
    query = room.writes("wamid.1", at=room.clock.at - timedelta(hours=2))
    (line,) = room.board.query(query, room.staff("Aline")).lines
    assert line.late_seconds == 2 * 3600


def test_ages_run_on_boottime_while_the_clock_is_in_doubt(room: Room):
    aline = room.staff("Aline")
    room.clock.trusted = False
    room.writes("wamid.1", at=NOON - timedelta(hours=5))
    room.clock.forward(minutes=7)
    room.clock.step(days=3)
    (row,) = room.board.see(aline).waiting
    assert (row.age_seconds, row.age_certain, row.window_seconds) == (7 * 60, False, None)
    room.clock.trusted = True
    room.clock.step(days=-3)
    (row,) = room.board.see(aline).waiting
    assert (row.age_seconds, row.age_certain) == (5 * 3600 + 7 * 60, True)
