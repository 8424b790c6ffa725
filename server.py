"""The command line of Iduka. `server.py --help` names the verbs; each is a few lines here and lives elsewhere."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from edge import checkup, terminal, version, watch
from edge.clock import Clock
from edge.config import Address, Config
from edge.desk.pins import ADVICE, is_common
from edge.desk.quick import QuickReplies
from edge.desk.team import Team, random_pin
from edge.errors import Refusal
from edge.heap import keep_little
from edge.language import language
from edge.log import start_log
from edge.righting import look_again
from edge.settings import Account, Settings
from edge.status import in_words, status
from edge.store.books import Books
from edge.store.sqlite import StoreRefused, StoreUnavailable

if TYPE_CHECKING:
    from edge.practice import Practice
    from edge.shop import Shop

PRACTICE_STAFF = (("Aline", True, "1111"), ("Eric", False, "2222"))


def main(arguments: Sequence[str]) -> int:
    """Run one verb and return the exit code. What a person can mend is said in a sentence, without a traceback."""
    options = _parser().parse_args(arguments)
    keep_little()
    try:
        return int(options.verb(Config.from_environment(os.environ), options))
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
    except (StoreRefused, StoreUnavailable) as error:
        print(error, file=sys.stderr)
    return 1


def serve(config: Config, options: argparse.Namespace) -> int:
    """Open the shop; where the program itself is damaged, keep at least what WhatsApp brings."""
    start_log()
    checkup.refuse_forgetful(config)
    try:
        return _whole_shop(config)
    except (Refusal, StoreRefused, StoreUnavailable):
        raise
    except Exception:
        logging.getLogger(__name__).exception("the program is damaged; only webhooks are kept")
        from edge import alone  # noqa: PLC0415

    stop = _signalled()
    alone.keep_webhooks(config, stop, partial(watch.notify, watch.UP), partial(watch.notify, watch.BEAT))
    return 0 if stop.is_set() else 1


def _whole_shop(config: Config) -> int:
    from edge.shop import Shop  # noqa: PLC0415 - the short verbs need neither bottle nor waitress

    with ExitStack() as ends:
        shop = Shop.open(config)
        ends.callback(shop.close)
        if shop.settings.shop().practice:
            raise Refusal("bad_value", "setup.is_practice", folder=str(config.data))
        shop.start()
        print(f"{shop.settings.shop().name} is open on {shop.lan_url}", flush=True)
        try:
            if said := shop.mending.tried(lambda: shop.first.invitation(shop.lan_url)):
                print(said, flush=True)
        except (OSError, StoreUnavailable) as error:
            print(f"No phone can be signed in before the disk takes it: {error}", file=sys.stderr, flush=True)
        return _stay(shop)


def practice(config: Config, options: argparse.Namespace) -> int:
    from edge.practice import ALL_FAULTS, Practice  # noqa: PLC0415
    from edge.shop import Shop  # noqa: PLC0415

    if unknown := [name for name in options.fault if name not in ALL_FAULTS]:
        known = "".join(f"\n  {name:24} {sentence}" for name, sentence in ALL_FAULTS.items())
        raise Refusal("bad_value", "setup.no_fault", name=unknown[0], known=known)
    start_log()
    data = config.data if os.environ.get("EDGE_DATA") else Path("data/practice")
    lan = config.lan if os.environ.get("EDGE_LAN") else Address("127.0.0.1", config.lan.port)
    whatsapp = Practice(port=options.port, hook_url=f"http://{config.hook}/webhook", faults=options.fault)
    with ExitStack() as ends:
        ends.callback(whatsapp.stop)
        try:
            whatsapp.start()
        except OSError as error:
            why = error.strerror or str(error)
            raise Refusal("bad_setting", "setup.practice_port", port=options.port, why=why) from error
        shop = Shop.open(replace(config, data=data, lan=lan, graph_url=whatsapp.graph_url, backup_folder=None))
        ends.callback(shop.close)
        _rehearse(shop, whatsapp)
        shop.start()
        print(_welcome(shop, whatsapp), flush=True)
        return _stay(shop)


def check(config: Config, options: argparse.Namespace) -> int:
    clock = Clock()
    found = [*checkup.findings(config, clock), *checkup.credentials(config, clock), *checkup.running(config)]
    # What the running shop has found out already is said once.
    for said in dict.fromkeys(f"{'✗' if finding.wrong else '·'} {finding.sentence}" for finding in found):
        print(said)
    look_again(config.data)
    if not any(finding.wrong for finding in found):
        print("✓ Everything that matters is in order.")
        return 0
    return 1


def show_status(config: Config, options: argparse.Namespace) -> int:
    with closing(Books.open_reading(config.data)) as books:
        figures = status(books, Clock())
    print(json.dumps(figures) if options.json else in_words(figures))
    return 0


def show_summary(config: Config, options: argparse.Namespace) -> int:
    from edge.reports.console import summary  # noqa: PLC0415
    from edge.server.listener import reached_at  # noqa: PLC0415 - the other short verbs need no waitress

    with closing(Books.open_reading(config.data)) as books:
        print(summary(books, Clock(), reached_at(config.lan), options.day, print_it=options.print_it))
    return 0


def setup(config: Config, options: argparse.Namespace) -> int:
    """Enter or change the shop's name and its WhatsApp account; what is not given stays as it is."""
    secrets = {name: terminal.secret(getattr(options, name), name) for name in ("app_secret", "verify_token", "token")}
    plain = {"phone_number_id": options.phone_number_id, "waba_id": options.waba_id}
    given = {name: value for name, value in {**plain, **secrets}.items() if value}
    with closing(Books.open(config.data)) as books:
        settings = Settings(books)
        known = settings.account()
        missing = [f"--{name.replace('_', '-')}" for name in {**plain, **secrets} if not known and name not in given]
        if missing and (given or not options.name):
            raise Refusal("empty", "setup.still_needed", missing=", ".join(missing))
        if given or (known and options.old_secret_is_known):
            account = replace(known, **given) if known else Account(**given)
            settings.change_account(account, old_secret_is_known=options.old_secret_is_known)
        changes = {name: getattr(options, name) for name in ("name", "zone") if getattr(options, name)}
        for name in ("undo_seconds", "beside_app", "direct_send"):
            if getattr(options, name) is not None:
                changes[name] = getattr(options, name)
        shop = settings.change_shop(**changes)
    print(f"{shop.name} is set up. Next: server.py staff add NAME --owner, then server.py check")
    return 0


