"""A customer reacts to, or answers, what nobody here can name, while a reply to them is in doubt: that is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.language import Said
from edge.records.reply import Delivery, Reply
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, open_counter, webhook_of
from tests.kit.support import ACCOUNT, NOON

AMINA = "250788000101"
MAY_BE_THIS = "a message that this box cannot name"
REACTED = {"type": "reaction", "reaction": {"message_id": "wamid.OUT", "emoji": "👍"}}
ANSWERED = {"type": "text", "text": {"body": "Good"}, "context": {"from": "250788000000", "id": "wamid.OUT"}}


class Doubtful:
    """A shop with one reply that went into the dark."""

    def __init__(self, counter: Counter) -> None:
        self.counter, self.shop = counter, counter.shop
        self.aline = counter.signed_in("Aline")
        for loop in self.shop.loops:
            if loop is not self.shop.sorting:
                loop.stop()
        self.wamids = 0
        self.says(type="text", text={"body": "Do you have cement?"})
        (query,) = self.shop.books.tables.queries.all()
        self.page, staff = f"/q/{query['id']}", counter.staff("Aline")
        self.shop.desk.claim(str(query["id"]), staff)
        reply = self.shop.desk.reply(str(query["id"]), staff, "Yes: shall I keep one?")
        self.reply = self.shop.outbox.begin(reply, counter.clock.now()).id
        self.unsure()

    def unsure(self) -> None:
        self.shop.outbox.unsure(self.now, Said("whatsapp.broken"), self.counter.clock.now())

    @property
    def now(self) -> Reply:
        return self.shop.outbox.get(self.reply)

    @property
    def is_news(self) -> bool:
        (query,) = self.shop.books.tables.queries.all()
        return bool(query["fresh"])

    def says(self, **said: Any) -> None:
        self.wamids += 1
        self.counter.clock.forward(seconds=1)
        at = str(int(self.counter.clock.at.timestamp()))
        message = {"from": AMINA, "from_user_id": f"RW.{AMINA}", "id": f"wamid.{self.wamids}", "timestamp": at}
        self.counter.webhook(webhook_of({**message, **said}, name="Amina", phone=AMINA))

    def told(self, status: str) -> None:
        metadata = {"display_phone_number": "250788000000", "phone_number_id": ACCOUNT.phone_number_id}
        said = {"id": "wamid.OUT", "status": status, "timestamp": str(int(NOON.timestamp()) + 60)}
        said |= {"recipient_id": AMINA, "biz_opaque_callback_data": self.now.callback}
        value = {"messaging_product": "whatsapp", "metadata": metadata, "statuses": [said]}
        entry = {"id": ACCOUNT.waba_id, "changes": [{"field": "messages", "value": value}]}
        self.counter.webhook(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())


@pytest.fixture
def doubtful(tmp_path: Path) -> Iterator[Doubtful]:
    with open_counter(tmp_path / "data") as counter:
        yield Doubtful(counter)


def seen(phone: Phone, *pages: str) -> list[bool]:
    return [MAY_BE_THIS in words(phone.open(page).text) for page in pages]


@pytest.mark.parametrize("said", [REACTED, ANSWERED])
def test_what_a_customer_says_to_something_unknown_is_told_at_the_reply_in_doubt(
    doubtful: Doubtful, said: dict[str, Any]
):
    assert seen(doubtful.aline, doubtful.page, "/held") == [False, False]
    assert "It arrived" not in words(doubtful.aline.open(doubtful.page).text), "WhatsApp may still tell"
    doubtful.says(**said)
    assert seen(doubtful.aline, doubtful.page, "/held") == [True, True]
    assert "It arrived" in words(doubtful.aline.open(doubtful.page).text), "whoever is there can decide at once"


def test_a_reaction_to_a_reply_in_doubt_is_news_for_the_holder(doubtful: Doubtful):
    assert not doubtful.is_news
    doubtful.says(**REACTED)
    assert doubtful.is_news


@pytest.mark.parametrize("said", [{"type": "reaction", "reaction": {"message_id": "wamid.OUT"}}, {**REACTED}])
def test_only_what_is_about_something_unknown_points_at_a_reply(doubtful: Doubtful, said: dict[str, Any]):
    if "emoji" in said["reaction"]:
        said = {**said, "reaction": {**said["reaction"], "message_id": "wamid.1"}}
    doubtful.says(**said)
    assert seen(doubtful.aline, doubtful.page, "/held") == [False, False]
    assert not doubtful.is_news


def test_once_whatsapp_names_the_reply_the_reaction_stands_at_it_and_the_doubt_is_over(doubtful: Doubtful):
    doubtful.says(**REACTED)
    doubtful.told("delivered")
    assert doubtful.now.state is Delivery.DELIVERED
    assert seen(doubtful.aline, doubtful.page, "/held") == [False, False]
    assert "👍" in doubtful.aline.open(doubtful.page).text


def test_a_reaction_that_overtakes_the_answer_that_breaks_off_is_told_as_well(doubtful: Doubtful):
    doubtful.shop.outbox.settle(doubtful.reply, "send_again", doubtful.counter.clock.now())
    doubtful.shop.outbox.begin(doubtful.reply, doubtful.counter.clock.now())
    doubtful.says(**REACTED)
    assert doubtful.is_news
    assert seen(doubtful.aline, doubtful.page) == [False]
    doubtful.unsure()
    assert seen(doubtful.aline, doubtful.page) == [True]
