"""What comes beside messages: statuses, echoes, history, standby, the account; and the envelope around it all."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from edge.intake import facts
from edge.intake.facts import Alert, Filled, Moved, Named, Odd, Passed, Preference, Progress, Trouble
from edge.intake.payload import read
from edge.language import language
from edge.records.message import Direction, Who
from tests.kit.bodies import AMINA, CHANGES, MESSAGES, OURS, body, changed, message_of, only, told, value

# Fields whose value may rightly hold nothing for us.
SILENT = {"business_capability_update", "calls", "history", "smb_app_state_sync", "smb_message_echoes", "standby"}
SILENT |= {"user_preferences"}

PROGRESS = {
    "status sent": ("sent", "outbox-000731", "regular", None),
    "status delivered": ("delivered", "outbox-000731", "free_customer_service", None),
    "status read": ("read", None, None, None),
    "status played": ("played", None, None, None),
    "status failed": ("failed", None, None, 131047),
}


@pytest.mark.parametrize("name", PROGRESS)
def test_a_status_says_what_became_of_our_message(name: str) -> None:
    found = only(changed(name))
    assert isinstance(found, Progress)
    assert (found.status, found.callback, found.pricing_type, found.code) == PROGRESS[name]
    assert (found.wamid, found.who.phone, found.group) == ("wamid.OUT7", "447700900142", False)
    assert found.at == datetime.fromtimestamp(1795342102, UTC)
    assert found.title == ("Re-engagement message" if found.code else None)


def test_a_status_in_a_group_is_about_one_participant() -> None:
    found = only(changed("status in a group"))
    assert (found.group, found.who.phone) == (True, "447700900142")


@pytest.mark.parametrize("status", ["FAILED", "Failed"])
def test_a_status_in_capitals_is_the_same(status: str) -> None:
    (failed,) = CHANGES["status failed"]["value"]["statuses"]
    assert changed("status failed", statuses=[{**failed, "status": status}]) == changed("status failed")


def test_an_unknown_status_is_kept_aside_and_is_nobodys_message() -> None:
    odd = only(changed("status read", statuses=[{"id": "wamid.OUT7", "status": "pondered", "recipient_id": "25078"}]))
    assert odd == Odd("entry[0].changes[0].value.statuses[0]", "a status that is not known", None, "wamid.OUT7")


def test_a_status_without_an_id_and_an_error_without_a_code_are_kept_aside() -> None:
    assert isinstance(only(changed("status read", statuses=[{"status": "read"}])), Odd)
    assert isinstance(only(changed("errors of a value", errors=[{"href": "https://example.com/"}])), Odd)


def test_an_error_with_nothing_attached_is_a_trouble() -> None:
    assert changed("errors of a value") == [Trouble(130429, "Rate limit hit")]
    assert changed("history declined") == [Trouble(2593109, "History sync is turned off")]


def test_an_error_may_stand_beside_a_message_that_lost_its_content() -> None:
    found = told(
        MESSAGES["text"], {**MESSAGES["text"], "id": "wamid.X", "type": "interactive"}, errors=[{"code": 131000}]
    )
    assert [type(fact) for fact in found] == [facts.Wrote, facts.Wrote, Odd, Trouble]


def test_an_echo_is_ours_and_names_the_customer() -> None:
    echo = only(changed("echo"))
    assert isinstance(echo, facts.Echoed)
    assert (echo.message.direction, echo.message.text) == (Direction.OUT, "Ready at four")
    assert echo.message.who == Who("447700900142", "GB.70461198223351904417", None, "Amina Yusuf")


def test_an_echo_without_a_number_names_the_customer_by_the_scoped_id() -> None:
    echo = {key: part for key, part in CHANGES["echo"]["value"]["message_echoes"][0].items() if key != "to"}
    assert message_of(changed("echo", message_echoes=[echo], contacts=[])).who == Who(None, "GB.70461198223351904417")


def test_an_echoed_revoke_amends_and_an_echoed_system_line_moves_nobody() -> None:
    revoked = only(changed("echo of a revoke"))
    assert isinstance(revoked, facts.Amended)
    assert (revoked.message.direction, revoked.message.target) == (Direction.OUT, "wamid.E1")
    system = {**MESSAGES["new number"], "to": "447700900142"}
    assert isinstance(only(changed("echo", message_echoes=[system])), facts.Told)


def test_what_is_odd_in_an_echo_or_in_history_puts_no_words_in_a_customers_mouth() -> None:
    echo = {"from": "447700900800", "to": "447700900142", "id": "wamid.E9", "type": "hologram"}
    echoed, odd = changed("echo", message_echoes=[echo])
    assert isinstance(echoed, facts.Echoed)
    assert isinstance(odd, Odd)
    assert odd.who is None
    thread = {"id": "447700900142", "messages": [{"from": "447700900142", "type": "text"}]}
    remembered, odd = changed("history", history=[{"threads": [thread]}])
    assert isinstance(remembered, facts.Remembered)
    assert isinstance(odd, Odd)
    assert odd.who is None


def test_an_entry_of_the_address_book_that_is_not_understood_is_kept_aside() -> None:
    entry = CHANGES["address book"]["value"]["state_sync"][0]
    strange = [{**entry, "action": "fold"}, {**entry, "type": "label"}, {**entry, "contact": {"full_name": "Amina"}}]
    assert [type(fact) for fact in changed("address book", state_sync=strange)] == [Odd, Odd, Odd]


def test_the_address_book_names_and_forgets() -> None:
    assert changed("address book") == [Named("447700900142", "Amina Yusuf"), Named("447700900142", None)]


def test_history_is_remembered_from_both_sides() -> None:
    first, second, arrived = changed("history")
    assert isinstance(first, facts.Remembered)
    assert isinstance(second, facts.Remembered)
    assert (
        first.message.who == second.message.who == Who("447700900142", "GB.70461198223351904417", username="@amina.y")
    )
    assert (first.message.direction, first.message.extra) == (Direction.IN, {"status": "READ"})
    assert (second.message.direction, second.message.kind) == (Direction.OUT, "media_placeholder")
    assert arrived == facts.Arrived(64)


def test_history_without_the_customers_name_on_the_thread_is_told_apart_by_the_shops_number() -> None:
    written = {"from": "447700900142", "id": "wamid.H5", "type": "text", "text": {"body": "hello"}}
    answered = {**written, "from": "447700900800", "to": "447700900142", "id": "wamid.H6"}
    first, second = changed("history", history=[{"threads": [{"messages": [written, answered]}]}])
    assert isinstance(first, facts.Remembered)
    assert isinstance(second, facts.Remembered)
    assert first.message.who == second.message.who == Who("447700900142")
    assert (first.message.direction, second.message.direction) == (Direction.IN, Direction.OUT)


def test_what_the_shops_number_wrote_is_ours_even_if_nobody_says_to_whom() -> None:
    answer = {"from": "447700900800", "id": "wamid.H9", "type": "text", "text": {"body": "Yes"}}
    found = only(changed("history", history=[{"threads": [{"id": "447700900142", "messages": [answer]}]}]))
    assert isinstance(found, facts.Remembered)
    assert (found.message.direction, found.message.who) == (Direction.OUT, Who("447700900142"))


def test_a_later_body_of_history_may_hold_more_than_files() -> None:
    photo = CHANGES["history, a file for a placeholder"]["value"]["messages"][0]
    ours = {**photo, "from": "447700900800", "to": "447700900142", "id": "wamid.H7"}
    text = {**MESSAGES["text"], "id": "wamid.H8"}
    found = changed("history", history=None, messages=[text], message_echoes=[ours])
    assert [type(fact) for fact in found] == [facts.Remembered, Filled]


def test_a_file_that_comes_later_fills_its_placeholder() -> None:
    filled = only(changed("history, a file for a placeholder"))
    assert isinstance(filled, Filled)
    assert (filled.wamid, filled.kind, filled.text, filled.media.id) == ("wamid.H2", "image", "kettle", "884412009999")
    assert filled.media.sha256 == "ab56f1b0f3b7c4a1d2e3f405162738495a6b7c8d9eaf0b1c2d3e4f5061728394"


def test_declined_history_comes_without_its_wrapping_too() -> None:
    bare = json.dumps(CHANGES["history declined"]["value"]).encode()
    assert read(bare, phone_number_id=OURS) == [Trouble(2593109, "History sync is turned off")]


def test_what_metas_agent_answers_is_only_looked_at() -> None:
    asked, answered, progress = changed("standby")
    assert isinstance(asked, facts.StoodBy)
    assert isinstance(answered, facts.StoodBy)
    assert isinstance(progress, Progress)
    assert (asked.message.direction, answered.message.direction) == (Direction.IN, Direction.OUT)
    assert changed("standby, empty") == [Passed("standby")]


def test_a_customer_may_move_while_metas_agent_answers() -> None:
    assert isinstance(only(changed("standby", standby={"messages": [MESSAGES["new number"]]})), Moved)


def test_a_preference_is_the_customers() -> None:
    assert changed("preference") == [Preference(AMINA, "marketing_messages", "stop")]


def test_a_preference_of_nobody_or_of_an_unknown_sort_is_kept_aside() -> None:
    said = CHANGES["preference"]["value"]["user_preferences"][0]
    strange = [{**said, "value": "sometimes"}, {**said, "category": None}]
    assert [type(fact) for fact in changed("preference", user_preferences=strange)] == [Odd, Odd]
    nobody = {"category": "marketing_messages", "value": "stop"}
    assert isinstance(only(changed("preference", user_preferences=[nobody], contacts=[])), Odd)


# name -> (kind, subject, serious, stops sending)
ALERTS = {
    "violation": ("rules", "311200450017788", True, False),
    "restriction": ("restriction", "311200450017788", True, False),
    "restriction of replies": ("restriction", "311200450017788", True, True),
    "disabled": ("ban", "311200450017788", True, True),
    "enabled again": ("ban", "311200450017788", True, False),
    "account deleted": ("access", "311200450017788", True, True),
    "partner removed": ("access", "311200450017788", True, True),
    "offboarded": ("access", "311200450017788", True, True),
    "price tier": ("account", "311200450017788", False, False),
    "quality": ("number", "447700900800", False, False),
    "name approved": ("name", "447700900800", True, False),
    "capability": ("limits", "311200450017788", False, False),
    "account alert": ("warning", "OBA_APPROVED", True, False),
    "pin reset": ("security", "447700900800", True, False),
    "template paused": ("template", "order_ready", True, False),
    "template category": ("template", "order_ready", True, False),
    "username": ("username", "447700900800", False, False),
    "passed to the agent": ("standby", "", True, False),
}


def said(fact: facts.Fact) -> str:
    assert isinstance(fact, Alert)
    return language("en").say(fact.said)


@pytest.mark.parametrize("name", ALERTS)
def test_news_of_the_account_become_a_sentence_for_the_owner(name: str) -> None:
    alert = only(changed(name))
    assert isinstance(alert, Alert)
    assert (alert.kind, alert.subject, alert.serious, alert.stops_sending) == ALERTS[name]
    assert said(alert).endswith(".")
    assert "_" not in said(alert).replace("order_ready", "")


def test_the_sentence_names_the_reason_in_plain_words() -> None:
    assert "(primary inactivity)" in said(only(changed("partner removed")))
    assert "(restricted biz initiated messaging)" in said(only(changed("restriction")))
    assert "“Lamps & Co”" in said(only(changed("name approved")))


@pytest.mark.parametrize("field", sorted({change["field"] for change in CHANGES.values()} - SILENT))
def test_news_that_are_not_understood_are_kept_aside(field: str) -> None:
    odd = only(read(body({"field": field, "value": {"sparkle": 1}}), phone_number_id=OURS))
    assert isinstance(odd, Odd)
    assert odd.where == "entry[0].changes[0].value"


def test_every_change_of_the_fixtures_is_read_without_anything_odd() -> None:
    odd = [fact for name in CHANGES for fact in changed(name) if isinstance(fact, Odd)]
    assert odd == []


def test_a_field_that_is_not_needed_is_passed_and_an_unknown_one_kept_aside() -> None:
    assert changed("call") == [Passed("calls")]
    odd = only(read(body({"field": "<b>new</b>", "value": {}}), phone_number_id=OURS))
    assert odd == Odd("entry[0].changes[0].value", "a field that is not known")


def test_another_number_and_another_object_are_passed_over() -> None:
    for_us = body({"field": "messages", "value": value(MESSAGES["text"])})
    assert read(for_us, phone_number_id="999") == [Passed("other number")]
    assert isinstance(only(read(for_us, phone_number_id=None)), facts.Wrote)
    assert read(b'{"object":"instagram","entry":[{}]}', phone_number_id=OURS) == [Passed("other object")]


def test_the_dashboards_samples_are_no_customers() -> None:
    sample = {"display_phone_number": "16505551111", "phone_number_id": "123456123"}
    sent = body({"field": "messages", "value": {**value(MESSAGES["text"]), "metadata": sample}})
    assert read(sent, phone_number_id=None) == [Passed("other number")]
    assert read(sent, phone_number_id=OURS) == [Passed("other number")]


def test_the_order_and_the_places_of_a_batch_are_kept() -> None:
    first = {"field": "messages", "value": value(MESSAGES["text"], 7, MESSAGES["image"])}
    entry = {"id": "1", "changes": [first, CHANGES["status read"]]}
    more = {"id": "2", "changes": [{"field": "messages", "value": value({}, MESSAGES["sticker"])}]}
    both = json.dumps({"object": "whatsapp_business_account", "entry": [entry, more]}).encode()
    found = read(both, phone_number_id=OURS)
    kinds = [facts.Wrote, Odd, facts.Wrote, Progress, Odd, facts.Wrote]
    assert [type(fact) for fact in found] == kinds
    assert [fact.where for fact in found if isinstance(fact, Odd)] == [
        "entry[0].changes[0].value.messages[1]",
        "entry[1].changes[0].value.messages[0]",
    ]


def test_what_has_no_known_envelope_is_kept_aside_and_what_can_be_read_is_read() -> None:
    assert read(b"{}", phone_number_id=OURS) == [Odd("body", "nothing that is known")]
    changes = [{"field": "messages", "value": value(MESSAGES["text"])}, {"field": "messages"}, 5]
    unnamed = json.dumps({"entry": [{"changes": changes}, {"id": "1"}]}).encode()
    found = read(unnamed, phone_number_id=OURS)
    assert [type(fact) for fact in found] == [Odd, facts.Wrote, Odd, Odd, Odd]
    assert [fact.where for fact in found if isinstance(fact, Odd)] == [
        "object",
        "entry[0].changes[1]",
        "entry[0].changes[2]",
        "entry[1]",
    ]


def test_a_chat_taken_back_from_the_agent_is_said_without_alarm() -> None:
    taken = {"field": "messaging_handovers", "value": {"control_taken": {"previous_owner_role": "agent"}}}
    alert = only(read(body(taken), phone_number_id=OURS))
    assert isinstance(alert, Alert)
    assert (alert.kind, alert.serious) == ("standby", False)


def test_the_sheets_body_without_changes_says_nothing() -> None:
    empty = b'{"object":"whatsapp_business_account","entry":[{"id":"311200450017788","changes":[]}]}'
    assert read(empty, phone_number_id=OURS) == []
