"""Under which number phones find this box: one rule over what the machine says of its network cards.

A number is no use to a phone where it is of this machine alone, of a carrier (100.64.0.0/10, a 4G stick), of a tunnel
(WireGuard, Tailscale, ppp) or of containers. The way to the internet says little: a stick or a tunnel may be that way,
and an access point of the box's own has none.
"""

from __future__ import annotations

import fcntl
import ipaddress
import re
import socket
import struct
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path

UP, LOOPBACK, POINT_TO_POINT, RUNNING = 0x1, 0x8, 0x10, 0x40
ETHERNET = 1  # what Linux calls cables, Wi-Fi and bridges alike
_SYS = Path("/sys/class/net")
_WAYS = Path("/proc/thread-self/net/route")
# What asks the kernel, by its own names: SIOCGIFCONF, SIOCGIFFLAGS, SIOCGIFNETMASK, SIOCGIWMODE.
_ASK_ALL, _ASK_FLAGS, _ASK_MASK, _ASK_WIFI = 0x8912, 0x8913, 0x891B, 0x8B07
_ENTRY = struct.calcsize("16sLLHBBB0L")  # struct ifreq
_MOST_ENTRIES = 128
_MASTER = 3  # the mode of a Wi-Fi card that is an access point

_LOCAL = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
_NO_ROUTER = ipaddress.ip_network("169.254.0.0/16")  # a machine gave itself this one
# Containers and virtual machines make bridges, and some tunnels cards, that look like any other.
_INSIDE = re.compile(
    r"docker|br-[0-9a-f]{12}$|veth|virbr|vnet|lxc|lxd|cni|podman|flannel|cali"
    r"|wg|tun|tap|tailscale|zt|ppp|wwan|usbmodem|nordlynx"
)
_DEVICES_OF_CARRIERS = frozenset({"wwan", "wireguard", "ppp"})
_DRIVERS_OF_CARRIERS = frozenset(
    {"rndis_host", "cdc_mbim", "qmi_wwan", "huawei_cdc_ncm", "sierra_net", "hso", "ipheth", "GobiNet"}
)
# These drive 4G sticks and plain network plugs: whose it is decides, by the maker's number.
_DRIVERS_OF_BOTH = frozenset({"cdc_ether", "cdc_ncm"})
_MAKERS_OF_STICKS = frozenset({"12d1", "19d2", "1bbb", "05c6", "1199", "2c7c", "1e0e", "2cb7", "1c9e", "1410", "0b3c"})


@dataclass(frozen=True)
class NetworkCard:
    """One address of one network card.

    flags, hardware: as Linux has them. driver, maker: of the thing on the bus, "" for none. metric: of its way to the
    internet, lower is nearer; None without such a way. mask: of its network.
    """

    name: str
    address: str
    flags: int = UP | RUNNING
    hardware: int = ETHERNET
    device: str = ""
    driver: str = ""
    maker: str = ""
    tap: bool = False
    access_point: bool = False
    metric: int | None = None
    mask: str = "255.255.255.0"


def for_phones(cards: Iterable[NetworkCard]) -> str | None:
    """The number that phones of the shop reach, None where there is none.

    The box's own access point comes first: it was made for the phones. Then the way to the internet, then any other.
    """
    return min((_rank(card) for card in cards if _is_reachable(card)), default=(None,))[-1]


def own_networks(among: Iterable[NetworkCard] | None = None, system: Path = Path("/sys")) -> list[IPv4Interface]:
    """The shop's own networks, each with the box's address in it: the nearest first, and the box's own Wi-Fi last.

    None of a carrier's, a tunnel's or of containers, and none whose cable is out or that has no router. among: all
    cards of this machine that `system` shows.
    """
    known = [card for card in cards() if (system / "class/net" / card.name).exists()] if among is None else among
    own = [card for card in known if _is_reachable(card) and card.flags & RUNNING]
    own = [card for card in own if IPv4Address(card.address) not in _NO_ROUTER]
    return [
        IPv4Interface(f"{card.address}/{card.mask}")
        for card in sorted(own, key=lambda card: (card.access_point, _rank(card)))
    ]


