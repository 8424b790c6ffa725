"""The owner blocks a customer on their page; nobody else may, and the page says how far it is."""

from __future__ import annotations

import pytest

from edge.desk.blocking import BlockEnds
from edge.errors import Refusal
from edge.language import Said
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

AMINA = customer(1, "Amina")


def page_of_amina(counter: Counter, phone: Phone) -> str:
    (known,) = counter.shop.books.tables.customers.all()
    phone.open(f"/c/{known['id']}")
    return str(known["id"])


def test_the_owner_blocks_and_lets_go_and_the_page_says_how_far_it_is(counter: Counter):
    owner = counter.signed_in("Diane", owner=True)
    counter.stand_still()
    counter.hears(who=AMINA)
    amina = page_of_amina(counter, owner)
    owner.submit(owner.form(f"/c/{amina}/block"))
    assert "Being blocked: WhatsApp has not said yes yet. Blocked by Diane, Today 14:00" in words(owner.page.text)
    assert not owner.forms(f"/c/{amina}/write")
    assert "Waiting 1" in words(owner.open("/").text), "WhatsApp may still say no"
    ends, now = BlockEnds(counter.shop.books, counter.shop.outbox), counter.clock.now()
    ends.done(amina, now, on=True)
    assert "Waiting 0" in words(owner.open("/").text)
    owner.open(f"/c/{amina}")
    assert "Blocked. Nothing of this customer comes through." in words(owner.page.text)
    owner.submit(owner.form(f"/c/{amina}/unblock"))
    assert "Being unblocked" in words(owner.page.text)
    ends.failed(amina, Said("whatsapp.unknown"), now, on=False)
    assert "Still blocked:" in words(owner.open(f"/c/{amina}").text)


def test_a_reason_of_whatsapps_stands_there_and_it_can_be_tried_again(counter: Counter):
    owner = counter.signed_in("Diane", owner=True)
    counter.stand_still()
    counter.hears(who=AMINA)
    amina = page_of_amina(counter, owner)
    owner.submit(owner.form(f"/c/{amina}/block"))
    ends = BlockEnds(counter.shop.books, counter.shop.outbox)
    ends.failed(amina, Said("blocking.not_lately"), counter.clock.now(), on=True)
    owner.open(f"/c/{amina}")
    assert "Not blocked: WhatsApp blocks only who has written within the last 24 hours." in words(owner.page.text)
    assert owner.forms(f"/c/{amina}/block")


def test_what_a_block_has_closed_is_not_opened_until_they_may_write_again(counter: Counter):
    owner = counter.signed_in("Diane", owner=True)
    counter.stand_still()
    query = counter.hears(who=AMINA)
    amina = page_of_amina(counter, owner)
    owner.submit(owner.form(f"/c/{amina}/block"))
    ends, now = BlockEnds(counter.shop.books, counter.shop.outbox), counter.clock.now()
    ends.done(amina, now, on=True)
    assert not owner.open("/").text.count("/reopen"), "no undo"
    owner.open(f"/q/{query}")
    owner.submit(owner.form(f"/q/{query}/reopen"))
    assert "Amina is blocked. Let them write again first." in words(owner.page.text)
    assert not counter.shop.books.queries.must(query).is_open
    owner.open(f"/c/{amina}")
    owner.submit(owner.form(f"/c/{amina}/unblock"))
    ends.done(amina, now, on=False)
    owner.open(f"/q/{query}")
    owner.submit(owner.form(f"/q/{query}/reopen"))
    assert counter.shop.books.queries.must(query).is_open


def test_who_is_blocked_is_erased_only_once_whatsapp_has_let_them_go(counter: Counter):
    owner = counter.signed_in("Diane", owner=True)
    counter.stand_still()
    counter.hears(who=AMINA)
    amina = page_of_amina(counter, owner)
    owner.submit(owner.form(f"/c/{amina}/block"))
    ends, now = BlockEnds(counter.shop.books, counter.shop.outbox), counter.clock.now()
    ends.done(amina, now, on=True)
    assert "WhatsApp blocks this customer for you." in words(owner.open(f"/c/{amina}/erase").text)
    assert not owner.forms(f"/c/{amina}/erase")
    owner.open(f"/c/{amina}")
    owner.submit(owner.form(f"/c/{amina}/unblock"))
    with pytest.raises(Refusal, match="not_open"):
        counter.shop.memory.erasing.begin(amina, None, now)
    ends.done(amina, now, on=False)
    owner.open(f"/c/{amina}/erase")
    assert owner.forms(f"/c/{amina}/erase")
    counter.shop.memory.erasing.begin(amina, None, now)
    assert not counter.shop.books.customers.has(amina)


def test_staff_see_that_somebody_is_blocked_and_change_nothing(counter: Counter):
    aline, owner = counter.signed_in("Aline"), counter.staff("Diane", owner=True)
    counter.stand_still()
    counter.hears(who=AMINA)
    amina = page_of_amina(counter, aline)
    assert not aline.forms(f"/c/{amina}/block")
    counter.shop.desk.block(amina, owner)
    assert "Being blocked" in words(aline.open(f"/c/{amina}").text)
    aline.send(f"/c/{amina}/unblock", token=aline.token())
    assert aline.page.status_code == 403
