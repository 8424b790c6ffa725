"""What the shop writes itself is never taken for damage: a look through the store leaves it where it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.bringing import Choice
from edge.errors import Refusal
from edge.mending import Mending
from edge.mending.judging import reads
from edge.printing import PrinterChoice
from edge.store.all_tables import BOOKS
from tests.kit.screens import fill
from tests.kit.shops import Counter, customer, open_counter

CHAT = "13/10/2025, 09:00 - Zuwena: Do you have seeds?\n13/10/2025, 09:01 - Aline: Yes\n"


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Counter]:
    """A shop with something in each of its books."""
    with open_counter(tmp_path / "data") as counter:
        shop = counter.shop
        shop.printers.choose(PrinterChoice("tcp", "127.0.0.1:9"))
        query = fill(counter, summed_up=True)
        counter.stand_still()
        aline = counter.staff("Aline")
        one, other = (
            shop.board.query(counter.hears(who=customer(number)), aline).query.customer for number in (801, 802)
        )
        shop.desk.join(one, other, aline)
        shop.desk.draft(query, counter.staff("Eric"), "And one more thing")
        shop.books.receipts.want("wamid.1")
        shop.prints.put("summary", number=1)
        chat = tmp_path / "chat.txt"
        chat.write_text(CHAT)
        shop.memory.imports.begin(chat, "WhatsApp Chat with Zuwena.txt", Choice(new=True), aline)
        shop.notices.post("wrong signatures", "notices.wrong_signatures", counter.clock.now())
        counter.signed_in("Eric")
        shop.login.enrol_code(None)
        with pytest.raises(Refusal):
            shop.login.sign_in(shop.login.enrol(shop.login.enrol_code(None), ""), "Aline", "0000")
        yield counter


def written(counter: Counter) -> dict[str, list[dict[str, Any]]]:
    with counter.shop.books.reading():
        return {book: [dict(each) for each in counter.shop.books.tables.named(book).all()] for book in BOOKS}


def test_each_book_of_a_shop_has_documents_and_all_are_sound(full: Counter) -> None:
    found = written(full)
    assert [book for book, documents in found.items() if not documents] == [], "or it proves nothing"
    rotten = {book: [each for each in documents if not reads(book, each)] for book, documents in found.items()}
    assert {book: documents for book, documents in rotten.items() if documents} == {}


def test_a_look_through_a_sound_store_takes_nothing_out_of_it(full: Counter) -> None:
    before = written(full)
    assert not Mending(full.shop.books, full.clock).after(ValueError("a bug"))
    assert written(full) == before


def test_a_count_of_wrong_pins_of_an_earlier_version_is_sound_and_one_without_its_moments_is_not() -> None:
    earlier = {"key": "phone p_1", "wrong": 2, "boot": "b", "used": 3.5}
    assert reads("throttles", earlier)
    assert not reads("throttles", {**earlier, "tries": [{"at": "2026-11-20T12:00:00.000Z"}]})
