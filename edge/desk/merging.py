"""Two open queries of one person become one, and two again where it was not one person. Pure but for `Query`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from edge.clock import Moment
from edge.desk.one_line import WORDS, short
from edge.desk.reminders import heard
from edge.desk.rules import closed, let_go, reopened_by_customer, waiting_order
from edge.records.message import Direction
from edge.records.message_row import MessageRow
from edge.records.outcomes import Outcome
from edge.records.query import Query, State
from edge.records.query_parts import CustomerWait, Hold, LastLine, Opening


def chosen(mine: Query, theirs: Query) -> tuple[Query, Query]:
    """Which of two open queries stays, and which goes: the one that somebody holds stays, else the stronger proof's."""
    return (theirs, mine) if theirs.holder and not mine.holder else (mine, theirs)


def merged(stays: Query, goes: Query, customer: str, now: Moment) -> tuple[Query, Query]:
    """The query that goes, closed, and the one that stays: its wait counts from the first of both."""
    first = min((query for query in (stays, goes) if query.wait.since_at), key=waiting_order, default=stays)
    last = max(stays, goes, key=lambda query: query.last_heard_at or query.opening.at)
    ended = replace(closed(goes, None, Outcome.JOINED, now), customer=customer)
    kept = replace(
        stays,
        wait=first.wait,
        customer=customer,
        phone=replace(stays.phone, answered_last=stays.phone.answered_last and first.wait.since_at is None),
        last_heard_at=last.last_heard_at,
        last=last.last,
    ).marked(labels=tuple(dict.fromkeys((*stays.marks.labels, *goes.marks.labels))))
    return ended, heard(kept, now)


def parted(now_is: Query, stayed: Query, gone: Query) -> Query:
    """The query that stayed (`stayed` before the join), without what came from the other one, `gone` before it."""
    brought = {*gone.marks.labels} - {*stayed.marks.labels}
    alone = now_is.marked(labels=tuple(label for label in now_is.marks.labels if label not in brought))
    if now_is.wait.since_at and now_is.wait.since_at == gone.wait.since_at:
        alone = replace(alone, wait=stayed.wait)
    if now_is.last.wamid == gone.last.wamid:
        alone = replace(alone, last=stayed.last)
    return alone


def back_again(gone: Query, closed_now: Query, customer: str) -> Query:
    """The query that went, in the queue as it was before the join; whoever held it then stays as a hint."""
    opening = replace(gone.opening, reopened=closed_now.opening.reopened)
    again = reopened_by_customer(replace(gone, opening=opening, customer=customer, hold=let_go(gone.hold)))
    return again.marked(fresh=False, labels=closed_now.marks.labels)


def begun_in(query: Query, new: str, customer: str, name: str, since: datetime, order: int) -> Query:
    """A query of its own for what a customer wrote in another one's, waiting since then."""
    own = Query(new, customer, State.WAITING, name, Opening(since), CustomerWait(since, order, query.wait.came))
    return replace(own, last=query.last, last_heard_at=query.last_heard_at, hold=Hold(lease=query.hold.lease))


def without_others(query: Query, last: MessageRow | None) -> Query:
    """A query without what another customer wrote in it; last: what is said last in it without that.

    Where that is an answer, nobody waits.
    """
    if last is None or last.direction == Direction.OUT:
        query = query.waiting_since(None)
    if last is None or query.last.wamid == last.wamid:
        return query
    word = "" if last.kind in WORDS else last.kind
    return replace(query, last=LastLine(short(last.text), word, last.kind, last.wamid, Direction(last.direction)))


def waits_from(query: Query, since: datetime | None) -> Query:
    """The same, with the customer waiting since then, where nothing earlier is unanswered."""
    if since is None or (query.wait.since_at and query.wait.since_at <= since):
        return query
    return query.waiting_since(since)
