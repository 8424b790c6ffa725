"""Statuses that came before the message that they are about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from edge.store.documents.rows import decoded
from edge.store.engine.database import Database

# A shop sends some hundreds of messages a day; statuses come within seconds of the answer they overtake.
MOST_EARLY_STATUSES = 10_000


class EarlyStatuses:
    """The part of `MessageRegister` that keeps them until their message is here."""

    _database: Database

    def keep_early(self, wamid: str, status: Mapping[str, Any]) -> None:
        """A status of a message that nobody here has sent yet: it may have overtaken the answer to its send.

        Most belong to messages sent from elsewhere and are never asked for, so only the newest are kept.
        """
        sql = "DELETE FROM early_statuses WHERE seq <= (SELECT max(seq) FROM early_statuses) - ?"
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO early_statuses (wamid, data) VALUES (?, ?)", (wamid, json.dumps(status)))
            connection.execute(sql, (MOST_EARLY_STATUSES,))

    def take_early(self, wamid: str) -> list[dict[str, Any]]:
        """The statuses that came before their message, in the order they came; they are kept no longer."""
        with self._database.transaction() as connection:
            found = connection.execute("SELECT data FROM early_statuses WHERE wamid = ? ORDER BY seq", (wamid,))
            statuses = [decoded(row[0]) for row in found]
            connection.execute("DELETE FROM early_statuses WHERE wamid = ?", (wamid,))
        return statuses

    def points_beyond(self, customer: str, after: int) -> bool:
        """Whether the customer has, since that message, reacted to or answered something that is not here by its id."""
        named = "NOT EXISTS (SELECT 1 FROM messages AS about WHERE about.wamid = {})"
        sql = (
            "SELECT 1 FROM messages AS said WHERE customer = ? AND seq > ? AND direction = 'in' AND side = ''"
            f" AND ((kind = 'reaction' AND text <> '' AND {named.format('said.target')})"
            f" OR (quotes IS NOT NULL AND {named.format('said.quotes')})) LIMIT 1"
        )
        with self._database.reading() as connection:
            return connection.execute(sql, (customer, after)).fetchone() is not None
