"""Each type of message that WhatsApp documents, and the fact that it is read as. The messages lie in tests/webhooks."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from edge.intake import facts
from edge.intake.facts import Odd
from edge.records.message import Direction
from tests.kit.bodies import AMINA, MESSAGES, message_of, only, told

SHA = base64.b64decode("q1YbD0m3Y9m0y2m8l0r1o5s1t2u3v4w5x6y7z8A9B0c=").hex()

# name of the message -> (fact, kind, text)
READ_AS: dict[str, tuple[type, str, str]] = {
    "text": (facts.Wrote, "text", "Is my lamp ready?"),
    "text without a number": (facts.Wrote, "text", "Good morning"),
    "text without a scoped id": (facts.Wrote, "text", "Muraho"),
    "text that quotes": (facts.Wrote, "text", "this one"),
    "text forwarded": (facts.Wrote, "text", "look"),
    "text forwarded often": (facts.Wrote, "text", "look"),
    "text about a product": (facts.Wrote, "text", "how much?"),
    "text from an advert": (facts.Wrote, "text", "I saw this"),
    "image": (facts.Wrote, "image", "The cracked shade"),
    "video": (facts.Wrote, "video", "It flickers"),
    "voice note": (facts.Wrote, "audio", ""),
    "document": (facts.Wrote, "document", "the bill"),
    "sticker": (facts.Wrote, "sticker", ""),
    "location": (facts.Wrote, "location", "Kimironko market\nKG 11 Ave, Kigali"),
    "location in strings": (facts.Wrote, "location", ""),
    "contacts": (facts.Wrote, "contacts", "Eric the electrician"),
    "contact without a name": (facts.Wrote, "contacts", "+447700900142"),
    "list reply": (facts.Wrote, "interactive", "14:00"),
    "button reply": (facts.Wrote, "interactive", "Yes please"),
    "form": (facts.Wrote, "interactive", "Amina, 2, yes"),
    "address form": (facts.Wrote, "interactive", "Amina, KG 11"),
    "form with broken answers": (facts.Wrote, "interactive", "Sent"),
    "call permission": (facts.Wrote, "interactive", "accept"),
    "template button": (facts.Wrote, "button", "No more offers"),
    "reaction": (facts.Amended, "reaction", "👍"),
    "reaction taken back": (facts.Amended, "reaction", ""),
    "reaction emptied": (facts.Amended, "reaction", ""),
    "order": (facts.Wrote, "order", "for Friday\n2 × LAMP-07 (4500 RWF)\n6 × BULB-1 (1.5 USD)"),
    "edit": (facts.Amended, "edit", "Is my lamp ready today?"),
    "edit of a caption": (facts.Amended, "edit", "The shade, cracked"),
    "revoke": (facts.Amended, "revoke", ""),
    "unsupported": (facts.Wrote, "unsupported", ""),
    "unsupported without a name": (facts.Wrote, "unsupported", ""),
    "film that is too large": (facts.Wrote, "unsupported", ""),
    "text in a group": (facts.Grouped, "text", "hello all"),
    "request_welcome": (facts.Told, "system", ""),
    "new number": (facts.Moved, "system", "User Amina Yusuf changed from 447700900142 to 447700900377"),
    "new id": (facts.Moved, "system", "User changed from GB.70461 to GB.11873"),
    "new number, older form": (facts.Moved, "system", "changed"),
    "new security code": (facts.Told, "system", "Security code changed"),
}


def test_every_message_of_the_fixtures_is_expected_as_something() -> None:
    assert set(READ_AS) == set(MESSAGES)


@pytest.mark.parametrize("name", READ_AS)
def test_a_message_is_read_as_the_fact_that_it_is(name: str) -> None:
    fact, kind, text = READ_AS[name]
    found = only(told(MESSAGES[name]))
    message = found.message
    assert (type(found), message.kind, message.text) == (fact, kind, text)
    assert message.wamid == MESSAGES[name]["id"]
    assert message.direction is Direction.IN
    assert message.at == datetime.fromtimestamp(int(MESSAGES[name]["timestamp"]), UTC)


EXTRA: dict[str, dict[str, Any]] = {
    "text": {},
    "text about a product": {"product": {"catalog_id": "194836987003835", "product_retailer_id": "LAMP-07"}},
    "text from an advert": {
        "referral": {
            "source_type": "ad",
            "source_id": "120226305854810726",
            "source_url": "https://fb.me/3cr4Wqqkv",
            "headline": "Lamps this week",
            "body": "All repaired in a day",
            "media_type": "image",
            "greeting": "Hello",
        }
    },
    "location": {
        "location": {
            "latitude": -1.9441,
            "longitude": 30.0619,
            "name": "Kimironko market",
            "address": "KG 11 Ave, Kigali",
        }
    },
    "location in strings": {"location": {"latitude": -1.9441, "longitude": 30.0619}},
    "contacts": {
        "contacts": [
            {
                "name": "Eric the electrician",
                "phones": ["+44 7700 900555"],
                "emails": ["eric@example.com"],
                "org": "Bright",
            }
        ]
    },
    "contact without a name": {"contacts": [{"phones": ["+447700900142"], "origin": "contact_request"}]},
    "list reply": {
        "interactive": {"type": "list_reply", "id": "slot-1400", "title": "14:00", "description": "Thursday"}
    },
    "form": {
        "interactive": {
            "type": "nfm_reply",
            "name": "flow",
            "fields": [["name", "Amina"], ["pieces", "2"], ["urgent", "yes"]],
        }
    },
    "template button": {"button": {"payload": "STOP"}},
    "order": {
        "order": {
            "catalog_id": "194836987003835",
            "product_items": [
                {"product_retailer_id": "LAMP-07", "quantity": 2, "item_price": 4500, "currency": "RWF"},
                {"product_retailer_id": "BULB-1", "quantity": 6, "item_price": 1.5, "currency": "USD"},
            ],
        }
    },
    "edit": {"edited": "text"},
    "edit of a caption": {"edited": "image"},
    "unsupported": {
        "unsupported": "poll_creation",
        "code": 131051,
        "errors": [
            {
                "code": 131051,
                "title": "Message type unknown",
                "details": "this kind of message cannot be passed on",
            }
        ],
    },
    "film that is too large": {
        "unsupported": "video",
        "code": 131052,
        "errors": [{"code": 131052, "title": "Media download error"}],
    },
    "request_welcome": {"system": "request_welcome"},
    "new security code": {"system": "customer_identity_changed"},
}


@pytest.mark.parametrize("name", EXTRA)
def test_what_else_a_page_may_show_is_kept_under_whatsapps_own_keys(name: str) -> None:
    assert message_of(told(MESSAGES[name])).extra == EXTRA[name]


@pytest.mark.parametrize(
    ("name", "key", "mime", "flag"),
    [
        ("image", "884412007731", "image/jpeg", None),
        ("video", "884412007733", "video/mp4", None),
        ("voice note", "884412007732", "audio/ogg; codecs=opus", "voice"),
        ("document", "884412007734", "application/pdf", None),
        ("sticker", "884412007735", "image/webp", "animated"),
        ("edit of a caption", "884412007731", "image/jpeg", None),
    ],
)
def test_a_file_is_known_by_its_id_and_what_is_said_of_it(name: str, key: str, mime: str, flag: str | None) -> None:
    media = message_of(told(MESSAGES[name])).media
    assert media is not None
    assert (media.id, media.mime, media.voice, media.animated) == (key, mime, flag == "voice", flag == "animated")
    assert media.sha256 == (None if name == "voice note" else SHA)
    assert media.filename == ("facture 12.pdf" if name == "document" else None)


@pytest.mark.parametrize(
    ("name", "target"),
    [("reaction", "wamid.OUT7"), ("reaction taken back", "wamid.OUT7"), ("edit", "wamid.A1"), ("revoke", "wamid.A1")],
)
def test_an_amendment_names_its_target(name: str, target: str) -> None:
    assert message_of(told(MESSAGES[name])).target == target


def test_what_is_quoted_and_what_is_forwarded_is_told_apart() -> None:
    seen = {name: message_of(told(MESSAGES[name])) for name in MESSAGES if name.startswith("text ")}
    assert (seen["text that quotes"].quotes, seen["text that quotes"].forwarded) == ("wamid.OUT7", "")
    assert (seen["text forwarded"].quotes, seen["text forwarded"].forwarded) == (None, "once")
    assert seen["text forwarded often"].forwarded == "often"
    assert seen["text in a group"].group_id == "Y2FwaV9ncm91cDox"


def test_an_unknown_type_is_shown_as_a_neutral_line_and_kept_aside() -> None:
    message = {**MESSAGES["text"], "type": "hologram", "hologram": {"id": "1"}, "text": None}
    wrote, odd = told(message)
    assert isinstance(wrote, facts.Wrote)
    assert (wrote.message.kind, wrote.message.text) == ("unknown", "")
    assert wrote.message.extra == {"type": "hologram"}
    assert odd == Odd("entry[0].changes[0].value.messages[0]", "a type of message that is not known", AMINA, "wamid.T1")


@pytest.mark.parametrize("name", ["text", "image", "interactive", "location", "contacts", "order", "button", "sticker"])
def test_a_known_type_without_its_content_is_as_good_as_unknown(name: str) -> None:
    wrote, odd = told({**MESSAGES["text without a scoped id"], "type": name, "text": None})
    assert isinstance(wrote, facts.Wrote)
    assert isinstance(odd, Odd)
    assert (wrote.message.kind, odd.wamid) == ("unknown", "wamid.T3")


@pytest.mark.parametrize("name", ["reaction", "edit", "revoke"])
def test_an_amendment_of_nothing_is_kept_aside_and_amends_nothing(name: str) -> None:
    odd = only(told({**MESSAGES["text"], "type": name, name: {}}))
    assert isinstance(odd, Odd)
    assert (odd.who, odd.wamid) == (AMINA, "wamid.T1")


def test_a_new_caption_may_come_without_its_photo() -> None:
    inner = {"type": "image", "image": {"caption": "cracked"}}
    edit = {**MESSAGES["edit"], "edit": {"original_message_id": "wamid.A1", "message": inner}}
    message = message_of(told(edit))
    assert (message.kind, message.text, message.media) == ("edit", "cracked", None)
    inner["image"] = {}
    assert isinstance(only(told(edit)), Odd)


def test_a_message_without_an_id_or_without_a_sender_is_kept_aside() -> None:
    nameless = {key: part for key, part in MESSAGES["text without a scoped id"].items() if key != "from"}
    without_id = {**MESSAGES["text"], "id": "wamid with spaces"}
    unnamed, odd = told(nameless, contacts=[])
    assert isinstance(unnamed, facts.Unnamed)
    assert odd.wamid == "wamid.T3"  # type: ignore[union-attr]
    wrote, odd = told(without_id)
    assert isinstance(wrote, facts.Wrote)
    assert odd == Odd("entry[0].changes[0].value.messages[0]", "a message without a usable id")


def test_a_group_that_cannot_be_named_is_never_shown_as_a_chat_of_one() -> None:
    groups: list[object] = [["no", "id"], "a b", {}, 1.5]
    for group in groups:
        kept, odd = told({**MESSAGES["text"], "group_id": group})
        assert isinstance(kept, facts.Grouped)
        assert isinstance(odd, Odd)
        assert kept.message.text == "Is my lamp ready?"
