"""What deleted rows leave in the database's file is blanked, and nothing else is."""

from __future__ import annotations

import threading
from pathlib import Path
from random import Random

import pytest

from edge.disk.disk_trouble import StoreUnavailable
from edge.store.engine.database import Database

WORD = "zanzibarmango"
SCHEMA = (
    "CREATE TABLE words (id INTEGER PRIMARY KEY, whose TEXT, text TEXT);"
    "CREATE INDEX words_whose ON words (whose, text);"
    "CREATE TABLE names (name TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID;",
)


def text_of(chance: Random, whose: str) -> str:
    """Of a few letters, of a page, or of several."""
    word = WORD if whose == "hers" else "other"
    return f"{word} " * chance.choice((1, 3, 20, 70, 200)) + "x" * chance.randrange(100)


def lived(database: Database, chance: Random) -> None:
    """Rows come, grow, shrink and go."""
    for number in range(150):
        with database.transaction() as connection:
            for _ in range(4):
                whose = chance.choice(("hers", "his", "theirs"))
                said = text_of(chance, whose)
                connection.execute("INSERT INTO words (whose, text) VALUES (?, ?)", (whose, said))
                connection.execute("INSERT OR REPLACE INTO names VALUES (?, ?)", (f"{whose} {number}", said))
            connection.execute("DELETE FROM words WHERE id = ?", (chance.randrange(4 * number + 4),))
            for again, whose in connection.execute(
                "SELECT id, whose FROM words WHERE id % 17 = ?", (number % 17,)
            ).fetchmany(3):
                connection.execute("UPDATE words SET text = ? WHERE id = ?", (text_of(chance, whose), again))
        if number % 60 == 0:
            database.checkpoint()
    with database.transaction() as connection:
        connection.execute("DELETE FROM words WHERE whose = 'hers'")
        connection.execute("DELETE FROM names WHERE name GLOB 'hers*'")


def held(database: Database) -> tuple[object, ...]:
    with database.reading() as connection:
        rows = [connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in ("words", "names")]  # noqa: S608
        return *rows, connection.execute("PRAGMA integrity_check").fetchall()


def wiped(database: Database, seconds: float = 10.0) -> int:
    page, blanked = 1, 0
    while page:
        found = database.wipe(page, seconds)
        page, blanked = found.next_page, blanked + found.bytes
    return blanked


def is_in_files(folder: Path) -> bool:
    return any(WORD.encode() in path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize("seed", range(2))
def test_of_what_was_deleted_not_a_byte_is_left_and_of_the_rest_none_is_changed(seed: int, tmp_path: Path):
    database = Database.open(tmp_path, SCHEMA)
    lived(database, Random(seed))
    before = held(database)
    database.checkpoint()
    assert is_in_files(tmp_path), "SQLite leaves some of it, or there would be nothing to do"
    assert wiped(database, seconds=0) > 0, "page by page"
    assert not is_in_files(tmp_path)
    assert held(database) == before
    with database.transaction() as connection:  # what a connection remembered of those pages does not come back
        connection.execute("INSERT INTO words (whose, text) SELECT whose, text || 'y' FROM words")
    database.checkpoint()
    assert not is_in_files(tmp_path)
    database.close()


def test_while_somebody_reads_nothing_is_wiped_and_it_goes_on_after_that(tmp_path: Path):
    database = Database.open(tmp_path, SCHEMA)
    lived(database, Random(7))
    begun, ends = threading.Event(), threading.Event()

    def read() -> None:
        with database.reading() as connection:
            connection.execute("SELECT count(*) FROM words").fetchone()
            begun.set()
            ends.wait(30)

    reader = threading.Thread(target=read)
    reader.start()
    assert begun.wait(30)
    with database.transaction() as connection:
        connection.execute("DELETE FROM names")
    with pytest.raises(StoreUnavailable):
        database.wipe(1, 1.0)
    ends.set()
    reader.join()
    assert wiped(database) > 0
    assert not is_in_files(tmp_path)
    database.close()
