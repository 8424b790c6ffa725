"""The program is killed while a phone sends a chat and while it is brought in: nothing is half, and nothing doubled."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from tests.kit.old_chats import PAGE, SHOP, begun, chat, look
from tests.kit.phones import Phone, words
from tests.kit.programs import Program, until
from tests.kit.support import ACCOUNT

NAME = "WhatsApp Chat with Amina.txt"
MESSAGES = 3000
KILLS = 2
PIECE = 4000


class Sender:
    """A phone that sends a file and goes on where the box says, whatever becomes of the box."""

    def __init__(self, phone: Phone, data: bytes) -> None:
        self._phone = phone
        self._data = data
        self.told = 0
        self.upload = ""
        self.lost: list[tuple[int, int]] = []
        self.thread = threading.Thread(target=self._send)

    def _send(self) -> None:
        while self.told < len(self._data):
            with suppress(requests.RequestException):
                self.upload = begun(self._phone, NAME, len(self._data))
                here = self._here("begin", name=NAME, size=str(len(self._data)))
                if here < self.told:
                    self.lost.append((self.told, here))
                self._pieces(here)

    def _here(self, path: str, **fields: str) -> int:
        return int(self._phone.send(f"{PAGE}/{path}", **fields).json()["here"])

    def _pieces(self, at: int) -> None:
        for place in range(at, len(self._data), PIECE):
            piece = self._data[place : place + PIECE]
            told = self._phone.send_bytes(f"{PAGE}/{self.upload}/piece?at={place}", piece)
            assert told.status_code == 200, told.text
            self.told = int(told.json()["here"])


def lines(count: int) -> str:
    """A day has 1,440 minutes."""
    days = (chat("Amina", SHOP, count=60, day=13 + number % 15) for number in range(count // 60))
    return "".join(re.sub(r", 09:", f", {8 + number // 15:02}:", day) for number, day in enumerate(days))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Program]:
    shop = Program(tmp_path / "data")
    yield shop
    shop.stop()


def test_a_chat_that_is_sent_and_brought_in_while_the_program_is_killed_is_there_whole_and_once(shop: Program):
    pin = shop.set_up(ACCOUNT)["Aline"]
    shop.start()
    phone = Phone(shop.lan_url)
    phone.sign_in(shop.enrolment_code(), "Aline", pin)
    data = lines(MESSAGES).encode()
    sender = Sender(phone, data)
    sender.thread.start()
    for kill in range(1, KILLS + 1):
        assert until(lambda: sender.told >= len(data) * kill // (KILLS + 2))  # noqa: B023 - asked at once
        shop.kill()
        shop.start()
    sender.thread.join()
    assert sender.lost == [], "what a phone was told of is there"
    assert (shop.data / "incoming" / sender.upload).read_bytes() == data
    look(phone, sender.upload)
    phone.submit(phone.form(f"{PAGE}/{sender.upload}/bring"), customer="new")
    assert until(lambda: re.search(r"brought in: [1-9]\d* of 3000", words(phone.open(PAGE).text)))
    shop.kill()
    shop.start()
    assert until(lambda: "All of it is here." in words(phone.open(PAGE).text))
    assert f"{MESSAGES} messages are new." in words(phone.page.text)
    assert len(re.findall(r'id="i_\w+"', phone.page.text)) == 1
    phone.close()
