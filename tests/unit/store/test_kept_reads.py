"""What is kept of what was read is never older than what a fresh look finds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.registers.books import Books
from edge.store.all_tables import Tables, where


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    books = Books.open(tmp_path)
    books.tables.labels.insert({"id": "l_1", "name": "new"})
    yield books
    books.close()


class Looks:
    """Asks for the names of the labels, and counts how often they had to be read."""

    def __init__(self, books: Books) -> None:
        self._kept, self._tables = books.kept_reads("labels", most=2), books.tables
        self.reads = 0

    def names(self, key: str = "") -> list[str] | None:
        names: list[str] | None = self._kept.get(key, self._read)
        return names

    def _read(self) -> list[str]:
        self.reads += 1
        return [label["name"] for label in self._tables.labels.all()]


@pytest.fixture
def looks(books: Books) -> Looks:
    return Looks(books)


def test_what_was_read_stays_while_others_are_written(books: Books, looks: Looks):
    assert looks.names() == ["new"]
    books.tables.staff.insert({"id": "s_1", "name": "Aline", "key": "a"})
    books.keep("anything", {"so": 1})
    assert (looks.names(), looks.reads) == (["new"], 1)


def with_a_word_before(tables: Tables) -> None:
    with tables.database.transaction() as connection:
        connection.execute("WITH those AS (SELECT id FROM book_labels) DELETE FROM book_labels WHERE id IN those")


WRITES: dict[str, tuple[Callable[[Tables], object], list[str]]] = {
    "one more": (lambda tables: tables.labels.insert({"id": "l_2", "name": "VIP"}), ["new", "VIP"]),
    "changed": (lambda tables: tables.labels.update({"name": "old"}, where("id") == "l_1"), ["old"]),
    "put in its place": (lambda tables: tables.labels.upsert({"name": "other"}, where("id") == "l_1"), ["other"]),
    "removed": (lambda tables: tables.labels.remove(where("id") == "l_1"), []),
    "all removed": (lambda tables: tables.labels.truncate(), []),
    "in a way that nobody foresaw": (with_a_word_before, []),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_each_way_to_write_into_it_is_noticed(
    books: Books, looks: Looks, write: tuple[Callable[[Tables], object], list[str]]
):
    looks.names()
    write[0](books.tables)
    assert looks.names() == write[1]


def test_what_a_transaction_has_written_so_far_is_its_own(books: Books, looks: Looks):
    seen: list[list[str] | None] = []

    def fails() -> None:
        with books.transaction():
            books.tables.labels.insert({"id": "l_2", "name": "VIP"})
            seen.append(looks.names())
            other = threading.Thread(target=lambda: seen.append(looks.names()))
            other.start()
            other.join()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert seen == [["new", "VIP"], ["new"]]
    assert looks.names() == ["new"]


def test_what_an_older_snapshot_says_is_not_kept_for_others(books: Books, looks: Looks):
    with books.reading():
        assert books.tables.labels.all()
        writer = threading.Thread(target=lambda: books.tables.labels.insert({"id": "l_2", "name": "VIP"}))
        writer.start()
        writer.join()
        assert looks.names() == ["new"]
    assert looks.names() == ["new", "VIP"]


def test_no_more_is_kept_than_was_said(looks: Looks):
    for key in ("a", "b", "c", "a", "b", "c"):
        assert looks.names(key) == ["new"]
    assert looks.reads == 4
