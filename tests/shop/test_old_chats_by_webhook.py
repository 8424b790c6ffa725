"""The 180 days that WhatsApp brings of the shop's phone: whole, in order, silent, and how far they are is said."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.kit.bodies import AMINA
from tests.kit.chats import US, exported, line, open_bringer
from tests.kit.coexistence import answered, come, history, wrote
from tests.kit.shops import open_counter, webhook_of
from tests.kit.support import Room, open_room

DAYS, A_DAY = 180, 4


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = open_room(tmp_path)
    yield opened
    opened.close()


def chunks(room: Room) -> list[dict[str, object]]:
    """A thread of 180 days as WhatsApp cuts it: phases of a day, 90 and 180, and chunks within these."""
    found = []
    for phase, days in enumerate((range(1), range(1, 90), range(90, DAYS))):
        for order, start in enumerate(range(0, len(days), 30)):
            said = []
            for day in days[start : start + 30]:
                for number in range(A_DAY):
                    at = room.clock.at - timedelta(days=day, minutes=10 * number + 1)
                    side = answered if number % 2 else wrote
                    said.append(side(f"wamid.{day}.{number}", at, f"{day}.{number}"))
            progress = min(100, (phase * 90 + start + 30) * 100 // DAYS)
            found.append(history(*said, phase=phase, chunk_order=order, progress=progress))
    return found


def test_chunks_in_any_order_and_twice_are_whole_in_order_and_silent(room: Room):
    came = chunks(room)
    chance = random.Random(7)
    chance.shuffle(came)
    come(room, *came, *came[:3])
    page, before = list[str](), None
    customer = room.customer(AMINA)["id"]
    while found := room.books.messages.page(str(customer), before=before):
        page, before = [row.text for row in found] + page, found[0].seq
    assert page == [f"{day}.{number}" for day in reversed(range(DAYS)) for number in reversed(range(A_DAY))]
    assert room.books.tables.queries.all() == []
    assert room.kept_notices() == []


def test_history_beside_an_export_of_the_same_chat_is_not_doubled_in_either_order(tmp_path: Path):
    for place in ("before", "after"):
        with open_bringer(tmp_path / place) as bringer:
            them, came = "+44 7700 900142", chunks(bringer.room)[:3]
            days = [message for chunk in came for message in _messages(chunk)]
            said = sorted((int(one["timestamp"]), one["text"]["body"], one["from"] == AMINA.phone) for one in days)
            zone = timedelta(hours=2)
            start = bringer.room.clock.at
            lines = [
                line(start + timedelta(seconds=at - start.timestamp()) + zone, them if theirs else US, text)
                for at, text, theirs in said
            ]
            if place == "before":
                come(bringer.room, *came)
            done = bringer.brings(exported(*lines), name=f"WhatsApp Chat with {them}.txt")
            if place == "after":
                random.Random(3).shuffle(came)
                come(bringer.room, *came)
            assert [text for _, _, text in bringer.said()] == [text for _, text, _ in said]
            assert done.added == (0 if place == "before" else len(said))
            bringer.undoes(done.id)
            assert len(bringer.said()) == len(said)


def _messages(chunk: dict[str, Any]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = chunk["value"]["history"][0]["threads"][0]["messages"]
    return messages


def test_how_far_the_old_chats_are_is_said_in_words_and_never_goes_back(tmp_path: Path):
    with open_counter(tmp_path) as counter:
        counter.shop.settings.change_shop(beside_app=True)
        aline = counter.signed_in("Aline", owner=True)
        assert "old chats" not in aline.open("/settings").text
        for progress, said in (
            (64, "64 % are here"),
            (40, "64 % are here"),
            (100, "are here, as far as"),
            (70, "are here, as far as"),
        ):
            message = {
                "id": f"w.{progress}",
                "from": "250788000001",
                "timestamp": str(int(counter.clock.at.timestamp())),
            }
            thread: dict[str, object] = {
                "id": "250788000001",
                "messages": [{**message, "type": "text", "text": {"body": "Hello"}}],
            }
            counter.webhook(_history(thread, progress))
            assert said in aline.open("/settings").text


def _history(thread: dict[str, object], progress: int) -> bytes:
    chunk = {"metadata": {"phase": 1, "chunk_order": 1, "progress": progress}, "threads": [thread]}
    body = webhook_of(name="Amina", phone="250788000001").decode()
    return (
        body.replace('"messages": []', f'"history": [{json.dumps(chunk)}]')
        .replace('"field": "messages"', '"field": "history"')
        .encode()
    )
