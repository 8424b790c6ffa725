"""The log: one line an event on stderr, which systemd keeps. Never a secret, a text, a name or a whole number."""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import time
from collections.abc import Callable

# What a terminal could take as a command, and line ends that would fake a second event.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


# Of what anybody can repeat at will, one line of each kind in so many seconds: the card bears it, and nothing drowns.
SELDOM_SECONDS = 60.0


class Seldom:
    """Writes down refusals that others cause. A kind is one of a few words of ours, never something from outside."""

    def __init__(self, log: logging.Logger, now: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._now = now
        self._turn = threading.Lock()
        self._last: dict[str, float] = {}
        self._left_out: dict[str, int] = {}

    def say(self, kind: str, message: str, *values: object) -> None:
        """At once, and then no more of this kind for a while; the next line says how many were left out."""
        with self._turn:
            now = self._now()
            if now - self._last.get(kind, -SELDOM_SECONDS) < SELDOM_SECONDS:
                self._left_out[kind] = self._left_out.get(kind, 0) + 1
                return
            self._last[kind] = now
            more = self._left_out.pop(kind, 0)
        said = message + (f" (and {more} more since the last such line)" if more else "")
        self._log.warning(said, *values, stacklevel=2, extra={"template": message})


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


def end_log() -> None:
    """The program's last word to its log. What the log would not take is let go: else Python ends with 120 for it."""
    try:
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
