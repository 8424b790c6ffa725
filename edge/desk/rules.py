"""The rules of the desk: who may do what to a query in which state. Pure: no store, no clock, no side effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from edge.access.staff import Staff
from edge.clock import Moment
from edge.desk import window
from edge.errors import Refusal
from edge.records.instants import Counted
from edge.records.query import Query, State
from edge.records.query_parts import NO_OFFER, NO_REMINDER, BeforeClose, Closing, CustomerWait, Hold, Offer, OnPhone

# The stored fields of a query that tell how long its customer waits, and what was said last.
_WAIT = ("waiting_since_at", "came_boot", "came_boottime")
_LAST_LINE = ("last_line", "last_kind", "last_word", "last_direction", "on_phone")


# So long whoever closed a query is offered to open it again, also where colleagues have closed others since.
UNDO_CLOSE_SECONDS = 60

_ALIKE = datetime.min.replace(tzinfo=UTC)


class Turn(IntEnum):
    """Whose turn it is among those who wait. OVER: nobody's, as their 24 hours are over; they stand apart."""

    SOON_OVER = 0
    LONGEST_WAIT = 1
    OVER = 2


class Verb(StrEnum):
    CLAIM = "claim"
    TAKE_OVER = "take_over"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REMIND = "remind"
    REPLY = "reply"
    NOTE = "note"
    CLOSE = "close"
    NO_ANSWER = "no_answer"
    REOPEN = "reopen"


def verbs(query: Query, by: Staff) -> frozenset[Verb]:
    """What this person may do with this query now: the table of the desk, and the only place where it stands."""
    mine = query.holder == by.id
    match query.state:
        case State.WAITING:
            allowed = {Verb.CLAIM, Verb.NOTE, Verb.NO_ANSWER}
            if by.owner:
                allowed.add(Verb.CLOSE)
        case State.CLAIMED:
            allowed = {Verb.NOTE} if mine else {Verb.NOTE, Verb.TAKE_OVER}
            if mine or by.owner:
                allowed |= {Verb.RELEASE, Verb.HAND_OVER, Verb.CLOSE, Verb.NO_ANSWER}
            if mine:
                allowed |= {Verb.REPLY, Verb.REMIND}
            if query.hold.offer.to == by.id:
                allowed |= {Verb.ACCEPT, Verb.DECLINE}
            if query.hold.offer.to and (mine or query.hold.offer.by == by.id):
                allowed.add(Verb.WITHDRAW)
        case State.CLOSED:
            allowed = {Verb.REOPEN, Verb.NOTE}
    return frozenset(allowed)


def waiting_order(query: Query) -> tuple[bool, datetime, int]:
    """Who comes first: the longest wait by WhatsApp's own stamps, which share one clock, then the order of arrival.

    Those whose wait has ended (answered on the phone) come last.
    """
    return (query.wait.since_at is None, query.wait.since_at or query.opening.at, query.wait.order)


def turn(query: Query, now: Moment) -> Turn:
    """Whose 24 hours end soon come first. With a clock that may be wrong, or nothing to count from, nobody knows."""
    if query.last_heard_at is None or not now.trusted:
        return Turn.LONGEST_WAIT
    left = window.closes_at(query.last_heard_at) - now.at
    if left <= timedelta(0):
        return Turn.OVER
    return Turn.SOON_OVER if left <= window.SOON else Turn.LONGEST_WAIT


def next_order(query: Query, now: Moment) -> tuple[Turn, datetime, bool, datetime, int]:
    """Who is taken next: by their turn; of those whose 24 hours end soon the first to end, of the others the oldest."""
    whose = turn(query, now)
    ends = query.last_heard_at if whose is Turn.SOON_OVER else None
    return (whose, ends or _ALIKE, *waiting_order(query))


def news_first(query: Query) -> tuple[bool, bool, bool, datetime, int]:
    """What somebody has: first what they wanted to be reminded of, then what they have not read, be it a colleague's
    no, then who has waited longest.
    """
    due = query.hold.remind.due
    return (not due, not (due or query.marks.fresh or query.hold.declined_by), *waiting_order(query))


