"""The verb `staff add`: takes somebody on."""

from __future__ import annotations

import argparse
from contextlib import closing

from edge.access.pins import ADVICE, is_common
from edge.access.team import Team, random_pin
from edge.cli import terminal
from edge.config import Config
from edge.registers.books import Books


def options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_subparsers(required=True, metavar="add").add_parser(
        "add", help="take somebody on and print their PIN"
    )
    add.add_argument("name", metavar="NAME")
    add.add_argument("--owner", action="store_true", help="may add phones and see notices")
    how = f"4 to 8 digits ({terminal.HOW_GIVEN}); made up and printed when left out"
    add.add_argument("--pin", metavar="PIN", help=how)


def run(config: Config, options: argparse.Namespace) -> int:
    pin = terminal.secret(options.pin, "PIN") or random_pin()
    terminal.warn_of_a_new_shop(config.data)
    with closing(Books.open(config.data)) as books:
        team = Team(books)
        kept = team.chosen_pin(pin, typed=terminal.is_typed(options.pin))
        staff = team.add(options.name, owner=options.owner, pin=kept)
    print(f"{staff.name} works here now{' and is an owner' if staff.owner else ''}.")
    if not options.pin or is_common(pin):
        print(ADVICE if options.pin else f"PIN: {pin}")
    return 0
