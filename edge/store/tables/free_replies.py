"""How many messages WhatsApp has counted as free: what it delivered, by its own word in the statuses."""

from __future__ import annotations

from edge.store.documents.planner import expression
from edge.store.engine.connections import StoreConnection

_FREE = f"{expression('pricing')} = 'free_customer_service'"
_AT = expression("delivered_at")


def free_since(connection: StoreConnection, at: str) -> int:
    """Free messages delivered since then (a stamp)."""
    sql = f"SELECT count(*) FROM book_replies WHERE {_FREE} AND {_AT} >= ?"
    return int(connection.execute(sql, (at,)).fetchone()[0])
