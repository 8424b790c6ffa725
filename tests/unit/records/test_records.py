"""The records: what the store has of an event becomes one and back, whichever version wrote it. Nobody else knows what
a kind of event is called in the store, or what the word for an outcome is called in the catalogues."""

from __future__ import annotations

import ast
import gzip
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.clock import Moment, stamp
from edge.language import ENGLISH, LANGUAGES, Said, language
from edge.records.event_row import EventRow
from edge.records.events import (
    KINDS,
    BoxStarted,
    Closed,
    CustomersSplit,
    Declined,
    Event,
    HasMoved,
    NewsHeard,
    Offered,
    Opened,
    Received,
    ReplyDropped,
    ReplyFailed,
    ReplyHeld,
    ReplyInTrouble,
    ReplyTakenBack,
    ReplyUnsure,
    TakenOver,
    UnknownEvent,
    UnknownOfReply,
    facts_of,
    kind_of,
    read,
)
from edge.records.instants import Counted, Deadline
from edge.records.outcomes import Outcome, ended
from edge.registers.books import Books
from edge.store.tables.events import COMMON
from tests.kit.beginnings import begin_in
from tests.kit.paths import ROOT

EARLIER = sorted((ROOT / "tests" / "earlier").glob("*.db.gz"))
FACTS = {kind: [one.name for one in fields(cls) if one.name != "as_kept"] for kind, cls in KINDS.items()}
MOST = max(map(len, FACTS.values()))
# Words that are a kind of event and something else as well: of a message, a column of figures, a part of the box.
AMBIGUOUS = {"handed_over", "taken_over", "way_in"}

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4)
values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(st.text(max_size=4), scalars, max_size=2)
some = st.lists(values, min_size=MOST, max_size=MOST)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - they say so
TYPES: dict[str, st.SearchStrategy[Any]] = {
    "None": st.none(),
    "bool": st.booleans(),
    "int": st.integers(-9999, 10**9),
    "str": st.text(max_size=4),
    "Stamp": moments.map(stamp),
    "Sequence[str]": st.lists(st.text(max_size=4), max_size=2),
    "Mapping[str, Any]": st.dictionaries(st.text(max_size=4), scalars, max_size=2),
    "KeptMoment": st.builds(Moment, moments, st.text(), st.floats(0, 1e6), st.booleans()).map(Moment.kept),
}


def as_text(event: Event) -> str:
    """What the store has of the facts."""
    return json.dumps(facts_of(event), separators=(",", ":"))


# -- reading and writing


@given(
    said=some, left_out=st.sets(st.integers(0, MOST)), backwards=st.booleans(), more=st.dictionaries(st.text(), values)
)
def test_whatever_was_kept_of_any_kind_is_read_and_comes_back_letter_by_letter(
    said: list[Any], left_out: set[int], backwards: bool, more: dict[str, Any]
):
    """Of this version, with facts left out or in another order (an older one), or with others (a newer one)."""
    for kind, names in {**FACTS, "weighed": ["grams"], "reply_weighed": ["reply"]}.items():
        facts = [(name.removesuffix("_"), fact) for name, fact in zip(names, said, strict=False)]
        known = [fact for at, fact in enumerate(facts) if at not in left_out]
        kept = {**dict(reversed(known) if backwards else known), **more}
        event = read(kind, kept)
        assert (kind_of(event), as_text(event)) == (kind, json.dumps(kept, separators=(",", ":")))


@given(data=st.data())
def test_what_this_version_writes_of_any_kind_is_read_as_the_same_record(data: st.DataObject):
    for kind, cls in KINDS.items():
        facts = [one for one in fields(cls) if one.name != "as_kept"]
        said = {one.name: data.draw(st.one_of(*map(TYPES.__getitem__, str(one.type).split(" | ")))) for one in facts}
        event: Any = cls(**said)
        again: Any = read(kind, json.loads(as_text(event)))
        assert (type(again), again, again.as_kept) == (cls, event, None)


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Opened("2026-01-01T07:00:00.000Z"), '{"heard_at":"2026-01-01T07:00:00.000Z"}'),
        (TakenOver("s_1"), '{"from":"s_1"}'),
        (Offered("s_2", ""), '{"to":"s_2","note":""}'),
        (Declined("s_1"), '{"holder":"s_1"}'),
        (Declined("s_1", "At lunch"), '{"holder":"s_1","note":"At lunch"}'),
        (Declined("s_1", how="withdrawn"), '{"holder":"s_1","how":"withdrawn"}'),
        (Closed("sold", None), '{"outcome":"sold","holder":null}'),
        (Closed(Outcome.JOINED, "s_1", "q_2"), '{"outcome":"joined","holder":"s_1","into":"q_2"}'),
        (ReplyHeld("r_1"), '{"reply":"r_1"}'),
        (ReplyHeld("r_1", Said("a.b", {"n": 1}).kept()), '{"reply":"r_1","reason":{"say":"a.b","n":1}}'),
        (HasMoved(), "{}"),
        (HasMoved(["phone"], 2), '{"marks":["phone"],"in_doubt":2}'),
        (BoxStarted(None), '{"was":null}'),
    ],
)
def test_the_store_keeps_the_letters_that_it_always_kept(event: Event, text: str):
    assert as_text(event) == text


