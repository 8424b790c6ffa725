"""The box by its name: phones are led there, carry their right over, and keep it when the number changes."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.access.carrying_over import SECONDS
from edge.language import ENGLISH, language
from edge.running.whereabouts import NAMED_SECONDS, Whereabouts
from edge.server.own_name import is_own_name, published
from tests.kit.phones import Phone, words
from tests.kit.shops import PIN, Counter, open_counter
from tests.kit.support import Room

NAME = "localhost"  # a name of the box that this machine's phones can look up


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path) as opened:
        opened.shop.whereabouts.name_of = lambda number: NAME
        yield opened


def way_of(phone: Phone) -> str:
    """Asked for on the phone's own page, where it sees the box under its number: the way that it shows."""
    phone.open("/me")
    phone.submit(phone.form("/me/name"))
    found = re.search(rf'href="http://{NAME}:\d+(/enrol\?code=\w+)"', phone.page.text)
    assert found, phone.page.text
    return found[1]


def named(counter: Counter) -> Phone:
    """A browser at the box's name. What it keeps under the number it does not bring here."""
    phone = Phone(f"http://{NAME}:{counter.shop.lan_port}")
    counter.phones.append(phone)
    return phone


def test_a_phone_carries_its_right_over_to_the_name_and_the_owner_has_no_phone_more(counter: Counter):
    eric, before = counter.signed_in("Eric"), len(counter.shop.login.phones())
    there = named(counter)
    there.open(way_of(eric))
    there.submit(there.form("/enrol"))
    there.submit(there.form("/sign-in"), name="Eric", pin=PIN)
    assert there.open("/").status_code == 200
    assert len(counter.shop.login.phones()) == before
    assert "/me/name" not in there.open("/me").text, "it is there already"
    counter.shop.login.put_out(str(counter.shop.login.phone(eric.cookies["phone"])))
    assert there.open("/").url.endswith("/enrol"), "it is one phone, and ending it ends both"


@pytest.mark.parametrize("spoilt", ["twice", "late", "newer", "ended"])
def test_the_way_works_once_soon_and_for_a_phone_that_has_access(counter: Counter, spoilt: str):
    eric, there = counter.signed_in("Eric"), named(counter)
    way = way_of(eric)
    if spoilt == "twice":
        counter.shop.login.carrying.take(way.partition("=")[2], "127.0.0.1")
    elif spoilt == "late":
        counter.clock.forward(seconds=SECONDS + 1)
    elif spoilt == "newer":
        way_of(eric)
    else:
        counter.shop.login.put_out(str(counter.shop.login.phone(eric.cookies["phone"])))
    there.open(way)
    assert there.send("/enrol", code=way.partition("=")[2]).status_code == 403


def test_who_asks_from_elsewhere_gets_nothing_of_a_phones_right(counter: Counter):
    carrying = counter.shop.login.carrying
    code = carrying.offer("a secret", "192.168.1.30")
    assert carrying.take(code, "192.168.1.66") == ""
    assert carrying.take(code, "192.168.1.30") == "", "it is spent"


def test_a_new_phone_under_the_number_is_led_to_the_name_with_its_code(counter: Counter):
    code = counter.shop.login.enrol_code(None)
    page = counter.phone().open(f"/enrol?code={code}").text
    assert f'href="http://{NAME}:{counter.shop.lan_port}/enrol?code={code}"' in page
    assert "the name stays when the box gets another number" in words(page)
    assert f'href="http://{NAME}:{counter.shop.lan_port}/"' in counter.phone().open("/").text, "it may be in there"
    counter.shop.whereabouts.name_of = lambda number: ""
    counter.clock.forward(seconds=NAMED_SECONDS)
    assert NAME not in counter.phone().open("/enrol").text, "where the network knows no name none is promised"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("+ 2 0 iduka.local\n", "iduka.local"),
        ("+ 2 0 Iduka-2.local\n", "iduka-2.local"),
        ("+ 2 0 evil.local\n", ""),
        ("+ 2 0 iduka.local", ""),
        ("-15 Timeout reached\n", ""),
        ("", ""),
    ],
)
def test_the_name_is_what_avahi_says_of_the_number_and_one_of_the_boxs_own(tmp_path: Path, told: str, name: str):
    with socket.socket(socket.AF_UNIX) as avahi:
        avahi.bind(str(tmp_path / "socket"))
        avahi.listen()

        def answer() -> None:
            line, _ = avahi.accept()
            with line:
                assert line.recv(100) == b"RESOLVE-ADDRESS 192.168.1.20\n"
                line.sendall(told.encode())

        answering = threading.Thread(target=answer, daemon=True)
        answering.start()
        assert published("192.168.1.20", tmp_path / "socket") == name
        answering.join(60)
    assert published("192.168.1.20", tmp_path / "nobody") == ""


def test_a_name_of_another_is_none_of_the_boxs():
    assert is_own_name("iduka-12.local")
    assert not any(
        is_own_name(name) for name in ("iduka.example", "x-iduka.local", "iduka-2.local.evil", "iduka-a.local")
    )


def test_when_the_number_changes_the_notice_says_that_phones_at_the_name_go_on(room: Room):
    at = ["http://192.168.1.20:8080"]
    chore = Whereabouts(
        room.books, room.notices, room.clock, lambda: at[-1], lambda: None, lambda number: "iduka.local"
    )
    chore.step()
    at.append("http://192.168.1.77:8080")
    for _ in range(3):
        chore.step()
    (notice,) = room.notices.open()
    assert "Phones that open http://iduka.local:8080 go on as before" in language(ENGLISH).say(notice.said)
    assert chore.ways() == ("http://192.168.1.77:8080", "http://iduka.local:8080")
