"""In a shop made from a copy: what the copy believes unsent may have gone since, so a person decides about each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edge.clock import Moment
from edge.language import Said
from edge.outbox.blocks import Blocks
from edge.outbox.outbox import Outbox
from edge.outbox.reactions import Reactions
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books

# What became of the day's figures to the owner is kept under this name, see paper/owners_message.py.
OWNERS_MESSAGE = "owners message"
_MAY_LEAVE = (Delivery.QUEUED, Delivery.SENDING, Delivery.HELD)


def doubt_all(books: Books, reason: Said, now: Moment) -> int:
    """None of them leaves by itself any more, and each says why. Returns how many a person must look at.

    Nor are the figures of a day told to the owner once more that the first box may have told.
    """
    with books.transaction():
        books.keep(OWNERS_MESSAGE, {**books.kept(OWNERS_MESSAGE), "copied": now.kept()})
        Reactions(books).doubt(reason)
        Blocks(books).doubt(Said("blocking.from_a_copy", reason.facts))
        found = books.replies.rows_in(*_MAY_LEAVE)
        return sum(_doubted(books, row, document, reason, now) for row, document in found.items())


def _doubted(books: Books, row: int, document: Mapping[str, Any], reason: Said, now: Moment) -> bool:
    try:
        with books.transaction():
            reply = Reply.of(document)
            if reply.is_automatic:
                books.replies.change_row(row, state=Delivery.DROPPED)
                return False
            # As the request that the first box may have made, so that WhatsApp's news of it still settle it.
            begun = reply.tries.attempt + (reply.state is not Delivery.SENDING)
            books.replies.change_row(row, state=Delivery.SENDING, attempt=begun)
            Outbox(books).unsure(reply, reason, now)
            return True
    except (ValueError, LookupError, TypeError):  # we cannot have written it, and nobody can read it: it never goes
        books.replies.change_row(row, state=Delivery.DROPPED)
        return False
