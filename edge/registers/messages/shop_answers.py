"""What the shop has said to a customer and still stands: on its phone, and as replies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from edge.records.message_row import MessageRow
from edge.registers.messages.message_columns import COLUMNS, PLACE, row_of_values
from edge.store.engine.database import Database

_NAMES = ", ".join(COLUMNS)
# What the shop's own side has deleted again, on its phone: to the customer it was never said.
STANDS = (
    "NOT EXISTS (SELECT 1 FROM messages AS gone WHERE gone.target = messages.wamid AND gone.kind = 'revoke'"
    " AND gone.direction = 'out' AND +gone.customer = messages.customer)"
)
# What only changes another message, without saying which (SILENT_CHANGES of the desk), says nothing.
SAYS = (
    "coalesce(json_extract(data, '$.extra.unsupported'), '') NOT IN"
    " ('edit', 'pin', 'poll_update', 'keep_in_chat', 'reaction')"
)
# Of a number of the Cloud API alone WhatsApp tells an edit so, without the new words.
UNTOLD = "(kind = 'unsupported' AND json_extract(data, '$.extra.unsupported') = 'edit')"
# What the box wrote by itself answers nothing, and is nobody's word.
BY_HAND = "json_extract(data, '$.auto') IS NULL"
_AN_ANSWER = (
    f"direction = 'out' AND side IN ('', 'history') AND target IS NULL AND kind <> 'system' AND {STANDS}"
    " AND coalesce(json_extract(data, '$.extra.status'), '') NOT IN ('ERROR', 'PENDING')"
    f" AND {SAYS} AND {BY_HAND}"
)
# A reply that somebody has dropped or taken back was never said either.
GOES = (
    "coalesce(reply, '') NOT IN (SELECT json_extract(doc, '$.id') FROM book_replies"
    " WHERE json_extract(doc, '$.customer') = messages.customer AND json_extract(doc, '$.state') = 'dropped')"
)


class ShopAnswers:
    """The part of `MessageRegister` that says what has been answered."""

    _database: Database

    def answer_after(self, customer: str, at: str) -> MessageRow | None:
        """The last answer from the shop's phone, of those later than `at` by WhatsApp's stamps."""
        those = f"WHERE customer = ? AND {PLACE} > ? AND reply IS NULL AND {_AN_ANSWER}"
        return self._last(those, (customer, at))

    def has_untold_change(self, customer: str, *, after: str = "", since: int = 0) -> bool:
        """Whether the customer edited something of which WhatsApp did not tell the new words.

        after: later than this stamp of WhatsApp's. since: it came after this message.
        """
        sql = (
            f"SELECT 1 FROM messages WHERE customer = ? AND {PLACE} > ? AND seq > ? AND direction = 'in'"
            f" AND side = '' AND {UNTOLD} LIMIT 1"
        )
        with self._database.reading() as connection:
            return connection.execute(sql, (customer, after, since)).fetchone() is not None

    def last_answer(self, customer: str) -> MessageRow | None:
        """The last that the shop has said, on its phone or as a reply, and that stands: not one that was dropped."""
        those = f"WHERE customer = ? AND {_AN_ANSWER} AND {GOES}"
        return self._last(those, (customer,))

    def reactions_unsent(self) -> list[int]:
        """Staff's reactions of which no row says how they ended, in order."""
        sql = (
            "SELECT seq FROM messages WHERE kind = 'reaction' AND direction = 'out' AND staff IS NOT NULL"
            " AND json_type(data, '$.reaction') = 'object' AND json_extract(data, '$.reaction.state') IS NULL"
            " ORDER BY seq"
        )
        with self._database.reading() as connection:
            return [seq for (seq,) in connection.execute(sql)]

    def _last(self, those: str, values: Sequence[Any]) -> MessageRow | None:
        sql = f"SELECT {_NAMES}, seq FROM messages {those} ORDER BY {PLACE} DESC, seq DESC LIMIT 1"
        with self._database.reading() as connection:
            found = connection.execute(sql, values).fetchone()
        return row_of_values(found) if found else None
