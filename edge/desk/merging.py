"""Two open queries of one person become one, and two again where it was not one person. Pure but for `Query`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from edge.clock import Moment
from edge.desk.model import Direction, Query, State
from edge.desk.one_line import WORDS, short
from edge.desk.rules import closed, reopened_by_customer, waiting_order
from edge.records.outcomes import Outcome
from edge.store.tables.messages import MessageRow


def chosen(mine: Query, theirs: Query) -> tuple[Query, Query]:
    """Which of two open queries stays, and which goes: the one that somebody holds stays, else the stronger proof's."""
    return (theirs, mine) if theirs.holder and not mine.holder else (mine, theirs)


def merged(stays: Query, goes: Query, customer: str, now: Moment) -> tuple[Query, Query]:
    """The query that goes, closed, and the one that stays: its wait counts from the first of both."""
    first = min((query for query in (stays, goes) if query.waiting_since_at), key=waiting_order, default=stays)
    last = max(stays, goes, key=lambda query: query.last_heard_at or query.opened_at)
    ended = replace(closed(goes, None, Outcome.JOINED, now), customer=customer)
    kept = replace(
        _waiting_like(stays, first),
        customer=customer,
        on_phone=stays.on_phone and first.waiting_since_at is None,
        last_heard_at=last.last_heard_at,
        fresh=stays.fresh or stays.state is State.CLAIMED,
        labels=tuple(dict.fromkeys((*stays.labels, *goes.labels))),
    )
    return ended, _saying_like(kept, last)


def parted(now_is: Query, stayed: Query, gone: Query) -> Query:
    """The query that stayed (`stayed` before the join), without what came from the other one, `gone` before it."""
    alone = replace(now_is, labels=tuple(label for label in now_is.labels if label not in _brought(stayed, gone)))
    if now_is.waiting_since_at and now_is.waiting_since_at == gone.waiting_since_at:
        alone = _waiting_like(alone, stayed)
    if now_is.last_wamid == gone.last_wamid:
        alone = _saying_like(alone, stayed)
    return alone


def back_again(gone: Query, closed_now: Query, customer: str) -> Query:
    """The query that went, in the queue as it was before the join; whoever held it then stays as a hint."""
    again = reopened_by_customer(replace(gone, reopened=closed_now.reopened))
    return replace(
        again,
        customer=customer,
        name=gone.name,
        labels=closed_now.labels,
        holder=None,
        held_since_at=None,
        last_holder=gone.holder or gone.last_holder,
        offered_to=None,
        offered_by=None,
        offer_note="",
        fresh=False,
    )


def _brought(stayed: Query, gone: Query) -> set[str]:
    return {*gone.labels} - {*stayed.labels}


def _waiting_like(query: Query, other: Query) -> Query:
    return replace(
        query,
        waiting_since_at=other.waiting_since_at,
        came_boot=other.came_boot,
        came_boottime=other.came_boottime,
        order=other.order,
    )


def _saying_like(query: Query, other: Query) -> Query:
    return replace(
        query,
        last_line=other.last_line,
        last_word=other.last_word,
        last_kind=other.last_kind,
        last_wamid=other.last_wamid,
        last_direction=other.last_direction,
    )


def begun_in(query: Query, new: str, customer: str, name: str, since: datetime, order: int) -> Query:
    """A query of its own for what a customer wrote in another one's, waiting since then."""
    own = Query(new, customer, State.WAITING, name, opened_at=since, order=order, lease_boot=query.lease_boot)
    own = replace(_saying_like(own, query), lease_boottime=query.lease_boottime, last_heard_at=query.last_heard_at)
    return replace(_waiting_like(own, query), waiting_since_at=since, order=order)


def without_others(query: Query, last: MessageRow | None) -> Query:
    """A query without what another customer wrote in it; last: what is said last in it without that.

    Where that is an answer, nobody waits.
    """
    if last is None or last.direction == Direction.OUT:
        query = replace(query, waiting_since_at=None)
    if last is None or query.last_wamid == last.wamid:
        return query
    return replace(
        query,
        last_line=short(last.text),
        last_word="" if last.kind in WORDS else last.kind,
        last_kind=last.kind,
        last_wamid=last.wamid,
        last_direction=Direction(last.direction),
    )


def waits_from(query: Query, since: datetime | None) -> Query:
    """The same, with the customer waiting since then, where nothing earlier is unanswered."""
    if since is None or (query.waiting_since_at and query.waiting_since_at <= since):
        return query
    return replace(query, waiting_since_at=since)
