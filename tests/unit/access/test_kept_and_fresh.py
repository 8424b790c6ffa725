"""Whatever was done before: what is kept for those who look is what somebody finds who looks for the first time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from edge.access.login import Login
from edge.access.staff import Staff
from edge.access.team import Team
from edge.desk.views.board import Board
from edge.errors import Refusal
from tests.kit.shops import CHEAP, PIN, customer
from tests.kit.support import Room

STEPS = 60

T = TypeVar("T")


@dataclass
class Shop:
    """People come and go, and customers write. A refusal is no matter: then nothing was done."""

    room: Room
    chance: random.Random
    login: Login
    owner: Staff
    people: list[Staff] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    signed_in: list[tuple[str, str]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)

    def one_of(self, there: Sequence[T]) -> T:
        if not there:
            raise Refusal("not_found", "desk.no_query")
        return self.chance.choice(there)

    def somebody(self) -> Staff:
        return self.chance.choice(self.people)

    def whatever(self) -> None:
        with suppress(Refusal):
            self.chance.choice(self._of_the_door() if self.chance.random() < 0.5 else self._of_the_desk())()

    def _of_the_door(self) -> list[Callable[[], object]]:
        team, chance = self.room.team, self.chance
        return [
            lambda: self.phones.append(self.login.enrol(self.login.enrol_code(None), "a phone")),
            self._sign_in,
            self._sign_in,
            lambda: self.login.sign_out(self.one_of(self.signed_in)[1]),
            lambda: self.login.end_access(self.one_of(self.login.phones()).id, self.owner),
            lambda: team.rename(self.somebody(), f"Name {chance.randrange(9)}"),
            lambda: team.speak(self.somebody(), chance.choice(("fr", "en"))),
            lambda: team.sign_out(self.somebody()),
            lambda: self.login.newcomers.is_ours(self.one_of(self.login.phones()).id, self.owner, ""),
            lambda: self.room.clock.forward(hours=chance.choice((1, 5))),
        ]

    def _sign_in(self) -> None:
        phone = self.one_of(self.phones)
        self.signed_in.append((phone, self.login.sign_in(phone, self._name(self.somebody()), PIN)))

    def _name(self, staff: Staff) -> str:
        return str(self.room.team.name_of(staff.id))

    def _of_the_desk(self) -> list[Callable[[], object]]:
        desk, count = self.room.desk, len(self.queries)
        query = self.chance.choice(["", *self.queries])
        return [
            lambda: self.queries.append(self.room.writes(f"wamid.{count}", who=customer(self.chance.randrange(5)))),
            lambda: desk.claim_next(self.somebody()),
            lambda: desk.release(query, self.somebody(), None),
            lambda: desk.close(query, self.somebody(), "answered"),
            lambda: desk.hand_over(query, self.somebody(), self.somebody().id, "Please"),
            lambda: desk.accept(query, self.somebody()),
            lambda: desk.decline(query, self.somebody(), "No"),
        ]

    def is_as_fresh(self) -> None:
        room, team = self.room, Team(self.room.books)
        login = Login(room.books, room.clock, team)
        board = Board(room.books, room.settings, team, room.link, room.notices, room.clock)
        for phone, secret in self.signed_in:
            assert self.login.who(phone, secret, by_itself=True) == login.who(phone, secret, by_itself=True)
        for staff in team.everyone():
            assert self.login.newcomers.told("", staff) == login.newcomers.told("", staff)
            assert room.board.see(staff) == board.see(staff)


@pytest.mark.parametrize("seed", range(3))
def test_whoever_looks_finds_what_is_so_after_whatever_was_done(room: Room, seed: int):
    owner = room.staff("Diane", owner=True)
    shop = Shop(room, random.Random(seed), Login(room.books, room.clock, room.team), owner)
    shop.people = [owner, *(room.team.add(name, pin=room.team.pin(PIN, cost=CHEAP)) for name in ("Aline", "Eric"))]
    for _ in range(STEPS):
        shop.whatever()
        shop.is_as_fresh()
    assert shop.signed_in
    assert shop.queries
