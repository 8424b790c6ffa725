"""Whatever the bytes: nothing raises, nothing unclean comes out, and what is bad never costs what is good beside it."""

from __future__ import annotations

import copy
import dataclasses
import json
import random
import re
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.intake import facts
from edge.intake.facts import Fact, Odd
from edge.intake.payload import NAMELESS, read
from edge.records.message import Who
from tests.kit.anything import ANYTHING, SCALARS, mutated
from tests.kit.bodies import CHANGES, MESSAGES, OURS, body, message_of, only, told, value
from tests.kit.examples import examples

FEW = settings(deadline=None, max_examples=examples(75))
MOST_TEXT = 65_536
MOST_EXTRA = 64 * 1024


def assert_clean(found: list[Fact]) -> None:
    """Everything can be stored, shown and sent as JSON, and nothing is larger than it may be."""
    for fact in found:
        assert isinstance(fact, facts.Fact)
        written = json.dumps(dataclasses.asdict(fact), ensure_ascii=False, allow_nan=False, default=isotime)
        assert len(written.encode("utf-8")) < 4 * MOST_TEXT + MOST_EXTRA
        for text in texts(dataclasses.asdict(fact)):
            assert len(text) <= MOST_TEXT
            assert not {letter for letter in text if ord(letter) < 32 or 127 <= ord(letter) < 160} - {"\n", "\t"}
        message = getattr(fact, "message", None)
        if message is not None:
            assert bool(message.who.keys) is not isinstance(fact, facts.Unnamed)
            assert 0 < len(message.wamid) <= 256
            assert len(json.dumps(message.extra)) <= MOST_EXTRA


def isotime(at: object) -> str:
    assert isinstance(at, datetime)
    assert at.tzinfo is UTC
    return at.isoformat()


def texts(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list | tuple) else []
    return [text for one in inner for text in texts(one)]


def wamids(found: list[Fact]) -> Counter[str]:
    """Each wamid as often as a message or a status with it was read."""
    seen = [getattr(fact, "message", fact) for fact in found if not isinstance(fact, Odd)]
    return Counter(one.wamid for one in seen if hasattr(one, "wamid"))


@FEW
@given(st.binary(max_size=300))
def test_any_bytes_are_answered_with_facts(raw: bytes) -> None:
    assert_clean(read(raw, phone_number_id=OURS))


@FEW
@given(ANYTHING)
def test_any_json_is_answered_with_facts(document: object) -> None:
    assert_clean(read(json.dumps(document).encode(), phone_number_id=None))


@FEW
@given(st.sampled_from(sorted(CHANGES)), ANYTHING, st.sampled_from(["field", "value", "metadata"]))
def test_any_json_in_a_change_is_answered_with_facts(name: str, part: object, key: str) -> None:
    change = copy.deepcopy(CHANGES[name])
    (change["value"] if key == "metadata" else change)[key] = part
    assert_clean(read(body(change), phone_number_id=OURS))


@settings(deadline=None, max_examples=examples(150))
@given(st.sampled_from(sorted(MESSAGES)), st.randoms(use_true_random=False), SCALARS | ANYTHING, st.integers(1, 4))
def test_a_spoilt_message_never_costs_its_neighbours(name: str, chance: random.Random, part: object, n: int) -> None:
    spoilt: Any = MESSAGES[name]
    for _ in range(n):
        spoilt = mutated(spoilt, chance, part)
    before = {**MESSAGES["text"], "id": "wamid.BEFORE"}
    after = {**MESSAGES["voice note"], "id": "wamid.AFTER"}
    found = told(before, spoilt, after)
    assert_clean(found)
    expected = [only(told(before)), only(told(after))]
    assert [fact for fact in found if getattr(getattr(fact, "message", None), "wamid", None) in OUTER] == expected
    spoilt_id = spoilt.get("id") if isinstance(spoilt, dict) else None
    if isinstance(spoilt_id, str) and spoilt_id == MESSAGES[name]["id"]:
        mentioned = {fact.wamid for fact in found if isinstance(fact, Odd)} | set(wamids(found))
        assert spoilt_id in mentioned
        assert wamids(found)[spoilt_id] <= 1


OUTER = ("wamid.BEFORE", "wamid.AFTER")


@settings(deadline=None, max_examples=examples(150))
@given(st.sampled_from(sorted(CHANGES)), st.randoms(use_true_random=False), SCALARS | ANYTHING, st.integers(1, 4))
def test_a_spoilt_change_never_costs_its_neighbours(name: str, chance: random.Random, part: object, n: int) -> None:
    spoilt: Any = CHANGES[name]
    for _ in range(n):
        spoilt = mutated(spoilt, chance, part)
    good = {"field": "messages", "value": value(MESSAGES["text"])}
    found = read(body(good, spoilt, good), phone_number_id=OURS)
    assert_clean(found)
    assert found[0] == found[-1] == only(told(MESSAGES["text"]))


