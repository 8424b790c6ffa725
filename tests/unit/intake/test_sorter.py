"""The sorter: the journal in order, each entry once, and one that cannot be taken stops nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.language import Said, language
from edge.records.events import Received, TroubleHeard
from edge.records.message import Who
from edge.records.reply import Delivery
from tests.kit.bodies import CHANGES, body, value
from tests.kit.support import NOON, Room, open_room


def text(wamid: str, words: str = "Hi", phone: str = "250788000101") -> dict[str, Any]:
    at = str(int(NOON.timestamp()))
    return {"from": phone, "id": wamid, "timestamp": at, "type": "text", "text": {"body": words}}


def wrote(*messages: object) -> bytes:
    return body({"field": "messages", "value": value(*messages, contacts=[])})


def sort(room: Room, *raws: bytes) -> None:
    for raw in raws:
        room.journal.append(raw)
    room.sort()


def test_entries_are_sorted_in_the_order_in_which_they_came(room: Room):
    sort(room, *(wrote(text(f"wamid.{number}", str(number))) for number in range(100)))
    assert room.books.journal.counts() == {"total": 100, "unread": 0, "set_aside": 0}
    page = room.books.messages.page(str(room.query(room.only_query()).customer), most=200)
    assert [row.text for row in page] == [str(number) for number in range(100)]


def test_what_was_sorted_before_a_power_cut_is_not_sorted_again(tmp_path: Path):
    room = open_room(tmp_path)
    sort(room, wrote(text("wamid.1")))
    room.journal.append(wrote(text("wamid.2")))
    room.close()
    room = open_room(tmp_path)
    assert room.sorter.step() == 1
    assert room.sorter.step() == 0
    assert room.books.messages.count() == 2
    room.close()


def test_a_batch_of_1000_with_bad_items_in_it_keeps_every_good_one(room: Room):
    messages = [text(f"wamid.{number}", phone=f"2507880{number:05d}") for number in range(1000)]
    for place in range(0, 1000, 100):
        messages[place] = {"id": 17}
    sort(room, wrote(*messages))
    assert room.books.messages.count() == 990
    assert room.books.journal.counts()["set_aside"] == 10
    assert room.books.journal.counts()["unread"] == 0


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[]", b"null", b"{", b'{"entry": 1}', b"[" * 10_000, b"9" * 5000])
def test_a_body_that_nobody_can_read_is_set_aside_and_stops_nobody(room: Room, raw: bytes):
    sort(room, raw, wrote(text("wamid.1")))
    assert room.books.messages.count() == 1
    counts = room.books.journal.counts()
    assert (counts["total"], counts["unread"]) == (2, 0)
    assert counts["set_aside"] >= 1


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_every_documented_change_is_sorted_twice_without_a_trace_of_the_second(
    room: Room, name: str, caplog: pytest.LogCaptureFixture
):
    raw = body(CHANGES[name])
    sort(room, raw)
    before = (
        room.books.messages.count(),
        len(room.books.tables.queries),
        len(room.books.tables.customers),
        room.kept_notices(),
    )
    sort(room, raw)
    after = (
        room.books.messages.count(),
        len(room.books.tables.queries),
        len(room.books.tables.customers),
        room.kept_notices(),
    )
    assert before == after
    assert caplog.records == []


@pytest.mark.parametrize(
    "hostile",
    [
        text("wamid.1", "\ud83d half an emoji \x00 and nothing"),
        text("wamid.1", "x" * 100_000),
        text("../../wamid/1"),
        {**text("wamid.1"), "timestamp": "9" * 40},
        {**text("wamid.1"), "timestamp": -1},
        {**text("wamid.1"), "timestamp": str(int(NOON.timestamp() * 1000))},
        {**text("wamid.1"), "text": {"body": 10**400}},
        {**text("wamid.1"), "text": [[[]]]},
        {**text("wamid.1"), "context": {"id": {"a": 1}}},
    ],
)
def test_hostile_values_do_no_harm_down_to_the_page(
    room: Room, hostile: dict[str, Any], caplog: pytest.LogCaptureFixture
):
    sort(room, wrote(hostile, text("wamid.good")))
    aline = room.staff("Aline")
    view = room.board.query(room.only_query(), aline)
    assert json.dumps([line.text for line in view.lines]).encode()
    assert "".join(line.text for line in view.lines).encode()
    assert room.board.see(aline).waiting
    assert room.books.messages.by_wamid("wamid.good") is not None
    assert caplog.records == []


def test_a_status_reaches_the_outbox_and_a_foreign_one_costs_nothing(room: Room):
    reply = room.outbox.begin(
        room.outbox.put(query="q", customer="c", staff="s", text="Yes", quotes=None, now=room.clock.now()),
        room.clock.now(),
    )
    status = {"id": "wamid.out", "status": "delivered", "timestamp": str(int(NOON.timestamp()))}
    ours = {**status, "biz_opaque_callback_data": reply.callback}
    sort(room, body({"field": "messages", "value": value(statuses=[{**status, "id": "wamid.foreign"}, ours])}))
    assert room.outbox.get(reply.id).state is Delivery.DELIVERED


def test_a_serious_alert_is_a_notice_and_stops_sending_and_a_mild_one_is_a_line_of_the_record(room: Room):
    banned = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "today"}}
    sort(room, body({"field": "account_update", "value": banned}))
    (notice,) = room.notices.open()
    assert notice.serious
    assert room.notices.stop_sending()


def test_an_error_without_a_message_is_a_notice_and_stops_nothing(room: Room):
    sort(room, body({"field": "messages", "value": value(errors=[{"code": 131060, "title": "Not available"}])}))
    assert [event.what.code for event in room.books.events.of_kind(TroubleHeard)] == [131060]
    sort(room, body({"field": "messages", "value": value(errors=[{"code": "130429", "title": "Rate limit hit"}])}))
    sort(room, body({"field": "messages", "value": value(errors=[{"code": "130429", "title": "Rate limit hit"}])}))
    said = [language("en").say(notice.said) for notice in room.notices.open()]
    assert said == [
        "WhatsApp reports: Not available",
        f"WhatsApp reports: {language('en').say(Said('whatsapp.slower'))}",
    ]
    assert not room.notices.stop_sending()
    assert not [notice for notice in room.notices.open() if notice.serious]


def test_that_the_old_chats_were_declined_is_a_notice(room: Room):
    declined = {"history": [{"errors": [{"code": 2593109, "title": "History sharing is turned off"}]}]}
    sort(room, json.dumps(declined).encode())
    assert [notice.said for notice in room.notices.open()] == [Said("alerts.history_declined")]


def test_a_store_that_fails_in_between_leaves_the_entry_unread_and_whole(tmp_path: Path):
    fails = [False]

    def before_commit() -> None:
        if fails[0]:
            raise OSError(28, "No space left on device")

    room = open_room(tmp_path, before_commit=before_commit)
    room.journal.append(wrote(text("wamid.1"), text("wamid.2")))
    fails[0] = True
    with pytest.raises(StoreUnavailable) as caught:
        room.sorter.step()
    assert caught.value.kind is DiskTrouble.FULL
    fails[0] = False
    room.books.database.probe()
    assert (room.books.messages.count(), room.journal.unread()[0].seq) == (0, 1)
    assert room.sorter.step() == 1
    assert room.books.messages.count() == 2
    room.close()


def test_no_text_name_or_whole_number_gets_into_the_log(room: Room, caplog: pytest.LogCaptureFixture):
    with caplog.at_level("DEBUG"):
        sort(room, wrote(text("wamid.1", "My secret"), {"from": "250788000101", "text": "My secret"}, 17))
    assert "secret" not in caplog.text
    assert "250788000101" not in caplog.text


# Large bodies, in parts.


def test_a_body_of_a_thousand_messages_lets_others_write_in_between_and_applies_once(tmp_path: Path):
    room = open_room(tmp_path)
    room.journal.append(wrote(*(text(f"wamid.{number}", phone=f"2507880{number:05d}") for number in range(1000))))
    room.journal.append(wrote(text("wamid.after")))
    assert room.sorter.step() == 1
    taken = room.books.messages.count()
    assert 0 < taken < 1000, "one part"
    assert room.books.journal.counts()["unread"] == 2
    room.close()
    room = open_room(tmp_path)
    assert room.books.messages.count() == taken, "a power cut takes nothing of it back"
    room.sort()
    assert room.books.messages.count() == 1001
    assert len(room.books.events.of_kind(Received, 2000)) == 1001
    assert room.books.journal.counts()["unread"] == 0
    room.close()


def test_another_version_begins_a_large_body_again_and_applies_nothing_twice(room: Room):
    problems = [{"code": 131060, "title": "Not available"}]
    messages = [text(f"wamid.{number}") for number in range(20)]
    room.journal.append(
        body(
            {"field": "messages", "value": value(errors=problems)},
            {"field": "messages", "value": value(*messages, contacts=[])},
        )
    )
    room.sort()
    with room.books.transaction() as connection:
        connection.execute("UPDATE sorted SET up_to = 0")
    room.books.journal.settle_part(15, "0.0.1")
    room.sort()
    assert room.books.messages.count() == 20
    assert len(room.books.events.of_kind(TroubleHeard)) == 1
    assert room.books.journal.counts()["unread"] == 0


def test_a_batch_of_large_bodies_is_not_read_into_memory_at_once(room: Room):
    for number in range(5):
        room.journal.append(wrote(text(f"wamid.{number}")) + b" " * 700_000)
    assert [entry.seq for entry in room.journal.unread()] == [1, 2]


# Reading again.

PERSON = "250788000101"


def named(name: str) -> dict[str, Any]:
    contact = {"full_name": name, "phone_number": PERSON}
    return {"type": "contact", "contact": contact, "action": "add", "metadata": {}}


def address_book(*entries: object) -> bytes:
    metadata = {"display_phone_number": "250788000000", "phone_number_id": "455600120039911"}
    return body({"field": "smb_app_state_sync", "value": {"metadata": metadata, "state_sync": list(entries)}})


def preferring(wish: str) -> dict[str, Any]:
    return {"wa_id": PERSON, "detail": "", "category": "marketing_messages", "value": wish, "timestamp": 1795343300}


def preferences(*wishes: object) -> bytes:
    return body({"field": "user_preferences", "value": value(user_preferences=list(wishes))})


def by_an_earlier_version(room: Room) -> None:
    """What lies aside was put there by another version of the program."""
    with room.books.transaction() as connection:
        connection.execute("UPDATE set_aside SET version = '0.0.1'")


def known(room: Room) -> dict[str, object]:
    return room.customer(Who(phone=PERSON))


def test_reading_again_does_not_turn_a_name_or_a_wish_back(room: Room):
    sort(room, address_book(named("Old name"), {"type": "unheard of"}), address_book(named("New name")))
    sort(room, preferences(preferring("stop"), {"odd": 1}), preferences(preferring("resume")))
    by_an_earlier_version(room)
    assert room.sorter.read_again() == 2
    assert known(room)["name"] == "New name"
    assert known(room)["preferences"] == {"marketing_messages": "resume"}


@pytest.mark.parametrize("place", ["entry[0].changes[0].value.state_sync[0]", "entry[0].changes[0].value", "fact[0]"])
def test_a_name_that_an_earlier_version_could_not_read_is_taken_on_reading_again(room: Room, place: str):
    room.journal.append(address_book(named("Amina Yusuf"), {"type": "unheard of"}))
    (entry,) = room.journal.unread()
    with room.books.transaction():
        room.journal.settle(entry)
        room.journal.set_aside(entry, place, "not known", customer=None, version="0.0.1")
    assert room.sorter.read_again() == 1
    assert known(room)["name"] == "Amina Yusuf"
    assert [place for _, place, _ in room.books.journal.aside(9)] == ["entry[0].changes[0].value.state_sync[1]"]
    assert room.sorter.read_again() == 0, "once for each version"


def echo(wamid: str, **more: object) -> bytes:
    """Something that went out to Amina, as the shop's phone would tell of it."""
    said = {**text(wamid, "Yes.", phone="250788000999"), "to": "250788000101", **more}
    return body({"field": "smb_message_echoes", "value": {**value(contacts=[]), "message_echoes": [said]}})


def test_an_echo_of_our_own_reply_settles_it_and_is_no_answer_on_the_phone(room: Room):
    query = room.writes("wamid.1")
    aline = room.staff("Aline")
    room.desk.claim(query, aline)
    reply = room.outbox.begin(room.desk.reply(query, aline, "Yes."), room.clock.now())
    room.outbox.unsure(reply, Said("The line broke."), room.clock.now())
    before = room.books.messages.count()
    sort(room, echo("wamid.out", biz_opaque_callback_data=reply.callback))
    settled = room.outbox.get(reply.id)
    assert (settled.state, settled.whatsapp.wamid) == (Delivery.SENT, "wamid.out")
    assert "answered_on_phone" not in room.kinds(query)
    assert room.books.messages.count() == before, "it is on the page already"


def test_an_echo_with_the_callback_of_another_program_is_somebodys_answer(room: Room):
    query = room.writes("wamid.1")
    sort(room, echo("wamid.out", biz_opaque_callback_data="campaign-17"))
    assert "answered_on_phone" in room.kinds(query)
