"""The helper that asks NetworkManager for the shop's own Wi-Fi, with a stand-in for NetworkManager's command."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.kit.paths import ROOT
from tests.kit.programs import until

NAME, KEY = "Kabeza-STAFF", "BCDFGHJK2345"
HOME_ID = "5f1d0b3e-8c1c-4c55-9e0a-2f6f1f0c7d11"
# Keeps its connections as files, and writes down what it was asked.
NMCLI = """#!/bin/sh
echo "$*" >>"$STAND_IN/asked"
case "$*" in
"-g NAME connection show") ls "$STAND_IN/connections" ;;
"-g DEVICE,TYPE device") cat "$STAND_IN/cards" ;;
"-g TYPE,STATE device") cat "$STAND_IN/lines" ;;
"-g GENERAL.CON-UUID device show wlan0") echo $HOME_ID ;;
"connection delete "*) rm "$STAND_IN/connections/$3" ;;
"connection add "*) [ ! -e "$STAND_IN/broken" ] && touch "$STAND_IN/connections/$NAME" ;;
esac
"""


class Helper:
    def __init__(self, folder: Path) -> None:
        self.wifi, self.stand_in, programs = folder / "wifi", folder / "stand-in", folder / "bin"
        for made in (self.wifi / "asked", self.stand_in / "connections", programs):
            made.mkdir(parents=True)
        (self.stand_in / "connections" / "Home").touch()
        (self.stand_in / "cards").write_text("eth0:ethernet\nwlan0:wifi\n")
        (self.stand_in / "lines").write_text("ethernet:connected\nwifi:connected\n")
        for name, text in (("nmcli", NMCLI), ("dnsmasq", "#!/bin/sh\n")):
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        self.programs = programs

    def ask(self, what: str, text: str = "") -> None:
        (self.wifi / "asked" / what).write_text(text)

    def begin(self, seconds: int = 60) -> subprocess.Popen[bytes]:
        ours = {"IDUKA_WIFI": str(self.wifi), "IDUKA_WIFI_PATH": f"{self.programs}:/usr/bin:/bin"}
        more = {"IDUKA_WIFI_SECONDS": str(seconds), "STAND_IN": str(self.stand_in), "NAME": NAME, "HOME_ID": HOME_ID}
        return subprocess.Popen([ROOT / "systemd" / "wifi"], env={**ours, **more}, stdout=subprocess.DEVNULL)

    def run(self, seconds: int = 60) -> str:
        assert self.begin(seconds).wait(60) == 0
        return self.state

    @property
    def state(self) -> str:
        state = self.wifi / "state"
        return state.read_text().strip() if state.exists() else ""

    @property
    def asked(self) -> list[str]:
        asked = self.stand_in / "asked"
        return asked.read_text().splitlines() if asked.exists() else []

    @property
    def connections(self) -> set[str]:
        return {path.name for path in (self.stand_in / "connections").iterdir()}


@pytest.fixture
def helper(tmp_path: Path) -> Helper:
    return Helper(tmp_path)


def test_a_wifi_that_a_phone_comes_into_stays_and_comes_back_when_the_box_starts(helper: Helper):
    helper.ask("on", f"{NAME}\n{KEY}\n")
    running = helper.begin()
    assert until(lambda: helper.state == f"trying {NAME}")
    assert not (helper.wifi / "asked" / "on").exists(), "the password lies there no longer"
    assert until(lambda: f"--wait 60 connection up {NAME}" in helper.asked)
    assert not any("autoconnect yes" in line for line in helper.asked), "until then pulling the plug is a way back"
    helper.ask("came")
    assert running.wait(60) == 0
    assert helper.state == f"on {NAME}"
    (made,) = (line for line in helper.asked if line.startswith("connection add"))
    words = "type wifi ifname wlan0 con-name Kabeza-STAFF ssid Kabeza-STAFF autoconnect no 802-11-wireless.mode ap"
    assert words in made
    assert "ipv4.method shared ipv4.addresses 10.42.0.1/24 ipv6.method disabled" in made
    assert f"wifi-sec.key-mgmt wpa-psk wifi-sec.proto rsn wifi-sec.psk {KEY}" in made
    assert f"connection modify {NAME} connection.autoconnect yes" in helper.asked[-1]
    assert list((helper.wifi / "asked").iterdir()) == []


def test_where_no_phone_comes_the_box_goes_back_to_the_wifi_that_it_had(helper: Helper):
    helper.ask("on", f"{NAME}\n{KEY}\n")
    assert helper.run(seconds=0) == "nobody"
    assert helper.connections == {"Home"}
    assert helper.asked[-1] == f"--wait 60 connection up {HOME_ID}"


def test_it_is_ended_when_the_shop_asks_for_it(helper: Helper):
    (helper.stand_in / "connections" / NAME).touch()
    helper.ask("off")
    assert helper.run() == "off"
    assert helper.connections == {"Home"}


@pytest.mark.parametrize("why", ["no_card", "no_cable", "no_manager", "failed"])
def test_what_cannot_be_is_left_and_said(helper: Helper, why: str):
    if why == "no_card":
        (helper.stand_in / "cards").write_text("eth0:ethernet\n")
    elif why == "no_cable":
        (helper.stand_in / "lines").write_text("ethernet:unavailable\nwifi:connected\n")
    elif why == "no_manager":
        (helper.programs / "nmcli").unlink()
    else:
        (helper.stand_in / "broken").touch()
    helper.ask("on", f"{NAME}\n{KEY}\n")
    assert helper.run(seconds=0) == why
    assert helper.connections == {"Home"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kabeza\nBCDFGHJK2345\n",
        "-STAFF\nBCDFGHJK2345\n",
        "$(id)-STAFF\nBCDFGHJK2345\n",
        "../x-STAFF\nBCDFGHJK2345\n",
        f"{'K' * 21}-STAFF\n{KEY}\n",
        f"{NAME}\nshort\n",
        f"{NAME}\nBCDF GHJK ipv4.method auto\n",
        f"{NAME}\n{'B' * 64}\n",
    ],
)
def test_nothing_but_a_name_and_a_password_of_ours_is_taken(helper: Helper, text: str):
    helper.ask("on", text)
    helper.run(seconds=0)
    assert not [line for line in helper.asked if "add" in line.split()]
    assert list((helper.wifi / "asked").iterdir()) == []


def test_what_is_a_link_is_not_read(helper: Helper, tmp_path: Path):
    (tmp_path / "secret").write_text(f"{NAME}\n{KEY}\n")
    (helper.wifi / "asked" / "on").symlink_to(tmp_path / "secret")
    helper.run(seconds=0)
    assert not helper.asked