def test_an_event_of_an_older_version_lacks_some_facts_and_says_so_by_empty_ones():
    assert read("received", {"message": 4}) == Received(4, None)
    assert read("closed", {}) == Closed("", None)
    assert as_text(read("closed", {})) == "{}"


def test_an_event_of_a_newer_version_keeps_what_this_one_does_not_know():
    event = read("closed", {"outcome": "lent", "holder": "s_1", "until": "Monday"})
    assert event == Closed("lent", "s_1")
    assert as_text(event) == '{"outcome":"lent","holder":"s_1","until":"Monday"}'
    assert read("weighed", {"grams": 5}) == UnknownEvent("weighed", {"grams": 5})
    assert read("reply_weighed", {"reply": "r_1"}) == UnknownOfReply("reply_weighed", {"reply": "r_1"})


@pytest.mark.parametrize(
    ("kind", "facts", "event"),
    [
        ("closed", {"outcome": ["sold"], "holder": 5}, Closed("", None)),
        ("received", {"message": True, "heard_at": "yesterday"}, Received(0, None)),
        ("received", {"message": 1e300, "heard_at": "2026-01-01"}, Received(0, None)),
        ("opened", {"heard_at": "9999-12-31T23:59:59Z"}, Opened(None)),
        ("split", {"from": "c_1", "queries": [{}]}, CustomersSplit("c_1", ())),
        ("started", {"was": {"at": "2026-01-01T07:00:00Z"}}, BoxStarted(None)),
        ("started", {"was": {"at": "now", "boot": "b", "boottime": 1.0, "trusted": True}}, BoxStarted(None)),
        ("reply_held", {"reply": {}, "reason": [1]}, ReplyHeld("")),
    ],
)
def test_a_fact_that_no_version_writes_is_unsaid_and_stays_as_it_was_kept(
    kind: str, facts: dict[str, Any], event: Event
):
    found = read(kind, facts)
    assert found == event
    assert as_text(found) == json.dumps(facts, separators=(",", ":"))


def test_sentences_and_moments_in_an_event_are_read_as_such():
    held = read("reply_held", {"reply": "r_1", "reason": "The number has no WhatsApp."})
    assert isinstance(held, ReplyHeld)
    assert held.why == Said("The number has no WhatsApp."), "words that an older version kept"
    news = read("news", {"kind": "quality", "sentence": Said("a.b").kept()})
    assert isinstance(news, NewsHeard)
    assert (news.kind, news.said) == ("quality", Said("a.b"))
    then = Moment(datetime(2026, 1, 1, 7, tzinfo=UTC), "boot", 5.0, trusted=True)
    started = read("started", {"was": then.kept()})
    assert isinstance(started, BoxStarted)
    assert started.last_alive == then


@pytest.mark.parametrize("database", EARLIER, ids=lambda path: path.name)
def test_each_event_of_an_earlier_version_comes_back_as_it_was_kept(database: Path, tmp_path: Path):
    (tmp_path / "iduka.db").write_bytes(gzip.decompress(database.read_bytes()))
    connection = sqlite3.connect(tmp_path / "iduka.db")
    rows = connection.execute("SELECT kind, data FROM events").fetchall()
    connection.close()
    assert rows
    for kind, text in rows:
        facts = json.loads(text)
        event = read(kind, facts)
        assert not isinstance(event, UnknownEvent)
        said = [(name, getattr(event, name, getattr(event, f"{name}_", None))) for name in facts]
        assert dict(said) == facts, "nothing that they wrote is odd"
        assert (kind_of(event), as_text(event)) == (kind, text)


# -- one place


