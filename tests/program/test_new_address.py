"""The router gives the box another address: nobody is locked out, and no owner locks themselves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.language import ENGLISH, language
from edge.running.whereabouts import Whereabouts
from tests.kit.phones import Phone, words
from tests.kit.programs import Program
from tests.kit.shops import PIN, Counter, open_counter
from tests.kit.support import ACCOUNT, Room


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path) as opened:
        yield opened


def typed_code(told: str) -> str:
    return str(re.search(r"type: (\S+)", told)[1])  # type: ignore[index]


def test_beside_the_running_server_the_console_lets_phones_in_at_the_new_address(tmp_path: Path):
    shop = Program(tmp_path / "data")
    shop.environment["EDGE_LAN"] = f"0.0.0.0:{shop.lan_port}"
    pins, code = shop.set_up(ACCOUNT), shop.enrolment_code()
    shop.start()
    old, new = Phone(shop.lan_url), Phone(f"http://127.0.0.2:{shop.lan_port}")
    try:
        old.sign_in(code, "Aline", pins["Aline"])
        new.carry({})
        assert "no access at this address yet" in words(new.open("/").text)
        first, second = shop.run("enrol"), shop.run("enrol")
        assert (first.returncode, second.returncode) == (0, 0), second.stderr
        assert re.search(rf"http://\S+:{shop.lan_port}/enrol\?code={typed_code(second.stdout)}", second.stdout)
        assert new.send("/enrol", code=typed_code(first.stdout)).status_code == 403, "a newer one ends it"
        new.sign_in(typed_code(second.stdout), "Aline", pins["Aline"])
        assert new.send("/enrol", code=typed_code(second.stdout)).status_code == 403, "it works once"
        assert "this one" in words(new.open("/phones").text), "and from there the owner lets in all others"
        assert old.open("/").status_code == 200
    finally:
        shop.stop()
        old.close()
        new.close()


def key_of(owner: Phone) -> str:
    owner.open("/phones")
    owner.submit(owner.form("/phones/key"))
    return str(re.search(r'class="code">([A-Z0-9 ]{19})<', owner.page.text)[1])  # type: ignore[index]


def test_the_key_on_paper_lets_phones_in_as_often_as_it_must_and_everybody_is_told(counter: Counter):
    aline = counter.signed_in("Aline", owner=True)
    key = key_of(aline)
    assert key not in aline.open("/phones").text, "it is shown once"
    for _ in range(2):
        stranger = counter.phone()
        stranger.open("/enrol")
        stranger.submit(stranger.form("/enrol"), code=key.lower())
        assert stranger.page.url.endswith("/sign-in")
        stranger.submit(stranger.form("/sign-in"), name="Aline", pin=PIN)
        assert "The key on paper let in" in words(stranger.open("/").text)


def test_a_new_key_ends_the_old_one_and_the_store_has_neither(counter: Counter, tmp_path: Path):
    aline = counter.signed_in("Aline", owner=True)
    old, new = key_of(aline), key_of(aline)
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for key in (old, new):
        assert key.encode() not in kept
        assert key.replace(" ", "").encode() not in kept
    assert counter.phone().send("/enrol", code=old).status_code == 403
    assert counter.phone().send("/enrol", code=new).url.endswith("/sign-in")


def test_where_no_key_was_made_none_works(counter: Counter):
    counter.signed_in("Aline", owner=True)
    for code in ("", "None"):
        assert counter.phone().send("/enrol", code=code).status_code == 403


def test_only_an_owner_makes_the_key(counter: Counter):
    counter.staff("Aline", owner=True)
    assert counter.signed_in("Eric").send("/phones/key", token="").status_code == 403


def test_the_last_phone_of_an_owner_cannot_be_ended(counter: Counter):
    aline = counter.signed_in("Aline", owner=True)
    eric = counter.signed_in("Eric")
    (mine,) = (one.id for one in counter.shop.login.phones() if "Aline" in one.used_by)
    aline.open("/phones")
    aline.submit(aline.form(f"/phones/{mine}/end"))
    assert "This is the last phone on which an owner signs in" in words(aline.page.text)
    assert aline.open("/").status_code == 200
    aline.open("/phones")
    (other,) = (one for one in aline.forms(r"/phones/p_\w+/end") if mine not in one.action)
    aline.submit(other)
    assert eric.open("/").status_code == 200, "asked first"
    aline.submit(aline.form(other.action))
    assert eric.open("/").url.endswith("/enrol"), "a phone of the staff's does"
    aline.submit(aline.form(f"/phones/{mine}/end"))
    assert not [form for form in aline.forms(r"/phones/p_\w+/end") if mine in form.action], "nothing to tap"
    aline.open("/phones")
    aline.submit(aline.form(f"/phones/{mine}/end"), sure="yes")
    assert "its access cannot be ended" in words(aline.page.text), "nor for who sends what no page has"
    assert aline.open("/").status_code == 200


def test_of_two_phones_of_owners_either_ends_once_it_was_asked(counter: Counter):
    aline, second = counter.signed_in("Aline", owner=True), counter.signed_in("Aline")
    aline.open("/phones")
    newest = counter.shop.login.phone(second.cookies["phone"])
    aline.submit(aline.form(f"/phones/{newest}/end"))
    assert "Whoever uses it is out at once" in words(aline.page.text)
    assert second.open("/").status_code == 200
    aline.submit(aline.form(f"/phones/{newest}/end"))
    assert second.open("/").url.endswith("/enrol")


def moved(room: Room, at: list[str]) -> tuple[Whereabouts, list[str]]:
    """The chore on a box whose address is what stands last in `at`, and what it has brought to paper."""
    paper: list[str] = []
    chore = Whereabouts(room.books, room.notices, room.clock, lambda: at[-1], lambda: paper.append(at[-1]))
    return chore, paper


def test_a_new_address_is_said_on_the_board_and_on_paper_once(room: Room):
    at = ["http://192.168.1.20:8080"]
    chore, paper = moved(room, at)
    for _ in range(3):
        chore.step()
    assert (room.notices.open(), paper) == ([], []), "where it was at first is no news"
    at.append("http://192.168.1.77:8080")
    for _ in range(5):
        chore.step()
    (notice,) = room.notices.open()
    assert notice.serious
    assert "The box has a new address: http://192.168.1.77:8080" in language(ENGLISH).say(notice.said)
    assert paper == ["http://192.168.1.77:8080"]
    again, paper = moved(room, at)
    again.step()
    again.step()
    assert paper == [], "nor after a restart"


def test_a_line_that_comes_and_goes_is_no_new_address(room: Room):
    at = ["http://192.168.1.20:8080"]
    chore, paper = moved(room, at)
    for url in ("http://127.0.0.1:8080", at[0], "http://10.0.0.9:8080", at[0], "http://127.0.0.1:8080", at[0]) * 2:
        at.append(url)
        chore.step()
    assert (room.notices.open(), paper) == ([], [])
