"""What reaches the shop: signed, in the shapes that WhatsApp documents, again and again until it is taken."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from edge.practice import Identity, Practice, webhooks
from tests.unit.practice.sides import AMINA, Hook, Shop, code, wamid


@pytest.mark.parametrize(
    ("secret", "body", "mac"),
    [
        (
            "demo-app-secret-1",
            b'{"object":"whatsapp_business_account","entry":[{"id":"311200450017788","changes":[]}]}',
            "dfb6b038f183b45fd50dc447ece643d9878f5a61b1f70370fbe2f00717f609d5",
        ),
        (
            "demo-app-secret-1",
            b'{"object": "whatsapp_business_account", "entry": [{"id": "311200450017788", "changes": []}]}',
            "4bf38325fc49ac841cc4ec475a33ee6d236f3605943b39d26bb8ba1eb418ee01",
        ),
        (
            "demo-app-secret-1",
            '{"t":"café €5"}'.encode(),
            "2692c98ac387f1c0f705ce8085f5d3ba7dbbddee544aae46b00b98c994446888",
        ),
        (
            "demo-app-secret-1",
            rb'{"t":"caf\u00e9 \u20ac5"}',
            "a0636cc82e7ac725eb9377f2c9561e016199c59434ca065a8396944687e4f678",
        ),
        (
            "another-secret",
            b'{"object":"whatsapp_business_account","entry":[{"id":"311200450017788","changes":[]}]}',
            "ce248637ab68f73183d05684f11775b4d01659d06eba657245fbbc2cc77e228b",
        ),
    ],
)
def test_signatures_agree_with_the_sheet(secret: str, body: bytes, mac: str) -> None:
    assert webhooks.sign(secret, body) == f"sha256={mac}"


def test_a_webhook_is_signed_over_its_raw_bytes_and_over_nothing_else(practice: Practice, hook: Hook) -> None:
    practice.customer(AMINA).writes("Où est le café ? https://example.com/a")
    assert practice.until(lambda: hook.bodies)
    raw, signature = hook.bodies[0], hook.signatures[0]
    mac = hmac.new(Practice.APP_SECRET.encode(), raw, hashlib.sha256).hexdigest()
    assert signature == f"sha256={mac}"
    assert raw.isascii()
    again = json.dumps(json.loads(raw), separators=(",", ":")).encode()
    assert webhooks.sign(Practice.APP_SECRET, again) != signature


def test_what_a_customer_writes_arrives_in_the_shape_of_the_sheet(practice: Practice, hook: Hook) -> None:
    wamid = practice.join(Identity("Amina", "250788000201", "RW.7046", username="@amina")).writes("Is it ready?")
    assert practice.until(lambda: hook.changes)
    (change,) = hook.changes
    (message,) = change["value"].pop("messages")
    assert change == {
        "field": "messages",
        "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "250788000100", "phone_number_id": Practice.PHONE_NUMBER_ID},
            "contacts": [
                {"profile": {"name": "Amina", "username": "@amina"}, "wa_id": "250788000201", "user_id": "RW.7046"}
            ],
        },
    }
    assert isinstance(message.pop("timestamp"), str)
    assert message == {
        "from": "250788000201",
        "from_user_id": "RW.7046",
        "id": wamid,
        "type": "text",
        "text": {"body": "Is it ready?"},
    }


@pytest.mark.parametrize("status", [500, 403, 204, 302])
def test_whatever_is_not_answered_200_comes_again_byte_for_byte(practice: Practice, hook: Hook, status: int) -> None:
    hook.answers = [status, status]
    amina = practice.customer(AMINA)
    line = amina.writes("Hello?")
    assert practice.until(lambda: len(practice.attempts) == 3)
    assert len(set(hook.bodies)) == 1
    assert [attempt.status for attempt in practice.attempts] == [status, status, 200]
    assert practice.until(lambda: practice.undelivered == 0)
    assert amina.lines[-1].wamid == line
    assert practice.until(lambda: amina.lines[-1].state == "delivered")


def test_after_an_outage_the_backlog_comes_late_and_in_any_order_amid_what_is_new(hook: Hook) -> None:
    with Practice(hook_url=hook.url, play=False, faults=["backlog_late"]) as practice:
        practice.switch("link_cut")
        amina = practice.customer(AMINA)
        said = []
        for n in range(12):
            said.append(amina.writes(f"Message {n}"))
            assert practice.until(lambda: len(practice.attempts) >= len(said))
        practice.switch("link_cut", False)
        late = amina.writes("I am new")
        assert practice.until(lambda: late in [message["id"] for message in hook.heard()])
        first = [message["id"] for message in hook.heard()]
        assert not set(said) <= set(first), "nothing of the backlog was late"
        for _ in range(21):
            practice.forward(timedelta(minutes=1))
        assert practice.until(lambda: practice.undelivered == 0)
        came = [message["id"] for message in hook.heard()]
        assert {*said, late} == set(came)
        assert [wamid for wamid in came if wamid in said] != said


def test_the_backlog_of_a_shop_whose_own_line_or_power_failed_is_late_as_well(hook: Hook) -> None:
    nobody = "http://127.0.0.1:9/webhook"
    with Practice(hook_url=nobody, play=False, pace=0, faults=["backlog_late"]) as practice:

        def minutes_go_by(minutes: float) -> int:
            practice.forward(timedelta(minutes=minutes))
            while practice.step():
                pass
            return len(hook.heard())

        said = [practice.customer(AMINA).writes(f"Message {n}") for n in range(12) if minutes_go_by(0.1) == 0]
        practice.hook_url = hook.url
        assert minutes_go_by(2) < 12
        assert minutes_go_by(20) == 12
        came = [message["id"] for message in hook.heard()]
        assert (sorted(came), came == said) == (sorted(said), False)


def test_an_edit_may_come_without_its_words_as_on_a_number_of_the_cloud_api_alone(hook: Hook) -> None:
    with Practice(hook_url=hook.url, play=False, faults=["edits_unsupported"]) as practice:
        amina = practice.customer(AMINA)
        edit = amina.edits(amina.writes("2 bags"), "20 bags")
        assert practice.until(lambda: practice.undelivered == 0)
        came = [message for change in hook.changes for message in change["value"].get("messages", [])]
        (edited,) = [message for message in came if message["id"] == edit]
        assert (edited["type"], edited["unsupported"]) == ("unsupported", {"type": "edit"})
        assert edited["errors"][0]["code"] == 131051
        assert "20 bags" not in str(came)


def test_the_way_in_may_be_dead_while_calls_go_through(practice: Practice, hook: Hook, shop: Shop) -> None:
    practice.customer(AMINA).writes("Hello")
    assert practice.until(lambda: practice.undelivered == 0)
    known = len(hook.changes)
    practice.switch("way_in_dead")
    assert shop.writes().status_code == 200
    assert practice.until(lambda: any(attempt.status == 0 for attempt in practice.attempts))
    assert len(hook.changes) == known
    practice.switch("way_in_dead", False)
    assert practice.until(lambda: len(hook.changes) > known)


def test_retries_become_rarer_and_end_after_seven_days(hook: Hook) -> None:
    hook.answers = [503] * 1000
    with Practice(hook_url=hook.url, play=False, pace=0) as practice:

        def tries(seconds: int) -> int:
            practice.forward(timedelta(seconds=seconds))
            while practice.step():
                pass
            return len(practice.attempts)

        practice.customer(AMINA).writes("Hello?")
        assert tries(0) == 2, "the second is immediate"
        for number in range(3, 7):
            pause = 2 ** (number - 2)
            assert (tries(pause - 1), tries(1)) == (number - 1, number)
        assert practice.undelivered == 1
        assert tries(8 * 24 * 3600) == 7
        assert practice.undelivered == 0


def test_what_falls_due_together_comes_in_one_body(practice: Practice, hook: Hook) -> None:
    hook.open.clear()
    practice.customer(AMINA).writes("first")
    assert hook.knocked.wait(60)
    for number in range(20):
        practice.customer(AMINA).writes(f"more {number}")
    hook.open.set()
    assert practice.until(lambda: len(hook.heard()) == 21)
    assert len(hook.bodies) == 2


def test_duplicated_webhooks_come_twice(practice: Practice, hook: Hook) -> None:
    practice.switch("webhooks_duplicated")
    practice.customer(AMINA).writes("Hello?")
    assert practice.until(lambda: len(hook.bodies) == 2)
    assert hook.bodies[0] == hook.bodies[1]


def test_reordered_webhooks_come_last_first_and_one_by_one(hook: Hook) -> None:
    with Practice(hook_url=hook.url, play=False, pace=0, faults=["webhooks_reordered"]) as practice:
        for words in ("one", "two", "three"):
            practice.customer(AMINA).writes(words)
        practice.forward(timedelta(seconds=5))
        while practice.step():
            pass
    assert len(hook.bodies) == 3
    assert [message["text"]["body"] for message in hook.heard()] == ["three", "two", "one"]


def test_late_webhooks_come_when_their_time_has_come(hook: Hook) -> None:
    with Practice(hook_url=hook.url, play=False, faults=["webhooks_late"]) as practice:
        practice.customer(AMINA).writes("late")
        practice.switch("webhooks_late", False)
        practice.customer(AMINA).writes("in time")
        assert practice.until(lambda: hook.bodies)
        practice.forward(timedelta(seconds=31))
        assert practice.until(lambda: len(hook.bodies) == 2)
        assert [message["text"]["body"] for message in hook.heard()] == ["in time", "late"]


def test_a_body_can_be_delivered_by_hand_and_what_it_says_can_be_answered(
    practice: Practice, shop: Shop, hook: Hook
) -> None:
    stranger = Identity("Yusuf", "250788000299", "RW.99")
    message = webhooks.message(stranger, webhooks.text("Hi"), wamid="wamid.X1", at=practice.cloud.now())
    body = webhooks.body(practice.account, webhooks.messages(practice.account, [stranger], [message]))
    hook.answers = [202]
    assert practice.deliver(body) == 202
    assert practice.deliver(b"\xff not json", signature="sha256=00") == 200
    assert hook.signatures[1] == "sha256=00"
    assert wamid(shop.writes(to="+250788000299"))
    assert code(shop.post(status="read", message_id="wamid.X1")) == 0


def test_delivering_to_nobody_is_an_error_of_the_operating_system() -> None:
    with (
        Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as practice,
        pytest.raises(OSError, match="refused"),
    ):
        practice.deliver(b"{}")


def test_the_handshake_needs_the_right_verify_token_and_the_challenge_back(hook: Hook) -> None:
    assert Practice(hook_url=hook.url).verify_webhook()
    stranger = Practice(hook_url=hook.url)
    assert not Practice(hook_url=hook.url, account=type(stranger.account)(verify_token="other")).verify_webhook()


def test_an_account_whose_app_is_not_subscribed_gets_no_webhooks(practice: Practice, shop: Shop, hook: Hook) -> None:
    apps = f"{Practice.WABA_ID}/subscribed_apps"
    assert shop.call("GET", apps).json()["data"]
    assert shop.call("DELETE", apps).json() == {"success": True}
    assert shop.call("GET", apps).json() == {"data": []}
    practice.customer(AMINA).writes("lost")
    assert shop.call("POST", apps).json() == {"success": True}
    practice.customer(AMINA).writes("kept")
    assert practice.until(lambda: hook.bodies)
    assert [message["text"]["body"] for message in hook.heard()] == ["kept"]


def test_customers_change_their_minds_react_and_move(practice: Practice, hook: Hook, shop: Shop) -> None:
    eric = practice.join(Identity("Eric", "250788000204", "RW.1"))
    first = eric.writes("ten")
    eric.edits(first, "twelve")
    eric.revokes(first)
    answer = wamid(shop.writes(to="+250788000204"))
    eric.reacts(answer, "👍")
    eric.reacts(answer, None)
    eric.changes_number("250788000214", "RW.2")
    assert practice.until(lambda: len(hook.heard()) == 6)
    told = {message["type"]: message for message in hook.heard() if message["type"] != "reaction"}
    assert told["edit"]["edit"]["message"]["text"]["body"] == "twelve"
    assert told["edit"]["edit"]["original_message_id"] == told["revoke"]["revoke"]["original_message_id"] == first
    assert told["system"]["system"]["previous_user_id"] == "RW.1"
    reactions = [message["reaction"] for message in hook.heard() if message["type"] == "reaction"]
    assert reactions == [{"message_id": answer, "emoji": "👍"}, {"message_id": answer}]
    assert code(shop.writes(to="+250788000204")) == 131026
    assert code(shop.writes(to="+250788000214")) == 0


def test_an_answer_from_the_shops_own_phone_comes_as_an_echo(practice: Practice, hook: Hook) -> None:
    practice.answers_on_phone(practice.customer(AMINA), "Ready at four")
    assert practice.until(lambda: hook.changes)
    (change,) = hook.changes
    assert change["field"] == "smb_message_echoes"
    assert change["value"]["message_echoes"][0]["to"] == "250788000201"


@pytest.mark.parametrize(
    "content",
    [
        webhooks.text("x"),
        webhooks.file("sticker", "1", "image/webp", b"\0" * 32, animated=False),
        webhooks.location(-1.95, 30.09),
        webhooks.contacts({"name": {"formatted_name": "A"}}),
        webhooks.interactive("list_reply", id="1", title="14:00"),
        webhooks.button("Yes", "yes"),
        webhooks.order("7", [{"product_retailer_id": "p", "quantity": 1, "item_price": 2, "currency": "RWF"}]),
        webhooks.unsupported("poll_creation"),
        webhooks.edit("wamid.A", webhooks.text("y")),
        webhooks.revoke("wamid.A"),
        webhooks.reaction("wamid.A", None),
        webhooks.system("user_changed_user_id", "x", user_id="RW.2", previous_user_id="RW.1"),
    ],
    ids=lambda content: content["type"],
)
def test_every_kind_of_message_names_what_it_holds(practice: Practice, hook: Hook, content: dict[str, Any]) -> None:
    practice.customer(AMINA).sends(content)
    assert practice.until(hook.heard)
    (message,) = hook.heard()
    assert message["type"] in message
    assert {"id", "timestamp", "from", "from_user_id"} <= set(message)


def test_no_body_is_larger_than_three_megabytes(practice: Practice, hook: Hook) -> None:
    hook.open.clear()
    practice.customer(AMINA).writes("first")
    assert hook.knocked.wait(60)
    for _ in range(200):
        practice.customer(AMINA).writes("€" * 4096)
    hook.open.set()
    assert practice.until(lambda: practice.undelivered == 0 and len(hook.heard()) == 201)
    assert max(len(body) for body in hook.bodies) <= 3_000_000


def test_webhooks_follow_a_shop_that_listens_elsewhere(hook: Hook) -> None:
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False, pace=100) as practice:
        practice.customer(AMINA).writes("Hello?")
        assert practice.until(lambda: practice.attempts)
        assert practice.attempts[0].status == 0
        practice.hook_url = hook.url
        assert practice.until(hook.heard)


def test_eight_copies_come_at_the_same_moment(practice: Practice, hook: Hook) -> None:
    practice.switch("webhooks_at_once", times=1)
    practice.customer(AMINA).writes("Hello?")
    assert practice.until(lambda: len(hook.bodies) == 8)
    assert len(set(hook.bodies)) == 1


@pytest.mark.parametrize("fault", ["webhooks_half_bad", "webhooks_unknown", "webhooks_foreign"])
def test_something_stands_beside_the_good_in_a_body(practice: Practice, hook: Hook, fault: str) -> None:
    practice.switch(fault)
    wamid = practice.customer(AMINA).writes("Hello?")
    assert practice.until(lambda: hook.bodies)
    assert wamid.encode() in hook.bodies[0].replace(b"\\/", b"/")
    assert len(hook.changes) > 1
    practice.switch(fault, False)
    practice.customer(AMINA).writes("Hello again")
    assert practice.until(lambda: len(hook.bodies) == 2)
    assert len(json.loads(hook.bodies[1])["entry"][0]["changes"]) == 1


def test_a_body_comes_with_a_false_signature_before_the_right_one(practice: Practice, hook: Hook) -> None:
    practice.switch("webhooks_wrong_signature")
    practice.customer(AMINA).writes("Hello?")
    assert practice.until(lambda: len(hook.bodies) == 2)
    right = [webhooks.sign(Practice.APP_SECRET, body) for body in hook.bodies]
    assert hook.bodies[0] == hook.bodies[1]
    assert [given == true for given, true in zip(hook.signatures, right, strict=True)] == [False, True]


def test_customers_may_hide_their_phones_and_are_answered_all_the_same(
    practice: Practice, hook: Hook, shop: Shop
) -> None:
    practice.switch("phones_hidden")
    amina = practice.customer(AMINA)
    amina.writes("Guess who")
    assert practice.until(hook.heard)
    assert b"250788000201" not in b"".join(hook.bodies)
    user_id = hook.heard()[0]["from_user_id"]
    assert wamid(shop.post(recipient=user_id, text={"body": "Amina?"}))
    assert practice.until(lambda: amina.lines[-1].state == "read")
    assert practice.until(lambda: len(hook.heard("statuses")) == 3)
    assert all("recipient_id" not in status for status in hook.heard("statuses"))


def test_ids_may_be_as_long_as_the_sheet_allows(practice: Practice, hook: Hook, shop: Shop) -> None:
    practice.switch("long_ids")
    practice.customer("Solange").writes("Hello")
    assert practice.until(hook.heard)
    message = hook.heard()[0]
    assert len(message["from_user_id"]) == len("RW.") + 128
    assert len(message["from_parent_user_id"]) == len("RW.ENT.") + 128
    assert wamid(shop.post(recipient=message["from_user_id"], text={"body": "Hello"}))
