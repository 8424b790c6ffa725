"""What the shop says of itself: /healthz to its own phones, and READY and WATCHDOG to systemd."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.kit.phones import Phone
from tests.kit.programs import Program


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """A socket where systemd's would be."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(60)
        yield listener


def test_systemd_hears_ready_only_when_the_pages_answer_and_stopping_at_the_end(tmp_path: Path, systemd: socket.socket):
    shop = Program(tmp_path / "data")
    shop.environment["NOTIFY_SOCKET"] = str(tmp_path / "notify")
    shop.start()
    assert systemd.recv(200) == b"READY=1\nWATCHDOG=1"
    assert requests.get(f"{shop.lan_url}/healthz", timeout=60).json() == {"ok": True}
    assert shop.stop() == 0
    later = iter(lambda: systemd.recv(200), b"STOPPING=1")  # on a slow machine beats come in between
    assert set(later) <= {b"WATCHDOG=1"}


def test_healthz_is_truthful_json_without_names_or_numbers(tmp_path: Path):
    shop = Program(tmp_path / "data")
    pin = re.search(r"PIN: (\d+)", shop.run("staff", "add", "Aline", "--owner").stdout)
    code = shop.enrolment_code()
    shop.start()
    phone = Phone(shop.lan_url)
    phone.sign_in(code, "Aline", pin[1] if pin else "")
    told = phone.open("/healthz")
    phone.close()
    shop.stop()
    assert told.status_code == 200
    assert told.headers["Content-Type"] == "application/json"
    assert set(told.json()) == {
        *(
            "ok",
            "version",
            "store",
            "intake",
            "doors",
            "loops",
            "disk",
            "clock",
            "wrong",
            "link",
            "way_in",
            "heard_at",
            "journal",
        ),
    }
    assert "Aline" not in told.text


def test_a_second_server_on_the_same_folder_is_refused_in_a_sentence(tmp_path: Path):
    shop = Program(tmp_path / "data")
    shop.start()
    second = Program(tmp_path / "data")
    told = second.run("serve")
    shop.stop()
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


def test_a_port_that_is_taken_is_refused_in_a_sentence(tmp_path: Path):
    shop = Program(tmp_path / "data")
    shop.start()
    second = Program(tmp_path / "other")
    second.environment["EDGE_LAN"] = shop.environment["EDGE_LAN"]
    told = second.run("serve")
    shop.stop()
    assert told.returncode == 1
    assert f"127.0.0.1:{shop.lan_port}" in told.stderr
    assert "Traceback" not in told.stderr
