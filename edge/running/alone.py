"""The hook alone: where the rest of the program cannot be started, what customers write is kept all the same.

A torn module or a missing file stops the pages, the courier and all else. WhatsApp would wait for seven days only.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

from edge.clock import Clock
from edge.config import Config
from edge.intake.journal import Journal
from edge.intake.webhook import MOST_BODY_BYTES, Webhook, hook_app
from edge.language import language, wanted
from edge.registers.books import Books
from edge.server.listener import Listener
from edge.settings import Settings

log = logging.getLogger(__name__)

THREADS = 2
# So often the whole program is tried again: what was wrong may have been put right.
AGAIN_SECONDS = 600.0
PLAIN = "The program of this box is damaged. What customers write is kept. Install the program again."


def keep_webhooks(config: Config, stop: threading.Event, ready: Callable[[], None], beat: Callable[[], None]) -> None:
    """Take webhooks in until `stop`, or until it is time to try the whole again. ready: the door is open."""
    clock = Clock()
    with ExitStack() as ends:
        books = Books.open(config.data)
        ends.callback(books.close)
        journal = Journal(books, clock)
        ends.callback(journal.close)
        webhook = Webhook(journal, Settings(books), lambda _: None)
        most = MOST_BODY_BYTES + 1
        for listener in (
            Listener(
                "hook", hook_app(webhook), config.hook, clock, threads=THREADS, most_body_bytes=most, look=webhook.look
            ),
            Listener("lan", page, config.lan, clock, threads=THREADS, most_body_bytes=1024),
        ):
            ends.callback(listener.stop)
            listener.start()
        ready()
        until = clock.boottime() + AGAIN_SECONDS
        while journal.alive and clock.boottime() < until and not stop.wait(20.0):
            beat()


def page(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What stands at every address of the staff pages meanwhile."""
    try:
        said = language(wanted(str(environment.get("HTTP_ACCEPT_LANGUAGE", "")))).say("ills.alone")
    except Exception:  # the catalogue may be what is torn
        log.exception("not even the sentence for it can be read")
        said = PLAIN
    body = said.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("503 Service Unavailable", [*headers, ("Cache-Control", "no-store")])
    return [] if environment.get("REQUEST_METHOD") == "HEAD" else [body]
