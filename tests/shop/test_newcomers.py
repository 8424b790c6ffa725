"""A phone that is let in is told to owners on their other phones, until they say that it was one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.access.login import Login
from edge.access.newcomers import NEWS_SECONDS
from tests.kit.phones import Phone, words
from tests.kit.shops import PIN, Counter, open_counter
from tests.kit.support import Room

LET_IN = "was let in. Was it not you?"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path) as opened:
        yield opened


def let_in(counter: Counter, name: str = "", code: str = "") -> Phone:
    """A phone that comes in by a code where one is asked for, and who signs in on it then."""
    phone, aline = counter.phone(), counter.staff("Aline", owner=True)
    phone.open("/enrol")
    phone.submit(phone.form("/enrol"), code=code or counter.shop.login.enrol_code(aline))
    if name:
        phone.submit(phone.form("/sign-in"), name=name, pin=PIN)
    return phone


def said_on(phone: Phone, path: str = "/") -> str:
    return words(phone.open(path).text)


def way_in(phone: Phone) -> str:
    """Where the link of what is told leads."""
    return str(re.search(r'class="banner">[^<]*<a href="(/phones/p_\w+/end)"', phone.page.text)[1])  # type: ignore[index]


def test_an_owner_reads_on_their_other_phones_who_was_let_in_and_ends_it_from_there(counter: Counter):
    aline, eric = counter.signed_in("Aline", owner=True), counter.signed_in("Eric")
    new = let_in(counter)
    for path in ("/notices", "/"):
        assert f"a phone without a name {LET_IN}" in said_on(aline, path)
    assert LET_IN not in said_on(eric), "it is for owners"
    way = way_in(aline)
    aline.open(way)
    aline.submit(next(form for form in aline.forms(way) if "sure" in form.fields))
    assert new.open("/").url.endswith("/enrol")
    assert LET_IN not in said_on(aline)


def test_the_phone_itself_is_not_told_and_cannot_settle_it(counter: Counter):
    aline = counter.signed_in("Aline", owner=True)
    second = let_in(counter, "Aline")
    newcomer = counter.shop.login.phone(second.cookies["phone"])
    for path in ("/", "/notices", "/phones"):
        assert LET_IN not in said_on(second, path)
        assert f"Aline’s phone {LET_IN}" in said_on(aline, path)
    second.open("/phones")
    said = second.send(f"/phones/{newcomer}/ours", token=second.token())
    assert "on another phone of an owner" in words(said.text)
    aline.submit(aline.form(f"/phones/{newcomer}/ours"))
    assert LET_IN not in said_on(aline)
    assert second.open("/").status_code == 200, "who is one of us stays"


@pytest.mark.parametrize("way", ["the key on paper", "the box's name"])
def test_what_is_told_otherwise_or_had_its_access_before_is_no_news(counter: Counter, way: str):
    aline, login = counter.signed_in("Aline", owner=True), counter.shop.login
    owner = counter.staff("Aline")
    key = login.key.make(owner) if way == "the key on paper" else ""
    let_in(counter, code=key or login.carrying.offer(aline.cookies["phone"], "127.0.0.1"))
    assert LET_IN not in said_on(aline)
    assert ('href="/phones"' in aline.open("/notices").text.partition("</header>")[2]) is bool(key), "and leads there"


def test_a_flood_of_phones_takes_four_lines_at_most(counter: Counter):
    aline = counter.signed_in("Aline", owner=True)
    for _ in range(6):
        counter.shop.login.let_in("x" * 60)
    said = said_on(aline)
    assert said.count(LET_IN) == 3
    assert "3 more phones were let in." in said
    assert not counter.shop.notices.open()


def test_it_is_news_for_two_weeks_over_restarts_and_as_long_as_no_clock_can_be_trusted(room: Room):
    login, kept = Login(room.books, room.clock, room.team), room.team.pin(PIN, cost=1)
    aline = room.team.add("Aline", owner=True, pin=kept)
    first = login.enrol(login.enrol_code(None), "first")
    login.sign_in(first, "Aline", PIN)
    assert not login.newcomers.told("", aline), "before it there was nobody to be told"
    new, _ = login.let_in("new")
    at = str(login.phone(first))
    assert [one.id for one in login.newcomers.told(at, aline)] == [new]
    room.clock.reboot()
    room.clock.trusted = False
    room.clock.forward(seconds=NEWS_SECONDS + 1)
    login.tidy()
    again = Login(room.books, room.clock, room.team)
    assert [one.id for one in again.newcomers.told(at, aline)] == [new]
    room.clock.trusted = True
    login.tidy()
    room.clock.trusted = False
    assert not login.newcomers.told(at, aline)
