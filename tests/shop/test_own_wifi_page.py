"""The Wi-Fi that the box makes itself is asked for under Settings, and a phone that comes in over it keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.server.own_wifi import OwnWifi, WifiState
from tests.kit.phones import words
from tests.kit.shops import Counter, open_counter


@pytest.fixture
def helper(tmp_path: Path) -> Path:
    folder = tmp_path / "wifi"
    (folder / "asked").mkdir(parents=True)
    return folder


@pytest.fixture
def counter(tmp_path: Path, helper: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "shop", own_wifi=helper) as opened:
        yield opened


def test_an_owner_asks_for_it_and_reads_how_to_come_in(counter: Counter, helper: Path):
    aline = counter.signed_in("Aline", owner=True)
    aline.open("/settings")
    assert 'href="/own-wifi"' in aline.page.text
    aline.open("/own-wifi")
    aline.submit(aline.form("/own-wifi/on"))
    name, key = (helper / "asked" / "on").read_text().split()
    said = words(aline.page.text)
    assert (name, len(key)) == ("KabezaHardware-STAFF", 12)
    assert f"{key[:4]} {key[4:8]} {key[8:]}" in said
    code = re.search(r"http://iduka\.local/enrol\?code=(\w+)", said)
    assert code
    counter.shop.login.enrol(code[1], "a phone")
    assert key not in aline.open("/own-wifi").text, "it is shown once"
    assert "The box is asked" in words(aline.page.text)


@pytest.mark.parametrize(
    ("shop", "name"),
    [("Élégance Beauté", "EleganceBeaute-STAFF"), ("x" * 80, f"{'x' * 20}-STAFF"), ("日本", "Iduka-STAFF")],
)
def test_it_is_called_after_the_shop_in_letters_that_every_phone_has(helper: Path, shop: str, name: str):
    assert OwnWifi(helper).make(shop)[0] == name


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("trying Kabeza-STAFF", "The Wi-Fi Kabeza-STAFF is there."),
        ("on Kabeza-STAFF", "The Wi-Fi Kabeza-STAFF is on."),
        ("nobody", "No phone came"),
        ("no_cable", "by cable"),
        ("evil <b>", "It is off."),
    ],
)
def test_the_page_says_what_has_become_of_it(counter: Counter, helper: Path, state: str, said: str):
    (helper / "state").write_text(f"{state}\n")
    assert said in words(counter.signed_in("Aline", owner=True).open("/own-wifi").text)


def test_it_is_ended_with_two_taps(counter: Counter, helper: Path):
    (helper / "state").write_text("on Kabeza-STAFF\n")
    aline = counter.signed_in("Aline", owner=True)
    aline.open("/own-wifi")
    aline.submit(aline.form("/own-wifi/off"))
    assert not (helper / "asked" / "off").exists(), "it asks first"
    aline.submit(aline.form("/own-wifi/off"))
    assert (helper / "asked" / "off").exists()


def test_only_a_phone_that_came_over_it_keeps_it(helper: Path):
    wifi = OwnWifi(helper)
    (helper / "state").write_text("trying Kabeza-STAFF\n")
    for peer in ("192.168.1.20", "127.0.0.1", "", "10.43.0.20"):
        wifi.met(peer)
    assert not (helper / "asked" / "came").exists()
    wifi.met("10.42.0.20")
    assert (helper / "asked" / "came").exists()
    (helper / "asked" / "came").unlink()
    (helper / "state").write_text("on Kabeza-STAFF\n")
    wifi.met("10.42.0.20")
    assert not (helper / "asked" / "came").exists(), "nothing is written where nobody waits for it"


def test_a_box_without_the_helper_says_so(tmp_path: Path):
    assert OwnWifi(tmp_path / "nowhere").state() == WifiState("absent")
    with open_counter(tmp_path / "shop") as counter:
        aline = counter.signed_in("Aline", owner=True)
        page = aline.open("/own-wifi")
        assert "cannot make a Wi-Fi" in words(page.text)
        assert not aline.forms("/own-wifi/on")
