"""What lies on the shelf and what is to be fetched, by indexes and kept sums: however many files there have been."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from typing import Any

from edge.store.documents.planner import expression
from edge.store.documents.rows import decoded
from edge.store.engine.connections import StoreConnection, each_row

_ALL = "*"
_HISTORY = f"coalesce({expression('history')}, 0)"
_DUE = f"({expression('not_before_boot')} IS NOT ? OR {expression('not_before_boottime')} <= ?)"
_FIRST_TO_GO = f"""
    SELECT doc FROM book_media INDEXED BY book_media_wanted
    WHERE {expression("state")} = 'wanted' AND {_HISTORY} = ? AND {expression("until_at")} >= ?
        AND {expression("until_at")} < ? AND {_DUE}
    ORDER BY {expression("until_at")}, {expression("message")} LIMIT 1
"""
_LAST_TO_GO = _FIRST_TO_GO.replace(", json", " DESC, json").replace(" LIMIT", " DESC LIMIT")
_IS_HERE = f"{expression('state')} IN ('fetched', 'kept', 'brought')"
_BACKED = f"coalesce({expression('backed')}, 0)"
_HERE = f"SELECT {expression('id')}, {_BACKED} FROM book_media WHERE {_IS_HERE}"
_HERE_OF = (
    f"SELECT doc FROM book_media INDEXED BY book_media_here_of WHERE {_IS_HERE} AND {expression('customer')} IS ?"
    f" AND {_BACKED} = ? ORDER BY {expression('message')}"
)


class Shelved:
    """To be asked within its reading."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def bytes_of(self, customer: str = _ALL) -> int:
        """Of one customer, or of all."""
        found = self._connection.execute("SELECT bytes FROM shelf_sums WHERE customer = ?", (customer,)).fetchone()
        return int(found[0]) if found else 0

    def bytes_by_customer(self) -> dict[str, int]:
        sql = "SELECT customer, bytes FROM shelf_sums WHERE bytes <> 0 AND customer NOT IN ('', ?)"
        return {str(customer): int(size) for customer, size in self._connection.execute(sql, (_ALL,))}

    def holders(self) -> Iterator[str | None]:
        """Customers by how much of theirs lies here, the most first; None where it is nobody's. Within its reading."""
        sql = "SELECT customer FROM shelf_sums INDEXED BY shelf_sums_most WHERE bytes > 0 ORDER BY bytes DESC"
        return (customer or None for (customer,) in each_row(self._connection, sql) if customer != _ALL)

    def first_to_go(self, customer: str | None) -> Iterator[dict[str, Any]]:
        """What is here of one customer: first what a backup holds, each by the order of their messages.

        One by one, within its reading.
        """
        kept_twice, kept_once = (each_row(self._connection, _HERE_OF, (customer, backed)) for backed in (True, False))
        return (decoded(row[0]) for row in chain(kept_twice, kept_once))

    def backed(self) -> dict[str, bool]:
        """Whether a backup holds it, for each file that is here, by id."""
        return {str(file): bool(backed) for file, backed in self._connection.execute(_HERE)}

    def first_wanted(
        self, boot: str, boottime: float, *, history: bool, since: str, until: str, newest: bool = False
    ) -> dict[str, Any] | None:
        """Of what may be tried at this moment of this boot, and is kept until a stamp of this span: the first to go.

        newest: the last to go instead.
        """
        values = (int(history), since, until, boot, boottime)
        found = self._connection.execute(_LAST_TO_GO if newest else _FIRST_TO_GO, values).fetchone()
        return decoded(found[0]) if found else None


@contextmanager
def shelved(reading: AbstractContextManager[StoreConnection]) -> Iterator[Shelved]:
    with reading as connection:
        yield Shelved(connection)
