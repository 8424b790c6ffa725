"""What is asked of replies in SQL: which may leave now, one for each customer, and more. Of thousands few are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from edge.store.documents.planner import expression
from edge.store.documents.rows import decoded
from edge.store.engine.connections import StoreConnection


def _of(table: str, field: str) -> str:
    """`expression` where several tables stand side by side; SQLite uses the same indexes for it."""
    return f"json_extract({table}.doc,'$.{field}')"


# What a reply answers is over: its query is closed, or has been opened again since it was written.
_STALE = f"""EXISTS (
    SELECT 1 FROM book_queries AS asked
    WHERE {_of("asked", "id")} = {_of("mine", "query")} AND (
        {_of("asked", "state")} = 'closed'
        OR coalesce({_of("asked", "reopened")}, 0) > coalesce({_of("mine", "spell")}, 0)
    )
)"""
# Its file is not at WhatsApp yet, and may still get there.
_WAITS_FOR_FILE = f"""({_of("mine", "media")} IS NOT NULL AND EXISTS (
    SELECT 1 FROM book_media AS file
    WHERE {_of("file", "id")} = {_of("mine", "media")} AND {_of("file", "state")} = 'kept'
    AND coalesce({_of("file", "refusal.say")}, {_of("file", "refusal")}, '') = ''
))"""
_STATE, _ORDER = _of("mine", "state"), _of("mine", "order")
# Of a customer's replies the one under way comes before all others, then the oldest that waits or is held: what stands
# in front decides. What is over stands in no way where it cannot leave by itself: nobody may look there for weeks.
# (SQLite gives the other columns of the row that has the least `place`.)
_FRONT = f"""
    SELECT mine.doc, {_of("mine", "customer")} AS customer, {_STATE} AS state,
        min(iif({_STATE} = 'sending', -1, {_ORDER})) AS place, {_WAITS_FOR_FILE} AS waits_for_file
    FROM book_replies AS mine
    WHERE {_STATE} IN ('queued', 'held', 'sending') AND NOT (
        ({_STATE} = 'held' OR ({_STATE} = 'queued' AND {_WAITS_FOR_FILE})) AND {_STALE}
    )
"""
# A file that is still to come is the porter's business: however many wait for theirs, they take nobody's place here.
_FRONTS = f"""
    SELECT front.doc FROM ({_FRONT} GROUP BY customer) AS front
    LEFT JOIN (SELECT {expression("id")} AS id, {expression("last_heard_at")} AS heard FROM book_customers) AS known
        ON known.id = front.customer
    WHERE front.state = 'queued' AND NOT front.waits_for_file AND (
        json_extract(front.doc, '$.not_before_boot') IS NOT ?
        OR json_extract(front.doc, '$.not_before_boottime') <= ?
    )
    ORDER BY coalesce(known.heard, ''), front.place LIMIT ?
"""
_FRONT_OF = f"SELECT doc, waits_for_file FROM ({_FRONT} AND {_of('mine', 'customer')} = ? GROUP BY customer)"
_BEGUN = f"{expression('begun_boot')} <> ''"
# What WhatsApp has delivered for nothing, by its own word in the statuses.
_FREE = f"{expression('pricing')} = 'free_customer_service'"


def last_begun(connection: StoreConnection, customer: str) -> tuple[str, float] | None:
    """Boot and boottime of the last request of the newest reply to this customer for which one has left."""
    sql = (
        f"SELECT {expression('begun_boot')}, {expression('begun_boottime')} FROM book_replies"
        f" WHERE {expression('customer')} = ? AND {_BEGUN} ORDER BY {expression('order')} DESC LIMIT 1"
    )
    found = connection.execute(sql, (customer,)).fetchone()
    return (str(found[0]), float(found[1])) if found else None


def fronts(connection: StoreConnection, boot: str, boottime: float, most: int) -> list[dict[str, Any]]:
    """The replies that may leave now, at most so many, of the customer first whose window closes first."""
    return [decoded(row[0]) for row in connection.execute(_FRONTS, (boot, boottime, most))]


def front_of(connection: StoreConnection, customer: str) -> tuple[dict[str, Any], bool] | None:
    """What all other replies to this customer wait for, and whether that itself waits for its file to be uploaded."""
    found = connection.execute(_FRONT_OF, (customer,)).fetchone()
    return (decoded(found[0]), bool(found[1])) if found else None


def newest(connection: StoreConnection, states: Sequence[str], before: int, most: int) -> list[dict[str, Any]]:
    """Those in one of these states, the newest first. before: only what is older than this order, 0 for all."""
    order = expression("order")
    condition = f"{expression('state')} IN ({','.join('?' * len(states))}) AND (? = 0 OR {order} < ?)"
    sql = f"SELECT doc FROM book_replies WHERE {condition} ORDER BY {order} DESC LIMIT ?"
    return [decoded(row[0]) for row in connection.execute(sql, (*states, before, before, most))]


def free_since(connection: StoreConnection, at: str) -> int:
    """How many were delivered for nothing since then (a stamp)."""
    sql = f"SELECT count(*) FROM book_replies WHERE {_FREE} AND {expression('delivered_at')} >= ?"
    return int(connection.execute(sql, (at,)).fetchone()[0])
