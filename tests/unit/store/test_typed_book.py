"""Books of records: what is saved is read back equal, and what the record does not know stays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import where
from tinydb.table import Table

from edge.store.documents.table import Documents, Duplicate, Lookups, book_schema
from edge.store.documents.typed_book import Book, NoSuchRecord
from edge.store.engine.database import Database

LOOKUPS = {"notes": Lookups(unique=("id", "place"), indexes=("state",))}
SCHEMA = [";\n".join(line for name, each in LOOKUPS.items() for line in book_schema(name, each))]


@dataclass(frozen=True)
class Note:
    id: str
    state: str = "new"
    place: int | None = None
    text: str = ""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Note:
        return cls(**{name: document[name] for name in ("id", "state", "place", "text") if name in document})

    def document(self) -> dict[str, Any]:
        return asdict(self)


NOTES = st.builds(
    Note,
    id=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),  # SQLite ends JSON there
    state=st.sampled_from(["new", "read", "done"]),
    place=st.none(),
    text=st.text(st.characters(), max_size=20),  # also half an emoji
)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    opened = Database.open(Path(tmp_path_factory.mktemp("store")) / "data", SCHEMA)
    yield Documents(opened, LOOKUPS).table("notes")
    opened.close()


@pytest.fixture
def notes(table: Table) -> Book[Note]:
    return emptied(table)


def emptied(table: Table) -> Book[Note]:
    book = Book(table, Note)
    book.clear()
    return book


@given(st.lists(NOTES, max_size=8))
def test_what_is_saved_last_under_a_key_is_read_back_equal(table: Table, saved: list[Note]) -> None:
    notes = emptied(table)
    for note in saved:
        notes.save(note)
    last = {note.id: note for note in saved}
    assert notes.all() == [*last.values()]
    assert notes.count() == len(last)
    for note in last.values():
        assert notes.must(id=note.id) == notes.one(where("id") == note.id) == note
        assert notes.document(id=note.id) == json.loads(json.dumps(note.document()))


@given(st.lists(NOTES, max_size=8, unique_by=lambda note: note.id))
def test_fields_and_conditions_find_the_same_as_a_look_at_each(table: Table, saved: list[Note]) -> None:
    notes = emptied(table)
    for note in saved:
        notes.add(note)
    for states in (("new",), ("read", "done"), ()):
        expected = [note for note in saved if note.state in states]
        assert notes.all(state=states) == notes.all(where("state").one_of([*states])) == expected
        assert notes.one(state=states) == next(iter(expected), None)
        assert notes.has(state=states) == bool(expected)
        assert notes.count(state={*states}) == len(expected)
        assert notes.all(where("text") != "", state=states) == [note for note in expected if note.text]


@given(NOTES, NOTES, st.dictionaries(st.sampled_from(["newer", "beside"]), st.integers() | st.text(max_size=3)))
def test_a_field_of_a_newer_version_stays_when_its_record_is_saved(
    table: Table, before: Note, after: Note, newer: dict[str, Any]
) -> None:
    notes = emptied(table)
    table.insert({**before.document(), **newer})
    saved = Note(before.id, after.state, None, after.text)
    notes.save(saved)
    assert notes.document(id=before.id) == {**saved.document(), **newer}


def test_a_changed_field_leaves_all_others_as_they_were(table: Table, notes: Book[Note]) -> None:
    table.insert({**Note("a").document(), "newer": 1})
    notes.add(Note("b", "read"))
    assert notes.change({"text": "x"}, state="new") == 1
    assert notes.documents() == [{**Note("a", text="x").document(), "newer": 1}, Note("b", "read").document()]


def test_a_removed_record_is_gone_and_others_stay(notes: Book[Note]) -> None:
    for note in (Note("a"), Note("b"), Note("c", "read")):
        notes.add(note)
    assert notes.remove(state="new", id=("a", "c")) == 1
    assert [note.id for note in notes.all()] == ["b", "c"]


def test_a_record_that_must_be_there_and_is_not_is_an_error_without_the_value(notes: Book[Note]) -> None:
    with pytest.raises(NoSuchRecord, match=r"^nothing in notes by id$"):
        notes.must(id="+250788123456")
    assert notes.one(id="+250788123456") is None


def test_another_record_with_a_unique_value_is_refused(notes: Book[Note]) -> None:
    notes.add(Note("a", place=1))
    for clash in (Note("a"), Note("b", place=1)):
        with pytest.raises(Duplicate):
            notes.add(clash)
    with pytest.raises(Duplicate):
        notes.save(Note("b", place=1))
    assert notes.all() == [Note("a", place=1)]


def test_to_ask_for_nothing_is_refused_where_it_would_change_or_remove_all(notes: Book[Note]) -> None:
    notes.add(Note("a"))
    for ask in (notes.one, notes.must, notes.has, notes.remove, lambda: notes.change({"text": "x"})):
        with pytest.raises(ValueError, match="no condition and no field"):
            ask()
    assert notes.all() == [Note("a")]
