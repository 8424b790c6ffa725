"""The verb `backup`: makes one now."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from edge.backup import by_hand, folder_for
from edge.cli import terminal
from edge.clock import Clock
from edge.config import Config
from edge.disk.folder import Folder
from edge.errors import Refusal
from edge.registers.books import Books


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to",
        type=terminal.folder,
        metavar="FOLDER",
        help="on a stick; without it, on the one chosen under Settings (or EDGE_BACKUP_FOLDER)",
    )


def run(config: Config, options: argparse.Namespace) -> int:
    """Beside a running server or without one; the server counts it when its own is due."""
    folder = options.to or config.backup_folder or _chosen(config)
    if folder is None:
        raise Refusal("empty", "backup.no_folder")
    made = by_hand(config.data, folder, Clock().now().at)
    print(made.told(folder))
    if made.left:
        raise Refusal("incomplete", "backup.files_left", why=made.left.said)
    return 0


def _chosen(config: Config) -> Path | None:
    """Where the stick lies that an owner has chosen under Settings."""
    if config.sticks is None or not Folder(config.data).has_database:
        return None
    with closing(Books.open_reading(config.data)) as books:
        return folder_for(books, None, config.sticks)
