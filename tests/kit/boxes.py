"""A box as it comes out of its carton, and the first set-up as a person goes through it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from edge.access.first_phone import first_code
from edge.config import Address, Config
from edge.practice import Practice
from edge.settings import Account
from edge.shop import Shop
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.shops import NOWHERE, PIN, Disk
from tests.kit.support import ACCOUNT, HandClock

HERE = Address("127.0.0.1", 0)


@dataclass
class Box:
    """A box as it comes out of its carton; `restart` is a power cut between two requests."""

    folder: Path
    graph_url: str = NOWHERE
    clock: HandClock = field(default_factory=HandClock)
    disk: Disk = field(default_factory=Disk)
    phones: list[Phone] = field(default_factory=list)
    sticks: Path | None = None

    def open(self) -> None:
        config = Config(
            data=self.folder, lan=HERE, hook=HERE, graph_url=self.graph_url, gathers=False, sticks=self.sticks
        )
        self.shop = Shop.open(config, self.clock, before_commit=self.disk)
        self.shop.start()
        for phone in self.phones:
            phone.address = self.shop.lan_url

    def close(self) -> None:
        self.disk.full = False
        self.shop.close()

    def restart(self) -> None:
        self.close()
        self.clock.reboot()
        self.open()

    def code(self) -> str:
        return first_code(self.folder, self.clock)

    def phone(self) -> Phone:
        phone = Phone(self.shop.lan_url)
        self.phones.append(phone)
        return phone

    def first_phone(self) -> Phone:
        """One that has come in with the console's address and stands at the first page."""
        phone = self.phone()
        phone.open(f"/setup?code={self.code()}")
        phone.submit(phone.form("/setup"))
        assert phone.page.url.endswith("/setup/1"), words(phone.page.text)
        return phone


@contextmanager
def open_box(folder: Path, graph_url: str = NOWHERE, sticks: Path | None = None) -> Iterator[Box]:
    box = Box(folder, graph_url, sticks=sticks)
    box.open()
    try:
        yield box
    finally:
        for phone in box.phones:
            phone.close()
        box.close()


@contextmanager
def open_known_box(folder: Path) -> Iterator[tuple[Box, Practice]]:
    """A box that has the account of a practice WhatsApp, and of which nothing happens by itself."""
    with (
        Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as practice,
        open_box(folder, practice.graph_url) as box,
    ):
        assert until(lambda: all(loop.beaten_at for loop in box.shop.loops))  # else it is not well
        for loop in box.shop.loops:
            loop.stop()
        mine = practice.account
        account = Account(mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token)
        box.shop.settings.change_account(account)
        yield box, practice


ENTERED = {
    1: {"name": "Kabeza Hardware", "language": "en"},
    2: {
        **{f"opens_{day}": "07:30" for day in range(6)},
        **{f"closes_{day}": "19:00" for day in range(6)},
        **{"opens_6": "", "closes_6": "", "zone": "Africa/Dar_es_Salaam", "day_cut": "03:00"},
    },
    3: {"name": "Diane", "pin": PIN, "again": PIN},
    4: {
        "phone_number_id": ACCOUNT.phone_number_id,
        "waba_id": ACCOUNT.waba_id,
        "access_token": ACCOUNT.token,
        "app_secret": ACCOUNT.app_secret,
    },
    5: {"name": "Eric", "pin": "2295"},
}


def fill(phone: Phone, step: int, **instead: str) -> str:
    """Send one of the five pages as a person fills it in; the path of the page that follows."""
    phone.open(f"/setup/{step}")
    phone.submit(phone.form(f"/setup/{step}"), **{**ENTERED[step], **instead})
    return path(phone)


def path(phone: Phone) -> str:
    return phone.page.url.removeprefix(phone.address)
