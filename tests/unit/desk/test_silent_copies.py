"""A message that came as a silent copy first, in history or while Meta's agent answered, is live once it comes live."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from edge.courier.holds import WROTE_AGAIN, objection
from edge.errors import Refusal
from edge.records.query import State
from tests.kit.bodies import AMINA, value
from tests.kit.coexistence import answered, come, files, history, live, stood_by, wrote
from tests.kit.support import Room

PHOTO = {"id": "884412009999", "mime_type": "image/jpeg", "caption": "The tap"}


def test_a_live_copy_that_comes_twice_after_history_counts_once(room: Room):
    message = wrote("wamid.1", room.clock.at)
    come(room, history(message), live(message), live(message), history(message))
    assert room.kinds(room.only_query()) == ["opened", "received"]


def test_a_live_message_after_its_history_copy_reopens_what_was_closed_a_short_while_ago(room: Room):
    come(room, live(wrote("wamid.1", room.clock.at)))
    query = room.only_query()
    room.desk.close(query, room.staff("Diane", owner=True), "sold")
    room.clock.forward(minutes=5)
    message = wrote("wamid.2", room.clock.at, "And nails?")
    come(room, history(message), live(message))
    assert room.query(query).state is State.WAITING


def test_an_edit_after_its_history_copy_is_news(room: Room):
    come(room, live(wrote("wamid.1", room.clock.at)))
    query = room.only_query()
    room.desk.close(query, room.staff("Diane", owner=True), "sold")
    room.clock.forward(minutes=5)
    inner = {"type": "text", "text": {"body": "No, nails"}}
    edit = wrote("wamid.2", room.clock.at, kind="edit", edit={"original_message_id": "wamid.1", "message": inner})
    come(room, history(edit), live(edit))
    assert (room.query(query).state, room.query(query).marks.changed) == (State.WAITING, True)


def test_a_live_photo_whose_placeholder_came_first_has_its_file_and_goes_first(room: Room):
    old = wrote("wamid.1", room.clock.at, kind="media_placeholder", history_context={"status": "READ"})
    come(room, history(old), live(wrote("wamid.1", room.clock.at, kind="image", image=PHOTO)))
    (line,) = room.board.query(room.only_query(), room.staff("Aline")).lines
    assert (line.kind, line.text, line.imported) == ("image", "The tap", False)
    (wanted,) = room.books.tables.media.all()
    assert (wanted["media"], wanted["history"]) == ("884412009999", False)


def test_a_file_that_names_nobody_belongs_to_whom_its_placeholder_names(room: Room):
    at = room.clock.at - timedelta(days=3)
    nameless = {"id": "wamid.1", "timestamp": str(int(at.timestamp())), "type": "image", "image": PHOTO}
    come(room, files(nameless))
    come(room, history(answered("wamid.1", at, kind="media_placeholder", history_context={"status": "READ"})))
    come(room, live(wrote("wamid.2", room.clock.at)))
    lines = room.board.query(room.only_query(), room.staff("Aline")).lines
    assert [(line.side, line.kind) for line in lines] == [("out", "image"), ("in", "text")]
    (wanted,) = room.books.tables.media.all()
    assert wanted["customer"] == room.query(room.only_query()).customer


def test_a_live_copy_of_what_metas_agent_had_opens_its_query(room: Room):
    message = wrote("wamid.1", room.clock.at)
    come(room, stood_by(message), live(message))
    assert room.kinds(room.only_query()) == ["opened", "received"]


def test_a_live_message_that_cannot_be_read_keeps_the_words_of_its_copy(room: Room):
    message = wrote("wamid.1", room.clock.at)
    come(room, history(message), live({**message, "type": "hologram"}))
    (line,) = room.board.query(room.only_query(), room.staff("Aline")).lines
    assert line.text == "Do you have cement?"


# Only what was seen is answered or closed: a copy that the page showed, or did not show, was no question.


def of_nobody(message: dict[str, Any]) -> dict[str, Any]:
    """As it comes where WhatsApp does not say who wrote it."""
    nameless = {name: said for name, said in message.items() if not name.startswith("from")}
    return {"field": "messages", "value": value(nameless, contacts=[])}


def without_words(message: dict[str, Any]) -> dict[str, Any]:
    """As it comes where its kind cannot be passed on yet."""
    return live({name: said for name, said in {**message, "type": "hologram"}.items() if name != "text"})


COPIES = [history, stood_by, of_nobody, without_words]
Copy = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.mark.parametrize("copy", COPIES)
def test_nothing_is_closed_over_what_became_live_after_the_page_was_drawn(room: Room, copy: Copy):
    aline, later = room.staff("Aline"), wrote("wamid.1", room.clock.at, "And nails?")
    come(room, copy(later), live(wrote("wamid.2", room.clock.at)))
    query = room.only_query()
    room.desk.claim(query, aline)
    for news in (later, wrote("wamid.3", room.clock.at, "And screws?")):
        seen = room.board.query(query, aline).seen
        come(room, live(news), live(news))
        with pytest.raises(Refusal) as refused:
            room.desk.close(query, aline, "sold", seen=seen)
        assert refused.value.code == "unseen"
    room.desk.close(query, aline, "sold", seen=room.board.query(query, aline).seen)
    assert room.query(query).state is State.CLOSED


@pytest.mark.parametrize("copy", COPIES)
def test_a_reply_written_before_it_became_live_leaves_the_wait_and_is_looked_at_first(room: Room, copy: Copy):
    aline, later = room.staff("Aline"), wrote("wamid.1", room.clock.at, "No, I bought it elsewhere")
    come(room, copy(later), live(wrote("wamid.2", room.clock.at)))
    query = room.only_query()
    room.desk.claim(query, aline)
    seen = room.board.query(query, aline).seen
    come(room, live(later))
    ticked = set(room.outbox.ticks.due(9))  # when it was claimed
    reply = room.outbox.get(room.desk.reply(query, aline, "Yes, 3000", seen=seen))
    assert room.query(query).wait.since_at is not None
    assert set(room.outbox.ticks.due(9)) - ticked <= {"wamid.2"}
    room.clock.forward(minutes=5)
    heard = str(room.customer(AMINA)["last_heard_at"])
    assert objection(room.books, room.settings, reply, heard, room.clock.now()) == WROTE_AGAIN
