"""How the store grew: steps that shops have taken stay as they are, and lead from every version to the one of today."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import edge.store
from edge.registers.books import Books
from edge.store.all_tables import BOOKS, SCHEMA
from edge.store.documents.table import Lookups, book_schema
from edge.store.engine.copies import flaw
from edge.store.engine.database import Database
from edge.store.engine.migrate import steps

STEPS = Path(edge.store.__file__).parent / "schema"
# A new step is a new file at the end, and a new line here.
TAKEN = {
    "0001_the_beginning.sql": "3e10c7716bc62c54",
    "0002_media.sql": "f176d5edc65fe51a",
    "0003_queue_and_parts.sql": "076e2b2f829cea5e",
    "0004_spending_and_templates.sql": "be3b40d1a3ac9150",
    "0005_drafts_and_labels.sql": "d4995fe696430e70",
    "0006_last_begun.sql": "e20665ae2eeddca8",
    "0007_words_and_people.sql": "5436f5c4f9ee9a7b",
    "0008_days_and_paper.sql": "e6144072da0c7765",
    "0009_shut_seconds.sql": "2e1ed331b011a55b",
    "0010_joins.sql": "5c40ab2b8f98abf5",
    "0011_sums_of_files.sql": "994656fa00edeb60",
    "0012_places.sql": "1ebf1aaff1e18a34",
    "0013_live.sql": "3453396ec93475d4",
    "0014_who_holds_most.sql": "9da783efe72b910b",
    "0015_sure_of_the_time.sql": "9b8d4d655297f187",
    "0016_less_is_written.sql": "d29811169da1a7f2",
    "0017_damaged.sql": "ea3cc8975169d0fb",
    "0018_digests.sql": "3abef2673267cabe",
    "0019_heard_and_not_answered.sql": "fd11ab2c59e882ae",
    "0020_names_folded.sql": "1f19dcd4b2e4e02c",
    "0021_imports.sql": "d1c5ff9ad81fb9e0",
    "0022_erasures.sql": "eac616bc8041b91e",
    "0023_events_of_a_query.sql": "731060dbf15a19ad",
    "0024_ran_out.sql": "d38796182142511e",
}


def parts(database: Database) -> dict[str, str]:
    """Each table, index and trigger with the SQL that made it, the way SQLite keeps it."""
    with database.reading() as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
        return {name: sql.replace("IF NOT EXISTS ", "") for name, sql in found}


def missing(database: Database, books: Mapping[str, Lookups]) -> set[str]:
    """What these books declare and the database has not."""
    made = set(parts(database).values())
    declared = {line.replace("IF NOT EXISTS ", "") for name, book in books.items() for line in book_schema(name, book)}
    return declared - made


def test_a_step_that_shops_have_taken_is_never_changed():
    """Should this fail: put that file back as it was, and write a new one."""
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in sorted(STEPS.iterdir())}
    assert found == TAKEN


@pytest.mark.parametrize("version", range(1, len(SCHEMA)))
def test_a_shop_of_each_version_becomes_what_a_new_one_is(tmp_path: Path, version: int):
    fresh = Books.open(tmp_path / "fresh")
    old = Database.open(tmp_path / "old", SCHEMA[:version])
    with old.transaction() as connection:
        connection.execute("""INSERT INTO book_customers (doc) VALUES ('{"id": "c_1", "name": "Aline"}')""")
    old.close()
    upgraded = Books.open(tmp_path / "old")
    assert parts(upgraded.database) == parts(fresh.database)
    assert [person["name"] for person in upgraded.tables.customers.all()] == ["Aline"]
    fresh.close()
    upgraded.close()


@pytest.mark.parametrize("version", range(1, len(SCHEMA) + 1))
def test_a_copy_of_each_version_is_known_as_ours(tmp_path: Path, version: int):
    Database.open(tmp_path / "old", SCHEMA[:version]).close()
    assert flaw(tmp_path / "old" / "iduka.db", SCHEMA) is None


def test_whatever_the_books_declare_was_made_by_a_step(tmp_path: Path):
    """Should this fail: what you declare needs a new step that makes it, for the shops that are there already."""
    books = Books.open(tmp_path)
    assert missing(books.database, BOOKS) == set()
    books.close()


def test_an_index_more_in_any_book_is_found_missing(tmp_path: Path):
    books = Books.open(tmp_path)
    for name, book in BOOKS.items():
        more = replace(book, indexes=(*book.indexes, "brand_new"))
        assert len(missing(books.database, {**BOOKS, name: more})) == 1, name
    books.close()


def test_steps_are_counted_without_a_gap(tmp_path: Path):
    for name in ("0001_first.sql", "0003_third.sql"):
        (tmp_path / name).write_text("SELECT 1;\n", "utf-8")
    with pytest.raises(ValueError, match="0003_third"):
        steps(tmp_path)


def test_a_start_says_which_sqlite_and_which_schema_it_has(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    Books.open(tmp_path).close()
    assert f"SQLite {sqlite3.sqlite_version}, schema {len(SCHEMA)}" in caplog.messages
