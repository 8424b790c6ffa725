"""The verb `backup`: makes one now."""

from __future__ import annotations

import argparse

from edge.backup import by_hand
from edge.cli import terminal
from edge.clock import Clock
from edge.config import Config
from edge.errors import Refusal


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=terminal.folder, metavar="FOLDER", help="on a stick (EDGE_BACKUP_FOLDER)")


def run(config: Config, options: argparse.Namespace) -> int:
    """Beside a running server or without one; the server counts it when its own is due."""
    folder = options.to or config.backup_folder
    if folder is None:
        raise Refusal("empty", "backup.no_folder")
    made = by_hand(config.data, folder, Clock().now().at)
    print(made.told(folder))
    if made.left:
        raise Refusal("incomplete", "backup.files_left", why=made.left.said)
    return 0
