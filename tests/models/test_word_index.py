"""The index of words finds what a plain reading of all messages finds, whatever has happened to them."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge.disk.disk_trouble import StoreUnavailable
from edge.records.message_row import MessageRow
from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.engine.database import Database
from edge.store.tables.word_index import MOST_UNINDEXED, WordIndex
from edge.text.text_folding import MOST_LETTERS, asked_words, has_all, words_of
from tests.kit.examples import examples
from tests.kit.hostile import SAYINGS

AT = "2026-11-20T12:00:00.000Z"
# Few enough words that most questions find something, and enough alike that beginnings matter.
WORDS = (
    "bucket",
    "Buckets",
    "bücket",
    "buck",
    "paint",
    "PAINTING",
    "a",
    "2",
    "0788",
    "wi-fi",
    "n'ibiciro",
    "هالة",
    "🪣",
    "25,000",
    "0788 123 456",
    "iPhone13",
    "手机多少",
)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
QUESTIONS = st.lists(
    st.sampled_from([*WORDS, "bu", "pai", "p", "78", "fi", "25000", "0788123", "手", "多少", "13"]),
    min_size=1,
    max_size=3,
).map(" ".join)
BEFORE = next(number for number, step in enumerate(SCHEMA) if "message_words" in str(step))


def row(text: str, customer: str | None = "c_1", side: str = "") -> MessageRow:
    return MessageRow("in", "text", text, AT, customer=customer, side=side)


def plainly(books: Books, question: str, since: int = 0) -> list[int]:
    asked = asked_words(question)
    with books.reading() as connection:
        rows = connection.execute("SELECT seq, text, side, customer FROM messages ORDER BY seq DESC").fetchall()
    searched = [(seq, text) for seq, text, side, customer in rows if side != "group" and customer and seq >= since]
    return [seq for seq, text in searched if asked and has_all(words_of(text), asked)]


def found(books: Books, question: str, before: int | None = None, most: int = 10_000) -> list[int]:
    return books.words.find(asked_words(question), before=before, most=most).seqs


def put_in_order(index: WordIndex) -> int:
    steps = 0
    while index.step():
        steps += 1
    return steps


@contextmanager
def shop_with_a_past(
    folder: Path, texts: Sequence[str], before_commit: Callable[[], None] | None = None
) -> Iterator[Books]:
    """Messages from before the index, and the upgrade that brings it."""
    old = Database.open(folder, SCHEMA[:BEFORE])
    with old.transaction() as connection:
        connection.executemany(
            "INSERT INTO messages (customer, direction, kind, text, received_at, side, data)"
            " VALUES ('c_1', 'in', 'text', ?, ?, '', '{}')",
            ((text, AT) for text in texts),
        )
    old.close()
    books = Books.open(folder, before_commit=before_commit)
    yield books
    books.close()


class Shop(RuleBasedStateMachine):
    """Messages come, change, move to another customer; batches are taken in whenever it happens to be."""

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "data"
        self.books = Books.open(self.path)
        self.index = WordIndex(self.books.database, most_unindexed=2)

    @rule(
        text=TEXTS, side=st.sampled_from(["", "", "history", "group"]), customer=st.sampled_from(["c_1", "c_2", None])
    )
    def somebody_writes(self, text: str, side: str, customer: str | None) -> None:
        self.books.messages.add(row(text, customer, side))

    @rule(text=TEXTS, which=st.integers(1, 12))
    def words_change(self, text: str, which: int) -> None:
        self.books.messages.reword(which, "text", text)

    @rule(text=TEXTS, which=st.integers(1, 12))
    def better_is_known(self, text: str, which: int) -> None:
        if known := self.books.messages.by_seqs([which]):
            self.books.messages.replace(which, replace(known[which], text=text))

    @rule()
    def two_are_one(self) -> None:
        self.books.messages.move("c_2", "c_1")

    @rule()
    def a_batch_is_taken_in(self) -> None:
        self.index.step()

    @rule()
    def the_box_starts_again(self) -> None:
        self.books.close()
        self.books = Books.open(self.path)
        self.index = WordIndex(self.books.database, most_unindexed=2)

    @invariant()
    def a_search_finds_what_is_there(self) -> None:
        for question in ("buck", "bu pai", "a", "paint", "078", "n'ibi", "fi", "هال", "25 000", "机", "0788123456"):
            assert found(self.books, question) == plainly(self.books, question), question

    def teardown(self) -> None:
        self.books.close()
        self.folder.cleanup()


TestShop = Shop.TestCase
TestShop.settings = settings(max_examples=examples(8), stateful_step_count=15, deadline=None)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """Some in the index, some not yet, some reworded."""
    books = Books.open(tmp_path_factory.mktemp("words") / "data")
    for number in range(MOST_UNINDEXED + 150):
        books.messages.add(row(" ".join(WORDS[number % 5 : number % 13])))
    put_in_order(books.words)
    for seq in (3, 60):
        books.messages.reword(seq, "text", "paint for NEAR AND OR NOT words")
    books.messages.add(row("NEAR(bucket) AND paint*"))
    yield books
    books.close()


@given(question=st.one_of(QUESTIONS, st.text(max_size=30), st.sampled_from(sorted(SAYINGS.values()))))
@settings(max_examples=examples(75), deadline=None)
def test_any_question_finds_what_a_plain_reading_finds(full: Books, question: str):
    assert found(full, question) == plainly(full, question)


@pytest.mark.parametrize(
    "question",
    ['"', "''", '"bucket" OR "paint"', "NEAR(bucket paint)", "buck*", "AND", "NOT", "words:bucket", "^bucket", "-",
     "bucket\x00paint", "(", ")", "{words}", "bucket" * 2_000, "bucket " * 2_000, "\ud83d", "🪣", "\u202ebucket"],
)  # fmt: skip
def test_what_looks_like_syntax_is_only_words(full: Books, question: str):
    assert found(full, question) == plainly(full, question)


@given(question=QUESTIONS, most=st.integers(1, 7))
@settings(max_examples=examples(20), deadline=None)
def test_page_after_page_everything_comes_once_and_the_newest_first(full: Books, question: str, most: int):
    pages: list[int] = []
    while page := found(full, question, before=pages[-1] if pages else None, most=most):
        pages += page
    assert pages == plainly(full, question)


def test_the_newest_are_found_before_any_batch(tmp_path: Path):
    books = Books.open(tmp_path)
    books.messages.add(row("a blue bucket"))
    hits = books.words.find(asked_words("bucket"))
    assert (hits.seqs, hits.complete, books.words.step()) == ([1], True, 0)
    books.close()


def test_a_past_is_taken_in_newest_first_and_said_to_be_incomplete_until_then(tmp_path: Path):
    texts = [f"bucket number {number}" for number in range(1, 601)]
    with shop_with_a_past(tmp_path, texts) as books:
        assert found(books, "bucket") == []
        reached = 601
        while not books.words.find(asked_words("bucket")).complete:
            books.words.step()
            newest_first = found(books, "bucket")
            assert newest_first == list(range(600, 600 - len(newest_first), -1))
            reached = min([reached, *newest_first])
        assert found(books, "bucket") == plainly(books, "bucket")
        assert (reached, books.words.behind()) == (1, 0)


def test_new_ones_come_before_the_past(tmp_path: Path):
    with shop_with_a_past(tmp_path, ["old bucket"] * 600) as books:
        for _ in range(MOST_UNINDEXED + 1):
            books.messages.add(row("new bucket"))
        books.words.step()
        assert found(books, "old") == []
        assert found(books, "new") == plainly(books, "new")
        put_in_order(books.words)
        assert found(books, "bucket") == plainly(books, "bucket")


@pytest.mark.parametrize("at", [1, 2, 4])
def test_a_batch_that_never_reached_the_disk_is_taken_in_again(tmp_path: Path, at: int):
    commits = 0

    def fails() -> None:
        nonlocal commits
        commits += 1
        if commits == at:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    past = shop_with_a_past(tmp_path, ["old bucket"] * 700, before_commit=fails)
    with past as books, pytest.raises(StoreUnavailable):
        put_in_order(books.words)
    books = Books.open(tmp_path)
    put_in_order(books.words)
    assert found(books, "buck") == plainly(books, "buck")
    with books.reading() as connection:
        each = connection.execute("SELECT rowid FROM message_words WHERE message_words MATCH 'bucket'").fetchall()
    assert len(each) == len(set(each)) == 700
    books.close()


def test_another_way_of_folding_begins_anew(tmp_path: Path):
    with shop_with_a_past(tmp_path, ["blue bucket"] * 300) as books:
        put_in_order(books.words)
        with books.transaction() as connection:
            connection.execute("UPDATE indexed SET folding = -1")
        put_in_order(books.words)
        assert found(books, "bucket") == plainly(books, "bucket")


def test_a_beginning_of_very_many_words_finds_them_all(tmp_path: Path):
    with shop_with_a_past(tmp_path, [f"invoice{number}" for number in range(500)]) as books:
        put_in_order(books.words)
        assert found(books, "invoi") == plainly(books, "invoi")
        assert len(found(books, "invoice49")) == 11


def test_no_page_is_made_anew_because_of_a_batch(tmp_path: Path):
    with shop_with_a_past(tmp_path, ["old bucket"] * 300) as books:
        before = books.database.revision
        put_in_order(books.words)
        assert books.database.revision == before


def test_words_are_told_apart_without_capitals_and_accents():
    assert words_of("Büro, BUREAU d'été; Wi-Fi_2 ﬁ Straße") == [
        "buro",
        "bureau",
        "d",
        "ete",
        "wi",
        "fi",
        "2",
        "strasse",
    ]
    assert words_of("مُحَمَّد 🪣 \x00\u200f") == ["محمد", "🪣"]
    assert words_of("x" * 100) == ["x" * MOST_LETTERS]
