"""The lines of a customer stand in WhatsApp's order, whatever came in when; arrival only breaks ties."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from edge.desk.views.customer import History
from edge.outbox.link import LinkState
from edge.store.all_tables import SCHEMA
from tests.kit.coexistence import answered, come, echo, history, live, wrote
from tests.kit.support import HandClock, Room, open_room


def shown(room: Room) -> list[str]:
    (query,) = room.books.tables.queries.all()
    return [line.text for line in room.board.query(query["id"], room.staff("Aline")).lines]


def talk(name: str, at: datetime, count: int) -> list[dict[str, Any]]:
    return [wrote(f"wamid.{name}{n}", at + timedelta(minutes=n), f"{name} {n}") for n in range(count)]


def edit(wamid: str, at: datetime, text: str) -> dict[str, Any]:
    inner = {"type": "text", "text": {"body": text}}
    return wrote(wamid, at, kind="edit", edit={"original_message_id": "wamid.1", "message": inner})


def test_imported_history_stands_above_a_live_question_and_never_pushes_it_off_its_page(room: Room):
    come(room, live(wrote("wamid.live", room.clock.at, "I am outside")))
    come(room, history(*talk("recent", room.clock.at - timedelta(hours=20), 3)))
    come(room, history(*talk("old", room.clock.at - timedelta(days=170), 60)))
    lines = shown(room)
    assert lines[-4:] == ["recent 0", "recent 1", "recent 2", "I am outside"]
    assert lines[0] == "old 14", "as many as a page has"


def test_history_from_after_the_question_leaves_it_on_its_page_too(room: Room):
    since = room.clock.at
    room.clock.forward(hours=2)
    come(room, live(wrote("wamid.live", since, "I am outside")), history(*talk("later", since, 70)))
    assert shown(room)[0] == "I am outside"


def test_history_without_a_stamp_that_can_be_believed_stands_before_what_is_dated(room: Room):
    come(room, live(wrote("wamid.live", room.clock.at, "I am outside")))
    undated = wrote("wamid.h1", room.clock.at, "undated")
    del undated["timestamp"]
    come(room, history(undated, wrote("wamid.h2", room.clock.at + timedelta(days=400), "from the future")))
    assert shown(room) == ["undated", "from the future", "I am outside"]


def test_messages_that_come_in_shuffled_stand_as_they_were_written(room: Room):
    start = room.clock.at
    room.clock.forward(hours=1)
    messages = [wrote(f"wamid.{n}", start + timedelta(minutes=n), f"word {n}") for n in range(6)]
    come(room, *(live(messages[n]) for n in (3, 0, 5, 1, 4, 2)))
    assert shown(room) == [f"word {n}" for n in range(6)]
    assert room.query(room.only_query()).last.text == "word 5", "and the board says the last one"
    assert room.query(room.only_query()).wait.since_at == start


def test_of_two_messages_of_one_second_the_first_to_come_stands_first(room: Room):
    come(room, live(wrote("wamid.2", room.clock.at, "first")), live(wrote("wamid.1", room.clock.at, "second")))
    assert shown(room) == ["first", "second"]


def test_a_late_message_stands_at_its_time_above_the_reply_is_marked_and_is_what_the_board_says(room: Room):
    start, aline = room.clock.at, room.staff("Aline")
    room.clock.forward(minutes=10)
    come(room, live(wrote("wamid.2", room.clock.at, "Are you open?")))
    room.desk.claim(room.only_query(), aline)
    room.desk.reply(room.only_query(), aline, "Until six")
    room.clock.forward(minutes=10)
    come(room, live(wrote("wamid.1", start, "Hello")))
    lines = room.board.query(room.only_query(), aline).lines
    assert [(line.text, line.late_seconds) for line in lines] == [
        ("Hello", 1200),
        ("Are you open?", None),
        ("Until six", None),
    ]
    assert room.query(room.only_query()).last.text == "Hello", "which nobody has answered"


def test_a_late_message_that_waits_is_on_the_page_whatever_came_after_it(room: Room):
    start = room.clock.at
    room.clock.forward(hours=2)
    come(
        room, live(*talk("later", start + timedelta(minutes=1), 80)), live(wrote("wamid.late", start, "The first word"))
    )
    assert shown(room)[0] == "The first word"


def test_older_pages_go_on_where_the_newest_ends_with_no_line_twice_or_left_out(room: Room):
    aline, start = room.staff("Aline"), room.clock.at
    come(room, history(*reversed(talk("old", start - timedelta(days=100), 130))), live(wrote("wamid.1", start, "now")))
    found: list[str] = []
    before = None
    while True:
        view = room.board.query(room.only_query(), aline, before)
        found = [line.text for line in view.lines] + found
        if view.older is None:
            break
        before = view.older
    assert found == [*(f"old {n}" for n in range(130)), "now"]


def test_a_customers_page_turns_in_the_same_order(room: Room):
    pages = History(room.books, room.team, room.link, room.clock)
    aline, start = room.staff("Aline"), room.clock.at
    come(room, live(wrote("wamid.1", start, "now")), history(*reversed(talk("old", start - timedelta(days=9), 130))))
    customer = room.query(room.only_query()).customer
    newest = pages.see(customer, aline)
    older = pages.see(customer, aline, before=newest.older)
    assert [line.text for line in (*older.lines, *newest.lines)] == [*(f"old {n}" for n in range(31, 130)), "now"]
    assert pages.see(customer, aline, after=older.lines[-1].seq).lines == newest.lines
    near = pages.see(customer, aline, near=newest.lines[0].seq)
    assert newest.lines[0] in near.lines
    assert [line.text for line in near.lines] == [f"old {n}" for n in range(57, 107)]
    assert newest.first_heard_at == start - timedelta(days=9)


@pytest.mark.parametrize("first", ["earlier", "later"])
def test_of_two_edits_the_later_stamp_wins_whichever_comes_first(room: Room, first: str):
    start = room.clock.at
    come(room, live(wrote("wamid.1", start, "Two nails")))
    room.clock.forward(minutes=9)
    edits = [edit("wamid.2", start + timedelta(minutes=1), "Ten"), edit("wamid.3", start + timedelta(minutes=2), "Six")]
    come(room, *(live(each) for each in (edits if first == "earlier" else reversed(edits))))
    assert shown(room) == ["Six"]
    assert room.query(room.only_query()).last.text == "Six"


def test_of_two_edits_before_their_message_the_later_stamp_wins(room: Room):
    start = room.clock.at
    come(room, live(edit("wamid.3", start + timedelta(minutes=2), "Six")))
    come(room, live(edit("wamid.2", start + timedelta(minutes=1), "Ten")), live(wrote("wamid.1", start, "Two nails")))
    assert shown(room) == ["Six"]
    assert room.query(room.only_query()).last.text == "Six"


def test_a_reaction_that_was_taken_back_stays_away_when_it_comes_last(room: Room):
    start = room.clock.at
    come(room, live(wrote("wamid.1", start)))
    reactions = [
        wrote("wamid.3", start + timedelta(seconds=20), kind="reaction", reaction={"message_id": "wamid.1"}),
        wrote(
            "wamid.2", start + timedelta(seconds=10), kind="reaction", reaction={"message_id": "wamid.1", "emoji": "👍"}
        ),
    ]
    come(room, *map(live, reactions))
    (line,) = room.board.query(room.only_query(), room.staff("Aline")).lines
    assert line.reactions == ()


# The answer on the shop's phone.


def test_an_answer_on_the_phone_ends_the_wait_also_when_it_comes_before_the_question(room: Room):
    start = room.clock.at
    room.clock.forward(minutes=5)
    come(room, echo(answered("wamid.2", start + timedelta(minutes=1), "Yes")), live(wrote("wamid.1", start)))
    query = room.query(room.only_query())
    assert (query.wait.since_at, query.phone.answered_last, query.last.text) == (None, True, "Yes")
    assert room.board.see(room.staff("Aline")).waiting_count == 0
    assert room.kinds(query.id) == ["opened", "received", "answered_on_phone"]
    assert shown(room) == ["Do you have cement?", "Yes"]


@pytest.mark.parametrize("seconds", [-60, 0])
def test_an_answer_from_before_the_question_answers_nothing(room: Room, seconds: int):
    start = room.clock.at
    come(room, echo(answered("wamid.2", start + timedelta(seconds=seconds))), live(wrote("wamid.1", start)))
    assert room.query(room.only_query()).wait.since_at == start


def test_a_question_after_the_answer_waits_though_an_earlier_one_comes_late(room: Room):
    start = room.clock.at
    room.clock.forward(hours=1)
    come(room, live(wrote("wamid.3", start + timedelta(minutes=9), "And nails?")))
    come(room, echo(answered("wamid.2", start + timedelta(minutes=5))), live(wrote("wamid.1", start)))
    query = room.query(room.only_query())
    assert (query.wait.since_at, query.last.text) == (start + timedelta(minutes=9), "And nails?")


def test_a_late_answer_does_not_hide_what_was_said_after_it(room: Room):
    start, aline = room.clock.at, room.staff("Aline")
    room.clock.forward(minutes=10)
    come(room, live(wrote("wamid.1", start)))
    room.desk.claim(room.only_query(), aline)
    room.desk.reply(room.only_query(), aline, "We have 20 bags")
    come(room, echo(answered("wamid.2", start + timedelta(minutes=1), "One moment")))
    assert room.query(room.only_query()).last.text == "We have 20 bags"


# What the box writes itself.


def test_our_words_stand_after_what_their_writer_had_seen_whatever_the_clock_says(room: Room):
    aline = room.staff("Aline")
    come(room, live(wrote("wamid.1", room.clock.at + timedelta(seconds=40), "A clock that is ahead")))
    room.clock.trusted = False
    room.clock.step(days=-2000)
    query = room.only_query()
    room.desk.claim(query, aline)
    room.desk.note(query, aline, "A regular")
    room.desk.reply(query, aline, "Yes")
    assert shown(room) == ["A clock that is ahead", "A regular", "Yes"]


def test_a_reply_that_left_later_stands_after_what_the_customer_wrote_before_it_left(room: Room):
    aline = room.staff("Aline")
    come(room, live(wrote("wamid.1", room.clock.at, "Cement?")))
    query = room.only_query()
    room.desk.claim(query, aline)
    first, second = room.desk.reply(query, aline, "Yes"), room.desk.reply(query, aline, "20 bags")
    room.clock.forward(hours=1)
    come(room, live(wrote("wamid.2", room.clock.at - timedelta(minutes=30), "Hello?")))
    assert shown(room) == ["Cement?", "Yes", "20 bags", "Hello?"]
    for number, reply in enumerate((first, second)):
        begun = room.outbox.begin(reply, room.clock.now())
        room.outbox.accepted(begun, f"wamid.r{number}", room.clock.now())
    assert shown(room) == ["Cement?", "Hello?", "Yes", "20 bags"]


def back_to_schema(step: int, folder: Path) -> None:
    """The shop as the program had it that knew no later steps than this one, with all that it had a place for."""
    now, then = folder / "iduka.db", folder / "then"
    with closing(sqlite3.connect(then, isolation_level=None)) as connection:
        for text in SCHEMA[:step]:
            connection.executescript(str(text))
        connection.execute("ATTACH ? AS now", (str(now),))
        sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (table,) in connection.execute(sql).fetchall():
            infos = (connection.execute(f"PRAGMA {schema}.table_info({table})") for schema in ("now", "main"))
            known, has = ([row[1] for row in info] for info in infos)
            columns = ", ".join(column for column in has if column in known)
            if columns:
                copied = f"INSERT OR IGNORE INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}"  # noqa: S608
                connection.execute(copied)
        connection.execute(f"PRAGMA user_version={step}")
    for beside in folder.glob("iduka.db*"):
        beside.unlink()
    then.rename(now)


def test_a_shop_of_an_earlier_version_keeps_its_replies_below_what_they_answer(tmp_path: Path):
    room = open_room(tmp_path, HandClock())
    aline = room.staff("Aline")
    come(room, live(wrote("wamid.1", room.clock.at, "Cement?")))
    room.clock.step(days=-2000)
    room.desk.claim(room.only_query(), aline)
    room.desk.reply(room.only_query(), aline, "Yes")
    room.close()
    back_to_schema(11, tmp_path)
    again = open_room(tmp_path, room.clock)
    assert shown(again) == ["Cement?", "Yes"]
    again.close()


# Why something was late.


def late(room: Room) -> str:
    come(room, live(wrote("wamid.1", room.clock.at - timedelta(hours=1))))
    (line,) = room.board.query(room.only_query(), room.staff("Aline")).lines
    assert line.late_seconds == 3600
    return line.late_why


def test_nothing_is_said_of_the_line_where_it_was_up(room: Room):
    room.link.became(LinkState.ONLINE, room.clock.now())
    room.clock.forward(hours=2)
    assert late(room) == ""


def test_an_outage_long_before_is_no_reason(room: Room):
    room.link.became(LinkState.OFFLINE, room.clock.now())
    room.clock.forward(minutes=10)
    room.link.became(LinkState.ONLINE, room.clock.now())
    room.clock.forward(hours=3)
    assert late(room) == ""


@pytest.mark.parametrize(("state", "why"), [(LinkState.OFFLINE, "line"), (LinkState.REFUSED, "")])
def test_the_line_was_down_is_said_where_it_was(room: Room, state: LinkState, why: str):
    room.clock.forward(hours=3)
    room.link.became(state, room.clock.now())
    room.clock.forward(minutes=50)
    room.link.became(LinkState.ONLINE, room.clock.now())
    room.clock.forward(minutes=5)
    assert late(room) == why


def test_a_box_that_was_off_says_so(room: Room):
    room.books.boots.began(room.clock.now())
    room.books.boots.lives(room.clock.now())
    room.clock.reboot()
    room.clock.step(hours=2)
    room.books.boots.began(room.clock.now())
    room.books.boots.wake(room.clock.now())
    assert late(room) == "off"
