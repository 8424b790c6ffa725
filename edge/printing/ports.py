"""Which printer is at which device of this machine: by what it says of itself, since a number is only an order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

# Of what a device says of itself, so much is kept, and in letters that a form can send back.
_MOST_LETTERS = 64
_ODD = re.compile(r"[^\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Ports:
    """system, devices: where the kernel shows this machine and its devices; other folders in a test."""

    system: Path = Path("/sys")
    devices: Path = Path("/dev")

    def plugged_in(self) -> list[str]:
        """The receipt printers on USB, by the addresses of their devices."""
        folder = self.devices / "usb"
        return [f"/dev/usb/{each.name}" for each in sorted(folder.glob("lp*"))] if folder.is_dir() else []

    def id_of(self, address: str) -> str:
        """maker:product:serial number, of a printer on USB that is there; "" where nobody says so.

        Where USB knows no serial number, the one that the printer tells whoever prints (IEEE 1284) is taken.
        """
        if not address.startswith("/dev/usb/"):
            return ""  # /dev/lp0 is on the parallel port, whatever has that number on USB
        interface = self._interface(address)
        maker, product = (_said(interface.parent / name) for name in ("idVendor", "idProduct"))
        if not maker or not product:
            return ""
        told = re.search(r"(?:^|;)\s*(?:SN|SERN|SERIALNUMBER):([^;]+)", _said(interface / "ieee1284_id"))
        serial = _said(interface.parent / "serial") or (told[1].strip() if told else "")
        return f"{maker.lower()}:{product.lower()}:{_ODD.sub('_', serial)[:_MOST_LETTERS]}"

    def name_of(self, address: str) -> str:
        """What its maker calls it; "" where nobody says so."""
        usb = self._interface(address).parent
        name = " ".join(_said(usb / name) for name in ("manufacturer", "product")).strip()
        return "".join(filter(str.isprintable, name))[:_MOST_LETTERS]

    def path(self, address: str, printer_id: str) -> Path | None:
        """The device of the chosen printer, whatever its number is now; None where only others are there.

        A printer that was unplugged comes back under another number, and its own may be another printer's. Of two that
        call themselves the same, the one under the number that was chosen is it.
        """
        there = self.device(address)
        if not printer_id or self.id_of(address) == printer_id:
            return there
        same = [each for each in self.plugged_in() if self.id_of(each) == printer_id]
        if len(same) == 1:
            return self.device(same[0])
        return None if self.plugged_in() or there.exists() else there

    def device(self, address: str) -> Path:
        """Where the device of this address is on this machine."""
        return self.devices / address.removeprefix("/dev/")

    def _interface(self, address: str) -> Path:
        """What the kernel shows of the side of the device that prints; the device itself is the folder above."""
        return (self.system / "class/usbmisc" / Path(address).name / "device").resolve()


def _said(file: Path) -> str:
    try:
        return " ".join(file.read_text("utf-8", "replace").split())
    except OSError:
        return ""
