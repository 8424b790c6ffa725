"""What the kernel of a machine shows of it, laid out in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree


def shows(system: Path, place: str, said: object) -> Path:
    path = system / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{said}\n")
    return path


def firmware_says(system: Path, flags: str) -> None:
    """As the firmware of a Pi says it."""
    shows(system, "devices/platform/soc/soc:firmware/get_throttled", flags)


def alarms(system: Path, name: str, alarm: str) -> None:
    """As the kernel's driver for the sensor says it."""
    shows(system, "class/hwmon/hwmon0/name", name)
    shows(system, "class/hwmon/hwmon0/in0_lcrit_alarm", alarm)


def has_errors(system: Path, count: int, disk: str = "mmcblk0p2") -> None:
    shows(system, f"fs/ext4/{disk}/errors_count", count)


def is_worn(system: Path, life_time: str, disk: str = "mmcblk0") -> None:
    shows(system, f"block/{disk}/device/life_time", life_time)


def is_hot(system: Path, degrees: float) -> None:
    shows(system, "class/thermal/thermal_zone0/temp", round(degrees * 1000))


def keeps_time(system: Path, since_epoch: object) -> None:
    shows(system, "class/rtc/rtc0/hctosys", 1)
    shows(system, "class/rtc/rtc0/since_epoch", since_epoch)


@dataclass(frozen=True)
class UsbPrinter:
    """What a printer says of itself on USB."""

    maker: str = "04b8"
    product: str = "0e15"
    serial: str = "X3BQ012345"
    name: str = "TM-T20II"
    told: str = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;"

    def plugged_in(self, machine: Path, number: int) -> Path:
        """As the kernel shows it, under this number; returns its device, on which whatever is printed stays."""
        usb = machine / f"devices/usb1/1-{number + 1}"
        interface = usb / f"1-{number + 1}:1.0"
        said = {"idVendor": self.maker, "idProduct": self.product, "manufacturer": "EPSON", "product": self.name}
        for name, words in (said | ({"serial": self.serial} if self.serial else {})).items():
            shows(usb, name, words)
        shows(interface, "ieee1284_id", self.told)
        shown = machine / f"class/usbmisc/lp{number}/device"
        shown.parent.mkdir(parents=True)
        shown.symlink_to(interface)
        return shows(machine, f"dev/usb/lp{number}", "")


def pulled_out(machine: Path, number: int) -> None:
    rmtree(machine / f"class/usbmisc/lp{number}")
    rmtree(machine / f"devices/usb1/1-{number + 1}")
    (machine / f"dev/usb/lp{number}").unlink()
