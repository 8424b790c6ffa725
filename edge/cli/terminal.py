"""What somebody gives at a terminal: secrets that end up in no history, and words that argparse turns into values."""

from __future__ import annotations

import argparse
import os
import select
import signal
import sys
from collections.abc import Callable
from datetime import date
from getpass import getpass
from pathlib import Path
from typing import TextIO

from edge.config import LAST_PORT
from edge.disk.folder import Folder
from edge.errors import Refusal

# Two squares of a code above each other are one letter: none dark, the upper, the lower, both.
_SQUARES = " ▀▄█"
_BLACK_ON_WHITE, _AS_BEFORE = "\033[30;107m", "\033[0m"
_MARGIN = 4  # white around a code, in its own squares: without four of them cameras do not find it

HOW_GIVEN = "VALUE, @FILE to read it from a file, or - to read it from stdin"


def secret(given: str | None, name: str) -> str:
    """A secret as given: @FILE reads it from a file, - from the next line of stdin, so that it is in no history.

    At a terminal, - asks for it and shows nothing of what is typed. name: what it is, for the question.
    """
    if given == "-":
        return (getpass(f"{name}: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    if given and given.startswith("@"):
        try:
            return Path(given[1:]).read_text("utf-8-sig").strip()  # editors on Windows put a mark in front
        except OSError as error:
            raise Refusal("bad_value", "setup.unreadable", file=given[1:]) from error
        except UnicodeDecodeError as error:
            raise Refusal("bad_value", "setup.no_text", file=given[1:]) from error
    return given or ""


def warn_of_a_new_shop(data: Path) -> None:
    """Whoever meant another folder reads that there was no shop in this one."""
    home = Folder(data)
    home.admit(writing=True)
    if not home.has_database:
        meant = "If another folder was meant, set EDGE_DATA to it."
        print(f"There was no shop in {data} yet: this begins one. {meant}", file=sys.stderr)


def is_typed(given: str | None) -> bool:
    """Whether a person has just typed this secret and can choose another, and no program or file brings it."""
    return bool(given) and not str(given).startswith("@") and (given != "-" or sys.stdin.isatty())


def port(text: str) -> int:
    if not text.isdecimal() or int(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is not a port")
    return int(text)


def yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise argparse.ArgumentTypeError(f"say yes or no, not {text}")
    return text == "yes"


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a day; write it as 2026-11-22") from error


def folder(text: str) -> Path:
    return Path(text).absolute()


def heard_out(run: Callable[[], int]) -> int:
    """The exit code of what is run. Whoever reads what it prints may go before its end, as `head` does: it ends too,
    without a word, and with the code that a shell gives to other programs then.
    """
    try:
        try:
            return run()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
    except BrokenPipeError:
        if not (gone := [stream for stream in (sys.stdout, sys.stderr) if _is_cut_off(stream)]):
            raise
        for stream in gone:  # what is left in it is written once more at the very end, and has to go somewhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return 128 + signal.SIGPIPE


def _is_cut_off(stream: TextIO) -> bool:
    """Whether nobody reads what is written there any more."""
    poll = select.poll()
    poll.register(stream.fileno(), 0)
    return bool(poll.poll(0))


def counted(count: int, what: str) -> str:
    """ "1 file", "2 files"."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def told(line: str) -> None:
    """How far it has come, on the line where it was said before; only for somebody who sits there."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{line}")
        sys.stderr.flush()


def camera_code(text: str) -> str:
    """The code of a text, for a phone's camera: lines for a terminal, dark on white whatever its colours are.

    Empty where nobody looks at one: in a log it would only be in the way.
    """
    if not sys.stdout.isatty():
        return ""
    import segno  # noqa: PLC0415 - needed when a phone is let in, which is seldom

    rows = [[int(dark > 0) for dark in row] for row in segno.make(text, micro=False).matrix_iter(border=_MARGIN)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    pairs = (zip(upper, lower, strict=True) for upper, lower in zip(rows[::2], rows[1::2], strict=True))
    lines = ("".join(_SQUARES[up + 2 * low] for up, low in pair) for pair in pairs)
    return "".join(f"{_BLACK_ON_WHITE}{line}{_AS_BEFORE}\n" for line in lines)
