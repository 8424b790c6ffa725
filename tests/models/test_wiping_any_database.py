"""Blanking what rows have left behind in a database file: whatever happened in it, what it holds stays as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from edge.store.engine.wiping import Wiper
from tests.kit.examples import examples

# In everything that is deleted or overwritten, and in nothing that stays.
SECRET = "SECRETWORD"
TABLES = (
    "CREATE TABLE rows (id INTEGER PRIMARY KEY, word TEXT, body BLOB)",
    "CREATE INDEX words ON rows (word)",
    "CREATE TABLE keys (key TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE found USING fts5 (words, content='')",
)
LENGTHS = st.sampled_from([0, 1, 8, 30, 59, 100, 230, 480, 900, 1015, 1024, 2100, 4090, 5000, 20_000, 70_000])
CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "drop", "grow", "shrink", "forget"]), st.integers(0, 40), LENGTHS),
    min_size=1,
    max_size=60,
)


def long(word: str, length: int) -> str:
    return (f"{word} " * (length // (len(word) + 1) + 1))[:length]


def change(database: sqlite3.Connection, what: str, number: int, length: int) -> None:
    words, secret = long(f"kept{number}", length), f"{SECRET} {long(SECRET, length)}"
    if what == "add":  # what is secret of it goes at the end
        database.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", (number, secret[:200], secret.encode()))
        database.execute("INSERT OR REPLACE INTO keys VALUES (?, ?)", (secret[: 20 + number], secret))
    elif what == "drop":
        database.execute("DELETE FROM rows WHERE id % 7 = ?", (number % 7,))
    elif what == "forget":
        database.execute("DELETE FROM keys WHERE length(key) % 5 = ?", (number % 5,))
    else:
        body = words if what == "grow" else ""
        database.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", (number, words[:150], body))
        database.execute("INSERT OR REPLACE INTO keys VALUES (?, ?)", (f"k{number}", body))


def held(database: sqlite3.Connection) -> list[object]:
    asked = (
        "* FROM rows",
        "* FROM keys",
        "* FROM found_data",
        "* FROM sqlite_schema",
        "id FROM rows ORDER BY word, id",
    )
    return [database.execute("SELECT " + each).fetchall() for each in asked]


def opened(path: Path, page_bytes: int, pragmas: str = "") -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(f"PRAGMA page_size={page_bytes}; {pragmas}; PRAGMA journal_mode=WAL")
    for table in TABLES:
        database.execute(table)
    return database


def wiped(path: Path) -> int:
    with closing(Wiper(path)) as wiper:
        page, blanked = 1, 0
        while page:
            done = wiper.wipe(page, seconds=0.001)
            page, blanked = done.next_page, blanked + done.bytes
        return blanked


@settings(deadline=None, max_examples=examples(20), suppress_health_check=list(HealthCheck))
@given(CHANGES, st.sampled_from([512, 1024, 4096, 65_536]), st.booleans())
@example(
    [("add", number, 900) for number in range(40)] + [("shrink", number, 0) for number in range(0, 40, 3)], 1024, True
)
def test_what_was_deleted_is_nowhere_in_the_file_and_all_else_is_as_it_was(
    changes: list[tuple[str, int, int]], page_bytes: int, blanks: bool
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "some.db"
        with closing(opened(path, page_bytes, f"PRAGMA secure_delete={blanks:d}")) as database:
            for what, number, length in changes:
                change(database, what, number, length)
            database.execute("DELETE FROM rows WHERE word LIKE ?", (f"{SECRET}%",))
            database.execute("DELETE FROM keys WHERE key LIKE ?", (f"{SECRET}%",))
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            before = held(database)
            wiped(path)
        content = path.read_bytes()
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert held(database) == before
        assert SECRET.encode() not in content
        assert wiped(path) == 0, "nothing is left to blank"


@pytest.mark.parametrize("pragmas", ["PRAGMA auto_vacuum=FULL", "PRAGMA auto_vacuum=INCREMENTAL"])
def test_a_database_of_another_form_is_left_as_it_is(tmp_path: Path, pragmas: str) -> None:
    path = tmp_path / "some.db"
    with closing(opened(path, 512, pragmas)) as database:
        for number in range(400):
            change(database, "add", number, 900)
        database.execute("DELETE FROM rows WHERE id % 3 = 0")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    assert wiped(path) == 0
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    for content in (b"", b"\r" * 5000, bytes([10, 0, 0, 0, 9]) * 3000):
        path.write_bytes(content)
        assert wiped(path) == 0
        assert path.read_bytes() == content
