"""What stopped everything and was put right stays so, however late, often and shuffled WhatsApp's news come."""

from __future__ import annotations

import itertools
import json
import random
from datetime import timedelta
from typing import Any

import pytest

from edge.language import Said
from edge.practice import Account
from edge.practice.news import stories
from edge.records.reply import Delivery, Reply
from tests.kit.bodies import OURS
from tests.kit.support import NOON, Room

PRACTICE = Account()
START = int(NOON.timestamp())
ACCOUNT = "311200450017788"

News = tuple[str, dict[str, Any]]
DISABLED: News = ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}})
REINSTATED: News = ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}})
OFFBOARDED: News = ("account_update", {"event": "ACCOUNT_OFFBOARDED"})
RECONNECTED: News = ("account_update", {"event": "ACCOUNT_RECONNECTED"})


def news(said: News, at: int | None, account: str = ACCOUNT) -> bytes:
    """As WhatsApp sends it, `at` seconds after the start."""
    field, value = said
    entry: dict[str, Any] = {"id": account, "changes": [{"field": field, "value": value}]}
    if at is not None:
        entry["time"] = START + at
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def failed(reply: Reply, code: int, at: int) -> bytes:
    """A status that says what became of a reply."""
    status = {
        "id": reply.whatsapp.wamid,
        "status": "failed",
        "timestamp": str(START + at),
        "biz_opaque_callback_data": reply.callback,
        "errors": [{"code": code, "title": "no"}],
    }
    metadata = {"display_phone_number": "447700900800", "phone_number_id": OURS}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "statuses": [status]}
    entry = {"id": ACCOUNT, "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def hears(room: Room, *raws: bytes) -> None:
    for raw in raws:
        room.journal.append(raw)
    room.sort()


def keys(room: Room) -> list[str]:
    return sorted(notice.said.key for notice in room.notices.open())


def settle_all(room: Room) -> None:
    for notice in room.notices.open():
        room.notices.settle(notice.id, "s_owner", room.clock.now())


@pytest.fixture
def noon(room: Room) -> Room:
    """An hour after the start, so that news of before and after may come."""
    room.clock.at = NOON + timedelta(hours=1)
    return room


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_in_whatever_order_the_news_come_the_newest_count(noon: Room, order: tuple[int, ...]):
    first = [news(DISABLED, 10), news(REINSTATED, 20), news(DISABLED, 10), news(REINSTATED, 20)]
    hears(noon, *(first[number] for number in order))
    assert not noon.notices.stop_sending()
    assert keys(noon) == ["alerts.enabled"]
    last = [news(OFFBOARDED, 30), news(RECONNECTED, 20), news(OFFBOARDED, 30), news(RECONNECTED, 20)]
    hears(noon, *(last[number] for number in order))
    assert noon.notices.stop_sending(), "it was connected before it was taken off"


@pytest.mark.parametrize(("bad", "good"), [(DISABLED, REINSTATED), (OFFBOARDED, RECONNECTED)])
def test_good_news_end_the_bad_without_a_tap_and_old_ones_do_not_come_back(noon: Room, bad: News, good: News):
    hears(noon, news(bad, 10))
    assert noon.notices.stop_sending()
    hears(noon, news(good, 20))
    assert not noon.notices.stop_sending()
    settle_all(noon)
    hears(noon, news(bad, 10), news(bad, 5), news(good, 20))
    assert noon.notices.open() == []
    hears(noon, news(bad, 3601))
    assert noon.notices.stop_sending(), "that is newer than all of it"


PARTNER = "987654321098765"
REMOVED: News = ("account_update", {"event": "PARTNER_REMOVED", "waba_info": {"waba_id": ACCOUNT}})
ADDED: News = ("account_update", {"event": "PARTNER_ADDED", "waba_info": {"waba_id": ACCOUNT}})
UNINSTALLED: News = ("account_update", {"event": "PARTNER_APP_UNINSTALLED"})
INSTALLED: News = ("account_update", {"event": "PARTNER_APP_INSTALLED"})


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        (DISABLED, REINSTATED),
        (OFFBOARDED, RECONNECTED),
        (REMOVED, ADDED),
        (REMOVED, RECONNECTED),
        (UNINSTALLED, INSTALLED),
    ],
)
def test_good_news_end_the_bad_also_where_one_of_them_names_a_partner(noon: Room, bad: News, good: News):
    hears(noon, news(bad, 10, PARTNER), news(good, 20))
    assert not noon.notices.stop_sending()
    hears(noon, news(bad, 3605, PARTNER), news(good, 3604))
    assert noon.notices.stop_sending(), "those are older"


