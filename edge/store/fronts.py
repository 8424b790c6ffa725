"""Which replies may leave: one for each customer, and which left last. Of thousands only these are read."""

from __future__ import annotations

import json
from typing import Any

from edge.store.planner import expression
from edge.store.sqlite import Connection

# Of a customer's replies the one under way comes before all others, then the oldest that waits or is held: what stands
# in front decides. What is held in a closed query stands in nobody's way: nobody may look there for weeks.
# (SQLite gives the other columns of the row that has the least `place`.)
_FRONTS = f"""
    SELECT front.doc FROM (
        SELECT doc, {expression("customer")} AS customer, {expression("state")} AS state,
            min(iif({expression("state")} = 'sending', -1, {expression("order")})) AS place
        FROM book_replies AS mine
        WHERE {expression("state")} IN ('queued', 'held', 'sending')
        AND ({expression("state")} <> 'held' OR NOT EXISTS (
            SELECT 1 FROM book_queries AS asked
            WHERE json_extract(asked.doc, '$.id') = json_extract(mine.doc, '$.query')
                AND json_extract(asked.doc, '$.state') = 'closed'
        ))
        GROUP BY customer
    ) AS front
    LEFT JOIN (SELECT {expression("id")} AS id, {expression("last_heard_at")} AS heard FROM book_customers) AS known
        ON known.id = front.customer
    WHERE front.state = 'queued' AND (
        json_extract(front.doc, '$.not_before_boot') IS NOT ?
        OR json_extract(front.doc, '$.not_before_boottime') <= ?
    )
    ORDER BY coalesce(known.heard, ''), front.place LIMIT ?
"""


_BEGUN = f"{expression('begun_boot')} <> ''"


def last_begun(connection: Connection, customer: str) -> tuple[str, float] | None:
    """Boot and boottime of the last request of the newest reply to this customer for which one has left."""
    sql = (
        f"SELECT {expression('begun_boot')}, {expression('begun_boottime')} FROM book_replies"
        f" WHERE {expression('customer')} = ? AND {_BEGUN} ORDER BY {expression('order')} DESC LIMIT 1"
    )
    found = connection.execute(sql, (customer,)).fetchone()
    return (str(found[0]), float(found[1])) if found else None


def fronts(connection: Connection, boot: str, boottime: float, most: int) -> list[dict[str, Any]]:
    """The replies that may leave now, at most so many, of the customer first whose window closes first."""
    return [json.loads(row[0]) for row in connection.execute(_FRONTS, (boot, boottime, most))]
