"""The whole shop against a WhatsApp that misbehaves in every way it knows: nothing is lost, nothing comes twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.config import Address, Config
from edge.practice import Customer, Practice, faults
from edge.records.reply import Delivery
from edge.settings import Account
from edge.shop import Shop
from edge.store.all_tables import where

NAMES = ("Amina", "Bosco", "Claudine")
HERE = Address("127.0.0.1", 0)
# Strangers of these faults write too, and are to be kept in sight.
OTHERS = {"webhooks_unknown": 1}


@contextmanager
def a_shop(folder: Path, practice: Practice) -> Iterator[Shop]:
    """Set up and open, and known to this WhatsApp."""
    shop = Shop.open(Config(data=folder, lan=HERE, hook=HERE, graph_url=practice.graph_url))
    try:
        mine = practice.account
        shop.settings.change_account(
            Account(mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token)
        )
        shop.settings.change_shop(undo_seconds=0)
        shop.team.add("Aline", owner=True, pin=shop.team.pin("4711"))
        shop.start()
        practice.hook_url = f"http://127.0.0.1:{shop.hook_port}/webhook"
        yield shop
    finally:
        shop.close()


def answer(shop: Shop, customer: Customer, wamid: str) -> str:
    """Aline takes the query that this message opened, and answers."""
    message = shop.books.messages.by_wamid(wamid)
    assert message is not None
    aline = shop.team.named("Aline")
    assert aline is not None
    query = shop.desk.claim(str(message.query), aline)
    text = f"Welcome, {customer.name}"
    shop.desk.reply(query.id, aline, text)
    return text


@pytest.mark.parametrize("fault", sorted({*faults.WEBHOOKS, *faults.PEOPLE} - {"unpaid"}))
def test_however_webhooks_come_each_message_is_in_once_and_each_reply_is_known_to_have_arrived(
    tmp_path: Path, fault: str
):
    with (
        Practice(hook_url="http://127.0.0.1:9/", play=False, pace=50, faults=[fault]) as practice,
        a_shop(tmp_path / "data", practice) as shop,
    ):
        customers = [practice.customer(name) for name in NAMES]
        said = {each.writes(f"Message {turn} from {each.name}"): each for turn in range(2) for each in customers}
        assert practice.until(lambda: all(shop.books.messages.by_wamid(wamid) for wamid in said), 60)
        texts = [answer(shop, customer, wamid) for wamid, customer in list(said.items())[: len(NAMES)]]
        end = Delivery.SENT if fault == "statuses_lost" else Delivery.READ
        assert practice.until(lambda: shop.books.replies.counts()[end] == len(texts), 60), shop.books.replies.counts()
        assert practice.until(lambda: not practice.undelivered, 60)
        assert practice.until(lambda: not shop.books.journal.counts()["unread"])

        assert Counter(sent.text for sent in practice.received) == Counter(texts)
        assert all(sent.customer.name in sent.text for sent in practice.received), "to the wrong customer"
        with shop.books.reading() as connection:
            came = connection.execute("SELECT count(*), count(DISTINCT wamid) FROM messages WHERE direction = 'in'")
            stored, different = came.fetchone()
        assert stored == different
        assert len(said) <= stored <= len(said) + OTHERS.get(fault, 0) * len(practice.attempts)
        assert shop.books.tables.customers.count(where("name").one_of(list(NAMES))) == len(NAMES)


def test_what_nobody_pays_for_fails_in_sight_stops_the_rest_and_goes_on_once_it_is_paid(tmp_path: Path):
    with (
        Practice(hook_url="http://127.0.0.1:9/", play=False, pace=50, faults=["unpaid"]) as practice,
        a_shop(tmp_path / "data", practice) as shop,
    ):
        amina, bosco = practice.customer("Amina"), practice.customer("Bosco")
        said = {each.writes("Are you open?"): each for each in (amina, bosco)}
        assert practice.until(lambda: all(shop.books.messages.by_wamid(wamid) for wamid in said), 60)
        first, second = said
        answer(shop, amina, first)
        assert practice.until(
            lambda: shop.books.replies.counts()[Delivery.FAILED] == 1 and shop.notices.stop_sending, 60
        )
        answer(shop, bosco, second)
        practice.switch("unpaid", False)
        for notice in shop.notices.open():
            shop.notices.settle(notice.id, None, shop.clock.now())
        assert practice.until(lambda: shop.books.replies.counts()[Delivery.READ] == 1, 60), shop.books.replies.counts()
        assert Counter(sent.customer.name for sent in practice.received) == {"Amina": 1, "Bosco": 1}, "each once"


def test_a_neighbours_message_is_not_ours_to_read(tmp_path: Path):
    with (
        Practice(hook_url="http://127.0.0.1:9/", play=False, pace=50, faults=["webhooks_foreign"]) as practice,
        a_shop(tmp_path / "data", practice) as shop,
    ):
        mine = practice.customer("Amina").writes("For us")
        assert practice.until(lambda: shop.books.messages.by_wamid(mine))
        assert practice.until(lambda: not shop.books.journal.counts()["unread"])
        assert shop.books.messages.count() == 1
        assert len(shop.books.tables.queries) == 1


def test_what_cannot_be_read_is_set_aside_and_counted_while_the_rest_of_its_body_is_served(tmp_path: Path):
    with (
        Practice(hook_url="http://127.0.0.1:9/", play=False, pace=50, faults=["webhooks_half_bad"]) as practice,
        a_shop(tmp_path / "data", practice) as shop,
    ):
        mine = practice.customer("Amina").writes("Hello")
        assert practice.until(lambda: shop.books.messages.by_wamid(mine))
        assert practice.until(lambda: not shop.books.journal.counts()["unread"])
        assert shop.books.journal.counts()["set_aside"] >= 1
        assert [attempt.status for attempt in practice.attempts] == [200]