@pytest.mark.parametrize(("bad", "good"), [(OFFBOARDED, RECONNECTED), (REMOVED, RECONNECTED), (DISABLED, REINSTATED)])
@pytest.mark.parametrize("partner_first", [True, False])
def test_bad_news_that_come_after_the_good_that_end_them_stop_nothing_whomever_they_name(
    noon: Room, bad: News, good: News, partner_first: bool
):
    one, other = (PARTNER, ACCOUNT) if partner_first else (ACCOUNT, PARTNER)
    hears(noon, news(good, 20, one), news(bad, 10, other), news(bad, 10, other), news(good, 20, one))
    assert not noon.notices.stop_sending()
    hears(noon, news(bad, 3601, other))
    assert noon.notices.stop_sending(), "that is newer"


ANOTHERS = {"waba_info": {"waba_id": "400000000000001", "owner_business_id": PARTNER}}
BAD = [{"event": "PARTNER_REMOVED"}, {"event": "ACCOUNT_OFFBOARDED"}, {"event": "PARTNER_APP_UNINSTALLED"}]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad["event"])
@pytest.mark.parametrize("under", [ACCOUNT, PARTNER])
def test_news_of_another_shops_account_stop_nothing_and_end_nothing(noon: Room, bad: dict[str, str], under: str):
    """A partner, who has set up several shops, may have the news of all of them sent to one address."""
    hears(noon, news(("account_update", {**bad, **ANOTHERS}), 10, under))
    assert noon.notices.open() == []
    hears(noon, news(OFFBOARDED, 20), news(("account_update", {"event": "ACCOUNT_RECONNECTED", **ANOTHERS}), 30, under))
    assert noon.notices.stop_sending(), "ours is still off"


def test_what_the_owner_put_right_does_not_stop_again_when_the_same_news_come_twice(noon: Room):
    hears(noon, news(OFFBOARDED, 10))
    settle_all(noon)
    hears(noon, news(OFFBOARDED, 10), news(OFFBOARDED, 10))
    assert noon.notices.open() == []


def test_other_news_of_before_it_was_put_right_are_told_and_stop_nothing(noon: Room):
    hears(noon, news(OFFBOARDED, 10))
    settle_all(noon)
    hears(noon, news(DISABLED, 20))
    assert keys(noon) == ["alerts.disabled"]
    assert not noon.notices.stop_sending()


@pytest.mark.parametrize("number", range(len(stories(PRACTICE))))
def test_a_story_that_ends_well_stops_nothing_in_whatever_order_it_comes_twice(noon: Room, number: int):
    told = stories(PRACTICE)[number]
    raws = [news((each["field"], each["value"]), 10 * place) for place, each in enumerate(told)]
    shuffled = random.Random(number)
    for _ in range(8):
        hears(noon, *shuffled.sample([*raws, *raws], 2 * len(raws)))
        assert not noon.notices.stop_sending(), keys(noon)
        settle_all(noon)


def test_news_of_two_accounts_and_of_two_languages_of_a_template_are_not_mixed_up(noon: Room):
    def template(language: str, event: str) -> News:
        named = {"message_template_name": "ready", "message_template_language": language, "event": event}
        return "message_template_status_update", named

    hears(noon, news(template("en_US", "REJECTED"), 10), news(template("fr", "APPROVED"), 20))
    assert [notice.serious for notice in noon.notices.open()] == [True, False]
    hears(noon, news(template("en-US", "APPROVED"), 30), news(template("en_US", "REJECTED"), 10))
    assert [notice.serious for notice in noon.notices.open()] == [False, False]


def test_reinstated_ends_the_block_that_a_refusal_told_of_but_not_what_came_after_or_is_of_money(noon: Room):
    for key in ("whatsapp.blocked", "whatsapp.payment"):
        noon.notices.refused(Said(key), noon.clock.now())
    hears(noon, news(REINSTATED, 60))
    assert "whatsapp.blocked" in keys(noon), "it was reinstated an hour ago, and refused just now"
    noon.clock.forward(minutes=5)
    hears(
        noon, news(("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATED"}}), 3700)
    )
    assert keys(noon) == ["alerts.enabled", "whatsapp.payment"]
    assert noon.notices.stop_sending()


def test_news_without_a_time_count_as_of_when_they_came(noon: Room):
    hears(noon, news(DISABLED, None))
    assert noon.notices.stop_sending()
    hears(noon, news(REINSTATED, 10))
    assert noon.notices.stop_sending()
    noon.clock.forward(minutes=1)
    hears(noon, news(REINSTATED, None))
    assert not noon.notices.stop_sending()


@pytest.mark.parametrize(("first", "second", "stops"), [(DISABLED, REINSTATED, False), (REINSTATED, DISABLED, True)])
def test_news_from_the_future_count_as_of_when_they_came(noon: Room, first: News, second: News, stops: bool):
    hears(noon, news(first, 400 * 86400))
    noon.clock.forward(minutes=1)
    hears(noon, news(second, 3660))
    assert noon.notices.stop_sending() is stops