def waiting_from(query: Query, heard_at: datetime, came: Moment, seq: int) -> Query:
    """From this message on its customer waits, and so the lease of whoever has it runs."""
    counted = Counted.of(came)
    return replace(query, wait=CustomerWait(heard_at, seq, counted), hold=replace(query.hold, lease=counted))


def claimed(query: Query, by: Staff, now: Moment) -> Query:
    """Taken from the queue. Any hand-over that was pending is void."""
    counted = Counted.of(now)
    hold = Hold(by.id, now.at, counted, query.hold.before, lease=counted)
    return replace(query, state=State.CLAIMED, hold=hold).marked(fresh=False)


def released(query: Query) -> Query:
    """Back in the queue; whoever held it stays as a hint. Its customer waits from the first unanswered message."""
    return replace(query, state=State.WAITING, hold=let_go(query.hold)).marked(fresh=False)


def let_go(hold: Hold) -> Hold:
    """Nobody has it any more. Any hand-over that was pending is void."""
    free = replace(hold, by=None, since_at=None, before=hold.by or hold.before, offer=NO_OFFER, remind=NO_REMINDER)
    return replace(free, declined_by=None, no_to=None, no_from=None)


def offered(query: Query, by: Staff, to: Staff, note: str) -> Query:
    """A hand-over stays with the giver until the other accepts: a query is never with nobody."""
    if to.id == query.holder:
        raise Refusal("bad_value", "desk.has_already", name=to.name)
    hold = replace(query.hold, offer=Offer(to.id, by.id, note), declined_by=None, no_to=None, no_from=None)
    return replace(query, hold=hold)


def accepted(query: Query, by: Staff, now: Moment) -> Query:
    taken = claimed(query, by, now)
    return replace(taken, hold=replace(taken.hold, before=query.holder))


def declined(query: Query, by: Staff) -> Query:
    """Its holder keeps it, and is told who said no; so is who offered it, where that was another."""
    offered_by = query.hold.offer.by
    no_to, no_from = (offered_by, by.id) if offered_by != query.holder else (None, None)
    hold = replace(query.hold, offer=NO_OFFER, declined_by=by.id, no_to=no_to, no_from=no_from)
    return replace(query, hold=hold)


def withdrawn(query: Query) -> Query:
    """Nobody is asked any more; its holder keeps it."""
    return replace(query, hold=replace(query.hold, offer=NO_OFFER))


def answered(query: Query, now: Moment) -> Query:
    """The holder has replied: the customer no longer waits for us, and the lease starts again."""
    return _leased(query, now).waiting_since(None).marked(fresh=False, changed=False).off_phone()


def answered_in_part(query: Query, first: datetime, now: Moment) -> Query:
    """The holder has replied without having seen all. first: the stamp of what they had not seen; that waits on."""
    since = max(first, query.wait.since_at or first)
    waited = max(0.0, (now.at - since).total_seconds())
    if query.wait.came.boot == now.boot:
        waited = min(waited, now.boottime - query.wait.came.boottime)
    came = Counted(now.boot, now.boottime - waited)
    return replace(_leased(query, now), wait=CustomerWait(since, query.wait.order, came))


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
    earlier = query.phone.at if query.phone.answered_last else None
    phone = OnPhone(True, max(answered_at, earlier) if earlier else answered_at, Counted.of(came))
    return replace(query, phone=phone).waiting_since(None).marked(changed=False)


