"""The shop's printer: which one it is, and what it can show."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from edge.config import Address
from edge.errors import Refusal
from edge.printing.escpos import BUZZERS
from edge.printing.paper import CODE_PAGES, Paper
from edge.printing.ports import Ports
from edge.registers.books import Books

KINDS = ("", "usb", "tcp", "bluetooth", "cups", "file")
# The device that stands for the Bluetooth printer with which this box was paired.
BLUETOOTH = "/dev/rfcomm0"
COLUMNS = (32, 42, 48)
# The port on which printers of a network take what is to be printed.
RAW_PORT = 9100
# A sheet of A4 has no columns of its own, and the letters that every viewer of PDF has.
A4_COLUMNS = 48
# The longest password of a Wi-Fi.
MOST_NAME = 63
MOST_ALERT_MINUTES = 240
BUZZ_MINUTES = (1, 2, 5, 10, 30)
QUEUE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,127}")
USB_ID = re.compile(r"([0-9a-f]{4}:[0-9a-f]{4}:[\x21-\x7e]{0,64})?")


@dataclass(frozen=True, slots=True)
class PrinterChoice:
    """What the owner chose. kind: one of KINDS, "" for none.

    address: a device of printers, BLUETOOTH, "host:port", the name of a CUPS queue, or a file that grows, see _is_good.
    columns, code_page: of the roll; A4 by CUPS needs neither. qr: whether a summary ends with its address as a code.
    alert_minutes: when somebody waits for so long a slip says so; 0: never.
    draws: whether names in scripts that the printer lacks are drawn; where it cannot, it prints nonsense for them.
    buzz: how a buzzer is made to sound for a customer (escpos.BUZZERS), "" for never; once in buzz_minutes at most.
    wifi_name, wifi_password: for the join slip only; "" leaves the code out.
    id: of a printer on USB, by which it is known under any number (`Ports.id_of`); "" until it was there once.
    """

    kind: str = ""
    address: str = ""
    columns: int = 32
    code_page: str = "858"
    qr: bool = True
    alert_minutes: int = 0
    wifi_name: str = ""
    wifi_password: str = ""
    buzz: str = ""
    buzz_minutes: int = 1
    draws: bool = True
    id: str = ""

    @property
    def paper(self) -> Paper:
        return Paper(A4_COLUMNS, "1252") if self.kind == "cups" else Paper(self.columns, self.code_page)

    @property
    def tcp(self) -> Address:
        host, _, port = self.address.rpartition(":")
        return Address(host, int(port)) if host else Address(self.address, RAW_PORT)


class Printers:
    """Keeps the choice. Every change is checked before it is kept."""

    def __init__(self, books: Books, ports: Ports | None = None) -> None:
        self._books = books
        self.ports = ports or Ports()

    def choice(self) -> PrinterChoice:
        known = {item.name for item in fields(PrinterChoice)}
        return PrinterChoice(**{name: value for name, value in self._books.kept("printer").items() if name in known})

    def checked(self) -> PrinterChoice:
        """The choice in books that may come from elsewhere. Refused where it can be no printer."""
        choice = self.choice()
        _check(choice)
        return choice

    def choose(self, choice: PrinterChoice) -> None:
        """Refuses what can be no printer: it would only show at closing time, when the summary does not come.

        What waits for the printer is tried at once.
        """
        _check(choice)
        with self._books.transaction():
            self._books.prints.try_at_once()
            self._books.keep("printer", asdict(choice))

    def learned(self) -> PrinterChoice:
        """The choice. Where it is a printer on USB by its device alone, what is there now is it from then on."""
        choice = self.choice()
        if choice.kind != "usb" or choice.id or not (told := self.ports.id_of(choice.address)):
            return choice
        with self._books.transaction():
            if choice == self.choice():
                self._books.keep("printer", asdict(replace(choice, id=told)))
            return self.choice()


def _check(choice: PrinterChoice) -> None:
    if choice.kind not in KINDS or choice.columns not in COLUMNS or choice.code_page not in CODE_PAGES:
        raise Refusal("bad_value", "printing.choose_one")
    if not 0 <= choice.alert_minutes <= MOST_ALERT_MINUTES:
        raise Refusal("bad_value", "printing.alert_wrong", most=MOST_ALERT_MINUTES)
    if choice.buzz not in ("", *BUZZERS) or choice.buzz_minutes not in BUZZ_MINUTES:
        raise Refusal("bad_value", "printing.choose_one")
    if choice.buzz and choice.kind == "cups":
        raise Refusal("bad_value", "printing.no_buzz")
    if any(len(text) > MOST_NAME or not text.isprintable() for text in (choice.wifi_name, choice.wifi_password)):
        raise Refusal("bad_value", "printing.wifi_wrong")
    if not USB_ID.fullmatch(choice.id) or (choice.id and choice.kind != "usb"):
        raise Refusal("bad_value", "printing.choose_one")
    if not _is_good(choice):
        raise Refusal("bad_value", f"printing.wrong_{choice.kind}")


def _is_good(choice: PrinterChoice) -> bool:
    match choice.kind:
        case "usb":
            return bool(re.fullmatch(r"/dev/(usb/)?lp[0-9]{1,3}", choice.address))
        case "tcp":
            return _is_address(choice.address)
        case "bluetooth":
            return choice.address == BLUETOOTH
        case "cups":
            return bool(QUEUE_NAME.fullmatch(choice.address))
        case "file":
            return _is_slips(choice.address)
        case _:
            return True


def _is_slips(text: str) -> bool:
    """A file of its own kind. What customers wrote goes into it, and nothing that means something to others, least of
    all the store, may ever be opened for that."""
    path = Path(text)
    return path.is_absolute() and text.isprintable() and path.suffix == ".escpos" and ".." not in path.parts


def _is_address(text: str) -> bool:
    host, colon, port = text.rpartition(":") if ":" in text else (text, ":", str(RAW_PORT))
    named = re.fullmatch(r"[A-Za-z0-9.-]{1,253}", host)
    return bool(named and colon and port.isdecimal() and 0 < int(port) < 2**16)