def setup_address(config: Config, options: argparse.Namespace) -> int:
    """A one-time address for the first set-up, also while the server runs. Refused once there is an owner."""
    from edge import console  # noqa: PLC0415 - the other short verbs need no waitress

    address = console.setup_address(config)
    print("Open this on a phone or computer in the shop's own network, within the hour, while the server runs:")
    print(address)
    return 0


def add_staff(config: Config, options: argparse.Namespace) -> int:
    pin = terminal.secret(options.pin, "PIN") or random_pin()
    with closing(Books.open(config.data)) as books:
        team = Team(books)
        kept = team.chosen_pin(pin, typed=terminal.is_typed(options.pin))
        staff = team.add(options.name, owner=options.owner, pin=kept)
    print(f"{staff.name} works here now{' and is an owner' if staff.owner else ''}.")
    if not options.pin or is_common(pin):
        print(ADVICE if options.pin else f"PIN: {pin}")
    return 0


def enrol(config: Config, options: argparse.Namespace) -> int:
    """A one-time code for a phone, also while the server runs: whoever sits at the box is never locked out."""
    from edge import console  # noqa: PLC0415

    code = console.phone_code(config)
    print(f"Open this on the phone within the hour: {console.phone_address(config, code)}")
    print(f"Or open /enrol at the address that the phone knows, and type: {code}")
    return 0


def back_up(config: Config, options: argparse.Namespace) -> int:
    """Make one now, beside a running server or without one; the server counts it when its own is due."""
    from edge.backup import by_hand  # noqa: PLC0415

    folder = options.to or config.backup_folder
    if folder is None:
        raise Refusal("empty", "backup.no_folder")
    made = by_hand(config.data, folder, Clock().now().at)
    print(made.told(folder))
    if made.left:
        raise Refusal("incomplete", "backup.files_left", why=made.left.said)
    return 0


def restore(config: Config, options: argparse.Namespace) -> int:
    from edge import console  # noqa: PLC0415

    print(console.restored(config, options.copy))
    return 0


def rescue(config: Config, options: argparse.Namespace) -> int:
    from edge import console  # noqa: PLC0415

    print(console.rescued(config, options.folder))
    return 0