def over_on_phone(query: Query, now: Moment, reopen_seconds: int) -> bool:
    """Whether the shop's phone answered last, and so long ago that what the customer writes next is a new query.

    By the box's own count, or by WhatsApp's stamp where the clock is right.
    """
    if not query.is_open or not query.phone.answered_last or query.wait.since_at is not None:
        return False
    if query.phone.counted.boot == now.boot and now.boottime - query.phone.counted.boottime >= reopen_seconds:
        return True
    answered_at = query.phone.at or query.last_heard_at
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
        phone = replace(query.phone, answered_last=was.phone.answered_last)
        query = replace(query, last=replace(was.last, wamid=query.last.wamid), phone=phone)
    since = was.wait.since_at
    if since is not None and (query.wait.since_at is None or since < query.wait.since_at):
        query = replace(query, wait=replace(was.wait, order=query.wait.order))
    return query


def closed(query: Query, by: str | None, outcome: str, now: Moment) -> Query:
    before = BeforeClose(query.wait.since_at, withdrawn(query).hold, query.marks.fresh, query.marks.changed)
    closing = Closing(now.at, Counted.of(now), now.trusted, by, outcome, before)
    ended = replace(query, state=State.CLOSED, closing=closing, hold=let_go(query.hold))
    return ended.waiting_since(None).marked(fresh=False, changed=False)


def reopened_by_customer(query: Query) -> Query:
    """The customer came back soon after the close: the same query waits again, marked and counted apart."""
    closing = replace(query.closing, at=None, by=None, outcome=None, ended=None)
    opening = replace(query.opening, reopened=query.opening.reopened + 1)
    return replace(query, state=State.WAITING, closing=closing, opening=opening)


def undoes(query: Query, by: Staff, now: Moment) -> bool:
    """Whether this person closed it a moment ago: by the box's own count."""
    counted = query.closing.counted
    return query.closing.by == by.id and counted.boot == now.boot and counted.age(now) <= UNDO_CLOSE_SECONDS


def reopened_by_staff(query: Query, by: Staff, now: Moment, *, answered: bool = False) -> Query:
    """Not done after all: whoever reopens it has it. Closed by mistake a moment ago: all is as before the close.

    answered: the shop has said something since. Else its customer waits as they did.
    """
    before, opened = query.closing.ended, reopened_by_customer(query)
    if before is None or answered:
        return claimed(opened, by, now)
    opened = opened.waiting_since(before.since_at)
    if not undoes(query, by, now):
        return claimed(opened, by, now)
    state = State.CLAIMED if before.hold.by else State.WAITING
    return replace(opened, state=state, hold=before.hold).marked(fresh=before.fresh, changed=before.changed)


def comes_back(query: Query, closed_at: datetime | None, heard_at: datetime, came: Moment, reopen_seconds: int) -> bool:
    """Whether a message continues this closed query (within the reopen time) or starts a new one.

    By its own stamp, since it may have been under way for days; and by the box's own count, since the clock may have
    been wrong when the query was closed. closed_at: when that truly was, None where nobody knows.
    """
    soon = query.closing.counted.boot == came.boot and came.boottime - query.closing.counted.boottime <= reopen_seconds
    return soon or (closed_at is not None and heard_at - closed_at <= timedelta(seconds=reopen_seconds))


def held_seconds(query: Query, now: Moment) -> float | None:
    """How long its holder has had it: on boottime, by the wall only across a restart; None where nobody can know."""
    if query.hold.since_at is None:
        return None
    if query.hold.counted.boot == now.boot:
        return max(0.0, now.boottime - query.hold.counted.boottime)
    return max(0.0, (now.at - query.hold.since_at).total_seconds()) if now.trusted else None


def lease_left(query: Query, now: Moment, lease_seconds: int) -> float | None:
    """Seconds until a claimed query goes back to the queue; None where nobody waits for its holder, who may have said
    when they look again.

    Counted on boottime, so that no step of the clock takes a query away; a power cut starts the lease again.
    """
    if query.state is not State.CLAIMED or query.wait.since_at is None or query.hold.remind.at:
        return None
    if query.hold.lease.boot != now.boot:
        return float(lease_seconds)
    return lease_seconds - (now.boottime - query.hold.lease.boottime)


def _leased(query: Query, now: Moment) -> Query:
    """Its lease starts again."""
    return replace(query, hold=replace(query.hold, lease=Counted.of(now)))
