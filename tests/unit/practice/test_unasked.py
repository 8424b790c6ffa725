"""What WhatsApp sends by itself: news of the account, answers from the shop's own phone, and old chats."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from edge.practice import Practice
from tests.unit.practice.sides import AMINA, Hook

MINUTE = timedelta(minutes=1)


@pytest.fixture
def still(hook: Hook) -> Iterator[Practice]:
    """A practice whose time goes by hand."""
    with Practice(hook_url=hook.url, play=False, pace=0) as practice:
        yield practice


def live(practice: Practice, minutes: int) -> None:
    """So much time goes by, and what is due in it arrives."""
    for _ in range(minutes):
        practice.forward(MINUTE)
        while practice.step():
            pass


def news(hook: Hook) -> list[tuple[int, str, str]]:
    """When each was made, its field, and its value, in the order in which they came."""
    entries = [entry for body in hook.bodies for entry in json.loads(body)["entry"] if "time" in entry]
    assert all(len(entry["changes"]) == 1 for entry in entries)
    told = [(entry["time"], entry["changes"][0]) for entry in entries]
    assert all("metadata" not in change["value"] for _, change in told)
    return [(time, change["field"], json.dumps(change["value"], sort_keys=True)) for time, change in told]


def test_news_of_the_account_come_by_themselves_twice_late_and_in_any_order(still: Practice, hook: Hook) -> None:
    still.switch("account_news")
    live(still, 120)
    still.switch("account_news", False)
    live(still, 30)
    assert {field for _, field, _ in news(hook)} == {
        "account_update",
        "phone_number_quality_update",
        "business_capability_update",
        "phone_number_name_update",
        "message_template_status_update",
        "template_category_update",
        "account_alerts",
        "security",
    }
    assert set(Counter(news(hook)).values()) == {2}
    times = [time for time, _, _ in news(hook)]
    assert times != sorted(times), "nothing was out of order"
    before = len(hook.bodies)
    live(still, 30)
    assert len(hook.bodies) == before, "it ends when it is switched off"


def test_somebody_answers_on_the_shops_phone_corrects_it_and_takes_it_back(still: Practice, hook: Hook) -> None:
    still.switch("echoes")
    live(still, 10)
    assert not hook.bodies, "there is nobody yet"
    asked = still.customer(AMINA).writes("Hello")
    live(still, 15)
    answer, correction, revocation = hook.heard("message_echoes")[:3]
    assert (answer["type"], answer["to"], answer["from"]) == ("text", "250788000201", still.account.phone)
    assert (correction["type"], correction["edit"]["original_message_id"]) == ("edit", answer["id"])
    assert (revocation["type"], revocation["revoke"]) == ("revoke", {"original_message_id": answer["id"]})
    assert len({asked, answer["id"], correction["id"], revocation["id"]}) == 4
    assert all(
        change["field"] == "smb_message_echoes" for change in hook.changes if "message_echoes" in change["value"]
    )


def test_old_chats_come_once_in_chunks_with_what_came_live_and_their_files_apart(still: Practice, hook: Hook) -> None:
    live_one = still.customer(AMINA).writes("Hello")
    still.switch("history")
    live(still, 30)
    changes = [change["value"] for change in hook.changes if change["field"] == "history"]
    chunks = [chunk for value in changes for chunk in value.get("history", [])]
    assert sorted(chunk["metadata"]["phase"] for chunk in chunks) == [0, 1, 2]
    messages: list[dict[str, Any]] = [each for chunk in chunks for each in chunk["threads"][0]["messages"]]
    assert all(each["history_context"] == {"status": "READ"} for each in messages)
    assert live_one in [each["id"] for each in messages]
    assert {each["from"] for each in messages} == {"250788000201", still.account.phone}
    (file,) = [each for value in changes for each in value.get("messages", [])]
    assert file["id"] in [each["id"] for each in messages if each["type"] == "media_placeholder"]
    assert len(file["image"]["sha256"]) == 64, "in hex, only here"
    live(still, 60)
    assert len([change for change in hook.changes if change["field"] == "history"]) == len(changes)
