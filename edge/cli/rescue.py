"""The verb `rescue`: what can be read off a failing card, into a folder of its own."""

from __future__ import annotations

import argparse
from pathlib import Path

from edge.backup import rescue
from edge.config import Config


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path)


def run(config: Config, options: argparse.Namespace) -> int:
    folder = options.folder
    found = rescue(config.data, folder.absolute())
    for table in found.tables:
        if table.lost:
            print(f"{table.table.removeprefix('book_')}: {table.rows} rows, {table.lost} lost")
    rows, lost = sum(one.rows for one in found.tables), sum(one.lost for one in found.tables)
    print(f"{rows} rows and {found.files} files are in {folder}; {lost} rows and {found.missing} files were lost.")
    print("Next: set EDGE_DATA to that folder, on a disk that is well, and start the server.")
    return 0
