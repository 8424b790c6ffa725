"""What is written to the card for each message: cards die of it."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from edge.ids import new_id
from edge.records.events import kind_of
from edge.registers.books import Books
from tests.kit.paths import ROOT
from tests.kit.shops import Counter, customer

EARLIER = ROOT / "tests" / "earlier"
MESSAGES = 20
# Forty pages of a kilobyte are changed by a message from somebody new; they were of four, and there were more of them.
MOST_BYTES = 64 * 1024


def log_of(counter: Counter) -> Path:
    return counter.shop.config.data / "iduka.db-wal"


def test_a_message_of_somebody_new_writes_few_bytes(counter: Counter):
    for number in range(200):
        counter.hears("Good morning", customer(number))
    counter.shop.books.database.checkpoint()
    for number in range(MESSAGES):
        counter.hears("Do you have nails?", customer(1000 + number))
    assert log_of(counter).stat().st_size / MESSAGES < MOST_BYTES


# A row is made and taken back inside a row that stays, with more in it than a savepoint keeps in memory by itself.
SAVEPOINTS = """
import sys
from pathlib import Path
from edge.registers.books import Books
books = Books.open(Path(sys.argv[1]))
with books.transaction():
    for number in range(200):
        books.keep(f"something {number}", {"text": "x" * 2000})
    for turn in range(20):
        try:
            with books.transaction():
                for number in range(200):
                    books.keep(f"something {number}", {"text": str(turn) * 2000})
                raise KeyError
        except KeyError:
            pass
books.close()
"""


@pytest.mark.needs("strace")
def test_nothing_is_written_elsewhere_for_what_may_have_to_be_undone(tmp_path: Path):
    seen = tmp_path / "opened"
    traced = ("strace", "-f", "-qq", "-e", "trace=openat", "-o", str(seen))
    subprocess.run([*traced, sys.executable, "-c", SAVEPOINTS, str(tmp_path / "data")], cwd=ROOT, check=True)
    opened = [
        line for line in seen.read_text("utf-8", "replace").splitlines() if "O_CREAT" in line or "O_TMPFILE" in line
    ]
    strangers = [line for line in opened if str(tmp_path / "data") not in line and ".pyc" not in line]
    assert strangers == []
    assert any("iduka.db" in line for line in opened)


def test_what_changes_again_and_again_is_moved_into_the_database_once_in_six_megabytes_of_log(tmp_path: Path):
    books = Books.open(tmp_path)
    books.database.checkpoint()
    database = tmp_path / "iduka.db"
    before = database.read_bytes()
    for turn in range(50):
        with books.transaction():
            for number in range(25):
                books.keep(f"something {number}", {"text": f"{turn:02}" * 3000})
    assert (tmp_path / "iduka.db-wal").stat().st_size > 6 * 1024 * 1024
    assert database.read_bytes() == before
    books.close()


def test_what_forms_leave_when_they_have_acted_lies_side_by_side(counter: Counter):
    made = [counter.shop.forms.token("i_one")[:3] for _ in range(1000)]
    assert len({*made}) <= 2, "of the same minute, or of the one after it"


def test_how_messages_pass_is_in_no_list_of_what_was_done_about_their_query(counter: Counter):
    """Such a list is an index, and each of its lines writes a page: half of all events only say what passed."""
    query = counter.hears("Good morning", customer(1))
    counter.hears("Do you have nails?", customer(1))
    books = counter.shop.books
    assert [kind_of(event.what) for event in books.events.of_query(query)] == ["opened"]
    with books.reading():
        kinds = [kind_of(event.what) for event in books.events.after(0) if event.query == query]
    assert kinds == ["opened", *["received"] * 2]


def test_an_older_database_keeps_its_pages_and_opens_as_ever(tmp_path: Path):
    """earlier/schema-9.db.gz has pages of 4,096 bytes: to make them anew would need as much room again."""
    (tmp_path / "iduka.db").write_bytes(gzip.decompress((EARLIER / "schema-9.db.gz").read_bytes()))
    books = Books.open(tmp_path)
    with books.reading() as connection:
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    assert page_bytes == 4096
    assert books.tables.customers.all()
    books.close()


def test_ids_that_are_made_one_after_another_lie_side_by_side_and_are_never_the_same():
    made = [new_id("q") for _ in range(10_000)]
    assert len({*made}) == len(made)
    beginnings = [each[:8] for each in made]
    assert beginnings == sorted(beginnings), "of one second, or of those that follow it"
