"""Staff, phones and sign-ins as they are stored: what is new is written so, and earlier versions had fewer fields."""

from __future__ import annotations

import json
from typing import Any

import pytest

from edge.records.access_records import EnrolmentRecord, PhoneRecord, SignInRecord, StaffRecord
from edge.store.documents.typed_book import Storable

STAFF = {"id": "s_1", "name": "Aline", "key": "aline", "owner": True, "salt": "00", "pin": "9d1c", "cost": 14}
PHONE = {"id": "p_1", "secret": "aa", "label": "Counter", "people": ["s_1", "s_2"], "console": True}
PHONE |= {"enrolled_at": "2026-07-01T09:30:00.000000Z"}
ENROLMENT = {"code": "cc", "boot": "b", "until": 12.5, "console": False}
SIGN_IN = {"id": "i_1", "secret": "bb", "phone": "p_1", "staff": "s_1", "boot": "b", "used": 3.5}
SIGN_IN |= {"at": "2026-07-01T09:30:00.000000Z"}


@pytest.mark.parametrize(
    ("record", "document"),
    [(StaffRecord, STAFF), (PhoneRecord, PHONE), (EnrolmentRecord, ENROLMENT), (SignInRecord, SIGN_IN)],
)
def test_what_is_new_is_written_as_ever_byte_for_byte(record: type[Storable], document: dict[str, Any]) -> None:
    assert json.dumps(record.of(document).document()) == json.dumps(document)


def test_of_a_version_that_knew_less_all_can_be_read() -> None:
    person = StaffRecord.of({"id": "s_1", "name": "Aline", "key": "aline", "owner": 0, "salt": "00", "pin": "ff"})
    assert (person.owner, person.cost, person.language, person.left_at) == (False, None, "", "")
    assert (person.home, person.waits) == (None, False)
    phone = PhoneRecord.of({name: PHONE[name] for name in ("id", "secret", "label", "enrolled_at")})
    assert (phone.people, phone.console, phone.waits) == ((), False, False)
    assert not EnrolmentRecord.of({"code": "cc", "boot": "b", "until": 12.5}).console


def test_who_waits_and_who_has_left_can_be_told() -> None:
    gone = StaffRecord.of({**STAFF, "key": None, "left_at": "2026-07-01T09:30:00.000000Z", "waits": True})
    assert (gone.key, gone.left_at[:4], gone.waits) == (None, "2026", True)
    assert PhoneRecord.of({**PHONE, "waits": True}).waits


def test_a_phone_keeps_when_it_was_let_in_while_that_is_news() -> None:
    news = {"at": "2026-07-01T09:30:00.000Z", "boot": "b", "boottime": 3.5, "trusted": True}
    phone = PhoneRecord.of({**PHONE, "news": news})
    assert phone.document() == {**PHONE, "news": news}
    assert PhoneRecord.of({**PHONE, "news": None}).let_in is None


def test_nothing_that_shows_a_record_shows_the_pin() -> None:
    assert "9d1c" not in repr(StaffRecord.of(STAFF))
