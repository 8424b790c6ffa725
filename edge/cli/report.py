"""The verb `report`: a text for whoever helps the owner, without anything of a person; also beside a running server."""

from __future__ import annotations

import argparse
from contextlib import closing

from edge.clock import Clock
from edge.config import Config
from edge.disk.disk_trouble import StoreRefused, StoreUnavailable
from edge.disk.folder import Folder
from edge.registers.books import Books
from edge.running.report import report


def options(parser: argparse.ArgumentParser) -> None:
    """Nothing: all of it is told."""


def run(config: Config, options: argparse.Namespace) -> int:
    """A store that cannot be read is what somebody needs help with, so the rest is told all the same."""
    home = Folder(config.data)
    home.admit(writing=False)
    try:
        with closing(Books.open_reading(config.data)) as books:
            told = report(books, config, Clock())
    except (StoreRefused, StoreUnavailable):
        if home.has_database:
            print(report(None, config, Clock()))
        raise
    print(told, end="")
    return 0
