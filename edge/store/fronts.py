"""Which replies may leave: one for each customer. Of thousands that wait only these are read."""

from __future__ import annotations

import json
from typing import Any

from edge.store.planner import expression
from edge.store.sqlite import Connection

# Of a customer's replies the one under way comes before all others, then the oldest that waits or is held: what stands
# in front decides. (SQLite gives the other columns of the row that has the least `place`.)
_FRONTS = f"""
    SELECT front.doc FROM (
        SELECT doc, {expression("customer")} AS customer, {expression("state")} AS state,
            min(iif({expression("state")} = 'sending', -1, {expression("order")})) AS place
        FROM book_replies WHERE {expression("state")} IN ('queued', 'held', 'sending') GROUP BY customer
    ) AS front
    LEFT JOIN (SELECT {expression("id")} AS id, {expression("last_heard_at")} AS heard FROM book_customers) AS known
        ON known.id = front.customer
    WHERE front.state = 'queued' AND (
        json_extract(front.doc, '$.not_before_boot') IS NOT ?
        OR json_extract(front.doc, '$.not_before_boottime') <= ?
    )
    ORDER BY coalesce(known.heard, ''), front.place LIMIT ?
"""


def fronts(connection: Connection, boot: str, boottime: float, most: int) -> list[dict[str, Any]]:
    """The replies that may leave now, at most so many, of the customer first whose window closes first."""
    return [json.loads(row[0]) for row in connection.execute(_FRONTS, (boot, boottime, most))]
