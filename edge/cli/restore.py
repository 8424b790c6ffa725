"""The verb `restore`: makes the shop of a copy, in an empty data folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from edge.backup import restore
from edge.cli.enrol import phone_address, phone_code
from edge.clock import Clock
from edge.config import Config


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("copy", type=Path, metavar="FILE-OR-FOLDER", help="a copy, or a folder whose newest is meant")


def run(config: Config, options: argparse.Namespace) -> int:
    """Say what came of it, and what comes next."""
    found = restore(config.data, options.copy, Clock().now())
    left_out = f"What could not be read was left out: {', '.join(found.left_out)}.\n" if found.left_out else ""
    print(
        f"{found.messages} messages and {found.files} files are back from {found.copy}.\n"
        f"{found.missing} files were not on the stick. {found.in_doubt} replies may have gone since: look at them.\n"
        f"{left_out}"
        "Next: start the server. Never let the box that this is a copy of go on beside it.\n"
        f"Then open this on an owner's phone within the hour: {phone_address(config, phone_code(config))}\n"
        "No other phone or person of the copy comes in before that owner lets them in, on the page Phones."
    )
    return 0
