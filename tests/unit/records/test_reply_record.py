"""A reply as it is stored: flat, under the names and in the order that earlier versions gave its fields."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.clock import stamp
from edge.language import Said
from edge.records.reply import Delivery, Reply
from tests.kit.paths import ROOT
from tests.kit.support import Room

TEXT = st.text(max_size=8)
STAMPS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)).map(stamp)  # noqa: DTZ001
SECONDS = st.floats(0, 1e7)
SMALL = st.integers(0, 9)
REASONS = st.sampled_from([Said("").kept(), Said("a.b").kept(), Said("a.b", {"count": 2}).kept(), "", "No line"])
EARLIER = st.fixed_dictionaries({"number": SMALL, "wamid": st.none() | TEXT, "end": TEXT})
# What every version has written.
ALWAYS: Mapping[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("id", "query", "customer", "staff", "text", "looked_boot"), TEXT),
    "state": st.sampled_from([*map(str, Delivery)]),
    "order": st.integers(0, 2**40),
    "written_at": STAMPS,
    "looked_at": STAMPS,
    "looked_boottime": SECONDS,
    "looked_order": st.integers(0, 2**40),
}
# What some earlier version did not know, and each new reply has: what it stands for where it is absent, what it may be.
SINCE: Mapping[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "quotes": (None, TEXT),
    "kind": ("text", TEXT),
    "media": (None, TEXT),
    "template": (None, st.dictionaries(TEXT, TEXT, max_size=2)),
    "ended": ({}, st.dictionaries(TEXT, TEXT, max_size=2)),
    "spell": (0, SMALL),
    "attempt": (0, SMALL),
    "not_before_boot": ("", TEXT),
    "not_before_boottime": (0.0, SECONDS),
}
# What a reply has only once it has come to it.
LATER: Mapping[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "begun_boot": ("", TEXT),
    "begun_boottime": (0.0, SECONDS),
    "refusals": (0, SMALL),
    "void": (0, SMALL),
    "arrived": (0, SMALL),
    "twice": (False, st.booleans()),
    "earlier": ([], st.lists(EARLIER, max_size=2)),
    "wamid": (None, TEXT),
    "code": (None, SMALL),
    "pricing": (None, TEXT),
    "delivered_at": ("", STAMPS),
    "held_at": ("", STAMPS),
    "doubt_boot": ("", TEXT),
    "doubt_boottime": (0.0, SECONDS),
    "doubt_entry": (0, SMALL),
    "reason": (Said("").kept(), REASONS),
}
NEW = (
    *("id", "customer", "query", "staff", "quotes", "text", "kind", "media", "template", "state", "ended", "spell"),
    *("order", "written_at", "attempt", "not_before_boot", "not_before_boottime"),
    *("looked_at", "looked_boot", "looked_boottime", "looked_order"),
)
DOCUMENTS = st.fixed_dictionaries(
    {**ALWAYS}, optional={name: st.just(absent) | known for name, (absent, known) in {**SINCE, **LATER}.items()}
)


def whole(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document of an earlier version as this one writes it: what is absent has what it stands for."""
    full = {**{name: absent for name, (absent, _) in SINCE.items()}, **document}
    full["reason"] = Said.of(document.get("reason")).kept()
    come = {name: full[name] for name, (absent, _) in LATER.items() if full.get(name, absent) != absent}
    return {**{name: full[name] for name in NEW}, **come}


def written(document: Mapping[str, Any]) -> str:
    return json.dumps(Reply.of(document).document())


@given(DOCUMENTS)
def test_a_reply_of_any_version_is_written_with_what_it_had_and_what_absent_fields_stand_for(
    document: dict[str, Any],
) -> None:
    assert written(document) == json.dumps(whole(document))


@given(DOCUMENTS)
def test_a_reply_of_this_version_is_written_byte_for_byte_as_it_was(document: dict[str, Any]) -> None:
    text = json.dumps(whole(document))
    assert written(json.loads(text)) == text
    assert Reply.of(json.loads(text)) == Reply.of(document)


@given(DOCUMENTS, st.dictionaries(TEXT.map("newer_{}".format), TEXT, max_size=2))
def test_what_a_newer_version_wrote_beside_is_passed_over(document: dict[str, Any], newer: dict[str, Any]) -> None:
    assert Reply.of({**newer, **document}) == Reply.of(document)


@pytest.mark.parametrize("name", ALWAYS)
def test_a_reply_without_what_every_version_has_written_cannot_be_read(name: str) -> None:
    at = "2026-07-01T09:30:00.000000Z"
    document: dict[str, Any] = {
        "id": "r_1",
        "query": "q_1",
        "customer": "c_1",
        "staff": "s_1",
        "text": "Yes",
        "state": "queued",
    }
    document |= {"order": 1, "written_at": at, "looked_at": at, "looked_boot": "b", "looked_boottime": 1.0}
    document |= {"looked_order": 1}
    Reply.of(document)
    del document[name]
    with pytest.raises(KeyError):
        Reply.of(document)


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "earlier").glob("*.db.gz")), ids=lambda path: path.name)
def test_the_replies_of_an_earlier_shop_are_written_as_they_are_there(path: Path, tmp_path: Path) -> None:
    (tmp_path / "earlier.db").write_bytes(gzip.decompress(path.read_bytes()))
    connection = sqlite3.connect(tmp_path / "earlier.db")
    found = [json.loads(text) for (text,) in connection.execute("SELECT doc FROM book_replies")]
    connection.close()
    assert found
    for document in found:
        assert written(document) == json.dumps(whole(document))
        at_once = [name for name in document if name in NEW]
        assert at_once == [name for name in json.loads(written(document)) if name in at_once], "in this order"


def test_a_new_reply_and_a_changed_one_keep_all_that_is_stored_of_them(room: Room) -> None:
    now = room.clock.now()
    reply = room.outbox.put(query="q_1", customer="c_1", staff="s_1", text="Yes", quotes=None, now=now)
    (document,) = room.books.tables.replies.all()
    assert tuple(document) == NEW
    room.books.tables.replies.update({"newer": "kept"})
    room.books.replies.change(reply, code=4, reason=Said("outbox.expired"))
    (changed,) = room.books.tables.replies.all()
    assert changed == {**document, "newer": "kept", "code": 4, "reason": Said("outbox.expired").kept()}


def test_a_reply_has_fourteen_fields_at_most() -> None:
    assert len(fields(Reply)) <= 14
