"""Which printers this box can see. CUPS may hang, and a network takes time:
so who asks to look waits for it, and nobody who opens a page.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from edge.clock import Clock
from edge.printing.choice import BLUETOOTH, QUEUE_NAME, PrinterChoice
from edge.printing.own_network import Networks, on_network
from edge.printing.ports import Ports

LOOK_SECONDS = 3.0
# What was found on the network is told again until then: however often somebody taps, others are not called oftener.
NETWORK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class SeenPrinter:
    """name: what its maker calls it, "" where nobody says so."""

    choice: PrinterChoice
    name: str = ""


@dataclass(frozen=True, slots=True)
class SeenPrinters:
    """age_seconds: since that look. cups_silent: CUPS is here and did not answer, so its queues are not known."""

    printers: Sequence[SeenPrinter]
    age_seconds: float
    cups_silent: bool


class Nearby:
    """What the last look has found. It lies in memory: after a start somebody looks again."""

    def __init__(self, clock: Clock, ports: Ports, networks: Networks = list) -> None:
        """networks: the shop's own, as they are now."""
        self._clock = clock
        self._ports = ports
        self._networks = networks
        self._last: tuple[Sequence[SeenPrinter], bool, float] | None = None
        self._on_network: tuple[Sequence[SeenPrinter], float] = ((), float("-inf"))
        self._looks = threading.Lock()

    def look(self) -> None:
        """For USB devices, the Bluetooth one, the shop's network and the queues of CUPS. Never in a transaction.

        LOOK_SECONDS and own_network.MOST_SECONDS at most, for one at a time; the network once in NETWORK_SECONDS.
        """
        with self._looks:
            self._look()

    def _look(self) -> None:
        queues = _queues()
        found = [
            *map(self._on_usb, self._ports.plugged_in()),
            *self._in_network(),
            *([SeenPrinter(PrinterChoice("bluetooth", BLUETOOTH))] if self._ports.device(BLUETOOTH).exists() else []),
            *(SeenPrinter(PrinterChoice("cups", queue)) for queue in queues or ()),
        ]
        self._last = (found, queues is None, self._clock.boottime())

    def seen(self) -> SeenPrinters | None:
        """At once; None where nobody has looked yet."""
        if self._last is None:
            return None
        printers, cups_silent, at = self._last
        return SeenPrinters(printers, self._clock.boottime() - at, cups_silent)

    def _in_network(self) -> Sequence[SeenPrinter]:
        found, at = self._on_network
        if (now := self._clock.boottime()) >= at + NETWORK_SECONDS:
            found = [SeenPrinter(PrinterChoice("tcp", str(one)), one.name) for one in on_network(self._networks())]
            self._on_network = found, now
        return found

    def _on_usb(self, device: str) -> SeenPrinter:
        return SeenPrinter(PrinterChoice("usb", device, id=self._ports.id_of(device)), self._ports.name_of(device))


def _queues() -> list[str] | None:
    """None where CUPS does not answer."""
    lpstat = shutil.which("lpstat")
    if lpstat is None:
        return []
    try:
        told = subprocess.run(  # noqa: S603 - our own words
            [lpstat, "-e"], capture_output=True, text=True, timeout=LOOK_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return [line for line in told.stdout.split("\n") if QUEUE_NAME.fullmatch(line)]
