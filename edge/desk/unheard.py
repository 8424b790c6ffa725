"""Who is blocked has nothing open. Whoever is two again with them, and is not, waits for what the block closed.

For the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from edge.clock import Moment, stamp, unstamp
from edge.desk import rules, said_last
from edge.desk.message_rows import stands
from edge.ids import new_id
from edge.outbox import Outbox
from edge.outbox.blocks import Blocks
from edge.records.events import Closed, Opened, Reopened, ReplyDropped
from edge.records.message_row import MessageRow
from edge.records.outcomes import Outcome
from edge.records.query import Query, State
from edge.records.query_parts import Opening
from edge.records.reply import Delivery
from edge.registers.books import Books

# So many of them say since when somebody waits; all of them are in their query.
MOST = 500


def close_open(books: Books, outbox: Outbox, customer_id: str, now: Moment) -> None:
    """What is open of who is blocked, and what has not left to them. Their block says which query it closed."""
    customer, events = books.customers.one(customer_id), books.events
    if customer is None or not customer.block.silences:
        return
    by = customer.block.by or None
    for reply in books.replies.unsent_in(books.queries.ids_of([customer_id])):
        if reply.state in (Delivery.QUEUED, Delivery.HELD, Delivery.FAILED):
            outbox.settle(reply.id, "drop", now)
            events.add(ReplyDropped(reply.id), now, query=reply.query, customer=customer_id, staff=by)
    if query := books.queries.open_of(customer_id):
        books.queries.save(rules.closed(query, by, Outcome.OTHER, now))
        events.add(Closed(Outcome.OTHER, query.holder), now, query=query.id, customer=customer_id, staff=by)
        Blocks(books).closed(customer_id, query.id)


def open_again(books: Books, join: Mapping[str, Any], closed: str, now: Moment) -> None:
    """The query that a block closed while the two were one, where it was that of whoever is not blocked, or partly."""
    query = books.queries.one(closed) if closed else None
    if query is None or query.is_open or query.closing.outcome is not Outcome.OTHER or query.closing.ended is None:
        return
    two = (str(join["customer"]), str(join["other"]))
    owner = two[1] if query.id in join["queries"] else two[0]
    free = [each for each in two if (found := books.customers.one(each)) and not found.block.silences]
    merged = join["open"] is not None and join["open"]["stays"]["id"] == query.id
    theirs = any(merged or each == owner or books.messages.heard_after(each, query.id, "", most=1) for each in free)
    if not theirs or books.queries.open_of(query.customer):
        return
    again = rules.reopened_by_customer(query).waiting_since(query.closing.ended.since_at)
    again = said_last.without_deleted(books, again, now)
    if again.wait.since_at:
        books.queries.save(again)
        what = Reopened("split", stamp(again.wait.since_at))
        books.events.add(what, now, query=again.id, customer=again.customer)


def settle(books: Books, join: Mapping[str, Any], now: Moment) -> None:
    """Of two who are two again whoever is blocked has nothing open, and the other one is heard."""
    two = (str(join["customer"]), str(join["other"]))
    Blocks(books).line_up(*two)
    for each in two:
        close_open(books, Outbox(books), each, now)
        _hear(books, each, str(join["at"]), now)


def _hear(books: Books, customer_id: str, since: str, now: Moment) -> None:
    """What somebody wrote since this stamp, while they were one with who is blocked, asks for an answer now."""
    customer = books.customers.one(customer_id)
    if customer is None or customer.block.silences:
        return
    answer = books.messages.last_answer(customer_id)
    seqs = books.messages.unheard(customer_id, since, stands(answer) if answer else "")
    found = books.messages.by_seqs(seqs[:MOST])
    silent = [found[seq] for seq in seqs[:MOST]]
    if not silent:
        return
    query = books.queries.open_of(customer_id) or _begun(books, customer_id, customer.name, silent[0], now)
    books.messages.take_up(query.id, seqs)
    books.queries.save(_with(books, query, silent, now))


def _begun(books: Books, customer: str, name: str, first: MessageRow, now: Moment) -> Query:
    at = unstamp(first.at or first.received_at)
    new = Query(new_id("q"), customer, State.WAITING, name, Opening(at))
    books.queries.add(new)
    books.events.add(Opened(stamp(at)), now, query=new.id, customer=customer)
    return new


def _with(books: Books, query: Query, silent: Sequence[MessageRow], now: Moment) -> Query:
    first, last = (unstamp(row.at or row.received_at) for row in (silent[0], silent[-1]))
    if query.wait.since_at is None:
        query = rules.waiting_from(query, first, now, silent[0].seq).off_phone()
    said = said_last.of_these(books, silent) or query.last
    return replace(query, last=said, last_heard_at=max(last, query.last_heard_at or last))
