"""The shop goes on while everything is taken out: what comes in meanwhile makes no export that cannot come back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from edge.clock import Clock
from edge.errors import Refusal
from edge.media import Shelf
from edge.records.message import Who
from edge.takeout.bring_back import bring_back
from edge.takeout.sinks import sink_to
from edge.takeout.takeout import Takeout
from tests.kit.shops import webhook_of
from tests.kit.support import NOON, Room, open_room

AT = str(int(NOON.timestamp()))
BY_ID, BY_NUMBER = Who(user_id="RW.1"), Who(phone="250788000505")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Room]:
    room = open_room(tmp_path / "one")
    yield room
    room.close()


def taken_out(room: Room, there: Path, meanwhile: Callable[[str], object]) -> None:
    """meanwhile: called before each file of the export, with its name."""
    with sink_to(there) as sink:

        @contextmanager
        def watched(name: str) -> Iterator[IO[bytes]]:
            meanwhile(name)
            with sink(name) as file:
                yield file

        takeout = Takeout(room.books, Shelf(there.parent / "one"), room.clock.now(), lambda done, of: None)
        takeout.take(watched)


def lines(there: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (there / f"{name}.jsonl").read_text().splitlines()]


def test_an_export_of_a_shop_to_which_customers_write_meanwhile_comes_back_whole(shop: Room, tmp_path: Path):
    count = 0

    def somebody_writes(name: str) -> None:
        nonlocal count
        count += 1
        for phone in ("250788000505", f"2507881{count:05d}"):
            image = {"id": f"9{count}", "mime_type": "image/jpeg", "sha256": "x"}
            message = {"id": f"w.{phone}.{count}", "from": phone, "timestamp": AT, "type": "image", "image": image}
            shop.journal.append(webhook_of(message, name="Amina", phone=phone))
        shop.sort()

    somebody_writes("")
    taken_out(shop, tmp_path / "out", somebody_writes)
    assert count > 10
    assert len(shop.books.tables.media) == 2 * count
    there = tmp_path / "out"
    customers = {line["id"] for line in lines(there, "customers")}
    for name in ("messages", "keys", "queries", "replies"):
        assert {line["customer"] for line in lines(there, name)} <= customers, name
    assert {line["message"] for line in lines(there, "media")} <= {line["seq"] for line in lines(there, "messages")}
    queries = {line["id"] for line in lines(there, "queries")}
    assert {line["query"] for line in lines(there, "events") if line["query"]} <= queries
    back = bring_back(tmp_path / "two", there, Clock().now(), lambda done: None)
    assert (back.customers, back.messages) == (2, 2), "what was there when it began"


def test_where_two_are_split_meanwhile_there_is_no_export_and_the_next_one_is_whole(shop: Room, tmp_path: Path):
    shop.writes("wamid.1", "By id", BY_ID)
    shop.writes("wamid.2", "By number", BY_NUMBER)
    shop.writes("wamid.3", "With both", Who(BY_NUMBER.phone, BY_ID.user_id))
    (join,) = shop.books.tables.joins.all()

    def split(name: str) -> None:
        if name == "messages.jsonl":
            shop.desk.split(str(join["id"]), shop.staff("Aline"))

    with pytest.raises(Refusal) as refused:
        taken_out(shop, tmp_path / "out", split)
    assert "split meanwhile" in refused.value.sentence
    assert not (tmp_path / "out").exists()
    taken_out(shop, tmp_path / "out", lambda name: None)
    assert bring_back(tmp_path / "two", tmp_path / "out", Clock().now(), lambda done: None).messages == 3
