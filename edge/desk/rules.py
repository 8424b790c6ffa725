"""The rules of the desk: who may do what to a query in which state. Pure: no store, no clock, no side effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from edge.access.staff import Staff
from edge.clock import Moment
from edge.desk.model import Query, State
from edge.errors import Refusal
from edge.records.outcomes import Outcome

# The fields of a query that tell how long its customer waits, and what was said last.
_WAIT = ("waiting_since_at", "came_boot", "came_boottime")
_LAST_LINE = ("last_line", "last_kind", "last_word", "last_direction", "on_phone")


class Verb(StrEnum):
    CLAIM = "claim"
    TAKE_OVER = "take_over"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    ACCEPT = "accept"
    DECLINE = "decline"
    REPLY = "reply"
    NOTE = "note"
    CLOSE = "close"
    REOPEN = "reopen"


def verbs(query: Query, by: Staff) -> frozenset[Verb]:
    """What this person may do with this query now: the table of the desk, and the only place where it stands."""
    mine = query.holder == by.id
    match query.state:
        case State.WAITING:
            allowed = {Verb.CLAIM, Verb.NOTE}
            if by.owner:
                allowed.add(Verb.CLOSE)
        case State.CLAIMED:
            allowed = {Verb.NOTE} if mine else {Verb.NOTE, Verb.TAKE_OVER}
            if mine or by.owner:
                allowed |= {Verb.RELEASE, Verb.HAND_OVER, Verb.CLOSE}
            if mine:
                allowed.add(Verb.REPLY)
            if query.offered_to == by.id:
                allowed |= {Verb.ACCEPT, Verb.DECLINE}
        case State.CLOSED:
            allowed = {Verb.REOPEN, Verb.NOTE}
    return frozenset(allowed)


def waiting_order(query: Query) -> tuple[bool, datetime, int]:
    """Who comes first: the longest wait by WhatsApp's own stamps, which share one clock, then the order of arrival.

    Those whose wait has ended (answered on the phone) come last.
    """
    return (query.waiting_since_at is None, query.waiting_since_at or query.opened_at, query.order)


def waiting_from(query: Query, heard_at: datetime, came: Moment, seq: int) -> Query:
    """From this message on its customer waits, and so the lease of whoever has it runs."""
    return replace(
        query,
        waiting_since_at=heard_at,
        order=seq,
        came_boot=came.boot,
        came_boottime=came.boottime,
        lease_boot=came.boot,
        lease_boottime=came.boottime,
    )


def claimed(query: Query, by: Staff, now: Moment) -> Query:
    """Taken from the queue. Any hand-over that was pending is void."""
    return replace(
        query,
        state=State.CLAIMED,
        holder=by.id,
        held_since_at=now.at,
        held_boot=now.boot,
        held_boottime=now.boottime,
        fresh=False,
        **_no_offer(),
        **_lease_from(now),
    )


def released(query: Query) -> Query:
    """Back in the queue; whoever held it stays as a hint. Its customer waits from the first unanswered message."""
    return replace(
        query,
        state=State.WAITING,
        holder=None,
        held_since_at=None,
        last_holder=query.holder or query.last_holder,
        fresh=False,
        **_no_offer(),
    )


def offered(query: Query, by: Staff, to: Staff, note: str) -> Query:
    """A hand-over stays with the giver until the other accepts: a query is never with nobody."""
    if to.id == query.holder:
        raise Refusal("bad_value", "desk.has_already", name=to.name)
    return replace(query, offered_to=to.id, offered_by=by.id, offer_note=note)


def accepted(query: Query, by: Staff, now: Moment) -> Query:
    return replace(claimed(query, by, now), last_holder=query.holder)


def declined(query: Query) -> Query:
    return replace(query, **_no_offer())


def answered(query: Query, now: Moment) -> Query:
    """The holder has replied: the customer no longer waits for us, and the lease starts again."""
    return replace(query, waiting_since_at=None, fresh=False, changed=False, on_phone=False, **_lease_from(now))


def answered_in_part(query: Query, first: datetime, now: Moment) -> Query:
    """The holder has replied without having seen all. first: the stamp of what they had not seen; that waits on."""
    since = max(first, query.waiting_since_at or first)
    waited = max(0.0, (now.at - since).total_seconds())
    if query.came_boot == now.boot:
        waited = min(waited, now.boottime - query.came_boottime)
    came = now.boottime - waited
    return replace(query, waiting_since_at=since, came_boot=now.boot, came_boottime=came, **_lease_from(now))


def ends(query: Query) -> dict[str, Any]:
    """What a reply now puts an end to, as fields of the query's document: taking it back brings them back."""
    document = query.document()
    return {name: document[name] for name in (*_WAIT, *_LAST_LINE)}


