"""Whom a message is from when ids come, go and change: since 2026 the phone number alone names nobody."""

from __future__ import annotations

from edge.intake import facts
from edge.intake.facts import Moved
from edge.records.message import Who
from tests.kit.bodies import AMINA, CONTACT, MESSAGES, message_of, only, told


def test_the_contact_adds_names_and_whatever_id_the_message_lacks() -> None:
    for name in ("text", "text without a number", "text without a scoped id"):
        assert message_of(told(MESSAGES[name])).who == AMINA


def test_a_customer_without_a_number_is_known_by_the_scoped_id_whole() -> None:
    contact = {"profile": {"name": "Amina Yusuf"}, "user_id": "GB.70461198223351904417"}
    who = message_of(told(MESSAGES["text without a number"], contacts=[contact])).who
    assert who == Who(None, "GB.70461198223351904417", None, "Amina Yusuf")
    assert who.keys == ("user:GB.70461198223351904417",)


def test_a_scoped_id_where_a_number_was_expected_is_never_cut_to_digits() -> None:
    message = {**MESSAGES["text without a scoped id"], "from": "GB.70461198223351904417"}
    assert message_of(told(message, contacts=[])).who == Who(None, "GB.70461198223351904417")


def test_a_missing_profile_costs_only_the_name() -> None:
    who = message_of(told(MESSAGES["text"], contacts=[{"wa_id": "447700900142"}])).who
    assert (who.name, who.phone) == (None, "447700900142")


def test_a_lone_contact_with_another_number_still_names_a_lone_sender() -> None:
    contact = {"profile": {"name": "Amina Yusuf"}, "wa_id": "5511987654321"}
    who = message_of(told(MESSAGES["text without a scoped id"], contacts=[contact])).who
    assert (who.phone, who.name) == ("447700900142", "Amina Yusuf")


def test_a_lone_contact_with_another_number_names_nobody_among_several_senders() -> None:
    contact = {"profile": {"name": "Amina Yusuf"}, "wa_id": "5511987654321"}
    other = {**MESSAGES["text without a scoped id"], "from": "250788000101", "id": "wamid.M3"}
    found = told(MESSAGES["text without a scoped id"], other, contacts=[contact])
    assert [message_of([fact]).who for fact in found] == [Who("447700900142"), Who("250788000101")]


def test_contacts_are_matched_by_id_and_never_by_position_among_several() -> None:
    first = {**MESSAGES["text"], "from": "250788000101", "from_user_id": "RW.1", "id": "wamid.M1"}
    second = {**MESSAGES["text"], "id": "wamid.M2"}
    found = told(first, second, contacts=[CONTACT])
    assert [message_of([fact]).who.name for fact in found] == [None, "Amina Yusuf"]


def test_a_contact_with_another_scoped_id_is_somebody_else() -> None:
    who = message_of(told(MESSAGES["text"], contacts=[{**CONTACT, "user_id": "GB.999"}])).who
    assert (who.user_id, who.name) == ("GB.70461198223351904417", None)


def test_a_new_number_moves_the_customer_with_both_ids() -> None:
    moved = only(told(MESSAGES["new number"], contacts=[]))
    assert isinstance(moved, Moved)
    assert moved.was == moved.message.who == Who("447700900142", "GB.70461198223351904417")
    assert moved.now == Who("447700900377", "GB.11873300925566120004")


def test_a_new_id_moves_a_customer_whose_number_nobody_may_know() -> None:
    moved = only(told(MESSAGES["new id"], contacts=[]))
    assert moved.was == Who(None, "GB.70461198223351904417")
    assert moved.now == Who(None, "GB.11873300925566120004")


def test_the_older_form_moves_from_number_to_number() -> None:
    moved = only(told(MESSAGES["new number, older form"], contacts=[]))
    assert (moved.was, moved.now) == (Who("447700900142"), Who("447700900377"))


def test_the_form_before_that_moves_from_number_to_number_too() -> None:
    news = {"type": "customer_changed_number", "body": "changed", "new_wa_id": "447700900377"}
    moved = only(told({**MESSAGES["new number, older form"], "system": news}, contacts=[]))
    assert (moved.was, moved.now) == (Who("447700900142"), Who("447700900377"))


def test_a_change_that_changes_nothing_or_names_no_new_one_is_only_a_line() -> None:
    same = {**MESSAGES["new number, older form"], "system": {"type": "user_changed_number", "wa_id": "447700900142"}}
    gone = {**MESSAGES["new number, older form"], "system": {"type": "user_changed_number"}}
    other = {**MESSAGES["new number"], "system": {**MESSAGES["new number"]["system"], "type": "something_new"}}
    for message in (same, gone, other):
        assert isinstance(only(told(message, contacts=[])), facts.Told)
