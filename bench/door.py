"""The hook listener by itself, to be compared with the whole program: `nothing` checks the signature and keeps nothing;
`journal` keeps and never sorts, which tells the cost of keeping from that of sorting."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from edge.clock import Clock
from edge.config import Address
from edge.intake.journal import Journal
from edge.intake.webhook import MOST_BODY_BYTES, Webhook, hook_app
from edge.registers.books import Books
from edge.running.doors import HOOK_THREADS
from edge.server.listener import Listener
from edge.settings import Settings


class Nothing:
    """A journal that keeps nothing."""

    def append_all(self, bodies: Sequence[bytes]) -> Sequence[int]:
        return [0] * len(bodies)

    def close(self) -> None:
        pass


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keeps", choices=["nothing", "journal"])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    clock, books = Clock(), Books.open(given.data)
    journal: Any = Journal(books, clock) if given.keeps == "journal" else Nothing()
    webhook = Webhook(cast(Journal, journal), Settings(books), lambda _: None)
    listener = Listener(
        "hook",
        hook_app(webhook),
        Address("127.0.0.1", given.port),
        clock,
        threads=HOOK_THREADS,
        most_body_bytes=MOST_BODY_BYTES + 1,
        look=webhook.look,
    )
    listener.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    listener.stop()
    journal.close()
    books.close()
    return 0


if __name__ == "__main__":
    # Blocked before any thread starts, so that only sigwait hears of it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    sys.exit(main())