@settings(deadline=None, max_examples=examples(30))
@given(st.lists(st.sampled_from(sorted(set(MESSAGES) - {"reaction emptied"})), max_size=40))
def test_every_valid_wamid_appears_exactly_as_often_as_it_was_given(names: list[str]) -> None:
    assert wamids(told(*[MESSAGES[name] for name in names])) == Counter(MESSAGES[name]["id"] for name in names)


@pytest.mark.parametrize("depth", [300, 100_000])
def test_deep_nesting_is_borne(depth: int) -> None:
    deep = b"[" * depth + b"]" * depth
    whole = read(deep, phone_number_id=OURS)
    assert all(isinstance(fact, Odd) for fact in whole)
    placed = body({"field": "messages", "value": value(MESSAGES["text"])}).replace(
        b'"text": {"body"', b'"x": %b, "text": {"body"' % deep
    )
    assert_clean(read(placed, phone_number_id=OURS))
    if depth == 300:
        assert isinstance(only(read(placed, phone_number_id=OURS)), facts.Wrote)


def test_deep_nesting_inside_a_customers_form_costs_only_its_answers() -> None:
    form = copy.deepcopy(MESSAGES["form"])
    form["interactive"]["nfm_reply"]["response_json"] = "[" * 50_000 + "]" * 50_000
    assert message_of(told(form)).text == "Sent"
    form["interactive"]["nfm_reply"]["response_json"] = '{"a":' * 300 + '"too deep"' + "}" * 300
    assert message_of(told(form)).text == "Sent"


@pytest.mark.parametrize("amount", [b"9" * 5_000, b"-" + b"9" * 400, b"1e999", b"NaN", b"-Infinity", b"1E-400"])
def test_a_number_beyond_reason_costs_only_itself(amount: bytes) -> None:
    spoilt = {**MESSAGES["location"], "location": {"latitude": 777, "longitude": 777, "name": "here"}}
    raw = body({"field": "messages", "value": value(spoilt, MESSAGES["text"])}).replace(b"777", amount)
    place, text = read(raw, phone_number_id=OURS)
    assert_clean([place, text])
    assert text == only(told(MESSAGES["text"]))


def test_the_last_of_two_equal_keys_counts() -> None:
    raw = body({"field": "messages", "value": value(MESSAGES["text"])}).replace(
        b'"type": "text"', b'"type": "image", "type": "text"'
    )
    assert message_of(read(raw, phone_number_id=OURS)).kind == "text"


@pytest.mark.parametrize("broken", [b"\xff\xfe", b"\xed\xa0\x80", b"\xc3", b"\x00\x01\x1f"])
def test_bytes_that_are_no_text_spoil_only_the_words_they_stand_in(broken: bytes) -> None:
    raw = body({"field": "messages", "value": value(MESSAGES["text"], MESSAGES["image"])}).replace(
        b"Is my", b"Is " + broken
    )
    text, image = read(raw, phone_number_id=OURS)
    assert_clean([text])
    assert image == only(told(MESSAGES["image"]))


def test_a_mark_of_byte_order_is_borne() -> None:
    raw = b"\xef\xbb\xbf" + body({"field": "messages", "value": value(MESSAGES["text"])})
    assert isinstance(only(read(raw, phone_number_id=OURS)), facts.Wrote)


def test_an_object_where_a_list_belongs_is_read_as_the_only_element() -> None:
    found = read(body({"field": "messages", "value": {**value(), "messages": MESSAGES["text"]}}), phone_number_id=OURS)
    assert found == told(MESSAGES["text"])


def test_a_reason_and_a_place_never_repeat_their_words() -> None:
    secret = "4929-secret"
    spoilt = [{**MESSAGES["text"], key: secret * 100} for key in ("id", "type", "from", "group_id")]
    found = read(
        body({"field": secret, "value": {}}, {"field": "messages", "value": value(*spoilt)}), phone_number_id=OURS
    )
    odd = [fact for fact in found if isinstance(fact, Odd)]
    assert len(odd) >= 3
    assert not any(secret in fact.where + fact.reason for fact in odd)


def test_rubbish_without_end_does_not_become_facts_without_end() -> None:
    raw = b'{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"messages":['
    found = read(raw + b"0," * 20_000 + b"0]}}]}]}", phone_number_id=OURS)
    assert len(found) == NAMELESS + 1