def earlier_wait(ended: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """What the later of two replies ends once the earlier one has been taken back: the wait that began first.

    later: what it ended until now; nothing, where nobody wrote between the two.
    """
    if not later.get("waiting_since_at"):
        return {**later, **ended}
    first = min(ended, later, key=lambda one: one.get("waiting_since_at") or later["waiting_since_at"])
    return {**later, **{name: first[name] for name in _WAIT if name in first}}


def answered_on_phone(query: Query, answered_at: datetime, came: Moment) -> Query:
    """The shop's phone has answered all that the customer wrote: nobody waits. Of several answers the last counts."""
    earlier = query.phone_at if query.on_phone else None
    return replace(
        query,
        waiting_since_at=None,
        changed=False,
        on_phone=True,
        phone_at=max(answered_at, earlier) if earlier else answered_at,
        phone_boot=came.boot,
        phone_boottime=came.boottime,
    )


def over_on_phone(query: Query, now: Moment, reopen_seconds: int) -> bool:
    """Whether the shop's phone answered last, and so long ago that what the customer writes next is a new query.

    By the box's own count, or by WhatsApp's stamp where the clock is right.
    """
    if not query.is_open or not query.on_phone or query.waiting_since_at is not None:
        return False
    if query.phone_boot == now.boot and now.boottime - query.phone_boottime >= reopen_seconds:
        return True
    answered_at = query.phone_at or query.last_heard_at
    if not now.trusted or answered_at is None:
        return False
    return (now.at - answered_at).total_seconds() >= reopen_seconds


def unanswered(query: Query, was: Query, *, newest: bool) -> Query:
    """As if the last reply had not been written; `was`: the query before it. newest: nobody wrote anything since.

    A query that has been closed meanwhile stays as it is: somebody has said that it is done.
    """
    if not query.is_open:
        return query
    if newest:
        last = {name: getattr(was, name) for name in _LAST_LINE}
        query = replace(query, **last)
    since = was.waiting_since_at
    if since is not None and (query.waiting_since_at is None or since < query.waiting_since_at):
        query = replace(query, **{name: getattr(was, name) for name in _WAIT})
    return query


def closed(query: Query, by: str | None, outcome: Outcome, now: Moment) -> Query:
    return replace(
        query,
        state=State.CLOSED,
        closed_at=now.at,
        closed_boot=now.boot,
        closed_boottime=now.boottime,
        closed_trusted=now.trusted,
        closed_by=by,
        outcome=outcome,
        last_holder=query.holder or query.last_holder,
        holder=None,
        held_since_at=None,
        waiting_since_at=None,
        fresh=False,
        changed=False,
        **_no_offer(),
    )


def reopened_by_customer(query: Query) -> Query:
    """The customer came back soon after the close: the same query waits again, marked and counted apart."""
    return replace(
        query, state=State.WAITING, closed_at=None, closed_by=None, outcome=None, reopened=query.reopened + 1
    )


def reopened_by_staff(query: Query, by: Staff, now: Moment) -> Query:
    """Closed by mistake, or not done after all: whoever reopens it has it."""
    return claimed(reopened_by_customer(query), by, now)


def comes_back(query: Query, closed_at: datetime | None, heard_at: datetime, came: Moment, reopen_seconds: int) -> bool:
    """Whether a message continues this closed query (within the reopen time) or starts a new one.

    By its own stamp, since it may have been under way for days; and by the box's own count, since the clock may have
    been wrong when the query was closed. closed_at: when that truly was, None where nobody knows.
    """
    soon = query.closed_boot == came.boot and came.boottime - query.closed_boottime <= reopen_seconds
    return soon or (closed_at is not None and heard_at - closed_at <= timedelta(seconds=reopen_seconds))


def held_seconds(query: Query, now: Moment) -> float | None:
    """How long its holder has had it: on boottime, by the wall only across a restart; None where nobody can know."""
    if query.held_since_at is None:
        return None
    if query.held_boot == now.boot:
        return max(0.0, now.boottime - query.held_boottime)
    return max(0.0, (now.at - query.held_since_at).total_seconds()) if now.trusted else None


def lease_left(query: Query, now: Moment, lease_seconds: int) -> float | None:
    """Seconds until a claimed query goes back to the queue; None where nobody is waiting for its holder.

    Counted on boottime, so that no step of the clock takes a query away; a power cut starts the lease again.
    """
    if query.state is not State.CLAIMED or query.waiting_since_at is None:
        return None
    if query.lease_boot != now.boot:
        return float(lease_seconds)
    return lease_seconds - (now.boottime - query.lease_boottime)


def _no_offer() -> dict[str, Any]:
    return {"offered_to": None, "offered_by": None, "offer_note": ""}


def _lease_from(now: Moment) -> dict[str, Any]:
    return {"lease_boot": now.boot, "lease_boottime": now.boottime}
