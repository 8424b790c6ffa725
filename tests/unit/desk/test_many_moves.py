"""Somebody who changes their number again and again is reached where they are now, in whatever order the news come."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.records.message import Who
from tests.kit.bodies import body, value
from tests.kit.support import Room, open_room

ORDERS = list(itertools.permutations(range(5)))[::2]
TOLD, HIDDEN = "user_changed_number", "user_changed_user_id"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = open_room(tmp_path)
    yield room
    room.close()


class Life:
    """One person who lives at one number after the other. Each thing that happens has a later stamp."""

    def __init__(self, room: Room, person: int) -> None:
        self.room, self.person = room, person
        self.happened: list[dict[str, Any]] = []

    def at(self, place: int) -> Who:
        return Who(f"25078{self.person:04d}{place:03d}", f"RW.{self.person}.{place}")

    def writes(self, place: int) -> None:
        who = self.at(place)
        self._happens({"from": who.phone, "from_user_id": who.user_id, "type": "text", "text": {"body": "Hello"}})

    def moves(self, place: int, how: str) -> None:
        """From there to the next; hidden: without any number."""
        was, now = self.at(place), self.at(place + 1)
        news = {"type": how, "body": "moved", "user_id": now.user_id, "previous_user_id": was.user_id}
        if how == TOLD:
            news |= {"wa_id": now.phone}
        who = {"from": was.phone, "from_user_id": was.user_id} if how == TOLD else {}
        self._happens({**who, "type": "system", "system": news})

    def _happens(self, said: dict[str, Any]) -> None:
        number = len(self.happened)
        stamp = str(int(self.room.clock.at.timestamp()) - 3600 + 60 * number)
        self.happened.append({**said, "id": f"wamid.{self.person}.{number}", "timestamp": stamp})

    def comes(self, order: tuple[int, ...]) -> None:
        for number in order:
            raw = body({"field": "messages", "value": value(self.happened[number], contacts=[])})
            self.room.journal.append(raw)


@pytest.mark.parametrize("first", [TOLD, HIDDEN])
def test_whoever_moved_twice_has_the_last_number_and_the_last_id(room: Room, first: str):
    lives: list[tuple[Life, tuple[int, ...]]] = []
    for person, order in enumerate(ORDERS):
        life = Life(room, person)
        life.writes(0)
        life.moves(0, first)
        life.writes(1)
        life.moves(1, HIDDEN)
        life.writes(2)
        life.comes(order)
        lives.append((life, order))
    room.sort()
    wrong = []
    for life, order in lives:
        known = room.customer(life.at(2))
        if (known.get("phone"), known.get("user_id")) != (life.at(2).phone, life.at(2).user_id):
            wrong.append((order, known.get("phone"), known.get("user_id")))
    assert wrong == []
    assert len(room.books.tables.customers) == len(lives)


def test_news_that_come_late_do_not_take_the_number_of_today_away(room: Room):
    for person, order in enumerate(ORDERS):
        life = Life(room, person)
        for place in range(3):
            life.moves(place, TOLD)
        life.moves(3, HIDDEN)
        life.writes(4)
        life.comes(order)
        room.sort()
        known = room.customer(life.at(4))
        assert (known.get("phone"), known.get("user_id")) == (life.at(4).phone, life.at(4).user_id), order
