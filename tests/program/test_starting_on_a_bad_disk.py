"""The plug is pulled while the disk is full, or it comes back read-only: the shop is there all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from edge.config import Address, Config
from edge.courier.files.shortage import LASTING_SECONDS
from edge.media import MediaBook, Shelf
from edge.media.eviction import Eviction
from edge.practice import Practice
from edge.practice.webhooks import sign
from edge.records.events import BoxStarted
from edge.registers.books import Books
from edge.shop import Shop
from proof.power.bodies import Body
from tests.kit.phones import Phone, words
from tests.kit.programs import AnyAccount, Program, until
from tests.kit.sticks import filled, locked, mounted
from tests.kit.support import ACCOUNT, HandClock

MEGABYTE = 2**20
RESERVE = "reserve"


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    """Those that a test has started: none is left behind."""
    programs: list[Program] = []
    yield programs
    for program in programs:
        program.kill()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    with mounted(tmp_path / "disk", 64) as disk:
        yield disk


def answer(shop: Program, number: int) -> int:
    """What the hook says to one customer's question."""
    raw = Body(number).raw
    headers = {"X-Hub-Signature-256": sign(ACCOUNT.app_secret, raw)}
    return requests.post(shop.hook_url, raw, headers=headers, timeout=60).status_code


def health(shop: Program) -> int:
    return requests.get(f"{shop.lan_url}/healthz", timeout=60).status_code


def opened(
    programs: list[Program], data: Path, graph_url: str = "http://127.0.0.1:9", account: AnyAccount = ACCOUNT
) -> tuple[Program, Phone]:
    """A shop where Aline has signed in, with her phone."""
    shop = Program(data, graph_url)
    programs.append(shop)
    pins = shop.set_up(account)
    code = shop.enrolment_code()
    shop.start()
    phone = Phone(shop.lan_url)
    phone.sign_in(code, "Aline", pins["Aline"])
    return shop, phone


def unread(phone: Phone) -> int:
    return int(phone.ask("/healthz").json()["journal"]["unread"])


@pytest.mark.parametrize(("left", "is_reserved"), [(0, True), (0, False), (5, False), (12, False)])
def test_a_shop_starts_on_a_full_disk_and_works_again_once_there_is_room(
    disk: Path, programs: list[Program], left: int, is_reserved: bool
) -> None:
    shop, phone = opened(programs, disk / "data")
    assert answer(shop, 1) == 200
    assert until(lambda: unread(phone) == 0)
    shop.kill() if left else shop.stop()
    if not is_reserved:
        (disk / "data" / RESERVE).unlink()  # it was spent when the disk became full
    filled(disk, leave=left * MEGABYTE)
    shop.launch()
    assert until(lambda: shop.answers)
    assert phone.open("/").status_code == 200
    assert "Do you have 1 of the blue ones?" in words(phone.page.text)
    assert (answer(shop, 2), health(shop)) == (503, 503)
    (disk / "filler").unlink()
    assert until(lambda: answer(shop, 3) == 200)
    assert until(lambda: health(shop) == 200)
    assert until(lambda: unread(phone) == 0)
    assert shop.stop() == 0
    books = Books.open_reading(disk / "data")
    assert books.messages.count() == 2
    assert [event.what.was is not None for event in books.events.of_kind(BoxStarted)] == [True, True]
    books.close()


@pytest.mark.parametrize("was_killed", [True, False], ids=["after a power cut", "after a stop"])
def test_a_shop_starts_on_a_disk_that_is_read_only_and_works_again_once_it_may_be_written_to(
    disk: Path, programs: list[Program], was_killed: bool
) -> None:
    shop, phone = opened(programs, disk / "data")
    assert answer(shop, 1) == 200
    assert until(lambda: unread(phone) == 0)
    shop.kill() if was_killed else shop.stop()
    locked(disk)
    shop.launch()
    assert until(lambda: shop.answers)
    assert phone.open("/").status_code == 200
    assert "Do you have 1 of the blue ones?" in words(phone.page.text)
    assert answer(shop, 2) == 503
    assert shop.run("status").returncode == 0
    assert not [line for line in shop.log if "Traceback" in line]
    locked(disk, False)
    assert until(lambda: answer(shop, 3) == 200)
    assert until(lambda: health(shop) == 200)
    assert shop.stop() == 0


def test_a_disk_that_its_own_photos_have_filled_gets_room_for_texts_by_itself(
    tmp_path: Path, programs: list[Program]
) -> None:
    photo = b"\xff\xd8\xff\xe0" + b"x" * 15 * MEGABYTE + b"\xff\xd9"
    with mounted(tmp_path / "disk", 400) as disk, Practice(hook_url="http://127.0.0.1:1", play=False) as practice:
        data, photos = disk / "data", lambda: len(list((disk / "data" / "media").glob("??/m_*")))
        shop, _ = opened(programs, data, practice.graph_url, practice.account)
        practice.hook_url = shop.hook_url
        for number in (1, 2):
            practice.customer(f"25078800010{number}").sends_photo(photo)
            assert until(lambda: photos() == number)  # noqa: B023
        shop.stop()
        with_photos(data)
        (data / RESERVE).unlink()
        filled(disk)
        here, clock = Address("127.0.0.1", 0), HandClock()
        again = Shop.open(Config(data=data, lan=here, hook=here), clock)
        again.start()
        try:
            assert photos() == 2  # the shortage may pass
            clock.forward(seconds=LASTING_SECONDS + 1)
            assert until(lambda: photos() == 0 and again.watch.look()["store"] == "ok")
            assert MediaBook(again.books).bytes_in_all() == 0
            assert until(lambda: again.beginning.is_over)
        finally:
            again.close()


def with_photos(data: Path) -> None:
    """As if nobody but the shop had ever taken anything of this disk."""
    books = Books.open(data)
    Eviction(books).keep_room(Shelf(data).own_bytes())
    books.close()
