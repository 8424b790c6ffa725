"""While the shop of a stick comes to this box: a page at every address says so, and systemd hears that we live."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from edge.backup.from_stick import bring_back
from edge.clock import Clock
from edge.config import Config
from edge.disk.disk_trouble import StoreRefused, StoreUnavailable
from edge.errors import Refusal
from edge.language import Said, language, wanted
from edge.server.listener import Listener

log = logging.getLogger(__name__)

THREADS = 2
AGAIN_SECONDS = 5
_BEAT_SECONDS = 15.0


def come_from_stick(config: Config, copy: Path, beat: Callable[[], None]) -> Said:
    """Returns why it did not come, "" where it did. A large copy takes minutes."""
    clock, why = Clock(), list[Said]()
    waiting = Listener("lan", _page, config.lan, clock, threads=THREADS, most_body_bytes=1024)
    waiting.start()
    try:
        work = threading.Thread(target=lambda: why.append(_tried(config.data, copy, clock)), name="bring back")
        work.start()
        while work.is_alive():
            beat()
            work.join(_BEAT_SECONDS)
    finally:
        waiting.stop()
    return why[0] if why else Said("backup.broken", {"folder": str(copy.parent), "why": "?"})


def _tried(data: Path, copy: Path, clock: Clock) -> Said:
    try:
        bring_back(data, copy, clock.now())
    except Refusal as refusal:
        return refusal.said
    except (StoreRefused, StoreUnavailable) as error:
        return Said(str(error))
    except OSError as error:
        return Said("backup.broken", {"folder": str(copy.parent), "why": error.strerror or str(error)})
    log.info("the shop of %s was brought back", copy.name)
    return Said("")


def _page(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    said = language(wanted(str(environment.get("HTTP_ACCEPT_LANGUAGE", "")))).say("backup.coming_back")
    body = said.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    headers += [("Cache-Control", "no-store"), ("Refresh", str(AGAIN_SECONDS))]
    start_response("503 Service Unavailable", headers)
    return [] if environment.get("REQUEST_METHOD") == "HEAD" else [body]