def _is_reachable(card: NetworkCard) -> bool:
    address = ipaddress.IPv4Address(card.address)
    if not any(address in network for network in (*_LOCAL, _NO_ROUTER)):
        return False
    if not card.flags & UP or card.flags & (LOOPBACK | POINT_TO_POINT) or card.hardware != ETHERNET or card.tap:
        return False
    if _INSIDE.match(card.name) or card.device in _DEVICES_OF_CARRIERS or card.driver in _DRIVERS_OF_CARRIERS:
        return False
    return not (card.driver in _DRIVERS_OF_BOTH and card.maker in _MAKERS_OF_STICKS)


def _rank(card: NetworkCard) -> tuple[bool, bool, bool, bool, bool, int, str, str]:
    """Lowest first; the last is the address. What is pulled out just now, and what nobody knows, come last."""
    return (
        not card.flags & RUNNING,
        ipaddress.IPv4Address(card.address) in _NO_ROUTER,
        not card.access_point,
        card.driver in _DRIVERS_OF_BOTH,
        card.metric is None,
        card.metric or 0,
        card.name,
        card.address,
    )


def cards() -> list[NetworkCard]:
    """What the machine says, of this process's network."""
    ways = _ways()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asks:
        room = array("B", bytes(_ENTRY * _MOST_ENTRIES))
        answer = fcntl.ioctl(asks, _ASK_ALL, struct.pack("iL", len(room), room.buffer_info()[0]))
        told = room.tobytes()[: struct.unpack_from("i", answer)[0]]
        entries = [told[start : start + _ENTRY] for start in range(0, len(told), _ENTRY)]
        return [_card(asks, entry, ways) for entry in entries]


def _card(asks: socket.socket, entry: bytes, ways: dict[str, int]) -> NetworkCard:
    name = entry[:16].partition(b"\0")[0].decode("ascii", "replace").partition(":")[0]
    there = _SYS / name
    driver, bus = there / "device" / "driver", there / "device"
    return NetworkCard(
        name=name,
        address=socket.inet_ntoa(entry[20:24]),
        flags=_asked(asks, _ASK_FLAGS, name, "H"),
        hardware=int(_text(there / "type") or ETHERNET),
        device=next(iter(re.findall(r"^DEVTYPE=(\S+)", _text(there / "uevent"), re.MULTILINE)), ""),
        driver=driver.resolve().name if driver.exists() else "",
        maker=_text(bus.resolve().parent / "idVendor") if bus.exists() else "",
        tap=(there / "tun_flags").exists(),
        access_point=any(_asked(asks, _ASK_WIFI, each, "I") == _MASTER for each in (name, *_members(there))),
        metric=ways.get(name),
        mask=socket.inet_ntoa(fcntl.ioctl(asks, _ASK_MASK, entry)[20:24]),
    )


def _members(there: Path) -> list[str]:
    """Of a bridge."""
    return [each.name for each in (there / "brif").glob("*")]


def _asked(asks: socket.socket, what: int, name: str, form: str) -> int:
    """0 where the kernel has no answer: the card has gone meanwhile, or is no Wi-Fi."""
    try:
        answer = fcntl.ioctl(asks, what, struct.pack(f"16s{_ENTRY - 16}x", name.encode()))
    except OSError:
        return 0
    return int(struct.unpack_from(form, answer, 16)[0])


def _ways() -> dict[str, int]:
    """Cards that lead to the internet, with the metric of the nearest way."""
    found: dict[str, int] = {}
    for line in _text(_WAYS).splitlines()[1:]:
        name, to, _, _, _, _, metric, mask, *_ = line.split()
        if to == mask == "00000000":
            found[name] = min(int(metric), found.get(name, int(metric)))
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace").strip()
    except OSError:
        return ""
