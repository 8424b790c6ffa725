"""What the shop asks for: accepted or refused as WhatsApp documents it, by shape, recipient, window and limits."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.practice import Identity, Practice
from tests.kit.examples import examples
from tests.unit.practice.sides import AMINA, HOUR, Hook, Shop, code, wamid


@pytest.mark.parametrize(
    "body",
    [
        {"type": "text", "text": {"body": "é" * 4096, "preview_url": True}},
        {"text": {"body": "type is text unless it says otherwise"}},
        {"type": "image", "image": {"link": "https://example.com/a.jpg", "caption": "Is it this one?"}},
        {"type": "location", "location": {"latitude": "-1.95", "longitude": 30.09, "name": "Shop"}},
        {"type": "contacts", "contacts": [{"name": {"formatted_name": "Aline K.", "first_name": "Aline"}}]},
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "Shall we keep it?"},
                "action": {"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Yes"}}]},
            },
        },
        {
            "type": "interactive",
            "interactive": {
                "type": "list",
                "body": {"text": "When?"},
                "action": {"button": "Choose", "sections": [{"rows": [{"id": "t14", "title": "14:00"}]}]},
            },
        },
        {
            "type": "interactive",
            "interactive": {
                "type": "contact_request",
                "body": {"text": "Your number?"},
                "action": {"name": "request_contact_info"},
            },
        },
        {"type": "template", "template": {"name": "hello_world", "language": {"code": "en"}}},
        {"recipient_type": "individual", "text": {"body": "."}, "context": {"message_id": "wamid.unknown"}},
        {"text": {"body": "."}, "biz_opaque_callback_data": "x" * 512},
    ],
)
def test_every_body_of_the_sheet_is_accepted(practice: Practice, shop: Shop, body: dict[str, Any]) -> None:
    practice.customer(AMINA).writes("Hello")
    assert wamid(shop.post(to=AMINA, **body)) == practice.received[-1].wamid


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"to": AMINA}, 131008),
        ({"text": {"body": "to whom?"}}, 131008),
        ({"to": AMINA, "text": {"body": ""}}, 131009),
        ({"to": AMINA, "text": {"body": " \n "}}, 131009),
        ({"to": AMINA, "text": {"body": "x" * 4097}}, 131009),
        ({"to": AMINA, "text": {"body": 7}}, 100),
        ({"to": AMINA, "text": "x"}, 100),
        ({"to": AMINA, "text": {"body": "x", "colour": "red"}}, 100),
        ({"to": AMINA, "text": {"body": "x"}, "idempotency_key": "1"}, 100),
        ({"to": AMINA, "text": {"body": "x"}, "biz_opaque_callback_data": "x" * 513}, 131009),
        ({"to": AMINA, "text": {"body": "x"}, "category": "utility"}, 100),
        ({"to": AMINA, "text": {"body": "x"}, "context": {"id": "wamid.A"}}, 100),
        ({"to": AMINA, "text": {"body": "x"}, "recipient_type": "group"}, 131009),
        ({"to": "Amina", "text": {"body": "x"}}, 131009),
        ({"to": "250788000201", "text": {"body": "the country code is put in front"}}, 131026),
        ({"to": "+250700000000", "text": {"body": "nobody"}}, 131026),
        ({"to": "+250788000100", "text": {"body": "to ourselves"}}, 131021),
        ({"recipient": "RW.404", "text": {"body": "x"}}, 131026),
        ({"recipient": "70461198223351904417", "text": {"body": "cut to digits"}}, 131009),
        ({"to": AMINA, "type": "poll", "poll": {}}, 131051),
        ({"to": AMINA, "type": "image", "image": {"id": "1", "link": "https://a.example/b.jpg"}}, 131009),
        ({"to": AMINA, "type": "image", "image": {"id": "1"}}, 100),
        ({"to": AMINA, "type": "audio", "audio": {"link": "https://a.example/b.ogg", "caption": "x"}}, 100),
        ({"to": AMINA, "type": "location", "location": {"latitude": 91, "longitude": 0}}, 131009),
        ({"to": AMINA, "type": "reaction", "reaction": {"message_id": "wamid.no", "emoji": "👍"}}, 131009),
        ({"to": AMINA, "type": "template", "template": {"name": "none", "language": {"code": "en"}}}, 132001),
        ({"to": AMINA, "type": "template", "template": {"name": "hello_world", "language": {"code": "rw"}}}, 132001),
        (
            {"to": AMINA, "type": "template", "template": {"name": "ready_for_pickup", "language": {"code": "en"}}},
            132000,
        ),
        ({"messaging_product": "sms", "to": AMINA, "text": {"body": "x"}}, 100),
        ({"status": "read"}, 131008),
        ({"status": "read", "message_id": "wamid.nobody"}, 131009),
        ({"status": "delivered", "message_id": "wamid.A"}, 131009),
        ({"status": "read", "message_id": "wamid.A", "to": AMINA}, 100),
    ],
)
def test_a_body_that_whatsapp_would_refuse_is_refused_by_its_code(
    practice: Practice, shop: Shop, body: dict[str, Any], refusal: int
) -> None:
    practice.customer(AMINA).writes("Hello")
    assert code(shop.post(**body)) == refusal
    assert not practice.received
    assert not practice.receipts


def test_half_a_character_is_refused(practice: Practice, shop: Shop) -> None:
    practice.customer(AMINA).writes("Hello")
    assert code(shop.writes(text="broken \ud83d emoji")) == 100


def test_calls_without_the_right_token_number_or_form_are_refused(practice: Practice, shop: Shop) -> None:
    path = f"{Practice.PHONE_NUMBER_ID}/messages"
    missing = shop.call("POST", path, headers={"Authorization": ""}, json={})
    assert (missing.status_code, missing.json()["error"]["code"]) == (401, 0)
    wrong = shop.call("POST", path, headers={"Authorization": "Bearer nonsense"}, json={})
    assert (wrong.status_code, code(wrong)) == (401, 190)
    elsewhere = shop.call("POST", "42/messages", json={"messaging_product": "whatsapp"})
    assert (code(elsewhere), elsewhere.json()["error"]["error_subcode"]) == (100, 33)
    assert code(shop.call("POST", path, data=b"{", headers={"Content-Type": "application/json"})) == 100
    assert code(shop.call("POST", path, data={"messaging_product": "whatsapp"})) == 100
    assert code(shop.call("POST", path, params={"appsecret_proof": "00"}, json={})) == 100
    proof = hmac.new(Practice.APP_SECRET.encode(), Practice.TOKEN.encode(), hashlib.sha256).hexdigest()
    practice.customer(AMINA).writes("Hello")
    body = {"messaging_product": "whatsapp", "to": AMINA, "text": {"body": "x"}}
    assert code(shop.call("POST", path, params={"appsecret_proof": proof}, json=body)) == 0


def test_a_customer_without_a_phone_is_answered_by_business_scoped_id(practice: Practice, shop: Shop) -> None:
    keza = practice.join(Identity("Keza", None, "RW.555", username="@keza"))
    keza.writes("Hi")
    answer = shop.post(recipient="RW.555", type="text", text={"body": "Hello"})
    assert answer.json()["contacts"] == [{"input": "RW.555", "user_id": "RW.555"}]
    assert practice.received[0].customer is keza is practice.customer("@keza")


def test_where_both_are_given_the_phone_wins(practice: Practice, shop: Shop) -> None:
    amina, keza = practice.customer(AMINA), practice.join(Identity("Keza", None, "RW.555"))
    amina.writes("Hi")
    keza.writes("Hi")
    answer = shop.writes(to="+250 (788) 000-201", recipient="RW.555")
    assert answer.json()["contacts"] == [{"input": "+250 (788) 000-201", "wa_id": "250788000201"}]
    assert practice.received[0].customer is amina


def test_the_window_closes_24_hours_after_the_customers_last_message(practice: Practice, shop: Shop) -> None:
    amina = practice.customer(AMINA)
    assert code(shop.writes()) == 131047
    amina.writes("Hello", ago=25 * HOUR)
    assert code(shop.writes()) == 131047
    line = amina.writes("Hello", ago=23 * HOUR)
    assert wamid(shop.writes())
    practice.forward(2 * HOUR)
    amina.reacts(line, "👍")
    assert code(shop.writes()) == 131047
    template = {"name": "hello_world", "language": {"code": "en"}}
    assert wamid(shop.post(to=AMINA, type="template", template=template))


def test_one_customer_gets_45_at_once_and_then_one_in_six_seconds(hook: Hook) -> None:
    with Practice(hook_url=hook.url, play=False, pace=0.01) as practice:
        shop = Shop(practice)
        practice.customer(AMINA).writes("Hello")
        practice.customer("+250788000202").writes("Hello")
        assert [code(shop.writes()) for _ in range(46)] == [0] * 45 + [131056]
        assert code(shop.writes(to="+250788000202")) == 0
        practice.forward(timedelta(seconds=7))
        assert [code(shop.writes()) for _ in range(2)] == [0, 131056]
        shop.line.close()


def test_one_number_sends_80_messages_a_second(hook: Hook) -> None:
    with Practice(hook_url=hook.url, play=False, pace=0.001) as practice:  # its second lasts a quarter of an hour
        shop = Shop(practice)
        phones = [f"+2507880003{number:02d}" for number in range(3)]
        for phone in phones:
            practice.customer(phone).writes("Hello")
        assert [code(shop.writes(to=phones[turn % 3])) for turn in range(81)] == [0] * 80 + [130429]
        shop.line.close()


_KEYS = (
    *("to", "recipient", "type", "text", "image", "id", "link", "body", "status", "message_id", "template"),
    *("interactive", "action", "contacts", "reaction", "context", "location", "name", "language"),
)


@settings(deadline=None, max_examples=examples(75))
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(_KEYS) | st.text(max_size=5),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_no_request_however_odd_is_a_fault_of_ours(quiet: Shop, body: object) -> None:
    if isinstance(body, dict):
        body["messaging_product"] = "whatsapp"
    raw = json.dumps(body)
    answer = quiet.call(
        "POST", f"{Practice.PHONE_NUMBER_ID}/messages", data=raw, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code < 500
    assert answer.json()
