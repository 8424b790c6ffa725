"""A real shop within the test: its own sockets and threads, a clock that is moved by hand, no way to WhatsApp."""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests

from edge.access.staff import Staff
from edge.config import Address, Config
from edge.desk.reception import Reception
from edge.records.message import Message, Who
from edge.shop import Shop
from edge.store.all_tables import where
from tests.kit.beginnings import begin_in
from tests.kit.phones import Phone
from tests.kit.programs import until
from tests.kit.support import ACCOUNT, HandClock

PIN = "4711"
CHEAP = 4  # what a PIN costs where its cost is nobody's question: thousands of tests take one
NOWHERE = "http://127.0.0.1:9"  # the port of discard: nobody answers there


def _set() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass
class Disk:
    """Asked before each commit; takes nothing while it is full, and keeps whoever asks while it is held."""

    full: bool = False
    free: threading.Event = field(default_factory=_set)

    def __call__(self) -> None:
        self.free.wait()
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@dataclass
class Counter:
    """The shop and what a test does in it: customers write, staff take up their phones."""

    shop: Shop
    clock: HandClock
    disk: Disk
    phones: list[Phone] = field(default_factory=list)
    wamids: int = 0

    def staff(self, name: str, *, owner: bool = False) -> Staff:
        team = self.shop.team
        return team.named(name) or team.add(name, owner=owner, pin=team.pin(PIN, cost=CHEAP))

    def phone(self) -> Phone:
        """One without cookies, as it comes from the box it was bought in."""
        phone = Phone(self.shop.lan_url)
        self.phones.append(phone)
        return phone

    def signed_in(self, name: str, *, owner: bool = False) -> Phone:
        """A phone that somebody has signed in on, with the board before them. Their way there is left out.

        Owners have known it for long: that it was let in is no news to them.
        """
        self.staff(name, owner=owner)
        login, phone = self.shop.login, self.phone()
        access = login.enrol(login.enrol_code(None), "")
        with self.shop.books.transaction():
            self.shop.books.phones.is_no_news(str(login.phone(access)))
        phone.is_given(phone=access, sign_in=login.sign_in(access, name, PIN))
        assert name in phone.open("/").text
        return phone

    def only_hears(self) -> None:
        """What comes in is sorted from now on; nothing leaves, and no chore is done, but by the test itself."""
        for loop in self.shop.loops:
            if loop is not self.shop.sorting:
                loop.stop()
        self.shop.courier.rest()

    def stand_still(self) -> None:
        """No courier and no chores from now on: whatever changes is a page's doing."""
        for loop in self.shop.loops:
            loop.stop()
        self.shop.courier.rest()

    def hears(self, text: str = "Do you have nails?", who: Who | None = None, ago: float = 0, **more: Any) -> str:
        """A customer wrote so many seconds ago; returns the id of their open query."""
        self.wamids += 1
        at = self.clock.at - timedelta(seconds=ago)
        fields = {"kind": "text", "at": at, "text": text, **more}
        message = Message(wamid=f"wamid.{self.wamids}", who=who or customer(self.wamids), **fields)
        known = Reception(self.shop.books, self.shop.settings).receive(message, self.clock.now())
        found = self.shop.books.tables.queries.get(where("open_for") == known)
        assert isinstance(found, dict), "no open query"
        return str(found["id"])

    def webhook(self, body: bytes) -> None:
        """A signed webhook, whole and through the door, and what is in it sorted."""
        told = self.knock(body)
        assert told.status_code == 200, told.text
        assert until(lambda: not self.shop.books.journal.counts()["unread"])

    def knock(self, body: bytes) -> requests.Response:
        """A signed webhook at the door, and what the door says."""
        digest = hmac.new(ACCOUNT.app_secret.encode(), body, hashlib.sha256).hexdigest()
        url = f"http://127.0.0.1:{self.shop.hook_port}/webhook"
        return requests.post(url, body, headers={"X-Hub-Signature-256": f"sha256={digest}"}, timeout=60)


def customer(number: int, name: str = "") -> Who:
    phone = f"2507880{number:05d}"
    return Who(phone=phone, user_id=f"RW.{phone}", name=name or f"Customer {number}")


@contextmanager
def open_counter(
    folder: Path,
    clock: HandClock | None = None,
    *,
    backup: Path | None = None,
    graph_url: str = NOWHERE,
    system: Path | None = None,
    sticks: Path | None = None,
    own_wifi: Path | None = None,
) -> Iterator[Counter]:
    clock, disk, here = clock or HandClock(), Disk(), Address("127.0.0.1", 0)
    config = Config(data=folder, lan=here, hook=here, graph_url=graph_url, backup_folder=backup, gathers=False)
    machine = system or folder / "no machine"
    config = replace(config, system=machine, devices=machine / "dev", sticks=sticks, own_wifi=own_wifi)
    begin_in(folder)
    shop = Shop.open(config, clock, before_commit=disk)
    counter = Counter(shop, clock, disk)
    try:
        shop.settings.change_shop(name="Kabeza Hardware", undo_seconds=0)
        shop.settings.change_account(ACCOUNT)
        shop.start()
        assert until(lambda: all(loop.beaten_at for loop in shop.loops))  # as systemd waits before it says READY
        yield counter
    finally:
        disk.full = False
        disk.free.set()
        for phone in counter.phones:
            phone.close()
        shop.close()


def webhook_of(*messages: dict[str, Any], name: str, phone: str) -> bytes:
    """A body as WhatsApp sends it, with messages of one customer."""
    contact = {"profile": {"name": name}, "wa_id": phone, "user_id": f"RW.{phone}"}
    metadata = {"display_phone_number": "250788000000", "phone_number_id": ACCOUNT.phone_number_id}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": [contact], "messages": list(messages)}
    entry = {"id": ACCOUNT.waba_id, "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
