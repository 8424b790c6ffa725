"""The verb `setup`: the shop's name and its WhatsApp account, entered at a terminal."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import replace
from typing import Any

from edge.cli import opening_hours, terminal
from edge.config import Config
from edge.errors import Refusal
from edge.registers.books import Books
from edge.settings import Account, Settings


def options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--name", help="the shop's name, as staff and slips show it")
    add("--zone", help="the shop's time zone (Africa/Kigali)")
    add("--hours", help=f"when it is open, such as {opening_hours.HOW_GIVEN}")
    add("--undo-seconds", type=int, metavar="N", help="for so long a reply can be taken back, 0 to 30 (6)")
    beside = "whether the WhatsApp Business app uses the number"
    add("--beside-app", type=terminal.yes, metavar="yes|no", help=beside)
    add("--direct-send", type=terminal.yes, metavar="yes|no", help="whether late replies go as paid messages (no)")
    add("--phone-number-id", help="WhatsApp's id of the shop's number")
    add("--waba-id", help="WhatsApp's id of the business account")
    for name in ("app-secret", "verify-token", "token"):
        add(f"--{name}", metavar="SECRET", help=terminal.HOW_GIVEN)
    add("--old-secret-is-known", action="store_true", help="others have seen the old app secret: it ends at once")


def run(config: Config, options: argparse.Namespace) -> int:
    """Enter or change them; what is not given stays as it is."""
    secrets = {name: terminal.secret(getattr(options, name), name) for name in ("app_secret", "verify_token", "token")}
    plain = {"phone_number_id": options.phone_number_id, "waba_id": options.waba_id}
    given = {name: value for name, value in {**plain, **secrets}.items() if value}
    with closing(Books.open(config.data)) as books:
        settings = Settings(books)
        known = settings.account()
        missing = [f"--{name.replace('_', '-')}" for name in {**plain, **secrets} if not known and name not in given]
        if missing and (given or not options.name):
            raise Refusal("empty", "setup.still_needed", missing=", ".join(missing))
        hours = _hours(options.hours, settings, first=known is None)
        if given or (known and options.old_secret_is_known):
            account = replace(known, **given) if known else Account(**given)
            settings.change_account(account, old_secret_is_known=options.old_secret_is_known)
        changes: dict[str, Any] = {name: getattr(options, name) for name in ("name", "zone") if getattr(options, name)}
        for name in ("undo_seconds", "beside_app", "direct_send"):
            if getattr(options, name) is not None:
                changes[name] = getattr(options, name)
        if hours:
            changes["hours"] = hours
        shop = settings.change_shop(**changes)
    print(f'Open {opening_hours.in_words(shop.hours)}. Other hours: iduka setup --hours "Mon-Fri 08:00-18:00, …"')
    print(f"{shop.name} is set up. Next: iduka staff add NAME --owner, then iduka check")
    return 0


def _hours(given: str | None, settings: Settings, *, first: bool) -> tuple[str, ...] | None:
    """first: a person at the terminal sets the shop up for the first time, and is asked."""
    known = settings.shop().hours
    if given:
        return opening_hours.given(given, known)
    if first and sys.stdin.isatty() and sys.stdout.isatty():
        return opening_hours.asked(known, input, print)
    return None
