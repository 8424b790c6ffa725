"""A card that gives back something else than was written is found out, named, and never blamed on a stick."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import requests

from edge.backup import by_hand
from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.errors import Refusal
from edge.practice.webhooks import sign
from edge.records.message_row import MessageRow
from edge.registers.books import Books
from edge.store.integrity.scrub import Damage, Scrub
from proof.power.bodies import Body
from tests.kit.phones import Phone, words
from tests.kit.programs import until
from tests.kit.shops import Counter, open_counter
from tests.kit.support import ACCOUNT, NOON
from tests.kit.webhooks import amina_writes


def spoil(data: Path, right: bytes, wrong: bytes) -> int:
    """What an aging card does to a shop that is off: these bytes are others now, wherever they lie."""
    path = data / "iduka.db"
    content = path.read_bytes()
    path.write_bytes(content.replace(right, wrong))
    return content.count(right)


def found(books: Books) -> list[Damage]:
    """What one look through everything shows."""
    scrub, damages = Scrub(books.database), list[Damage]()
    scrub.begin()
    while (some := scrub.step(60)) is not None:
        damages += some
    return damages


def test_what_the_card_has_changed_is_named_and_everything_else_goes_on(tmp_path: Path) -> None:
    with open_counter(tmp_path / "data") as counter:
        amina_writes(counter, "Is the bucket here?")
        query = json.loads(counter.shop.books.queue.waiting("", "", 1)[0])["id"]
    assert spoil(tmp_path / "data", b"Is the bucket here?", b"Is the basket here?") >= 2  # the message, and its webhook
    with open_counter(tmp_path / "data") as counter:
        aline = counter.signed_in("Aline", owner=True)
        assert until(lambda: "damaged" in aline.open("/healthz").json()["store"])
        assert until(lambda: f"Amina ({query})" in words(aline.open("/notices").text))
        assert "iduka rescue" in aline.page.text
        assert "other than what was written" in words(aline.open("/").text)
        amina_writes(counter, "And the rope?")
        assert "And the rope?" in words(aline.open("/").text)


@pytest.mark.parametrize("wrong", [b'"name":"Am\xf1\x80\x07"', b'"name""Amina":'], ids=["no text", "no JSON"])
def test_a_document_that_is_none_any_more_is_named_by_what_of_it_can_be_read(tmp_path: Path, wrong: bytes) -> None:
    with open_counter(tmp_path / "data") as counter:
        amina_writes(counter, "Is the bucket here?")
        query = json.loads(counter.shop.books.queue.waiting("", "", 1)[0])["id"]
        counter.shop.books.database.checkpoint()
    assert spoil(tmp_path / "data", b'"name":"Amina"', wrong) >= 2
    books = Books.open(tmp_path / "data")
    damages = found(books)
    books.close()
    assert {"book_customers", "book_queries"} <= {damage.table for damage in damages}
    assert query in {one for damage in damages for one in damage.ids}


def test_a_shop_in_which_nothing_was_changed_has_no_damage(tmp_path: Path) -> None:
    with open_counter(tmp_path / "data") as counter:
        amina_writes(counter, "Is the bucket here?")
        messages = counter.shop.books.messages
        seq = messages.add(MessageRow("in", "text", "first", "2026-11-20T12:00:00.000Z", data={"extra": {}}))
        assert seq
        messages.replace(seq, MessageRow("in", "text", "second", "2026-11-20T12:00:00.000Z", data={"extra": {"a": 1}}))
        messages.reword(seq, "text", "third")
        assert found(counter.shop.books) == []
        # Rows of a version before the sums have none.
        with counter.shop.books.transaction() as connection:
            connection.execute("UPDATE messages SET digest = NULL")
            connection.execute("UPDATE journal SET digest = NULL")
        assert found(counter.shop.books) == []


def test_a_page_that_is_gone_costs_its_own_rows_and_no_others(tmp_path: Path) -> None:
    books = Books.open(tmp_path / "data")
    for number in range(200):
        books.messages.add(MessageRow("in", "text", f"number {number} " + "x" * 500, "2026-11-20T12:00:00.000Z"))
    books.close()
    content = bytearray((tmp_path / "data" / "iduka.db").read_bytes())
    page = content.index(b"number 100 ") // 4096 * 4096
    content[page : page + 4096] = bytes(4096)
    (tmp_path / "data" / "iduka.db").write_bytes(content)
    books = Books.open(tmp_path / "data")
    rows = {damage.row for damage in found(books) if damage.table == "messages"}
    books.close()
    assert 101 in rows
    assert len(rows) < 20


def test_a_stick_is_not_blamed_for_a_card_that_is_damaged(tmp_path: Path, stick: Path) -> None:
    with open_counter(tmp_path / "data") as counter:
        for number in range(40):
            amina_writes(counter, f"Is the bucket number {number} here? " + "x" * 200)
    content = bytearray((tmp_path / "data" / "iduka.db").read_bytes())
    page = content.index(b"bucket number 20 here") // 4096 * 4096
    content[page : page + 8] = b"\xff" * 8
    (tmp_path / "data" / "iduka.db").write_bytes(content)
    with pytest.raises(Refusal, match="the stick is not to blame"):
        by_hand(tmp_path / "data", stick, NOON)


def test_what_was_acknowledged_is_saved_where_somebody_deletes_the_log(counter: Counter, tmp_path: Path) -> None:
    assert answer(counter, 1) == 200
    (tmp_path / "data" / "iduka.db-wal").unlink()
    assert until((tmp_path / "data" / "iduka.db-wal").exists)  # the shop has seen it by itself
    assert answer(counter, 2) == 200
    # As after a power cut: what has a name is there, and nothing else.
    after = shutil.copytree(tmp_path / "data", tmp_path / "after", ignore=shutil.ignore_patterns("*-shm", "lock"))
    books = Books.open(after)
    assert books.journal.counts()["total"] == 2
    books.close()


def test_nothing_is_acknowledged_into_a_database_that_was_taken_away(
    counter: Counter, aline: Phone, tmp_path: Path
) -> None:
    assert answer(counter, 1) == 200
    (tmp_path / "data" / "iduka.db").rename(tmp_path / "elsewhere")
    with pytest.raises(StoreUnavailable) as refused:
        counter.shop.books.database.look_for_files()
    assert refused.value.kind is DiskTrouble.MOVED
    assert answer(counter, 2) == 503
    assert "was moved or replaced" in words(aline.open("/").text)
    (tmp_path / "elsewhere").rename(tmp_path / "data" / "iduka.db")
    assert until(lambda: answer(counter, 2) == 200)
    assert "was moved or replaced" not in words(aline.open("/").text)


def test_a_folder_that_was_taken_away_is_an_illness_and_no_broken_page(
    counter: Counter, aline: Phone, tmp_path: Path
) -> None:
    assert answer(counter, 1) == 200
    (tmp_path / "data").rename(tmp_path / "elsewhere")
    assert until(lambda: answer(counter, 2) == 503)
    health = aline.open("/healthz")
    assert health.status_code == 503
    assert health.json()["disk"] == "gone"
    (tmp_path / "elsewhere").rename(tmp_path / "data")
    assert until(lambda: answer(counter, 2) == 200)


def answer(counter: Counter, number: int) -> int:
    """What the hook says to one customer's question."""
    url, raw = f"http://127.0.0.1:{counter.shop.hook_port}/webhook", Body(number).raw
    return requests.post(
        url, raw, headers={"X-Hub-Signature-256": sign(ACCOUNT.app_secret, raw)}, timeout=60
    ).status_code
