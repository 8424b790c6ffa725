"""Customers are found by any part of their name or number, in the same moment that either changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.desk.customers import Customers
from edge.records.message import Who
from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.engine.database import Database
from edge.store.tables.customer_index import People
from edge.text.asked import Asked
from tests.kit.support import AMINA, BOSCO, HandClock

BEFORE = next(number for number, step in enumerate(SCHEMA) if "people_changed" in str(step))
NOW = HandClock().now()


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    books = Books.open(tmp_path)
    with books.transaction():
        for who in (AMINA, BOSCO, Who(user_id="RW.3", name="Zoë Ñandú", username="zoe.shop")):
            Customers(books).meet(who, NOW)
    yield books
    books.close()


def found(books: Books, question: str) -> set[str]:
    """The same before and after they have been put in order."""
    asked = Asked.of(question)
    plainly = {str(document["name"]) for document in books.people.find(asked, 20)}
    eager = People(books.database, most_changed=0)
    while eager.step():
        pass
    assert {str(document["name"]) for document in books.people.find(asked, 20)} == plainly
    return plainly


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("ami", {"Amina"}),
        ("MIN", {"Amina"}),
        ("zoe", {"Zoë Ñandú"}),
        ("nandu zo", {"Zoë Ñandú"}),
        ("zoe.shop", {"Zoë Ñandú"}),
        ("bosco jean", {"Jean Bosco"}),
        ("bosco amina", set()),
        ("a", set()),
        ("101", {"Amina"}),
        ("0202", {"Jean Bosco"}),
        ("0788 000 202", {"Jean Bosco"}),
        ("+250 788-000-101", {"Amina"}),
        ("00250788000101", {"Amina"}),
        ("788000", {"Amina", "Jean Bosco"}),
        ("10", set()),
        ("0123", set()),
        ('*" OR 1', set()),
        ("%", set()),
        ("[a-z]", set()),
        ("1" * 10_000, set()),
    ],
)
def test_a_question_finds(books: Books, question: str, names: set[str]):
    assert found(books, question) == names


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(books: Books):
    assert found(books, "amina") == {"Amina"}
    with books.transaction():
        Customers(books).rename(Customers(books).known(AMINA) or "", "Uwase", source="contacts")
        assert found_inside(books, "uwase"), "in the same transaction"
    assert (found(books, "uwase"), found(books, "amina")) == ({"Uwase"}, set())


def found_inside(books: Books, question: str) -> bool:
    return bool(books.people.find(Asked.of(question), 20))


def test_what_the_shop_calls_them_and_what_they_call_themselves_both_find(books: Books):
    found(books, "amina")
    with books.transaction():
        Customers(books).call(Customers(books).known(AMINA) or "", "Mama Keza")
    assert found(books, "keza") == found(books, "amina") == {"Mama Keza"}


def test_two_that_turn_out_to_be_one_are_found_once_and_by_both_numbers(books: Books):
    with books.transaction():
        Customers(books).meet(Who(phone="250788000303", name="Somebody"), NOW)
    assert found(books, "0303") == {"Somebody"}
    with books.transaction():
        Customers(books).moved(Who(phone="250788000303"), Who(phone="250788000202", user_id=BOSCO.user_id), NOW)
    assert found(books, "0303") == found(books, "0202")
    assert len(found(books, "0303")) == 1


def test_a_number_that_changed_hands_finds_who_has_it_now(books: Books):
    with books.transaction():
        Customers(books).meet(Who(phone=AMINA.phone, user_id="RW.999", name="Newcomer"), NOW)
    assert found(books, "0101") == {"Newcomer"}


def test_customers_from_before_the_upgrade_are_found(tmp_path: Path):
    old = Database.open(tmp_path, SCHEMA[:BEFORE])
    with old.transaction() as connection:
        connection.execute("""INSERT INTO book_customers (doc) VALUES ('{"id": "c_1", "name": "Amina"}')""")
        connection.execute(
            """INSERT INTO book_keys (doc) VALUES ('{"key": "phone:250788000101", "customer": "c_1"}')"""
        )
    old.close()
    books = Books.open(tmp_path)
    assert found(books, "amina") == found(books, "0101") == {"Amina"}
    books.close()


def test_who_wrote_last_stands_first(books: Books):
    for who, at in ((AMINA, "2026-11-20T12:00:00.000Z"), (BOSCO, "2026-11-21T12:00:00.000Z")):
        known = Customers(books).known(who)
        books.tables.customers.update({"last_heard_at": at}, lambda document, known=known: document["id"] == known)
    documents = books.people.find(Asked.of("788"), 20)
    assert [document["name"] for document in documents] == ["Jean Bosco", "Amina"]
