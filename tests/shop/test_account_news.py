"""What WhatsApp says of the account stands among the notices and on the day's slip, as it came over the door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from edge.language import LANGUAGES, language
from edge.reports.daily.model import DayFigures
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, open_counter, webhook_of
from tests.kit.support import ACCOUNT, NOON

START = int(NOON.timestamp())
TEMPLATE = {"message_template_id": 1, "message_template_name": "ready", "message_template_language": "en-US"}
ALERT = {"entity_type": "WABA", "entity_id": ACCOUNT.waba_id}


@dataclass
class Shop:
    counter: Counter
    owner: Phone

    def hears(self, field: str, value: dict[str, Any], at: int = 0) -> None:
        change = {"field": field, "value": value}
        entry = {"id": ACCOUNT.waba_id, "time": START + at, "changes": [change]}
        self.counter.webhook(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())

    def hears_beside_messages(self, field: str = "messages", **value: Any) -> None:
        body = json.loads(webhook_of(name="Amina", phone="250788000101"))
        change = body["entry"][0]["changes"][0]
        del change["value"]["messages"], change["value"]["contacts"]
        change["field"], change["value"] = field, {**change["value"], **value}
        self.counter.webhook(json.dumps(body).encode())

    @property
    def notices(self) -> str:
        return words(self.owner.open("/notices").text)

    @property
    def slip(self) -> str:
        """Today's, with its lines put together again."""
        return " ".join(line.lstrip("- ").strip() for line in self.counter.shop.summaries.today(48))

    def settle_all(self) -> None:
        notices = self.counter.shop.notices
        for notice in notices.open():
            notices.settle(notice.id, None, self.counter.clock.now())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Nothing leaves it, and nobody asks WhatsApp."""
    with open_counter(tmp_path / "data") as counter:
        owner = counter.signed_in("Diane", owner=True)
        for loop in counter.shop.loops:
            if loop is not counter.shop.sorting:
                loop.stop()
        yield Shop(counter, owner)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (
            "phone_number_quality_update",
            {"display_phone_number": "250788000000", "event": "ONBOARDING", "current_limit": "TIER_250"},
            "WhatsApp reports on the shop's number: onboarding, 250 customers may be written to first in a day.",
        ),
        (
            "phone_number_quality_update",
            {"event": "DOWNGRADE", "old_limit": "TIER_2K", "max_daily_conversations_per_business": "TIER_250"},
            "WhatsApp reports on the shop's number: downgrade, 250 customers may be written to first in a day.",
        ),
        (
            "business_capability_update",
            {"max_daily_conversations_per_business": 2000, "max_phone_numbers_per_waba": 25},
            "WhatsApp changed the limits of the account, 2000 customers may be written to first in a day.",
        ),
        (
            "message_template_status_update",
            {**TEMPLATE, "event": "REJECTED", "reason": "INVALID_FORMAT"},
            "The template “ready” is now rejected (invalid format).",
        ),
        (
            "message_template_status_update",
            {
                **TEMPLATE,
                "event": "REJECTED",
                "reason": "ABUSIVE_CONTENT",
                "rejection_info": {"reason": "It asks for a card number.", "recommendation": "Leave it out."},
            },
            "The template “ready” is now rejected (abusive content, It asks for a card number.).",
        ),
        (
            "message_template_status_update",
            {**TEMPLATE, "event": "PAUSED", "reason": None, "other_info": {"title": "SECOND_PAUSE"}},
            "The template “ready” is now paused (second pause).",
        ),
        (
            "message_template_status_update",
            {**TEMPLATE, "event": "APPROVED", "reason": "NONE"},
            "The template “ready” is now approved.",
        ),
        (
            "template_category_update",
            {**TEMPLATE, "previous_category": "UTILITY", "new_category": "MARKETING"},
            "The template “ready” is now priced as marketing.",
        ),
        (
            "account_alerts",
            {**ALERT, "alert_info": {"alert_severity": "INFORMATIONAL", "alert_type": "OBA_REJECTED"}},
            "WhatsApp has refused the shop the badge of an official business account.",
        ),
        (
            "account_update",
            {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SPAM"}},
            "WhatsApp says that the account broke a rule (spam).",
        ),
        ("security", {"display_phone_number": "250788000000", "event": "PIN_CHANGED"}, "number was changed."),
        ("account_update", {"event": "ACCOUNT_OFFBOARDED"}, "The shop's number was taken off the WhatsApp API"),
        ("account_update", {"event": "account_deleted"}, "The WhatsApp business account was deleted"),
        (
            "account_update",
            {"event": "ACCOUNT_MOVED_ABROAD"},
            "WhatsApp warns about the account: account moved abroad.",
        ),
        ("phone_number_name_update", {"decision": "EXPIRED"}, "WhatsApp warns about the account: expired."),
        ("account_review_update", {"decision": "REJECTED"}, "WhatsApp has looked at the account and rejected it."),
        ("account_review_update", {"decision": "PENDING"}, "warns about the account: account review: pending."),
        (
            "business_capability_update",
            {"max_daily_conversation_per_phone": 250, "max_phone_numbers_per_business": 2},
            "WhatsApp changed the limits of the account, 250 customers may be written to first in a day.",
        ),
    ],
)
def test_what_whatsapp_says_of_the_account_stands_among_the_notices_and_on_the_slip(
    shop: Shop, field: str, value: dict[str, Any], said: str
):
    shop.hears(field, value)
    assert said in shop.notices
    assert plain(said) in shop.slip


@pytest.mark.parametrize("said", ["APPROVED", "approved"])
def test_an_account_that_is_approved_in_the_end_is_no_warning_and_ends_the_refusal(shop: Shop, said: str):
    shop.hears("account_review_update", {"decision": said}, at=0)
    assert "Nothing is wrong." in shop.notices
    shop.hears("account_review_update", {"decision": "REJECTED"}, at=60)
    assert "rejected it" in shop.notices
    shop.hears("account_review_update", {"decision": said}, at=120)
    assert "Nothing is wrong." in shop.notices
    shop.hears("account_review_update", {"decision": "REJECTED"}, at=60)
    assert "Nothing is wrong." in shop.notices, "this came once more, and late"


@pytest.mark.parametrize(
    ("kind", "warned"),
    [
        ("PROFILE_PICTURE_LOST", "The picture of the shop's WhatsApp profile is gone."),
        ("STRANGE_ACTIVITY", "WhatsApp warns about the account: strange activity (“Look at this”)."),
    ],
)
@pytest.mark.parametrize("over", ["RESOLVED", "resolved"])
def test_an_alert_that_whatsapp_itself_takes_back_is_no_warning_any_more(shop: Shop, kind: str, warned: str, over: str):
    info = {"alert_severity": "CRITICAL", "alert_type": kind, "alert_description": "Look at this"}
    active, resolved = ({**ALERT, "alert_info": {**info, "alert_status": status}} for status in ("ACTIVE", over))
    shop.hears("account_alerts", active, at=0)
    assert warned in shop.notices
    assert warned in words(shop.owner.open("/").text)
    shop.hears("account_alerts", resolved, at=60)
    shop.hears("account_alerts", active, at=0)  # this came once more, and late
    said = f"WhatsApp says that this is over: {kind.replace('_', ' ').lower()} (“Look at this”)."
    assert said in shop.notices
    assert warned not in shop.notices
    assert warned not in words(shop.owner.open("/").text)
    assert plain(said) in shop.slip
    assert plain(warned) not in shop.slip


def test_an_alert_that_lies_one_level_higher_is_read_with_all_that_it_says(shop: Shop):
    info = {"alert_severity": "critical", "alert_type": "STRANGE_ACTIVITY", "alert_description": "Look at this"}
    shop.hears("account_alerts", {**ALERT, **info})
    assert "strange activity (“Look at this”)." in shop.notices
    assert "strange activity" in words(shop.owner.open("/").text), "it is serious"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("phone_number_name_update", {"decision": "rejected"}, "WhatsApp rejected the name."),
        ("security", {"event": "pin_changed"}, "number was changed. If it was not you"),
        ("phone_number_quality_update", {"event": "Downgrade"}, "reports on the shop's number: downgrade. Look in"),
        (
            "message_template_status_update",
            {**TEMPLATE, "event": "rejected", "reason": "none"},
            "The template “ready” is now rejected.",
        ),
    ],
)
def test_bad_news_in_small_letters_stand_on_the_board_as_those_in_capitals(
    shop: Shop, field: str, value: dict[str, Any], said: str
):
    shop.hears(field, value)
    assert said in words(shop.owner.open("/").text)


def test_good_news_that_are_over_are_no_end_of_them(shop: Shop):
    shop.hears("account_alerts", {**ALERT, "alert_info": {"alert_status": "RESOLVED", "alert_type": "OBA_APPROVED"}})
    assert "has given the shop the badge" in shop.notices


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (131060, "WhatsApp reports: Message unavailable"),
        ("130429", "WhatsApp reports: WhatsApp asks us to go slower."),
        (131042, "WhatsApp reports: WhatsApp has a problem with payment."),
        ("2593109", "The old chats did not come: somebody declined that."),
    ],
)
def test_errors_without_a_message_are_told_on_both(shop: Shop, code: object, said: str):
    shop.hears_beside_messages(errors=[{"code": code, "title": "Message unavailable"}])
    assert said in shop.notices
    assert plain(said) in shop.slip
    assert not shop.counter.shop.notices.stop_sending()


def test_a_history_that_was_declined_is_told_on_both(shop: Shop):
    errors = [{"code": 2593109, "title": "History sharing is turned off", "message": "declined"}]
    shop.hears_beside_messages("history", history=[{"errors": errors}])
    said = "The old chats did not come: somebody declined that."
    assert said in shop.notices
    assert said in shop.slip


def test_a_stop_that_comes_as_a_status_is_on_the_slip_once(shop: Shop):
    """Without a payment method WhatsApp takes a reply first, and fails it later."""
    query = shop.counter.hears("Is it ready?")
    desk, outbox, aline = shop.counter.shop.desk, shop.counter.shop.outbox, shop.counter.staff("Aline")
    desk.claim(query, aline)
    for number in range(2):
        reply = outbox.begin(desk.reply(query, aline, "Yes."), shop.counter.clock.now())
        outbox.accepted(reply, f"wamid.out{number}", shop.counter.clock.now())
        failed = {"id": f"wamid.out{number}", "status": "failed", "errors": [{"code": "131042", "title": "Payment"}]}
        shop.hears_beside_messages(statuses=[{**failed, "timestamp": str(START)}])
    said = "WhatsApp has a problem with payment. Check the payment method in WhatsApp Manager."
    assert shop.counter.shop.notices.stop_sending()
    assert said in shop.notices
    assert shop.slip.count(said) == 3, "once for each reply, and once for the account"


def test_of_one_matter_the_slip_has_the_newest_and_a_notice_that_is_settled_stays_on_it(shop: Shop):
    for at, event in enumerate(("APPROVED", "REJECTED", "REJECTED"), 10):
        shop.hears("message_template_status_update", {**TEMPLATE, "message_template_name": "new", "event": event}, at)
    shop.settle_all()
    assert "The template new is now rejected." in shop.slip.replace('"', "")
    assert "The template new is now approved." not in shop.slip.replace('"', "")


def test_the_news_of_a_closed_day_stay_with_it_and_are_told_in_any_language(shop: Shop):
    shop.hears("account_update", {"event": "ACCOUNT_VIOLATION"}, at=20)
    today = shop.counter.shop.days.today()
    assert today is not None
    kept = DayFigures.of(json.loads(json.dumps(today.figures.kept())))
    assert kept.news == today.figures.news
    told = {language(code).say(kept.news[-1]) for code in LANGUAGES}
    assert len(told) == len(LANGUAGES)
    before = {name: value for name, value in today.figures.kept().items() if name != "news"}
    assert DayFigures.of(before).news == (), "a day of an older version knows of none"


def plain(said: str) -> str:
    """As a printer has it."""
    return said.replace("“", '"').replace("”", '"')
