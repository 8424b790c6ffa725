"""A query as it is stored: flat, under the names and in the order that earlier versions gave its fields."""

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
from edge.records.outcomes import Outcome
from edge.records.query import Query, State
from tests.kit.paths import ROOT

TEXT = st.text(max_size=8)
STAMPS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)).map(stamp)  # noqa: DTZ001
SECONDS = st.floats(0, 1e7)
STAFF = st.none() | st.sampled_from(["s_1", "s_2"])
READ = {"by": TEXT, "at": st.none() | STAMPS}
LOOK = st.fixed_dictionaries(READ).map(lambda found: {name: found[name] for name in READ})
PUT_OFF = {"at": STAMPS, "at_boot": TEXT, "at_boottime": SECONDS, "seconds": SECONDS, "due": st.booleans()}
REMINDER = st.fixed_dictionaries(PUT_OFF).map(lambda found: {name: found[name] for name in PUT_OFF})
HELD = {"holder": STAFF, "held_since_at": st.none() | STAMPS, "held_boot": TEXT, "held_boottime": SECONDS}
LEASE = {
    "last_holder": STAFF,
    "declined_by": STAFF,
    "lease_boot": TEXT,
    "lease_boottime": SECONDS,
    "no_to": STAFF,
    "no_from": STAFF,
    "remind": st.none() | REMINDER,
}
ENDED = {"waiting_since_at": st.none() | STAMPS, **HELD, **LEASE, "fresh": st.booleans(), "changed": st.booleans()}
BEFORE = st.fixed_dictionaries(ENDED).map(lambda found: {name: found[name] for name in ENDED})
# What every version has written.
ALWAYS: Mapping[str, st.SearchStrategy[Any]] = {
    "id": TEXT,
    "customer": TEXT,
    "state": st.sampled_from([*map(str, State)]),
    "name": TEXT,
    "opened_at": STAMPS,
    "order": st.integers(0, 2**40),
    "last_direction": st.sampled_from(["in", "out"]),
}
# What some earlier version did not know: what it stands for where it is absent, and what else it may be.
LATER: Mapping[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "waiting_since_at": (None, STAMPS),
    "came_boot": ("", TEXT),
    "came_boottime": (0.0, SECONDS),
    "last_heard_at": (None, STAMPS),
    "last_line": ("", TEXT),
    "last_word": ("", TEXT),
    "last_kind": ("text", TEXT),
    "last_wamid": (None, TEXT),
    "fresh": (False, st.booleans()),
    "holder": (None, STAFF),
    "held_since_at": (None, STAMPS),
    "held_boot": ("", TEXT),
    "held_boottime": (0.0, SECONDS),
    "last_holder": (None, STAFF),
    "offered_to": (None, STAFF),
    "offered_by": (None, STAFF),
    "offer_note": ("", TEXT),
    "declined_by": (None, STAFF),
    "lease_boot": ("", TEXT),
    "lease_boottime": (0.0, SECONDS),
    "no_to": (None, STAFF),
    "no_from": (None, STAFF),
    "remind": (None, REMINDER),
    "reopened": (0, st.integers(0, 9)),
    "on_phone": (False, st.booleans()),
    "phone_at": (None, STAMPS),
    "phone_boot": ("", TEXT),
    "phone_boottime": (0.0, SECONDS),
    "closed_at": (None, STAMPS),
    "closed_boot": ("", TEXT),
    "closed_boottime": (0.0, SECONDS),
    "closed_trusted": (True, st.booleans()),
    "closed_by": (None, STAFF),
    "outcome": (None, st.sampled_from([*map(str, Outcome)])),
    "ended": (None, BEFORE),
    "labels": ([], st.lists(TEXT, max_size=3)),
    "changed": (False, st.booleans()),
    "looks": ([], st.lists(LOOK, max_size=3)),
}
ORDER = (
    *("id", "customer", "state", "name", "opened_at", "order", "waiting_since_at", "came_boot", "came_boottime"),
    *("last_heard_at", "last_line", "last_word", "last_kind", "last_wamid", "last_direction", "fresh", "holder"),
    *("held_since_at", "held_boot", "held_boottime", "last_holder", "offered_to", "offered_by", "offer_note"),
    *(
        "declined_by",
        "lease_boot",
        "lease_boottime",
        "no_to",
        "no_from",
        "remind",
        "reopened",
        "on_phone",
        "phone_at",
        "phone_boot",
        "phone_boottime",
        "closed_at",
    ),
    *(
        "closed_boot",
        "closed_boottime",
        "closed_trusted",
        "closed_by",
        "outcome",
        "ended",
        "labels",
        "changed",
        "looks",
        "open_for",
    ),
)
DOCUMENTS = st.fixed_dictionaries(
    {**ALWAYS}, optional={name: st.just(absent) | known for name, (absent, known) in LATER.items()}
)


def whole(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document of an earlier version as this one writes it: what is absent has what it stands for."""
    full = {**{name: absent for name, (absent, _) in LATER.items()}, **document}
    full["open_for"] = None if full["state"] == State.CLOSED else full["customer"]
    return {name: full[name] for name in ORDER}


def written(document: Mapping[str, Any]) -> str:
    return json.dumps(Query.of(document).document())


@given(DOCUMENTS)
def test_a_query_of_any_version_is_written_with_what_it_had_and_what_absent_fields_stand_for(
    document: dict[str, Any],
) -> None:
    assert written(document) == json.dumps(whole(document))


@given(DOCUMENTS)
def test_a_query_of_this_version_is_written_byte_for_byte_as_it_was(document: dict[str, Any]) -> None:
    text = json.dumps(whole(document))
    assert written(json.loads(text)) == text
    assert Query.read(text) == Query.of(json.loads(text))


@given(DOCUMENTS, st.dictionaries(TEXT.map("newer_{}".format), TEXT, max_size=2))
def test_what_a_newer_version_wrote_beside_is_passed_over(document: dict[str, Any], newer: dict[str, Any]) -> None:
    assert Query.of({**newer, **document}) == Query.of(document)


@pytest.mark.parametrize("name", ALWAYS)
def test_a_query_without_what_every_version_has_written_cannot_be_read(name: str) -> None:
    document = {"id": "q_1", "customer": "c_1", "state": "waiting", "name": "Amina", "order": 1}
    document |= {"opened_at": "2026-07-01T09:30:00.000000Z", "last_direction": "in"}
    Query.of(document)
    del document[name]
    with pytest.raises(KeyError):
        Query.of(document)


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "earlier").glob("*.db.gz")), ids=lambda path: path.name)
def test_the_queries_of_an_earlier_shop_are_written_as_they_are_there(path: Path, tmp_path: Path) -> None:
    (tmp_path / "earlier.db").write_bytes(gzip.decompress(path.read_bytes()))
    connection = sqlite3.connect(tmp_path / "earlier.db")
    found = [json.loads(text) for (text,) in connection.execute("SELECT doc FROM book_queries")]
    connection.close()
    assert found
    for document in found:
        assert json.loads(written(document)) == whole(document)


def test_a_query_has_twelve_fields_at_most() -> None:
    assert len(fields(Query)) <= 12
