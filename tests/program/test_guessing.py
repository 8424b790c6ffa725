"""Guessing PINs and codes: what all phones together may try, whom it keeps out, and who is told."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from edge.access.login import Login
from edge.access.pins import is_common
from edge.errors import Refusal
from tests.kit.programs import Program
from tests.kit.shops import CHEAP, PIN, Counter
from tests.kit.support import Room

HOUR = 3600


@dataclass
class Thief:
    """Tries one PIN after another for Aline at every phone there is, each as soon as it is allowed.

    `tried` is when the box looked at each.
    """

    room: Room
    login: Login
    phones: list[str]
    tried: list[float] = field(default_factory=list)

    def work(self, seconds: float) -> None:
        began = self.room.clock.seconds
        while self.room.clock.seconds < began + seconds:
            waits = [wait for phone in self.phones if (wait := self._try(phone)) > 0]
            if len(waits) == len(self.phones):
                self.room.clock.forward(seconds=min(waits))

    def _try(self, phone: str) -> float:
        """Seconds that the box asks to wait; 0 where it looked at the PIN."""
        try:
            self.login.sign_in(phone, "Aline", "0000")
        except Refusal as refused:
            if refused.code == "wait":
                return float(str(refused.facts["seconds"]))
            self.tried.append(self.room.clock.at.timestamp())
            return 0.0
        raise AssertionError("0000 is nobody's PIN")

    def most_within(self, seconds: float) -> int:
        return max(sum(first <= one < first + seconds for one in self.tried) for first in self.tried)


@pytest.fixture
def login(room: Room) -> Login:
    room.team.add("Aline", owner=True, pin=room.team.pin(PIN, cost=CHEAP))
    return Login(room.books, room.clock, room.team)


def phones_of_aline(login: Login, count: int) -> list[str]:
    phones = [login.let_in(f"phone {number}")[1] for number in range(count)]
    for phone in phones:
        login.sign_in(phone, "Aline", PIN)
    return phones


@pytest.mark.parametrize("used", [1, 10])
def test_all_phones_that_somebody_has_used_try_fewer_than_thirty_pins_an_hour(room: Room, login: Login, used: int):
    thief = Thief(room, login, [*phones_of_aline(login, used), login.let_in("the thief's own")[1]])
    thief.work(2 * HOUR)
    assert 10 < thief.most_within(HOUR) < 30


def test_a_day_of_guessing_at_many_phones_comes_to_sixty_pins(room: Room, login: Login):
    thief = Thief(room, login, phones_of_aline(login, 10))
    thief.work(36 * HOUR)
    assert 30 < thief.most_within(24 * HOUR) <= 60


def test_a_right_pin_in_between_gives_a_thief_no_more_tries(room: Room, login: Login):
    """Aline comes in every ten minutes, at one phone or the other, and the thief has both."""
    phones = phones_of_aline(login, 2)
    thief = Thief(room, login, phones)
    for turn in range(9):
        thief.work(600)
        with suppress(Refusal):  # where the thief has just made that phone wait
            login.sign_in(phones[turn % 2], "Aline", PIN)
    assert thief.most_within(HOUR) < 30


def test_only_the_phone_of_the_last_sign_in_stays_open_for_its_owner_while_others_guess(room: Room, login: Login):
    earlier, last = phones_of_aline(login, 2)
    own = login.let_in("the thief's own")[1]
    Thief(room, login, [own]).work(60)
    with pytest.raises(Refusal, match="wrong_pin"):
        login.sign_in(own, "Aline", "0000")
    with pytest.raises(Refusal, match="wait"):
        login.sign_in(earlier, "Aline", PIN)
    assert login.sign_in(last, "Aline", PIN)


def test_a_shop_that_is_switched_off_every_night_locks_nobody_out(room: Room, login: Login):
    """Twice a wrong PIN each morning, for weeks: they age, though no day of the box is a whole one."""
    (phone,) = phones_of_aline(login, 1)
    for _ in range(20):
        for _ in range(2):
            with pytest.raises(Refusal, match="wrong_pin"):
                login.sign_in(phone, "Aline", "0000")
        assert login.sign_in(phone, "Aline", PIN)
        room.clock.forward(hours=10)
        room.clock.reboot()
        room.clock.step(hours=14)


def test_a_new_pin_from_the_owner_ends_the_wait(counter: Counter):
    diane = counter.signed_in("Diane", owner=True)
    eric = counter.signed_in("Eric")
    eric.submit(eric.form("/sign-out"))
    for _ in range(4):
        told = eric.send("/sign-in", name="Eric", pin="0000")
    assert told.status_code == 429
    diane.open("/team")
    diane.submit(next(form for form in diane.forms(r"/team/s_\w+/pin")), pin="83914")
    assert eric.send("/sign-in", name="Eric", pin="83914").url.endswith("/")


def test_at_ten_wrong_pins_of_a_day_the_owner_reads_for_whom_and_from_which_phone(counter: Counter):
    diane = counter.signed_in("Diane", owner=True)
    counter.staff("Eric")
    thief = counter.phone()
    thief.open(f"/enrol?code={counter.shop.login.enrol_code(None)}")
    thief.submit(thief.form("/enrol"))
    wrong = 0
    while wrong < 10:
        assert "wrong PINs were tried" not in diane.open("/").text
        wrong += thief.send("/sign-in", name="Eric", pin="0000").status_code == 403
        counter.clock.forward(seconds=200)
    assert re.search("10 wrong PINs were tried for .{0,20}Eric", diane.open("/notices").text)
    assert "wrong PINs were tried" in diane.open("/").text, "and it stands on the board"


def test_somebody_who_mistypes_now_and_then_is_no_news(counter: Counter):
    eric = counter.signed_in("Eric")
    for _ in range(12):
        for pin in ("0000", PIN):
            eric.send("/sign-in", name="Eric", pin=pin)
        counter.clock.forward(hours=2)
    assert not counter.shop.notices.open()


# The commonest


@pytest.mark.parametrize("pin", ["1234", "0000", "7777", "1212", "4321", "7890", "1987", "2020", "2580", "123456"])
def test_a_pin_that_many_people_choose_is_refused_on_every_page(counter: Counter, pin: str):
    diane = counter.signed_in("Diane", owner=True)
    diane.open("/team")
    added = diane.submit(diane.form("/team/add"), name="Eric", pin=pin)
    assert added.status_code == 400
    assert "Many people choose this PIN" in added.text
    diane.open("/me")
    changed = diane.submit(diane.form("/me/pin"), old=PIN, pin=pin)
    assert changed.status_code == 400
    assert "Many people choose this PIN" in changed.text


def test_most_pins_of_four_digits_may_be_chosen():
    assert sum(is_common(f"{number:04d}") for number in range(10_000)) < 500


def test_the_console_refuses_a_common_pin_that_somebody_types_and_advises_about_one_out_of_a_file(tmp_path: Path):
    program = Program(tmp_path / "data")
    told = program.run("staff", "add", "Aline", "--owner", "--pin", "1234")
    assert told.returncode == 1
    assert "Many people choose this PIN. Choose another one." in told.stderr
    assert program.run("staff", "add", "Aline", "--owner", "--pin", "-", given="1234\n").returncode == 0
    (tmp_path / "pin").write_text("1234\n")
    assert "Many people choose this PIN" in program.run("staff", "add", "Eric", "--pin", f"@{tmp_path / 'pin'}").stdout


# Codes


@pytest.mark.parametrize("path", ["/enrol", "/setup"])
def test_who_guesses_codes_waits_longer_each_time(counter: Counter, path: str):
    phone = counter.phone()
    answers = [phone.send(path, code=f"2222BBB{letter}").status_code for letter in "BCDF"]
    assert answers[-1] == 429
    assert "Try again in 6 s." in phone.page.text
    code = counter.shop.login.enrol_code(None)
    assert phone.send("/enrol", code=code).status_code == 429, "the right one is not looked at either"
    counter.clock.forward(seconds=6)
    assert phone.send("/enrol", code=code).url.endswith("/sign-in")


def test_an_hour_of_guessing_codes_comes_to_fewer_than_thirty(counter: Counter):
    phone, looked, ends = counter.phone(), 0, counter.clock.seconds + HOUR
    while counter.clock.seconds < ends:
        looked += phone.send("/enrol", code="2222BBBB").status_code == 403
        counter.clock.forward(seconds=15)
    assert 5 < looked < 30
