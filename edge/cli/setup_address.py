"""The verb `setup-address`: where a browser sets up a new shop."""

from __future__ import annotations

import argparse
from contextlib import closing

from edge.access.first_phone import first_code
from edge.access.team import Team
from edge.cli import terminal
from edge.cli.enrol import warn_of_no_network
from edge.clock import Clock
from edge.config import Config
from edge.errors import Refusal
from edge.registers.books import Books
from edge.server.listener import reached_at


def options(parser: argparse.ArgumentParser) -> None:
    """Nothing: there is one address at a time."""


def run(config: Config, options: argparse.Namespace) -> int:
    """Also while the server runs. Refused once there is an owner."""
    with closing(Books.open_reading(config.data)) as books:
        owner = next((staff for staff in Team(books).everyone() if staff.owner), None)
    if owner:
        raise Refusal("owner_only", "setup.use_enrol", name=owner.name)
    address = f"{reached_at(config.lan)}/setup?code={first_code(config.data, Clock())}"
    print("Open this on a phone or computer in the shop's own network, within the hour, while the server runs:")
    print(address)
    print(terminal.camera_code(address), end="")
    warn_of_no_network(config)
    return 0
