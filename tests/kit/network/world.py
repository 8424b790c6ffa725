"""A shop, an internet and a phone, each a host of its own; the real program in the one, WhatsApp in the other.

    phone ──lan── shop ──wan── internet: the proxy at 443, and behind it on the internet's own loopback WhatsApp

The shop calls https://graph.whatsapp.test as it would the real one: it looks the name up and checks the certificate.
"""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import certifi

from edge.practice import Practice
from edge.practice.faults import AS_IN_LIFE, UNASKED
from tests.kit.network.proxy import Proxy
from tests.kit.network.sides import Side, join
from tests.kit.phones import Phone
from tests.kit.programs import Program

T = TypeVar("T")

NAME = "graph.whatsapp.test"
GRAPH_URL = f"https://{NAME}"
SHOP_WAN, INTERNET = "10.77.0.1", "10.77.0.2"
WAN, WIDE, NARROW = "10.77.0.0/24", 1500, 700
SHOP_LAN, PHONE = "192.168.77.1", "192.168.77.2"
NOBODY = "02:00:00:00:00:99"  # a network card that does not exist
KNOWN = f"127.0.0.1 localhost\n{INTERNET} {NAME}\n"
UNKNOWN = "127.0.0.1 localhost\n"
# Where names are asked for when the file above does not know them: nobody ever answers there.
RESOLVER = f"nameserver {INTERNET}\noptions timeout:2 attempts:1\n"
LAN_PORT, HOOK_PORT = 8080, 8081
# What comes unasked never ends by itself: stories begin and end it.
HARD = tuple(name for name in AS_IN_LIFE if name not in UNASKED)


@dataclass(frozen=True)
class Papers:
    """A certificate for the made-up name, and a list of authorities that knows it: it is its own."""

    certificate: Path
    key: Path

    @classmethod
    def make(cls, folder: Path) -> Papers:
        papers = cls(folder / "whatsapp.pem", folder / "whatsapp.key")
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
                *("-days", "30", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
                *("-keyout", str(papers.key), "-out", str(papers.certificate)),
            ],
            check=True,
            capture_output=True,
        )
        return papers

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


class Box(Program):
    """The program in its own namespace, with the made-up authority where the real ones would be."""

    def __init__(self, data: Path, shop: Side, phone: Side, papers: Papers) -> None:
        super().__init__(data, GRAPH_URL)
        self._phone = phone
        self.environment |= {"EDGE_LAN": f"{SHOP_LAN}:{LAN_PORT}", "EDGE_HOOK": f"{SHOP_WAN}:{HOOK_PORT}"}
        # `ip netns exec` gives its program mounts of its own, so this lies over the file for nobody else.
        over = f'mount --bind "{papers.certificate}" "{certifi.where()}" && exec "$@"'
        self.inside = ("ip", "netns", "exec", shop.name, "sh", "-c", over, "sh")

    @property
    def lan_url(self) -> str:
        return f"http://{SHOP_LAN}:{LAN_PORT}"

    @property
    def hook_url(self) -> str:
        return f"http://{SHOP_WAN}:{HOOK_PORT}/webhook"

    def _well(self) -> bool:
        return self._phone.run(super()._well)


class World:
    """All of it, from nothing to open doors, and gone without a trace after close()."""

    def __init__(self, data: Path, papers: Papers, *, pace: float, slow_seconds: float = 60.0, seed: int = 0) -> None:
        self.shop, self.internet, self.handset = Side("shop"), Side("internet"), Side("phone")
        join(self.shop, self.internet, "wan", (f"{SHOP_WAN}/24", f"{INTERNET}/24"))
        join(self.shop, self.handset, "lan", (f"{SHOP_LAN}/24", f"{PHONE}/24"))
        self.shop.etc("resolv.conf", RESOLVER)
        self.shop.etc("hosts", KNOWN)
        self.box = Box(data, self.shop, self.handset, papers)
        # The box is a program whose machine does not go on with WhatsApp's time: it must not hear of it.
        self.practice = Practice(
            hook_url=self.box.hook_url,
            play=False,
            pace=pace,
            slow_seconds=slow_seconds,
            faults=HARD,
            tells_time=False,
        )
        self.practice.is_called(GRAPH_URL)
        self.internet.run(self.practice.start)
        inner = ("127.0.0.1", int(urlsplit(self.practice.graph_url).port or 0))
        self.proxy = Proxy((INTERNET, 443), inner, papers.context(), seed)
        self.internet.run(self.proxy.open)
        self.phone = Phone(self.box.lan_url)

    def close(self) -> None:
        """Ends what was started, in the order that leaves nobody waiting for somebody who has gone."""
        self.phone.close()
        self.box.kill()
        self.proxy.stop()
        self.practice.stop()
        for side in (self.shop, self.internet, self.handset):
            side.remove()

    def on_phone(self, work: Callable[[], T]) -> T:
        return self.handset.run(work)

    # What happens to the line.

    def pull_cable(self) -> None:
        self.shop.ip("link", "set", "wan", "down")

    def plug_in(self) -> None:
        self.shop.ip("link", "set", "wan", "up")

    def swallow(self) -> None:
        """All packets to the internet go to nobody: nothing is refused and nothing arrives, open connections or new."""
        self.shop.ip("neighbour", "replace", INTERNET, "lladdr", NOBODY, "dev", "wan", "nud", "permanent")

    def give_back(self) -> None:
        self.shop.ip("neighbour", "delete", INTERNET, "dev", "wan")

    def narrow(self) -> None:
        """Packets above NARROW bytes vanish on the way, in both directions, and nobody is told.

        Each end sends as much as it did, and a cable drops what is longer than the receiving end allows.
        """
        self._limit(NARROW, 1, "mtu", "lock", str(WIDE), "advmss", str(WIDE - 40))

    def widen(self) -> None:
        self._limit(WIDE, 65535)

    def _limit(self, most: int, segments: int, *route: str) -> None:
        """segments: above one the kernel hands several packets over as one, which passes whatever its length."""
        for side, own in ((self.shop, SHOP_WAN), (self.internet, INTERNET)):
            side.ip("route", "replace", WAN, "dev", "wan", "src", own, *route)
            side.ip("link", "set", "wan", "mtu", str(most), "gso_max_segs", str(segments))

    def forget_names(self) -> None:
        self.shop.etc("hosts", UNKNOWN)

    def know_names(self) -> None:
        self.shop.etc("hosts", KNOWN)


def enrolled(folder: Path, papers: Papers) -> dict[str, str]:
    """Make a shop that is set up, with Aline's phone signed in; her cookies. To be copied for every world."""
    world = World(folder, papers, pace=1)
    try:
        pins = world.box.set_up(world.practice.account)
        code = world.box.enrolment_code()
        world.box.start()
        world.on_phone(lambda: world.phone.sign_in(code, "Aline", pins["Aline"]))
        world.box.stop()
        return world.phone.cookies
    finally:
        world.close()
