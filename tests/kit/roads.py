"""The whole road within a test: a shop with its pages, the practice WhatsApp, and webhooks between the two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from edge.practice import Customer, Identity, Practice
from edge.practice.cloud import Sent
from edge.settings import Account
from tests.kit.phones import Phone
from tests.kit.programs import until
from tests.kit.shops import Counter, open_counter
from tests.kit.support import HandClock

AMINA = Identity("Amina", "250788000101", "RW.70461198223351904417")


@dataclass
class Road:
    """A shop, and the WhatsApp that its customers write on. Amina has one; a test may let others join."""

    counter: Counter
    practice: Practice
    amina: Customer

    def taken(self, phone: Phone, words: str) -> str:
        """The query with these words, once it has come in and this phone has taken it."""
        assert until(lambda: words in phone.open("/?see=waiting").text)
        form = phone.form(r"/q/q_\w+/claim")
        phone.submit(form)
        return str(re.findall(r"q_[a-z0-9]+", form.action)[0])

    def received(self, count: int) -> list[Sent]:
        """What WhatsApp has taken from the shop, once it is so much."""
        assert until(lambda: self.tick() and len(self.practice.received) >= count), self.practice.received
        return list(self.practice.received)

    def tick(self) -> bool:
        """A moment passes: what waits for its turn is looked at again."""
        self.counter.clock.forward(seconds=1)
        return True


@contextmanager
def open_road(folder: Path) -> Iterator[Road]:
    """Nobody writes but whom a test lets write."""
    with Practice(hook_url="http://127.0.0.1:9/webhook", play=False, pace=20) as practice:
        clock = HandClock(practice.cloud.now())
        with open_counter(folder, clock, graph_url=practice.graph_url) as counter:
            mine = practice.account
            account = Account(mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token)
            counter.shop.settings.change_account(account)
            practice.hook_url = f"http://127.0.0.1:{counter.shop.hook_port}/webhook"
            yield Road(counter, practice, practice.join(AMINA))