def export(config: Config, options: argparse.Namespace) -> int:
    from edge.takeout.console import export as exported  # noqa: PLC0415

    return exported(config.data, options.to, options.customer)


def import_chats(config: Config, options: argparse.Namespace) -> int:
    from edge.bringing.console import run  # noqa: PLC0415
    from edge.takeout.console import bring_back  # noqa: PLC0415

    return bring_back(config.data, options.from_export) if options.from_export else run(config.data, options)


def _stay(shop: Shop) -> int:
    code = watch.stay(shop.watch, shop.journal, shop.clock, _signalled())
    if code == 0:
        shop.trial.passed()
    return code


def _signalled() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _rehearse(shop: Shop, whatsapp: Practice) -> None:
    """Make a practice shop of a new data folder. Refused for the folder of a real one, also half set up."""
    if not shop.settings.shop().practice and (shop.settings.account() or shop.team.everyone()):
        raise Refusal("bad_value", "setup.is_real", folder=str(shop.config.data))
    mine = whatsapp.account
    shop.settings.change_shop(name="Practice Shop", practice=True)
    shop.settings.change_account(
        Account(mine.phone_number_id, mine.waba_id, mine.app_secret, mine.verify_token, mine.token)
    )
    for name, owner, pin in PRACTICE_STAFF:
        if shop.team.named(name) is None:
            shop.team.add(name, owner=owner, pin=shop.team.pin(pin))
    by = next(staff for staff in shop.team.everyone() if staff.owner)
    QuickReplies(shop.books).add_samples(by, language(shop.settings.shop().language))


def _welcome(shop: Shop, whatsapp: Practice) -> str:
    people = " or ".join(f"{name} with PIN {pin}" for name, _, pin in PRACTICE_STAFF)
    address = f"{shop.lan_url}/enrol?code={shop.login.enrol_code(None)}"
    return terminal.welcome(shop.lan_url, address, people, whatsapp.page_url, shop.config.data)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="server.py", description="Iduka: the shop's WhatsApp desk.")
    parser.add_argument("--version", action="version", version=version.version())
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, does: Callable[[Config, argparse.Namespace], int], says: str) -> argparse.ArgumentParser:
        one = verbs.add_parser(name, help=says, description=says)
        one.set_defaults(verb=does)
        return one

    verb("serve", serve, "open the shop")
    one = verb("practice", practice, "open a practice shop with make-believe customers and a make-believe WhatsApp")
    one.add_argument("--port", type=terminal.port, default=8090, help="where the customers' phones are shown (8090)")
    what = "switch a fault of WhatsApp on (any word lists them)"
    one.add_argument("--fault", action="append", default=[], metavar="NAME", help=what)
    verb("check", check, "say in plain words what is not in order, and how to mend it")
    one = verb("status", show_status, "figures of the shop, also while it runs")
    one.add_argument("--json", action="store_true", help="for programs")
    one = verb("backup", back_up, "make a backup now, also while the server runs")
    one.add_argument("--to", type=terminal.folder, metavar="FOLDER", help="on a stick (EDGE_BACKUP_FOLDER)")
    one = verb("restore", restore, "make the shop of a backup, in an empty data folder")
    one.add_argument("copy", type=Path, metavar="FILE-OR-FOLDER", help="a copy, or a folder whose newest one is meant")
    verb("rescue", rescue, "read what is left of a damaged shop into a new folder").add_argument("folder", type=Path)
    one = verb("summary", show_summary, "the summary of a day as its slip has it, also while the server runs")
    one.add_argument("--day", type=terminal.day, metavar="YYYY-MM-DD", help="the business day (the newest summary)")
    one.add_argument("--print", action="store_true", dest="print_it", help="hand a copy to the printer as well")
    terminal.export_options(verb("export", export, "write all messages into files that need no Iduka"))
    terminal.import_options(verb("import", import_chats, "take in chats that a phone has exported"))
    terminal.shop_options(
        verb("setup", setup, "enter or change the shop's name and its WhatsApp account (while the server is stopped)")
    )
    verb("setup-address", setup_address, "a one-time address at which a browser sets up a new shop (server running)")
    staff = verb("staff", add_staff, "take somebody on (while the server is stopped)").add_subparsers(
        required=True, metavar="add"
    )
    terminal.staff_options(staff.add_parser("add", help="take somebody on and print their PIN"))
    verb("enrol", enrol, "a one-time code that lets a phone sign in, also while the server runs")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
