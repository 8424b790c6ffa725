"""The verb `practice`: a shop beside a make-believe WhatsApp with make-believe customers."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from edge.cli import terminal
from edge.cli.later_clock import LaterClock
from edge.cli.past_weeks import PastClock, PastWeeks
from edge.cli.staying import stay
from edge.config import Address, Config
from edge.desk.quick_replies import QuickReplies
from edge.disk.folder import Folder
from edge.errors import Refusal
from edge.language import language
from edge.log import start_log
from edge.practice import ALL_FAULTS, CAST, Practice
from edge.printing.choice import PrinterChoice
from edge.records.message import Who
from edge.settings import Account, ShopSettings
from edge.shop import Shop

STAFF = (("Aline", True, "1111"), ("Eric", False, "2222"))


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=terminal.port, default=8090, help="where the customers' phones are shown (8090)")
    parser.add_argument("--empty", action="store_true", help="begin without the two weeks that a new one has behind it")
    what = "switch a fault of WhatsApp on (any word lists them)"
    parser.add_argument("--fault", action="append", default=[], metavar="NAME", help=what)


def run(config: Config, options: argparse.Namespace) -> int:
    """Open the practice shop, in data/practice and for this machine alone where EDGE_* says nothing else."""
    if unknown := [name for name in options.fault if name not in ALL_FAULTS]:
        known = "".join(f"\n  {name:24} {sentence}" for name, sentence in ALL_FAULTS.items())
        raise Refusal("bad_value", "setup.no_fault", name=unknown[0], known=known)
    start_log()
    data = config.data if os.environ.get("EDGE_DATA") else Path("data/practice")
    lan = config.lan if os.environ.get("EDGE_LAN") else Address("127.0.0.1", config.lan.port)
    Folder(data).admit(writing=True)
    clock = LaterClock(data / "ahead")
    shops: list[Shop] = []
    whatsapp = Practice(
        port=options.port,
        hook_url=f"http://{config.hook}/webhook",
        faults=options.fault,
        ends_day=lambda: _end_day(shops[0], clock) if shops else timedelta(),
    )
    whatsapp.forward(clock.ahead)
    with ExitStack() as ends:
        ends.callback(whatsapp.stop)
        try:
            whatsapp.start()
        except OSError as error:
            why = error.strerror or str(error)
            raise Refusal("bad_setting", "setup.practice_port", port=options.port, why=why) from error
        # The clock of a practice shop runs ahead of the machine's, about which it says nothing.
        config = replace(config, data=data, lan=lan, system=data / "no machine")
        config = replace(config, graph_url=whatsapp.graph_url, backup_folder=None, sticks=None)
        if not options.empty and not Folder(data).database.exists():
            _live_two_weeks(config, whatsapp, clock.now().at)
        shop = Shop.open(config, clock)
        ends.callback(shop.close)
        _rehearse(shop, whatsapp)
        shop.start()
        shops.append(shop)
        return stay(shop, _welcome(shop, whatsapp))


def _end_day(shop: Shop, clock: LaterClock) -> timedelta:
    """Time passes until the day is over; its summary goes to paper. Returns how much time.

    Before it does, the hours are counted for nobody as idle ones: no page may ask in between.
    """
    over = shop.days.calendar().ends_at(shop.days.present()) + timedelta(minutes=1)
    shop.login.stay(clock.room(over).total_seconds())
    passed = clock.pass_until(over)
    shop.summaries.step(shop.prints)
    return passed


def _live_two_weeks(config: Config, whatsapp: Practice, now: datetime) -> None:
    """A new practice shop begins with two weeks behind it, up to now. A slow card takes some seconds for them."""
    print("  A new practice shop. It lives through two weeks first ...", flush=True)
    clock = PastClock(now, ShopSettings().timezone)
    shop = Shop.open(config, clock)
    try:
        _rehearse(shop, whatsapp)
        staff = sorted(shop.team.everyone(), key=lambda each: not each.owner)
        PastWeeks(shop, clock, staff, _cast()).live(now)
    finally:
        shop.close()


def _cast() -> Iterator[Who]:
    """Those who write while somebody practises have written before."""
    for role in CAST:
        one = role.identity
        yield Who(phone=one.phone, user_id=one.user_id, name=one.name, username=one.username)


def _rehearse(shop: Shop, whatsapp: Practice) -> None:
    """Make a practice shop of a new data folder. Refused for the folder of a real one, also half set up."""
    if not shop.settings.shop().practice and (shop.settings.account() or shop.team.everyone()):
        raise Refusal("bad_value", "setup.is_real", folder=str(shop.config.data))
    mine = whatsapp.account
    shop.settings.change_shop(name="Practice Shop", practice=True)
    shop.settings.change_account(
        Account(mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token)
    )
    if not shop.printers.choice().kind:  # slips go somewhere, also where nobody has a printer
        shop.printers.choose(PrinterChoice("file", str(shop.config.data.resolve() / "paper.escpos")))
    for name, owner, pin in STAFF:
        if shop.team.named(name) is None:
            shop.team.add(name, owner=owner, pin=shop.team.pin(pin))
    by = next(staff for staff in shop.team.everyone() if staff.owner)
    QuickReplies(shop.books).add_samples(by, language(shop.settings.shop().language))


def _welcome(shop: Shop, whatsapp: Practice) -> str:
    people = " or ".join(f"{name} with PIN {pin}" for name, _, pin in STAFF)
    address = f"{shop.lan_url}/enrol?code={shop.login.enrol_code(None)}"
    return f"""
  This is a practice shop: its customers and its WhatsApp are make-believe.

  1. Open     {address}
     (this signs in one browser, once; later only {shop.lan_url})
  2. Sign in  as {people}
  3. Try      take a query, answer it, watch "sent" become "delivered" and "read", close it
  4. Be the customer yourself, cut the shop's internet, end the day: {whatsapp.page_url}

  Everything is kept in {shop.config.data}. Stop with Ctrl+C, pull the plug, start again: nothing is lost.
"""
