"""A shop whose replies wait, go or fail as a test has it, and how a reply comes to each such end."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edge.courier import Courier
from edge.media import Shelf, attached
from edge.outbox.link import LinkState
from edge.practice import samples
from tests.kit.doubles import Double
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, open_counter, webhook_of

PHONE, OTHER = "250788000101", "250788000102"


@dataclass
class Shop:
    """A shop that knows of the world only what calls and webhooks tell; `line` is how one line of a page reads."""

    counter: Counter
    whatsapp: Double
    courier: Courier
    aline: Phone
    wamids: int = 0
    queries: dict[str, str] = field(default_factory=dict)

    def hears(self, text: str = "Do you have nails?", phone: str = PHONE, **more: Any) -> str:
        self.wamids += 1
        said = {"id": f"wamid.in{self.wamids}", "from": phone, "timestamp": self.stamp, "type": "text", **more}
        self.comes(webhook_of({**said, "text": {"body": text}}, name="Amina", phone=phone))
        found = self.counter.shop.books.tables.queries.all()
        self.queries[phone] = str([one for one in found if one["open_for"]][-1]["id"])
        return self.queries[phone]

    def answers(self, text: str = "Yes, 500 F.", phone: str = PHONE) -> str:
        aline, desk = self.counter.staff("Aline"), self.counter.shop.desk
        desk.claim(self.queries[phone], aline)
        return desk.reply(self.queries[phone], aline, text)

    def asked(self, text: str = "Yes, 500 F.", phone: str = PHONE) -> str:
        self.hears(phone=phone)
        return self.answers(text, phone)

    def photo(self) -> str:
        desk, aline = self.counter.shop.desk, self.counter.staff("Aline")
        with attached(Shelf(self.counter.shop.config.data), io.BytesIO(samples.jpeg(samples.TAP)), "tap.jpg") as taken:
            return desk.reply_with_file(self.queries[PHONE], aline, taken, "This one?")

    def goes(self, mood: str = "well", seconds: float = 0) -> None:
        """The courier makes a round, and its calls end so."""
        self.whatsapp.mood = mood
        self.counter.clock.forward(seconds=seconds)
        self.courier.step()
        self.courier.rest()

    def status(self, reply: str, status: str, **more: Any) -> None:
        about = {"id": f"wamid.{reply}.1", "status": status, "timestamp": self.stamp, "recipient_id": PHONE, **more}
        body = json.loads(webhook_of(name="Amina", phone=PHONE))
        value = body["entry"][0]["changes"][0]["value"]
        del value["messages"], value["contacts"]
        value["statuses"] = [{**about, "biz_opaque_callback_data": f"{reply}.1"}]
        self.comes(json.dumps(body).encode())

    def account(self, **value: Any) -> None:
        body = json.loads(webhook_of(name="Amina", phone=PHONE))
        body["entry"][0] |= {"time": int(self.stamp), "changes": [{"field": "account_update", "value": value}]}
        self.comes(json.dumps(body).encode())

    def comes(self, body: bytes) -> None:
        self.counter.shop.journal.append(body)
        while self.counter.shop.sorter.step():
            pass

    def line(self, text: str = "Yes, 500 F.", phone: str = PHONE) -> str:
        self.aline.open("/sign-in")
        self.aline.submit(self.aline.form("/sign-in"), name="Aline", pin="4711")
        page = self.aline.open(f"/q/{self.queries[phone]}").text
        lines = re.findall(r'(?s)<li class="(?:line|event gone).*?</li>', page)
        return words(next(line for line in lines if f">{text}<" in line))

    @property
    def stamp(self) -> str:
        return str(int(self.counter.clock.at.timestamp()))

    @property
    def link(self) -> LinkState:
        return self.counter.shop.link.now().state


@contextmanager
def open_shop(folder: Path) -> Iterator[Shop]:
    """A shop that is online, with Aline's phone; nothing leaves it but when it `goes`."""
    with open_counter(folder) as counter:
        aline, there, whatsapp = counter.signed_in("Aline"), counter.shop, Double()
        counter.stand_still()
        there.link.became(LinkState.ONLINE, counter.clock.now())
        parts = (there.books, there.outbox, there.link, there.notices, there.settings)
        courier = Courier(*parts, whatsapp, counter.clock)
        yield Shop(counter, whatsapp, courier, aline)
        courier.close()


def no_line(shop: Shop) -> None:
    shop.asked()
    shop.goes("no line")


def file_to_come(shop: Shop) -> None:
    shop.asked("Look.")
    shop.goes()
    shop.photo()


def window_over(shop: Shop) -> None:
    shop.asked()
    shop.goes("window")


def window_over_by_status(shop: Shop) -> None:
    reply = shop.asked()
    shop.goes()
    shop.status(reply, "failed", errors=[{"code": 131047, "title": "Re-engagement message"}])


def wrote_again(shop: Shop) -> None:
    no_line(shop)
    shop.counter.clock.forward(minutes=4)
    shop.hears("No need any more")
    for _ in range(3):
        shop.goes("well", 3)


def may_have_gone(shop: Shop) -> None:
    shop.asked()
    shop.goes("cut after")


def nobody_knows(shop: Shop) -> None:
    may_have_gone(shop)
    for _ in range(8):
        shop.goes("well", 600)


def not_taken(shop: Shop) -> None:
    shop.asked()
    shop.goes("rejected")


def not_delivered(shop: Shop) -> None:
    reply = shop.asked()
    shop.goes()
    shop.status(reply, "failed", errors=[{"code": 131026, "title": "Message undeliverable"}])
