"""The owner looks for printers: the box asks its own network, and calls nobody else. Networks of the test's own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Interface
from pathlib import Path

import pytest

from edge.printing.own_network import OnNetwork, on_network, whom_to_call
from tests.kit.escpos_reader import Reader
from tests.kit.made_up_machines import shows
from tests.kit.network.announcing import announcing
from tests.kit.network.sides import Side, two
from tests.kit.phones import words
from tests.kit.programs import until
from tests.kit.shops import open_counter

pytestmark = pytest.mark.needs("ip", "avahi-daemon", "mount", "sh")
BOX, PRINTER, CABLE = "192.168.1.20", "192.168.1.50", "lan"
# Small, so that nobody waits for many who are not there.
NETWORKS = [IPv4Interface(f"{BOX}/26")]


def test_a_large_network_is_called_near_the_box_alone_and_254_addresses_at_most_in_all():
    called = [address for _, address in whom_to_call([IPv4Interface("10.9.7.20/8"), IPv4Interface("192.168.1.2/24")])]
    assert len(called) == len(set(called)) == 254
    assert sum(address.startswith("10.9.7.") for address in called) == 253, "all but the box"
    assert "10.9.7.20" not in called


@pytest.fixture
def network() -> Iterator[tuple[Side, Side]]:
    with two(("box", "printer"), CABLE, (f"{BOX}/26", f"{PRINTER}/26")) as both:
        yield both


@contextmanager
def taking(printer: Side, address: str = PRINTER) -> Iterator[list[bytes]]:
    """A printer of the network; what came on each line that it took."""
    door, came = printer.run(lambda: socket.create_server((address, 9100))), list[bytes]()

    def take() -> None:
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as told:
                came.append(told.read())

    thread = threading.Thread(target=take)
    thread.start()
    yield came
    door.shutdown(socket.SHUT_RDWR)
    door.close()
    thread.join()


def looked() -> list[OnNetwork]:
    return on_network(NETWORKS, call_seconds=0.1, announce_seconds=0.3)


def test_one_is_found_by_its_port_and_by_its_own_name(network: tuple[Side, Side], tmp_path: Path):
    box, printer = network
    assert box.run(looked) == []
    with taking(printer) as came:
        assert box.run(looked) == [OnNetwork(PRINTER, 9100)]
        with announcing(printer, tmp_path, "EPSON TM-m30 (Caisse é)", 9100, CABLE):
            named = [OnNetwork(PRINTER, 9100, "EPSON TM-m30 (Caisse é)")]
            assert until(lambda: box.run(looked) == named, 30)
    assert set(came) == {b""}, "no byte goes to whoever takes a call"


def test_no_address_outside_of_the_boxs_own_24_is_called(network: tuple[Side, Side]):
    box, printer = network
    for side, address in ((box, "10.9.1.20"), (printer, "10.9.2.50")):
        side.ip("address", "add", f"{address}/16", "dev", CABLE)
    with taking(printer, "10.9.2.50") as came:
        assert box.run(lambda: on_network([IPv4Interface("10.9.1.20/16")], 0.1, 0.1)) == []
    assert came == []


def test_the_owner_looks_takes_what_is_found_and_a_test_comes_out(network: tuple[Side, Side], tmp_path: Path):
    box, printer = network
    shows(tmp_path / "machine", f"class/net/{CABLE}/type", 1)

    def at_the_shop() -> bytes:
        with open_counter(tmp_path / "data", system=tmp_path / "machine") as counter, taking(printer) as came:
            counter.stand_still()
            owner = counter.signed_in("Aline", owner=True)
            owner.open("/printer")
            owner.submit(owner.form("/printer/look"))
            assert "192.168.1.50 · On the network" in words(owner.page.text)
            calls = len(came)
            owner.submit(owner.form("/printer/look"))
            assert len(came) == calls, "once a minute at most"
            owner.submit(owner.form("/printer/take"))
            assert "On the network: 192.168.1.50" in words(owner.page.text)
            while counter.shop.prints.step():
                pass
            assert "handed to the printer" in words(owner.open("/printer").text)
        return came[-1]

    slip = box.run(at_the_shop)
    assert any("é è ê" in line for line in Reader(slip[3:]).slips()[0].lines), "after the question for paper"
