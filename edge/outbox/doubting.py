"""In a shop made from a copy: what the copy believes unsent may have gone since, so a person decides about each."""

from __future__ import annotations

from edge.clock import Moment
from edge.language import Said
from edge.outbox.outbox import Outbox
from edge.records.reply import Delivery, Reply
from edge.registers.books import Books
from edge.store.all_tables import where

_UNSENT = (Delivery.QUEUED, Delivery.SENDING, Delivery.HELD)


def doubt_all(books: Books, reason: Said, now: Moment) -> int:
    """None of them leaves by itself any more, and each says why. Returns how many a person must look at."""
    with books.transaction():
        found = books.tables.replies.search(where("state").one_of(list(_UNSENT)))
        return sum(_doubted(books, document.doc_id, document, reason, now) for document in found)


def _doubted(books: Books, doc_id: int, document: dict[str, object], reason: Said, now: Moment) -> bool:
    try:
        with books.transaction():
            reply = Reply.of(document)
            # As the request that the first box may have made, so that WhatsApp's news of it still settle it.
            begun = reply.attempt + (reply.state is not Delivery.SENDING)
            books.tables.replies.update({"state": Delivery.SENDING, "attempt": begun}, doc_ids=[doc_id])
            Outbox(books).unsure(reply, reason, now)
            return True
    except (ValueError, LookupError, TypeError):  # we cannot have written it, and nobody can read it: it never goes
        books.tables.replies.update({"state": Delivery.DROPPED}, doc_ids=[doc_id])
        return False
