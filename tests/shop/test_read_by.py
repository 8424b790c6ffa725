"""Who has opened what waits since its customer wrote last: everybody sees it, and nothing else has changed."""

from __future__ import annotations

from typing import Any

import pytest

from edge.records.query import State
from edge.store.all_tables import where
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer, webhook_of

AMINA = customer(7, "Amina")


@pytest.fixture
def query(counter: Counter, aline: Phone) -> str:
    """It waits, and nobody has looked."""
    counter.shop.ticking.stop()
    return writes(counter)


def writes(counter: Counter, text: str = "Do you have nails?", content: dict[str, Any] | None = None) -> str:
    counter.wamids += 1
    at = str(int(counter.clock.at.timestamp()))
    message = {"from": AMINA.phone, "id": f"wamid.{counter.wamids}", "timestamp": at}
    message |= content or {"type": "text", "text": {"body": text}}
    counter.webhook(webhook_of(message, name="Amina", phone=str(AMINA.phone)))
    (found,) = [one for one in counter.shop.books.tables.queries.all() if one["open_for"]]
    return str(found["id"])


def kept(counter: Counter, query: str) -> list[tuple[str, str | None]]:
    found = counter.shop.books.tables.queries.get(where("id") == query)
    assert isinstance(found, dict)
    return [(look["by"], look["at"]) for look in found["looks"]]


def queue(phone: Phone) -> str:
    return words(phone.open("/?see=waiting").text)


def test_a_look_shows_on_every_board_and_changes_nothing_else(counter: Counter, aline: Phone, query: str):
    eric, events = counter.signed_in("Eric"), counter.shop.books.events
    assert "read by" not in queue(eric)
    with counter.shop.books.reading():
        before = [event.seq for event in events.after(0)]
    aline.open(f"/q/{query}")
    assert "read by Aline 14:00" in queue(eric)
    assert counter.shop.books.queries.must(query).state is State.WAITING
    assert not counter.shop.books.tables.receipts.all(), "no tick turns blue"
    counter.clock.forward(minutes=5)
    eric.open(f"/q/{query}")
    assert "read by Eric 14:05" in queue(aline), "the last of them"
    with counter.shop.books.reading():
        assert [event.seq for event in events.after(0)] == before


def test_it_is_written_once_for_each_person_and_message(counter: Counter, aline: Phone, query: str):
    aline.open(f"/q/{query}")
    first = kept(counter, query)
    counter.clock.forward(minutes=5)
    aline.open(f"/q/{query}")
    assert kept(counter, query) == first
    writes(counter, "Hello?")
    assert kept(counter, query) == []
    assert "read by" not in queue(aline)
    aline.open(f"/q/{query}")
    assert [by for by, _ in kept(counter, query)] == [counter.staff("Aline").id]


@pytest.mark.parametrize("kind", ["edit", "revoke"])
def test_words_that_have_been_changed_since_nobody_has_read(counter: Counter, aline: Phone, query: str, kind: str):
    aline.open(f"/q/{query}")
    text = {"type": "text", "text": {"body": "And screws?"}}
    change = {"original_message_id": f"wamid.{counter.wamids}", **({"message": text} if kind == "edit" else {})}
    writes(counter, content={"type": kind, kind: change})
    assert kept(counter, query) == []


def test_a_page_behind_another_one_has_been_read_by_nobody(counter: Counter, aline: Phone, query: str):
    aline.ask(f"/q/{query}", Live="hidden")
    assert kept(counter, query) == []
    aline.ask(f"/q/{query}", Live="seen")
    assert len(kept(counter, query)) == 1


def test_who_has_it_is_said_and_not_who_had_read_it(counter: Counter, aline: Phone, query: str):
    aline.open(f"/q/{query}")
    counter.shop.desk.claim(query, counter.staff("Aline"))
    eric = counter.signed_in("Eric")
    eric.open(f"/q/{query}")
    assert "read by" not in words(eric.page.text)
    assert len(kept(counter, query)) == 1
    counter.shop.desk.release(query, counter.staff("Aline"))
    assert "read by Aline 14:00" in queue(eric)


def test_five_are_known_and_of_a_clock_that_may_be_wrong_no_hour(counter: Counter, aline: Phone, query: str):
    counter.clock.trusted = False
    for number in range(7):
        counter.shop.desk.look(query, counter.staff(f"Person {number}"))
    assert [at for _, at in kept(counter, query)] == [None] * 5
    assert "read by Person 6" in queue(aline)
    assert "read by Person 6 1" not in queue(aline)


def test_while_the_disk_is_full_it_can_be_read_and_is_not_kept(counter: Counter, aline: Phone, query: str):
    counter.disk.full = True
    assert "Do you have nails?" in words(aline.open(f"/q/{query}").text)
    counter.disk.full = False
    assert kept(counter, query) == []
    aline.open(f"/q/{query}")
    assert len(kept(counter, query)) == 1