def test_the_state_of_a_block_is_known_however_it_is_written(noon: Room):
    hears(noon, news(("account_update", {"event": "disabled_update", "ban_info": {"waba_ban_state": "disable"}}), 10))
    assert keys(noon) == ["alerts.disabled"]


# Refusals that come as statuses.


def sent(room: Room) -> Reply:
    query = room.writes(f"wamid.{room.books.messages.count()}")
    aline = room.staff("Aline")
    if room.query(query).holder is None:
        room.desk.claim(query, aline)
    reply = room.outbox.begin(room.desk.reply(query, aline, "Yes."), room.clock.now())
    room.outbox.accepted(reply, f"wamid.out{room.books.messages.count()}", room.clock.now())
    return room.outbox.get(reply.id)


def test_each_stop_error_is_asked_about_once_however_many_replies_failed_with_it(noon: Room):
    replies = [sent(noon) for _ in range(3)]
    hears(noon, failed(replies[0], 131042, 3600))
    (notice,) = noon.notices.open()
    assert notice.stops_sending
    noon.clock.forward(minutes=10)
    settle_all(noon)
    hears(noon, failed(replies[1], 131042, 3605), failed(replies[0], 131042, 3600))
    assert noon.outbox.get(replies[1].id).state is Delivery.FAILED
    assert noon.notices.open() == [], "that was before the owner paid"
    noon.clock.forward(minutes=10)
    hears(noon, failed(replies[2], 131042, 4700))
    assert keys(noon) == ["whatsapp.payment"], "it was not paid after all"


def test_two_different_stop_errors_are_two_questions(noon: Room):
    hears(noon, failed(sent(noon), 131042, 3600), failed(sent(noon), 190, 3600))
    assert keys(noon) == ["whatsapp.login", "whatsapp.payment"]
    (notice, *_) = [notice for notice in noon.notices.open() if notice.said.key == "whatsapp.login"]
    noon.notices.settle(notice.id, "s_owner", noon.clock.now())
    assert noon.notices.stop_sending(), "the money is still missing"


@pytest.mark.parametrize(("code", "stops"), [(131042, False), (131048, False), (190, True), (10, True), (368, True)])
def test_a_stop_for_money_or_complaints_does_not_stop_fetching_files(noon: Room, code: int, stops: bool):
    hears(noon, failed(sent(noon), code, 3600))
    assert noon.notices.stop_sending()
    assert noon.notices.stop_fetching() is stops


# What the owner can read of.


@pytest.mark.parametrize(
    "event",
    [
        "PARTNER_APP_UNINSTALLED",
        "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE",
        "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
        "AD_ACCOUNT_LINKED",
        "MM_LITE_TERMS_SIGNED",
        "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
    ],
)
def test_every_event_of_the_account_is_known_by_name(noon: Room, event: str):
    hears(noon, news(("account_update", {"event": event}), 10))
    assert noon.books.journal.counts()["set_aside"] == 0
    assert noon.notices.stop_sending() is (event == "PARTNER_APP_UNINSTALLED")


@pytest.mark.parametrize(
    "kind",
    [
        "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
        "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED",
        "INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO",
        "OBA_APPROVED",
        "OBA_REJECTED",
        "PROFILE_PICTURE_LOST",
    ],
)
def test_every_alert_of_the_account_has_a_sentence_of_its_own_among_the_notices(noon: Room, kind: str):
    for number, severity in enumerate(("INFORMATIONAL", "WARNING", "CRITICAL")):
        info = {"alert_severity": severity, "alert_status": "ACTIVE", "alert_type": kind, "alert_description": "x"}
        hears(noon, news(("account_alerts", {"entity_type": "WABA", "entity_id": ACCOUNT, "alert_info": info}), number))
        (notice,) = noon.notices.open()
        assert notice.said.key != "alerts.warning"
        assert notice.serious is (severity == "CRITICAL")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone_number_quality_update", {"display_phone_number": "447700900800", "event": "ONBOARDING"}),
        ("phone_number_quality_update", {"event": "THROUGHPUT_UPGRADE", "current_limit": "TIER_2K"}),
        ("business_capability_update", {"max_daily_conversations_per_business": "TIER_250"}),
        ("message_template_status_update", {"event": "REJECTED", "message_template_name": "a", "reason": "INVALID"}),
        ("message_template_status_update", {"event": "PAUSED", "message_template_name": "a"}),
    ],
)
def test_quality_limits_and_rejected_templates_stand_among_the_notices(noon: Room, field: str, value: dict[str, Any]):
    hears(noon, news((field, value), 10), news((field, value), 10))
    assert len(noon.notices.open()) == 1
    settle_all(noon)
    hears(noon, news((field, value), 10))
    assert noon.notices.open() == [], "the same once more is no news"
