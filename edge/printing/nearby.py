"""Which printers this box can see. CUPS may hang, so who asks to look waits for it, and nobody who opens a page."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from edge.clock import Clock
from edge.printing.choice import BLUETOOTH, QUEUE_NAME, PrinterChoice
from edge.printing.ports import Ports

LOOK_SECONDS = 3.0


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

    def __init__(self, clock: Clock, ports: Ports) -> None:
        self._clock = clock
        self._ports = ports
        self._last: tuple[Sequence[SeenPrinter], bool, float] | None = None

    def look(self) -> None:
        """For USB devices, the Bluetooth one and the queues of CUPS; LOOK_SECONDS at most. Never in a transaction."""
        queues = _queues()
        found = [
            *map(self._on_usb, self._ports.plugged_in()),
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
