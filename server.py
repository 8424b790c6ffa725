"""The command line of Iduka. `server.py --help` names the verbs; each is a module of edge/cli."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from edge.cli import VERBS, verb
from edge.cli.ends import ended
from edge.cli.terminal import heard_out
from edge.config import Config
from edge.log import end_log
from edge.process.free_memory import keep_little
from edge.process.version import version


def main(arguments: Sequence[str]) -> int:
    """Run one verb and return the exit code. What a person can mend is said in a sentence, without a traceback."""
    try:
        return ended(lambda: _done(arguments))
    finally:
        end_log()


def _done(arguments: Sequence[str]) -> int:
    options = _parser(arguments).parse_args(arguments)
    keep_little()
    return int(options.run(Config.from_environment(os.environ), options))


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="iduka", description="Iduka: the shop's WhatsApp desk.")
    parser.add_argument("--version", action=_Version, nargs=0, help="show program's version number and exit")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    # The first word alone is a verb: a folder may be called "backup" as well.
    asked = next((word for word in arguments if not word.startswith("-")), "")
    for name, says in VERBS.items():
        one = verbs.add_parser(name, help=says, description=says)
        if name == asked:
            verb(name).options(one)
            one.set_defaults(run=verb(name).run)
    return parser


class _Version(argparse.Action):
    """All code is read for it, so only where it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(version())
        parser.exit()


if __name__ == "__main__":
    sys.exit(heard_out(lambda: main(sys.argv[1:])))
