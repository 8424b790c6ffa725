"""A shop with many years of messages is brought up to date: what comes meanwhile is told to come again."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

import requests

from edge.practice.account import Account
from edge.practice.webhooks import sign
from edge.process.at_work import EXTENDED_SECONDS
from edge.store.all_tables import SCHEMA
from edge.store.engine.database import Database
from proof.power.bodies import Body
from tests.kit.paths import ROOT
from tests.kit.programs import Program, until

# Of a version before most of today's indexes. A million take some minutes: IDUKA_ROWS=1000000.
EARLIER, ROWS = 3, int(os.environ.get("IDUKA_ROWS", "20000"))
PATIENCE_SECONDS = int(
    re.findall(r"(?m)^TimeoutStartSec=(\d+)$", (ROOT / "systemd/iduka.service").read_text("utf-8"))[0]
)
MANY = """
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
INSERT INTO messages (wamid, customer, query, direction, kind, text, at, received_at, side, data)
SELECT 'wamid.' || n, 'c_' || n % 5000, 'q_' || n % 9000, 'in', 'text', 'Do you have nails of size ' || n || '?',
    '2026-01-01T12:00:00.000Z', '2026-01-01T12:00:00.000Z', '', '{}' FROM numbers
"""


class Systemd:
    """Its socket, and its patience with a start: TimeoutStartSec of the unit, and what each word makes of it."""

    def __init__(self, path: Path, shop: Program) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(600)
        shop.environment["NOTIFY_SOCKET"] = str(path)
        self._began = time.monotonic()

    def until_it_is_up(self) -> float:
        """How much of its patience was used up at worst, as a part of all."""
        until, worst, since = self._began + PATIENCE_SECONDS, 0.0, self._began
        while True:
            said, now = self._socket.recv(200).decode(), time.monotonic()
            worst = max(worst, (now - since) / (until - since))
            if said.startswith("READY=1"):
                return worst
            since, until = now, max(until, now + EXTENDED_SECONDS)

    def close(self) -> None:
        self._socket.close()


def test_while_many_messages_are_brought_up_to_date_webhooks_are_taken_or_told_to_come_again(tmp_path: Path):
    data, account = tmp_path / "data", Account()
    old = Database.open(data, SCHEMA[:EARLIER])
    with old.transaction() as connection:
        connection.execute(MANY, (ROWS,))
        names = ("phone_number_id", "waba_id", "app_secret", "verify_token", "token")
        kept = {"name": "account", "value": {name: getattr(account, name) for name in names}}
        connection.execute("INSERT INTO book_settings (doc) VALUES (?)", (json.dumps(kept),))
    old.close()
    shop = Program(data)
    raw, answers = Body(1).raw, set[int]()
    watching = Systemd(tmp_path / "notify", shop)
    shop.launch()

    def taken() -> bool:
        """Whoever reaches nobody comes again, as after a 503."""
        signed = {"X-Hub-Signature-256": sign(account.app_secret, raw)}
        with suppress(requests.ConnectionError):
            answers.add(requests.post(shop.hook_url, raw, headers=signed, timeout=60).status_code)
        return 200 in answers

    try:
        assert until(taken, max(60, ROWS / 1000))
        assert watching.until_it_is_up() < 1.0, "systemd would have ended it"
    finally:
        shop.kill()
        watching.close()
    assert answers <= {200, 503}
    with sqlite3.connect(data / "iduka.db") as stock:
        (count,) = stock.execute(
            "SELECT count(*) FROM messages WHERE wamid LIKE 'wamid._%' AND seq <= ?", (ROWS,)
        ).fetchone()
        (version,) = stock.execute("PRAGMA user_version").fetchone()
    assert (count, version) == (ROWS, len(SCHEMA))
