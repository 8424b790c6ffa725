"""Who waits just now, for paper: customers without an answer, and those whose answer a person must look after.

And what the owner must put right.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from edge.clock import Moment, unstamp
from edge.desk import window
from edge.language import Said
from edge.notices import Notices
from edge.records.query import Query
from edge.records.reply import Reply
from edge.records.summary import StillWaiting
from edge.registers.books import Books
from edge.reports.daily.model import MOST_WAITING


def call_list(books: Books, now: Moment, *, undelivered: bool = True) -> list[StillWaiting]:
    """Those who wait for an answer, the longest first: nobody's query yet, and those with somebody as well.

    After them those whose answer is held, failed, or maybe sent. undelivered: with these. All are there, since they are
    counted; with the numbers of those whom a slip names.
    """
    with books.reading():
        queries = books.queries
        waiting = [query for query in queries.all_open() if query.wait.since_at]
        waiting.sort(key=lambda query: (query.wait.since_at, query.wait.order))
        troubled = _troubled(books) if undelivered else {}
        rows = [(query, query.wait.since_at, troubled.pop(query.customer, None)) for query in waiting]
        rows += [(query, _since(reply), reply) for reply in troubled.values() if (query := queries.one(reply.query))]
        return [_row(books, *row, now, named=place < MOST_WAITING) for place, row in enumerate(rows)]


def to_put_right(books: Books) -> list[Said]:
    """What stands on the board until somebody puts it right."""
    return [notice.said for notice in Notices(books).open() if notice.serious]


def _troubled(books: Books) -> dict[str, Reply]:
    """By customer their oldest reply that needs a person, the oldest of all first."""
    first: dict[str, Reply] = {}
    for reply in books.replies.needing_a_person():
        first.setdefault(reply.customer, reply)
    return first


def _since(reply: Reply) -> datetime:
    """When the customer began to wait for this answer."""
    began = reply.written.ended.get("waiting_since_at")
    return unstamp(began) if began else reply.written.at


def _row(
    books: Books, query: Query, since: datetime | None, reply: Reply | None, now: Moment, *, named: bool
) -> StillWaiting:
    """With a clock that nobody trusts ages are not known, and the window is WhatsApp's to judge."""
    customer = books.customers.one(query.customer) if named else None
    number = customer.phone if customer else ""
    age = max(0, int((now.at - since).total_seconds())) if since and now.trusted else None
    left = window.seconds_left(query.last_heard_at, now.at) if now.trusted else None
    row = StillWaiting(query.id, query.name, number[-3:], age, left)
    return replace(row, reply=reply.state.value) if reply else row
