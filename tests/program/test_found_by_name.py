"""A running box in a network of its own gets another number: whoever is in by its name stays in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.network.named import CABLE, NAME, PORT, Browsing, NamedBox, look_up
from tests.kit.network.sides import Side, two
from tests.kit.programs import until
from tests.kit.support import ACCOUNT

pytestmark = pytest.mark.needs("ip", "avahi-daemon", "mount", "sh")
OLD, NEW, PHONE = "192.168.1.20", "192.168.1.77", "192.168.1.9"


@pytest.fixture
def network() -> Iterator[tuple[Side, Side]]:
    """The box and a phone, in the shop's Wi-Fi."""
    with two(("box", "phone"), CABLE, (f"{OLD}/24", f"{PHONE}/24")) as (box, phone):
        phone.ip("route", "add", "default", "dev", CABLE)
        yield box, phone


def test_who_is_in_by_the_name_stays_in_when_the_router_gives_the_box_another_number(
    network: tuple[Side, Side], tmp_path: Path
):
    box, phone = network
    program = NamedBox(tmp_path / "data", box, phone)
    pins, code = program.set_up(ACCOUNT), program.enrolment_code()
    program.start()
    try:
        by_name, by_number = Browsing(phone, NAME), Browsing(phone)
        led = rf'href="http://{NAME}:{PORT}(/enrol\?code=\w+)"'
        assert until(lambda: re.search(led, by_number.get(OLD, f"/enrol?code={code}").text), 60)
        assert by_name.post(OLD, "/enrol", code=code).headers["Location"].endswith("/sign-in")
        by_name.post(OLD, "/sign-in", name="Aline", pin=pins["Aline"])
        assert by_name.get(OLD, "/").status_code == 200
        box.ip("address", "add", f"{NEW}/24", "dev", CABLE)
        box.ip("address", "del", f"{OLD}/24", "dev", CABLE)
        box.ip("address", "replace", f"{NEW}/24", "dev", CABLE)  # where the old one took it along
        assert until(lambda: phone.run(look_up) == NEW, 60), "the name leads to the new number by itself"
        assert by_name.get(NEW, "/").status_code == 200
        assert by_number.get(NEW, "/").headers["Location"].endswith("/sign-in"), "nobody is in by a number"
    finally:
        program.end()
