"""Tables of documents: what is unique, what an index narrows, what happens to values that are hard to keep."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

import pytest
from tinydb import where
from tinydb.operations import delete, increment
from tinydb.queries import QueryInstance
from tinydb.table import Document

from edge.store.documents.table import Documents, Duplicate, Lookups, SqlTable, book_schema
from edge.store.engine.database import Database

BOOKS = {
    "queries": Lookups(unique=("id", "open_for"), indexes=("customer", "closed_at", "state", "order")),
    "notes": Lookups(),
}
SCHEMA = [";\n".join(line for name, book in BOOKS.items() for line in book_schema(name, book))]


class State(StrEnum):
    WAITING = "waiting"


class Rank(IntEnum):
    FIRST = 1


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "data", SCHEMA)
    yield opened
    opened.close()


@pytest.fixture
def documents(database: Database) -> Documents:
    return Documents(database, BOOKS)


@pytest.fixture
def queries(documents: Documents) -> SqlTable:
    table = documents.table("queries")
    assert isinstance(table, SqlTable)
    return table


def test_a_second_document_with_the_same_unique_value_is_refused_and_changes_nothing(queries: SqlTable) -> None:
    queries.insert({"id": "q_1", "open_for": "c_1"})
    with pytest.raises(Duplicate) as refused:
        queries.insert({"id": "q_2", "open_for": "c_1"})
    assert (refused.value.book, refused.value.field) == ("queries", "open_for")
    assert queries.all() == [{"id": "q_1", "open_for": "c_1"}]


def test_a_document_with_the_same_unique_value_among_many_undoes_all_of_them(queries: SqlTable) -> None:
    with pytest.raises(Duplicate):
        queries.insert_multiple([{"id": "q_1"}, {"id": "q_2"}, {"id": "q_1"}])
    assert len(queries) == 0


def test_an_update_to_a_taken_value_is_refused_and_changes_nothing(queries: SqlTable) -> None:
    queries.insert_multiple([{"id": "q_1"}, {"id": "q_2"}])
    with pytest.raises(Duplicate) as refused:
        queries.update({"id": "q_1", "state": "closed"}, where("id") == "q_2")
    assert refused.value.field == "id"
    assert queries.all() == [{"id": "q_1"}, {"id": "q_2"}]


def test_after_a_refused_duplicate_the_same_transaction_goes_on(database: Database, queries: SqlTable) -> None:
    queries.insert({"id": "q_1"})
    with database.transaction():
        with pytest.raises(Duplicate):
            queries.insert({"id": "q_1"})
        queries.insert({"id": "q_2"})
    assert [document["id"] for document in queries.all()] == ["q_1", "q_2"]


def test_documents_without_a_unique_value_do_not_stand_in_each_others_way(queries: SqlTable) -> None:
    queries.insert_multiple([{"id": "q_1"}, {"id": "q_2", "open_for": None}, {"id": "q_3", "open_for": None}])
    assert len(queries) == 3


@pytest.mark.parametrize(
    ("cond", "index"),
    [
        (where("id") == "q_1", "book_queries_by_id (<expr>=?)"),
        (where("state") == State.WAITING, "book_queries_by_state (<expr>=?)"),
        (where("state").one_of(["waiting", "claimed"]), "book_queries_by_state (<expr>=?)"),
        (where("closed_at") >= "2026-11-22", "book_queries_by_closed_at (<expr>>?)"),
        (where("order") < 7, "book_queries_by_order (<expr><?)"),
        (where("order") == True, "book_queries_by_order (<expr>=?)"),  # noqa: E712
        ((where("order") > 3) & (where("order") <= 7.5), "book_queries_by_order (<expr>>? AND <expr><?)"),
        # the field that is declared first leads, whatever the order of the condition
        ((where("state") == "closed") & (where("customer") == "c_1"), "book_queries_by_customer (<expr>=?)"),
        ((where("state") == "closed") & (where("closed_at") > "2026"), "book_queries_by_closed_at (<expr>>?)"),
        ((where("customer") == "c_1") & (where("id") == "q_1"), "book_queries_by_id (<expr>=?)"),
        ((where("text").search("x")) & (where("customer") == "c_1"), "book_queries_by_customer (<expr>=?)"),
        ((where("customer") == "c_1") & ~(where("state") == "closed"), "book_queries_by_customer (<expr>=?)"),
    ],
)
@pytest.mark.parametrize("analysed", [False, True])
def test_a_condition_on_a_declared_field_is_looked_up_by_its_index(
    database: Database, queries: SqlTable, cond: QueryInstance, index: str, analysed: bool
) -> None:
    queries.insert_multiple(
        {"id": f"q_{i}", "customer": f"c_{i % 3}", "state": "closed", "closed_at": "2026-11-22", "order": i}
        for i in range(300)
    )
    if analysed:
        with database.transaction() as connection:
            connection.execute("ANALYZE")
    assert f"SEARCH book_queries USING INDEX {index}" in queries.explain(cond)


@pytest.mark.parametrize(
    "cond",
    [
        where("text") == "x",
        where("state") == None,  # noqa: E711
        where("state") == "a\0b",
        where("state") == "\ud83d",
        where("order") == 2**64,
        where("order") < math.inf,
        where("order") == 1.5,
        where("order").one_of([1, None]),
        where("state").one_of([str(i) for i in range(5000)]),
        where("state")["deeper"] == 1,
        where("state").map(str.lower) == "waiting",
        (where("state") == "waiting") | (where("order") == 1),
        ~(where("state") == "waiting"),
        where("state").exists(),
    ],
)
def test_what_an_index_cannot_answer_exactly_is_scanned(queries: SqlTable, cond: QueryInstance) -> None:
    assert queries.explain(cond).startswith("SCAN")


def test_a_function_may_be_the_condition(queries: SqlTable) -> None:
    queries.insert_multiple([{"id": "q_1"}, {"id": "q_2"}])
    assert queries.search(lambda document: document["id"] == "q_2") == [{"id": "q_2"}]


def test_found_documents_come_in_the_order_of_their_ids_by_every_way(queries: SqlTable) -> None:
    queries.insert_multiple(
        Document({"id": f"q_{i}", "order": -i, "state": "ab"[i % 2]}, doc_id=i) for i in (5, 3, 9, 1)
    )
    for cond in (where("order") <= 0, where("state").one_of(["b", "a"]), where("state") == "b", where("id").exists()):
        assert [document.doc_id for document in queries.search(cond)] == [1, 3, 5, 9]


def test_a_change_to_a_found_document_changes_nothing_in_the_store(queries: SqlTable) -> None:
    queries.insert({"id": "q_1", "lines": []})
    found = queries.get(where("id") == "q_1")
    assert isinstance(found, Document)
    found["lines"].append("x")
    assert queries.get(where("id") == "q_1") == {"id": "q_1", "lines": []}


def test_an_update_that_changes_nothing_writes_nothing(database: Database, queries: SqlTable) -> None:
    queries.insert({"id": "q_1", "order": 1})
    before = database.revision
    assert queries.update({"order": 1}, where("id") == "q_1") == [1]
    assert database.revision == before
    queries.update(increment("order"), where("id") == "q_1")
    queries.update(delete("order"), where("id") == "q_1")
    assert database.revision == before + 2


def test_an_update_of_more_documents_than_fit_in_memory_at_once_reaches_all(queries: SqlTable) -> None:
    queries.insert_multiple({"id": f"q_{i}", "order": i} for i in range(1700))
    assert len(queries.update(increment("order"))) == 1700
    assert [document["order"] for document in queries] == list(range(1, 1701))


@pytest.mark.parametrize(
    "value", ["😀 é \u2028", "a\0b", "\ud83d", 2**70, -0.0, 1e-320, {"a": [1, {"b": None}]}, True, ""]
)
def test_a_value_comes_back_as_it_was(documents: Documents, value: Any) -> None:
    notes = documents.table("notes")
    notes.insert({"id": "n_1", "value": value})
    found = notes.get(where("value") == value)
    assert found == {"id": "n_1", "value": value}
    assert isinstance(found, Document)
    assert type(found["value"]) is type(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, object(), {1, 2}, b"bytes"])
def test_a_value_that_json_cannot_hold_is_refused_and_changes_nothing(queries: SqlTable, value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        queries.insert_multiple([{"id": "q_1"}, {"id": "q_2", "value": value}])
    assert len(queries) == 0


def test_words_of_enums_are_found_as_what_they_stand_for(queries: SqlTable) -> None:
    queries.insert({"id": "q_1", "state": State.WAITING, "order": Rank.FIRST})
    assert queries.count(where("state") == "waiting") == 1
    assert queries.count(where("state").one_of([State.WAITING])) == 1
    assert queries.count(where("order") == Rank.FIRST) == 1


def test_a_long_scan_is_logged_once_and_without_values(queries: SqlTable, caplog: pytest.LogCaptureFixture) -> None:
    queries.insert_multiple({"id": f"q_{i}", "phone": "250788000101"} for i in range(1001))
    with caplog.at_level(logging.WARNING):
        for phone in ("250788000101", "250788000102"):
            queries.count((where("phone") == phone) & where("name").search(phone))
        queries.count(where("id") == "q_7")
    assert [record.getMessage() for record in caplog.records] == [
        "a search in queries reads more than 1000 documents: and(==phone, searchname)"
    ]


def test_other_tables_are_made_with_their_first_document(documents: Documents) -> None:
    odd = ["odd name", "A", "a", 'quote"d', "", "é", "x'; DROP TABLE book_queries; --"]
    assert documents.tables() == {"queries", "notes"}
    for name in odd:
        assert documents.table(name).all() == []
        documents.table(name).insert({"name": name})
    assert documents.tables() == {"queries", "notes", *odd}
    for name in odd:
        assert documents.table(name).search(where("name") == name) == [{"name": name}]
        documents.drop_table(name)
    assert documents.tables() == {"queries", "notes"}


def test_a_table_made_in_a_transaction_goes_with_it(database: Database, documents: Documents) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction():
        documents.table("new").insert_multiple({"a": 1 // left} for left in (1, 0))
    assert documents.table("new").all() == []
    assert documents.table("new").insert({"a": 1}) == 2  # ids that were given out are not given out again
    assert len(documents.table("new")) == 1


def test_a_declared_book_is_emptied_but_never_taken_away(documents: Documents, queries: SqlTable) -> None:
    queries.insert({"id": "q_1"})
    documents.drop_tables()
    assert len(documents.table("queries")) == 0
    assert "book_queries_by_id" in queries.explain(where("id") == "q_1")


def test_opening_a_table_anew_with_persist_empty_keeps_what_is_in_it(documents: Documents) -> None:
    documents.table("kept").insert({"a": 1})
    fresh = Documents(documents.storage.database, BOOKS)  # type: ignore[attr-defined]
    assert fresh.table("kept", persist_empty=True).all() == [{"a": 1}]


def test_the_whole_database_can_be_written_out_and_read_in(documents: Documents, queries: SqlTable) -> None:
    queries.insert_multiple([{"id": "q_1"}, {"id": "q_2"}])
    documents.insert({"x": 1})
    whole = documents.storage.read()
    assert whole == {"queries": {"1": {"id": "q_1"}, "2": {"id": "q_2"}}, "notes": {}, "_default": {"1": {"x": 1}}}
    queries.remove(where("id") == "q_1")
    documents.storage.write(whole)
    assert documents.storage.read() == whole


def test_two_objects_for_one_table_never_give_out_the_same_id(database: Database) -> None:
    one, other = (Documents(database, BOOKS).table("notes") for _ in range(2))
    given = [table.insert({}) for _ in range(5) for table in (one, other)]
    assert given == list(range(1, 11))


@pytest.mark.parametrize("name", ["id'", "a.b", "", "id\0", 'x"', "a b"])
def test_a_field_that_could_be_mistaken_for_sql_cannot_be_declared(name: str) -> None:
    make: list[Callable[[], list[str]]] = [
        lambda: book_schema("queries", Lookups(unique=(name,))),
        lambda: book_schema("queries", Lookups(indexes=(name,))),
        lambda: book_schema(name, Lookups()),
    ]
    for declare in make:
        with pytest.raises(ValueError, match="cannot name"):
            declare()


@pytest.mark.parametrize(
    ("value", "cond"),
    [
        ("a\0b", where("order") > "a"),
        ("a\0b", where("order") < "a\x01"),
        ("a\0b", ~(where("order") == "a")),
        (2.9999999999999996, where("order") < 3),
        (3.0000000000000004, where("order") > 3),
        (0.30000000000000004, where("order") > 0.3),
        (1e300, where("order") >= 2**53),
        (-(2**63) - 1, where("order") < -(2**63)),
        (2**63, where("order") > 2**63 - 1),
        (2**53 + 1, where("order") > float(2**53)),
        (1.0, where("order") == 1),
        (True, where("order") == 1),
        (1, where("order").one_of([True])),
        (0, where("order") < True),
        ("\uffff", where("order") < "😀"),
        ("", where("order") >= ""),
    ],
)
def test_where_python_and_sqlite_differ_python_is_right(queries: SqlTable, value: Any, cond: QueryInstance) -> None:
    queries.insert({"id": "q_1", "order": value})
    assert queries.search(cond) == [{"id": "q_1", "order": value}]