def test_what_was_added_is_found_by_its_class_alone(tmp_path: Path):
    begin_in(tmp_path)
    books, now = Books.open(tmp_path), Moment(datetime(2026, 1, 1, 7, tzinfo=UTC), "boot", 5.0, trusted=True)
    with books.transaction():
        first = books.events.add(Opened(stamp(now.at)), now, query="q_1")
        books.events.add(Received(1, stamp(now.at)), now, query="q_1")
    assert [(event.seq, event.what, event.moment) for event in books.events.of_kind(Opened)] == [
        (first, Opened(stamp(now.at)), now)
    ]
    with books.reading():
        assert [event.what for event in books.events.after(first)] == [Received(1, stamp(now.at))]
    assert (books.events.count(Received), books.events.count(Opened, first)) == (1, 0)
    books.close()


def test_the_store_looks_for_each_kind_where_its_index_has_it(tmp_path: Path):
    """The migration that made the column keeps its own words for ever; the records must go on agreeing with them."""
    begin_in(tmp_path)
    books, now = Books.open(tmp_path), Moment(datetime(2026, 1, 1, 7, tzinfo=UTC), "boot", 5.0, trusted=True)
    with books.transaction() as connection:
        for kind in KINDS:
            books.events.add(read(kind, {}), now)
        sought = connection.execute("SELECT kind FROM events WHERE sought IS NULL").fetchall()
    assert {kind for (kind,) in sought} == COMMON
    assert [books.events.count(cls) for cls in KINDS.values()] == [1] * len(KINDS)
    books.close()


def test_the_families_of_what_becomes_of_a_reply_hold_their_kinds():
    troubles = {cls for cls in KINDS.values() if issubclass(cls, ReplyInTrouble)}
    assert troubles == {ReplyHeld, ReplyUnsure, ReplyFailed}
    assert (ReplyDropped.KIND, ReplyTakenBack.KIND) == ("reply_drop", "reply_taken_back")


def kinds_named_in(path: Path) -> Iterator[str]:
    """Where a module names a kind of event: in SQL about events, or by a word that can be nothing else."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        asks = "FROM events" in node.value or "INTO events" in node.value
        named = [kind for kind in KINDS if asks and f"'{kind}'" in node.value]
        named += [kind for kind in KINDS.keys() - AMBIGUOUS if "_" in kind and kind == node.value]
        yield from (f"{path.relative_to(ROOT)}:{node.lineno} {kind}" for kind in named)


def test_no_module_but_the_records_names_a_kind_of_event():
    """A plain word ("opened") may mean something else. An event cannot be compared with it: it has no such field."""
    assert not {"kind", "data"} & {*dir(EventRow)}
    modules = [path for path in sorted((ROOT / "edge").rglob("*.py")) if "records" not in path.parts]
    assert [found for path in modules for found in kinds_named_in(path)] == []


# -- how a query ended


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_way_to_end_has_its_word_in_every_language(code: str):
    told = language(code)
    assert all(told.knows(ended(outcome).key) for outcome in Outcome)
    assert len({told.say(ended(outcome)) for outcome in Outcome}) == len(Outcome)


def test_a_query_that_is_open_has_not_ended_and_what_a_newer_version_calls_an_end_stands_for_itself():
    assert [str(language(ENGLISH).say(ended(outcome))) for outcome in (None, "", "lent")] == ["", "", "lent"]


def test_no_module_and_no_page_but_the_records_names_the_word_for_an_outcome():
    files = [path for kind in ("py", "tpl") for path in sorted((ROOT / "edge").rglob(f"*.{kind}"))]
    named = [path for path in files if re.search(r"""["']outcome\.""", path.read_text("utf-8"))]
    assert named == [ROOT / "edge" / "records" / "outcomes.py"]


# -- instants


@given(boottime=st.floats(0, 1e6), later=st.floats(0, 1e6))
def test_within_a_boot_a_deadline_is_due_once_it_is_reached_and_an_instant_grows_old(boottime: float, later: float):
    now = Moment(datetime(2026, 1, 1, 7, tzinfo=UTC), "boot", boottime + later, trusted=False)
    assert Deadline("boot", boottime).is_due(now)
    assert Deadline("boot", boottime + later + 1).is_due(now) is False
    assert Counted("boot", boottime).age(now) == boottime + later - boottime


def test_in_another_boot_every_deadline_is_due_and_an_instant_is_as_old_as_the_boot():
    now = Moment(datetime(2026, 1, 1, 7, tzinfo=UTC), "boot", 5.0, trusted=True)
    assert Deadline("before", 99.0).is_due(now)
    assert Counted("before", 99.0).age(now) == 5.0
    assert Deadline("", 0.0).is_due(now), "what never waited"
