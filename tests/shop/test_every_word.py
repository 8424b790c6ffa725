"""Every word that a webhook brings and that is kept stands on the page of its query. Each test feeds the webhook."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from html import unescape
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.intake.payload import read
from edge.records.message import Message
from edge.records.message_row import MessageRow
from edge.store.all_tables import where
from tests.kit.bodies import MESSAGES
from tests.kit.examples import examples
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, webhook_of
from tests.kit.support import ACCOUNT
from tests.kit.webhooks import body_of, opened_by, stamp_of

PHONE = "250788000101"
SENDER = {"from": PHONE, "from_user_id": f"RW.{PHONE}"}


def page_of(shop: Counter, phone: Phone, said: dict[str, Any]) -> str:
    """The page of the query that this message opened, whole."""
    return unescape(phone.open(f"/q/{opened_by(shop, said)}").text)


def test_a_place_is_its_coordinates_and_leads_to_a_map_with_and_without_internet(shop: Counter, phone: Phone):
    place = {
        "latitude": -1.95463,
        "longitude": 30.09391,
        "name": "Simba",
        "address": "KG 7 Ave",
        "url": "https://s.rw/1",
    }
    page = page_of(shop, phone, {"type": "location", "location": place})
    for word in ("-1.95463, 30.09391", "Simba", "KG 7 Ave", "https://s.rw/1"):
        assert word in words(page)
    assert 'href="geo:-1.95463,30.09391' in page
    assert 'href="https://www.google.com/maps/search/?api=1&query=-1.95463,30.09391"' in page


def test_a_place_very_near_to_the_equator_is_written_without_an_exponent(shop: Counter, phone: Phone):
    page = page_of(shop, phone, {"type": "location", "location": {"latitude": 0.00001, "longitude": 29}})
    assert "geo:0.00001" in page


def test_a_contact_card_shows_numbers_to_call_addresses_to_write_to_and_the_company(shop: Counter, phone: Phone):
    card = {
        "name": {"formatted_name": "Eric the electrician"},
        "phones": [{"phone": "+250 788 000 555"}, {"phone": "0788 1"}],
        "emails": [{"email": "eric@example.com"}, {"email": "no address"}],
        "org": {"company": "Bright Ltd", "title": "Master"},
        "urls": [{"url": "https://bright.example"}],
        "addresses": [{"street": "KN 3 Rd", "city": "Kigali"}],
        "birthday": "1990-02-01",
    }
    page = page_of(shop, phone, {"type": "contacts", "contacts": [card, {"org": {"company": "Only Ltd"}}]})
    said = words(page)
    for word in ("Eric the electrician", "+250 788 000 555", "0788 1", "eric@example.com", "no address", "Bright Ltd"):
        assert word in said
    for word in ("Master", "https://bright.example", "KN 3 Rd", "Kigali", "1990-02-01", "Only Ltd"):
        assert word in said
    assert 'href="tel:+250788000555"' in page
    assert 'href="tel:07881"' in page
    assert 'href="mailto:eric@example.com"' in page
    assert "mailto:no" not in page


@pytest.mark.parametrize("value", ["1;ext=9,0788?x#y", "tel:javascript:alert(1)", "<b>+250788"])
def test_a_number_on_a_card_can_lead_nowhere_but_to_digits(shop: Counter, phone: Phone, value: str):
    page = page_of(shop, phone, {"type": "contacts", "contacts": [{"phones": [{"phone": value}]}]})
    assert all(part.split('"')[0].lstrip("+").isdigit() for part in page.split('href="tel:')[1:])


def test_the_product_that_a_question_is_about_stands_at_it(shop: Counter, phone: Phone):
    context = {"referred_product": {"catalog_id": "194836987003835", "product_retailer_id": "LAMP-07"}}
    said = {"type": "text", "text": {"body": "how much?"}, "context": context}
    assert "LAMP-07" in words(page_of(shop, phone, said))


def test_the_advert_that_a_customer_came_from_stands_at_the_message(shop: Counter, phone: Phone):
    advert = {
        "source_type": "ad",
        "source_url": "https://fb.me/3cr4",
        "headline": "Lamps this week",
        "body": "All repaired in a day",
    }
    said = words(page_of(shop, phone, {"type": "text", "text": {"body": "I saw this"}, "referral": advert}))
    for word in ("Lamps this week", "All repaired in a day", "https://fb.me/3cr4"):
        assert word in said


def test_the_description_of_a_choice_from_a_list_is_shown(shop: Counter, phone: Phone):
    reply = {"id": "slot-1400", "title": "14:00", "description": "Thursday, at the back door"}
    said = {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": reply}}
    assert "Thursday, at the back door" in words(page_of(shop, phone, said))


def test_a_form_shows_each_answer_beside_the_name_of_its_field(shop: Counter, phone: Phone):
    answers = (
        '{"flow_token":"tok-1","size":42,"colour":"red","gift":false,"to":{"street":"KG 11"},"id":2507880001012507}'
    )
    form = {"name": "flow", "body": "Sent", "response_json": answers}
    page = page_of(shop, phone, {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": form}})
    said = words(page)
    for word in ("size: 42", "colour: red", "gift: no", "to · street: KG 11", "id: 2507880001012507"):
        assert word in said
    assert "tok-1" not in page


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        ({"response": "accept", "is_permanent": True}, "The customer allows calls. This has no end."),
        ({"response": "reject"}, "The customer does not allow calls."),
        ({"response": "later"}, "Answer about calls: later"),
    ],
)
def test_a_permission_to_call_is_a_sentence(shop: Counter, phone: Phone, reply: dict[str, Any], sentence: str):
    said = {"type": "interactive", "interactive": {"type": "call_permission_reply", "call_permission_reply": reply}}
    assert sentence in words(page_of(shop, phone, said))


def test_an_order_is_shown_as_it_came_with_prices_and_currency(shop: Counter, phone: Phone):
    items = [
        {"product_retailer_id": "LAMP-07", "quantity": 2, "item_price": 4500, "currency": "RWF"},
        {"product_retailer_id": "BULB", "quantity": -3, "item_price": "-1.50", "currency": "F CFA"},
        {"product_retailer_id": "CABLE", "quantity": 10**20, "item_price": "1e30", "currency": "USD"},
        {"product_retailer_id": "NAIL", "quantity": "a dozen", "item_price": 0.1, "currency": "EUR"},
    ]
    page = words(page_of(shop, phone, {"type": "order", "order": {"text": "for Friday", "product_items": items}}))
    lines = ["for Friday", "2 × LAMP-07 (4500 RWF)", "-3 × BULB (-1.5", "F CFA)", f"{10**20} × CABLE (1e30 USD)"]
    for line in [*lines, "a dozen × NAIL (0.1 EUR)"]:
        assert line in page


@pytest.mark.parametrize("count", [31, 200])
def test_an_order_that_is_longer_than_a_page_says_how_much_is_left_out(shop: Counter, phone: Phone, count: int):
    items = [{"product_retailer_id": f"P{n}", "quantity": 1} for n in range(count)]
    page = words(page_of(shop, phone, {"type": "order", "order": {"product_items": items}}))
    assert f"P{count - 1}" in page or "The message was longer." in page


@pytest.mark.parametrize(
    "said",
    [
        {"type": "text", "text": {"body": "word " * 20_000}},
        {"type": "location", "location": {"latitude": 1, "longitude": 2, "name": "far away " * 40}},
        {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"title": "yes " * 2000}}},
        {"type": "contacts", "contacts": [{"name": {"formatted_name": f"Card {n}"}} for n in range(300)]},
        {"type": "contacts", "contacts": [{"phones": [{"phone": f"+2507880001{n:02d}"} for n in range(60)]}]},
        {
            "type": "interactive",
            "interactive": {"type": "nfm_reply", "nfm_reply": {"response_json": '{"a":"' + "x" * 5000 + '"}'}},
        },
        {
            "type": "interactive",
            "interactive": {"type": "nfm_reply", "nfm_reply": {"response_json": '{"a":{"b":{"c":{"d":{"e":1}}}}}'}},
        },
        {"type": "text", "text": {"body": "hi"}, "referral": {"headline": "h" * 500}},
    ],
    ids=["text", "place", "button", "cards", "numbers", "answer", "deep answer", "headline"],
)
def test_what_was_cut_says_so(shop: Counter, phone: Phone, said: dict[str, Any]):
    assert "The message was longer." in words(page_of(shop, phone, said))


def test_what_whatsapp_cannot_pass_on_is_named(shop: Counter, phone: Phone):
    errors = [{"code": 131051, "title": "Message type unknown"}]
    said = {"type": "unsupported", "unsupported": {"type": "poll_creation"}, "errors": errors}
    page = words(page_of(shop, phone, said))
    for word in ("poll creation", "Message type unknown", "131051"):
        assert word in page


def test_a_button_without_a_text_shows_what_it_carries(shop: Counter, phone: Phone):
    assert "MORE-7" in words(page_of(shop, phone, {"type": "button", "button": {"payload": "MORE-7"}}))


def test_a_long_message_that_is_kept_whole_is_not_called_cut(shop: Counter, phone: Phone):
    body = "first  line \n" + "\u200fand  more\n" * 500
    page = words(page_of(shop, phone, {"type": "text", "text": {"body": body}}))
    assert "The message was longer." not in page


CALL = {"event": "terminate", "direction": "USER_INITIATED", "to": "250788000000"}


def called(shop: Counter, wacid: str, number: str, **more: object) -> MessageRow | None:
    call = {**CALL, "id": wacid, "from": number, "timestamp": stamp_of(shop), **more}
    contact = {"profile": {"name": f"Caller {number}"}, "wa_id": number}
    shop.webhook(body_of("calls", {"contacts": [contact], "calls": [call]}))
    return shop.shop.books.messages.by_wamid(wacid)


@pytest.mark.parametrize(
    "end",
    [
        {"status": "FAILED"},
        {"status": "COMPLETED", "duration": 0},
        {"status": ["FAILED"]},
        {"start_time": "1", "duration": "0"},
        {"event": "missed"},
        {"event": "TERMINATE", "status": "Rejected"},
        {},
    ],
    ids=str,
)
def test_a_missed_call_is_a_customer_who_waits(shop: Counter, phone: Phone, end: dict[str, Any]):
    shop.wamids += 1
    row = called(shop, f"wacid.M{shop.wamids}", f"2507881{shop.wamids:05d}", **end)
    assert row is not None
    assert "The customer called at 14:00 and nobody answered." in words(phone.open(f"/q/{row.query}").text)
    found = shop.shop.books.tables.queries.get(where("id") == row.query)
    assert isinstance(found, dict)
    assert (found["state"], found["waiting_since_at"], found["last_heard_at"]) == ("waiting", row.at, row.at)
    assert "Missed call" in words(phone.open("/?see=waiting").text)


def test_a_missed_call_that_is_told_twice_is_one_line(shop: Counter):
    before = shop.shop.books.messages.count()
    for _ in range(2):
        assert called(shop, "wacid.TWICE", "250788200001", status="FAILED")
    assert shop.shop.books.messages.count() == before + 1


def test_no_blue_tick_is_asked_for_a_call(shop: Counter):
    row = called(shop, "wacid.TICK", "250788200002", status="FAILED")
    assert row is not None
    assert row.customer
    assert row.query
    assert shop.shop.books.messages.latest_heard(row.customer, row.query) is None


@pytest.mark.parametrize(
    "other",
    [
        {"event": "connect"},
        {"duration": 63, "status": "COMPLETED"},
        {"status": "COMPLETED", "start_time": "1795168800", "end_time": "1795168863"},
        {"direction": "BUSINESS_INITIATED", "status": "FAILED"},
    ],
    ids=str,
)
def test_a_call_that_begins_was_answered_or_was_ours_is_nobody_who_waits(shop: Counter, other: dict[str, Any]):
    shop.wamids += 1
    assert called(shop, f"wacid.N{shop.wamids}", f"2507881{shop.wamids:05d}", **other) is None


@pytest.mark.parametrize("product", ["instagram", "messenger", "", 7])
def test_what_is_not_of_whatsapp_is_no_message(shop: Counter, product: object):
    before = shop.shop.books.messages.count()
    said = {**SENDER, "id": "wamid.INSTAGRAM", "timestamp": stamp_of(shop), "type": "text", "text": {"body": "hi"}}
    shop.webhook(body_of("messages", {"messaging_product": product, "messages": [said]}))
    assert shop.shop.books.messages.count() == before


def test_a_group_message_says_who_wrote_it_and_in_which_group(shop: Counter, phone: Phone):
    place = {"latitude": -1.5, "longitude": 30.25}
    for number, said in enumerate(
        [{"type": "text", "text": {"body": "hello all"}}, {"type": "location", "location": place}]
    ):
        who = {**SENDER, "id": f"wamid.G{number}", "timestamp": stamp_of(shop), "group_id": "Y2FwaV9ncm91cDox"}
        shop.webhook(webhook_of({**who, **said}, name="Bosco of the group", phone=PHONE))
    page = words(phone.open("/apart").text)
    for word in ("hello all", "Bosco of the group", f"+{PHONE}", "Y2FwaV9ncm91cDox", "-1.5, 30.25", "in group"):
        assert word in page


@pytest.mark.parametrize(("emoji", "news"), [("\U0001f44d", True), ("", False), (None, False)])
def test_a_reaction_to_what_the_shop_wrote_is_news_for_the_holder(
    shop: Counter, phone: Phone, emoji: str | None, news: bool
):
    shop.wamids += 1
    number = f"2507880{shop.wamids:05d}"
    who = {"from": number, "from_user_id": f"RW.{number}", "timestamp": stamp_of(shop)}
    asked = {**who, "id": f"wamid.Q{number}", "type": "text", "text": {"body": "Do you have cement?"}}
    shop.webhook(webhook_of(asked, name="Reacts", phone=number))
    row = shop.shop.books.messages.by_wamid(f"wamid.Q{number}")
    assert row is not None
    echo = {"from": "250788000000", "to": number, "id": f"wamid.O{number}", "timestamp": stamp_of(shop)}
    shop.webhook(
        body_of("smb_message_echoes", {"message_echoes": [{**echo, "type": "text", "text": {"body": "Yes."}}]})
    )
    aline = shop.staff("Aline", owner=True)
    shop.shop.desk.claim(str(row.query), aline)
    reaction = {"message_id": f"wamid.O{number}", **({} if emoji is None else {"emoji": emoji})}
    for target in ("Q", "O"):
        assert not fresh(shop, row), "what they put at their own words is none"
        reacted = {**reaction, "message_id": f"wamid.{target}{number}"}
        said = {**who, "id": f"wamid.R{target}{number}", "type": "reaction", "reaction": reacted}
        shop.webhook(webhook_of(said, name="Reacts", phone=number))
    assert fresh(shop, row) is news
    assert (emoji or "") in phone.open(f"/q/{row.query}").text


@pytest.mark.parametrize(
    ("response", "said"), [("accept", "The customer allows calls."), ("REJECT", "The customer does not allow calls.")]
)
def test_an_answer_about_calls_stands_on_the_board_in_the_readers_words(
    shop: Counter, phone: Phone, response: str, said: str
):
    shop.wamids += 1
    number = f"2507880{shop.wamids:05d}"
    answer = {"type": "call_permission_reply", "call_permission_reply": {"response": response}}
    who = {"from": number, "from_user_id": f"RW.{number}", "id": f"wamid.C{number}", "timestamp": stamp_of(shop)}
    shop.webhook(
        webhook_of({**who, "type": "interactive", "interactive": answer}, name=f"Caller {number}", phone=number)
    )
    row = next(row for row in shop.shop.board.see(shop.staff("Aline", owner=True)).waiting if number in row.name)
    assert row.line == ""
    assert said in words(phone.open("/?see=waiting").text)


@pytest.mark.parametrize(("edits", "long"), [(2, False), (4, False), (9, False), (3, True)])
def test_all_words_that_a_message_has_had_can_be_read(shop: Counter, phone: Phone, edits: int, long: bool):
    shop.wamids += 1
    number = f"2507880{shop.wamids:05d}"
    who = {"from": number, "from_user_id": f"RW.{number}"}
    texts = [f"word{number}{each} {'x' * 1500 if long else ''}".strip() for each in range(edits + 1)]
    first = {**who, "id": f"wamid.E{number}", "timestamp": stamp_of(shop), "type": "text", "text": {"body": texts[0]}}
    said = [first]
    for place, text in enumerate(texts[1:], 1):
        edit = {"original_message_id": first["id"], "message": {"type": "text", "text": {"body": text}}}
        said.append({**who, "id": f"wamid.E{number}.{place}", "timestamp": f"{int(stamp_of(shop)) + place}"})
        said[-1] |= {"type": "edit", "edit": edit}
    shop.webhook(webhook_of(*said[::2], *said[1::2], name="Often", phone=number))
    row = shop.shop.books.messages.by_wamid(f"wamid.E{number}")
    assert row is not None
    page = phone.open(f"/q/{row.query}").text
    folded = edits > 5 or long
    assert all(text in words(page) for text in (texts[0], texts[-1]))
    assert (f"/message/{row.seq}" in page) is folded
    whole = words(phone.open(f"/message/{row.seq}").text if folded else page)
    places = [whole.index(text) for text in (texts[-1], *texts[:-1])]
    assert places == sorted(places), "the newest words first, then what was there before, in order"


def fresh(shop: Counter, row: MessageRow) -> bool:
    found = shop.shop.books.tables.queries.get(where("id") == row.query)
    assert isinstance(found, dict)
    return bool(found["fresh"])


# The property: whatever is kept is shown, but for what is named here.

LEFT_OUT = {
    "extra.product.catalog_id": "an id of the catalogue, for machines",
    "extra.order.catalog_id": "the same",
    "extra.referral.source_id": "an id of the advert, for machines",
    "extra.referral.source_type": "said in the reader's words: an advert or a post",
    "extra.referral.media_type": "of the advert's picture, which is not fetched",
    "extra.button.payload": "what the shop's own button carries; shown where the button has no text",
    "extra.interactive.id": "what the shop's own list or button carries; shown where the choice has no title",
    "extra.interactive.type": "WhatsApp's name for how it was chosen",
    "extra.interactive.name": "WhatsApp's name for the sort of form",
    "extra.interactive.response": "said in the reader's words: calls are allowed or not",
    "extra.interactive.permanent": "likewise",
    "extra.contacts.origin": "how the card came about, for machines",
    "extra.edited": "the type of the message that was changed",
    "extra.system": "said in the reader's words",
    "extra.code": "stands with its title in the errors",
    "extra.cut": "said in the reader's words",
    "media.id": "by which the file is fetched",
    "media.mime": "decides how the file is shown",
    "media.sha256": "by which the file is checked",
    "who.username": "stands on the customer's page",
}


def kept(message: Message) -> Iterator[tuple[str, str]]:
    """Each text and number that is kept of a message, with its path."""
    if message.kind not in ("contacts", "interactive"):  # said more fully by what is beside it
        yield "text", message.text
    if message.media:
        yield from leaves("media", asdict(message.media))
    yield from leaves("extra", dict(message.extra))
    yield "who.name", message.who.name or ""


def leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(f"{path}.{key}", part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from leaves(path, part)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield path, str(value)


def missing(raw: bytes, page: str) -> list[tuple[str, str]]:
    """What is kept of the messages of a body and neither on the page nor named above."""
    shown = words(page)
    return [
        (path, text)
        for fact in read(raw, phone_number_id=ACCOUNT.phone_number_id)
        if isinstance(getattr(fact, "message", None), Message)
        for path, text in kept(fact.message)  # type: ignore[union-attr]
        if path not in LEFT_OUT and " ".join(text.split()).replace("_", " ") not in shown.replace("_", " ")
    ]


def of_somebody(shop: Counter, said: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """An example of tests/webhooks as if somebody new had sent it just now."""
    shop.wamids += 1
    number = f"2507880{shop.wamids:05d}"
    written = json.dumps(said).replace("447700900142", number).replace("447700900377", f"9{number[1:]}")
    written = written.replace("GB.7046", f"RW.{number}.7").replace("GB.1187", f"RW.{number}.1")
    found = json.loads(written.replace('"wamid.', f'"wamid.{number}.'))
    return {**found, "timestamp": stamp_of(shop)}, number


def shown_after(shop: Counter, phone: Phone, said: dict[str, Any], number: str) -> tuple[bytes, str]:
    """The body, and the page of the query of somebody who asked something just before; with what is kept apart."""
    who = {key: value for key, value in said.items() if key.startswith("from")} or {"from_user_id": f"RW.{number}"}
    if said["type"] == "system":
        who = {"from": number, "from_user_id": said["system"].get("previous_user_id", f"RW.{number}")}
    asked = {**who, "id": f"wamid.{number}.asked", "timestamp": stamp_of(shop), "type": "text", "text": {"body": "Hi"}}
    contact = {"profile": {"name": f"Person {number}"}, "wa_id": number, "user_id": who.get("from_user_id")}
    raw = body_of("messages", {"contacts": [contact], "messages": [said]})
    for each in (body_of("messages", {"contacts": [contact], "messages": [asked]}), raw):
        shop.webhook(each)
    row = shop.shop.books.messages.by_wamid(f"wamid.{number}.asked")
    assert row is not None
    return raw, phone.open(f"/q/{row.query}").text + phone.open("/apart").text


@pytest.mark.parametrize("name", MESSAGES)
def test_whatever_is_kept_of_a_documented_message_is_on_the_page_of_its_query(shop: Counter, phone: Phone, name: str):
    raw, page = shown_after(shop, phone, *of_somebody(shop, MESSAGES[name]))
    assert missing(raw, page) == []


# The places for words in the examples, and what people may write there.
FREE = {"body", "caption", "name", "address", "formatted_name", "company", "title", "description", "text", "headline",
        "product_retailer_id", "currency", "filename", "email", "phone", "payload", "response_json"}  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)


def rewritten(value: object, draw: Callable[[], str], key: str = "") -> object:
    if isinstance(value, dict):
        return {name: rewritten(part, draw, name) for name, part in value.items()}
    if isinstance(value, list):
        return [rewritten(part, draw, key) for part in value]
    if key == "response_json" and isinstance(value, str):
        return json.dumps({draw(): draw(), "inner": {draw(): [draw(), 7, -1.5]}})
    return draw() if key in FREE and isinstance(value, str) else value


@settings(deadline=None, max_examples=examples(20), suppress_health_check=list(HealthCheck))
@given(data=st.data(), name=st.sampled_from(sorted(MESSAGES)))
def test_whatever_people_write_into_a_message_is_on_the_page_of_its_query(
    shop: Counter, phone: Phone, data: st.DataObject, name: str
):
    said, number = of_somebody(shop, MESSAGES[name])
    kind = said["type"]
    if kind == "system":
        return  # its words are WhatsApp's
    said[kind] = rewritten(said.get(kind, {}), lambda: data.draw(WORDS))
    if "referral" in said:
        said["referral"] = rewritten(said["referral"], lambda: data.draw(WORDS))
    raw, page = shown_after(shop, phone, said, number)
    assert missing(raw, page) == []
