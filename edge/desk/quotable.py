"""Which messages a reply may quote: what WhatsApp knows by a name, has not deleted, and has not forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from edge.clock import Moment, unstamp
from edge.errors import Refusal
from edge.records.message import AMENDMENTS, HANDED_OVER
from edge.records.message_row import MessageRow
from edge.records.reply import SETTLED, Delivery, Reply
from edge.registers.books import Books

# WhatsApp sends a reply without its quote where that is older, and refuses a reaction (reaction page, 2026).
OLDEST = timedelta(days=30)
# No page of a query shows what came with these as the words of somebody.
_SILENT = frozenset({*AMENDMENTS, HANDED_OVER, "system", "unsupported", "call", "phone_call"})
_SIDES = ("", "history", "standby")


def is_quotable(row: MessageRow, changes: Iterable[MessageRow], reply: Reply | None, now: Moment) -> bool:
    """changes: of the row, by anybody. reply: what the row is, where staff wrote it."""
    deleted = any((change.kind, change.direction) == ("revoke", row.direction) for change in changes)
    if deleted or row.kind in _SILENT or row.side not in _SIDES or row.direction == "note":
        return False
    if row.reply and (reply is None or reply.state not in SETTLED or reply.state is Delivery.DROPPED):
        return False
    known = row.wamid is not None and row.wamid.startswith("wamid.")
    fresh = not now.trusted or now.at - unstamp(row.at or row.received_at) <= OLDEST
    return known and fresh


def quotable(books: Books, customer: str, seq: int, now: Moment) -> MessageRow:
    """The message of this customer's conversation with that number. Refused `not_open` where it cannot be quoted."""
    row = books.messages.by_seq(seq)
    if row is not None and row.customer == customer:
        changes = books.messages.amendments(customer, [row.wamid or ""])
        reply = books.replies.one(row.reply) if row.reply else None
        if is_quotable(row, changes, reply, now):
            return row
    raise Refusal("not_open", "query.cannot_quote")


def quoted_wamid(books: Books, customer: str, seq: int | None, now: Moment) -> str | None:
    """The name of what a reply quotes; None where it quotes nothing."""
    return None if seq is None else quotable(books, customer, seq, now).wamid
