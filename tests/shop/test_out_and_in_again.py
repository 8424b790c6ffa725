"""What was under way when a shop went into an export stands there as such in the box that is filled from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.access.staff import Staff
from edge.language import Said
from edge.outbox import doubt_all
from edge.outbox.blocks import Blocks
from edge.records.customer_record import BlockWish
from tests.kit.phones import words
from tests.kit.shops import Counter, open_counter
from tests.kit.support import HandClock
from tests.kit.there_and_back import there_and_back
from tests.kit.webhooks import amina_writes

Did = Callable[[Counter, str, Staff], object]


@contextmanager
def brought_back(folder: Path, did: Did) -> Iterator[Counter]:
    """Amina writes, Aline takes that and does this; and so it comes into another box."""
    with open_counter(folder / "one") as counter:
        aline = counter.staff("Aline", owner=True)
        amina_writes(counter, "Nails?")
        counter.stand_still()
        did(counter, the_query(counter), aline)
    there_and_back(folder / "one", folder / "export", folder / "two")
    clock = HandClock()
    clock.boot = "boot-99"
    with open_counter(folder / "two", clock) as counter:
        counter.stand_still()
        yield counter


def the_query(counter: Counter) -> str:
    (query,) = counter.shop.books.tables.queries.all()
    return str(query["id"])


def blocks(counter: Counter, query: str, by: Staff) -> None:
    counter.shop.desk.block(counter.shop.books.queries.must(query).customer, by)


def lets_go(counter: Counter, query: str, by: Staff) -> None:
    customer = counter.shop.books.queries.must(query).customer
    counter.shop.books.customers.change(customer, {"block": BlockWish(True, "done", by=by.id).document()})
    counter.shop.desk.unblock(customer, by)


@pytest.mark.parametrize(
    ("wanted", "says"), [(blocks, "Not blocked: This box was set up"), (lets_go, "Still blocked: This box was set up")]
)
def test_a_wish_to_block_or_to_let_go_that_waited_is_told_as_failed_and_can_be_asked_again(
    tmp_path: Path, wanted: Did, says: str
):
    with brought_back(tmp_path, wanted) as counter:
        owner = counter.signed_in("Diane", owner=True)
        (customer,) = counter.shop.books.tables.customers.all()
        assert says in words(owner.open(f"/c/{customer['id']}").text)
        assert Blocks(counter.shop.books).waiting() == ()
        verb = "block" if wanted is blocks else "unblock"
        owner.submit(owner.form(f"/c/{customer['id']}/{verb}"))
        assert Blocks(counter.shop.books).waiting() == (customer["id"],)


def test_in_a_shop_made_from_a_copy_no_wish_to_block_goes_by_itself(counter: Counter):
    amina_writes(counter, "Nails?")
    counter.stand_still()
    blocks(counter, the_query(counter), counter.staff("Diane", owner=True))
    doubt_all(counter.shop.books, Said("outbox.from_a_copy", {"date": "today"}), counter.clock.now())
    (customer,) = counter.shop.books.tables.customers.all()
    assert BlockWish.of(customer).state == "failed"
    assert Blocks(counter.shop.books).due() == []


def reacts(counter: Counter, query: str, by: Staff) -> None:
    counter.shop.desk.claim(query, by)
    (heard,) = counter.shop.books.messages.page(counter.shop.books.queries.must(query).customer)
    counter.shop.desk.react(query, by, heard.seq, "👍")


def test_a_reaction_that_waited_is_not_told_as_standing(tmp_path: Path):
    with brought_back(tmp_path, reacts) as counter:
        page = words(counter.signed_in("Diane", owner=True).open(f"/q/{the_query(counter)}").text)
        assert "👍 did not reach the customer. This box was set up from a copy" in page


def reacted(counter: Counter, query: str, by: Staff) -> None:
    reacts(counter, query, by)
    for seq in counter.shop.outbox.reactions.waiting():
        counter.shop.outbox.reactions.left(seq)


def test_a_reaction_that_whatsapp_has_stands(tmp_path: Path):
    with brought_back(tmp_path, reacted) as counter:
        assert "👍" in words(counter.signed_in("Diane", owner=True).open(f"/q/{the_query(counter)}").text)


def puts_off(counter: Counter, query: str, by: Staff) -> None:
    counter.shop.desk.claim(query, by)
    counter.shop.desk.remind(query, by, "opening")


def test_what_somebody_put_off_who_has_left_is_in_the_queue_at_once(tmp_path: Path):
    with brought_back(tmp_path, puts_off) as counter:
        diane = counter.signed_in("Diane", owner=True)
        counter.shop.desk.return_reminded()
        assert "Amina" in words(diane.open("/?see=waiting").text)
        assert "Aline" in words(diane.open(f"/q/{the_query(counter)}").text)
