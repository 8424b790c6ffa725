"""A shop with many years of messages is brought up to date: what comes meanwhile is told to come again."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import suppress
from pathlib import Path

import requests

from edge.practice.account import Account
from edge.practice.webhooks import sign
from edge.store.all_tables import SCHEMA
from edge.store.engine.database import Database
from proof.power.bodies import Body
from tests.kit.programs import Program, until

# Of a version before most of today's indexes. A million take some minutes: IDUKA_ROWS=1000000.
EARLIER, ROWS = 3, int(os.environ.get("IDUKA_ROWS", "20000"))
MANY = """
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
INSERT INTO messages (wamid, customer, query, direction, kind, text, at, received_at, side, data)
SELECT 'wamid.' || n, 'c_' || n % 5000, 'q_' || n % 9000, 'in', 'text', 'Do you have nails of size ' || n || '?',
    '2026-01-01T12:00:00.000Z', '2026-01-01T12:00:00.000Z', '', '{}' FROM numbers
"""


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
    shop.launch()

    def taken() -> bool:
        """Whoever reaches nobody comes again, as after a 503."""
        signed = {"X-Hub-Signature-256": sign(account.app_secret, raw)}
        with suppress(requests.ConnectionError):
            answers.add(requests.post(shop.hook_url, raw, headers=signed, timeout=60).status_code)
        return 200 in answers

    try:
        assert until(taken, max(60, ROWS / 1000))
    finally:
        shop.kill()
    assert answers <= {200, 503}
    with sqlite3.connect(data / "iduka.db") as stock:
        (count,) = stock.execute(
            "SELECT count(*) FROM messages WHERE wamid LIKE 'wamid._%' AND seq <= ?", (ROWS,)
        ).fetchone()
        (version,) = stock.execute("PRAGMA user_version").fetchone()
    assert (count, version) == (ROWS, len(SCHEMA))
