"""What a console says a phone should open, on machines with networks of all kinds: the number that phones reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.registers.books import Books
from tests.kit.network import sides
from tests.kit.network.sides import Side, join
from tests.kit.programs import Program

pytestmark = pytest.mark.needs("ip")
OWN_WIFI = "192.168.50.1"


@pytest.fixture
def box() -> Iterator[Side]:
    sides.needed()
    box, world = Side("box"), Side("world")
    # The carrier, which is the way to the internet; a tunnel to an office; containers.
    join(box, world, "wwan0", ("10.77.0.1/24", "10.77.0.2/24"))
    box.ip("route", "add", "default", "via", "10.77.0.2")
    box.ip("tuntap", "add", "dev", "office", "mode", "tun")
    bridge(box, "docker0", "172.17.0.1/16")
    box.ip("address", "add", "10.8.0.2/24", "dev", "office")
    box.ip("link", "set", "office", "up")
    yield box
    box.remove()
    world.remove()


def bridge(box: Side, name: str, address: str) -> None:
    box.ip("link", "add", name, "type", "bridge")
    box.ip("address", "add", address, "dev", name)
    box.ip("link", "set", name, "up")


def asked(box: Side, data: Path) -> tuple[str, str]:
    """The number in the one-time address, and what is said beside it."""
    program = Program(data)
    program.environment["EDGE_LAN"] = "0.0.0.0:8080"
    program.verbs = ("ip", "netns", "exec", box.name, *Program.verbs)
    told = program.run("setup-address")
    found = re.search(r"http://([\d.]+):8080/setup\?code=", told.stdout)
    assert found, told.stderr
    return found[1], told.stderr


def test_neither_a_carrier_nor_a_tunnel_nor_containers_are_what_phones_are_sent_to(box: Side, tmp_path: Path):
    Books.open(tmp_path / "data").close()
    number, beside = asked(box, tmp_path / "data")
    assert (number, "No phone can reach this machine" in beside) == ("127.0.0.1", True)
    bridge(box, "br-lan", f"{OWN_WIFI}/24")  # the box's own Wi-Fi, without an uplink
    assert asked(box, tmp_path / "data") == (OWN_WIFI, "")
