"""What was not read is in sight at once, and read again: after a fault, by another program, for another number."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge.access.staff import Staff
from edge.intake.sorter import Sorter
from edge.records.message import Who
from edge.running.loops import Loop
from edge.settings import Account
from tests.kit.paths import ROOT
from tests.kit.programs import until
from tests.kit.shops import open_counter
from tests.kit.support import ACCOUNT, Room, open_room

HERE = ROOT
PHONE = "250788000101"
OTHER = replace(ACCOUNT, phone_number_id="999888777")
NOTICE = "Messages come only for another number, +250788000000. They are kept."
WROTE = {"id": "wamid.1", "from": PHONE, "type": "text", "text": {"body": "Hi"}}
ECHO = {"id": "wamid.1", "to": PHONE, "type": "text", "text": {"body": "Hi"}}
FAULT = "The program failed on something that came in. It is kept and tried again by itself."


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = open_room(tmp_path / "data")
    yield room
    room.close()


@pytest.fixture
def aline(room: Room) -> Staff:
    return room.staff("Aline", owner=True)


def text(room: Room, wamid: object, words: str = "I want 40 bags", **more: object) -> dict[str, Any]:
    at = str(int(room.clock.at.timestamp()))
    return {"from": PHONE, "id": wamid, "timestamp": at, "type": "text", "text": {"body": words}, **more}


def body(account: Account, field: str = "messages", **value: object) -> bytes:
    metadata = {"display_phone_number": "+250 788 000 000", "phone_number_id": account.phone_number_id}
    said = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    entry = {"id": account.waba_id, "changes": [{"field": field, "value": said}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def comes(room: Room, raw: bytes) -> None:
    room.journal.append(raw)
    room.sort()


def says(room: Room, wamid: object, account: Account = ACCOUNT, words: str = "I want 40 bags") -> None:
    comes(room, body(account, messages=[text(room, wamid, words)]))


def told(room: Room) -> list[str]:
    return [said for _, said in room.kept_notices()]


# For another number


def test_messages_for_a_number_that_was_entered_wrongly_are_kept_said_loudly_and_read_once_it_is_right(
    room: Room, aline: Staff
):
    room.settings.change_account(OTHER)
    for number in range(3):
        says(room, f"wamid.{number}", ACCOUNT, f"no. {number}")
    board = room.board.see(aline)
    assert (board.waiting_count, len(board.notices)) == (0, 1)
    assert board.notices[0].serious
    assert told(room)[0].startswith(NOTICE)
    assert room.books.journal.counts()["set_aside"] == 3
    room.settings.change_account(ACCOUNT)
    assert room.sorter.read_again() == 3
    assert room.board.see(aline).waiting_count == 1
    assert [line.text for line in room.board.query(room.only_query(), aline).lines] == ["no. 0", "no. 1", "no. 2"]
    assert (told(room), room.books.journal.counts()["set_aside"]) == ([], 0)
    assert room.sorter.read_again() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("messages", {"messages": [WROTE]}),
        ("smb_message_echoes", {"message_echoes": [ECHO]}),
        ("standby", {"standby": {"messages": [WROTE]}}),
        ("calls", {"calls": [{"id": "wacid.1", "from": PHONE, "event": "terminate", "status": "FAILED"}]}),
        ("history", {"history": [{"threads": [{"id": PHONE, "messages": [WROTE]}]}]}),
    ],
)
def test_whatever_somebody_said_to_another_number_is_read_once_it_is_ours(
    room: Room, field: str, value: dict[str, Any]
):
    comes(room, body(OTHER, field, **value))
    assert room.books.messages.count() == 0
    room.settings.change_account(OTHER)
    assert room.sorter.read_again() == 1
    assert room.books.messages.count() == 1


def test_a_second_number_of_the_same_business_is_nothing_wrong(room: Room):
    says(room, "wamid.ours")
    for number in range(30):
        says(room, f"wamid.{number}", OTHER)
        room.clock.forward(minutes=10)
    assert told(room) == []


def test_when_ours_falls_silent_for_a_day_while_another_is_written_to_it_is_said(room: Room):
    says(room, "wamid.ours")
    for number in range(30):
        room.clock.forward(hours=1)
        says(room, f"wamid.{number}", OTHER)
    assert told(room)[0].startswith(NOTICE)
    says(room, "wamid.ours again")
    assert told(room) == [], "it ends by itself with the first message for ours, be its id what it may"


def test_news_of_sent_messages_and_the_dashboards_samples_are_no_messages_for_another_number(room: Room):
    comes(room, body(OTHER, statuses=[{"id": "wamid.1", "status": "sent", "recipient_id": PHONE}]))
    sample = json.loads(body(replace(OTHER, phone_number_id="123456123"), messages=[text(room, "wamid.2")]))
    sample["entry"][0]["changes"][0]["value"]["metadata"]["display_phone_number"] = "16505551111"
    comes(room, json.dumps(sample).encode())
    assert (told(room), room.books.journal.counts()["set_aside"]) == ([], 0)


def test_what_came_for_another_number_is_not_kept_for_ever_and_not_counted_as_unreadable(room: Room):
    says(room, "wamid.there", OTHER)
    assert room.books.journal.elsewhere() == room.books.journal.counts()["set_aside"] == 1
    room.clock.forward(days=61)
    assert room.books.journal.shorten(room.clock.now(), 60) == 1
    assert room.books.journal.counts()["set_aside"] == 0


# A fault of the program's own


@contextmanager
def failing(room: Room, when: str = "1") -> Iterator[None]:
    """The program fails on what it keeps of such messages, with an error that it does not expect."""
    with room.books.transaction() as connection:
        connection.execute(
            f"CREATE TRIGGER fault BEFORE INSERT ON messages WHEN {when} BEGIN SELECT RAISE(ABORT, 'a fault'); END"
        )
    yield
    with room.books.transaction() as connection:
        connection.execute("DROP TRIGGER fault")


def photo(room: Room, wamid: str) -> dict[str, Any]:
    image = {"id": "884412007731", "mime_type": "image/jpeg", "caption": "This one?"}
    return {**text(room, wamid), "type": "image", "image": image}


def test_a_message_on_which_the_program_fails_is_a_customer_who_waits_and_a_notice(room: Room, aline: Staff):
    with failing(room, "new.kind = 'image'"):
        comes(room, body(ACCOUNT, messages=[photo(room, "wamid.1")]))
    board = room.board.see(aline)
    assert (board.waiting_count, board.waiting[0].word) == (1, "unknown")
    assert board.notices[0].serious
    assert told(room) == [FAULT]
    assert room.sorter.read_again() == 1
    (line,) = room.board.query(room.only_query(), aline).lines
    assert (line.kind, line.text) == ("image", "This one?")
    assert (told(room), room.books.journal.counts()["set_aside"]) == ([], 0)
    assert room.board.see(aline).waiting[0].line == "This one?"


def test_where_not_even_a_neutral_line_can_be_kept_the_notice_still_says_so_and_the_message_comes(
    room: Room, aline: Staff
):
    with failing(room):
        says(room, "wamid.1")
    assert (room.board.see(aline).waiting_count, told(room)) == (0, [FAULT])
    room.clock.forward(minutes=1)
    assert room.sorter.read_again() == 1
    assert (room.board.see(aline).waiting_count, told(room)) == (1, [])


def test_a_fault_that_stays_is_tried_ever_more_rarely_and_at_each_start(room: Room, caplog: pytest.LogCaptureFixture):
    with failing(room):
        says(room, "wamid.1")
        tries = []
        for minute in range(240):
            if room.sorter.read_again():
                tries.append(minute)
            room.clock.forward(minutes=1)
        assert tries == [0, 1, 3, 7, 15, 31, 63, 123, 183]
        assert len(caplog.records) < 40
        caplog.clear()
        started = Sorter(room.books, room.journal, room.reception, room.outbox, room.notices, room.settings)
        assert started.read_again() == 1
    assert told(room) == [FAULT]


def test_the_owner_who_has_read_the_notice_is_not_told_again_with_each_try(room: Room):
    with failing(room):
        says(room, "wamid.1")
        (notice,) = room.notices.open()
        room.notices.settle(notice.id, "s_owner", room.clock.now())
        room.clock.forward(minutes=5)
        assert room.sorter.read_again() == 1
        assert told(room) == []
        says(room, "wamid.2")
        assert told(room) == [FAULT], "but of another one"


@pytest.mark.parametrize("wamid", ["wamid with a blank", "", None, 1.5, "x" * 300, "wamid.é", ["a"]])
def test_a_message_whose_id_cannot_be_used_is_a_customer_who_waits(room: Room, aline: Staff, wamid: object):
    says(room, wamid)
    says(room, wamid)
    board = room.board.see(aline)
    assert (board.waiting_count, board.waiting[0].line) == (1, "I want 40 bags")
    (line,) = room.board.query(room.only_query(), aline).lines  # however often it comes
    assert (line.kind, line.text) == ("text", "I want 40 bags")
    assert latest_that_can_be_ticked(room) is None
    assert room.books.journal.counts()["set_aside"] == 2, "and what came is kept"


def test_a_message_without_a_usable_id_is_news_in_a_query_that_somebody_holds(room: Room, aline: Staff):
    says(room, "wamid.1")
    query = room.only_query()
    room.desk.claim(query, aline)
    says(room, None)
    assert room.query(query).marks.fresh
    assert room.query(query).last.text == "I want 40 bags"
    assert latest_that_can_be_ticked(room) == "wamid.1"


def latest_that_can_be_ticked(room: Room) -> str | None:
    query = room.query(room.only_query())
    return room.books.messages.latest_heard(query.customer, query.id)


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({"type": "location", "location": {"latitude": 1, "longitude": 2, "name": "The blue gate"}}, "The blue gate"),
        ({"type": "edit", "edit": {"original_message_id": "wamid.1", "message": {"text": {"body": "5"}}}}, "5"),
        ({"type": "poll", "poll": {"question": "Which day?"}}, "Which day?"),
    ],
)
def test_whatever_has_no_usable_id_is_read_like_everything_else(
    room: Room, aline: Staff, more: dict[str, Any], shown: str
):
    says(room, "wamid.1", words="4")
    comes(room, body(ACCOUNT, messages=[{**text(room, None), "text": None, **more}]))
    assert shown in [line.text for line in room.board.query(room.only_query(), aline).lines]


def test_what_an_earlier_version_could_not_read_for_want_of_an_id_is_shown_once_it_is_read_again(
    room: Room, aline: Staff
):
    raw = body(ACCOUNT, messages=[text(room, None)])
    mark = f"none.{hashlib.sha256(raw).hexdigest()[:20]}.entry[0].changes[0].value.messages[0]"
    with room.books.transaction():
        room.reception.unreadable(Who(PHONE), mark, room.clock.now(), waits=True)
    comes(room, raw)
    (line,) = room.board.query(room.only_query(), aline).lines
    assert (line.kind, line.text) == ("text", "I want 40 bags")


def test_an_answer_on_the_shops_phone_without_an_id_ends_the_wait_as_any_other(room: Room, aline: Staff):
    says(room, "wamid.1")
    echo = {key: part for key, part in text(room, None, "Yes").items() if key != "from"}
    comes(room, body(ACCOUNT, "smb_message_echoes", message_echoes=[{**echo, "to": PHONE}]))
    assert room.query(room.only_query()).wait.since_at is None
    assert [line.text for line in room.board.query(room.only_query(), aline).lines] == ["I want 40 bags", "Yes"]


def test_another_commit_of_the_same_version_reads_again(room: Room, tmp_path: Path):
    """The same shop, opened by a copy of the program in which one line differs."""
    comes(room, body(ACCOUNT, messages=[{**text(room, "wamid.1"), "type": "hologram"}]))
    assert (room.sorter.read_again(), room.books.journal.counts()["set_aside"]) == (0, 1)
    folder = tmp_path / "data"
    room.close()
    look = (
        "import sys; from pathlib import Path; from tests.kit.support import open_room;"
        " room = open_room(Path(sys.argv[1])); print(room.sorter.read_again(), room.sorter.read_again()); room.close()"
    )
    copy = tmp_path / "copy"
    for part in ("edge", "tests"):
        shutil.copytree(HERE / part, copy / part, ignore=shutil.ignore_patterns("*.pyc.*"))

    def readings() -> list[str]:
        command = [sys.executable, "-c", look, str(folder)]
        return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=True).stdout.split()

    assert readings() == ["0", "0"]
    changed = copy / "edge" / "intake" / "content.py"
    changed.write_text(changed.read_text("utf-8") + "\n# mended\n", "utf-8")
    assert readings() == ["1", "0"]


# A fault that stops a whole part of the program


def woken(loop: Loop) -> Loop:
    """It takes its next step at once."""
    loop.wake()
    return loop


def test_a_part_that_gets_nothing_done_is_ill_and_a_notice_until_it_works(tmp_path: Path):
    with open_counter(tmp_path / "data") as counter:
        shop, loop = counter.shop, counter.shop.sorting
        with shop.books.transaction() as connection:
            connection.execute("CREATE TRIGGER fault BEFORE UPDATE ON sorted BEGIN SELECT RAISE(ABORT, 'a fault'); END")
        shop.journal.append(body(ACCOUNT, messages=[WROTE]))
        assert until(lambda: woken(loop).is_failing)
        assert (shop.watch.look()["ok"], shop.watch.look()["loops"]) == (False, "failing: sorter")
        shop.watch.warn(shop.notices)
        assert [(notice.kind, notice.serious) for notice in shop.notices.open()] == [("part fails", True)]
        with shop.books.transaction() as connection:
            connection.execute("DROP TRIGGER fault")
        assert until(lambda: not woken(loop).is_failing)
        shop.watch.warn(shop.notices)
        assert (shop.notices.open(), shop.watch.look()["loops"]) == ([], "ok")
        assert shop.books.messages.by_wamid("wamid.1") is not None


def test_a_loop_that_fails_again_and_again_says_so_ever_more_rarely(caplog: pytest.LogCaptureFixture):
    failures: list[int] = []

    def fails() -> int:
        failures.append(1)
        raise ValueError("a bug")

    loop = Loop("test", fails, every=60)
    loop.start()
    assert until(lambda: (woken(loop), len(failures) >= 40)[1])
    loop.stop()
    assert len(caplog.records) <= 7, "the 1st, 2nd, 4th … 64th"
    assert "32 times in a row" in caplog.text
