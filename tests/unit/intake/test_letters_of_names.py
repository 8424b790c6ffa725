"""WhatsApp's own words come in small letters or in capitals; they say the same."""

from __future__ import annotations

import json

import pytest

from edge.intake.payload import read
from tests.kit.bodies import CHANGES, MESSAGES, OURS, body, message_of, told

# Under these names stand words of WhatsApp's vocabulary, and nothing that people write.
VOCABULARY = {"type", "status", "event", "action", "value", "category", "response", "origin", "recipient_type",
              "source_type", "new_owner_role", "decision", "alert_type", "alert_status", "alert_severity",
              "waba_ban_state", "messaging_product", "field", "object", "current_limit", "media_type"}  # fmt: skip
# What nobody knows keeps the name that WhatsApp gave it, letter for letter.
UNKNOWN = [name for name, said in MESSAGES.items() if "unknown" in name or "new type" in name]


def written(value: object, how: str, key: str = "") -> object:
    if isinstance(value, dict):
        return {name: written(part, how, name) for name, part in value.items()}
    if isinstance(value, list):
        return [written(part, how, key) for part in value]
    return getattr(value, how)() if key in VOCABULARY and isinstance(value, str) else value


@pytest.mark.parametrize("how", ["upper", "title"])
@pytest.mark.parametrize("name", [name for name in MESSAGES if name not in UNKNOWN])
def test_a_message_says_the_same_in_whichever_letters_whatsapp_writes_its_names(name: str, how: str):
    assert told(written(MESSAGES[name], how)) == told(MESSAGES[name])


@pytest.mark.parametrize("how", ["upper", "lower"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_says_the_same_in_whichever_letters_whatsapp_writes_its_names(name: str, how: str):
    whole = body(CHANGES[name])
    other = json.dumps(written(json.loads(whole), how)).encode()
    assert read(other, phone_number_id=OURS) == read(whole, phone_number_id=OURS)


def test_a_file_of_a_new_type_is_fetched_in_whichever_letters_that_is_named():
    file = {"id": "884412001111", "mime_type": "video/mp4", "sha256": "x"}
    small, large = (message_of(told({**MESSAGES["text"], "type": named, "ring": file})) for named in ("ring", "RING"))
    assert (large.kind, large.media) == ("video", small.media)
