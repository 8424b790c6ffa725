"""The last words of a customer in a query: whether there are any, and whether they are thanks. Reads only."""

from __future__ import annotations

from datetime import timedelta

from edge.clock import stamp
from edge.desk.thanks import is_thanks
from edge.records.message import Direction
from edge.records.query import Query
from edge.registers.books import Books

# Whoever wrote more since the last answer is read by a person, whatever the last of it says.
MOST_THANKS = 4


def are_the_customers(books: Books, query: Query) -> bool:
    """Whether the last word of an open query is the customer's: they wait, or set a sign at the last that was said."""
    return query.wait.since_at is not None or bool(_sign(books, query))


def are_thanks(books: Books, query: Query) -> bool:
    """Whether all that the customer wrote since the last answer is thanks, or the sign that they set at it is."""
    if not query.is_open or query.marks.changed:
        return False
    if query.wait.since_at is None:
        return is_thanks(_sign(books, query))
    if query.last.word or query.last.direction != Direction.IN or not is_thanks(query.last.text):
        return False
    before = stamp(query.wait.since_at - timedelta(milliseconds=1))
    heard = books.messages.heard_after(query.customer, query.id, before, MOST_THANKS + 1)
    thanks = [row.kind == "text" and row.target is None and is_thanks(row.text) for row in heard]
    return 0 < len(thanks) <= MOST_THANKS and all(thanks)


def _sign(books: Books, query: Query) -> str:
    """The customer's reaction to the last line of a query, where the shop wrote that; "" where there is none."""
    last = books.messages.latest(query.customer, query.id)
    if last is None or last.direction != Direction.OUT or not last.wamid:
        return ""
    changes = books.messages.amendments(query.customer, [last.wamid])
    signs = [row.text for row in changes if (row.kind, row.direction) == ("reaction", Direction.IN)]
    return signs[-1] if signs else ""
