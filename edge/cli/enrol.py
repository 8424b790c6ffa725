"""The verb `enrol`: a one-time code for a phone. Whoever sits at the box is never locked out."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing

from edge.access.codes import FOR_A_PHONE, CodeSlip
from edge.access.login import Login
from edge.access.team import Team
from edge.cli import terminal
from edge.clock import Clock
from edge.config import Config
from edge.disk.folder import Folder
from edge.registers.books import Books
from edge.server.listener import EVERYWHERE, NOWHERE, own_address, reached_at


def options(parser: argparse.ArgumentParser) -> None:
    """Nothing: a code is good for any phone."""


def run(config: Config, options: argparse.Namespace) -> int:
    code = phone_code(config)
    address = phone_address(config, code)
    print(f"Open this on the phone within the hour: {address}")
    print(terminal.camera_code(address), end="")
    print(f"Or open /enrol at the address that the phone knows, and type: {code}")
    warn_of_no_network(config)
    return 0


def phone_code(config: Config) -> str:
    """Also beside the running server, which alone writes to the store: it finds the code on a slip."""
    if Folder(config.data).in_use:
        return CodeSlip(config.data, FOR_A_PHONE, Clock()).leave()
    terminal.warn_of_a_new_shop(config.data)
    with closing(Books.open(config.data)) as books:
        return Login(books, Clock(), Team(books)).enrol_code(None)


def phone_address(config: Config, code: str) -> str:
    """Where a phone brings its code."""
    return f"{reached_at(config.lan)}/enrol?code={code}"


def warn_of_no_network(config: Config) -> None:
    """Said where the pages are open to phones and no phone can reach this machine just now."""
    if config.lan.host in EVERYWHERE and own_address() == NOWHERE:
        print(
            "No phone can reach this machine: it is in no network of the shop's, and a 4G stick or a tunnel is none.\n"
            "Put the network cable in, or let it join the Wi-Fi or make its own; then ask for an address again.",
            file=sys.stderr,
        )
