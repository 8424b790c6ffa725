"""The log: one line an event on stderr, which systemd keeps. Never a secret, a text, a name or a whole number."""

from __future__ import annotations

import logging
import re

# What a terminal could take as a command, and line ends that would fake a second event.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class _OneLine(logging.Formatter):
    """The message of an event stays on its line; a traceback of ours follows it, without control characters.

    The traceback is set in, so that no text in an exception can pass for an event.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        return super().formatMessage(record).replace("\n", "\\n").replace("\t", " ")

    def format(self, record: logging.LogRecord) -> str:
        return _CONTROLS.sub("?", super().format(record).replace("\n", "\n  "))


def start_log() -> None:
    """Send the log of the whole program to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # its warnings repeat what the courier says better
    logging.getLogger("schedule").setLevel(logging.WARNING)
