"""What the shop writes first reaches the practice WhatsApp, or is refused by it as by the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.language import ENGLISH, language
from edge.outbox import WINDOW_CLOSED, TemplateBook
from edge.practice import Identity
from edge.records.customer_record import Customer
from edge.records.query import Query
from edge.records.reply import Delivery, Reply
from tests.kit.couriers import HIDDEN, Counter, open_counter, who_is

KEZA = Identity("Keza", "250788000777", "RW.70461198223351900777")


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "data") as counter:
        yield counter


def template(counter: Counter, query: Query, key: str | None = None) -> Reply:
    key = key or next(each.key for each in TemplateBook(counter.room.books).all() if not each.parameters)
    return counter.room.outbox.get(counter.room.desk.reply_with_template(query.id, counter.aline, key, []))


def begun(counter: Counter, number: str) -> Query:
    counter.courier.look_for_templates()
    counter.round()
    counter.round()
    found = counter.room.desk.write_to_number(number, "", counter.aline)
    assert isinstance(found, Query)
    return found


def test_a_number_that_never_wrote_gets_a_template_and_what_comes_back_joins_the_query(counter: Counter):
    keza = counter.practice.join(KEZA)
    query = begun(counter, "0788 000 777")
    free = counter.room.outbox.get(counter.room.desk.reply(query.id, counter.aline, "Hello!"))
    counter.round()
    assert (counter.state(free), counter.reason(free)) == (Delivery.HELD, WINDOW_CLOSED)
    counter.room.desk.drop_reply(free.id, counter.aline)
    sent = template(counter, query)
    counter.round()
    assert counter.comes_to(sent, Delivery.DELIVERED)
    counter.room.hears(keza.writes("Yes, keep it for me."), "Yes, keep it for me.", who_is(KEZA))
    (one,) = counter.room.books.tables.customers.all()
    assert (Customer.of(one).phone, one["user_id"]) == (KEZA.phone, KEZA.user_id)
    now = counter.room.query(query.id)
    assert now.wait.since_at
    assert now.holder == counter.aline.id
    assert not counter.room.books.tables.joins.all(), "nobody else can have written from there"


def test_a_number_that_is_not_on_whatsapp_fails_with_the_reason(counter: Counter):
    sent = template(counter, begun(counter, "+250 788 999 111"))
    counter.round()
    assert counter.state(sent) is Delivery.FAILED
    assert list(counter.practice.cloud.refused) == [131026]
    assert "WhatsApp" in language(ENGLISH).say(counter.reason(sent))


def test_who_hides_their_number_is_written_to_by_their_id(counter: Counter):
    hidden = counter.writes(HIDDEN)
    query = counter.room.desk.claim(counter.room.only_query(), counter.aline)
    counter.room.desk.close(query.id, counter.aline, "sold")
    again = counter.room.desk.write_to(query.customer, counter.aline)
    counter.room.desk.reply(again.id, counter.aline, "Your tap has come.")
    counter.round()
    assert [(sent.customer, sent.text) for sent in counter.practice.received] == [(hidden, "Your tap has come.")]
