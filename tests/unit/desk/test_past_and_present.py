"""What the shop's phone hands on of its past, and what comes in just now, in whichever order the two come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from edge.desk.on_phone import AnsweredOnPhone
from edge.desk.views.sections import Section
from edge.errors import Refusal
from edge.media import MediaBook
from edge.practice import Account, Identity, webhooks
from edge.records.outcomes import Outcome
from edge.records.query import State
from tests.kit.support import ACCOUNT, Room

OURS = Account(
    app_secret=ACCOUNT.app_secret,
    token=ACCOUNT.token,
    verify_token=ACCOUNT.verify_token,
    phone_number_id=ACCOUNT.phone_number_id,
    waba_id=ACCOUNT.waba_id,
)
AMINA = Identity("Amina", "250788000101", "RW.70461198223351904417")


def sort(room: Room, *changes: Any) -> None:
    for change in changes:
        room.journal.append(webhooks.encode(webhooks.body(OURS, change)))
    room.sort()


def text(room: Room, wamid: str, words: str, *, at: datetime | None = None) -> Any:
    return webhooks.message(AMINA, webhooks.text(words), wamid=wamid, at=at or room.clock.at)


def live(*messages: Any) -> Any:
    return webhooks.messages(OURS, [AMINA], messages)


def past(*messages: Any) -> Any:
    return webhooks.history(OURS, AMINA, messages)


def echo(room: Room, wamid: str, words: str, at: datetime) -> Any:
    return webhooks.echoes(OURS, AMINA, webhooks.text(words), wamids=[wamid], at=at)


def shown(room: Room) -> list[str]:
    view = room.board.query(room.only_query(), room.staff("Aline"))
    return [line.text for line in view.lines]


@pytest.mark.parametrize("first", ["past", "live"])
def test_a_question_that_also_stands_in_the_past_waits_and_is_there_once(room: Room, first: str):
    question = text(room, "wamid.now", "Do you have cement today?")
    changes = [past(question), live(question)]
    sort(room, *(changes if first == "past" else changes[::-1]), *changes)
    board = room.board.see(room.staff("Aline"))
    assert (board.waiting_count, board.waiting[0].line) == (1, "Do you have cement today?")
    assert shown(room) == ["Do you have cement today?"]
    assert room.board.query(room.only_query(), room.staff("Aline")).row.window_seconds, "we may answer"


def test_the_past_alone_opens_nothing(room: Room):
    sort(room, past(text(room, "wamid.old", "Do you fix kettles?", at=room.clock.at - timedelta(days=30))))
    assert len(room.books.tables.queries) == 0


def test_an_answer_on_the_phone_that_also_stands_in_the_past_ends_the_wait(room: Room):
    question = text(room, "wamid.now", "Do you have cement today?")
    sort(room, live(question))
    room.clock.forward(minutes=5)
    answer = {**webhooks.message(AMINA, webhooks.text("Yes"), wamid="wamid.e", at=room.clock.at), "from": OURS.phone}
    sort(room, past({**answer, "to": AMINA.phone}), echo(room, "wamid.e", "Yes", room.clock.at))
    assert room.query(room.only_query()).wait.since_at is None
    assert shown(room) == ["Do you have cement today?", "Yes"]


@pytest.mark.parametrize("first", ["file", "placeholder"])
def test_a_file_of_the_past_is_kept_whether_it_comes_before_or_after_its_place(room: Room, first: str):
    at = room.clock.at - timedelta(days=3)
    place = past(webhooks.message(AMINA, {"type": "media_placeholder"}, wamid="wamid.f", at=at))
    photo = webhooks.file("image", "884412007731", "image/jpeg", bytes(32), caption="The cracked shade")
    message = webhooks.message(AMINA, photo, wamid="wamid.f", at=at)
    file = webhooks.change(OURS, "history", messages=[message])
    sort(room, *([file, place] if first == "file" else [place, file]))
    row = room.books.messages.by_wamid("wamid.f")
    assert row is not None
    assert (row.kind, row.text) == ("image", "The cracked shade")
    assert MediaBook(room.books).counts()["wanted"] == 1


@pytest.mark.parametrize("kind", ["edit", "pin", "poll_update", "keep_in_chat", "reaction"])
@pytest.mark.parametrize("state", ["closed", "claimed"])
def test_a_change_that_whatsapp_cannot_pass_on_is_no_question(room: Room, kind: str, state: str):
    aline = room.staff("Aline")
    sort(room, live(text(room, "wamid.1", "Thanks!")))
    query = room.only_query()
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "You are welcome")
    if state == "closed":
        room.desk.close(query, aline, "sold")
    room.clock.forward(minutes=5)
    sort(room, live(webhooks.message(AMINA, webhooks.unsupported(kind), wamid="wamid.2", at=room.clock.at)))
    after = room.query(query)
    assert (after.state, after.wait.since_at, after.opening.reopened) == (state, None, 0)
    assert [line.side for line in room.board.query(query, aline).lines][-1] == "event", "it is not hidden either"
    assert len(room.books.tables.queries) == 1


def test_a_kind_that_cannot_be_shown_is_a_question_all_the_same(room: Room):
    sort(room, live(webhooks.message(AMINA, webhooks.unsupported("poll_creation"), wamid="wamid.1", at=room.clock.at)))
    assert room.board.see(room.staff("Aline")).waiting_count == 1


def asked_and_answered_on_the_phone(room: Room, number: int) -> None:
    who = Identity(f"Customer {number}", f"2507880{number:05d}", f"RW.{10**19 + number}")
    question = webhooks.message(who, webhooks.text("Do you have nails?"), wamid=f"wamid.{number}", at=room.clock.at)
    room.journal.append(webhooks.encode(webhooks.body(OURS, webhooks.messages(OURS, [who], [question]))))
    room.clock.forward(minutes=1)
    answer = webhooks.echoes(OURS, who, webhooks.text("Yes"), wamids=[f"wamid.e{number}"], at=room.clock.at)
    sort(room, answer)


def test_what_was_answered_on_the_phone_leaves_the_queue_and_is_handed_to_nobody(room: Room):
    aline = room.staff("Aline")
    for number in range(3):
        asked_and_answered_on_the_phone(room, number)
    board = room.board.see(aline)
    assert (board.waiting_count, board.waiting, board.counts[Section.ON_PHONE]) == (0, [], 3)
    with pytest.raises(Refusal):
        room.desk.claim_next(aline)
    sort(room, live(text(room, "wamid.now", "And who answers me?")))
    board = room.board.see(aline)
    assert [row.name for row in board.waiting] == ["Amina"]
    assert room.query(room.desk.claim_next(aline).id).name == "Amina"


def test_what_was_answered_on_the_phone_ends_by_itself_after_the_reopen_time(room: Room):
    chore = AnsweredOnPhone(room.books, room.settings, room.clock)
    asked_and_answered_on_the_phone(room, 1)
    room.clock.forward(hours=23)
    assert chore.step() == 0
    room.clock.forward(hours=1, minutes=2)
    assert chore.step() == 1
    query = room.query(room.only_query())
    assert (query.state, query.closing.outcome) == (State.CLOSED, Outcome.ON_PHONE)
    board = room.board.see(room.staff("Aline"))
    assert (board.counts[Section.ON_PHONE], board.closed_today) == (0, 1)
    assert room.kinds(query.id)[-1] == "closed"


def test_a_customer_who_writes_after_the_answer_on_the_phone_waits_again(room: Room):
    chore = AnsweredOnPhone(room.books, room.settings, room.clock)
    sort(room, live(text(room, "wamid.1", "Nails?")))
    room.clock.forward(minutes=1)
    sort(room, echo(room, "wamid.e", "Yes", room.clock.at))
    room.clock.forward(minutes=1)
    sort(room, live(text(room, "wamid.2", "How much?")))
    room.clock.forward(hours=30)
    assert chore.step() == 0
    assert room.board.see(room.staff("Aline")).counts[Section.OVER] == 1


def test_what_still_has_a_reply_to_send_does_not_end_by_itself(room: Room):
    chore = AnsweredOnPhone(room.books, room.settings, room.clock)
    aline = room.staff("Aline")
    sort(room, live(text(room, "wamid.1", "Nails?")))
    query = room.only_query()
    room.desk.claim(query, aline)
    room.desk.reply(query, aline, "Yes, 500 F")
    room.clock.forward(minutes=1)
    sort(room, echo(room, "wamid.e", "Yes", room.clock.at))
    room.clock.forward(hours=30)
    assert chore.step() == 0
    assert room.query(query).state is State.CLAIMED


def test_a_query_that_is_reopened_has_the_hours_of_its_customer_and_not_its_own(room: Room):
    aline = room.staff("Aline")
    sort(room, live(text(room, "wamid.1", "Cement?")))
    first = room.only_query()
    room.desk.claim(first, aline)
    room.desk.close(first, aline, "sold")
    room.clock.forward(days=3)
    sort(room, live(text(room, "wamid.2", "Nails?")))
    second = next(str(found["id"]) for found in room.books.tables.queries.all() if found["id"] != first)
    room.desk.claim(second, aline)
    room.desk.close(second, aline, "sold")
    room.clock.forward(hours=1)
    room.desk.reopen(first, aline)
    left = room.board.query(first, aline).row.window_seconds
    assert left is not None
    assert 22 * 3600 < left < 23 * 3600
