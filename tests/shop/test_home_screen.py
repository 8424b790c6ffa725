"""The page on a phone's home screen: its icon, its name, its colours."""

from __future__ import annotations

import json
import re
import struct

import pytest

from tests.kit.hostile import SAYINGS
from tests.kit.phones import Phone
from tests.kit.shops import Counter


def test_a_phone_that_is_in_the_wifi_reads_the_shops_name_and_icon_without_its_cookies(counter: Counter) -> None:
    page = counter.signed_in("Aline").open("/").text
    stranger = Phone(counter.signed_in("Eric").address)
    found = re.search(r'<link rel="?manifest"? href="?([^" >]+)', page)
    assert found
    said = json.loads(stranger.open(found[1]).text)
    assert said["name"] == counter.shop.settings.shop().name
    assert said["start_url"] == "/"
    icon = stranger.open(said["icons"][0]["src"])
    assert icon.headers["Content-Type"] == "image/png"
    assert icon.content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", icon.content[16:24])
    assert f"{width}x{height}" == said["icons"][0]["sizes"]


@pytest.mark.parametrize("dark", [False, True])
def test_the_bar_of_the_phone_has_the_colour_of_the_paper(counter: Counter, dark: bool) -> None:
    phone = counter.signed_in("Aline")
    page = phone.open("/").text
    style = phone.open(re.findall(r'href="?(/static/shop\.css[^" >]*)', page)[0]).text
    light, night = re.findall(r"--paper:\s?(#[0-9a-f]{6})", style)[:2]
    assert (f'content="{night}"' if dark else f'content="{light}"') in page


@pytest.mark.parametrize("name", [saying for saying in SAYINGS if saying.strip()][:20])
def test_whatever_the_shop_is_called_the_manifest_is_json(counter: Counter, name: str) -> None:
    phone = counter.signed_in("Diane", owner=True)
    phone.open("/settings/shop")
    phone.submit(phone.form("/settings/shop"), name=name)
    assert json.loads(phone.open("/shop.webmanifest").text)["name"] == counter.shop.settings.shop().name
