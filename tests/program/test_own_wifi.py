"""In the Wi-Fi that the box itself makes phones stay, and find it by name, also where there is no internet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import requests

from edge.web.base.still_online import ANSWERS
from tests.kit.network.own_wifi import BOX, CABLE, FILES, PHONE, OwnWifiBox, number_of
from tests.kit.network.sides import Side, two
from tests.kit.programs import until
from tests.kit.support import ACCOUNT


@pytest.fixture
def network() -> Iterator[tuple[Side, Side]]:
    """The box and a phone, in the box's Wi-Fi."""
    with two(("box", "phone"), CABLE, (f"{BOX}/24", f"{PHONE}/24")) as both:
        yield both


def asked(name: str, path: str = "/generate_204") -> requests.Response | None:
    """What a phone is told by http, without a port, of whoever has this name."""
    try:
        return requests.get(f"http://{BOX}{path}", headers={"Host": name}, allow_redirects=False, timeout=10)
    except requests.ConnectionError:
        return None


@pytest.mark.needs("ip", "dnsmasq", "nft")
def test_a_phone_in_the_boxs_own_wifi_hears_that_there_is_internet_and_finds_the_pages(
    network: tuple[Side, Side], tmp_path: Path
):
    box, phone = network
    program, folder = OwnWifiBox(tmp_path / "data", box, phone), tmp_path / "names"
    folder.mkdir()
    program.set_up(ACCOUNT)
    program.start()
    names = program.names(folder)
    try:
        assert phone.run(partial(asked, "captive.apple.com")) is None, "before it is the shop's Wi-Fi nobody answers"
        program.connection("Kabeza-STAFF", "up")
        program.connection("Kabeza-STAFF", "up")
        for name in (*ANSWERS, "iduka.local"):
            assert until(lambda name=name: phone.run(partial(number_of, name)) == BOX), name  # type: ignore[misc]
        assert phone.run(partial(number_of, "www.google.com")) == "", "of no other name it says anything"
        for name, (status, page) in ANSWERS.items():
            told = phone.run(partial(asked, name))
            assert told is not None
            assert (told.status_code, told.content) == (int(status[:3]), page)
        board = phone.run(partial(asked, "iduka.local", "/"))
        assert board is not None
        assert board.headers["Location"].endswith("/sign-in"), "and the pages need no port behind the name"
        program.connection("Home", "down")
        assert phone.run(partial(asked, "captive.apple.com")) is not None
        program.connection("Kabeza-STAFF", "down")
        assert phone.run(partial(asked, "captive.apple.com")) is None
    finally:
        names.kill()
        names.wait(30)
        program.end()


def test_the_name_server_leads_to_the_box_what_the_pages_answer_and_nothing_else():
    lines = (FILES / "dnsmasq.conf").read_text("utf-8").splitlines()
    led = {line.split("/")[1] for line in lines if not line.startswith("#")}
    assert led == {*ANSWERS, "iduka.local"}
