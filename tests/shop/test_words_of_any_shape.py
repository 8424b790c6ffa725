"""Whatever WhatsApp invents: the words of a message stand on the page of its query. Each test feeds the webhook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.intake.payload import read
from tests.kit.examples import examples
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter
from tests.kit.support import ACCOUNT
from tests.kit.webhooks import body_of, opened_by, stamp_of


def page_of(shop: Counter, phone: Phone, said: dict[str, Any]) -> str:
    """The page of the query that this message opened, in words."""
    return words(phone.open(f"/q/{opened_by(shop, said)}").text)


NEW: dict[str, dict[str, Any]] = {
    "a poll": {"type": "poll", "poll": {"question": "Which day?", "options": [{"name": "Monday"}, {"name": "Sunday"}]}},
    "an event": {"type": "event", "event": {"name": "Opening", "place": {"address": "KG 7 Ave"}}},
    "a film in a ring": {"type": "video_note", "video_note": {"id": "88", "mime_type": "video/mp4", "caption": "See"}},
    "a text in capitals": {"type": "TEXT", "text": {"body": "In capitals"}},
    "a text that is no object": {"type": "text", "text": "Plainly"},
    "a text in a list": {"type": "text", "text": [{"body": "Listed"}]},
    "a text in digits": {"type": "text", "text": {"body": 788123456}},
    "a file that cannot be fetched": {"type": "document", "document": {"filename": "bill.pdf", "caption": "The bill"}},
    "a card in a string": {"type": "contacts", "contacts": [{"name": "Eric", "phones": ["+250 788 000 555"]}]},
    "a card alone": {"type": "contacts", "contacts": {"name": {"formatted_name": "Alone"}}},
    "a card of another sort": {"type": "contacts", "contacts": [{"vcard": "BEGIN:VCARD\nFN:Eric\nEND:VCARD"}]},
    "an answer of a new sort": {
        "type": "interactive",
        "interactive": {"type": "carousel_reply", "carousel_reply": {"title": "The red one", "description": "Size 42"}},
    },
    "an answer without its sort": {"type": "interactive", "interactive": {"button_reply": {"title": "Yes please"}}},
    "an order of nothing": {"type": "order", "order": {"text": "What have you?", "product_items": None}},
    "an order of one": {"type": "order", "order": {"product_items": {"product_retailer_id": 775533, "quantity": 2}}},
    "an order of names alone": {"type": "order", "order": {"product_items": ["Lamp", {"quantity": 3}, 4711]}},
    "cards of names alone": {"type": "contacts", "contacts": [{"name": {"formatted_name": "Eric"}}, "Diane"]},
    "a place with a site": {"type": "location", "location": {"latitude": 1, "longitude": 2, "url": "shop.rw/here"}},
    "a place on no map": {"type": "location", "location": {"latitude": 950.5, "longitude": 30, "name": "The gate"}},
    "a place in words": {"type": "location", "location": {"latitude": "behind", "longitude": "the church"}},
}
BESIDE: dict[str, dict[str, Any]] = {
    "a sticker's words": {"type": "sticker", "sticker": {"id": "1", "accessibility_text": "A cat that waves"}},
    "what was spoken": {"type": "audio", "audio": {"id": "2", "voice": True, "transcript": "Ten bags"}},
    "a note on a card": {"type": "contacts", "contacts": [{"name": {"formatted_name": "Eric"}, "note": "After noon"}]},
    "a note at a place": {"type": "location", "location": {"latitude": 1, "longitude": 2, "comment": "The blue gate"}},
    "the name of what is ordered": {
        "type": "order",
        "order": {"product_items": [{"product_retailer_id": "L7", "name": "Lamp of brass", "quantity": 1}]},
    },
    "what an advert greets with": {
        "type": "text",
        "text": {"body": "Yes"},
        "referral": {"source_type": "ad", "welcome_message": {"text": "Shall we call you?"}},
    },
    "an older greeting": {
        "type": "text",
        "text": {"body": "Yes"},
        "referral": {"source_type": "ad", "greeting_message_body": "Shall we write?"},
    },
    "what is answered, with its words": {
        "type": "text",
        "text": {"body": "This one"},
        "context": {"id": "wamid.unknown", "quoted_message": {"body": "The lamp for 4500?"}},
    },
    "why a photo did not come": {
        "type": "image",
        "image": {"caption": "The crack"},
        "errors": {"code": "131052", "title": "Download error", "error_data": {"details": "It is too large."}},
    },
    "why, in no object of its own": {
        "type": "unsupported",
        "errors": [{"code": "131051", "title": "Message type unknown", "error_data": "A kind that is too new."}],
    },
}
MACHINE = {"id", "mime_type", "type", "source_type"}


def written(value: object, key: str = "") -> Iterator[str]:
    """All that a person can read of an example."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from written(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from written(part, key)
    elif value is not None and key not in MACHINE and not isinstance(value, bool):
        yield " ".join(str(value).split())


