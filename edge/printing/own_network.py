"""Printers on the shop's own network: who announces one, and who takes a call at the port of printers.

It is a look and no search: one question to all, and one short call to each of 254 addresses at most, in the network of
the box alone. No byte goes to whoever takes the call.
"""

from __future__ import annotations

import errno
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from itertools import islice
from pathlib import Path

from edge.printing.announced import announced, question
from edge.printing.choice import RAW_PORT

MOST_ADDRESSES = 254
# The largest part of a network that is looked at, around the box's own address.
MOST_PREFIX = 24
AT_ONCE = 32
# A printer that is on takes a call within milliseconds; one on Wi-Fi that sleeps, within a few hundred.
CALL_SECONDS = 0.45
# Printers wait up to a tenth of a second before they answer, and the question may get lost once.
ANNOUNCE_SECONDS = 1.6
# With nearby.LOOK_SECONDS less than phones wait for an answer (PATIENCE in static/shop.js).
MOST_SECONDS = 4.4
MOST_FOUND = 20
_ALL = ("224.0.0.251", 5353)
_MOST_BYTES = 9000
_MOST_PACKETS = 200

Networks = Callable[[], Sequence[IPv4Interface]]


@dataclass(frozen=True, slots=True)
class OnNetwork:
    """name: as it announces itself, "" where it does not."""

    address: str
    port: int
    name: str = ""

    def __str__(self) -> str:
        return self.address if self.port == RAW_PORT else f"{self.address}:{self.port}"


def on_network(
    networks: Sequence[IPv4Interface],
    call_seconds: float = CALL_SECONDS,
    announce_seconds: float = ANNOUNCE_SECONDS,
) -> list[OnNetwork]:
    """In MOST_SECONDS at most. networks: the box's own, with its address in each; the nearest first."""
    look = _Look([_near(each) for each in networks if each.ip.is_private], call_seconds, announce_seconds)
    try:
        look.run()
    finally:
        look.close()
    return sorted(look.found(), key=lambda one: (IPv4Address(one.address), one.port))[:MOST_FOUND]


def _near(interface: IPv4Interface) -> IPv4Interface:
    return IPv4Interface((interface.ip, max(interface.network.prefixlen, MOST_PREFIX)))


def whom_to_call(networks: Sequence[IPv4Interface]) -> list[tuple[IPv4Interface, str]]:
    """MOST_ADDRESSES at most, each with the network in which it is, and of that no more than MOST_PREFIX has room for.

    Whom the box has heard of comes first, so that a second network is not left out for want of room.
    """
    return list(islice(_addresses([_near(each) for each in networks]), MOST_ADDRESSES))


def _addresses(networks: Sequence[IPv4Interface]) -> Iterator[tuple[IPv4Interface, str]]:
    heard = list(_neighbours())
    for own in networks:
        yield from ((own, str(each)) for each in heard if each in own.network and each != own.ip)
    for own in networks:
        yield from ((own, str(each)) for each in own.network.hosts() if each != own.ip and each not in heard)


def _neighbours(table: Path = Path("/proc/thread-self/net/arp")) -> Iterator[IPv4Address]:
    for line in table.read_text("ascii", "replace").splitlines()[1:]:
        address, _, flags, *_ = line.split()
        if int(flags, 16):
            yield IPv4Address(address)


class _Look:
    def __init__(self, networks: Sequence[IPv4Interface], call_seconds: float, announce_seconds: float) -> None:
        self._networks = networks
        self._call_seconds, self._announce_seconds = call_seconds, announce_seconds
        self._waits = deque(whom_to_call(networks))
        self._ready = selectors.DefaultSelector()
        self._calls: dict[socket.socket, tuple[str, float]] = {}
        self._questions: dict[socket.socket, IPv4Network] = {}
        self._took_call: set[str] = set()
        self._announced: dict[tuple[str, int], str] = {}
        self._packets = 0

    def run(self) -> None:
        began = time.monotonic()
        again = began + self._announce_seconds / 2
        for own in self._networks:
            self._ask(own)
        while (now := time.monotonic()) < began + MOST_SECONDS:
            if not (self._waits or self._calls or (self._questions and now < began + self._announce_seconds)):
                return
            if now > again:
                again = began + MOST_SECONDS
                self._ask_again()
            while self._waits and len(self._calls) < AT_ONCE:
                self._call(*self._waits.popleft())
            for key, _ in self._ready.select(0.05):
                line = key.fileobj
                assert isinstance(line, socket.socket)  # noqa: S101 - nothing else is registered
                if line in self._questions:
                    self._hear(line)
                elif line in self._calls:
                    self._end(line)
            for line in [line for line, (_, until) in self._calls.items() if time.monotonic() > until]:
                self._end(line)

    def found(self) -> list[OnNetwork]:
        """One that announces itself under two ports is two; the port of all printers alone adds one without a name."""
        named = [OnNetwork(address, port, name) for (address, port), name in self._announced.items()]
        known = {one.address for one in named if one.port == RAW_PORT}
        return [*named, *(OnNetwork(address, RAW_PORT) for address in self._took_call - known)]

    def close(self) -> None:
        for line in (*self._calls, *self._questions):
            line.close()
        self._ready.close()

    def _ask(self, own: IPv4Interface) -> None:
        """From a port of our own, so that whoever answers does so to us alone (RFC 6762, 6.7)."""
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own.ip.packed)
            line.bind((str(own.ip), 0))
            line.sendto(question(), _ALL)
        except OSError:  # the card has gone meanwhile
            line.close()
            return
        self._questions[line] = own.network
        self._ready.register(line, selectors.EVENT_READ)

    def _ask_again(self) -> None:
        for line in self._questions:
            try:
                line.sendto(question(), _ALL)
            except OSError:
                continue

    def _hear(self, line: socket.socket) -> None:
        try:
            packet, (sender, _) = line.recvfrom(_MOST_BYTES)
        except OSError:
            return
        self._packets += 1
        if self._packets > _MOST_PACKETS:
            return
        for one in announced(packet):
            address = one.address or sender
            if IPv4Address(address) in self._questions[line] and address not in self._own:
                self._announced.setdefault((address, one.port), one.name)

    @property
    def _own(self) -> set[str]:
        return {str(own.ip) for own in self._networks}

    def _call(self, own: IPv4Interface, address: str) -> None:
        """From our address in that network, so that the call goes out by that card."""
        line = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            line.bind((str(own.ip), 0))
            begun = line.connect_ex((address, RAW_PORT))
        except OSError:
            begun = errno.EADDRNOTAVAIL
        if begun not in (0, errno.EINPROGRESS):
            line.close()
            return
        self._calls[line] = address, time.monotonic() + self._call_seconds
        self._ready.register(line, selectors.EVENT_WRITE)

    def _end(self, line: socket.socket) -> None:
        address, until = self._calls.pop(line)
        self._ready.unregister(line)
        took = time.monotonic() <= until and not line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if took:
            self._took_call.add(address)
        line.close()
