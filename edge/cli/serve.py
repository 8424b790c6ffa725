"""The verb `serve`: opens the shop."""

from __future__ import annotations

import argparse
import logging
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from edge.cli.staying import signalled, stay
from edge.config import Config
from edge.disk.disk_trouble import StoreRefused, StoreUnavailable
from edge.disk.forgetful import forgets
from edge.errors import Refusal
from edge.language import Said
from edge.log import start_log
from edge.process.at_work import notify
from edge.running import health


def options(parser: argparse.ArgumentParser) -> None:
    """Nothing: where the shop lies and listens is said by EDGE_* alone."""


def run(config: Config, options: argparse.Namespace) -> int:
    """Open the shop; where the program itself is damaged, keep at least what WhatsApp brings."""
    start_log()
    _refuse_forgetful(config)
    try:
        return _whole_shop(config)
    except (Refusal, StoreRefused, StoreUnavailable):
        raise
    except Exception:
        logging.getLogger(__name__).exception("the program is damaged; only webhooks are kept")
        from edge.running import alone  # noqa: PLC0415 - it may be what is damaged

    stop = signalled()
    alone.keep_webhooks(config, stop, partial(notify, health.UP), partial(notify, health.BEAT))
    return 0 if stop.is_set() else 1


def _refuse_forgetful(config: Config) -> None:
    """A shop on a disk that forgets would promise what it cannot keep."""
    if (kind := forgets(config.data)) and not config.forgetful:
        raise Refusal("bad_setting", "setup.forgetful", folder=str(config.data), kind=kind)


def _whole_shop(config: Config) -> int:
    """Also where the shop of a stick takes its place: then that one is opened."""
    # A module of the shop that is torn must not end the program here.
    from edge.backup.from_stick import go_on  # noqa: PLC0415
    from edge.running.coming_from_stick import come_from_stick  # noqa: PLC0415
    from edge.running.trial import to_the_copy  # noqa: PLC0415

    to_the_copy(config.data)
    go_on(config.data)
    code, wish = _until_it_ends(config, Said(""))
    while wish:
        code, wish = _until_it_ends(config, come_from_stick(config, wish, partial(notify, health.BEAT)))
    return code


def _until_it_ends(config: Config, why: Said) -> tuple[int, Path | None]:
    """The exit code, and which copy an owner wants instead. why: what kept the last one from coming."""
    from edge.shop import Shop  # noqa: PLC0415 - it may be torn, as above

    with ExitStack() as ends:
        shop = Shop.open(config)
        ends.callback(shop.close)
        shop.bring_back.failed(why)
        if shop.settings.shop().practice:
            raise Refusal("bad_value", "setup.is_practice", folder=str(config.data))
        shop.start()
        print(f"{shop.settings.shop().name} is open on {shop.lan_url}", flush=True)
        try:
            if said := shop.mending.tried(lambda: shop.first.invitation(shop.lan_url)):
                print(said, flush=True)
        except (OSError, StoreUnavailable) as error:
            print(f"No phone can be signed in before the disk takes it: {error}", file=sys.stderr, flush=True)
        code = stay(shop)
        return code, shop.bring_back.wish if shop.bring_back.is_due() else None