@pytest.mark.parametrize("name", [*NEW, *BESIDE])
def test_the_words_of_a_message_are_on_the_page_whatever_form_they_came_in(shop: Counter, phone: Phone, name: str):
    said = {**NEW, **BESIDE}[name]
    page = page_of(shop, phone, said)
    assert [word for word in written(said) if word not in page] == []


def test_what_only_the_phones_own_form_of_a_card_says_is_on_the_page(shop: Counter, phone: Phone):
    form = (
        "BEGIN:VCARD\nVERSION:3.0\nFN:{0}\nitem1.TEL;waid=250788999000:+250 788 999 000\nEMAIL:{0}@home.rw\nEND:VCARD"
    )
    named = {"name": {"formatted_name": "Marie"}, "origin": "other", "vcard": form.format("Marie")}
    alone = {"origin": "other", "vcard": form.format("Odette")}
    page = page_of(shop, phone, {"type": "contacts", "contacts": [named]})
    assert all(word in page for word in ("Marie", "+250 788 999 000", "Marie@home.rw"))
    page = page_of(shop, phone, {"type": "contacts", "contacts": [alone]})
    assert all(word in page for word in ("Odette", "+250 788 999 000", "Odette@home.rw"))


@pytest.mark.parametrize(
    "edit",
    [
        {"message": {"type": "text", "text": {"body": "Not 4 but 5"}}},
        {"original_message_id": "wamid.gone", "message": {"text": {"body": "Not 4 but 5"}}},
        {"original_message_id": "wamid.gone", "message": {"type": "poll", "poll": {"question": "Not 4 but 5"}}},
        {"original_message_id": "wamid.gone", "message": {"type": "location", "location": {"name": "Not 4 but 5"}}},
        {"original_message_id": {"no": "id"}, "message": {"type": "image", "image": {"caption": "Not 4 but 5"}}},
        {"original_message_id": "wamid.gone", "message": {"type": "text", "text": "Not 4 but 5"}},
        {"original_message_id": "wamid.gone", "message": "Not 4 but 5"},
        {"original_message_id": "wamid.gone", "text": {"body": "Not 4 but 5"}},
        "Not 4 but 5",
    ],
    ids=[
        *("of no message", "of no type", "of a new type", "of a place", "of a caption of no message"),
        *("to a text that is no object", "without a message", "beside a message", "that is words alone"),
    ],
)
def test_the_new_words_of_an_edit_are_on_the_page_whatever_it_changes(
    shop: Counter, phone: Phone, edit: dict[str, Any] | str
):
    assert "Not 4 but 5" in page_of(shop, phone, {"type": "edit", "edit": edit})


@pytest.mark.parametrize("name", ["a poll", "a text that is no object", "an answer of a new sort"])
def test_the_board_shows_the_words_of_what_nobody_knows(shop: Counter, phone: Phone, name: str):
    page_of(shop, phone, NEW[name])
    board = words(phone.open("/?see=waiting").text)
    assert next(iter(written({key: part for key, part in NEW[name].items() if key != "type"}))) in board


@pytest.mark.parametrize("kind", ["product", "product_list"])
@pytest.mark.parametrize("question", ["Is it still there?", None])
def test_a_question_about_the_catalogue_names_what_it_is_about(
    shop: Counter, phone: Phone, kind: str, question: str | None
):
    rows = [{"product_items": [{"product_retailer_id": "BULB-1"}, {"product_retailer_id": "LAMP-07"}]}]
    asked = {"type": kind, "body": {"text": question}, kind: {"catalog_id": "1949", "product_retailer_id": "LAMP-07"}}
    page = page_of(shop, phone, {"type": "interactive", "interactive": {**asked, "action": {"sections": rows}}})
    assert "About the product: LAMP-07" in page
    assert "About the product: BULB-1" in page
    assert (question or "LAMP-07") in page
    assert "1949" not in page
    assert "cannot be shown" not in page


