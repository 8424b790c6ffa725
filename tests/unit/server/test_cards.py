"""Under which number phones find the box: never one of its own alone, a carrier, a tunnel, a 4G stick or containers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.server.cards import LOOPBACK, POINT_TO_POINT, RUNNING, UP, NetworkCard, for_phones, own_networks

ROUTER = NetworkCard("eth0", "192.168.1.20", metric=100)
OWN_WIFI = NetworkCard("wlan0", "10.42.0.1", access_point=True)
SHUT = NetworkCard("eth0", "192.168.1.20", flags=UP)
NO_ROUTER = NetworkCard("eth0", "169.254.7.7")
PLUG = NetworkCard("eth1", "192.168.8.50", driver="cdc_ether", maker="0bda", metric=10)
USELESS = [
    NetworkCard("lo", "127.0.0.1", flags=UP | RUNNING | LOOPBACK, hardware=772),
    NetworkCard("eth0", "100.64.3.4", metric=0),
    NetworkCard("wwan0", "10.11.12.13", hardware=519, device="wwan", driver="qmi_wwan", metric=0),
    NetworkCard("wwx0", "10.11.12.13", device="wwan", metric=0),
    NetworkCard("ppp0", "10.64.64.64", flags=UP | RUNNING | POINT_TO_POINT, hardware=512, metric=0),
    NetworkCard(
        "office", "10.8.0.2", flags=UP | RUNNING | POINT_TO_POINT, hardware=65534, device="wireguard", metric=0
    ),
    NetworkCard("tailscale0", "100.101.102.103", flags=UP | RUNNING | POINT_TO_POINT, hardware=65534, metric=0),
    NetworkCard("vpn", "10.9.0.2", tap=True, metric=0),
    NetworkCard("eth1", "192.168.8.100", driver="cdc_ether", maker="12d1", metric=0),
    NetworkCard("usb0", "192.168.42.7", driver="rndis_host", metric=0),
    NetworkCard("docker0", "172.17.0.1"),
    NetworkCard("br-0123456789ab", "172.18.0.1"),
    NetworkCard("eth0", "198.51.100.7", metric=0),
    NetworkCard("eth0", "192.168.1.20", flags=RUNNING, metric=0),
]


@pytest.mark.parametrize("card", USELESS, ids=lambda card: f"{card.name} {card.address}")
def test_alone_it_is_no_way_for_phones(card: NetworkCard):
    assert for_phones([card]) is None
    assert own_networks([card]) == [], "nor is a printer looked for there"


def test_the_shops_own_networks_are_the_boxs_address_in_each_and_none_that_is_unplugged():
    small = NetworkCard("eth1", "192.168.8.50", mask="255.255.255.192", metric=600)
    told = [str(each) for each in own_networks([OWN_WIFI, SHUT, NO_ROUTER, small, ROUTER])]
    assert told == ["192.168.1.20/24", "192.168.8.50/26", "10.42.0.1/24"]


@pytest.mark.parametrize(
    ("cards", "first"),
    [
        ([ROUTER], ROUTER),
        ([OWN_WIFI], OWN_WIFI),
        ([ROUTER, OWN_WIFI], OWN_WIFI),
        ([ROUTER, NetworkCard("wlan0", "192.168.1.21", metric=600)], ROUTER),
        ([NetworkCard("br-lan", "192.168.50.1"), PLUG], NetworkCard("br-lan", "192.168.50.1")),
        ([SHUT, NetworkCard("wlan0", "192.168.1.21")], NetworkCard("wlan0", "192.168.1.21")),
        ([NO_ROUTER, SHUT], NO_ROUTER),
        ([PLUG], PLUG),
    ],
)
def test_what_phones_are_on_comes_first(cards: list[NetworkCard], first: NetworkCard):
    assert for_phones(cards) == for_phones(reversed(cards)) == first.address


@given(st.lists(st.sampled_from([*USELESS, ROUTER, OWN_WIFI, SHUT, NO_ROUTER, PLUG])))
def test_whatever_else_there_is_changes_nothing(cards: list[NetworkCard]):
    useful = [card for card in cards if card not in USELESS]
    found = for_phones(cards)
    assert found == for_phones(useful)
    assert (found is None) == (not useful)
    assert found is None or found in {card.address for card in useful}
    assert found == for_phones(sorted(cards, key=repr)), "the order in which they are told says nothing"
