"""The two doors of a shop: the hook, behind the tunnel, and the staff pages, for the shop's own network."""

from __future__ import annotations

import re

from edge.clock import Clock
from edge.config import Config
from edge.intake.webhook import MOST_BODY_BYTES, Webhook, hook_app
from edge.process.giving_way import GivingWay
from edge.server.knocking import Door
from edge.server.listener import Listener
from edge.server.parser import Wide
from edge.web.app import MOST_FORM_BYTES, SMALL_PAGE, Parts, lan_app
from edge.web.owner.quick_files import QUICK_FILE
from edge.web.owner.uploading import ADD
from edge.web.staff.files import AT_ONCE, ATTACH, MOST_POST_BYTES

# Each takes all webhooks that wait; a second one reads and answers while the first waits for the disk.
HOOK_THREADS = 2
# Twenty phones that look every few seconds never have more than a few requests under way.
LAN_THREADS = 12
# Where a form may bring files.
WITH_FILES = re.compile(f"{ATTACH.pattern}|{ADD.pattern}|{QUICK_FILE.pattern}")


def hook_listener(webhook: Webhook, config: Config, clock: Clock) -> Listener:
    """Not started yet."""
    return Listener(
        "hook",
        hook_app(webhook),
        config.hook,
        clock,
        threads=HOOK_THREADS,
        most_body_bytes=MOST_BODY_BYTES + 1,
        look=webhook.look,
    )


def pages_listener(parts: Parts, config: Config, clock: Clock, way: GivingWay) -> Listener:
    """Likewise. way: what can wait makes room for each page."""
    return Listener(
        "lan",
        way.first(lan_app(parts)),
        config.lan,
        clock,
        threads=LAN_THREADS,
        most_body_bytes=MOST_FORM_BYTES,
        wide=Wide(WITH_FILES, MOST_POST_BYTES, at_once=AT_ONCE),
    )


def doors(hook: Listener, pages: Listener) -> dict[str, Door]:
    """What each is asked for to see whether it answers: what costs it least."""
    return {"hook": (hook.address, "/"), "pages": (pages.address, SMALL_PAGE)}
