"""Who comes in: enrolled phones, PINs and their throttle, cookies that cannot be planted, stolen or kept too long."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import segno

from edge.access.login import Login
from edge.access.staff import Staff
from edge.access.team import random_pin
from edge.errors import Refusal
from edge.store.all_tables import where
from edge.web.base import qr
from tests.kit.addresses import NEED_SIGN_IN, pages_of
from tests.kit.phones import Phone
from tests.kit.shops import PIN, Counter
from tests.kit.support import Room

HOUR = 3600


@dataclass
class Desk:
    """A login with an owner, Aline, and Eric; and phones as their secrets."""

    room: Room
    login: Login
    aline: Staff
    eric: Staff

    def phone(self) -> str:
        return self.login.enrol(self.login.enrol_code(None), "a phone")

    def tries(self, phone: str, name: str, pin: str = "0000") -> str:
        """What comes of it: "in", or the code of the refusal."""
        try:
            self.login.sign_in(phone, name, pin)
        except Refusal as refusal:
            return refusal.code
        return "in"

    def wait(self, phone: str, name: str) -> float:
        """How many seconds the throttle asks for now."""
        with pytest.raises(Refusal) as refused:
            self.login.sign_in(phone, name, PIN)
        assert refused.value.code == "wait"
        return float(refused.value.facts["seconds"])


@pytest.fixture
def door(room: Room) -> Desk:
    kept = room.team.pin(PIN)
    aline, eric = room.team.add("Aline", owner=True, pin=kept), room.team.add("Eric", pin=kept)
    return Desk(room, Login(room.books, room.clock, room.team), aline, eric)


# Enrolling a phone


def test_a_code_lets_one_phone_in_and_only_once(door: Desk):
    code = door.login.enrol_code(door.aline)
    assert door.login.phone(door.login.enrol(code, "a phone"))
    with pytest.raises(Refusal):
        door.login.enrol(code, "another")
    assert len(door.login.phones()) == 1


def test_a_code_may_be_typed_as_people_type(door: Desk):
    code = door.login.enrol_code(door.aline)
    assert door.login.enrol(f" {code[:4].lower()} {code[4:]} ", "a phone")


def test_a_code_is_long_and_has_no_letters_that_look_alike(door: Desk):
    codes = {door.login.enrol_code(door.aline) for _ in range(50)}
    assert len(codes) == 50
    assert all(re.fullmatch("[2-9BCDFGHJKMNPQRSTVWXZ]{8}", code) for code in codes)


def test_a_code_ends_after_an_hour(door: Desk):
    code = door.login.enrol_code(door.aline)
    door.room.clock.forward(seconds=HOUR + 1)
    with pytest.raises(Refusal):
        door.login.enrol(code, "a phone")


def test_a_clock_that_is_set_neither_ends_a_code_nor_keeps_it(door: Desk):
    code = door.login.enrol_code(door.aline)
    door.room.clock.step(days=-400)
    assert door.login.enrol(code, "a phone")


def test_a_code_ends_with_the_power(door: Desk):
    code = door.login.enrol_code(door.aline)
    door.room.clock.reboot()
    with pytest.raises(Refusal):
        door.login.enrol(code, "a phone")


def test_guessing_codes_does_not_make_the_card_write(door: Desk):
    before = door.room.books.database.revision
    for code in ("", "2222BBBB", "é" * 5000, "\ud800", "' OR 1=1"):
        with pytest.raises(Refusal):
            door.login.enrol(code, "a phone")
    assert door.room.books.database.revision == before


def test_only_the_owner_adds_phones_and_ends_them(door: Desk):
    phone = door.login.phone(door.phone())
    with pytest.raises(Refusal, match="owner_only"):
        door.login.enrol_code(door.eric)
    with pytest.raises(Refusal, match="owner_only"):
        door.login.end_access(phone or "", door.eric)
    assert len(door.login.phones()) == 1


def test_looking_at_the_enrolment_page_spends_nothing(counter: Counter):
    phone, code = counter.phone(), counter.shop.login.enrol_code(None)
    for _ in range(3):
        assert phone.open(f"/enrol?code={code}").status_code == 200
    assert phone.submit(phone.form("/enrol")).status_code == 200
    assert phone.page.url.endswith("/sign-in")


def test_a_phone_without_access_cannot_try_a_pin(counter: Counter):
    counter.staff("Aline", owner=True)
    stranger = counter.phone()
    assert stranger.open("/sign-in").url.endswith("/enrol")
    assert stranger.send("/sign-in", name="Aline", pin=PIN).url.endswith("/enrol")
    assert "Aline" not in stranger.page.text
    assert len(counter.shop.books.tables.throttles) == 0


def test_the_owner_adds_a_phone_and_ends_it_with_two_taps(counter: Counter):
    aline = counter.signed_in("Aline", owner=True)
    counter.staff("Eric")
    aline.open("/phones")
    page = aline.submit(aline.form("/phones/add")).text
    assert counter.shop.lan_url + "/enrol" in page
    code = re.search(r'class="code">(\w{4}) (\w{4})<', page)
    assert code
    counter.clock.forward(minutes=1)
    eric = counter.phone()
    eric.sign_in(code[1] + code[2], "Eric", PIN)

    aline.open("/phones")
    assert "Eric" in aline.page.text
    (newest, _) = aline.forms(r"/phones/p_\w+/end")
    aline.submit(newest)
    aline.submit(aline.form(newest.action))
    assert eric.open("/").url.endswith("/enrol")
    assert aline.open("/").status_code == 200


def test_the_phones_page_is_for_the_owner(counter: Counter):
    counter.staff("Aline", owner=True)
    eric = counter.signed_in("Eric")
    assert "/phones" not in eric.page.text
    assert eric.open("/phones").status_code == 403
    counter.hears()
    eric.open("/")
    token = eric.token()
    for path in ("/phones/add", "/phones/p_abc/end", "/notices/n_abc/settle"):
        assert eric.send(path, token=token).status_code == 403


# Cookies


def test_cookies_are_for_our_pages_alone(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    phone.open("/sign-in")
    said = phone.submit_only(phone.form("/sign-in"), name="Aline", pin=PIN).headers["Set-Cookie"]
    for cookie in re.split(r", (?=phone=)", said):
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert "Path=/" in cookie
        assert "Secure" not in cookie, "over plain http it would never come back"
        assert "Domain" not in cookie


def test_a_stolen_card_signs_nobody_in(counter: Counter, tmp_path: Path):
    phone = counter.signed_in("Aline", owner=True)
    code = counter.shop.login.enrol_code(None)
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"Kabeza Hardware" in kept
    assert {"phone", "sign_in"} <= phone.cookies.keys()
    for secret in (*phone.cookies.values(), code):
        assert secret.encode() not in kept
    assert f'"{PIN}"'.encode() not in kept, "four digits alone stand in many a number"


def test_a_cookie_planted_before_is_worth_nothing_after(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    planted = phone.cookies["sign_in"]
    phone.open("/sign-in")
    phone.submit(phone.form("/sign-in"), name="Aline", pin=PIN)
    assert phone.cookies["sign_in"] != planted
    assert _is_out(counter, {**phone.cookies, "sign_in": planted})


@pytest.mark.parametrize(
    "end", ["sign out", "phone ended", "staff gone", "another signs in", "no phone", "another phone", "idle"]
)
def test_a_stolen_cookie_ends_with(counter: Counter, end: str):
    thief = dict(counter.signed_in("Aline", owner=True).cookies)
    phone = counter.phones[0]
    if end == "sign out":
        phone.submit(phone.form("/sign-out"))
    elif end == "phone ended":
        counter.signed_in("Aline")
        counter.shop.login.end_access(counter.shop.login.phone(thief["phone"]) or "", counter.staff("Aline"))
    elif end == "staff gone":
        counter.shop.books.tables.staff.remove(where("name") == "Aline")
    elif end == "another signs in":
        counter.staff("Eric")
        phone.open("/sign-in")
        phone.submit(phone.form("/sign-in"), name="Eric", pin=PIN)
    elif end == "another phone":
        thief["phone"] = counter.signed_in("Eric").cookies["phone"]
    elif end == "no phone":
        del thief["phone"]
    else:
        counter.clock.forward(hours=12, seconds=1)
    assert _is_out(counter, thief)


def test_what_a_sign_in_has_spent_is_forgotten_when_it_ends(counter: Counter):
    """Else a box that runs for years keeps a line for each form that was ever sent."""
    phone = counter.signed_in("Aline", owner=True)
    query = counter.hears()
    phone.open(f"/q/{query}")
    phone.submit(phone.form(f"/q/{query}/claim"))
    kept = spent_tokens(counter)
    assert kept
    phone.open("/me")
    phone.submit(phone.form("/sign-out"))
    assert kept & spent_tokens(counter) == set()


def spent_tokens(counter: Counter) -> set[str]:
    with counter.shop.books.reading() as connection:
        return {token for (token,) in connection.execute("SELECT token FROM spent_tokens")}


def _is_out(counter: Counter, cookies: dict[str, str]) -> bool:
    """Neither sees anything nor does anything."""
    query = counter.hears("a private matter")
    thief = counter.phone()
    thief.carry(cookies)
    seen = [thief.open(path).url for path in pages_of(NEED_SIGN_IN, query)]
    done = thief.send(f"/q/{query}/claim", token="x")
    return all(re.search("/(sign-in|enrol)$", url) for url in seen) and done.status_code == 403


def test_one_phone_shared_by_two_writes_down_who_it_was(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    counter.staff("Eric")
    first, second = counter.hears("first"), counter.hears("second")
    phone.open("/")
    phone.submit(phone.form(f"/q/{first}/claim"))
    phone.open("/")
    stale = phone.form(f"/q/{second}/claim")
    phone.open("/sign-in")
    phone.submit(phone.form("/sign-in"), name="Eric", pin=PIN)
    assert phone.submit(stale).status_code == 409, "Aline's page does not act in Eric's name"
    phone.open("/")
    phone.submit(phone.form(f"/q/{second}/claim"))
    claims = [event.staff for query in (first, second) for event in counter.shop.books.events.of_query(query)]
    assert [staff for staff in claims if staff] == [counter.staff("Aline").id, counter.staff("Eric").id]


# Changing places at a shared phone


def test_another_takes_over_a_shared_phone_in_two_taps_and_a_pin(counter: Counter):
    for name in ("Aline", "Diane", "Éric Jr"):
        counter.staff(name, owner=name == "Aline")
    phone = counter.signed_in("Éric Jr")
    phone.open("/sign-in?name=Aline")
    phone.submit(phone.form("/sign-in"), pin=PIN)
    phone.open("/")
    regular = re.search(r'<a class="switch" href="([^"]*)"><bdi>Éric Jr</bdi></a>', phone.page.text)
    assert regular, "tapping the own name opens the menu: there stand the others who use this phone"
    assert "Diane" not in phone.page.text
    phone.open(regular[1])
    assert phone.submit(phone.form("/sign-in"), pin=PIN).status_code == 200
    assert "<summary><bdi>Éric Jr</bdi></summary>" in phone.page.text


def test_everybody_else_is_one_tap_away_those_who_use_the_phone_first(counter: Counter):
    for name in ("Aline", "Bosco", "Diane"):
        counter.staff(name)
    phone = counter.signed_in("Diane")
    phone.open("/sign-in")
    assert re.findall(r'<button name="name" value="(\w+)">', phone.page.text) == ["Diane", "Aline", "Bosco"]
    phone.open("/sign-in?name=Nobody")
    assert "Nobody" not in phone.page.text
    assert "Bosco" in phone.page.text


def test_a_pin_is_never_remembered_by_the_phone_nor_shown_while_typed(counter: Counter):
    counter.staff("Aline", owner=True)
    phone = counter.signed_in("Aline")
    phone.open("/sign-in?name=Aline")
    field = re.search(r'<input [^>]*name="pin"[^>]*>', phone.page.text)
    assert field
    assert all(word in field[0] for word in ('type="password"', 'inputmode="numeric"', 'autocomplete="off"'))


def test_a_new_phone_scans_a_code_and_needs_one_tap(counter: Counter):
    aline = counter.signed_in("Aline", owner=True)
    aline.open("/phones")
    page = aline.submit(aline.form("/phones/add")).text
    shown = re.search(r'class="code">(\w{4}) (\w{4})<', page)
    assert shown
    address = f"{counter.shop.lan_url}/enrol?code={shown[1]}{shown[2]}"
    assert f'<path d="{qr.code(address).path}"/>' in page
    phone = counter.phone()
    phone.open(address)
    assert "<input " in phone.page.text
    assert not re.search(r'<input (?!type="hidden")', phone.page.text), "nothing is to be typed"
    phone.submit(phone.form("/enrol"))
    assert phone.page.url.endswith("/sign-in")


def test_the_drawing_of_a_code_is_the_code_with_its_white_margin():
    drawn = qr.code("http://192.168.1.20:8080/enrol?code=BCDF2345")
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn.path):
        dark |= {(int(x) + step, int(y)) for step in range(int(length))}
    matrix = segno.make("http://192.168.1.20:8080/enrol?code=BCDF2345", error="m", micro=False).matrix
    assert drawn.size == len(matrix) + 8
    assert dark == {(x + 4, y + 4) for y, row in enumerate(matrix) for x, square in enumerate(row) if square}


# How long it lasts


def test_a_phone_in_use_stays_signed_in(door: Desk):
    phone = door.phone()
    secret = door.login.sign_in(phone, "Aline", PIN)
    for _ in range(5):
        door.room.clock.forward(hours=11)
        assert door.login.who(phone, secret)


def test_a_phone_left_lying_asks_for_the_pin_again(door: Desk):
    phone = door.phone()
    secret = door.login.sign_in(phone, "Aline", PIN)
    door.room.clock.forward(hours=12, seconds=1)
    assert door.login.who(phone, secret) is None
    assert door.login.phone(phone), "but its access stays"


def test_where_practice_lets_hours_pass_each_is_as_idle_as_before(door: Desk):
    idle, fresh = door.phone(), door.phone()
    gone, long = (door.login.sign_in(phone, "Aline", PIN) for phone in (door.phone(), idle))
    door.login.sign_out(gone)
    door.room.clock.forward(hours=11)
    secret = door.login.sign_in(fresh, "Aline", PIN)
    door.login.stay(20 * 3600)
    door.room.clock.forward(hours=20)
    assert door.login.who(fresh, secret)
    assert door.login.who(idle, long, by_itself=True)
    door.room.clock.forward(hours=1, seconds=1)
    assert door.login.who(idle, long) is None
    door.login.stay(20 * 3600)
    assert door.login.who(idle, long) is None, "what has ended stays so"


def test_a_clock_that_is_set_signs_nobody_out(door: Desk):
    phone = door.phone()
    secret = door.login.sign_in(phone, "Aline", PIN)
    door.room.clock.step(days=3)
    assert door.login.who(phone, secret)


def test_a_power_cut_signs_nobody_out_but_time_goes_on(door: Desk):
    phone = door.phone()
    secret = door.login.sign_in(phone, "Aline", PIN)
    door.room.clock.reboot()
    assert door.login.who(phone, secret)
    door.room.clock.forward(hours=12, seconds=1)
    assert door.login.who(phone, secret) is None


def test_after_a_power_cut_what_nobody_uses_ends_too(door: Desk):
    phone = door.phone()
    secret = door.login.sign_in(phone, "Aline", PIN)
    door.room.clock.reboot()
    door.room.clock.forward(hours=13)
    assert door.login.who(phone, secret) is None
    door.login.tidy()
    assert len(door.room.books.tables.sign_ins) == 0


def test_tidying_keeps_what_is_in_use(door: Desk):
    phone, code = door.phone(), door.login.enrol_code(None)
    secret = door.login.sign_in(phone, "Aline", PIN)
    door.tries(phone, "Eric")
    door.login.tidy()
    assert door.login.who(phone, secret)
    assert len(door.room.books.tables.throttles) == 2
    assert door.login.enrol(code, "a phone")


def test_tidying_forgets_what_has_ended(door: Desk):
    phone = door.phone()
    door.login.enrol_code(None)
    door.login.sign_in(phone, "Aline", PIN)
    door.tries(phone, "Eric")
    door.room.clock.forward(hours=25)
    door.login.tidy()
    books = door.room.books
    assert [
        len(book)
        for book in (books.tables.sign_ins, books.tables.throttles, books.tables.enrolments, books.tables.phones)
    ] == [0, 0, 0, 1]


def test_on_a_full_card_people_who_are_signed_in_still_read(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    query = counter.hears("Do you have paint?")
    counter.clock.forward(minutes=30)
    counter.disk.full = True
    assert "Do you have paint?" in phone.open("/").text
    assert phone.open(f"/q/{query}").status_code == 200


# The throttle


def test_fat_fingers_cost_nothing(door: Desk):
    phone = door.phone()
    assert [door.tries(phone, "Aline") for _ in range(2)] == ["wrong_pin"] * 2
    assert door.tries(phone, "Aline", PIN) == "in"


def test_waits_grow_and_never_become_a_lock(door: Desk):
    phone = door.phone()
    waits: list[float] = []
    for _ in range(12):
        assert door.tries(phone, "Aline") == "wrong_pin"
        if len(waits) + 1 > 2:
            waits.append(door.wait(phone, "Aline"))
            door.room.clock.forward(seconds=waits[-1])
        else:
            waits.append(0.0)
    assert waits == sorted(waits)
    assert waits[-1] <= 300
    assert door.tries(phone, "Aline", PIN) == "in"


@pytest.mark.parametrize(("phones", "power_cuts"), [(50, False), (1, True)])
def test_nobody_gets_thirty_tries_in_an_hour(door: Desk, phones: int, power_cuts: bool):
    """The one who tries waits exactly as long as needed and, with power cuts, pulls the plug at every wait."""
    secrets, tries, passed = [door.phone() for _ in range(phones)], 0, 0.0
    while passed < HOUR:
        for phone in secrets:
            if door.tries(phone, "Aline") == "wrong_pin":
                tries += 1
        if power_cuts:
            door.room.clock.reboot()
            door.room.clock.seconds = 0.0
        if door.tries(secrets[0], "Aline", "") == "wait":
            wait = door.wait(secrets[0], "Aline")
            door.room.clock.forward(seconds=wait)
            passed += wait
        else:
            tries += 1
    assert 10 < tries < 30


def test_tries_at_the_same_moment_all_count(door: Desk):
    phone = door.phone()
    with ThreadPoolExecutor(12) as many:
        ends = list(many.map(lambda _: door.tries(phone, "Aline"), range(24)))
    assert ends.count("wrong_pin") == 3
    assert ends.count("wait") == 21


def test_whoever_guesses_elsewhere_keeps_nobody_out_of_their_own_phone(door: Desk):
    own, other = door.phone(), door.phone()
    assert door.tries(own, "Aline", PIN) == "in"
    while door.tries(other, "Aline") != "wait":
        pass
    assert door.tries(own, "Aline", PIN) == "in"
    assert door.tries(other, "Aline", PIN) == "wait", "and coming in at home does not help the one who guesses"


def test_one_phone_cannot_try_one_name_after_another(door: Desk):
    phone = door.phone()
    for name in ("Aline", "Eric", "Nobody"):
        assert door.tries(phone, name) == "wrong_pin"
    assert door.tries(phone, "Aline") == "wait"


def test_the_right_pin_does_not_open_while_the_throttle_runs(door: Desk):
    phone = door.phone()
    while door.tries(phone, "Aline") != "wait":
        pass
    assert door.tries(phone, "Aline", PIN) == "wait"


def test_wrong_pins_are_forgotten_after_a_quiet_time(door: Desk):
    phone = door.phone()
    while door.tries(phone, "Aline") != "wait":
        pass
    door.room.clock.forward(hours=7)
    assert [door.tries(phone, "Aline") for _ in range(3)] == ["wrong_pin"] * 3


def test_the_wait_is_said_in_words_and_the_name_is_kept(counter: Counter):
    counter.staff("Aline", owner=True)
    counter.staff("Eric")
    phone = counter.phone()
    phone.open(f"/enrol?code={counter.shop.login.enrol_code(None)}")
    phone.submit(phone.form("/enrol"))
    answers = [phone.submit(phone.form("/sign-in"), name="Eric", pin="0000") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 429]
    assert "Try again in 6 s." in phone.page.text
    assert re.search('name="name" value="Eric"', phone.page.text)
    assert not re.search("0000", phone.page.text)


def test_pins_that_the_box_makes_are_six_digits():
    assert all(re.fullmatch("[0-9]{6}", random_pin()) for _ in range(100))


def test_a_phone_that_signs_out_shows_nobodys_pages(counter: Counter):
    phone: Phone = counter.signed_in("Aline", owner=True)
    phone.submit(phone.form("/sign-out"))
    assert phone.page.url.endswith("/sign-in")
    assert phone.open("/").url.endswith("/sign-in")
