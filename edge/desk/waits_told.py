"""Reports are told of each wait that no other event tells."""

from __future__ import annotations

from edge.clock import Moment, stamp
from edge.records.events import WaitChanged
from edge.records.query import Query
from edge.registers.books import Books


def tell_wait(books: Books, query: Query, now: Moment, *, may_be_over: bool = False) -> None:
    """Write down that the customer of a query waits, where they do. In the caller's transaction, after the query.

    may_be_over: write down as well that they do not.
    """
    since = query.wait.since_at
    if not query.is_open or not (since or may_be_over):
        return
    last = query.last_heard_at or since if since else None
    what = WaitChanged(stamp(since) if since else None, stamp(last) if last else None)
    books.events.add(what, now, query=query.id, customer=query.customer)
