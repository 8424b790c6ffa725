"""The command line: a module for each verb, which says what the verb takes and does it.

Only the module of the verb that was asked for is imported, so a short verb starts without the page server and without
the library that prints sheets.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Protocol, cast

from edge.config import Config

# The verbs in the order of --help, each with what it does.
VERBS = {
    "serve": "open the shop",
    "practice": "open a practice shop with make-believe customers and a make-believe WhatsApp",
    "check": "say in plain words what is not in order, and how to mend it",
    "status": "figures of the shop, also while it runs",
    "report": "a text for whoever helps you, without names, numbers and messages",
    "backup": "make a backup now, also while the server runs",
    "restore": "make the shop of a backup, in an empty data folder",
    "upgrade": "put a newer package in, and see whether its version stays",
    "rescue": "read what is left of a damaged shop into a new folder",
    "summary": "the summary of a day as its slip has it, also while the server runs",
    "export": "write all messages into files that need no Iduka",
    "import": "take in chats that a phone has exported",
    "setup": "enter or change the shop's name and its WhatsApp account (while the server is stopped)",
    "setup-address": "a one-time address at which a browser sets up a new shop (server running)",
    "staff": "add somebody to the team (while the server is stopped)",
    "enrol": "a one-time code that lets a phone sign in, also while the server runs",
}
_MODULES = {"import": "import_chats", "setup-address": "setup_address"}


class VerbModule(Protocol):
    def options(self, parser: argparse.ArgumentParser) -> None:
        """Tell the parser what the verb takes."""

    def run(self, config: Config, options: argparse.Namespace) -> int:
        """Do it, and return the exit code. What a person can mend is raised as a `Refusal`."""


def verb(name: str) -> VerbModule:
    """The verb of that name; `name` is a key of VERBS."""
    return cast("VerbModule", import_module(f"edge.cli.{_MODULES.get(name, name)}"))
