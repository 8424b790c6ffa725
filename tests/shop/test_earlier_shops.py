"""A shop of an earlier version opens and is right. earlier/schema-9.db.gz was written by version 0.1.0, with 9 steps.

In it: imported history, a reply that is held, one that is unsure, one that waits, and two bodies that were set aside.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.desk.views.sections import Section
from edge.language import ENGLISH, language
from edge.records.reply import Delivery
from edge.store.all_tables import where
from tests.kit.paths import ROOT
from tests.kit.support import HandClock, Room, open_room

EARLIER = ROOT / "tests" / "earlier"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Room]:
    """As it wakes after the upgrade: a new boot, an hour later."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "iduka.db").write_bytes(gzip.decompress((EARLIER / "schema-9.db.gz").read_bytes()))
    clock = HandClock()
    clock.forward(hours=1)
    clock.reboot()
    room = open_room(folder, clock)
    yield room
    room.close()


def in_state(shop: Room, state: Delivery) -> list[str]:
    return [str(found["text"]) for found in shop.books.tables.replies.search(where("state") == state)]


def test_replies_stand_where_they_stood_and_the_held_one_says_why(shop: Room):
    assert in_state(shop, Delivery.HELD) == ["Held words"]
    assert in_state(shop, Delivery.UNSURE) == ["Unsure words"]
    assert in_state(shop, Delivery.QUEUED) == ["Waiting words"]
    (held,) = shop.books.tables.replies.search(where("state") == Delivery.HELD)
    assert "24 hours" in language(ENGLISH).say(shop.outbox.get(held["id"]).reason)


def test_every_query_is_on_the_board_and_its_page_shows_what_was_said(shop: Room):
    aline = shop.staff("Aline")
    board = shop.board.see(aline)
    assert (board.waiting_count, board.counts[Section.MINE], board.counts[Section.OTHERS]) == (0, 2, 1)
    pages = {
        row.name: [line.text for line in shop.board.query(row.id, aline).lines]
        for row in (*board.mine, *board.rows[Section.OTHERS])
    }
    assert "Do you have cement?" in pages["Amina"]
    assert "Held words" in pages["Amina"]
    assert "Old talk 4" in pages["Amina"], "the imported past"
    assert pages["Bosco"] == ["Nails?", "Unsure words"]
    assert pages["Claudine"] == ["Paint?", "Waiting words"]


def test_what_was_set_aside_is_still_counted_and_can_be_read_again(shop: Room):
    assert shop.books.journal.counts()["set_aside"] == 2
    shop.sorter.read_again()
    shop.sort()
    assert shop.books.journal.counts()["unread"] == 0
    with shop.books.reading() as connection:
        texts = connection.execute(
            "SELECT text FROM messages WHERE kind = 'text' AND text <> '' ORDER BY text"
        ).fetchall()
    assert [text for (text,) in texts] == [
        "Do you have cement?",
        "Held words",
        "Nails?",
        *(f"Old talk {n}" for n in range(5)),
        "Paint?",
        "Unsure words",
        "Waiting words",
    ], "nothing is doubled by it"


def test_the_shop_goes_on_taking_messages_in_and_replies_out(shop: Room):
    aline = shop.staff("Aline")
    query = shop.writes("wamid.new", "Are you open?")
    assert shop.query(query).holder == aline.id
    reply = shop.desk.reply(query, aline, "Yes")
    assert shop.outbox.get(reply).state is Delivery.QUEUED
    shop.desk.drop_reply(shop.books.tables.replies.search(where("state") == Delivery.HELD)[0]["id"], aline)
    assert in_state(shop, Delivery.DROPPED) == ["Held words"]
