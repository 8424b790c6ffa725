"""What somebody gives at a terminal: secrets that end up in no history, and words that argparse turns into values."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from getpass import getpass
from pathlib import Path

from edge.config import LAST_PORT
from edge.errors import Refusal

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


def shop_options(one: argparse.ArgumentParser) -> None:
    """What can be entered of a shop and its account."""
    one.add_argument("--name", help="the shop's name, as staff and slips show it")
    one.add_argument("--zone", help="the shop's time zone (Africa/Kigali)")
    one.add_argument("--undo-seconds", type=int, metavar="N", help="for so long a reply can be taken back, 0 to 30 (6)")
    one.add_argument(
        "--beside-app", type=yes, metavar="yes|no", help="whether the WhatsApp Business app uses the number"
    )
    one.add_argument("--direct-send", type=yes, metavar="yes|no", help="whether late replies go as paid messages (no)")
    one.add_argument("--phone-number-id", help="WhatsApp's id of the shop's number")
    one.add_argument("--waba-id", help="WhatsApp's id of the business account")
    for name in ("app-secret", "verify-token", "token"):
        one.add_argument(f"--{name}", metavar="SECRET", help=HOW_GIVEN)
    one.add_argument(
        "--old-secret-is-known", action="store_true", help="others have seen the old app secret: it ends at once"
    )


def staff_options(one: argparse.ArgumentParser) -> None:
    """What is said of somebody who is taken on."""
    one.add_argument("name", metavar="NAME")
    one.add_argument("--owner", action="store_true", help="may add phones and see notices")
    one.add_argument("--pin", metavar="PIN", help=f"4 to 8 digits ({HOW_GIVEN}); made up and printed when left out")


def export_options(one: argparse.ArgumentParser) -> None:
    """Where everything goes, and of whom."""
    one.add_argument("--to", type=folder, required=True, metavar="FOLDER|ZIP", help="a new folder, or a new NAME.zip")
    one.add_argument("--customer", metavar="NUMBER", help="this one only, by number or id")


def import_options(one: argparse.ArgumentParser) -> None:
    """What is said of chats that a phone has exported."""
    one.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a .txt or a .zip, as the phone exported it")
    one.add_argument("--preview", action="store_true", help="show what the files hold, and keep nothing")
    one.add_argument("--json", action="store_true", help="with --preview: one JSON object a file, for programs")
    one.add_argument("--customer", metavar="ID|NUMBER|new", help="whose chat it is, where nothing proves it")
    one.add_argument("--us", action="append", metavar="NAME", help="who writes for the shop in it (may be repeated)")
    one.add_argument("--from-phone", metavar="WHOSE", help="whose phone it comes from, as pages will show it")
    one.add_argument("--yes", action="store_true", help="import without asking")
    one.add_argument("--list", action="store_true", help="show what was imported")
    one.add_argument("--undo", metavar="ID", help="take all of an import back, and only that")
    back = "instead: fill a box without customers from an export of another one (while the server is stopped)"
    one.add_argument("--from-export", type=folder, metavar="FOLDER|ZIP", help=back)
    how = "where a file does not prove it: whether 05/11 is 5 November (dmy) or May 11 (mdy)"
    one.add_argument("--date-order", choices=("dmy", "mdy", "ymd"), help=how)
    one.add_argument("--left-out", action="store_true", help="with --preview: also the lines of no message")


def welcome(lan_url: str, address: str, people: str, phones_url: str, data: Path) -> str:
    """What a practice shop says once it is open. address: for the first phone; phones_url: of those of customers."""
    return f"""
  This is a practice shop: its customers and its WhatsApp are make-believe.

  1. Open     {address}
     (this signs in one browser, once; later only {lan_url})
  2. Sign in  as {people}
  3. Try      take a query, answer it, watch "sent" become "delivered" and "read", close it
  4. Be the customer yourself, and cut the shop's internet: {phones_url}

  Everything is kept in {data}. Stop with Ctrl+C, pull the plug, start again: nothing is lost.
"""