def test_a_form_whose_answers_are_broken_is_shown_as_it_came(shop: Counter, phone: Phone):
    form = {"name": "flow", "body": "My order", "response_json": '{"size": 42, "colour": "red'}
    page = page_of(shop, phone, {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": form}})
    assert '{"size": 42, "colour": "red' in page
    assert "My order" in page


def test_a_form_whose_answers_are_no_string_is_read_all_the_same(shop: Counter, phone: Phone):
    form = {"name": "flow", "response_json": {"size": 42, "colour": "red"}}
    page = page_of(shop, phone, {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": form}})
    assert "size: 42" in page
    assert "colour: red" in page


def test_a_message_that_does_not_name_its_type_is_read_by_its_content(shop: Counter, phone: Phone):
    image = {"image": {"id": "99", "caption": "No type"}}
    for said in ({"text": {"body": "No type"}}, {"type": None, **image}, {"type": "IMAGE", **image}):
        page = page_of(shop, phone, said)
        assert "No type" in page
        assert "cannot be shown" not in page


@pytest.mark.parametrize(("mime", "kind"), [("video/mp4", "Video"), ("application/pdf", "Document")])
def test_a_file_of_a_new_type_is_a_file_all_the_same(shop: Counter, phone: Phone, mime: str, kind: str):
    page = page_of(
        shop, phone, {"type": "ring", "ring": {"id": f"7{shop.wamids}", "mime_type": mime, "caption": "See"}}
    )
    assert kind in page
    assert "See" in page
    assert "cannot be shown" not in page


def test_what_is_for_machines_is_on_no_page(shop: Counter, phone: Phone):
    secret = {"id": "MACHINE1", "sha256": "MACHINE2", "ctwa_clid": "MACHINE3", "flow_token": "MACHINE4"}
    for said in (
        {"type": "hologram", "hologram": {**secret, "says": "Hello", "media_type": "MACHINE5", "url": "MACHINE6"}},
        {"type": "text", "text": {"body": "Hello"}, "identity": {"hash": "MACHINE7"}, "referral": secret},
    ):
        page = page_of(shop, phone, said)
        assert "Hello" in page
        assert "MACHINE" not in page


def test_more_words_than_anybody_reads_are_cut_and_it_says_so(shop: Counter, phone: Phone):
    many = [{"name": f"Day {number}"} for number in range(200)]
    page = page_of(shop, phone, {"type": "poll", "poll": {"options": many}})
    assert "Day 0" in page
    assert "The message was longer." in page


def test_words_of_somebody_whom_whatsapp_does_not_name_are_kept_apart_with_a_notice(shop: Counter, phone: Phone):
    said = {"id": "wamid.NOBODY", "timestamp": stamp_of(shop), "type": "text", "text": {"body": "Who am I?"}}
    poll = {"timestamp": stamp_of(shop), "type": "poll", "poll": {"question": "And who am I?"}}
    shop.webhook(body_of("messages", {"messages": [said, poll, 0, {}]}))
    page = words(phone.open("/apart").text)
    assert "WhatsApp does not say who wrote this" in page
    assert "Who am I?" in page
    assert "And who am I?" in page
    assert "Somebody wrote, and WhatsApp does not say who." in words(phone.open("/").text)
    named = {**said, "from": "250788000999"}
    shop.webhook(body_of("messages", {"contacts": {"profile": {"name": "Known now"}}, "messages": [named]}))
    (query,) = [one for one in shop.shop.books.tables.queries.all() if one["name"] == "Known now"]
    assert "Who am I?" in words(phone.open(f"/q/{query['id']}").text)
    left = words(phone.open("/apart").text)
    assert left.count("Who am I?") == 0
    assert "And who am I?" in left


KEYS = st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=6).map(lambda key: f"x{key}")
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)
INNER = st.recursive(PLAIN, lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=3))


@settings(deadline=None, max_examples=examples(20), suppress_health_check=list(HealthCheck))
@given(content=st.dictionaries(KEYS, INNER, min_size=1, max_size=4))
def test_any_words_in_a_type_that_nobody_knows_are_on_the_page(shop: Counter, phone: Phone, content: dict[str, Any]):
    said = {"type": "hologram", "hologram": content}
    page = page_of(shop, phone, said)
    assert [word for word in written({"hologram": content}) if word not in page] == []


def test_words_nested_without_end_are_borne():
    deep: object = "the bottom"
    for _ in range(400):
        deep = {"x": [deep]}
    said = {"from": "250788000101", "id": "wamid.DEEP", "timestamp": "1795341600", "type": "hologram", "hologram": deep}
    found = read(body_of("messages", {"messages": [said]}), phone_number_id=ACCOUNT.phone_number_id)
    assert "the bottom" in json.dumps([getattr(getattr(fact, "message", None), "text", None) for fact in found])