@pytest.mark.parametrize(
    "number", ["", "abc", "447", "4" * 21, "٤٤٧٧٠٠٩٠٠١٤٢", "44 7700/900142", "US_SMITH", 4.5, True, [], {}]
)
def test_what_is_no_phone_number_never_becomes_one(number: object) -> None:
    message = {**MESSAGES["text without a scoped id"], "from": number}
    unnamed, odd = told(message, contacts=[])
    assert isinstance(unnamed, facts.Unnamed)
    assert isinstance(odd, Odd)
    assert unnamed.message.who.phone is None


@pytest.mark.parametrize("number", ["+447700900142", "44 7700 900142", 447700900142])
def test_a_phone_number_in_another_dress_is_the_same(number: object) -> None:
    message = {**MESSAGES["text without a scoped id"], "from": number}
    assert message_of(told(message, contacts=[])).who == Who("447700900142")


@pytest.mark.parametrize("wamid", ["", " ", "a b", "é", "x" * 257, "\n", None, [], {}, 1.5, True])
def test_what_is_no_id_is_refused_whole_and_costs_no_words(wamid: object) -> None:
    wrote, odd = told({**MESSAGES["text"], "id": wamid})
    assert isinstance(wrote, facts.Wrote)
    assert isinstance(odd, Odd)
    assert wrote.message.text == "Is my lamp ready?"
    assert re.fullmatch(r"none\.[0-9a-f]{20}\.entry\[0\]\.changes\[0\]\.value\.messages\[0\]", wrote.message.wamid)
    assert odd.wamid is None


def test_an_id_with_slashes_is_an_id_but_no_file_is_fetched_by_it() -> None:
    assert message_of(told({**MESSAGES["text"], "id": "wamid.A/B+C=="})).wamid == "wamid.A/B+C=="
    photo = {**MESSAGES["image"], "image": {**MESSAGES["image"]["image"], "id": "../../me"}}
    wrote, odd = told(photo)
    assert isinstance(wrote, facts.Wrote)
    assert isinstance(odd, Odd)
    assert wrote.message.media is None
    assert wrote.message.text == "The cracked shade"


@pytest.mark.parametrize("part", ["{}", "[]", '{"":{}}', "[" * 200 + "]" * 200, '{"a":' * 50 + "1" + "}" * 50])
def test_a_body_of_a_million_parts_is_not_taken_apart(part: str) -> None:
    bomb = f'{{"object": "whatsapp_business_account", "entry": [{",".join([part] * (4_000_000 // len(part)))}]}}'
    assert [type(fact) for fact in read(bomb.encode(), phone_number_id=OURS)] == [Odd]


@pytest.mark.parametrize("words", ["[{" * 30_000, '\\" [[{{' * 5_000, "[" * 60_000 + "\\"])
def test_brackets_in_words_are_words(words: str) -> None:
    said = [{**MESSAGES["text"], "id": f"wamid.{number}", "text": {"body": words}} for number in range(24)]
    assert [message_of([fact]).text for fact in told(*said)] == [words] * 24


@pytest.mark.parametrize("left_open", ['"', '"\\', '\\"' * 1_000_000, '"\\' * 1_000_000, '"a' * 1_000_000])
def test_words_that_never_end_are_looked_at_once(left_open: str) -> None:
    body = "[" * 500_000 + left_open
    assert [type(fact) for fact in read(body.encode(), phone_number_id=OURS)] == [Odd]


def test_a_message_among_hundreds_of_thousands_of_parts_is_read() -> None:
    crowd = [{"": 0}] * 300_000
    found = read(body({"field": "messages", "value": {**value(MESSAGES["text"]), "x": crowd}}), phone_number_id=OURS)
    assert [fact.message.text for fact in found if hasattr(fact, "message")] == [MESSAGES["text"]["text"]["body"]]


def test_thousands_without_an_id_take_about_as_long_as_thousands_with_one() -> None:
    """Where each is named by a sum of the whole body, they take tens of times as long. One try alone proves little."""
    took: dict[str | None, list[float]] = {}
    for ids in ([f"wamid.{number}" for number in range(4_000)], [None] * 4_000) * 3:
        crowd = [{**MESSAGES["text"], "id": each} for each in ids]
        long = body({"field": "messages", "value": {**value(*crowd), "x": "x" * 2_500_000}})
        began = time.process_time()
        found = read(long, phone_number_id=OURS)
        took.setdefault(ids[0], []).append(time.process_time() - began)
        assert len({fact.message.wamid for fact in found if isinstance(fact, facts.Wrote)}) == 4_000
    assert min(took[None]) < 5 * min(took["wamid.0"])
