"""What becomes of a message, how files travel, and what a shop may ask about its account."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta

import pytest
import requests

from edge.practice import Identity, Manners, Practice, samples
from tests.unit.practice.sides import AMINA, HOUR, Hook, Shop, code, wamid


def test_a_message_is_sent_then_delivered_then_read(practice: Practice, shop: Shop, hook: Hook) -> None:
    amina = practice.customer(AMINA)
    amina.writes("Hello")
    sent = wamid(shop.writes(biz_opaque_callback_data="r_1"))
    assert practice.until(lambda: amina.lines[-1].state == "read")
    assert practice.until(lambda: len(hook.heard("statuses")) == 3)
    statuses = hook.heard("statuses")
    assert [status["status"] for status in statuses] == ["sent", "delivered", "read"]
    assert {status["id"] for status in statuses} == {sent}
    assert {status["biz_opaque_callback_data"] for status in statuses} == {"r_1"}
    assert {status["recipient_id"] for status in statuses} == {"250788000201"}
    assert statuses[0]["pricing"]["type"] == "free_customer_service"
    assert all(change["value"]["contacts"] for change in hook.changes)


def test_some_customers_never_read_and_a_reaction_is_only_sent(practice: Practice, shop: Shop, hook: Hook) -> None:
    patrick = practice.join(Identity("Patrick", "250788000207"), Manners(reads_after=None))
    hello = patrick.writes("Hello")
    message = wamid(shop.writes(to="+250788000207"))
    reaction = wamid(shop.post(to="+250788000207", type="reaction", reaction={"message_id": hello, "emoji": "👍"}))
    assert practice.until(lambda: len(hook.heard("statuses")) == 3)
    practice.forward(HOUR)
    practice.customer(AMINA).writes("one more")
    assert practice.until(lambda: len(hook.heard()) == 2)
    assert sorted((status["id"], status["status"]) for status in hook.heard("statuses")) == sorted(
        [(message, "sent"), (message, "delivered"), (reaction, "sent")]
    )
    line = patrick.line(hello)
    assert line is not None
    assert line.reactions == {"shop": "👍"}


def test_a_reaction_itself_cannot_be_reacted_to(practice: Practice, shop: Shop) -> None:
    amina = practice.customer("Amina")
    hello = amina.writes("Hello")
    thumb = amina.reacts(hello, "👍")
    for target, status in ((hello, 200), (thumb, 400)):
        reaction = {"message_id": target, "emoji": "❤️"}
        assert shop.post(to=f"+{amina.identity.phone}", type="reaction", reaction=reaction).status_code == status


def test_a_refusal_may_come_later_as_a_failed_status(practice: Practice, shop: Shop, hook: Hook) -> None:
    practice.switch("failed_later")
    practice.customer(AMINA)
    sent = wamid(shop.writes(biz_opaque_callback_data="r_2"))
    assert practice.until(lambda: hook.heard("statuses"))
    (status,) = hook.heard("statuses")
    assert (status["id"], status["status"], status["errors"][0]["code"]) == (sent, "failed", 131047)
    assert "recipient_user_id" not in status
    assert "contacts" not in hook.changes[0]["value"]


def test_a_message_to_nobody_may_be_accepted_first_and_fail_later(practice: Practice, shop: Shop, hook: Hook) -> None:
    practice.switch("failed_later")
    sent = wamid(shop.writes(to="+250700000000"))
    assert practice.until(lambda: hook.heard("statuses"))
    (status,) = hook.heard("statuses")
    assert (status["id"], status["status"], status["errors"][0]["code"]) == (sent, "failed", 131026)


def test_what_became_of_a_message_may_be_told_twice_and_in_any_order(
    practice: Practice, shop: Shop, hook: Hook
) -> None:
    practice.customer(AMINA).writes("Hello")
    practice.switch("statuses_shuffled")
    told = [wamid(shop.writes()) for _ in range(12)]
    assert practice.until(lambda: len(hook.heard("statuses")) == 6 * len(told), 60)
    orders = [[each["status"] for each in hook.heard("statuses") if each["id"] == message] for message in told]
    assert all(sorted(order) == sorted(2 * ["sent", "delivered", "read"]) for order in orders)
    assert any(order[0] != "sent" for order in orders), "nothing was out of order"


def test_beyond_the_free_replies_and_unpaid_a_message_is_accepted_and_fails_in_a_status(
    practice: Practice, shop: Shop, hook: Hook
) -> None:
    amina = practice.customer(AMINA)
    amina.writes("Hello")
    practice.switch("unpaid")
    sent = wamid(shop.writes(biz_opaque_callback_data="r_3"))
    assert practice.until(lambda: hook.heard("statuses"))
    (status,) = hook.heard("statuses")
    assert (status["id"], status["status"], status["errors"][0]["code"]) == (sent, "failed", 131042)
    assert status["biz_opaque_callback_data"] == "r_3"
    line = amina.line(sent)
    assert line is not None
    assert line.state == "failed"


def test_a_receipt_turns_this_message_and_all_before_it_blue(practice: Practice, shop: Shop) -> None:
    amina = practice.customer(AMINA)
    lines = [amina.writes(words) for words in ("one", "two", "three")]
    assert practice.until(lambda: amina.lines[-1].state == "delivered")
    answer = shop.post(status="read", message_id=lines[1], typing_indicator={"type": "text"})
    assert answer.json() == {"success": True}
    assert [line.state for line in amina.lines] == ["read", "read", "delivered"]
    assert practice.receipts == [lines[1]]
    assert "typing" in requests.get(f"{practice.page_url}chat/{amina.key}", timeout=60).text


def test_what_has_not_come_to_the_shop_yet_stays_unread(hook: Hook) -> None:
    with Practice(hook_url=hook.url, play=False, pace=0) as practice:
        amina = practice.customer(AMINA)
        hook.answers = [500, 500]
        amina.writes("I come late")
        practice.step()
        practice.step()
        here = amina.writes("I am here")
        practice.step()
        shop = Shop(practice)
        assert shop.post(status="read", message_id=here).json() == {"success": True}
        shop.line.close()
        assert [line.state for line in amina.lines] == ["sent", "read"]
        practice.forward(HOUR)
        practice.step()
        assert [line.state for line in amina.lines] == ["delivered", "read"]


def test_our_own_message_cannot_be_marked_as_read(practice: Practice, shop: Shop) -> None:
    practice.customer(AMINA).writes("Hello")
    assert code(shop.post(status="read", message_id=wamid(shop.writes()))) == 131009


def test_a_customers_photo_is_resolved_and_fetched_with_the_token_only(
    practice: Practice, shop: Shop, hook: Hook
) -> None:
    practice.customer(AMINA).sends_photo(caption="This one")
    assert practice.until(hook.heard)
    image = hook.heard()[0]["image"]
    resolved = shop.call("GET", image["id"], params={"phone_number_id": Practice.PHONE_NUMBER_ID}).json()
    assert base64.b64decode(image["sha256"]).hex() == resolved["sha256"]
    data = shop.line.get(resolved["url"], timeout=60)
    assert hashlib.sha256(data.content).hexdigest() == resolved["sha256"]
    assert data.content == samples.jpeg(samples.TAP)
    assert (data.headers["Content-Type"], int(resolved["file_size"])) == ("image/jpeg", len(data.content))
    assert requests.get(resolved["url"], timeout=60).status_code == 401
    assert shop.line.get(resolved["url"][:-1], timeout=60).status_code == 404
    practice.forward(timedelta(minutes=6))
    assert shop.line.get(resolved["url"], timeout=60).status_code == 404
    assert shop.call("GET", image["id"]).status_code == 200
    assert code(shop.call("GET", image["id"], params={"phone_number_id": "42"})) == 100
    practice.forward(timedelta(days=7))
    assert code(shop.call("GET", image["id"])) == 100


def test_a_file_is_uploaded_sent_by_id_and_seen_on_the_customers_phone(practice: Practice, shop: Shop) -> None:
    amina = practice.customer(AMINA)
    amina.writes("Show me")
    big = samples.png(samples.BULB) + b"\0" * 300_000
    form = {"messaging_product": "whatsapp", "type": "image/png"}
    uploaded = shop.call(
        "POST", f"{Practice.PHONE_NUMBER_ID}/media", data=form, files={"file": ("bulb.png", big, "image/png")}
    )
    media_id = uploaded.json()["id"]
    assert wamid(shop.post(to=AMINA, type="image", image={"id": media_id, "caption": "This one?"}))
    assert code(shop.post(to=AMINA, type="document", document={"id": media_id})) == 131053
    assert requests.get(f"{practice.page_url}media/{media_id}", timeout=60).content == big
    assert f"/media/{media_id}" in requests.get(f"{practice.page_url}chat/{amina.key}", timeout=60).text
    assert shop.call("DELETE", media_id).json() == {"success": True}
    assert code(shop.post(to=AMINA, type="image", image={"id": media_id})) == 100


@pytest.mark.parametrize(
    ("mime", "data", "refusal"),
    [
        ("audio/ogg; codecs=opus", samples.voice(1), 0),
        ("audio/ogg", samples.voice(1), 131053),
        ("audio/ogg; codecs=opus", b"OggS but no Opus", 131053),
        ("image/heic", b"heic", 131053),
        ("image/jpeg", samples.png(samples.TAP), 131053),
        ("image/jpeg", b"", 131053),
        ("image/jpeg", samples.jpeg(samples.TAP) + bytes(5 * 1024 * 1024), 131053),
    ],
)
def test_only_files_that_whatsapp_can_show_may_be_uploaded(shop: Shop, mime: str, data: bytes, refusal: int) -> None:
    form = {"messaging_product": "whatsapp", "type": mime}
    answer = shop.call("POST", f"{Practice.PHONE_NUMBER_ID}/media", data=form, files={"file": ("f", data, mime)})
    assert code(answer) == refusal


def test_the_checks_of_section_9_are_answered(shop: Shop) -> None:
    number = shop.call("GET", Practice.PHONE_NUMBER_ID, params={"fields": "status,health_status"}).json()
    assert number["status"] == "CONNECTED"
    assert number["health_status"]["can_send_message"] == "AVAILABLE"
    assert code(shop.call("GET", Practice.PHONE_NUMBER_ID, params={"fields": "shoe_size"})) == 100
    numbers = shop.call("GET", f"{Practice.WABA_ID}/phone_numbers").json()["data"]
    assert [each["id"] for each in numbers] == [Practice.PHONE_NUMBER_ID]
    assert shop.call("GET", f"{Practice.WABA_ID}/message_templates").json()["data"][0]["status"] == "APPROVED"
    app = {"Authorization": f"Bearer {shop.practice.account.app_id}|{Practice.APP_SECRET}"}
    good = shop.call("GET", "debug_token", params={"input_token": Practice.TOKEN}, headers=app).json()["data"]
    assert (good["is_valid"], good["expires_at"]) == (True, 0)
    assert not shop.call("GET", "debug_token", params={"input_token": "x"}, headers=app).json()["data"]["is_valid"]
    assert code(shop.call("GET", "debug_token", params={"input_token": Practice.TOKEN})) == 190
    assert shop.call("GET", f"{shop.practice.account.app_id}/subscriptions", headers=app).json()["data"][0]["active"]
    assert code(shop.call("GET", f"{Practice.WABA_ID}/nonsense")) == 100
    assert code(shop.line.get(f"{shop.practice.graph_url}/v99.0/{Practice.WABA_ID}", timeout=60)) == 100
