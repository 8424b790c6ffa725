"""A webhook's body without one customer: what is others' is read as before, and nothing of theirs is left."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.forgetting.bodies import EMPTY, is_gone, without
from edge.intake.facts import Odd
from edge.intake.payload import read
from tests.kit.bodies import AMINA, CHANGES, MESSAGES, OURS, body, value

THEIRS = {AMINA.phone, AMINA.user_id, AMINA.parent_id}
OTHERS = {"447700900142": "447700900999", "70461198223351904417": "10000000000000000000", "5512300981": "1000000000"}


def other(said: Any) -> Any:
    """The same of somebody else, with messages of their own."""
    text = json.dumps(said)
    for mine, his in OTHERS.items():
        text = text.replace(mine, his)
    return json.loads(re.sub(r"wamid\.", "wamid.other", text.replace("Amina", "Bosco").replace("amina", "bosco")))


def is_theirs(text: str) -> bool:
    return text in THEIRS


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_of_a_message_of_each_kind_nothing_is_left_and_the_other_one_stays(name: str):
    mine, his = MESSAGES[name], other({**MESSAGES[name], "from": "447700900142"})
    mine = {**mine, "from": AMINA.phone}
    contacts = [*value(mine)["contacts"], other(value(mine)["contacts"][0])]
    both = body({"field": "messages", "value": value(his, mine, contacts=contacts)})
    left = without(both, is_theirs)
    assert left is not None
    assert not [each for each in THEIRS if each and each.encode() in left]
    alone = body({"field": "messages", "value": value(his, contacts=contacts[1:])})
    assert read(left, phone_number_id=OURS) == read(alone, phone_number_id=OURS)
    assert is_gone(left, "entry[0].changes[0].value.messages[1]")
    assert not is_gone(left, "entry[0].changes[0].value.messages[0]")


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_of_a_change_of_each_kind_what_is_others_is_read_as_before(name: str):
    change = CHANGES[name]
    if other(change) == change or not any(each and each in json.dumps(change) for each in THEIRS):
        return  # it is of nobody
    left = without(body(other(change), change), is_theirs)
    assert left is not None
    assert not [each for each in THEIRS if each and each.encode() in left]
    found, alone = read(left, phone_number_id=OURS), read(body(other(change)), phone_number_id=OURS)
    assert [each for each in found if getattr(each, "message", None)] == [
        each for each in alone if getattr(each, "message", None)
    ]
    assert not [each for each in found if isinstance(each, Odd) and each not in alone], "nothing is odd about it"


@given(st.recursive(st.none() | st.text() | st.integers(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)))
def test_whatever_a_body_is_it_is_cut_without_an_error_and_twice_is_once(document: Any):
    said = json.dumps(document).encode()
    assert without(said, lambda _: False) is None
    left = without(said, lambda text: len(text) > 1)
    if left is not None:
        assert without(left, lambda text: len(text) > 1) is None


def test_what_is_no_json_goes_whole_where_it_names_them():
    assert without(b'{"from": "447700900142', is_theirs) == EMPTY
    assert without(b'{"from": "447700900999', is_theirs) is None
    assert read(EMPTY, phone_number_id=OURS) == []
